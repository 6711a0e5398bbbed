/** The subscription, as the right side of the page shows it: read from the scenario itself, so that looking asks nothing of Azure. */
import { safeLine } from '../../core/safe-text.ts';
import { containersOf, isSingle, objectAt, revisionsOf } from '../azure/app-model.ts';
import { momentOf } from '../azure/moments.ts';
import type { SimulatedAzure } from '../azure/simulated-azure.ts';
import { type Resource, typeOf } from '../azure/world.ts';
import type { AppView, PageView, RevisionView } from './views.ts';

/** Of an app: older ones are of no interest in a picture. */
const MOST_REVISIONS = 6;

export function viewSubscription({ scenario }: SimulatedAzure, now: Date): PageView['subscription'] {
  const stage = { scenario, anchor: now };
  const apps = scenario.resources
    .filter((one) => ['microsoft.app/containerapps', 'microsoft.app/jobs'].includes(typeOf(one)))
    .map((one): AppView => {
      const isJob = typeOf(one) === 'microsoft.app/jobs';
      const revisions = isJob
        ? executionsOf(scenario.resources, one, now)
        : [...revisionsOf(stage, one)].reverse().map(viewRevision);
      return {
        name: one.name,
        resourceGroup: /\/resourceGroups\/([^/]+)/i.exec(one.id)?.[1] ?? '',
        kind: isJob ? 'job' : 'app',
        story: safeLine(String(objectAt(one.tags).story ?? ''), 200),
        mode: isJob
          ? String(objectAt(one.properties, 'configuration').triggerType ?? 'Job')
          : isSingle(one)
            ? 'Single'
            : 'Multiple',
        provisioning: String(one.properties?.provisioningState ?? ''),
        health: healthOf(one, revisions),
        revisions: revisions.slice(0, MOST_REVISIONS),
      };
    });
  return { names: scenario.subscriptions.map(({ displayName }) => displayName), apps };
}

function viewRevision({ name, properties }: Resource): RevisionView {
  const active = properties?.active === true;
  const state = String(properties?.runningState ?? '');
  const health = String(properties?.healthState ?? '');
  return {
    name,
    images: containersOf(properties?.template).map(({ image }) => image),
    active,
    traffic: Number(properties?.trafficWeight ?? 0),
    replicas: Number(properties?.replicas ?? 0),
    state,
    health: !active
      ? 'off'
      : /unhealthy/i.test(health) || /failed|degraded/i.test(state)
        ? 'bad'
        : /activating|processing/i.test(state)
          ? 'waiting'
          : 'good',
  };
}

/** Newest first. */
function executionsOf(resources: readonly Resource[], job: Resource, now: Date): readonly RevisionView[] {
  const prefix = `${job.id.toLowerCase()}/executions/`;
  const startOf = (one: Resource) => momentOf(String(one.properties?.startTime ?? '@now'), now).getTime();
  return resources
    .filter((one) => one.id.toLowerCase().startsWith(prefix))
    .sort((a, b) => startOf(b) - startOf(a))
    .map((one) => {
      const state = String(one.properties?.status ?? '');
      return {
        name: one.name,
        images: containersOf(one.properties?.template).map(({ image }) => image),
        active: /running/i.test(state),
        traffic: 0,
        replicas: 0,
        state,
        health: /failed|degraded/i.test(state) ? 'bad' : /running/i.test(state) ? 'waiting' : 'good',
      };
    });
}

/** What users get: the revisions that traffic goes to, and the newest one. */
function healthOf(app: Resource, revisions: readonly RevisionView[]): RevisionView['health'] {
  if (/inprogress/i.test(String(app.properties?.provisioningState))) return 'waiting';
  const serving = revisions.filter(({ traffic }) => traffic > 0);
  const newest = revisions[0];
  const all = [...serving, ...(newest === undefined ? [] : [newest])];
  if (all.some(({ health }) => health === 'bad')) return 'bad';
  if (/failed/i.test(String(app.properties?.provisioningState))) return 'bad';
  if (all.some(({ health }) => health === 'waiting')) return 'waiting';
  return all.length === 0 ? 'bad' : 'good';
}
