/** What Teams delivers -> who asks for what, and where to answer. */
import { parseActivity } from '../../src/teams/activity.ts';
import { messageOf, whereAt, withoutAsker } from '../../src/teams/place.ts';
import { type Read, readRequest } from '../../src/teams/read-request.ts';
import { ALEX, BOT, click, inChannel, type Json, MENTION, message, TENANT, update } from './activities.ts';

function read(json: Json): Read {
  const parsed = parseActivity(json);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return readRequest(parsed.activity, Buffer.from(JSON.stringify(json)));
}

function asked(json: Json): Extract<Read, { kind: 'ask' }> {
  const got = read(json);
  if (got.kind !== 'ask') throw new Error(`not asked: ${JSON.stringify(got)}`);
  return got;
}

describe('the words', () => {
  const BOB = { type: 'mention', text: '<at>Bob</at>', mentioned: { id: '29:bob', name: 'Bob' } };
  const ats = Array.from({ length: 30 }, (_, i) => `<at>${String(i).padStart(2, '0')}</at>`);
  test.each<[string, Json, readonly string[]]>([
    ['an app alone', message('orders-api'), ['orders-api']],
    ['the command before it', message('pullcheck orders-api'), ['orders-api']],
    ['with its slash', message('/pullcheck orders-api -g shop'), ['orders-api', '-g', 'shop']],
    ['nothing', message(''), []],
    ['a picture without a word', message('', { attachments: [{ contentType: 'image/png' }] }), []],
    ['quotes of a phone', message('diagnose orders-api -g “my shop”'), ['diagnose', 'orders-api', '-g', 'my shop']],
    ['a mention in a channel', inChannel('<at>Pullcheck</at>&nbsp;orders-api\n'), ['orders-api']],
    ['a mention behind it', inChannel('orders-api <at>Pullcheck</at>'), ['orders-api']],
    ['a mention and the slash', inChannel('<at>Pullcheck</at> /pullcheck orders-api'), ['orders-api']],
    ['a mention alone', inChannel('<at>Pullcheck</at>'), []],
    ['a mention twice', inChannel('<at>Pullcheck</at> <at>Pullcheck</at> orders-api'), ['orders-api']],
    [
      'somebody else in copy',
      inChannel('<at>Pullcheck</at> orders-api <at>Bob</at>', { entities: [MENTION, BOB] }),
      ['orders-api'],
    ],
    ['a mention in a personal chat', message('<at>Pullcheck</at> help', { entities: [MENTION] }), ['help']],
    [
      'entities of HTML, once',
      message('explain failed: &quot;a &amp;&lt;nil&gt; b&#39;s&quot; &amp;lt; &#x41;&#66; &bogus;'),
      ['explain', `failed: "a &<nil> b's" &lt; AB &bogus;`],
    ],
    [
      'mentions without a text',
      inChannel('<at>Pullcheck</at> orders-api -g "my\tshop"', {
        entities: [MENTION, ...Array(100).fill({ ...MENTION, text: '\t' }), { ...MENTION, text: '' }],
      }),
      ['orders-api', '-g', 'my\tshop'],
    ],
    [
      'ours behind many others: of those, the first are taken out',
      inChannel(`${ats.join(' ')} <at>Pullcheck</at>`, {
        entities: [...ats.map((text) => ({ ...BOB, text })), MENTION],
      }),
      ats.slice(19),
    ],
    [
      'tags that are no mention stay: Go says <nil>',
      message('explain x <nil> <at>y</at>'),
      ['explain', 'x <nil> <at>y</at>'],
    ],
    [
      'entities that are no mentions',
      message('orders-api', { entities: [1, null, { type: 'clientInfo' }] }),
      ['orders-api'],
    ],
    ['a button', click('diagnose orders-api -g shop'), ['diagnose', 'orders-api', '-g', 'shop']],
    ['a button of an old client', message('', { value: { command: 'details 1f' }, replyToId: '7' }), ['details', '1f']],
  ])('%s', (_name, json, words) => {
    expect(asked(json).arrival.request.words).toEqual(words);
  });
});

describe('who, where and which delivery', () => {
  test('a person is known by the id that is the same in every conversation', () => {
    expect(asked(message('x')).arrival.request.person).toEqual({
      platform: 'teams',
      id: ALEX.aadObjectId,
      name: 'Alex Wilber',
    });
    const { aadObjectId: _, ...without } = ALEX;
    expect(asked(message('x', { from: without })).arrival.request.person.id).toBe('29:1alex');
  });

  test('the place is the thread, and survives as text', () => {
    expect(whereAt(asked(inChannel('x')).arrival.request.place)).toEqual({
      v: 1,
      serviceUrl: 'https://smba.trafficmanager.net/emea/',
      channelId: 'msteams',
      conversationId: '19:general@thread.tacv2;messageid=1699999999999',
      conversationType: 'channel',
      tenantId: TENANT,
      botId: BOT.id,
      asker: { person: ALEX.aadObjectId, account: ALEX.id },
    });
  });

  test('the key is of the delivery: the same one again has the same, another one another', () => {
    const first = asked(message('x')).arrival.key;
    expect(first).toBe(`teams:${TENANT}:a:personal:1700000000001`);
    expect(asked(message('x')).arrival.key).toBe(first);
    expect(asked(message('x', { id: '1700000000009' })).arrival.key).not.toBe(first);
  });

  test('a long key is its hash: short, of the delivery all the same', () => {
    const key = (id: string, conversation = 'c'.repeat(1_000)) =>
      asked(message('x', { id, conversation: { id: conversation, tenantId: TENANT } })).arrival.key;
    expect(key('1')).toMatch(/^teams:sha256:[\w-]{43}$/);
    expect(key('1')).toBe(key('1'));
    expect(key('2')).not.toBe(key('1'));
    expect(key('1', 'd'.repeat(1_000))).not.toBe(key('1'));
    expect(key('i'.repeat(1_000), 'c')).toHaveLength(key('1').length);
  });

  test('a delivery without an id is known by all that it says', () => {
    const without = (text: string) => {
      const { id: _, ...rest } = message(text);
      return asked(rest).arrival.key;
    };
    expect(without('x')).toBe(without('x'));
    expect(without('x')).not.toBe(without('y'));
  });

  test('what was typed has nothing shown; what was clicked has the message of its card', () => {
    expect(asked(message('x')).arrival.shown).toBeNull();
    for (const [json, id] of [
      [click('x'), '1700000000777'],
      [message('', { value: { command: 'x' }, replyToId: '42' }), '42'],
    ] as const) {
      const { shown, request } = asked(json).arrival;
      if (shown === null) throw new Error('nothing shown');
      expect(shown.as).toBe('message');
      expect(messageOf(shown.message)).toEqual({ where: withoutAsker(whereAt(request.place)), activityId: id });
    }
    const { replyToId: _, ...nowhere } = click('x');
    expect(asked(nowhere).arrival.shown).toBeNull();
  });

  test('a message has one name, whoever clicks it', () => {
    const bob = { id: '29:bob', name: 'Bob', aadObjectId: 'bbbbbbbb-0000-4000-8000-000000000002' };
    expect(asked(click('x', { from: bob })).arrival.shown).toEqual(asked(click('x')).arrival.shown);
  });

  test('only a click is answered with a card', () => {
    expect(asked(click('x')).answer).toBe('card');
    expect(asked(message('x')).answer).toBe('receipt');
    expect(asked(message('', { value: { command: 'x' } })).answer).toBe('receipt');
  });
});

describe('the greeting', () => {
  const added = update('conversationUpdate', { membersAdded: [{ id: ALEX.id }, { id: BOT.id }] });
  const installed = update('installationUpdate', { action: 'add' });

  test('comes once, though Teams says twice that the bot was added', () => {
    expect(asked(added).arrival.request.words).toEqual(['help']);
    expect(asked(installed).arrival.request.words).toEqual(['help']);
    expect(asked(added).arrival.key).toBe(asked(installed).arrival.key);
  });

  const channel = { id: '19:general@thread.tacv2', conversationType: 'channel', tenantId: TENANT };
  test.each<[string, Json]>([
    ['somebody else was added', update('conversationUpdate', { membersAdded: [{ id: '29:bob' }] })],
    ['the chat was renamed', update('conversationUpdate', { topicName: 'x' })],
    ['the bot was removed', update('installationUpdate', { action: 'remove' })],
    ['the bot was upgraded', update('installationUpdate', { action: 'add-upgrade' })],
    ['a whole team got the bot', { ...added, conversation: channel }],
    ['a group got the bot', { ...installed, conversation: { id: '19:x@thread.v2', isGroup: true } }],
  ])('does not come when %s', (_name, json) => {
    expect(read(json).kind).toBe('ignored');
  });
});

describe('what is not for us', () => {
  const { action } = click('x').value as { action: Json };
  test.each<[string, Json, Read['kind']]>([
    ['a channel without a mention', inChannel('orders-api is down', { entities: [] }), 'ignored'],
    [
      'another one is mentioned',
      inChannel('x', { entities: [{ ...MENTION, mentioned: { id: '29:bob' } }] }),
      'ignored',
    ],
    [
      'a group without a mention',
      message('x', { conversation: { id: '19:x@thread.v2', conversationType: 'groupChat', isGroup: true } }),
      'ignored',
    ],
    ['another bot', message('x', { from: { id: '28:other', name: 'Alerts' } }), 'ignored'],
    ['another bot by its role', message('x', { from: { id: 'y', role: 'bot' } }), 'ignored'],
    ['ourselves', message('x', { from: BOT }), 'ignored'],
    ['a reaction', { ...message('x'), type: 'messageReaction' }, 'ignored'],
    ['a message that is put back', { ...message('x'), type: 'messageUpdate' }, 'ignored'],
    ['a deleted message', { ...message('x'), type: 'messageDelete' }, 'ignored'],
    ['somebody types', { ...message(''), type: 'typing' }, 'ignored'],
    ['a button of another verb', click('x', { value: { action: { ...action, verb: 'other' } } }), 'unknown-button'],
    ['a button without a command', click(undefined), 'unknown-button'],
    ['a command that is no text', click({ $gt: '' }), 'unknown-button'],
    ['a click without a value', click('x', { value: null }), 'unknown-button'],
    ['another invoke', click('x', { name: 'composeExtension/query' }), 'unknown-invoke'],
    ['an invoke without a name', click('x', { name: undefined }), 'unknown-invoke'],
    ['no sender', message('x', { from: null }), 'malformed'],
    ['no recipient', message('x', { recipient: undefined }), 'malformed'],
    ['no conversation', message('x', { conversation: undefined }), 'malformed'],
  ])('%s', (_name, json, kind) => {
    expect(read(json).kind).toBe(kind);
  });
});

describe('a slash command in a channel', () => {
  const ROOM = '19:general@thread.tacv2';
  const slash = (text: string, more: Json = {}): Json =>
    inChannel(text, { recipient: { ...BOT, isTargeted: true }, entities: [], ...more });
  const inThread = (id: string): Json => ({
    conversation: { id: `${ROOM};messageid=${id}`, conversationType: 'channel', isGroup: true, tenantId: TENANT },
  });

  test.each([
    ['the name as the menu inserts it', 'diagnose orders-api', ['diagnose', 'orders-api']],
    ['with its slash', '/diagnose orders-api', ['diagnose', 'orders-api']],
    ['an app alone', 'orders-api', ['orders-api']],
    ['as in Slack', '/pullcheck orders-api', ['orders-api']],
    ['nothing', '', []],
    ['a path is no command', 'explain /var/log', ['explain', '/var/log']],
  ])('needs no mention: %s', (_, text, words) => {
    expect(asked(slash(text)).arrival.request).toMatchObject({ words, privately: true });
  });

  test.each(['true', 1, 'false', {}, [], null, false])(
    'is none when the flag is %j: nobody spoke to us',
    (isTargeted) => {
      expect(read(slash('orders-api', { recipient: { ...BOT, isTargeted } })).kind).toBe('ignored');
      const mentioned = asked(inChannel('<at>Pullcheck</at> orders-api', { recipient: { ...BOT, isTargeted } }));
      expect(mentioned.arrival.request.privately).toBeUndefined();
    },
  );

  test('is none in a personal chat, nor is a flag at another place', () => {
    expect(asked(message('orders-api', { recipient: { ...BOT, isTargeted: true } })).arrival.request.privately).toBe(
      undefined,
    );
    expect(
      read(inChannel('orders-api', { entities: [], isTargeted: true, from: { ...ALEX, isTargeted: true } })).kind,
    ).toBe('ignored');
  });

  test.each([`${ROOM};messageid=1700000000001`, ROOM])('in the compose box there is no thread: %s', (id) => {
    const conversation = { id, conversationType: 'channel', isGroup: true, tenantId: TENANT };
    expect(whereAt(asked(slash('orders-api', { conversation })).arrival.request.place).conversationId).toBe(ROOM);
  });

  test('in a thread it is that thread', () => {
    const { place } = asked(slash('orders-api', inThread('1699999999999'))).arrival.request;
    expect(whereAt(place).conversationId).toBe(`${ROOM};messageid=1699999999999`);
  });

  test('a card that somebody sends so is no alert for the channel', () => {
    const card = {
      contentType: 'application/vnd.microsoft.card.adaptive',
      content: { type: 'AdaptiveCard', body: [] },
    };
    expect(read(slash('orders-api', { attachments: [card], ...inThread('1700000000001') })).kind).toBe('ask');
  });

  test('a bot that sends one is not answered', () => {
    expect(read(slash('orders-api', { from: { id: '28:other', name: 'Other', role: 'bot' } })).kind).toBe('ignored');
  });

  test('a button on a targeted message names it, its reader, and no thread under it', () => {
    const press = (targeted: unknown, at: Json) =>
      asked(
        click('help', {
          ...at,
          value: { action: { type: 'Action.Execute', verb: 'command', data: { command: 'help', targeted } } },
        }),
      ).arrival;
    const { shown, request } = press(true, inThread('1700000000777'));
    expect(messageOf(shown?.message ?? ('' as never))).toMatchObject({ to: ALEX.id, where: { conversationId: ROOM } });
    expect(whereAt(request.place).conversationId).toBe(ROOM);
    expect(request.privately).toBe(true);
    for (const forged of ['true', 1, {}, false]) {
      const other = press(forged, inThread('1700000000777'));
      expect(other.request.privately).toBeUndefined();
      expect(messageOf(other.shown?.message ?? ('' as never)).to).toBeUndefined();
    }
  });
});
