import { checkAlertSettings, describeAlerts } from '../../src/alert-settings.ts';

const TENANT = '99999999-2222-4333-8444-555555555555';
const APP = 'AAAAAAAA-2222-4333-8444-555555555555';
const SECRET = '0f3a9c51d2e84b7765aa10c39e8d42f1';
const OTHER = 'b81e6d20f7c94a5e93d1c07a2f58e6b4';
const ENTRA = { PULLCHECK_WEBHOOK_ENTRA_TENANT: TENANT, PULLCHECK_WEBHOOK_ENTRA_AUDIENCE: APP };

type Env = Readonly<Record<string, string>>;

function good(env: Env) {
  const result = checkAlertSettings(env);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.settings;
}

test('nothing set is a good setting: no door is open', () => {
  for (const env of [{}, { PULLCHECK_WEBHOOK_SECRET: ' ', PULLCHECK_WEBHOOK_ENTRA_TENANT: '' }]) {
    expect(good(env)).toEqual({ secrets: [], entra: null });
    expect(describeAlerts(good(env))).toBeNull();
  }
});

test('one secret, or several for the time of a change', () => {
  expect(good({ PULLCHECK_WEBHOOK_SECRET: ` ${SECRET}\n` }).secrets).toEqual([SECRET]);
  const two = good({ PULLCHECK_WEBHOOK_SECRET: `${SECRET}, ${OTHER},${SECRET},` });
  expect(two.secrets).toEqual([SECRET, OTHER]);
  expect(describeAlerts(two)).toBe('by one of 2 secrets');
  expect(describeAlerts(good({ PULLCHECK_WEBHOOK_SECRET: 'abcDEF123._~-xyz' }))).toBe('by a secret');
});

test('Entra: an id stands for its identifier URI too, and the role is what Microsoft calls it', () => {
  const audiences = [APP.toLowerCase(), `api://${APP.toLowerCase()}`];
  const entra = { tenantId: TENANT, audiences, role: 'ActionGroupsSecureWebhook' };
  expect(good(ENTRA)).toEqual({ secrets: [], entra });
  expect(good({ ...ENTRA, PULLCHECK_WEBHOOK_ENTRA_AUDIENCE: `api://${APP}` }).entra).toEqual(entra);
  const own = {
    ...ENTRA,
    PULLCHECK_WEBHOOK_ENTRA_AUDIENCE: `${APP}, api://pullcheck`,
    PULLCHECK_WEBHOOK_ENTRA_ROLE: 'Alerts',
  };
  expect(good(own).entra).toEqual({ ...entra, audiences: [...audiences, 'api://pullcheck'], role: 'Alerts' });
  const all = good({ ...ENTRA, PULLCHECK_WEBHOOK_SECRET: SECRET });
  expect(describeAlerts(all)).toBe("by a secret, Azure Monitor's also signed by Entra");
  expect(describeAlerts(good(ENTRA))).toMatch(/signed by Entra/);
});

test.each<[string, Env, Readonly<Record<string, RegExp>>]>([
  ['short', { PULLCHECK_WEBHOOK_SECRET: '0f3a9c51d2e84b7' }, { PULLCHECK_WEBHOOK_SECRET: /^it is too easy.*16/ }],
  ['dull', { PULLCHECK_WEBHOOK_SECRET: 'ababababababababab' }, { PULLCHECK_WEBHOOK_SECRET: /too easy/ }],
  [
    'the second one short',
    { PULLCHECK_WEBHOOK_SECRET: `${SECRET},abc` },
    { PULLCHECK_WEBHOOK_SECRET: /^secret 2 of 2 is too easy/ },
  ],
  [
    'a character that an address cannot hold',
    { PULLCHECK_WEBHOOK_SECRET: 'q83vEjRWeJq83vEjRWeJq80/+w==' },
    { PULLCHECK_WEBHOOK_SECRET: /an address cannot hold/ },
  ],
  ['a sample', { PULLCHECK_WEBHOOK_SECRET: 'change-me-please-now' }, { PULLCHECK_WEBHOOK_SECRET: /sample/ }],
  ['a place', { PULLCHECK_WEBHOOK_SECRET: '<your secret>' }, { PULLCHECK_WEBHOOK_SECRET: /sample/ }],
  ['quoted', { PULLCHECK_WEBHOOK_SECRET: `"${SECRET}"` }, { PULLCHECK_WEBHOOK_SECRET: /quotation marks/ }],
  ['commas', { PULLCHECK_WEBHOOK_SECRET: ',,' }, { PULLCHECK_WEBHOOK_SECRET: /nothing between/ }],
  [
    'a tenant alone',
    { PULLCHECK_WEBHOOK_ENTRA_TENANT: TENANT },
    { PULLCHECK_WEBHOOK_ENTRA_AUDIENCE: /not set, and PULLCHECK_WEBHOOK_ENTRA_TENANT is/ },
  ],
  [
    'an audience alone',
    { PULLCHECK_WEBHOOK_ENTRA_AUDIENCE: APP },
    { PULLCHECK_WEBHOOK_ENTRA_TENANT: /not set, and PULLCHECK_WEBHOOK_ENTRA_AUDIENCE is/ },
  ],
  ['a role alone', { PULLCHECK_WEBHOOK_ENTRA_ROLE: 'Alerts' }, { PULLCHECK_WEBHOOK_ENTRA_TENANT: /_ROLE is/ }],
  [
    'no GUID, and no URI',
    { PULLCHECK_WEBHOOK_ENTRA_TENANT: 'contoso.com', PULLCHECK_WEBHOOK_ENTRA_AUDIENCE: `${APP},pullcheck` },
    {
      PULLCHECK_WEBHOOK_ENTRA_TENANT: /not a GUID/,
      PULLCHECK_WEBHOOK_ENTRA_AUDIENCE: /^1 of its 2 entries is neither/,
    },
  ],
  [
    'a role that is a list',
    { ...ENTRA, PULLCHECK_WEBHOOK_ENTRA_ROLE: 'a, b' },
    { PULLCHECK_WEBHOOK_ENTRA_ROLE: /not the value/ },
  ],
  ['another cloud', { ...ENTRA, AZURE_CLOUD: 'usgov' }, { AZURE_CLOUD: /public cloud alone/ }],
])('%s', (_what, env, words) => {
  const result = checkAlertSettings(env);
  expect(Object.fromEntries((result.ok ? [] : result.problems).map(({ name, because }) => [name, because]))).toEqual(
    Object.fromEntries(Object.entries(words).map(([name, pattern]) => [name, expect.stringMatching(pattern)])),
  );
  // No value is ever said, and each problem has its remedy.
  const said = JSON.stringify(result);
  for (const [name, value] of Object.entries(env))
    if (name === 'PULLCHECK_WEBHOOK_SECRET' && value.length > 3) expect(said).not.toContain(value);
});
