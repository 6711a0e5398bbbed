/** What the platform does by itself after somebody repaired something: its next try succeeds. */
import { containersOf, revisionsOf } from './app-model.ts';
import { pulling } from './platform-words.ts';
import { say } from './replicas.ts';
import { markReady, sayStarted } from './revision-life.ts';
import type { Scenario } from './scenario.ts';
import { typeOf } from './world.ts';

/**
 * The newest revision of an app pulls its image and starts, whatever the scenario says of the image: its state, its
 * replicas, the traffic, and the platform's log.
 * @param change the scenario as `SimulatedAzure.update` hands it over
 * @throws RangeError when there is no such app, or it has no revision
 */
export function startNewestRevision(change: Scenario, appName: string, now: Date): void {
  const stage = { scenario: change, anchor: now };
  const app = change.resources.find((one) => typeOf(one) === 'microsoft.app/containerapps' && one.name === appName);
  const newest = app && revisionsOf(stage, app).find(({ name }) => name === app.properties?.latestRevisionName);
  if (!newest) throw new RangeError(`no app "${appName}" with a revision`);
  const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
  for (const { image } of containersOf(newest.properties?.template)) say(stage, newest, ago(6), pulling(image));
  sayStarted(stage, newest, ago(4));
  markReady(stage, newest, ago(2));
}
