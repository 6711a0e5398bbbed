/**
 * Which change explains which cause. A change is taken for the explanation only if it is about the very thing that the cause
 * is about, and nothing that was read speaks against it: what is not in this table explains nothing. Pure.
 */
import type { Suspect } from './cause.ts';
import type { CauseId } from './cause-id.ts';
import type { ChangeKind, SeenChange } from './change-kinds.ts';
import type { FactTable } from './facts.ts';
import { checkName } from './private-name.ts';
import { wayOut } from './way-out.ts';

export interface ExplainGround {
  readonly suspect: Suspect;
  readonly facts: FactTable;
}

type Rule = (change: SeenChange, ground: ExplainGround) => boolean;

const is =
  (...kinds: readonly ChangeKind[]): Rule =>
  ({ kind }) =>
    kinds.includes(kind);

const both =
  (...rules: readonly Rule[]): Rule =>
  (change, ground) =>
    rules.every((rule) => rule(change, ground));

/** The registry was written, and what is told of it, if anything, is not something else. */
const registrySet =
  (fits: (told: NonNullable<SeenChange['registry']>) => boolean | null): Rule =>
  ({ kind, registry }) => {
    if (kind !== 'registry-changed') return false;
    if (registry === null || Object.values(registry).every((value) => value === null)) return true;
    return fits(registry) === true;
  };

/** The revision that fails was made by it, with an image that the app did not run before: the name came in with it. */
const broughtTheImage: Rule = ({ kind, resource }, { suspect }) => {
  if (kind !== 'revision-written' || suspect.revision === null) return false;
  if (!resource.toLowerCase().endsWith(`/revisions/${suspect.revision.toLowerCase()}`)) return false;
  const former = suspect.formerImages?.[0]?.image;
  const now = suspect.image;
  return (
    former === undefined ||
    now === null ||
    former.host !== now.host ||
    former.repository !== now.repository ||
    former.tag !== now.tag ||
    former.digest !== now.digest
  );
};

/** The image itself was moved or changed after it had been another one. */
const movedTheTag: Rule = ({ kind, resource }, { suspect }) =>
  kind === 'image-pushed' && resource === suspect.writtenImage;

const appWritten = is('app-written', 'revision-written');

/** Named after what such tasks are mostly called: what a run really did, nobody tells. */
export function cleansUp(task: string | null): boolean {
  return /purge|clean|prune|retention|delete/i.test(task ?? '');
}

/**
 * A task that cleans up, by its name: what it deletes leaves no other trace than its run. An image that the revision was made
 * with only afterwards was none of what it deleted, as far as anybody can tell.
 */
const purged: Rule = ({ kind, task, at }, { suspect, facts }) => {
  if (kind !== 'task-run' || !cleansUp(task)) return false;
  // The registry knows better when it was deleted.
  if (facts.tag.state === 'known' && facts.tag.value.softDeletedAt !== null) return false;
  const revisions = facts.revisions.state === 'known' ? facts.revisions.value : [];
  const madeAt = revisions.find(({ name }) => name === suspect.revision)?.createdAt ?? null;
  return madeAt !== null && madeAt < at;
};

const either =
  (...rules: readonly Rule[]): Rule =>
  (change, ground) =>
    rules.some((rule) => rule(change, ground));

const lostImage: readonly Rule[] = [is('image-deleted'), either(purged, broughtTheImage)];
const otherContent: readonly Rule[] = [movedTheTag, broughtTheImage];

/** By what is wrong with the name; where that is not told, any of them. */
const nameBroken: Rule = ({ kind, operation }, { facts }) => {
  const check = checkName(facts);
  const fault = check.state === 'broken' ? check.fault : null;
  const deleted = operation?.endsWith('/delete') === true;
  switch (kind) {
    case 'dns-link-removed':
      return fault === null || fault === 'not-linked' || fault === 'no-zone';
    case 'dns-zone-removed':
      return fault === null || fault === 'no-zone' || fault === 'not-linked';
    case 'dns-record-removed':
      return fault === null || fault === 'no-record';
    case 'dns-record-written':
      return fault === null || fault === 'wrong-record';
    case 'private-endpoint-changed':
      // One that is new brings a name that leads nowhere until its zone is there; one that is gone takes its address along.
      return deleted ? fault === 'no-endpoint' || fault === 'no-record' : fault !== 'no-record';
    case 'network-changed':
      return fault === null && operation?.startsWith('microsoft.network/virtualnetworks/') === true;
    default:
      return false;
  }
};

const closed = registrySet(
  ({ publicNetworkAccess, defaultAction }) => publicNetworkAccess === 'disabled' || defaultAction === 'deny',
);

/** The public side was switched off, as the event itself tells. */
const toldClosed: Rule = ({ kind, registry }) =>
  kind === 'registry-changed' && registry?.publicNetworkAccess === 'disabled';

/** Which part of the way out: `routetables`, `virtualnetworks/subnets`; null = none. A network's own write may be its tags. */
function partOf({ kind, operation }: SeenChange): string | null {
  const [, type = '', child] = operation?.split('/') ?? [];
  if (kind !== 'network-changed') return null;
  if (type !== 'virtualnetworks') return type;
  return child === 'subnets' || child === 'virtualnetworkpeerings' ? `${type}/${child}` : null;
}

const partChanged =
  (...parts: readonly string[]): Rule =>
  (change) =>
    parts.includes(partOf(change) ?? '');

const SUBNETS = 'virtualnetworks/subnets';

/** By what is wrong with the way to the registry; a subnet's write may have put any part in its place. */
const wayBroken: Rule = (change, { suspect, facts }) => {
  switch (wayOut(suspect, facts).kind) {
    case 'denied':
      return partChanged('networksecuritygroups', SUBNETS)(change, { suspect, facts });
    case 'black-hole':
    case 'forced':
      return partChanged('routetables', SUBNETS)(change, { suspect, facts });
    default:
      return partOf(change) !== null;
  }
};

/** Each cause's rules, the more telling first: where one finds a change, the next is not asked. */
const EXPLAINED_BY: Readonly<Partial<Record<CauseId, readonly Rule[]>>> = {
  'auth.missing-pull-role': [both(is('role-removed'), ({ role }) => role?.pulls !== false)],
  'auth.role-not-honoured': [registrySet(({ permissionMode }) => permissionMode === 'abac')],
  'auth.arm-token-disabled': [registrySet(({ armTokens }) => armTokens === 'disabled')],
  'auth.admin-disabled': [registrySet(({ adminUserEnabled }) => adminUserEnabled === false)],
  'auth.anonymous-denied': [
    ({ kind, registry }) => kind === 'registry-changed' && registry?.anonymousPullEnabled === false,
    both(appWritten, (_change, { suspect }) => suspect.signIn.kind === 'anonymous'),
  ],
  'auth.identity-not-assigned': [
    is('identity-deleted'),
    both(
      appWritten,
      (_change, { suspect: { signIn } }) =>
        (signIn.kind === 'user-identity' || signIn.kind === 'system-identity') && !signIn.attached,
    ),
  ],
  'auth.secret-mismatch': [
    both(
      is('credentials-regenerated'),
      (_change, { facts: { credential } }) => credential.state === 'known' && credential.value.kind === 'admin-user',
    ),
    ({ kind, resource }, { suspect: { signIn } }) =>
      kind === 'token-changed' &&
      signIn.kind === 'secret' &&
      signIn.username !== null &&
      resource.toLowerCase().endsWith(`/tokens/${signIn.username.toLowerCase()}`),
    both(appWritten, (_change, { suspect: { signIn } }) => signIn.kind === 'secret' && !signIn.secretExists),
  ],
  'image.tag-not-found': lostImage,
  'image.repository-not-found': lostImage,
  'image.digest-not-found': lostImage,
  'image.invalid-reference': [broughtTheImage],
  'image.platform-mismatch': otherContent,
  'image.corrupt': otherContent,
  'image.unsupported-format': otherContent,
  'image.policy-rejected': [
    ({ kind, registry }) => kind === 'registry-changed' && registry?.quarantine === 'enabled',
    ...otherContent,
  ],
  'network.dns': [nameBroken, toldClosed],
  // Another way out has another address.
  'network.firewall-denied': [closed, partChanged('natgateways', 'routetables', SUBNETS)],
  'network.timeout': [wayBroken],
  'network.entra-blocked': [(change) => partOf(change) !== null],
};

/**
 * How long a pull may still succeed after the change that breaks it, in milliseconds. Tokens are kept for up to a day
 * (https://learn.microsoft.com/azure/container-apps/deployment-errors), names as long as the record says, mostly minutes;
 * settings reach all of a registry's machines within minutes.
 */
function lagOf(kind: ChangeKind): number {
  if (kind === 'role-removed' || kind.startsWith('identity-')) return 24 * 3_600_000;
  if (kind.startsWith('dns-') || kind === 'private-endpoint-changed') return 3_600_000;
  return isAboutImage(kind) ? 60_000 : 15 * 60_000;
}

function isAboutImage(kind: ChangeKind): boolean {
  return kind.startsWith('image-') || kind === 'task-run' || kind === 'revision-written';
}

/** When the app last pulled; null = not seen. */
export interface LastPulls {
  /** This very image. */
  readonly image: Date | null;
  /** Anything from its registry, whichever revision it was of. */
  readonly registry: Date | null;
}

/** The log's clocks may differ by so much: a change seen so shortly after the first failure may have come before it. */
export const CLOCK_TOLERANCE_MS = 30_000;

/**
 * @param changes all that were seen
 * @param before when the first pull failed
 * @returns the newest change that explains the cause; null = none does
 */
export function explanationOf(
  cause: CauseId,
  changes: readonly SeenChange[],
  ground: ExplainGround,
  before: Date,
  pulls: LastPulls,
): SeenChange | null {
  const early = changes.filter(({ at, certain, kind }) => {
    const pulledAt = isAboutImage(kind) ? pulls.image : pulls.registry;
    const refuted = pulledAt !== null && pulledAt.getTime() > at.getTime() + lagOf(kind);
    return certain && at.getTime() <= before.getTime() + CLOCK_TOLERANCE_MS && !refuted;
  });
  for (const rule of EXPLAINED_BY[cause] ?? []) {
    const fitting = early.filter((change) => rule(change, ground));
    const newest = fitting.sort((a, b) => b.at.getTime() - a.at.getTime())[0];
    if (newest !== undefined) return newest;
  }
  return null;
}
