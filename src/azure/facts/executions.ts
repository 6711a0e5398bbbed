/** The executions of a job, as ARM keeps them (the last hundred or so), with the template that each one ran. */
import type { AppRef } from '../../core/app-ref.ts';
import { type Fact, known } from '../../core/fact.ts';
import type { Execution } from '../../diagnosis/app-facts.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import { type AzureClients, parseAnswer } from '../clients.ts';
import { isObject, type Json, moment, text } from '../json.ts';
import { namedResources, rawBodies, readFact } from '../reading.ts';
import { containers, groupScope } from './app.ts';

/** Newest first; empty for an app. */
export async function readExecutions(
  clients: AzureClients,
  ref: AppRef,
  context: ReadContext,
): Promise<Fact<readonly Execution[]>> {
  if (ref.kind !== 'job') return known([], 'not a job', clients.clock.now());
  return readFact(
    clients,
    context,
    'ARM',
    () => ({ what: `the executions of ${ref.name}`, remedy: clients.grant('Reader', groupScope(ref)) }),
    async (signal) => {
      const client = await clients.containerApps(ref.subscriptionId);
      const { bodies, onResponse } = rawBodies();
      const pages = client.jobsExecutions
        .list(ref.resourceGroup, ref.name, { abortSignal: signal, onResponse })
        .byPage();
      for await (const _page of pages) signal.throwIfAborted();
      return newestFirst(bodies.flatMap((body) => toExecutions(parseAnswer(body))));
    },
  );
}

/** One page of ARM's list. */
export function toExecutions(page: Json): readonly Execution[] {
  return namedResources(page).map(({ name, props }) => ({
    name,
    status: text(props.status),
    startedAt: moment(props.startTime),
    endedAt: moment(props.endTime),
    containers: isObject(props.template) ? containers(props.template) : null,
  }));
}

/** ARM promises no order. One that has not begun yet has no time, and is the newest. */
function newestFirst(executions: readonly Execution[]): readonly Execution[] {
  const at = ({ startedAt }: Execution) => startedAt?.getTime() ?? Number.POSITIVE_INFINITY;
  return executions.toSorted((a, b) => (at(a) === at(b) ? 0 : at(b) - at(a)));
}
