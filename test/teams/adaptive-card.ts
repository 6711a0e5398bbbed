/** Whether a card is one, judged by Microsoft's own library; and whether Teams has room for it. */
import { createRequire } from 'node:module';
import type { AdaptiveCard, HostConfig, SerializationContext, Versions } from 'adaptivecards';
import type { TeamsCard } from '../../src/teams/render-reply.ts';

interface Library {
  readonly AdaptiveCard: typeof AdaptiveCard;
  readonly HostConfig: typeof HostConfig;
  readonly SerializationContext: typeof SerializationContext;
  readonly Versions: typeof Versions;
}

// Its ES modules leave out the endings of file names, which Node does not forgive; the bundle is whole.
const library: Library = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js');

/** Of the whole activity, in bytes of JSON; what Teams adds and the bot's own envelope stay under the rest. */
const MOST_BYTES = 24_000;
const ENVELOPE = 1_500;

/** All that is wrong with it; empty when it is a card of version 1.5 that fits. Teams' own `CodeBlock` is judged by its fallback. */
export function problemsOf({ summary, card }: TeamsCard): string[] {
  const json = JSON.stringify({ summary, card });
  const { AdaptiveCard, SerializationContext, Versions, HostConfig } = library;
  const parsed = new AdaptiveCard();
  parsed.hostConfig = new HostConfig({ actions: { maxActions: 5 } });
  const context = new SerializationContext(Versions.v1_5);
  parsed.parse(JSON.parse(json).card, context);
  const problems: string[] = [];
  for (let i = 0; i < context.eventCount; i++) problems.push(context.getEventAt(i).message);
  problems.push(...parsed.validateProperties().validationEvents.map(({ message }) => message));
  const bytes = Buffer.byteLength(json) + ENVELOPE;
  if (bytes > MOST_BYTES) problems.push(`${bytes} bytes`);
  if (summary === '') problems.push('no summary');
  return problems.filter((problem) => !problem.startsWith('Unknown element type "CodeBlock".'));
}
