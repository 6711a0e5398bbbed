/** Who gets in over HTTP: real requests, signed and forged, past the door into the real Bolt. */
import type { Clock } from '../../src/core/clock.ts';
import { systemClock } from '../../src/core/clock.ts';
import { type SimulatedSlack, simulateSlack } from '../../src/playground/slack/simulated-slack.ts';
import { createDoor } from '../../src/slack/doors.ts';
import { type Opened, open } from './open.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };
const EVENT_FIELDS =
  'type user channel ts text thread_ts channel_type subtype bot_id item subteam message assistant_thread team links'.split(
    ' ',
  );

describe('requests to /slack/events', () => {
  let slack: SimulatedSlack;
  let opened: Opened;
  let body: string;

  beforeEach(async () => {
    slack = await simulateSlack();
    opened = await open(slack, { kind: 'http' });
    body = slack.commandBody('orders-api', { user: 'oncall', channel: 'orders' });
  });

  afterEach(async () => {
    await opened.close();
    await slack.close();
  });

  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
  const refusedWith = async (status: number, headers: Record<string, string>, sent: string | Buffer = body) => {
    const answer = await slack.send(opened.url, sent, headers);
    expect(answer).toMatchObject({ status, body: { error: expect.any(String) } });
    expect(opened.arrivals).toEqual([]);
    expect(opened.log.loud()).toEqual([
      {
        level: 'warn',
        fields: { platform: 'slack', kind: expect.stringMatching(/^[a-z-]+$/), status, because: expect.any(String) },
        message: 'a request was refused',
      },
    ]);
  };

  test('a good one gets in', async () => {
    expect(await slack.send(opened.url, body, { ...FORM, ...slack.signed(body) })).toMatchObject({ status: 200 });
    expect(opened.arrivals).toHaveLength(1);
    expect(opened.log.loud()).toEqual([]);
  });

  test('a proxy that adds a charset does no harm', async () => {
    const headers = { 'content-type': 'Application/x-www-form-urlencoded; charset=utf-8', ...slack.signed(body) };
    expect(await slack.send(opened.url, body, headers)).toMatchObject({ status: 200 });
    expect(opened.arrivals).toHaveLength(1);
  });

  test.each([
    ['nothing signed', () => ({})],
    ['no stamp', () => ({ 'x-slack-signature': slack.signed(body)['x-slack-signature'] ?? '' })],
    ['no signature', () => ({ 'x-slack-request-timestamp': slack.signed(body)['x-slack-request-timestamp'] ?? '' })],
    ['another secret', () => slack.signed(body, { secret: 'guessed' })],
    ['another body', () => slack.signed(`${body}&text=other`)],
    ['a signature that is none', () => slack.signed(body, { signature: 'v0=zz' })],
    ['a signature of another length', () => slack.signed(body, { signature: `v0=${'a'.repeat(62)}` })],
    ['no stamp but words', () => ({ ...slack.signed(body), 'x-slack-request-timestamp': 'NaN' })],
    [
      'the stamp moved',
      () => ({ ...slack.signed(body), 'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000) + 1) }),
    ],
    ['5 minutes and a bit old', () => slack.signed(body, { at: ago(310) })],
    ['2 minutes ahead', () => slack.signed(body, { at: ago(-120) })],
    ['an hour ahead', () => slack.signed(body, { at: ago(-3600) })],
  ])('%s: 401', async (_, headers) => {
    await refusedWith(401, { ...FORM, ...headers() });
  });

  test.each([
    ['4 minutes old', 240],
    ['half a minute ahead', -30],
  ])('%s is good', async (_, seconds) => {
    const headers = { ...FORM, ...slack.signed(body, { at: ago(seconds) }) };
    expect(await slack.send(opened.url, body, headers)).toMatchObject({ status: 200 });
  });

  test('the same request a second time: 409, and nothing is handed in', async () => {
    const headers = { ...FORM, ...slack.signed(body) };
    await slack.send(opened.url, body, headers);
    opened.arrivals.length = 0;
    await refusedWith(409, headers);
  });

  test('what could not be handled may come again as it was', async () => {
    const event = JSON.stringify({
      type: 'event_callback',
      team_id: slack.teamId,
      event_id: 'Ev1',
      event: { type: 'app_mention', user: slack.users.oncall.id, channel: 'C1', ts: '1.1', text: 'orders-api' },
    });
    const headers = { ...JSON_TYPE, ...slack.signed(event) };
    opened.answer(() => {
      throw new Error('the disk is full');
    });
    expect(await slack.send(opened.url, event, headers)).toMatchObject({ status: 500 });
    opened.answer(() => ({ state: 'accepted', acknowledgement: null }));
    expect(await slack.send(opened.url, event, headers)).toMatchObject({ status: 200 });
    expect(await slack.send(opened.url, event, headers)).toMatchObject({ status: 409 });
    expect(opened.arrivals.map(({ key }) => key)).toEqual(Array(2).fill(`slack:${slack.teamId}:event:Ev1`));
  });

  test('ssl_check needs no signature, and carries nothing in', async () => {
    expect(await slack.send(opened.url, `ssl_check=1&${body}`, FORM)).toMatchObject({ status: 200, body: null });
    await refusedWith(401, FORM, `ssl_check=0&${body}`);
  });

  test('a long body is no ssl_check', async () => {
    await refusedWith(401, FORM, `ssl_check=1&text=${'a'.repeat(5000)}`);
  });

  test('the address is verified with the challenge', async () => {
    const challenge = JSON.stringify({ type: 'url_verification', challenge: 'c-1', token: 't' });
    const answer = await slack.send(opened.url, challenge, { ...JSON_TYPE, ...slack.signed(challenge) });
    expect(answer).toMatchObject({ status: 200, body: { challenge: 'c-1' } });
  });

  test.each([
    ['', JSON_TYPE],
    ['{', JSON_TYPE],
    ['null', JSON_TYPE],
    ['[]', JSON_TYPE],
    ['"words"', JSON_TYPE],
    ['{}', JSON_TYPE],
    ['{"event":null}', JSON_TYPE],
    ['{"event":"app_mention"}', JSON_TYPE],
    ['{"event":{"type":7}}', JSON_TYPE],
    ['{"event":{"type":"message"},"authorizations":[null]}', JSON_TYPE],
    ['{"type":"url_verification"}', JSON_TYPE],
    ['payload=', FORM],
    ['payload=null', FORM],
    ['payload=%5B%5D', FORM],
    ['payload=%7B%22type%22%3A%22block_actions%22%7D', FORM],
    ['payload=%7B%22type%22%3A%22block_actions%22%2C%22user%22%3A%7B%7D%2C%22actions%22%3A%5Bnull%5D%7D', FORM],
    ['command=%2Fpullcheck', FORM],
    ['\u0000\u0001', FORM],
  ])('signed, but nothing that Slack sends: %j', async (sent, type) => {
    await refusedWith(400, { ...type, ...slack.signed(sent) }, sent);
  });

  test('signed, and of a type that Slack does not send: 415', async () => {
    await refusedWith(415, { 'content-type': 'text/plain', ...slack.signed(body) });
  });

  const payload = (body: unknown) => `payload=${encodeURIComponent(JSON.stringify(body))}`;
  const click = (other: object) => ({
    type: 'block_actions',
    user: { id: 'U1', team_id: 'T1' },
    team: { id: 'T1' },
    container: { channel_id: 'C1', message_ts: '1.1' },
    channel: { id: 'C1' },
    message: { ts: '1.1' },
    trigger_id: 't1',
    actions: [{ type: 'button', action_id: 'other', block_id: 'b', value: 'help' }],
    ...other,
  });
  const mention = (event: object, other: object = {}) =>
    JSON.stringify({
      type: 'event_callback',
      team_id: 'T1',
      event_id: 'Ev1',
      event: { type: 'app_mention', user: 'U1', channel: 'C1', ts: '1.1', text: 'orders-api', ...event },
      ...other,
    });
  const HALF = '\ud800';

  test.each<[string, string, Record<string, string>]>([
    ['an action without an id', payload(click({ actions: [{ type: 'button' }] })), FORM],
    ['an action whose id is a number', payload(click({ actions: [{ action_id: 7 }] })), FORM],
    ['a second action that is none', payload(click({ actions: [{ action_id: 'a' }, null] })), FORM],
    ['a click without actions', payload(click({ actions: undefined })), FORM],
    ['a click by nobody', payload(click({ user: {} })), FORM],
    ['a click by half a character', payload(click({ user: { id: `U${HALF}` } })), FORM],
    ['a click whose trigger is half a character', payload(click({ trigger_id: HALF })), FORM],
    ['a click in no channel', payload(click({ channel: null })), FORM],
    ['a click in a channel that is half a character', payload(click({ container: { channel_id: HALF } })), FORM],
    ['a click in a team that is a word', payload(click({ team: 'T1' })), FORM],
    ['a click that would be an event', payload(click({ event: {} })), FORM],
    ['a click with answers that are none', payload(click({ response_urls: null })), FORM],
    ['a mention by nobody', mention({ user: null }), JSON_TYPE],
    ['a mention by half a character', mention({ user: HALF }), JSON_TYPE],
    ['a mention in no channel', mention({ channel: null }), JSON_TYPE],
    ['a mention in a channel that is a number', mention({ channel: 7 }), JSON_TYPE],
    ['a mention with an item that is null', mention({ item: null }), JSON_TYPE],
    ['a mention with an item that is a word', mention({ item: 'C1' }), JSON_TYPE],
    ['a mention with a group that is null', mention({ subteam: null }), JSON_TYPE],
    ['a message in half a thread', mention({ type: 'message', thread_ts: HALF }), JSON_TYPE],
    ['an event whose id is half a character', mention({}, { event_id: HALF }), JSON_TYPE],
    ['an event of half a team', mention({}, { team_id: HALF }), JSON_TYPE],
  ])('signed, but %s: 400', async (_, sent, type) => {
    await refusedWith(400, { ...type, ...slack.signed(sent) }, sent);
  });

  test('a command with an event in it: 400', async () => {
    const sent = `${body}&event=x`;
    await refusedWith(400, { ...FORM, ...slack.signed(sent) }, sent);
  });

  test.each([
    ['without a view', { user: { id: 'U1' } }],
    ['of nobody', { view: { id: 'V1', callback_id: 'ask' } }],
    ['with a click in it', { user: { id: 'U1' }, view: { id: 'V1', callback_id: 'ask' }, actions: [] }],
    ['without a name', { user: { id: 'U1' }, view: { id: 'V1' } }],
  ])('a submission %s: 400', async (_, parts) => {
    const sent = payload({ type: 'view_submission', ...parts });
    await refusedWith(400, { ...FORM, ...slack.signed(sent) }, sent);
  });

  test.each<[string, string, Record<string, string>]>([
    [
      'a dialog of somebody else',
      payload({ type: 'view_submission', user: { id: 'U1' }, view: { id: 'V1', callback_id: 'other' } }),
      FORM,
    ],
    ['a closed view without a view', payload({ type: 'view_closed', user: { id: 'U1' } }), FORM],
    ['a shortcut', payload({ type: 'shortcut', callback_id: 'x', user: { id: 'U1' } }), FORM],
    ['a menu that asks for options', payload({ type: 'block_suggestion', user: { id: 'U1' } }), FORM],
    ["a button of somebody's workflow", payload(click({ function_data: { execution_id: 'Fx' } })), FORM],
    ['a click on a button of somebody else', payload(click({})), FORM],
    ['a click in an app of a whole organization', payload(click({ team: null, enterprise: { id: 'E1' } })), FORM],
    ['a reaction', '{"event":{"type":"reaction_added","item":{}}}', JSON_TYPE],
    ['a reaction to nothing', '{"event":{"type":"reaction_added","item":null,"user":null}}', JSON_TYPE],
    ['a function without its fields', '{"event":{"type":"function_executed"}}', JSON_TYPE],
    ['an edited message', mention({ type: 'message', subtype: 'message_changed', user: undefined }), JSON_TYPE],
    ['app_rate_limited', '{"type":"app_rate_limited","minute_rate_limited":1}', JSON_TYPE],
  ])('%s is acknowledged, does nothing, and ends nothing', async (_, sent, type) => {
    expect(await slack.send(opened.url, sent, { ...type, ...slack.signed(sent) })).toMatchObject({ status: 200 });
    expect(opened.arrivals).toEqual([]);
    expect(opened.log.loud()).toEqual([]);
    expect(await slack.send(opened.url, body, { ...FORM, ...slack.signed(body) })).toMatchObject({ status: 200 });
  });

  test('whatever one field holds, the answer is 200 or 400: Bolt never throws', async () => {
    const values = [0, [], {}, null, true, '', [[]], HALF, [null], { id: 0 }, 'x'.repeat(3_000)];
    const sent: [string, Record<string, string>][] = [];
    for (const value of values) {
      for (const field of Object.keys({ ...click({}), enterprise: 0, view: 0, name: 0, response_url: 0, token: 0 }))
        sent.push([payload(click({ [field]: value })), FORM]);
      for (const field of ['type', 'action_id', 'block_id', 'value'])
        sent.push([payload(click({ actions: [{ action_id: 'command.0', value: 'help', [field]: value }] })), FORM]);
      for (const field of ['type', 'team_id', 'event_id', 'authorizations', 'event', 'enterprise_id', 'response_urls'])
        sent.push([mention({}, { [field]: value }), JSON_TYPE]);
      for (const type of ['app_mention', 'message', 'assistant_thread_started', 'function_executed'])
        for (const field of EVENT_FIELDS) sent.push([mention({ type, [field]: value }), JSON_TYPE]);
    }
    const odd: string[] = [];
    for (const [n, [text, type]] of sent.entries()) {
      // Blanks at the end change the signature and nothing else.
      const once = type === FORM ? `${text}&n=${n}` : `${text}${' '.repeat(n)}`;
      const { status } = await slack.send(opened.url, once, { ...type, ...slack.signed(once) });
      if (status !== 200 && status !== 400) odd.push(`${status}: ${decodeURIComponent(text).slice(0, 500)}`);
    }
    expect(odd).toEqual([]);
    expect(opened.log.loud().map(({ fields }) => fields.kind)).toEqual(['malformed']);
  });

  test('a flood is one line in the log for each kind', async () => {
    await Promise.all(Array.from({ length: 50 }, () => slack.send(opened.url, body, FORM)));
    await Promise.all(
      Array.from({ length: 50 }, () =>
        slack.send(opened.url, body, { ...FORM, ...slack.signed(body, { secret: 'x' }) }),
      ),
    );
    expect(opened.log.loud().map(({ fields }) => fields.kind)).toEqual(['unsigned', 'bad-signature']);
    expect(JSON.stringify(opened.log.lines)).not.toContain('orders-api');
  });

  test('another path is 404', async () => {
    const url = opened.url.replace('/slack/events', '/slack/other');
    expect(await slack.send(url, body, { ...FORM, ...slack.signed(body) })).toMatchObject({ status: 404 });
  });
});

describe('what the door remembers', () => {
  let now = new Date('2026-11-24T10:00:00Z');
  const clock: Clock = { now: () => now, after: systemClock.after };

  test('a signature for as long as it could be good', async () => {
    const slack = await simulateSlack({ now: () => now });
    try {
      const door = createDoor({ signingSecret: slack.signingSecret, clock });
      const body = slack.commandBody('orders-api', { user: 'oncall', channel: 'orders' });
      const headers = { ...FORM, ...slack.signed(body, { at: new Date(now.getTime() + 59_000) }) };
      expect(door.judge(headers, Buffer.from(body))).toMatchObject({ state: 'open' });
      for (const seconds of [1, 59, 299, 358]) {
        const at = new Date('2026-11-24T10:00:00Z').getTime();
        now = new Date(at + seconds * 1000);
        expect(door.judge(headers, Buffer.from(body))).toMatchObject({ status: 409, refusal: 'replayed' });
      }
      now = new Date(new Date('2026-11-24T10:00:00Z').getTime() + 360_000);
      expect(door.judge(headers, Buffer.from(body))).toMatchObject({ status: 401, refusal: 'too-old' });
    } finally {
      await slack.close();
    }
  });

  test('an empty secret opens no door', () => {
    expect(() => createDoor({ signingSecret: '', clock })).toThrow('the signing secret is empty');
  });
});
