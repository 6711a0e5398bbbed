/** What Slack does not like of a rendering is said shorter; and a line is put below what is said. */
import { type Fitting, sayFitting as sayFittingOf } from '../commands/fitting.ts';
import type { Log } from '../core/log.ts';
import type { Reply } from '../replies/reply.ts';
import { becauseOf, slackError } from './errors.ts';
import { LIMITS } from './limits.ts';
import { renderReply, type SlackMessage } from './render-reply.ts';

const BAD_BLOCKS = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long']);

const FITTING: Omit<Fitting<SlackMessage>, 'log'> = {
  platform: 'Slack',
  render: renderReply,
  // No command: the text of notifications is mrkdwn, and what makes it inert would be copied along.
  plain: (_given, short) => ({ text: renderReply(short).text, blocks: [] }),
  isRefused: (error) => BAD_BLOCKS.has(slackError(error) ?? ''),
  becauseOf,
};

/** @param send one try at saying it; what it throws is judged by Slack's word */
export function sayFitting<T>(given: Reply, log: Log, send: (message: SlackMessage) => Promise<T>): Promise<T> {
  return sayFittingOf({ ...FITTING, log }, given, send);
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
