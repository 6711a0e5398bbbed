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
import { odataString } from '../names.ts';
import { readFact } from '../reading.ts';
import { innermostMessage } from './activity-message.ts';

/** As far back as an incident that nobody saw over a weekend. */
const DAYS = 3;

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
      const now = clients.clock.now().getTime();
      const from = new Date(now - DAYS * 86_400_000).toISOString();
      const to = new Date(now + 60_000).toISOString();
      const filter = `eventTimestamp ge '${from}' and eventTimestamp le '${to}' and resourceUri eq ${odataString(ref.resourceId)}`;
      const events = await clients.list(
        `/subscriptions/${encodeURIComponent(ref.subscriptionId)}/providers/Microsoft.Insights/eventtypes/management/values`,
        '2015-04-01',
        signal,
        `&$filter=${encodeURIComponent(filter)}`,
      );
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

/** ARM writes `{value, localizedValue}`, `az` prints either of the two alone. */
function named(value: unknown): string | null {
  if (isObject(value)) return text(value.value) ?? text(value.localizedValue);
  return text(value);
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
