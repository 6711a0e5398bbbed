/**
 * Finished writes to the app, from the activity log. Where Azure refuses an image before it makes a revision, this is the
 * only place that keeps the error's text.
 */
import { type AppRef, sameId } from '../../core/app-ref.ts';
import type { Fact } from '../../core/fact.ts';
import type { AppWrite, DeploymentHistory } from '../../diagnosis/app-facts.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import type { AzureClients } from '../clients.ts';
import { isObject, type Json, moment, properties, text } from '../json.ts';
import { readFact } from '../reading.ts';
import { listOwnEvents, named } from './activity-log.ts';
import { innermostMessage } from './activity-message.ts';

export function readFailedDeployment(
  clients: AzureClients,
  ref: AppRef,
  context: ReadContext,
): Promise<Fact<DeploymentHistory>> {
  return readFact(
    clients,
    context,
    'activity log',
    () => ({
      what: `the activity log of ${ref.name}`,
      remedy: clients.grant('Reader', `/subscriptions/${ref.subscriptionId}`),
    }),
    async (signal) => {
      const events = await listOwnEvents(clients, ref, { ...context, signal });
      return { writes: toWrites(events, ref.resourceId) };
    },
  );
}

/** Newest first. The log names one write several times (started, accepted, ended): only its end counts, and once. */
export function toWrites(events: readonly Json[], resourceId: string): readonly AppWrite[] {
  const writes = new Map<string, AppWrite>();
  for (const event of events) {
    const status = named(event.status)?.toLowerCase();
    if (status !== 'failed' && status !== 'succeeded') continue;
    const about = text(event.resourceId);
    if (about !== null && !sameId(about, resourceId)) continue;
    if (!isWrite(event.operationName)) continue;
    const at = moment(event.eventTimestamp) ?? moment(event.timestamp);
    if (at === null) continue;
    const props = properties(event);
    const raw = text(props.statusMessage) ?? (isObject(props.statusMessage) ? JSON.stringify(props.statusMessage) : '');
    const message = status === 'failed' ? innermostMessage(raw) : null;
    const correlationId = text(event.correlationId);
    const write: AppWrite = {
      at,
      succeeded: status === 'succeeded',
      caller: text(event.caller),
      correlationId,
      message,
    };
    const key = [text(event.operationId) ?? correlationId ?? at.toISOString(), status, message].join(' ');
    const had = writes.get(key);
    if (!had || had.at < at) writes.set(key, write);
  }
  return [...writes.values()].sort((a, b) => b.at.getTime() - a.at.getTime());
}

function isWrite(operation: unknown): boolean {
  const names = isObject(operation) ? [text(operation.value), text(operation.localizedValue)] : [text(operation)];
  return names.some(
    (name) =>
      name !== null &&
      (/^microsoft\.app\/(?:containerapps|jobs)\/write$/i.test(name) ||
        /^create or update (?:container app|job)/i.test(name)),
  );
}
