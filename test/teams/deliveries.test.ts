/** Deliveries over a socket, signed well and badly, judged by the real botbuilder; and what Teams gets as an answer. */

import type { Forged, Json } from '../../src/playground/teams/shapes.ts';
import { type SimulatedTeams, simulateTeams } from '../../src/playground/teams/simulated-teams.ts';
import { reply } from '../../src/replies/reply.ts';
import { type Bot, openBot } from './bot.ts';

const REFUSAL = reply({
  id: 'refused',
  title: 'I cannot take that now',
  severity: 'warning',
  summary: [['Ask again in a minute.']],
});

let teams: SimulatedTeams;
let bot: Bot;
beforeEach(async () => {
  teams = await simulateTeams();
  bot = await openBot(teams);
});
afterEach(async () => {
  await bot.close();
  await teams.close();
});

const typed = (more: Json = {}): Json => ({
  ...teams.typedActivity('orders-api', { user: 'oncall', conversation: 'personal' }),
  ...more,
});
const clicked = (command: unknown, more: Json = {}): Json => {
  const { text: _, ...rest } = typed();
  const value = { action: { type: 'Action.Execute', verb: 'command', data: { command } } };
  return { ...rest, type: 'invoke', name: 'adaptiveCard/action', value, ...more };
};
const warned = () => bot.logged.filter(({ level }) => level === 'warn');
const TAKEN = { status: 200, body: null, error: null };
const REFUSED = { error: expect.any(String) };

describe('a token', () => {
  test.each<[string, Forged, number]>([
    ['of Teams', {}, 200],
    ['that ended just now: clocks differ', { expiresInS: -240 }, 200],
    ['for another bot', { audience: 'ffffffff-1111-4222-8333-444455556666' }, 401],
    ['of another issuer', { issuer: 'https://sts.windows.net/x/' }, 401],
    ['of the emulator', { issuer: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/' }, 401],
    ['that has expired', { expiresInS: -600 }, 401],
    ['that is not valid yet', { notBeforeInS: 3_600 }, 401],
    ['with a signature of somebody else', { key: 'stranger' }, 401],
    ['by a key that nobody published', { key: 'unknown' }, 401],
    ['by a key that is not for Teams', { key: 'unendorsed' }, 401],
    ['without a signature', { key: 'none' }, 401],
    ['signed with the public key as a secret', { key: 'secret' }, 401],
    ['for another service URL', { serviceUrl: 'https://smba.trafficmanager.net/emea/' }, 401],
    ['for no service URL', { serviceUrl: null }, 401],
    ['of a skill', { claims: { ver: '1.0', appid: 'ffffffff-1111-4222-8333-444455556666' } }, 401],
    ['without an end', { claims: { exp: undefined } }, 401],
    ['with an end that is a text', { claims: { exp: '9999999999' } }, 401],
    ['of a made-up tenant', { claims: { tid: 'made-up' } }, 401],
  ])('%s', async (_name, forged, status) => {
    await bot.platform.start();
    const printed = catchConsole();
    const answer = await teams.deliver(typed(), { token: await teams.forge(forged) }).finally(printed.restore);
    expect(answer.status).toBe(status);
    expect(bot.arrivals).toHaveLength(status === 200 ? 1 : 0);
    // botbuilder prints the public key of a bad signature, and the stack of every refusal.
    expect(printed.lines).toEqual([]);
    const fields = { platform: 'teams', kind: expect.any(String), status, because: expect.any(String) };
    expect(warned()).toEqual(status === 200 ? [] : [{ level: 'warn', fields, message: 'a request was refused' }]);
    expect(JSON.stringify([warned(), answer.body])).not.toMatch(/BEGIN|eyJ/);
    if (status !== 200) expect(answer.body).toEqual(REFUSED);
  });

  test('whose claims were changed', async () => {
    await bot.platform.start();
    const [header, , signature] = (await teams.forge({ audience: 'other' })).split('.');
    const [, claims] = (await teams.forge()).split('.');
    expect((await teams.deliver(typed(), { token: `${header}.${claims}.${signature}` })).status).toBe(401);
    expect(bot.arrivals).toEqual([]);
  });
});

describe('the doors', () => {
  test('nothing of these reaches anybody, the process lives, and a good one is taken after', async () => {
    await bot.platform.start();
    const authorization = `Bearer ${await teams.forge()}`;
    const type = 'application/json';
    const before = teams.requests.length;
    const bodies: (string | Buffer)[] = [
      '{}',
      '[]',
      'null',
      '"message"',
      '',
      '{"type":"message"',
      Buffer.from([0xff, 0xfe]),
      '['.repeat(200_000),
      ...[
        [typed()],
        typed({ type: { a: [] } }),
        typed({ conversation: { id: { a: [1] } } }),
        typed({ recipient: { id: 5 } }),
        typed({ id: 'k'.repeat(200_000) }),
        typed({ conversation: { id: 'k'.repeat(200_000) } }),
        typed({ id: '\ud800' }),
        typed({ serviceUrl: '' }),
        typed({ serviceUrl: 'https://evil.example/' }),
        typed({ channelId: 'webchat' }),
        typed({ channelId: 'AseChannel' }),
        typed({ channelData: { tenant: { id: 'ffffffff-2222-4333-8444-555555555555' } } }),
      ].map((activity) => JSON.stringify(activity)),
    ];
    for (const body of bodies)
      for (const headers of [{ 'content-type': type }, { 'content-type': type, authorization }]) {
        const answer = await teams.send(bot.url, body, headers);
        expect([400, 401, 403]).toContain(answer.status);
        expect(answer.body).toEqual(REFUSED);
      }
    for (const token of [null, '', 'x', 'a.b.c', 'x'.repeat(7_000)])
      expect((await teams.deliver(typed(), { token })).status).toBe(401);
    expect(
      (await teams.send(bot.url, JSON.stringify(typed()), { 'content-type': 'text/plain', authorization })).status,
    ).toBe(415);

    expect(bot.arrivals).toEqual([]);
    expect(teams.requests).toHaveLength(before);
    expect(await teams.deliver(typed())).toEqual(TAKEN);
    expect(bot.arrivals).toHaveLength(1);
  });

  test('people of another tenant are refused, though Teams brings them', async () => {
    await bot.platform.start();
    const said = await teams.types('orders-api', { user: 'stranger', conversation: 'personal' });
    expect(said.delivery?.status).toBe(403);
    expect(bot.arrivals).toEqual([]);
  });

  test('a delivery that does not say who speaks is refused after its signature', async () => {
    await bot.platform.start();
    const { from: _, ...nobody } = typed();
    expect((await teams.deliver(nobody)).status).toBe(400);
    expect(bot.arrivals).toEqual([]);
  });

  test.each<[string, Parameters<SimulatedTeams['fault']>]>([
    ['fail', ['openid', { status: 500 }]],
    ['are a page', ['openid', { status: 200, body: '<html>' }]],
    ['are cut off', ['keys', { connection: 'reset' }]],
  ])('when the keys %s, it is not the fault of the caller', async (_name, fault) => {
    await bot.platform.start();
    teams.fault(...fault);
    expect((await teams.deliver(typed())).status).toBe(503);
    expect(bot.arrivals).toEqual([]);
    expect((await teams.deliver(typed())).status).toBe(200);
  });

  test('before it is started and after it is stopped, nothing is taken', async () => {
    expect((await teams.deliver(typed())).status).toBe(503);
    await bot.platform.start();
    expect((await teams.deliver(typed())).status).toBe(200);
    await bot.platform.stop();
    expect((await teams.deliver(typed())).status).toBe(503);
    expect(bot.arrivals).toHaveLength(1);
  });

  test('an app without an id or without tenants is not opened at all', async () => {
    await expect(openBot(teams, { tenants: [] })).rejects.toThrow('tenant');
    const auth = { kind: 'password', appId: '', tenantId: 't', password: 'p' } as const;
    await expect(openBot(teams, { auth })).rejects.toThrow('app id');
  });
});

test('without signatures, tools of this machine are taken, and answered without a token', async () => {
  const open = await simulateTeams({ unsigned: true });
  const local = await openBot(open, { auth: { kind: 'none' }, tenants: [] });
  try {
    await local.platform.start();
    expect(local.platform.state()).toEqual({ ready: true, because: null });
    const { delivery } = await open.types('orders-api', { user: 'oncall', conversation: 'personal' });
    expect(delivery).toEqual(TAKEN);
    const [arrival] = local.arrivals;
    if (arrival === undefined) throw new Error('nothing arrived');
    await local.platform.messenger.post(arrival.request.place, REFUSAL, arrival.request.person);
    expect(open.messages('personal:oncall').at(-1)?.summary).toContain('I cannot take that now');
    expect(open.requests.map(({ route }) => route)).toEqual(['send']);
    const away = {
      ...open.typedActivity('x', { user: 'oncall', conversation: 'personal' }),
      serviceUrl: 'https://smba.trafficmanager.net/',
    };
    expect((await open.deliver(away)).status).toBe(403);
    // A page whose name was made to lead to this machine, and one that is not hidden.
    const body = JSON.stringify(open.typedActivity('x', { user: 'oncall', conversation: 'personal' }));
    for (const foreign of [{ host: 'evil.example' }, { origin: 'http://evil.example' }]) {
      const answer = await open.send(local.url, body, { 'content-type': 'application/json', ...foreign });
      expect(answer.status).toBe(403);
    }
    expect(local.arrivals).toHaveLength(1);
  } finally {
    await local.close();
    await open.close();
  }
});

describe('what Teams gets as an answer', () => {
  beforeEach(() => bot.platform.start());

  test.each(['personal', 'general', 'crew'])('of a message: 200, at once and empty: %s', async (conversation) => {
    expect((await teams.types('orders-api', { user: 'oncall', conversation })).delivery).toEqual(TAKEN);
    expect(bot.arrivals.map(({ request }) => request.words)).toEqual([['orders-api']]);
    // The same delivery again has the same key, and the inbox does it once.
    await teams.again();
    expect(bot.arrivals[1]?.key).toBe(bot.arrivals[0]?.key);
  });

  test('of a message that could not be taken: the person is told', async () => {
    bot.received = async () => ({ state: 'refused', reply: REFUSAL });
    expect((await teams.deliver(typed())).status).toBe(200);
    expect(teams.messages('personal:oncall').at(-1)?.summary).toContain('I cannot take that now');
    teams.fault('send', { status: 403 });
    expect((await teams.deliver(typed())).status).toBe(503);
    // However many: the log says it once a minute, without a stack.
    teams.fault('send', { status: 403, times: 5 });
    for (let i = 0; i < 5; i++) expect((await teams.deliver(typed())).status).toBe(503);
    expect(bot.logged.filter(({ level }) => level === 'error')).toEqual([]);
    expect(warned()).toEqual([
      {
        level: 'warn',
        message: 'a request was refused',
        fields: {
          platform: 'teams',
          kind: 'nobody-told',
          status: 503,
          because: 'It could not be taken, and nobody could be told: the Bot Framework said HTTP 403.',
        },
      },
    ]);
  });

  test('of a click: the card as it stands while we look, or a note', async () => {
    const card = { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive' };
    const note = { statusCode: 200, type: 'application/vnd.microsoft.activity.message' };
    bot.received = async () => ({ state: 'accepted', acknowledgement: REFUSAL });
    expect((await teams.deliver(clicked('orders-api'))).body).toMatchObject({
      ...card,
      value: { type: 'AdaptiveCard' },
    });
    bot.received = async () => ({ state: 'accepted', acknowledgement: null });
    expect((await teams.deliver(clicked('details 1'))).body).toEqual({ ...note, value: 'Working on it.' });
    bot.received = async () => ({ state: 'duplicate' });
    expect((await teams.deliver(clicked('details 1'))).body).toEqual({ ...note, value: 'Working on it.' });
    bot.received = async () => ({ state: 'refused', reply: REFUSAL });
    const refused = await teams.deliver(clicked('details 1'));
    expect(refused).toMatchObject({
      status: 200,
      body: { ...note, value: expect.stringContaining('I cannot take that now') },
    });
  });

  test('of a button that is none of ours, and of an invoke that is none', async () => {
    expect(await teams.deliver(clicked({ a: 1 }))).toMatchObject({ status: 200, body: { statusCode: 400 } });
    expect((await teams.deliver(clicked('x', { name: 'task/fetch' }))).status).toBe(501);
    expect(bot.arrivals).toEqual([]);
  });

  test('of our own mistake: an error without details', async () => {
    bot.received = () => Promise.reject(new Error('secret detail'));
    expect(await teams.deliver(typed())).toEqual({ status: 500, body: null, error: null });
  });
});

describe('when the bot comes', () => {
  beforeEach(() => bot.platform.start());

  test('a person who installs it is greeted, once by its key', async () => {
    await teams.adds({ user: 'oncall', conversation: 'personal' });
    expect(new Set(bot.arrivals.map(({ key }) => key)).size).toBe(1);
    expect(bot.arrivals[0]?.request.words).toEqual(['help']);
  });

  test('a team and a group are not talked to, nor is who leaves', async () => {
    for (const conversation of ['elsewhere', 'crew']) await teams.adds({ user: 'oncall', conversation });
    await teams.joins('guest', 'crew');
    await teams.removes({ user: 'oncall', conversation: 'personal' });
    expect(bot.arrivals).toEqual([]);
  });
});

/** Also what a library writes: there is one console. */
function catchConsole() {
  const lines: unknown[] = [];
  const restores = (['log', 'info', 'warn', 'error'] as const).map((name) => {
    const before = console[name];
    console[name] = (...args: unknown[]) => void lines.push(args);
    return () => {
      console[name] = before;
    };
  });
  return {
    lines,
    restore() {
      for (const restore of restores) restore();
    },
  };
}
