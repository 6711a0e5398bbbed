/** What the diagnosis found, as far as a plan asks: what fails, why, and whether the cause strikes older revisions too. */
import { lowerFirst } from '../core/words.ts';
import type { CauseId } from '../diagnosis/cause-id.ts';
import { causeById } from '../diagnosis/causes/index.ts';
import type { Diagnosis } from '../diagnosis/result.ts';

export interface CauseInHand {
  /** Does anything need mending? */
  readonly broken: boolean;
  /** The revision that was looked at; null = the write that failed made none. */
  readonly revision: string | null;
  /** Images that cannot be pulled, as written; empty unless the pull fails by the image itself. */
  readonly brokenImages: readonly string[];
  readonly cause: CauseId | null;
  /** A sentence without its full stop. */
  readonly why: string;
  /** Why every older revision would fail in the same way, in a clause; null = it would not, as far as is known. */
  readonly strikesAll: string | null;
  /** Who answers users now, in a clause, where nobody needs a rollback for them; else null. */
  readonly servedBy: string | null;
  /** Since when nobody is served, as far as the log tells: ISO 8601; null = somebody is, or it does not tell. */
  readonly downSince: string | null;
}

export function causeInHand(diagnosis: Diagnosis): CauseInHand {
  const { outcome, causes, images, serving, evidence } = diagnosis;
  const broken = outcome !== 'healthy' && outcome !== 'recovered';
  const standing = causes.filter(({ confidence }) => confidence !== 'possible');
  const striking = standing.find(({ id }) => causeById(id)?.rollback === 'strikes-too');
  const [top] = causes;
  const ofTheImage = standing.filter(({ id }) => causeById(id)?.rollback === 'helps');
  const containers = new Set(ofTheImage.flatMap((cause) => cause.containers));
  return {
    broken,
    revision: diagnosis.revision,
    brokenImages:
      outcome === 'pull-failure'
        ? images.filter(({ container }) => containers.has(container)).map(({ reference }) => reference)
        : [],
    cause: broken ? (top?.id ?? null) : null,
    why: diagnosis.headline,
    strikesAll:
      broken && striking !== undefined ? `${lowerFirst(striking.title)}, which strikes older revisions too` : null,
    servedBy: broken && serving.state === 'up' ? serving.text : null,
    downSince:
      broken && serving.state === 'down'
        ? (evidence
            .filter(({ fact }) => fact === 'systemLog')
            .map(({ at }) => at)
            .sort()[0] ?? null)
        : null,
  };
}
