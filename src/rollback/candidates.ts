/** What can be gone back to: former revisions, newest first, each with its proof or the reason why not. */
import { isJsonObject } from '../core/json.ts';
import type { Revision } from '../diagnosis/app-facts.ts';
import { newestFirst } from '../diagnosis/assess.ts';
import { formerRevisions } from '../diagnosis/former-revisions.ts';
import { sameImage } from '../diagnosis/observations.ts';
import type { TargetProof } from '../diagnosis/target-proof.ts';
import type { CauseInHand } from './cause-in-hand.ts';
import type { LiveApp, LiveRevision } from './live-app.ts';
import type { RejectedCandidate } from './plan.ts';
import { containersOf, copyTemplate, secretRefsOf } from './template.ts';
import { revisionOf } from './traffic.ts';

export interface Candidates {
  /** Newest first: those that nothing speaks against before their images are looked at. */
  readonly hopeful: readonly LiveRevision[];
  readonly rejected: readonly RejectedCandidate[];
}

/** Judges by what Azure lists; the images are another matter (`diagnosis/target-proof.ts`). */
export function candidatesOf(live: LiveApp, revisions: readonly LiveRevision[], hand: CauseInHand): Candidates {
  const all = newestFirst(revisions.map(asRevision));
  const from = all.find(({ name }) => name === hand.revision) ?? null;
  const { ready, rejected } = formerRevisions(live, all, from);
  const never = rejected.map(({ revision, because }): RejectedCandidate => {
    return { revision: revision.name, reason: 'never-ready', because };
  });
  const judged = ready.map((former) => {
    const revision = revisions.find(({ name }) => name === former.name);
    return { revision, name: former.name, no: revision === undefined ? null : whyNot(live, revision, hand) };
  });
  return {
    hopeful: judged.flatMap(({ revision, no }) => (revision === undefined || no !== null ? [] : [revision])),
    rejected: [...never, ...judged.flatMap(({ no }) => no ?? []), ...purged(live, revisions)],
  };
}

function whyNot(live: LiveApp, revision: LiveRevision, hand: CauseInHand): RejectedCandidate | null {
  const reject = (reason: RejectedCandidate['reason'], because: string): RejectedCandidate => {
    return { revision: revision.name, reason, because };
  };
  if (hand.strikesAll !== null) return reject('cause-strikes-too', hand.strikesAll);
  if (revision.template === null) return reject('template-unread', 'Azure did not return its template');
  const broken = containersOf(revision.template).find(({ image }) =>
    hand.brokenImages.some((one) => sameImage(one, image)),
  );
  if (broken !== undefined) return reject('same-image', `it runs ${broken.image} too`);
  const gone = goneSecrets(live, revision);
  if (gone.length > 0) return reject('secret-gone', `the app no longer has the secret ${gone.join(', ')}`);
  return null;
}

/** Secrets that its template names and the app no longer has. */
export function goneSecrets(live: LiveApp, revision: LiveRevision): readonly string[] {
  if (revision.template === null) return [];
  const copy = copyTemplate(revision.template, {
    appName: live.ref.name,
    secretNames: live.secretNames,
    suffix: null,
  });
  const has = new Set(live.secretNames.map((name) => name.toLowerCase()));
  return secretRefsOf(copy).filter((name) => !has.has(name.toLowerCase()));
}

/** Revisions that the traffic still names and Azure no longer keeps (github.com/microsoft/azure-container-apps/issues/410). */
function purged(live: LiveApp, revisions: readonly LiveRevision[]): RejectedCandidate[] {
  const kept = live.maxInactiveRevisions ?? 100;
  const names = (live.ingress?.traffic ?? []).flatMap((entry) => revisionOf(entry, null) ?? []);
  return [...new Set(names)]
    .filter((name) => !revisions.some((revision) => revision.name === name))
    .map((revision) => ({
      revision,
      reason: 'purged',
      because: `Azure no longer keeps it: of inactive revisions it keeps the newest ${kept}`,
    }));
}

/** What an image proof says of a candidate that is none. */
export function rejectedBy(revision: string, proof: Exclude<TargetProof, { state: 'proven' }>): RejectedCandidate {
  return proof.state === 'struck'
    ? { revision, reason: proof.reason, because: proof.because }
    : { revision, reason: 'not-seen', because: proof.because };
}

/** A raw revision as the diagnosis knows it. */
export function asRevision(live: LiveRevision): Revision {
  return {
    ...live,
    createdAt: dateOf(live.createdAt),
    lastActiveAt: dateOf(live.lastActiveAt),
    containers: isJsonObject(live.template) ? containersOf(live.template) : null,
  };
}

export function dateOf(text: string | null): Date | null {
  const time = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time);
}
