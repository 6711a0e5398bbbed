/** Whether Slack would take a message: by the types it publishes, by the limits it documents, and by what its text obeys. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { checkMessage } from '../../src/playground/slack/check-blocks.ts';
import type { SlackMessage } from '../../src/slack/render-reply.ts';

const schema = JSON.parse(readFileSync(new URL('blocks.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv({ strict: false }).compile(schema);

/** Slack answers `msg_blocks_too_long` from here on: https://github.com/slackapi/bolt-js/issues/2509 */
const MOST = 13_172;

/** All that is wrong with it; empty when Slack would take it. */
export function problemsOf(message: SlackMessage): string[] {
  const blocks: unknown = JSON.parse(JSON.stringify(message.blocks));
  const size = JSON.stringify(blocks).length;
  return [
    ...checkMessage({ text: message.text, blocks }),
    ...(validate(blocks)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message: what }) => `${instancePath} ${what}`)),
    ...(size > MOST ? [`${size} characters of blocks`] : []),
    ...(message.text === '' ? ['no text'] : []),
  ];
}
