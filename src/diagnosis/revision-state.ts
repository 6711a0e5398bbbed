/** Which revision stands for the app, also where it was put aside or could not be read, and whether it is meant to run. */
import type { AppState, Revision } from './app-facts.ts';

/**
 * The latest revision; the newest active one where somebody deactivated the latest; and where the list could not be read, or
 * does not hold it, the name that the app itself gives, for log and replicas tell of it all the same.
 * @param newestFirst null = could not be read
 * @returns null only when the app has no revision as far as anybody tells
 */
export function latestRevision(app: AppState, newestFirst: readonly Revision[] | null): Revision | null {
  const all = newestFirst ?? [];
  const latest = all.find((revision) => revision.name === app.latestRevisionName) ?? all[0] ?? standIn(app);
  if (latest === null || latest.active || hasFailed(latest)) return latest;
  return all.find((revision) => revision.active) ?? latest;
}

/** Nothing is known of it but its name; no state that could be taken for a good or a bad one. */
function standIn(app: AppState): Revision | null {
  if (app.latestRevisionName === null) return null;
  return {
    name: app.latestRevisionName,
    active: true,
    createdAt: null,
    lastActiveAt: null,
    replicas: null,
    trafficWeight: null,
    healthState: null,
    provisioningState: null,
    provisioningError: null,
    runningState: null,
    runningStateDetails: null,
    containers: null,
  };
}

/** Azure itself may take a revision that failed out of service: that is no wish of anybody's. */
function hasFailed(revision: Revision): boolean {
  return (
    revision.healthState === 'Unhealthy' ||
    /^Failed$/i.test(revision.provisioningState ?? '') ||
    /^(Failed|ActivationFailed|Degraded)$/i.test(revision.runningState ?? '')
  );
}

/** Why nothing is meant to run, in a clause; null when something is. A revision that failed is not one that was stopped. */
export function stoppedBecause(app: AppState, revision: Revision): string | null {
  if (hasFailed(revision)) return null;
  if (/^(Stopped|Suspended)$/i.test(app.runningStatus ?? ''))
    return `${app.ref.name} was stopped: nothing is meant to run`;
  if (!revision.active) return `${revision.name} is deactivated: nobody asks it to run`;
  if (/^Stopped$/i.test(revision.runningState ?? '')) return `${revision.name} was stopped`;
  return null;
}

/** Azure still brings it up. */
export function isStarting(revision: Revision): boolean {
  return (
    /^(Provisioning)$/i.test(revision.provisioningState ?? '') ||
    /^(Processing|Activating)$/i.test(revision.runningState ?? '')
  );
}

/** Azure's own words for its state. */
export function stateWords(revision: Revision): string {
  return (
    [revision.healthState, revision.runningState].filter((word) => word !== null && word !== 'None').join(', ') ||
    'not ready'
  );
}
