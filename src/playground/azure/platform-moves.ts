/** What the platform does by itself after somebody repaired something: its next try succeeds. */
import { z } from 'zod';
import type { Scenario } from './scenario.ts';

const app = z.object({ properties: z.object({ latestRevisionName: z.string() }).loose() }).loose();
const container = z.object({ name: z.string() }).loose();
const revisionTemplate = z.object({ containers: z.array(z.object({ name: z.string(), image: z.string() })) });
const replica = z
  .object({ name: z.string(), properties: z.object({ containers: z.array(container) }).loose() })
  .loose();

/**
 * The newest revision of an app pulls its image and starts: its state, its replicas, the traffic, and the platform's log.
 * @param change the scenario as `SimulatedAzure.update` hands it over
 * @throws RangeError when there is no such app, or it has no revision
 */
export function startNewestRevision(change: Scenario, appName: string, now: Date): void {
  const byType = (type: string) => change.resources.filter((one) => one.type.toLowerCase() === type);
  const appResource = byType('microsoft.app/containerapps').find((one) => one.name === appName);
  const parsed = app.safeParse(appResource);
  if (appResource === undefined || !parsed.success) throw new RangeError(`no app "${appName}" with a revision`);
  const revisionName = parsed.data.properties.latestRevisionName;
  Object.assign(appResource.properties as object, { latestReadyRevisionName: revisionName });

  const revisions = byType('microsoft.app/containerapps/revisions').filter((one) =>
    one.id.toLowerCase().includes(`/containerapps/${appName.toLowerCase()}/revisions/`),
  );
  for (const one of revisions) {
    const newest = one.name === revisionName;
    const properties = one.properties as Record<string, unknown>;
    properties.trafficWeight = newest ? 100 : 0;
    if (!newest) continue;
    Object.assign(properties, {
      active: true,
      replicas: 1,
      healthState: 'Healthy',
      provisioningState: 'Provisioned',
      runningState: 'Running',
    });
    delete properties.provisioningError;
    delete properties.runningStateDetails;
  }

  const images = imagesOf(revisions.find((one) => one.name === revisionName));
  for (const one of byType('microsoft.app/containerapps/revisions/replicas')) {
    if (!one.id.toLowerCase().includes(`/revisions/${revisionName.toLowerCase()}/`)) continue;
    const { name, properties } = replica.parse(one);
    Object.assign(one.properties as object, {
      runningState: 'Running',
      containers: properties.containers.map((each) => ({
        ...each,
        ready: true,
        started: true,
        runningState: 'Running',
        runningStateDetails: '',
      })),
    });
    for (const each of properties.containers) {
      const image = images.get(each.name) ?? 'an image without a name';
      const say = (secondsAgo: number, reason: string, message: string): void => {
        change.systemLog.push({
          at: new Date(now.getTime() - secondsAgo * 1000).toISOString(),
          app: appName,
          revision: revisionName,
          replica: name,
          execution: null,
          type: 'Normal',
          count: 1,
          in: 'both',
          reason,
          message,
        });
      };
      say(6, 'PullingImage', `Pulling image '${image}'`);
      say(4, 'PulledImage', `Successfully pulled image "${image}" in 2.04s. Image size: 28311552 bytes.`);
      say(3, 'ContainerStarted', `Started container '${each.name}'`);
    }
  }
}

function imagesOf(revision: Scenario['resources'][number] | undefined): Map<string, string> {
  const parsed = revisionTemplate.safeParse(revision?.properties?.template);
  const containers = parsed.success ? parsed.data.containers : [];
  return new Map(containers.map((each) => [each.name, each.image]));
}
