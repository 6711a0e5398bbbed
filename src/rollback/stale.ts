/**
 * Is the app still what the plan was made on? Microsoft.App knows no ETag, so what was read then is compared with what is
 * read now, before anything is written.
 */
import { canonicalJson, type JsonObject } from '../core/json.ts';
import type { LiveApp } from './live-app.ts';
import type { Plan } from './plan.ts';
import { bareTemplate } from './template.ts';
import { sameTraffic } from './traffic.ts';

export interface Stale {
  /** Clauses: what moved. */
  readonly moved: readonly string[];
  /** Who wrote last, as Azure tells; null = not told, or the same as before. */
  readonly by: string | null;
  /** ISO 8601; null = not told. */
  readonly at: string | null;
}

/** @returns null while nothing has moved */
export function staleness(plan: Plan, live: LiveApp): Stale | null {
  const was = plan.madeOn;
  const moved: string[] = [];
  if (live.latestRevisionName !== was.latestRevisionName)
    moved.push(
      `the latest revision is now ${live.latestRevisionName ?? 'none'}, and was ${was.latestRevisionName ?? 'none'}`,
    );
  if (live.latestReadyRevisionName !== was.latestReadyRevisionName)
    moved.push(
      `the latest ready revision is now ${live.latestReadyRevisionName ?? 'none'}, and was ${was.latestReadyRevisionName ?? 'none'}`,
    );
  if (!sameTraffic(live.ingress?.traffic ?? [], was.traffic ?? [])) moved.push('the traffic was changed');
  if ((live.ingress === null) !== (was.traffic === null)) moved.push('the ingress was switched on or off');
  if (live.mode !== was.mode) moved.push(`the revisions mode is now ${live.mode ?? 'not told'}`);
  if (!standsAs(live.template, was.template)) moved.push('the template was changed');
  if (live.provisioningState !== was.provisioningState)
    moved.push(
      `its provisioning is now ${live.provisioningState ?? 'not told'}, and was ${was.provisioningState ?? 'not told'}`,
    );
  // Secrets or registries, which are not compared one by one: a write is a write.
  if (moved.length === 0 && live.lastModifiedAt !== was.lastModifiedAt) moved.push('it was written to');
  if (moved.length === 0) return null;
  const wrote = live.lastModifiedAt !== was.lastModifiedAt;
  return { moved, by: wrote ? live.lastModifiedBy : null, at: wrote ? live.lastModifiedAt : null };
}

/** Are the two templates the same to Azure, their suffixes aside? */
export function standsAs(template: JsonObject, wanted: JsonObject): boolean {
  return canonicalJson(withoutEmpty(bareTemplate(template))) === canonicalJson(withoutEmpty(bareTemplate(wanted)));
}

/** Azure shows an absent list as null or as an empty one. */
function withoutEmpty(value: JsonObject): JsonObject {
  return JSON.parse(
    JSON.stringify(value, (_key, each: unknown) => (Array.isArray(each) && each.length === 0 ? undefined : each)),
  ) as JsonObject;
}

/** The like for a sentence: `the traffic was changed, by ana@example.com`. */
export function sayStale({ moved, by }: Stale): string {
  return `${moved.join(', and ')}${by === null ? '' : `, by ${by}`}`;
}
