/** Which revisions can be gone back to: former ones that were ready, newest first, and why the others cannot. */
import type { AppState, Revision } from './app-facts.ts';

export interface FormerRevisions {
  /** Newest first, but the one that Azure itself calls ready stands first. */
  readonly ready: readonly Revision[];
  readonly rejected: readonly { readonly revision: Revision; readonly because: string }[];
}

/**
 * @param from what is gone back from; null = a write that made no revision: then all that there are came before it
 * @param newestFirst all revisions
 */
export function formerRevisions(
  app: Pick<AppState, 'latestReadyRevisionName'>,
  newestFirst: readonly Revision[],
  from: Pick<Revision, 'name' | 'createdAt'> | null,
): FormerRevisions {
  const older = newestFirst.filter((revision) => {
    if (from === null) return true;
    if (revision.name === from.name) return false;
    return from.createdAt === null || revision.createdAt === null || revision.createdAt < from.createdAt;
  });
  const judged = older.map((revision) => ({ revision, because: whyNeverReady(revision) }));
  const ready = judged.flatMap(({ revision, because }) => (because === null ? [revision] : []));
  const first = ready.filter(({ name }) => name === app.latestReadyRevisionName);
  return {
    ready: [...first, ...ready.filter((one) => !first.includes(one))],
    rejected: judged.flatMap(({ revision, because }) => (because === null ? [] : [{ revision, because }])),
  };
}

/**
 * Why it is not known to have been ready, in a clause; null when it was. Of an inactive revision Azure keeps how its
 * provisioning ended; that it was active at all, `lastActiveAt` tells.
 */
function whyNeverReady(revision: Revision): string | null {
  const { provisioningState, healthState, runningState, active, lastActiveAt } = revision;
  if (/^failed$/i.test(provisioningState ?? '')) return 'it never became ready';
  if (/^provisioning$/i.test(provisioningState ?? '')) return 'it is still being provisioned';
  if (healthState === 'Unhealthy') return 'it is unhealthy';
  if (/^(Failed|Degraded|ActivationFailed)$/i.test(runningState ?? '')) return 'it fails itself';
  if (/^(Processing|Activating|Unknown)$/i.test(runningState ?? '')) return 'it is not ready';
  if (!active && lastActiveAt === null && healthState !== 'Healthy') return 'nothing tells that it ever ran';
  return null;
}
