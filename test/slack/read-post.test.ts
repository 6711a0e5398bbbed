/** What is read of messages that may be alerts, and what is left alone. */
import type { ChatPost } from '../../src/commands/arrival.ts';
import type { JsonObject } from '../../src/slack/json.ts';
import { readPlace } from '../../src/slack/place.ts';
import { contentOf } from '../../src/slack/post-content.ts';
import { readPost, readShortcut } from '../../src/slack/read-post.ts';
import { SENDERS } from './posts.ts';

const BOT = { userId: 'UBOT', botId: 'BBOT' };
const read = (message: object, unfurled = false): ChatPost => contentOf(message as JsonObject, { unfurled });
const body = (event: object): JsonObject => ({
  type: 'event_callback',
  team_id: 'T1',
  api_app_id: 'A1',
  event_id: 'Ev1',
  event: {
    type: 'message',
    channel: 'C1',
    channel_type: 'channel',
    ts: '1.1',
    event_ts: '1.1',
    bot_id: 'B1',
    ...event,
  },
});
const changed = (before: object, after: object, more: object = {}): JsonObject => ({
  ...body({}),
  event: {
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    channel: 'C1',
    channel_type: 'channel',
    ts: '2.2',
    event_ts: '2.2',
    message: { type: 'message', ts: '1.1', bot_id: 'B1', ...after },
    previous_message: { type: 'message', ts: '1.1', bot_id: 'B1', ...before },
    ...more,
  },
});

describe('every sender', () => {
  test.each(Object.entries(SENDERS))('%s: its app, and no markup', (_name, { post }) => {
    const found = read(post);
    const all = JSON.stringify(found);
    expect(all).toContain('orders-api');
    for (const text of [
      found.title ?? '',
      ...found.texts,
      ...found.fields.flatMap(({ label, value }) => [label, value]),
    ])
      expect(text).not.toMatch(/<https?:|&[lg]t;|&amp;|\|[^|]*>|(^|\s)\*\w|`/);
  });

  test('Alertmanager: title, texts, fields, link, colour', () => {
    expect(read(SENDERS.ALERTMANAGER.post)).toEqual({
      author: null,
      title: '[FIRING:1] ContainerAppNotReady (orders-api critical)',
      texts: [
        'Alert: The image cannot be pulled\nDetails:\n  • container_app: orders-api\n  • revision: orders-api--0000007',
      ],
      fields: [{ label: 'Severity', value: 'critical' }],
      links: ['https://alertmanager.example/#/alerts?receiver=slack'],
      colour: '#a30200',
    });
  });

  test('Grafana: lines of labels stay lines', () => {
    const { texts, links, colour } = read(SENDERS.GRAFANA.post);
    expect(texts[0]).toContain(
      'Firing\n\nValue: A=3, C=1\nLabels:\n - alertname = ImagePullFailed\n - container_app = orders-api\n',
    );
    expect(texts).toContain('Grafana v11.2.0');
    expect(links).toContain('https://grafana.example/alerting/grafana/x/view?orgId=1');
    expect(colour).toBe('#d63232');
  });

  test('PagerDuty: fields of blocks, addresses of buttons, and no words of buttons', () => {
    const found = read(SENDERS.PAGERDUTY.post);
    expect(found.fields).toEqual([
      { label: 'Assigned', value: 'Olga Onduty' },
      { label: 'Service', value: 'orders-api' },
    ]);
    expect(found.links).toEqual([
      'https://contoso.pagerduty.com/incidents/Q1',
      'https://contoso.pagerduty.com/users/P1',
      'https://contoso.pagerduty.com/services/P2',
      'https://contoso.pagerduty.com/i/4711',
    ]);
    expect(JSON.stringify(found)).not.toContain('Acknowledge');
  });

  test('Opsgenie: blocks within an attachment, and its heading', () => {
    expect(read(SENDERS.OPSGENIE.post)).toMatchObject({
      title: '#321: ImagePullBackOff on orders-api',
      fields: [
        { label: 'Priority', value: 'P1' },
        { label: 'Tags', value: 'revision:orders-api--0000007' },
      ],
      texts: ['New alert: "ImagePullBackOff on orders-api"', 'Routed to platform'],
      colour: '#f5a623',
    });
  });

  test('a workflow: rich text by lines', () => {
    expect(read(SENDERS.WORKFLOW.post).texts[1]).toBe(
      'Deployment failed\napp: orders-api\nreason: manifest unknown\nimage = contoso.azurecr.io/orders-api:1.4.2',
    );
  });

  test('an e-mail: subject, text, and who sent it', () => {
    expect(read(SENDERS.EMAIL.post)).toMatchObject({
      author: 'Microsoft Azure',
      title: 'Fired:Sev1 Azure Monitor Alert pull-failures on orders-api',
      texts: [expect.stringContaining('Affected resource /subscriptions/')],
    });
  });

  test.each([
    ['a username', { username: 'AlertManager', bot_profile: { name: 'webhook' } }, 'AlertManager'],
    ['the app', { bot_profile: { name: 'Grafana' } }, 'Grafana'],
    ['nothing', {}, null],
    ['no text', { bot_profile: 'x', username: 7 }, null],
  ])('the author by %s', (_what, message, author) => {
    expect(read({ text: 'x', ...message }).author).toBe(author);
  });

  test('names are not taken for emphasis', () => {
    const text = 'my_app_name failed: a*b*c, --x--, ~/dir and /a/~b, snake_case_, *really*, _so_, ~not~';
    expect(read({ text }).texts).toEqual([
      'my_app_name failed: a*b*c, --x--, ~/dir and /a/~b, snake_case_, really, so, not',
    ]);
  });

  test('blocks of other kinds: tables, markdown, images, containers, and what is not known', () => {
    const blocks = [
      {
        type: 'table',
        rows: [
          [
            { type: 'raw_text', text: 'app' },
            {
              type: 'rich_text',
              elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'orders-api' }] }],
            },
          ],
          [
            { type: 'raw_text', text: 'a' },
            { type: 'raw_text', text: 'b' },
            { type: 'raw_text', text: 'c' },
          ],
        ],
      },
      { type: 'markdown', text: '**Failed** on [x](https://y.example)' },
      { type: 'image', alt_text: 'a graph', title: { type: 'plain_text', text: 'Pulls' } },
      {
        type: 'container',
        title: { type: 'plain_text', text: 'Log' },
        child_blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'denied' } }],
      },
      { type: 'alert', text: { type: 'mrkdwn', text: 'It is *down*' } },
      { type: 'divider' },
      { type: 'constructor', text: 'odd' },
      { type: '__proto__' },
    ];
    expect(read({ blocks })).toMatchObject({
      fields: [{ label: 'app', value: 'orders-api' }],
      texts: [
        'a | b | c',
        'Failed on [x](https://y.example)',
        'Pulls',
        'a graph',
        'Log',
        'denied',
        'It is down',
        'odd',
      ],
    });
  });

  test('previews that Slack adds are nobody’s words, unless somebody points at them', () => {
    const message = {
      text: 'see <https://x.slack.com/archives/C1/p1>',
      attachments: [
        {
          from_url: 'https://x.slack.com/archives/C1/p1',
          is_msg_unfurl: true,
          text: 'orders-api is down',
          color: 'D0D0D0',
          message_blocks: [{ message: { blocks: [{ type: 'header', text: { type: 'plain_text', text: 'Down' } }] } }],
        },
      ],
    };
    expect(read(message)).toMatchObject({ texts: ['see https://x.slack.com/archives/C1/p1'], colour: null });
    expect(read(message, true)).toMatchObject({ title: 'Down', texts: [expect.anything(), 'orders-api is down'] });
  });
});

describe('hostile messages end in a short time, and within their limits', () => {
  const nested = (depth: number): object =>
    JSON.parse(
      `${'{"type":"rich_text_list","elements":['.repeat(depth)}{"type":"text","text":"x"}${']}'.repeat(depth)}`,
    );
  test.each<[string, object]>([
    ['40,000 characters', { text: 'a'.repeat(40_000) }],
    ['stars', { text: '*a '.repeat(13_000) }],
    ['underscores', { text: ' _'.repeat(20_000) }],
    ['brackets', { text: '<http://'.repeat(5_000) }],
    [
      'line ends in a field',
      { blocks: [{ type: 'section', fields: [{ type: 'mrkdwn', text: `a${'\n'.repeat(40_000)}` }] }] },
    ],
    [
      'a depth of 1,000',
      {
        blocks: [
          { type: 'rich_text', elements: [nested(1_000)] },
          { type: 'container', child_blocks: [nested(1_000)] },
        ],
      },
    ],
    [
      '5,000 blocks',
      { blocks: Array(5_000).fill({ type: 'section', text: { type: 'mrkdwn', text: 'x <https://a.example/1|y>' } }) },
    ],
    [
      '5,000 attachments',
      {
        attachments: Array.from({ length: 5_000 }, (_, i) => ({
          title: `t${i}`,
          text: 'x'.repeat(1_000),
          fields: [{ title: 'a', value: `${i}` }],
        })),
      },
    ],
    [
      'shapes that are none',
      {
        text: 7,
        blocks: { a: 1 },
        attachments: [null, 1, 'x', [], { fields: 'x', blocks: [1], actions: {}, color: {} }],
        files: [{ filetype: 'email', from: 'x' }],
      },
    ],
  ])('%s', (_what, message) => {
    const found = read(message, true);
    expect(JSON.stringify([found.title, found.texts, found.fields]).length).toBeLessThan(120_000);
    expect(found.texts.length).toBeLessThanOrEqual(500);
    expect(found.fields.length).toBeLessThanOrEqual(200);
    expect(found.links.length).toBeLessThanOrEqual(50);
  });

  test.each([
    'javascript:alert(1)',
    'ftp://x.example',
    'https://x.example/a b',
    `https://x.example/${'a'.repeat(3_000)}`,
  ])('an address that is none: %s', (url) => {
    expect(read({ attachments: [{ title: 't', title_link: url }] }).links).toEqual([]);
  });
});

describe('which messages are alerts', () => {
  test('a post of a program: its thread, and a key that every delivery of it has', () => {
    const post = readPost(body({ text: 'orders-api is down', bot_profile: { name: 'Grafana' } }), BOT);
    expect(post).toMatchObject({
      key: 'slack:T1:post:C1:1.1',
      platform: 'slack',
      edited: false,
      asked: null,
      post: { author: 'Grafana', texts: ['orders-api is down'] },
    });
    expect(post === null ? null : readPlace(post.place)).toEqual({
      team: 'T1',
      channel: 'C1',
      thread: '1.1',
      threadHasReplies: false,
      respond: null,
    });
    expect(readPost({ ...body({ text: 'orders-api is down' }), event_id: 'Ev2' }, BOT)?.key).toBe(post?.key);
  });

  test.each<[string, object]>([
    ['an old integration', { subtype: 'bot_message', bot_id: undefined, username: 'x' }],
    ['an app', { user: 'U2' }],
    ['an app with its profile', { user: 'U2', bot_profile: { app_id: 'A2', name: 'x' } }],
    ['in a private channel', { channel_type: 'group' }],
    ['the first of its thread', { thread_ts: '1.1' }],
    ['a file with words', { subtype: 'file_share' }],
  ])('%s is one', (_what, event) => {
    expect(readPost(body({ text: 'orders-api is down', ...event }), BOT)).not.toBeNull();
  });

  test('an e-mail is one, whoever shared it', () => {
    const { files } = SENDERS.EMAIL.post;
    const event = { bot_id: undefined, user: 'USLACKBOT', subtype: 'file_share', text: '', files };
    expect(readPost(body(event), BOT)?.post.title).toMatch(/^Fired:Sev1/);
  });

  test.each<[string, object]>([
    ['a person', { bot_id: undefined, user: 'U2' }],
    ['a person’s picture', { bot_id: undefined, user: 'U2', subtype: 'file_share', files: [{ filetype: 'png' }] }],
    ['ourselves', { bot_id: 'BBOT' }],
    ['our user', { user: 'UBOT' }],
    ['our app, through a response_url', { subtype: 'bot_message', app_id: 'A1' }],
    ['our app by its profile', { bot_profile: { app_id: 'A1' } }],
    ['a reply in a thread', { thread_ts: '0.9' }],
    ['a reply that is shown in the channel too', { subtype: 'thread_broadcast', thread_ts: '0.9' }],
    ['a direct message', { channel_type: 'im' }],
    ['a group’s direct message', { channel_type: 'mpim' }],
    ['somebody who joined', { subtype: 'channel_join' }],
    ['a message that is gone', { subtype: 'message_deleted', hidden: true }],
    ['nothing to read', { text: '' }],
    ['another event', { type: 'reaction_added' }],
    ['no channel', { channel: undefined }],
    ['no time', { ts: undefined }],
  ])('%s is none', (_what, event) => {
    expect(readPost(body({ text: 'orders-api is down', ...event }), BOT)).toBeNull();
  });

  test('before Slack has told who we are, our own app is known all the same', () => {
    const nobody = { userId: null, botId: null };
    expect(readPost(body({ text: 'x', app_id: 'A1' }), nobody)).toBeNull();
    expect(readPost(body({ text: 'x', app_id: 'A2' }), nobody)).not.toBeNull();
  });
});

describe('edits', () => {
  const firing = { attachments: [{ title: '[FIRING] x', color: 'a30200' }] };
  const resolved = {
    attachments: [{ title: '[RESOLVED] x', color: '2eb886' }],
    edited: { user: 'B1', ts: '2.000000' },
  };

  test('of a program’s post: the same thread, a key of its own', () => {
    const post = readPost(changed(firing, resolved), BOT);
    expect(post).toMatchObject({
      key: 'slack:T1:post:C1:1.1:2.2',
      edited: true,
      post: { title: '[RESOLVED] x', colour: '#2eb886' },
    });
    expect(post === null ? null : readPlace(post.place).thread).toBe('1.1');
  });

  test('two within a second are two', () => {
    const keys = ['2.2', '2.3'].map((event_ts) => readPost(changed(firing, resolved, { event_ts }), BOT)?.key);
    expect(new Set(keys).size).toBe(2);
  });

  test('an answer in its thread, by which it becomes the first of a thread, is no change of it', () => {
    expect(readPost(changed(firing, { ...firing, thread_ts: '1.1', reply_count: 1 }), BOT)).toBeNull();
  });

  test.each<[string, JsonObject]>([
    ['ourselves', changed({ text: 'a', bot_id: 'BBOT' }, { text: 'b', bot_id: 'BBOT' })],
    ['a person', changed({ text: 'a', bot_id: undefined, user: 'U2' }, { text: 'b', bot_id: undefined, user: 'U2' })],
    ['a reply in a thread', changed({ text: 'a', thread_ts: '0.9' }, { text: 'b', thread_ts: '0.9' })],
    [
      'Slack, which adds a preview',
      changed({ text: 'a' }, { text: 'a', attachments: [{ from_url: 'https://x', title: 'y' }] }),
    ],
    ['nobody that can be seen', changed({ text: 'a' }, { text: 'a', pinned_to: ['C1'] })],
    ['somebody who took it away', changed({ text: 'a' }, { text: '', subtype: 'tombstone' })],
  ])('by %s are left alone', (_what, given) => {
    expect(readPost(given, BOT)).toBeNull();
  });
});

describe('the shortcut', () => {
  const now = new Date('2026-11-28T03:00:00Z');
  const pointed = (message: object, more: object = {}): JsonObject => ({
    type: 'message_action',
    callback_id: 'diagnose_alert',
    team: { id: 'T1', domain: 'x' },
    user: { id: 'U1', name: 'oncall', username: 'oncall' },
    channel: { id: 'C1', name: 'orders' },
    trigger_id: '1.2.3',
    response_url: 'https://hooks.slack.com/app/T1/1/x',
    message_ts: '1.1',
    message: { type: 'message', ts: '1.1', user: 'U2', text: 'orders-api is *down*', ...message },
    ...more,
  });

  test('on any message: its words, its thread, who asks and where he can be told', () => {
    const read = readShortcut(pointed({}), now);
    expect(read).toMatchObject({
      post: { key: 'slack:T1:trigger:1.2.3', edited: false, post: { texts: ['orders-api is down'], author: null } },
      asker: { platform: 'slack', id: 'U1', name: 'oncall' },
      respond: { url: 'https://hooks.slack.com/app/T1/1/x', until: '2026-11-28T03:30:00.000Z' },
    });
    expect(read?.post.asked).toEqual(read?.asker);
    expect(read === null ? null : readPlace(read.post.place)).toMatchObject({
      channel: 'C1',
      thread: '1.1',
      threadHasReplies: false,
    });
  });

  test('on a reply it is the thread that the reply is in', () => {
    const read = readShortcut(pointed({ thread_ts: '0.9' }), now);
    expect(read === null ? null : readPlace(read.post.place)).toMatchObject({ thread: '0.9', threadHasReplies: true });
  });

  test('a message without words is asked about all the same: whoever pointed is owed an answer', () => {
    expect(readShortcut(pointed({ text: '' }), now)?.post.post.texts).toEqual([]);
  });

  test.each<[string, JsonObject]>([
    ['another shortcut', pointed({}, { callback_id: 'other' })],
    ['a click', pointed({}, { type: 'block_actions' })],
    ['no user', pointed({}, { user: {} })],
    ['no channel', pointed({}, { channel: null })],
    ['no trigger', pointed({}, { trigger_id: '' })],
  ])('%s is none', (_what, given) => {
    expect(readShortcut(given, now)).toBeNull();
  });
});
