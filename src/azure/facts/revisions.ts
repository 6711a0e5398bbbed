/** The app's revisions, active and inactive, with what the SDK's model drops: `runningStateDetails`. */
import type { AppRef } from '../../core/app-ref.ts';
import { type Fact, known } from '../../core/fact.ts';
import type { Revision } from '../../diagnosis/app-facts.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import { type AzureClients, parseAnswer } from '../clients.ts';
import { bool, isObject, type Json, moment, num, text } from '../json.ts';
import { namedResources, rawBodies, readFact } from '../reading.ts';
import { containers, groupScope } from './app.ts';

export async function readRevisions(
  clients: AzureClients,
  ref: AppRef,
  context: ReadContext,
): Promise<Fact<readonly Revision[]>> {
  if (ref.kind === 'job') return known([], 'a job has no revisions', clients.clock.now());
  return readFact(
    clients,
    context,
    'ARM',
    () => ({ what: `the revisions of ${ref.name}`, remedy: clients.grant('Reader', groupScope(ref)) }),
    async (signal) => {
      const client = await clients.containerApps(ref.subscriptionId);
      const { bodies, onResponse } = rawBodies();
      const pages = client.containerAppsRevisions
        .listRevisions(ref.resourceGroup, ref.name, { abortSignal: signal, onResponse })
        .byPage();
      for await (const _page of pages) signal.throwIfAborted();
      return bodies.flatMap((body) => toRevisions(parseAnswer(body)));
    },
  );
}

/** One page of ARM's list. One without a name is a garbled answer, not an absent revision. */
export function toRevisions(page: Json): readonly Revision[] {
  return namedResources(page).map(({ name, props }) => ({
    name,
    // Only a revision that somebody put aside says false; a partial answer leaves the field out.
    active: bool(props.active) ?? true,
    createdAt: moment(props.createdTime),
    lastActiveAt: moment(props.lastActiveTime),
    replicas: num(props.replicas),
    trafficWeight: num(props.trafficWeight),
    healthState: text(props.healthState),
    provisioningState: text(props.provisioningState),
    provisioningError: text(props.provisioningError),
    runningState: text(props.runningState),
    runningStateDetails: text(props.runningStateDetails),
    containers: isObject(props.template) ? containers(props.template) : null,
  }));
}
