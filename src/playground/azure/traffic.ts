/** Shares of the ingress: what of them Azure refuses, and what they come to for each revision. */
import { isSingle, listAt, objectAt, revisionsOf, type Stage, set } from './app-model.ts';
import type { OperationError, Resource } from './world.ts';

/**
 * What is wrong with the array that a write asks for; null = Azure takes it. It does take a share for a revision that is not
 * active, and nobody is served then (microsoft/azure-container-apps#1345). The codes are ours: none is on record.
 */
export function trafficError(
  stage: Stage,
  app: Resource,
  traffic: readonly Readonly<Record<string, unknown>>[],
): OperationError | null {
  const refuse = (message: string) => ({ code: 'ContainerAppInvalidTraffic', message });
  const named = traffic.filter((share) => typeof share.revisionName === 'string' && share.revisionName !== '');
  if (isSingle(app) && (named.length > 0 || traffic.length > 1 || traffic[0]?.weight !== 100)) {
    return refuse(
      `The container app '${app.name}' is in the revisions mode Single: Only one revision can be active at a time. Revision weights can not be used in this mode.`,
    );
  }
  const sum = traffic.reduce((total, share) => total + Number(share.weight ?? 0), 0);
  if (sum !== 100) return refuse(`The sum of the traffic weights must be 100, and is ${sum}.`);
  if (traffic.filter((share) => share.latestRevision === true).length > 1)
    return refuse('Only one traffic weight may name the latest revision.');
  const known = new Set(revisionsOf(stage, app).map(({ name }) => name));
  for (const { revisionName } of named) {
    if (!known.has(String(revisionName)))
      return refuse(`The revision '${String(revisionName)}' of the container app '${app.name}' was not found.`);
  }
  const labels = traffic.map((share) => share.label).filter((label) => typeof label === 'string' && label !== '');
  if (new Set(labels).size < labels.length) return refuse('A label may be given to one revision only.');
  return null;
}

/** Writes each revision's `trafficWeight` anew. `latestRevision` means the latest one that is ready. */
export function applyTraffic(stage: Stage, app: Resource): void {
  const traffic = listAt(app.properties, 'configuration', 'ingress', 'traffic');
  if (Object.keys(objectAt(app.properties, 'configuration', 'ingress')).length === 0) return;
  const latest = app.properties?.latestReadyRevisionName ?? app.properties?.latestRevisionName;
  for (const revision of revisionsOf(stage, app)) {
    const weight = traffic
      .filter((share) =>
        isSingle(app) || share.latestRevision === true
          ? revision.name === latest
          : share.revisionName === revision.name,
      )
      .reduce((sum, share) => sum + Number(share.weight ?? 0), 0);
    set(revision, { trafficWeight: weight });
  }
}
