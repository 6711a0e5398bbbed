/** What a user name stands for, and until when its password is good. */
import type { AzureRegistry } from '../../src/diagnosis/registry-facts.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { missing, registry, value } from './reads.ts';
import { type Looking, look, REGISTRY_ID, SUB, without } from './subscription.ts';

const APP = 'eeeeeeee-0000-4000-8000-00000000000e';
type Application = NonNullable<ScenarioInput['applications']>[number];

const soon = (fact: Date | null) => Math.round(((fact?.getTime() ?? Number.NaN) - Date.now()) / 86_400_000);

/** The bot may read applications, and there is this one. */
function withApplication(application: Partial<Application>, graphPermissions = ['Application.Read.All']) {
  return (scenario: ScenarioInput): ScenarioInput => ({
    ...scenario,
    caller: {
      objectId: '0b0b0b0b-0000-4000-8000-000000000b07',
      tenantId: '7e7e7e7e-0000-4000-8000-00000000007e',
      graphPermissions,
    },
    applications: [{ appId: APP, displayName: 'sp-pull', ...application }],
  });
}

async function credential(looking: Looking, username: string, change: Partial<AzureRegistry> = {}) {
  const found = await registry(looking);
  return looking.facts.credential(username, { ...found, ...change }, looking.context);
}

describe('a service principal', () => {
  test('all passwords ended: the last end counts; certificates do not', async () => {
    const looking = look(
      withApplication({
        passwordCredentials: [{ endDateTime: '@-400d' }, { endDateTime: '@-3d' }],
        keyCredentials: [{ endDateTime: '@+300d' }],
      }),
    );
    const found = value(await credential(looking, APP.toUpperCase()));
    expect(found).toMatchObject({
      kind: 'service-principal',
      displayName: 'sp-pull',
      enabled: true,
      expiryKnown: true,
    });
    expect(found.passwords).toBe(2);
    expect(soon(found.expiresAt)).toBe(-3);
  });

  test('one password without an end: nothing ends', async () => {
    const looking = look(withApplication({ passwordCredentials: [{ endDateTime: null }, { endDateTime: '@-3d' }] }));
    expect(value(await credential(looking, APP))).toMatchObject({ expiresAt: null, expiryKnown: true, passwords: 2 });
  });

  test('no password left', async () => {
    expect(value(await credential(look(withApplication({})), APP))).toMatchObject({
      expiresAt: null,
      expiryKnown: true,
      passwords: 0,
    });
  });

  test('switched off; not in this tenant', async () => {
    expect(value(await credential(look(withApplication({ accountEnabled: false })), APP)).enabled).toBe(false);
    expect(value(await credential(look(withApplication({ hasServicePrincipal: false })), APP)).enabled).toBe(false);
    const gone = look(withApplication({ appId: 'ffffffff-0000-4000-8000-00000000000f' }));
    expect(value(await credential(gone, APP))).toMatchObject({ enabled: false, expiryKnown: false });
  });

  test('registered in another tenant: its passwords are not to be seen', async () => {
    const looking = look(withApplication({ registeredHere: false, passwordCredentials: [{ endDateTime: '@-3d' }] }));
    expect(value(await credential(looking, APP))).toMatchObject({ enabled: true, expiresAt: null, expiryKnown: false });
  });

  test.each([null, '12121212-0000-4000-8000-000000000012'])(
    'the registry is in the tenant %s: what holds in our own proves nothing',
    async (tenantId) => {
      const looking = look(withApplication({ accountEnabled: false, passwordCredentials: [{ endDateTime: '@-3d' }] }));
      expect(value(await credential(looking, APP, { tenantId }))).toMatchObject({ enabled: null, expiryKnown: false });
    },
  );

  test('Graph refuses: unknown, with the grant', async () => {
    const fact = missing(await credential(look(withApplication({}, [])), APP));
    expect(fact.kind).toBe('denied');
    expect(fact.because).toContain(APP);
    expect(fact.remedy).toMatch(/az rest --method post --url https:\/\/graph\.microsoft\.com.*Application\.Read\.All/);
    expect(fact.remedy).toContain('"principalId":"0b0b0b0b-0000-4000-8000-000000000b07"');
  });

  test.each(['{}', '<html>', '{"value":[]}'])('Graph answers %s: unknown', async (body) => {
    const looking = look((scenario) => ({
      ...withApplication({})(scenario),
      faults: [{ match: '*graph.microsoft.com*', status: 200, body }],
    }));
    expect(missing(await credential(looking, APP)).kind).toBe('failed');
  });
});

describe('a user of the registry itself', () => {
  test('the admin user, as the registry says, without a request', async () => {
    const looking = look();
    const found = await registry(looking);
    const before = looking.azure.requests.length;
    expect(value(await looking.facts.credential('ShopAcr', found, looking.context))).toMatchObject({
      kind: 'admin-user',
      enabled: false,
    });
    expect(looking.azure.requests.length).toBe(before);
  });

  const token = (properties: Record<string, unknown>) => (scenario: ScenarioInput) => ({
    ...scenario,
    resources: [
      ...scenario.resources,
      {
        id: `${REGISTRY_ID}/tokens/ci-pull`,
        name: 'ci-pull',
        type: 'Microsoft.ContainerRegistry/registries/tokens',
        properties,
      },
    ],
  });

  test('a token: status and the end of its passwords', async () => {
    const passwords = [
      { name: 'password1', expiry: '@-2d' },
      { name: 'password2', expiry: '@-1d' },
    ];
    const looking = look(token({ status: 'enabled', credentials: { passwords } }));
    const found = value(await credential(looking, 'ci-pull'));
    expect(found).toMatchObject({ kind: 'registry-token', enabled: true, expiryKnown: true, passwords: 2 });
    expect(soon(found.expiresAt)).toBe(-1);
    const off = look(token({ status: 'disabled', credentials: { passwords: [{ name: 'password1' }] } }));
    expect(value(await credential(off, 'ci-pull'))).toMatchObject({
      enabled: false,
      expiresAt: null,
      expiryKnown: true,
    });
  });

  test('a token whose passwords are not shown, and one that is not there', async () => {
    const hidden = look(token({ status: 'enabled' }));
    expect(value(await credential(hidden, 'ci-pull'))).toMatchObject({ expiryKnown: false, passwords: null });
    expect(value(await credential(look(), 'ci pull/../x'))).toMatchObject({ kind: 'registry-token', enabled: false });
  });

  test('tokens may not be read: unknown, with the grant', async () => {
    const looking = look((scenario) =>
      without('Microsoft.ContainerRegistry/registries/tokens/read')(token({ status: 'enabled' })(scenario)),
    );
    const fact = missing(await credential(looking, 'ci-pull'));
    expect(fact.remedy).toContain(REGISTRY_ID);
  });

  test('the temporary user of az acr login', async () => {
    const found = value(await credential(look(), '00000000-0000-0000-0000-000000000000'));
    expect(found).toMatchObject({ kind: 'registry-token', enabled: null, expiryKnown: false });
    expect(found.displayName).toContain('3 hours');
  });
});

test('a registry outside Azure: nothing is known, nothing is asked', async () => {
  const { facts, context, azure } = look();
  const found = value(await facts.credential('somebody', { kind: 'other', host: 'ghcr.io' }, context));
  expect(found).toMatchObject({ kind: 'other', enabled: null, expiryKnown: false });
  expect(azure.requests).toEqual([]);
});

test('with named subscriptions the tenant is asked of the registry’s own', async () => {
  const looking = look(withApplication({ passwordCredentials: [{ endDateTime: '@-3d' }] }), [SUB]);
  expect(value(await credential(looking, APP)).expiryKnown).toBe(true);
});
