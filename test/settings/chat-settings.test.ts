import { checkChatSettings, describeSlack, describeTeams } from '../../src/chat-settings.ts';
import { redact } from '../../src/core/redact.ts';

const APP = '11111111-2222-4333-8444-555555555555';
const TENANT = '99999999-2222-4333-8444-555555555555';
const OTHER = '77777777-2222-4333-8444-555555555555';
const BOT = 'xoxb-1234567890-ABCdefGHIjkl';
const APP_TOKEN = 'xapp-1-A012345-678-abcdef';
const SECRET = '0123456789abcdef0123456789abcdef';
const PASSWORD = 'abc8Q~defghijklmnopqrstuvwxyz0123456789';
const TEAMS = { MICROSOFT_APP_ID: APP, MICROSOFT_APP_TENANT_ID: TENANT, MICROSOFT_APP_PASSWORD: PASSWORD };

type Env = Readonly<Record<string, string>>;

function good(env: Env) {
  const result = checkChatSettings(env);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.settings;
}

function problemsOf(env: Env) {
  const result = checkChatSettings(env);
  return result.ok ? [] : result.problems;
}

test('nothing set is a good setting', () => {
  expect(good({})).toEqual({ slack: null, teams: null, http: { port: 8080, host: '0.0.0.0', publicUrl: null } });
  expect(good({ SLACK_BOT_TOKEN: ' ', MICROSOFT_APP_ID: '', PULLCHECK_TENANTS: ' , ', PORT: '' }).slack).toBeNull();
});

describe('Slack', () => {
  test('Socket Mode wins when both ways are set', () => {
    const socket = { botToken: BOT, delivery: { kind: 'socket', appToken: APP_TOKEN } };
    expect(good({ SLACK_BOT_TOKEN: BOT, SLACK_APP_TOKEN: APP_TOKEN }).slack).toEqual(socket);
    const both = { SLACK_BOT_TOKEN: ` ${BOT}\n`, SLACK_APP_TOKEN: APP_TOKEN, SLACK_SIGNING_SECRET: SECRET };
    expect(good(both).slack).toEqual(socket);
    expect(describeSlack(good(both).slack)).toBe('Socket Mode');
  });

  test('HTTP by the signing secret', () => {
    const { slack } = good({ SLACK_BOT_TOKEN: BOT, SLACK_SIGNING_SECRET: SECRET });
    expect(slack).toEqual({ botToken: BOT, delivery: { kind: 'http', signingSecret: SECRET } });
  });

  test.each<[string, Env, Readonly<Record<string, RegExp>>]>([
    ['no way to deliver', { SLACK_BOT_TOKEN: BOT }, { SLACK_APP_TOKEN: /neither it nor SLACK_SIGNING_SECRET/ }],
    ['no bot token', { SLACK_APP_TOKEN: APP_TOKEN }, { SLACK_BOT_TOKEN: /not set, and SLACK_APP_TOKEN is/ }],
    ['no bot token', { SLACK_SIGNING_SECRET: SECRET }, { SLACK_BOT_TOKEN: /not set, and SLACK_SIGNING_SECRET is/ }],
    [
      'the two tokens exchanged',
      { SLACK_BOT_TOKEN: APP_TOKEN, SLACK_APP_TOKEN: BOT },
      { SLACK_BOT_TOKEN: /belongs into SLACK_APP_TOKEN/, SLACK_APP_TOKEN: /belongs into SLACK_BOT_TOKEN/ },
    ],
    [
      "a user's token",
      { SLACK_BOT_TOKEN: 'xoxp-1234567890', SLACK_APP_TOKEN: APP_TOKEN },
      { SLACK_BOT_TOKEN: /user's token/ },
    ],
    [
      'placeholders of a sample',
      { SLACK_BOT_TOKEN: 'xoxb-your-token', SLACK_APP_TOKEN: 'xapp-...', SLACK_SIGNING_SECRET: '<secret>' },
      { SLACK_BOT_TOKEN: /sample/, SLACK_APP_TOKEN: /sample/, SLACK_SIGNING_SECRET: /sample/ },
    ],
    [
      'quotation marks',
      { SLACK_BOT_TOKEN: `"${BOT}"`, SLACK_APP_TOKEN: `'${APP_TOKEN}'` },
      { SLACK_BOT_TOKEN: /quotation marks/, SLACK_APP_TOKEN: /quotation marks/ },
    ],
    ['a line too many', { SLACK_BOT_TOKEN: `${BOT}\nx`, SLACK_APP_TOKEN: APP_TOKEN }, { SLACK_BOT_TOKEN: /xoxb/ }],
    [
      'a short secret',
      { SLACK_BOT_TOKEN: BOT, SLACK_SIGNING_SECRET: 'abc' },
      { SLACK_SIGNING_SECRET: /not a signing/ },
    ],
    [
      'a token for a secret',
      { SLACK_BOT_TOKEN: BOT, SLACK_SIGNING_SECRET: BOT },
      { SLACK_SIGNING_SECRET: /not a signing/ },
    ],
  ])('%s', (_name, env, expected) => expectProblems(env, expected));
});

describe('Teams', () => {
  test('an app registration; its own tenant when none is named', () => {
    const { teams } = good({ ...TEAMS, MICROSOFT_APP_ID: APP.toUpperCase(), MICROSOFT_APP_TYPE: 'SingleTenant' });
    expect(teams).toEqual({
      auth: { kind: 'password', appId: APP, tenantId: TENANT, password: PASSWORD },
      tenants: [TENANT],
    });
    expect(describeTeams(teams)).toBe('app registration with a secret, people of one tenant');
  });

  test.each(['UserAssignedMsi', 'UserAssignedMSI'])('a managed identity (%s) has no password', (type) => {
    const env = { MICROSOFT_APP_ID: APP, MICROSOFT_APP_TENANT_ID: TENANT, MICROSOFT_APP_TYPE: type };
    expect(good(env).teams?.auth).toEqual({ kind: 'managed-identity', appId: APP, tenantId: TENANT });
  });

  test('tenants: a list, each once, in small letters', () => {
    const env = { ...TEAMS, PULLCHECK_TENANTS: `${OTHER.toUpperCase()}; ${TENANT},${OTHER}` };
    expect(good(env).teams?.tenants).toEqual([OTHER, TENANT]);
  });

  test('without an app id only by the flag, and only on this machine', () => {
    const settings = good({ PULLCHECK_TEAMS_NO_AUTH: 'loopback', PORT: '3978' });
    expect(settings).toMatchObject({
      teams: { auth: { kind: 'none' }, tenants: [] },
      http: { host: '127.0.0.1', port: 3978 },
    });
    for (const host of ['127.0.0.1', '::1', '[::1]', 'localhost'])
      expect(good({ PULLCHECK_TEAMS_NO_AUTH: 'loopback', HOST: host }).http.host).toBe(host.replace(/[[\]]/g, ''));
    expect(describeTeams(settings.teams)).toMatch(/WITHOUT any authentication/);
  });

  test.each<[string, Env, Readonly<Record<string, RegExp>>]>([
    [
      'an app id alone',
      { MICROSOFT_APP_ID: APP },
      { MICROSOFT_APP_TENANT_ID: /not set/, MICROSOFT_APP_PASSWORD: /not set/ },
    ],
    [
      'no app id',
      { MICROSOFT_APP_PASSWORD: PASSWORD, MICROSOFT_APP_TENANT_ID: TENANT },
      { MICROSOFT_APP_ID: /not set, and MICROSOFT_APP_TENANT_ID and MICROSOFT_APP_PASSWORD are/ },
    ],
    [
      'no app id, with a type',
      { MICROSOFT_APP_TYPE: 'UserAssignedMsi' },
      { MICROSOFT_APP_ID: /MICROSOFT_APP_TYPE is/ },
    ],
    ['a name for the app', { ...TEAMS, MICROSOFT_APP_ID: 'pullcheck' }, { MICROSOFT_APP_ID: /not a GUID/ }],
    [
      'a domain for the tenant',
      { ...TEAMS, MICROSOFT_APP_TENANT_ID: 'contoso.com' },
      { MICROSOFT_APP_TENANT_ID: /not a GUID/ },
    ],
    [
      'one id in both',
      { ...TEAMS, MICROSOFT_APP_TENANT_ID: APP.toUpperCase() },
      { MICROSOFT_APP_TENANT_ID: /copied into both/ },
    ],
    ["the secret's id", { ...TEAMS, MICROSOFT_APP_PASSWORD: OTHER }, { MICROSOFT_APP_PASSWORD: /id, not its value/ }],
    ['zeros of a sample', { ...TEAMS, MICROSOFT_APP_ID: APP.replace(/\w/g, '0') }, { MICROSOFT_APP_ID: /sample/ }],
    ['multi-tenant', { ...TEAMS, MICROSOFT_APP_TYPE: 'MultiTenant' }, { MICROSOFT_APP_TYPE: /not supported: .*2025/ }],
    ['an unknown type', { ...TEAMS, MICROSOFT_APP_TYPE: 'Bot' }, { MICROSOFT_APP_TYPE: /neither/ }],
    [
      'an identity with a password',
      { ...TEAMS, MICROSOFT_APP_TYPE: 'UserAssignedMsi' },
      { MICROSOFT_APP_PASSWORD: /managed identity .*has no password/ },
    ],
    [
      'tenants by name',
      { ...TEAMS, PULLCHECK_TENANTS: `${TENANT}, contoso.com` },
      { PULLCHECK_TENANTS: /1 of its 2 entries is/ },
    ],
    ['another flag', { PULLCHECK_TEAMS_NO_AUTH: 'true' }, { PULLCHECK_TEAMS_NO_AUTH: /its only value/ }],
    [
      'the flag beside an app id',
      { ...TEAMS, PULLCHECK_TEAMS_NO_AUTH: 'loopback' },
      { PULLCHECK_TEAMS_NO_AUTH: /must be signed/ },
    ],
    ...['0.0.0.0', '::', '192.0.2.7', '127.0.0.1.example.com', 'example.com'].map(
      (HOST): [string, Env, Readonly<Record<string, RegExp>>] => [
        `the flag on ${HOST}`,
        { PULLCHECK_TEAMS_NO_AUTH: 'loopback', HOST },
        { HOST: /127\.0\.0\.1 alone/ },
      ],
    ),
  ])('%s', (_name, env, expected) => expectProblems(env, expected));
});

describe('the port', () => {
  test('where it is, and where others reach it', () => {
    const env = { PORT: '0', HOST: '::', PUBLIC_URL: 'https://pullcheck.example.com/' };
    expect(good(env).http).toEqual({ port: 0, host: '::', publicUrl: 'https://pullcheck.example.com' });
  });

  test.each<[string, Env, Readonly<Record<string, RegExp>>]>([
    ['a word', { PORT: 'http' }, { PORT: /not a port/ }],
    ['too high', { PORT: '65536' }, { PORT: /not a port/ }],
    ['a pipe of Windows', { PORT: '\\\\.\\pipe\\x' }, { PORT: /not a port/ }],
    ['an URL for a host', { HOST: 'http://0.0.0.0' }, { HOST: /not an address/ }],
    ['http', { PUBLIC_URL: 'http://pullcheck.example.com' }, { PUBLIC_URL: /not https/ }],
    ['no address', { PUBLIC_URL: 'pullcheck.example.com' }, { PUBLIC_URL: /not a web address/ }],
    ['one of a sample', { PUBLIC_URL: 'https://YOUR-HOST' }, { PUBLIC_URL: /sample/ }],
    ['a secret in it', { PUBLIC_URL: 'https://me:pass@example.com' }, { PUBLIC_URL: /it has a user/ }],
  ])('%s', (_name, env, expected) => expectProblems(env, expected));
});

test('all problems at once, and no value in any of them', () => {
  const env = {
    SLACK_BOT_TOKEN: 'xoxp-user-secret-1',
    SLACK_SIGNING_SECRET: 'tiny-secret',
    MICROSOFT_APP_ID: 'my-app-id',
    MICROSOFT_APP_PASSWORD: 'p ssword-secret',
    PULLCHECK_TENANTS: 'tenant-secret',
    PORT: 'port-secret',
    HOST: 'host/secret',
    PUBLIC_URL: 'ftp://url-secret',
  };
  expectProblems(env, {
    SLACK_BOT_TOKEN: /./,
    SLACK_SIGNING_SECRET: /./,
    MICROSOFT_APP_ID: /./,
    MICROSOFT_APP_TENANT_ID: /./,
    MICROSOFT_APP_PASSWORD: /./,
    PULLCHECK_TENANTS: /./,
    PORT: /./,
    HOST: /./,
    PUBLIC_URL: /./,
  });
});

function expectProblems(env: Env, expected: Readonly<Record<string, RegExp>>): void {
  const problems = problemsOf(env);
  expect(problems.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort());
  for (const { name, because, remedy } of problems) {
    expect(because).toMatch(expected[name] ?? /never/);
    expect(remedy.length).toBeGreaterThan(10);
    // What is said passes redaction, and an instruction with a hole in it helps nobody.
    expect(redact(`${because} ${remedy}`)).toBe(`${because} ${remedy}`);
    for (const value of Object.values(env))
      if (/secret|xox|xapp|my-app/.test(value)) expect(`${because} ${remedy}`).not.toContain(value);
  }
}
