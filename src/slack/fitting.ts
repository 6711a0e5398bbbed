/** A rendering that Slack does not like must not cost the answer: it is said shorter, and says so. */
import type { Log } from '../core/log.ts';
import { type Reply, reply } from '../replies/reply.ts';
import { becauseOf, slackError } from './errors.ts';
import { LIMITS } from './limits.ts';
import { renderReply, type SlackMessage } from './render-reply.ts';

const BAD_BLOCKS = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long']);
const CUT = 'Slack did not take the rest. Ask in a terminal to read it all.';

/**
 * Says all of it; else its first line and its buttons; else the words of notifications alone.
 * @param send one try at saying it; what it throws is judged by Slack's word
 */
export async function sayFitting<T>(given: Reply, log: Log, send: (message: SlackMessage) => Promise<T>): Promise<T> {
  try {
    return await send(renderReply(given));
  } catch (error) {
    if (!isBad(error)) throw error;
    log.error({ because: becauseOf(error), reply: given.id }, 'Slack refused a message: it is said shorter');
  }
  const short = renderReply(shortened(given));
  try {
    return await send(short);
  } catch (error) {
    if (!isBad(error)) throw error;
    log.error({ because: becauseOf(error), reply: given.id }, 'Slack refused it again: only its text is said');
    return send({ text: short.text, blocks: [] });
  }
}

function isBad(error: unknown): boolean {
  return BAD_BLOCKS.has(slackError(error) ?? '');
}

function shortened(given: Reply): Reply {
  const { id, title, severity, summary, actions, visibility, thread, mention, unfinished, replaces } = given;
  return reply({
    id,
    title,
    severity,
    summary: [...summary.slice(0, 1), [CUT]],
    actions: actions.filter((action) => 'command' in action),
    visibility,
    thread,
    mention,
    unfinished,
    replaces,
  });
}

/** @param line words of our own: nothing in them is escaped */
export function withLastLine({ text, blocks }: SlackMessage, line: string): SlackMessage {
  // Beside blocks the text is not shown; without any, it is all there is.
  if (blocks.length === 0) return { text: `${text}\n${line}`, blocks };
  if (blocks.length >= LIMITS.blocks) return { text, blocks };
  return {
    text,
    blocks: [...blocks, { type: 'context', elements: [{ type: 'plain_text', text: line, emoji: false }] }],
  };
}
