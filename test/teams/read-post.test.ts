/** What is read of messages in Teams that may be alerts. */
import { PostBuilder } from '../../src/commands/post-builder.ts';
import { parseActivity } from '../../src/teams/activity.ts';
import { readAdaptiveCard } from '../../src/teams/card-text.ts';
import { readHtml } from '../../src/teams/html-text.ts';
import { whereAt, whereOf } from '../../src/teams/place.ts';
import { contentOfActivity, contentOfPayload } from '../../src/teams/post-content.ts';
import { readPointed, readPost } from '../../src/teams/read-post.ts';
import { ALERTMANAGER, AZURE_MONITOR, CONNECTOR, GRAFANA, HTML, SENDERS } from './posts.ts';

const CARD = 'application/vnd.microsoft.card.adaptive';
type Shown = (typeof SENDERS)[keyof typeof SENDERS];
const attachmentsOf = ({ card, attachments = [] }: Shown) => [
  ...(card === undefined ? [] : [{ contentType: CARD, content: card }]),
  ...attachments,
];
const delivered = (post: Shown) =>
  contentOfActivity(
    {
      text: '',
      attachments: [...attachmentsOf(post), ...(post.text ? [{ contentType: 'text/html', content: post.text }] : [])],
    },
    'Workflows',
  );
/** As a message action hands it over: the content of cards is text. */
const payload = (post: Shown, more: object = {}) => ({
  id: '17',
  body: { contentType: 'html', content: post.text ?? '<attachment id="0"></attachment>' },
  from: { user: null, application: { displayName: 'Workflows' } },
  attachments: attachmentsOf(post).map(({ contentType, content }) => ({
    contentType,
    content: JSON.stringify(content),
  })),
  ...more,
});

describe('every sender', () => {
  test.each(Object.entries(SENDERS))(
    '%s: the same as a delivery and as a message that somebody points at',
    (_name, post) => {
      const found = delivered(post);
      expect(JSON.stringify(found)).toContain('orders-api');
      expect(found.author).toBe('Workflows');
      expect(contentOfPayload(payload(post))).toEqual(found);
      for (const text of [found.title ?? '', ...found.texts]) expect(text).not.toMatch(/<\w|&amp;|&nbsp;|\*\*/);
    },
  );

  test('Alertmanager: the heading, its colour, and lines that stay lines', () => {
    expect(delivered(ALERTMANAGER)).toMatchObject({
      title: '[FIRING:1] ContainerAppNotReady (orders-api critical)',
      colour: 'attention',
      texts: [expect.stringContaining('Labels:\n - alertname = ContainerAppNotReady\n - container_app = orders-api\n')],
    });
  });

  test('Grafana: where its button leads to', () => {
    expect(delivered(GRAFANA)).toMatchObject({ links: ['https://grafana.example/alerting/list'], colour: 'attention' });
  });

  test('Azure Monitor: facts, and a heading in a column', () => {
    expect(delivered(AZURE_MONITOR)).toMatchObject({
      title: 'Fired: Sev1 pull-failures',
      fields: [
        { label: 'Severity', value: 'Sev1' },
        { label: 'Affected resource', value: expect.stringMatching(/orders-api$/) },
      ],
      colour: 'attention',
    });
  });

  test('an old connector', () => {
    expect(delivered(CONNECTOR)).toEqual({
      author: 'Workflows',
      title: 'ImagePullBackOff on orders-api',
      texts: ['Failed to pull image', 'Datadog'],
      fields: [{ label: 'service', value: 'orders-api' }],
      links: ['https://app.datadoghq.eu/m/1'],
      colour: '#a30200',
    });
  });

  test('HTML: its heading, its rows, its addresses', () => {
    expect(delivered(HTML)).toMatchObject({
      title: 'Alert: pull-failures',
      texts: ['Image contoso.azurecr.io/orders-api:1.4.2 cannot be pulled & the app is down', 'Portal'],
      fields: [{ label: 'App', value: 'orders-api' }],
      links: ['https://portal.azure.com/?a=1&b=2'],
    });
  });

  test('rich text, tables, code, folded cards, and elements that are not known', () => {
    const found = new PostBuilder();
    const colour = readAdaptiveCard(
      {
        body: [
          { type: 'RichTextBlock', inlines: ['app ', { type: 'TextRun', text: 'orders-api', color: 'Good' }, 7] },
          {
            type: 'Table',
            rows: [
              {
                type: 'TableRow',
                cells: [
                  { items: [{ type: 'TextBlock', text: '**App:**' }] },
                  { items: [{ type: 'RichTextBlock', inlines: [{ text: 'orders-api' }] }] },
                ],
              },
            ],
          },
          { type: 'CodeBlock', codeSnippet: 'denied: x' },
          { type: 'Future', text: 'new', items: [{ type: 'TextBlock', text: 'see [the log](https://x.example/l)' }] },
        ],
        actions: [{ type: 'Action.ShowCard', card: { body: [{ type: 'TextBlock', text: 'folded' }] } }],
      },
      found,
    );
    expect(colour).toBe('good');
    expect(found.post({ author: null, colour })).toMatchObject({
      title: null,
      texts: ['app orders-api', 'denied: x', 'new', 'see the log', 'folded'],
      fields: [{ label: 'App', value: 'orders-api' }],
      links: ['https://x.example/l'],
    });
  });

  test('a message that was forwarded is read in its own words', () => {
    const content = JSON.stringify({ originalMessageContent: '<p>orders-api is down</p>' });
    const forwarded = payload({ text: '<p>look</p>' } as never, {
      attachments: [{ contentType: 'forwardedMessageReference', content }],
    });
    expect(contentOfPayload(forwarded).texts).toEqual(['look', 'orders-api is down']);
  });
});

describe('hostile messages end in a short time, and within their limits', () => {
  const nested = JSON.parse(
    `${'{"type":"Container","items":['.repeat(1_000)}{"type":"TextBlock","text":"x"}${']}'.repeat(1_000)}`,
  );
  test.each<[string, object]>([
    ['a depth of 1,000', nested],
    ['10,000 blocks', { body: Array(10_000).fill({ type: 'TextBlock', text: '*a '.repeat(100) }) }],
    ['shapes that are none', { body: { a: 1 }, actions: 'x', columns: 7 }],
    [
      'long Markdown',
      {
        body: [
          { type: 'TextBlock', text: '[a]('.repeat(20_000) },
          { type: 'TextBlock', text: ' _'.repeat(20_000) },
        ],
      },
    ],
  ])('a card: %s', (_what, card) => {
    const found = new PostBuilder();
    readAdaptiveCard({ body: [card], ...card } as never, found);
    expect(JSON.stringify(found.post({ author: null, colour: null })).length).toBeLessThan(120_000);
  });

  test.each([
    ['<'.repeat(200_000)],
    ['<a href='.repeat(30_000)],
    ['<td>'.repeat(50_000)],
    ['&lt;'.repeat(50_000)],
    ['</tr>'.repeat(50_000)],
  ])('HTML: %.12s…', (html) => {
    const found = new PostBuilder();
    readHtml(html, found);
    expect(JSON.stringify(found.post({ author: null, colour: null })).length).toBeLessThan(120_000);
  });
});

const CHANNEL = '19:00112233445566778899aabbccddeeff@thread.tacv2';
const US = '28:pullcheck';
const activityOf = (more: object) => {
  const parsed = parseActivity({
    type: 'message',
    id: '17',
    channelId: 'msteams',
    serviceUrl: 'https://smba.trafficmanager.net/emea/',
    from: { id: '28:workflows', name: 'Workflows', role: 'bot' },
    recipient: { id: US, name: 'Pullcheck' },
    conversation: { id: `${CHANNEL};messageid=17`, conversationType: 'channel', isGroup: true, tenantId: 'T' },
    attachments: attachmentsOf(ALERTMANAGER),
    ...more,
  });
  if ('problem' in parsed) throw new Error(parsed.problem);
  const where = whereOf(parsed.activity);
  if (where === null) throw new Error('nowhere');
  return { activity: parsed.activity, where };
};
const read = (more: object) => {
  const { activity, where } = activityOf(more);
  return readPost(activity, where);
};

describe('which messages are alerts', () => {
  const person = { from: { id: '29:1x', name: 'Megan', aadObjectId: 'a-1' } };

  test('a card of a program: its thread, and a key of its own', () => {
    const post = read({});
    expect(post).toMatchObject({ key: `teams:t:${CHANNEL}:post:17`, edited: false, asked: null, platform: 'teams' });
    expect(post === null ? null : whereAt(post.place)).toMatchObject({
      conversationId: `${CHANNEL};messageid=17`,
      conversationType: 'channel',
    });
  });

  test.each<[string, object]>([
    ['words of a program', { attachments: [], text: 'orders-api is down' }],
    ['a card that a workflow posts as a person', person],
    ['delivered without its thread', { conversation: { id: CHANNEL, conversationType: 'channel', tenantId: 'T' } }],
  ])('%s is one, in the same thread', (_what, more) => {
    const post = read(more);
    expect(post === null ? null : whereAt(post.place).conversationId).toBe(`${CHANNEL};messageid=17`);
    expect(post?.key).toBe(`teams:t:${CHANNEL}:post:17`);
  });

  test('an edit is one, with a key of its own', () => {
    const post = read({ type: 'messageUpdate', timestamp: '2026-11-28T03:00:00Z' });
    expect(post).toMatchObject({ edited: true, key: `teams:t:${CHANNEL}:post:17:2026-11-28T03:00:00Z` });
  });

  const mention = { entities: [{ type: 'mention', mentioned: { id: US }, text: '<at>Pullcheck</at>' }] };
  test.each<[string, object]>([
    [
      'what a person types',
      { ...person, attachments: [{ contentType: 'text/html', content: '<p>orders-api is down</p>' }] },
    ],
    ['a person who asks us, with a card', { ...person, ...mention }],
    ['ourselves', { from: { id: US, name: 'Pullcheck' } }],
    ['a reply in a thread', { id: '18' }],
    ['a chat', { conversation: { id: 'a:1', conversationType: 'personal', tenantId: 'T' } }],
    ['a group chat', { conversation: { id: '19:x@thread.v2', conversationType: 'groupChat', tenantId: 'T' } }],
    ['a card without words', { attachments: [{ contentType: CARD, content: { body: [] } }] }],
    ['what is no message', { type: 'messageReaction' }],
    ['what has no id', { id: undefined }],
  ])('%s is none', (_what, more) => {
    expect(read(more)).toBeNull();
  });
});

describe('the message action', () => {
  const asker = { platform: 'teams', id: 'a-1', name: 'Megan' } as const;
  const pointed = (value: object, more: object = {}) => {
    const { activity, where } = activityOf({
      type: 'invoke',
      name: 'composeExtension/fetchTask',
      id: 'f:1',
      from: { id: '29:1x', name: 'Megan', aadObjectId: 'a-1' },
      value: { commandId: 'diagnoseAlert', commandContext: 'message', messagePayload: payload(GRAFANA), ...value },
      ...more,
    });
    return readPointed(activity, where, asker);
  };

  test('any message: its words, its thread, who asks', () => {
    const read = pointed({});
    expect(read).toMatchObject({
      kind: 'point',
      post: { asked: asker, edited: false },
      letIn: false,
    });
    if (read === null || read === 'no-message') throw new Error('it was not read');
    expect(read.post.key).toBe(`teams:t:${CHANNEL};messageid=17:point:f:1`);
    expect(whereAt(read.post.place)).toMatchObject({
      conversationId: `${CHANNEL};messageid=17`,
      // What is for who pointed alone is told to that one alone.
      asker: { person: 'a-1', account: '29:1x' },
    });
  });

  test.each([
    ['on a reply: the thread it is in', { replyToId: '9' }, {}, `${CHANNEL};messageid=9`],
    [
      'where the conversation names another thread',
      {},
      { conversation: { id: `${CHANNEL};messageid=3`, conversationType: 'channel' } },
      `${CHANNEL};messageid=17`,
    ],
    [
      'in a group chat: the chat',
      {},
      { conversation: { id: '19:x@thread.v2', conversationType: 'groupChat' } },
      '19:x@thread.v2',
    ],
  ])('%s', (_what, more, activity, conversation) => {
    const read = pointed({ messagePayload: payload(GRAFANA, more) }, activity);
    expect(read !== null && read !== 'no-message' ? whereAt(read.post.place).conversationId : read).toBe(conversation);
  });

  test('sent again by who has just let the bot in', () => {
    const read = pointed({ data: { msteams: { justInTimeInstall: true } } }, { name: 'composeExtension/submitAction' });
    expect(read).toMatchObject({ kind: 'point', letIn: true });
  });

  test.each<[string, object, object, null | 'no-message']>([
    ['another action', { commandId: 'other' }, {}, null],
    ['a search', {}, { name: 'composeExtension/query' }, null],
    ['no message', { messagePayload: undefined }, {}, 'no-message'],
    ['a message without an id', { messagePayload: { body: {} } }, {}, 'no-message'],
    ['an id that is none', { messagePayload: payload(GRAFANA, { id: 'x'.repeat(101) }) }, {}, 'no-message'],
  ])('%s', (_what, value, activity, expected) => {
    expect(pointed(value, activity)).toBe(expected);
  });
});
