/** What `doctor` says of Slack: each line in order and not, provoked at the simulated Slack. */
import type { CheckResult } from '../../src/commands/command.ts';
import { NOTHING_NAMED } from '../../src/commands/named.ts';
import { systemClock } from '../../src/core/clock.ts';
import { place } from '../../src/core/place.ts';
import {
  type SimulatedSlack,
  type SimulatedSlackOptions,
  simulateSlack,
} from '../../src/playground/slack/simulated-slack.ts';
import type { SlackOptions } from '../../src/slack/app.ts';
import { slackChecks } from '../../src/slack/checks.ts';
import { writePlace } from '../../src/slack/place.ts';
import { SCOPES } from '../../src/slack/scopes.ts';
import { readProjectFile } from '../structure/source.ts';
import { type Opened, open } from './open.ts';

let slack: SimulatedSlack;
/** The same, until it is closed. */
let running: SimulatedSlack | null = null;
let opened: Opened | null = null;

async function start(options: SimulatedSlackOptions = {}): Promise<void> {
  slack = await simulateSlack(options);
  running = slack;
}

afterEach(async () => {
  await opened?.close();
  opened = null;
  await running?.close();
  running = null;
});

type Lines = Readonly<Record<string, CheckResult>>;

async function linesOf(checks: ReturnType<typeof slackChecks>): Promise<Lines> {
  const { signal } = new AbortController();
  return Object.fromEntries(
    await Promise.all(checks.map(async (check) => [check.name, await check.run(signal)] as const)),
  );
}

/** As a terminal asks, with the tokens alone. */
function aside(
  options: Partial<Pick<SlackOptions, 'botToken' | 'delivery'>> = {},
  channels: readonly string[] = [],
  groups: readonly string[] = [],
): Promise<Lines> {
  const { botToken, appToken, apiUrl } = slack;
  return linesOf(
    slackChecks({
      options: { botToken, apiUrl, delivery: { kind: 'socket', appToken }, ...options },
      clock: systemClock,
      running: null,
      at: null,
      channels,
      groups,
    }),
  );
}

async function inChannel(channel: string | null, named: readonly string[] = []): Promise<Lines> {
  if (opened === null) throw new Error('no bot');
  const at =
    channel === null
      ? null
      : writePlace({ team: slack.teamId, channel, thread: null, threadHasReplies: false, respond: null });
  return linesOf(
    opened.platform.checks(at === null ? null : place(at), {
      ...NOTHING_NAMED,
      channels: [
        ...named.map((each) => ({ platform: 'slack', channel: each }) as const),
        { platform: 'teams', channel: '19:a@thread.tacv2' },
      ],
    }),
  );
}

const failedLines = (lines: Lines) => Object.keys(lines).filter((name) => lines[name]?.state === 'failed');

test('the scopes are those of the manifests', () => {
  for (const kind of ['socket-mode', 'http']) {
    const { oauth_config } = JSON.parse(readProjectFile(`manifests/slack/${kind}.json`));
    expect(Object.keys(SCOPES).sort()).toEqual([...oauth_config.scopes.bot].sort());
  }
});

describe('beside the bot, in a terminal', () => {
  test('all in order: no socket is opened, and nothing is said', async () => {
    await start();
    const lines = await aside();
    expect(lines).toMatchObject({
      'Bot token': { state: 'ok', text: 'signed in to Simulated as @pullcheck' },
      Scopes: { state: 'ok', text: 'all 8 that are needed' },
      'Socket Mode': { state: 'ok' },
      Clock: { state: 'ok' },
    });
    expect(Object.keys(lines)).toEqual(['Bot token', 'Scopes', 'Socket Mode', 'Clock']);
    expect(slack.sockets).toBe(0);
    expect(slack.requests.map(({ method }) => method).sort()).toEqual(['apps.connections.open', 'auth.test']);
  });

  test('it takes no connection away from the bot that runs', async () => {
    await start();
    opened = await open(slack, { kind: 'socket' });
    await aside();
    expect(slack.sockets).toBe(1);
    expect(opened.platform.state()).toEqual({ ready: true, because: null });
  });

  test('a wrong token is one failure, named by its setting; what needs it is skipped', async () => {
    await start();
    const lines = await aside({ botToken: 'xoxb-wrong-sentinel-0001' }, [slack.channels.orders.id]);
    expect(lines['Bot token']).toEqual({
      state: 'failed',
      text: 'Slack answered invalid_auth',
      remedy: 'SLACK_BOT_TOKEN: the token is not one of this app: copy it again from api.slack.com/apps.',
    });
    expect(failedLines(lines)).toEqual(['Bot token']);
    expect(lines.Scopes?.state).toBe('skipped');
    expect(JSON.stringify(lines)).not.toContain('sentinel');
  });

  test('a wrong app-level token', async () => {
    await start();
    const delivery = { kind: 'socket', appToken: 'xapp-1-wrong-sentinel' } as const;
    const lines = await aside({ delivery });
    expect(failedLines(lines)).toEqual(['Socket Mode']);
    expect(lines['Socket Mode']?.remedy).toMatch(/^SLACK_APP_TOKEN: /);
    expect(JSON.stringify(lines)).not.toContain('sentinel');
  });

  test.each(Object.keys(SCOPES))(
    'the scope %s is missing: named, with what stops working and where to click',
    async (scope) => {
      await start({ scopes: [...Object.keys(SCOPES).filter((each) => each !== scope), 'files:read'] });
      const { Scopes: line } = await aside();
      expect(line).toMatchObject({ state: 'failed', remedy: expect.stringContaining('App Manifest') });
      expect(line?.text).toBe(`missing: ${scope} (${SCOPES[scope]}); not needed: files:read`);
    },
  );

  test('a scope too many is said, and is no failure', async () => {
    await start({ scopes: [...Object.keys(SCOPES), 'files:read'] });
    expect((await aside()).Scopes).toMatchObject({
      state: 'ok',
      text: expect.stringContaining('not needed: files:read'),
    });
  });

  test('channels that the policy names: in, out, hidden, unknown, and without the scope that shows it', async () => {
    await start();
    const { orders, general, secret, crew } = slack.channels;
    const lines = await aside({}, [orders.id, orders.id, general.id, secret.id, crew.id, 'C0000GONE']);
    expect(Object.fromEntries(Object.entries(lines).map(([name, { state }]) => [name, state]))).toMatchObject({
      [`Channel ${orders.id}`]: 'ok',
      [`Channel ${crew.id}`]: 'ok',
      [`Channel ${general.id}`]: 'failed',
      [`Channel ${secret.id}`]: 'failed',
      'Channel C0000GONE': 'failed',
    });
    expect(lines[`Channel ${general.id}`]?.remedy).toBe('Type there: /invite @pullcheck');
    expect(lines[`Channel ${secret.id}`]?.text).toContain('private and the bot is not in it');
    slack.invite('general');
    expect((await aside({}, [general.id]))[`Channel ${general.id}`]?.state).toBe('ok');
    await slack.close();
    await start({ scopes: Object.keys(SCOPES).filter((scope) => scope !== 'channels:history') });
    expect((await aside({}, [slack.channels.orders.id]))[`Channel ${slack.channels.orders.id}`]).toMatchObject({
      state: 'skipped',
      text: expect.stringContaining('see Scopes'),
    });
  });

  test('user groups of the policy: there, gone, without the scope, and more than may be asked', async () => {
    await start();
    expect((await aside({}, [], ['S0001ONCALL']))['User groups']).toMatchObject({ state: 'ok' });
    expect((await aside({}, [], ['S0001ONCALL', 'S0009GONE']))['User groups']).toMatchObject({
      state: 'failed',
      text: 'there is no user group S0009GONE: nobody is in it',
      remedy: expect.stringContaining('policy'),
    });
    slack.userGroup('S0002MORE', []);
    const many = ['S0001ONCALL', 'S0002MORE', 'S0001ONCALL', 'S0002MORE', 'S0001ONCALL', 'S0002MORE'];
    expect((await aside({}, [], many))['User groups']?.text).toContain('1 more were not tried');
    await slack.close();
    await start({ scopes: Object.keys(SCOPES).filter((scope) => scope !== 'usergroups:read') });
    expect((await aside({}, [], ['S0001ONCALL']))['User groups']?.state).toBe('skipped');
  });

  test('more channels than may be asked: the rest is counted', async () => {
    await start();
    const lines = await aside(
      {},
      Array.from({ length: 23 }, (_, i) => `C0000${i}`),
    );
    expect(lines['More channels']).toMatchObject({ state: 'skipped', text: expect.stringMatching(/^3 more/) });
  });

  test.each([
    [+4 * 60_000, '4 minutes behind'],
    [-90_000, '(89|9\\d) seconds ahead of'],
  ])('a clock that is wrong by %d ms', async (by, words) => {
    await start({ now: () => new Date(Date.now() + by) });
    expect((await aside()).Clock).toMatchObject({
      state: 'failed',
      text: expect.stringMatching(new RegExp(`this machine's clock is ${words} Slack's`)),
      remedy: expect.stringContaining('NTP'),
    });
  });

  test('half a minute is no matter', async () => {
    await start({ now: () => new Date(Date.now() + 30_000) });
    expect((await aside()).Clock?.state).toBe('ok');
  });

  test('Slack is out of reach: said as that, and the clock is not known', async () => {
    await start();
    slack.down(true);
    const lines = await aside();
    expect(lines['Bot token']).toMatchObject({ state: 'failed', remedy: expect.stringContaining('slack.com:443') });
    expect(lines.Clock?.state).toBe('skipped');
    expect(JSON.stringify(lines)).not.toContain('simulated"');
  });

  test('over HTTP a terminal cannot know whether the signing secret is right', async () => {
    await start();
    const lines = await aside({ delivery: { kind: 'http', signingSecret: 'sentinel-sentinel-sentinel' } });
    expect(lines['Signed deliveries']).toMatchObject({ state: 'skipped', remedy: expect.stringContaining('doctor') });
  });
});

describe('in the chat', () => {
  const by = { user: 'oncall', channel: 'orders' };

  test('where it is asked, and where the policy tells alerts', async () => {
    await start();
    opened = await open(slack, { kind: 'socket' });
    const { orders, general } = slack.channels;
    const lines = await inChannel(general.id, [general.id, orders.id]);
    expect(failedLines(lines)).toEqual(['This channel']);
    expect(lines[`Channel ${orders.id}`]?.state).toBe('ok');
    expect(lines[`Channel ${general.id}`]).toBeUndefined();
    expect((await inChannel(slack.direct('oncall').id))['This channel']?.state).toBe('ok');
    expect((await inChannel(null))['This channel']).toBeUndefined();
    // A slash command may be typed between two people, too.
    const between = (await inChannel('D0BETWEENTWO'))['This channel'];
    expect(between).toMatchObject({ state: 'skipped', text: expect.stringContaining('of other people') });
  });

  test('in a group message the bot may not look, for lack of a scope that it does not ask for: no word of "see Scopes"', async () => {
    await start();
    opened = await open(slack, { kind: 'socket' });
    const body = JSON.stringify({ ok: false, error: 'missing_scope', needed: 'mpim:history', provided: 'commands' });
    slack.fault('conversations.history', { status: 200, body });
    expect((await inChannel('C0GROUPOFFOUR'))['This channel']).toMatchObject({
      state: 'skipped',
      text: expect.stringMatching(/^a group message: .*asks for no right/),
      remedy: null,
    });
  });

  test('what has come in since the start is known by its coming', async () => {
    await start();
    opened = await open(slack, { kind: 'socket' });
    const before = await inChannel(null);
    for (const name of ['Slash command', 'Mentions', 'Direct messages', 'Buttons'])
      expect(before[name]).toMatchObject({ state: 'skipped', text: expect.stringContaining('none has come') });
    expect(before.Buttons?.remedy).toContain('Interactivity');
    await slack.command('orders-api', by);
    const after = await inChannel(null);
    expect(after['Slash command']).toMatchObject({ state: 'ok', text: 'a slash command came just now' });
    // Each event is subscribed to by itself: what people say to each other shows nothing of the others.
    await slack.says('good morning', by);
    const chatter = await inChannel(null);
    expect([chatter.Mentions?.state, chatter['Direct messages']?.state]).toEqual(['skipped', 'skipped']);
    await slack.mention('orders-api', by);
    const mentioned = await inChannel(null);
    expect([mentioned.Mentions?.state, mentioned['Direct messages']?.state]).toEqual(['ok', 'skipped']);
    await slack.directMessage('orders-api', { user: 'oncall' });
    expect((await inChannel(null))['Direct messages']?.state).toBe('ok');
  });

  test('over HTTP: nothing came, a wrong signature came, a right one came', async () => {
    await start();
    opened = await open(slack, { kind: 'http', options: { publicUrl: 'https://pullcheck.example.com' } });
    expect((await inChannel(null))['Signed deliveries']).toMatchObject({
      state: 'skipped',
      remedy: expect.stringContaining('https://pullcheck.example.com/slack/events'),
    });
    const body = slack.commandBody('orders-api', by);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    await slack.send(opened.url, body, { ...form, ...slack.signed(body, { secret: 'another' }) });
    expect((await inChannel(null))['Signed deliveries']).toMatchObject({
      state: 'failed',
      remedy: expect.stringContaining('SLACK_SIGNING_SECRET'),
    });
    await slack.command('orders-api', by);
    const lines = await inChannel(null);
    expect(lines['Signed deliveries']?.state).toBe('ok');
    for (const secret of [slack.botToken, slack.signingSecret]) expect(JSON.stringify(lines)).not.toContain(secret);
  });

  test('a socket that is not open', async () => {
    await start();
    slack.fault('apps.connections.open', { error: 'socket_mode_disabled', times: 5 });
    opened = await open(slack, { kind: 'socket' });
    expect((await inChannel(null))['Socket Mode']).toMatchObject({
      state: 'failed',
      text: expect.stringContaining('Socket Mode is turned off'),
    });
  });
});
