/** Slack's payloads, in the shapes that it documents -> who asked for what, and where the answer goes. */
import type { JsonObject } from '../../src/slack/json.ts';
import { readPlace, readPosted } from '../../src/slack/place.ts';
import { readClick, readCommand, readEdit, readEvent } from '../../src/slack/read-request.ts';
import { typedText, withoutMention } from '../../src/slack/typed-text.ts';

const NOW = new Date('2026-11-24T10:00:00Z');
const UNTIL = '2026-11-24T10:30:00.000Z';
const URL = 'https://hooks.slack.com/commands/T1/2/abc';
const BOT = { userId: 'UBOT', botId: 'BBOT' };

const command = (parts: JsonObject = {}): JsonObject => ({
  command: '/pullcheck',
  text: 'orders-api -g shop',
  team_id: 'T1',
  channel_id: 'C1',
  user_id: 'U1',
  user_name: 'olga',
  trigger_id: '13345224609.738474920.8088930838d88f008e0',
  response_url: URL,
  ...parts,
});

const click = (parts: JsonObject = {}): JsonObject => ({
  type: 'block_actions',
  team: { id: 'T1', domain: 'shop' },
  user: { id: 'U2', username: 'abel', name: 'abel', team_id: 'T1' },
  container: { type: 'message', message_ts: '1700000000.000100', channel_id: 'C1', is_ephemeral: false },
  channel: { id: 'C1', name: 'orders' },
  message: { type: 'message', ts: '1700000000.000100', bot_id: 'BBOT' },
  trigger_id: '999.111',
  response_url: 'https://hooks.slack.com/actions/T1/2/abc',
  actions: [{ type: 'button', action_id: 'command.0', value: 'diagnose orders-api -g shop', block_id: 'b' }],
  ...parts,
});

const event = (parts: JsonObject = {}, envelope: JsonObject = {}): JsonObject => ({
  type: 'event_callback',
  team_id: 'T1',
  event_id: 'Ev1',
  event: {
    type: 'app_mention',
    user: 'U1',
    channel: 'C1',
    ts: '1700000000.000200',
    text: '<@UBOT> orders-api',
    ...parts,
  },
  ...envelope,
});

describe('a slash command', () => {
  test('words, person, place, key', () => {
    const read = readCommand(command(), NOW);
    expect(read?.arrival).toMatchObject({
      key: 'slack:T1:trigger:13345224609.738474920.8088930838d88f008e0',
      request: { words: ['orders-api', '-g', 'shop'], person: { platform: 'slack', id: 'U1', name: 'olga' } },
      shown: { as: 'note' },
    });
    expect(readPlace(read?.arrival.request.place as never)).toEqual({
      team: 'T1',
      channel: 'C1',
      thread: null,
      threadHasReplies: false,
      respond: { url: URL, until: UNTIL },
    });
    expect(readPosted(read?.arrival.shown?.message as never)).toMatchObject({ ts: null, isPrivate: true });
  });

  test('without words: help', () => {
    expect(readCommand(command({ text: '' }), NOW)?.arrival.request.words).toEqual([]);
  });

  test('in an organisation without a workspace of its own', () => {
    const read = readCommand(command({ team_id: '', enterprise_id: 'E1' }), NOW);
    expect(read?.arrival.key).toMatch(/^slack:E1:/);
  });

  test.each(['channel_id', 'user_id', 'trigger_id', 'team_id'])('without %s it is none', (field) => {
    expect(readCommand(command({ [field]: undefined }), NOW)).toBeNull();
    expect(readCommand(command({ [field]: ['a', 'b'] }), NOW)).toBeNull();
  });
});

describe('a click', () => {
  test('on a message of the channel: the answer goes below it', () => {
    const read = readClick(click(), NOW);
    expect(read?.arrival).toMatchObject({
      key: 'slack:T1:trigger:999.111',
      request: { words: ['diagnose', 'orders-api', '-g', 'shop'], person: { id: 'U2', name: 'abel' } },
      shown: { as: 'message' },
    });
    expect(readPlace(read?.arrival.request.place as never)).toMatchObject({
      thread: '1700000000.000100',
      threadHasReplies: false,
    });
  });

  test('the message is the same string whether it has replies or not', () => {
    const without = readClick(click(), NOW)?.arrival.shown?.message;
    const replied = readClick(
      click({ message: { ts: '1700000000.000100', thread_ts: '1700000000.000100', bot_id: 'BBOT' } }),
      NOW,
    );
    expect(replied?.arrival.shown?.message).toBe(without);
    expect(readPlace(replied?.arrival.request.place as never)).toMatchObject({ threadHasReplies: true });
  });

  test('in a thread: in that thread', () => {
    const read = readClick(click({ message: { ts: '1700000000.000100', thread_ts: '1699999999.000001' } }), NOW);
    expect(readPlace(read?.arrival.request.place as never)).toMatchObject({ thread: '1699999999.000001' });
    expect(readPosted(read?.arrival.shown?.message as never)).toMatchObject({ thread: '1699999999.000001' });
  });

  test('on a message that only the asker sees: there is no thread under it', () => {
    const container = { type: 'message', message_ts: '1.2', channel_id: 'C1', is_ephemeral: true };
    const read = readClick(click({ container, message: undefined }), NOW);
    expect(readPlace(read?.arrival.request.place as never)).toMatchObject({ thread: null });
    expect(readPosted(read?.arrival.shown?.message as never)).toMatchObject({ ts: '1.2', isPrivate: true });
  });

  test.each<[string, JsonObject]>([
    ['a link', { actions: [{ action_id: 'link.0', url: 'https://portal.azure.com' }] }],
    ["another app's button", { actions: [{ action_id: 'approve', value: 'diagnose x' }] }],
    ['a button without a command', { actions: [{ action_id: 'command.0' }] }],
    ['no action', { actions: [] }],
    ['actions that are none', { actions: 'command.0' }],
    ['a view', { type: 'view_submission' }],
    ['a click in the app home', { container: { type: 'view' }, channel: undefined, message: undefined }],
    ['nobody', { user: {} }],
  ])('%s is ignored', (_, parts) => {
    expect(readClick(click(parts), NOW)).toBeNull();
  });
});

describe('an event', () => {
  test('a mention is answered below it', () => {
    const read = readEvent(event(), BOT);
    expect(read?.arrival).toMatchObject({
      key: 'slack:T1:event:Ev1',
      request: { words: ['orders-api'], person: { platform: 'slack', id: 'U1', name: 'U1' } },
      shown: null,
    });
    expect(readPlace(read?.arrival.request.place as never)).toMatchObject({
      thread: '1700000000.000200',
      threadHasReplies: false,
      respond: null,
    });
  });

  test('a mention in a thread is answered in that thread', () => {
    const read = readEvent(event({ thread_ts: '1600000000.000001' }), BOT);
    expect(readPlace(read?.arrival.request.place as never)).toMatchObject({ thread: '1600000000.000001' });
  });

  test('a direct message is answered beside it, or in the thread where it stands', () => {
    const direct = { type: 'message', channel_type: 'im', channel: 'D1', text: 'orders-api' };
    expect(readPlace(readEvent(event(direct), BOT)?.arrival.request.place as never)).toMatchObject({ thread: null });
    const inThread = readEvent(event({ ...direct, thread_ts: '1.1' }), BOT);
    expect(readPlace(inThread?.arrival.request.place as never)).toMatchObject({ thread: '1.1' });
  });

  test.each(['file_share', 'thread_broadcast', 'me_message'])('%s: a person wrote it all the same', (subtype) => {
    const direct = { type: 'message', channel_type: 'im', channel: 'D1', text: 'orders-api', subtype };
    expect(readEvent(event(direct), BOT)?.arrival.request.words).toEqual(['orders-api']);
    expect(readEvent(event({ subtype }), BOT)?.arrival.request.words).toEqual(['orders-api']);
    expect(readEvent(event({ ...direct, bot_id: 'B9' }), BOT)).toBeNull();
    expect(readEvent(event({ ...direct, user: 'UBOT' }), BOT)).toBeNull();
  });

  test.each<[string, JsonObject]>([
    ['another bot', { bot_id: 'B9', bot_profile: { name: 'Grafana' } }],
    ['a bot of old', { subtype: 'bot_message', bot_id: 'B9', user: undefined }],
    ['ourselves', { user: 'UBOT' }],
    ['an edit', { edited: { user: 'U1', ts: '1.2' } }],
    ['a message in a channel', { type: 'message', channel_type: 'channel' }],
    ['a message that was changed', { type: 'message', channel_type: 'im', subtype: 'message_changed', hidden: true }],
    ['a join', { type: 'message', channel_type: 'im', subtype: 'channel_join' }],
    ['a reaction', { type: 'reaction_added' }],
    ['nobody', { user: undefined }],
    ['nowhere', { channel: undefined }],
  ])('%s is ignored', (_, parts) => {
    expect(readEvent(event(parts), BOT)).toBeNull();
  });
});

describe('an edit', () => {
  const edit = (now: JsonObject, before: JsonObject, more: JsonObject = {}) => {
    const message = { type: 'message', user: 'U1', ts: '1.1', text: '', ...now };
    const changed = {
      type: 'message',
      subtype: 'message_changed',
      hidden: true,
      channel: 'C1',
      channel_type: 'channel',
    };
    return readEdit(event({ ...changed, message, previous_message: { ...message, ...before }, ...more }), BOT);
  };
  const ours = { text: '<@UBOT> orders-api' };

  test('that mentions us, or in a direct message: one key for the message', () => {
    const read = edit(ours, { text: 'orders-api' });
    expect(read?.arrival).toMatchObject({
      key: 'slack:T1:edit:C1:1.1',
      edited: true,
      request: { person: { id: 'U1' } },
    });
    expect(edit({ text: 'b' }, { text: 'a' }, { channel: 'D1', channel_type: 'im' })?.arrival.edited).toBe(true);
  });

  test.each<[string, Parameters<typeof edit>]>([
    ['the words are the same: a preview, a pin', [{ ...ours, attachments: [{}] }, ours]],
    ['somebody else is mentioned', [{ text: '<@U7> orders-api' }, { text: '' }]],
    ['nobody is mentioned', [{ text: 'orders-api' }, { text: '' }]],
    ['a program', [{ ...ours, bot_id: 'B9' }, { text: '' }]],
    ['an integration', [{ ...ours, subtype: 'bot_message' }, { text: '' }]],
    ['ourselves', [{ ...ours, user: 'UBOT' }, { text: '' }]],
    ['a message that is gone', [{ ...ours, subtype: 'tombstone' }, { text: '' }]],
    ['it was deleted', [ours, { text: '' }, { subtype: 'message_deleted' }]],
  ])('%s: nothing', (_, given) => {
    expect(edit(...given)).toBeNull();
  });
});

describe('what the person typed', () => {
  test.each([
    ['orders-api', 'orders-api'],
    ['&lt;none&gt; &amp;&amp; &amp;lt;', '<none> && &lt;'],
    ['see <http://shop.azurecr.io|shop.azurecr.io>', 'see shop.azurecr.io'],
    ['<https://shop.azurecr.io/v2/>', 'https://shop.azurecr.io/v2/'],
    ['<mailto:a@b.io|a@b.io>', 'a@b.io'],
    ['<mailto:a@b.io>', 'a@b.io'],
    ['<tel:123|123>', '123'],
    ['<@U1|olga> <@U2> <#C1|orders> <#C2>', '@olga @U2 #orders #C2'],
    ['<!here> <!subteam^S1|@ops> <!subteam^S1>', '@here @ops @subteam'],
    ['`orders-api`', 'orders-api'],
    ['explain ```a\nb```', 'explain \na\nb\n'],
    ['a < b > c', 'a < b > c'],
  ])('%j is %j', (sent, typed) => {
    expect(typedText(sent)).toBe(typed);
  });

  test('a pasted error arrives as it was', () => {
    const pasted =
      'explain Failed to pull image "<http://shop.azurecr.io/a:1|shop.azurecr.io/a:1>": [code=Unknown] x &lt;nil&gt;';
    expect(readCommand(command({ text: pasted }), NOW)?.arrival.request.words).toEqual([
      'explain',
      'Failed to pull image "shop.azurecr.io/a:1": [code=Unknown] x <nil>',
    ]);
  });

  test.each([
    ['<@UBOT> orders-api', 'orders-api'],
    ['<@UBOT|pullcheck>: orders-api', 'orders-api'],
    ['hey <@UBOT> orders-api', 'orders-api'],
    ['orders-api <@UBOT>', 'orders-api'],
    ['<@UBOT>', ''],
    ['<@U7> says ask <@UBOT> orders-api', 'orders-api'],
    ['orders-api', 'orders-api'],
    ['<@U7> orders-api', '<@U7> orders-api'],
  ])('without the mention, %j is %j', (sent, words) => {
    expect(withoutMention(sent, 'UBOT')).toBe(words);
  });

  test('before Slack has told who we are, the first mention is ours', () => {
    expect(withoutMention('<@U9> orders-api', null)).toBe('orders-api');
  });
});

describe('places and messages', () => {
  test.each([
    '',
    'null',
    '[]',
    '{}',
    '{"v":2,"team":"T1","channel":"C1"}',
    '{"v":1,"team":"T1"}',
    '{"conversation":{}}',
  ])('%j is none of ours, and says so', (text) => {
    expect(() => readPlace(text as never)).toThrow(/Slack/);
    expect(() => readPosted(text as never)).toThrow(/Slack/);
  });

  test('a response_url without a good time is none', () => {
    const text = JSON.stringify({ v: 1, team: 'T1', channel: 'C1', respond: { url: URL, until: 'soon' } });
    expect(readPlace(text as never).respond).toBeNull();
  });
});
