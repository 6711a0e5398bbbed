/** The replicas of one revision, with the state of each container. */
import type { AppRef } from '../../core/app-ref.ts';
import { type Fact, known } from '../../core/fact.ts';
import type { Replica, ReplicaContainer } from '../../diagnosis/app-facts.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import { type AzureClients, parseAnswer } from '../clients.ts';
import { bool, type Json, moment, num, objects, text } from '../json.ts';
import { namedResources, rawBodies, readFact } from '../reading.ts';
import { groupScope } from './app.ts';

export async function readReplicas(
  clients: AzureClients,
  ref: AppRef,
  revisionName: string,
  context: ReadContext,
): Promise<Fact<readonly Replica[]>> {
  if (ref.kind === 'job') return known([], 'a job has no revisions', clients.clock.now());
  return readFact(
    clients,
    context,
    'ARM',
    () => ({ what: `the replicas of ${revisionName}`, remedy: clients.grant('Reader', groupScope(ref)) }),
    async (signal) => {
      const client = await clients.containerApps(ref.subscriptionId);
      const { bodies, onResponse } = rawBodies();
      await client.containerAppsRevisionReplicas.listReplicas(ref.resourceGroup, ref.name, revisionName, {
        abortSignal: signal,
        onResponse,
      });
      return toReplicas(parseAnswer(bodies.at(-1)));
    },
  );
}

export function toReplicas(page: Json): readonly Replica[] {
  return namedResources(page).map(({ name, props }) => ({
    name,
    createdAt: moment(props.createdTime),
    runningState: text(props.runningState),
    runningStateDetails: text(props.runningStateDetails),
    containers: [
      ...objects(props.containers).map((each) => toContainer(each, false)),
      ...objects(props.initContainers).map((each) => toContainer(each, true)),
    ],
  }));
}

function toContainer(container: Json, init: boolean): ReplicaContainer {
  return {
    name: text(container.name) ?? '',
    init,
    ready: bool(container.ready) ?? false,
    started: bool(container.started),
    restartCount: num(container.restartCount) ?? 0,
    runningState: text(container.runningState),
    runningStateDetails: text(container.runningStateDetails),
  };
}
