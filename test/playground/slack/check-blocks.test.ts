import { checkMessage } from '../../../src/playground/slack/check-blocks.ts';

const text = (length: number, type = 'plain_text') => ({ type, text: 'x'.repeat(length) });
const button = (more: object) => ({ type: 'button', text: text(5), ...more });
const rich = (...elements: object[]) => ({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] });

const GOOD: readonly object[] = [
  { type: 'header', text: text(150) },
  { type: 'divider' },
  { type: 'section', text: text(3000, 'mrkdwn'), block_id: 'a' },
  {
    type: 'section',
    fields: Array.from({ length: 10 }, () => text(2000)),
    accessory: button({ url: 'https://x.example' }),
  },
  { type: 'context', elements: Array.from({ length: 10 }, () => text(3000)) },
  {
    type: 'actions',
    elements: [
      button({ action_id: 'a', value: 'v'.repeat(2000), style: 'primary' }),
      button({
        action_id: 'b',
        confirm: { title: text(100), text: text(300), confirm: text(30), deny: text(30), style: 'danger' },
      }),
    ],
  },
  rich(
    { type: 'text', text: 'a & b', style: { bold: true } },
    { type: 'user', user_id: 'U012AB3CD' },
    { type: 'date', timestamp: 1, format: '{time}', fallback: 'x' },
    { type: 'link', url: 'https://x.example' },
    { type: 'broadcast', range: 'here' },
  ),
  {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_list',
        style: 'bullet',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'x' }] }],
      },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'az' }] },
      { type: 'rich_text_quote', elements: [{ type: 'text', text: 'q' }] },
    ],
  },
];

test('what Slack takes has no problem', () => expect(checkMessage({ text: 'x', blocks: GOOD })).toEqual([]));

const BAD: readonly (readonly [problem: string, blocks: unknown])[] = [
  ['must be an array [json-pointer:/blocks]', {}],
  ['no more than 50 items allowed [json-pointer:/blocks]', Array.from({ length: 51 }, () => ({ type: 'divider' }))],
  ['must be an object [json-pointer:/blocks/0]', ['x']],
  ['unsupported type: toString [json-pointer:/blocks/0]', [{ type: 'toString' }]],
  ['must be less than 151 characters [json-pointer:/blocks/0/text/text]', [{ type: 'header', text: text(151) }]],
  [
    'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    [{ type: 'header', text: { type: 'plain_text', text: '<'.repeat(38) } }],
  ],
  ['must be more than 0 characters [json-pointer:/blocks/0/text/text]', [{ type: 'header', text: text(0) }]],
  ['must be plain_text [json-pointer:/blocks/0/text/type]', [{ type: 'header', text: text(5, 'mrkdwn') }]],
  [
    'must be valid Unicode [json-pointer:/blocks/0/text/text]',
    [{ type: 'header', text: { type: 'plain_text', text: '\ud800' } }],
  ],
  ['invalid additional property: colour [json-pointer:/blocks/0]', [{ type: 'divider', colour: 'red' }]],
  ['missing required field: text or fields [json-pointer:/blocks/0]', [{ type: 'section' }]],
  ['must be less than 3001 characters [json-pointer:/blocks/0/text/text]', [{ type: 'section', text: text(3001) }]],
  ['between 1 and 10 items allowed [json-pointer:/blocks/0/fields]', [{ type: 'section', fields: [] }]],
  [
    'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
    [{ type: 'context', elements: Array.from({ length: 11 }, () => text(1)) }],
  ],
  [
    'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
    [{ type: 'actions', elements: Array.from({ length: 26 }, () => button({})) }],
  ],
  ['must provide at least one item [json-pointer:/blocks/0/elements]', [{ type: 'actions', elements: [] }]],
  [
    'action_id must be unique in the block [json-pointer:/blocks/0/elements]',
    [{ type: 'actions', elements: [button({ action_id: 'a' }), button({ action_id: 'a' })] }],
  ],
  [
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    [{ type: 'actions', elements: [button({ text: text(76) })] }],
  ],
  [
    'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
    [{ type: 'actions', elements: [button({ value: 'v'.repeat(2001) })] }],
  ],
  [
    'invalid url [json-pointer:/blocks/0/elements/0/url]',
    [{ type: 'actions', elements: [button({ url: 'javascript:alert(1)' })] }],
  ],
  [
    'must be primary or danger [json-pointer:/blocks/0/elements/0/style]',
    [{ type: 'actions', elements: [button({ style: 'default' })] }],
  ],
  [
    'must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]',
    [{ type: 'actions', elements: [button({ confirm: { text: text(301) } })] }],
  ],
  [
    'must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]',
    [rich({ type: 'text', text: '' })],
  ],
  [
    'failed to match all allowed schemas [json-pointer:/blocks/0/elements/0/elements/0/user_id]',
    [rich({ type: 'user', user_id: 'you' })],
  ],
  [
    'must be an integer [json-pointer:/blocks/0/elements/0/elements/0/timestamp]',
    [rich({ type: 'date', timestamp: 1.5, format: '{time}' })],
  ],
  ['unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/elements/0]', [rich({ type: 'mrkdwn', text: 'x' })]],
  [
    'must be unique in the message [json-pointer:/blocks/1/block_id]',
    [
      { type: 'divider', block_id: 'a' },
      { type: 'divider', block_id: 'a' },
    ],
  ],
];

test.each(BAD)('%s', (problem, blocks) => expect(checkMessage({ blocks })).toContain(problem));

test('text that is no text', () => {
  expect(checkMessage({ text: 5 })).toEqual(['must be a string [json-pointer:/text]']);
  expect(checkMessage({ text: '\udc00' })).toEqual(['must be valid Unicode [json-pointer:/text]']);
});
