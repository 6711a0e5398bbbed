/** What a message may hold, judged as Slack does: https://docs.slack.dev/reference/methods/chat.postMessage/#errors */
import { checkMessage } from './check-blocks.ts';
import type { SlackBlock } from './shapes.ts';
import type { Content } from './workspace.ts';

export interface Refusal {
  readonly error: string;
  /** `response_metadata.messages`, as Slack explains itself. */
  readonly messages?: readonly string[];
}

/** Longer texts are cut by `chat.postMessage`, without a word. */
const MAX_TEXT = 40_000;
/** Not documented; measured by github.com/slackapi/bolt-js/issues/2509 at 13,172 to 13,297 characters. */
const MAX_BLOCKS_CHARACTERS = 13_172;

export function isRefusal(answer: object): answer is Refusal {
  return 'error' in answer;
}

/** Reads `text` and `blocks` of a call; `blocks` may be JSON text (form bodies) or an array (JSON bodies). */
export function readContent(args: Readonly<Record<string, unknown>>): Content | Refusal {
  const text = args.text === undefined || args.text === null ? '' : String(args.text);
  const blocks = readBlocks(args.blocks);
  if (isRefusal(blocks)) return blocks;
  // Attachments are not shown here; a message may still consist of them alone.
  if (text.trim() === '' && blocks.length === 0 && !args.attachments) return { error: 'no_text' };
  if (JSON.stringify(blocks).length > MAX_BLOCKS_CHARACTERS) return { error: 'msg_blocks_too_long' };
  const problems = checkMessage({ text, blocks });
  if (problems.length > 0) {
    return { error: 'invalid_blocks', messages: problems.map((problem) => `[ERROR] ${problem}`) };
  }
  return { text: text.slice(0, MAX_TEXT), blocks };
}

function readBlocks(value: unknown): readonly SlackBlock[] | Refusal {
  if (value === undefined || value === null || value === '') return [];
  let blocks: unknown = value;
  if (typeof value === 'string') {
    try {
      blocks = JSON.parse(value);
    } catch {
      return { error: 'invalid_blocks_format' };
    }
  }
  if (!Array.isArray(blocks)) return { error: 'invalid_blocks_format' };
  if (blocks.some((block) => typeof block !== 'object' || block === null || Array.isArray(block))) {
    return { error: 'invalid_blocks_format' };
  }
  return blocks as SlackBlock[];
}
