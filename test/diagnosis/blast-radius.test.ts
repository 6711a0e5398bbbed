/** Whom else a cause strikes: each cause against everything that another app may share, and what the counts rest on. */
import { type Fact, known, unknown } from '../../src/core/fact.ts';
import type { AppState } from '../../src/diagnosis/app-facts.ts';
import { findOthers, MOST_AFFECTED, REACH } from '../../src/diagnosis/blast-radius.ts';
import type { Cause } from '../../src/diagnosis/cause.ts';
import { CAUSE_IDS, type CauseId } from '../../src/diagnosis/cause-id.ts';
import { causes } from '../../src/diagnosis/causes/index.ts';
import type { FactTable } from '../../src/diagnosis/facts.ts';
import type { Inventory, InventoryApp } from '../../src/diagnosis/inventory.ts';
import { STILL_READ } from '../../src/diagnosis/live-table.ts';
import type { PullSymptom } from '../../src/diagnosis/reading.ts';
import type { Affected, Confidence } from '../../src/diagnosis/result.ts';
import {
  app,
  entry,
  fact,
  facts,
  IDENTITY,
  NET,
  NOW,
  registry,
  rights,
  role,
  SUB,
  suspect,
  VNET,
} from './causes/subject.ts';

const HOST = 'acme.azurecr.io';
const IMAGE = `${HOST}/orders-api:v7`;
const ENVIRONMENT = app().environmentId as string;
const OTHER_IDENTITY = IDENTITY.replace(/[^/]+$/, 'other-puller');

/** An app that shares nothing, in good order. */
function other(name: string, more: Partial<InventoryApp> = {}): InventoryApp {
  return {
    ref: {
      kind: 'app',
      subscriptionId: '11111111-1111-4111-8111-111111111111',
      resourceGroup: 'shop',
      name,
      resourceId: `${SUB}/providers/Microsoft.App/containerApps/${name}`,
    },
    environmentId: `${SUB}/providers/Microsoft.App/managedEnvironments/elsewhere`,
    networkId: `${NET}/virtualNetworks/elsewhere`,
    images: ['other.azurecr.io/other:1'],
    registries: [],
    latestRevision: `${name}--1`,
    latestReadyRevision: `${name}--1`,
    provisioningState: 'Succeeded',
    runningStatus: 'Running',
    ...more,
  };
}

const by = (identity: string, server = HOST) => [{ server, identity, username: null }];
const as = (username: string, server = HOST) => [{ server, identity: null, username }];
const away = `${HOST}/billing:1`;

/** What somebody may have in common, most of all first; each is one app. */
const NEIGHBOURS: Readonly<Record<string, Partial<InventoryApp>>> = {
  nothing: {},
  'same image': { images: [IMAGE], registries: by(OTHER_IDENTITY) },
  'same image, as an init container': { images: ['x.azurecr.io/y:1', IMAGE], registries: by(OTHER_IDENTITY) },
  'same repository': { images: [`${HOST}/orders-api:v6`], registries: by(OTHER_IDENTITY) },
  'same registry': { images: [away], registries: by(OTHER_IDENTITY) },
  'same registry, system identity': { images: [away], registries: by('system') },
  'same identity and registry': { images: [away], registries: by(IDENTITY.toUpperCase()) },
  'same identity, another registry': {
    images: ['other.azurecr.io/other:1'],
    registries: by(IDENTITY, 'other.azurecr.io'),
  },
  'same identity and registry, but its image is elsewhere': { images: ['docker.io/a/b:1'], registries: by(IDENTITY) },
  'same user': { images: [away], registries: as('puller') },
  'no credentials': { images: [away] },
  'same environment and registry': {
    images: [away],
    registries: by(OTHER_IDENTITY),
    environmentId: ENVIRONMENT.toUpperCase(),
    networkId: VNET,
  },
  'same environment, another registry': { environmentId: ENVIRONMENT, networkId: VNET },
  'same network and registry': { images: [away], registries: by(OTHER_IDENTITY), networkId: VNET },
};

interface Asked {
  readonly app?: Partial<AppState>;
  readonly image?: string;
  readonly facts?: Partial<FactTable>;
  readonly symptom?: PullSymptom;
  readonly confidence?: Confidence;
}

function causeOf(id: CauseId): Cause {
  // Of those that only `explain` knows there is no judge: what they reach is a line of the table all the same.
  return causes.find((cause) => cause.id === id) ?? ({ ...causes[0], id } as Cause);
}

function look(id: CauseId, asked: Asked, inventory: Fact<Inventory>) {
  const image = asked.image ?? IMAGE;
  const given = app({ containers: [{ name: 'api', image, init: false }], ...asked.app });
  const table = facts({ app: fact(given), ...asked.facts });
  const one = suspect(table, asked.symptom ?? 'pull-failed', image);
  const first = {
    cause: causeOf(id),
    confidence: asked.confidence ?? 'verified',
    because: '',
    evidence: [],
    missing: [],
  };
  return findOthers(given.ref, [{ suspect: one, facts: table, first }], inventory);
}

const self = (more: Partial<InventoryApp> = {}) => other('orders-api', { images: [IMAGE], ...more });
const inventoryOf = (...apps: readonly InventoryApp[]) =>
  known<Inventory>({ apps: [self(), ...apps], gaps: [] }, 'Resource Graph', NOW);

function struck(id: CauseId, asked: Asked): Readonly<Record<string, Affected['state']>> {
  const names = Object.keys(NEIGHBOURS);
  const found = look(id, asked, inventoryOf(...names.map((name, i) => other(`app-${i}`, NEIGHBOURS[name]))));
  return Object.fromEntries(
    found.alsoAffected.map(({ app: { name }, state }) => [names[Number(name.split('-')[1])] ?? name, state]),
  );
}

const WILL = 'will-fail-at-next-restart';
const SYSTEM = { registries: [entry({ identity: 'system' })], systemIdentity: { principalId: 'p' } };
const SECRET = { registries: [entry({ username: 'puller', passwordSecretRef: 's' })], secretNames: ['s'] };
const STRANGER = { registries: [] };
const NO_ROLE = { pullRights: fact(rights([])) };
const ONE_IMAGE = { 'same image': WILL, 'same image, as an init container': WILL };
const ALL_OF_IT = {
  ...ONE_IMAGE,
  'same repository': WILL,
  'same registry': WILL,
  'same registry, system identity': WILL,
  'same identity and registry': WILL,
  'same user': WILL,
  'no credentials': WILL,
  'same environment and registry': WILL,
  'same network and registry': WILL,
};
const IDENTITIES = Object.fromEntries(
  Object.entries(ALL_OF_IT).filter(([name]) => name !== 'same user' && name !== 'no credentials'),
);
const THE_PATH = { 'same environment and registry': WILL, 'same network and registry': 'may' };
const perhaps = (names: object) => Object.fromEntries(Object.keys(names).map((name) => [name, 'may']));

/** Every cause, and where it depends on more than its name, each way. */
const TABLE: readonly (readonly [CauseId, string, Asked, object])[] = [
  ['auth.missing-pull-role', 'a user-assigned identity', { facts: NO_ROLE }, { 'same identity and registry': WILL }],
  ['auth.missing-pull-role', 'a system identity', { app: SYSTEM, facts: NO_ROLE }, {}],
  [
    'auth.missing-pull-role',
    'some right is held, on other repositories perhaps',
    { facts: { pullRights: fact(rights([role()])) } },
    { 'same identity and registry': 'may' },
  ],
  ['auth.role-not-honoured', '', { facts: NO_ROLE }, { 'same identity and registry': WILL }],
  ['auth.identity-not-assigned', 'a setting of this app', { app: { userIdentities: [] } }, {}],
  [
    'auth.identity-not-assigned',
    'the identity was deleted',
    { facts: { pullIdentity: fact({ id: IDENTITY, exists: false, principalId: null }) } },
    { 'same identity and registry': WILL, 'same identity, another registry': WILL },
  ],
  [
    'auth.identity-not-assigned',
    'the identity was made anew',
    { facts: { pullIdentity: fact({ id: IDENTITY, exists: true, principalId: 'another' }) } },
    { 'same identity and registry': 'may', 'same identity, another registry': 'may' },
  ],
  ['auth.arm-token-disabled', '', {}, IDENTITIES],
  ['auth.secret-expired', '', { app: SECRET }, { 'same user': 'may' }],
  ['auth.secret-mismatch', '', { app: SECRET }, { 'same user': 'may' }],
  ['auth.admin-disabled', '', { app: SECRET }, { 'same user': WILL }],
  ['auth.anonymous-denied', 'Azure', { app: STRANGER }, { 'no credentials': WILL }],
  ['auth.anonymous-denied', 'another registry', { app: STRANGER, image: 'ghcr.io/shop/api:1' }, {}],
  ['image.tag-not-found', '', {}, ONE_IMAGE],
  ['image.repository-not-found', '', {}, { ...ONE_IMAGE, 'same repository': WILL }],
  ['image.digest-not-found', '', {}, ONE_IMAGE],
  ['image.invalid-reference', '', {}, ONE_IMAGE],
  ['image.platform-mismatch', '', {}, ONE_IMAGE],
  ['image.corrupt', '', {}, ONE_IMAGE],
  ['image.unsupported-format', '', {}, ONE_IMAGE],
  ['image.policy-rejected', '', {}, ONE_IMAGE],
  ['network.dns', '', {}, THE_PATH],
  ['network.firewall-denied', 'an address is not let in', {}, THE_PATH],
  [
    'network.firewall-denied',
    'the public side is switched off',
    { facts: { registry: fact(registry({ publicNetworkAccess: 'disabled' })) } },
    { ...perhaps(ALL_OF_IT), ...THE_PATH },
  ],
  ['network.timeout', '', {}, THE_PATH],
  ['network.refused-or-reset', '', {}, THE_PATH],
  ['network.tls', '', {}, THE_PATH],
  ['network.proxy', '', {}, THE_PATH],
  ['network.entra-blocked', '', {}, { 'same environment and registry': WILL, 'same network and registry': 'may' }],
  ['registry.rate-limited', 'Azure', {}, ALL_OF_IT],
  ['registry.unavailable', '', {}, ALL_OF_IT],
  ['registry.quota-or-disk', 'a quota', { symptom: 'registry-quota' }, perhaps(ALL_OF_IT)],
  ['registry.quota-or-disk', 'a full node', { symptom: 'disk-full' }, {}],
  ['registry.account-problem', 'Azure', {}, ALL_OF_IT],
  ['pull.cancelled-or-deadline', '', {}, {}],
  ['platform.transient', '', {}, {}],
  ['auth.unauthorized', '', {}, {}],
  ['pull.generic', '', {}, {}],
  ['pull.policy-never', '', {}, {}],
  ['node.throttled', '', {}, {}],
  ['node.runtime-failure', '', {}, {}],
];

test.each(TABLE)('%s %s', (id, _how, asked, expected) => {
  expect(struck(id, asked)).toEqual(expected);
});

test('every cause stands in the table, and in its test', () => {
  expect(Object.keys(REACH).sort()).toEqual([...CAUSE_IDS].sort());
  expect(new Set(TABLE.map(([id]) => id))).toEqual(new Set(CAUSE_IDS));
});

describe('Docker Hub', () => {
  const hub = (image: string, more: Partial<InventoryApp> = {}) => other(`hub-${image}`, { images: [image], ...more });
  const limited = (registries: AppState['registries'], ...apps: readonly InventoryApp[]) =>
    look('registry.rate-limited', { image: 'nginx:1', app: { registries } }, inventoryOf(...apps)).alsoAffected.map(
      ({ app: { name }, state }) => [name, state],
    );

  test('counts strangers by their address: for sure only those of the same environment', () => {
    const here = hub('redis:7', { environmentId: ENVIRONMENT });
    const there = hub('busybox', {});
    const signedIn = hub('shop/a:1', { registries: as('shop', 'index.docker.io'), environmentId: ENVIRONMENT });
    expect(limited([], here, there, signedIn)).toEqual([
      ['hub-redis:7', WILL],
      ['hub-busybox', 'may'],
    ]);
  });

  test('and who signs in by the account, however its server is written', () => {
    const mine = [entry({ server: 'docker.io', username: 'Shop', passwordSecretRef: 's' })];
    const same = hub('shop/a:1', { registries: as('shop', 'https://index.docker.io/v1/') });
    expect(limited(mine, same, hub('shop/b:1', { registries: as('else', 'docker.io') }), hub('redis:7'))).toEqual([
      ['hub-shop/a:1', WILL],
    ]);
  });
});

test('an image by its digest is the same whatever its tag; a tag is not the digest that it names now', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const found = look(
    'image.corrupt',
    { image: `${HOST}/orders-api@${digest}` },
    inventoryOf(
      other('by-both', { images: [`${HOST}/orders-api:v7@${digest}`] }),
      other('by-tag', { images: [IMAGE] }),
    ),
  );
  expect(found.alsoAffected.map(({ app: { name } }) => name)).toEqual(['by-both']);
});

test('a name that nobody can parse is shared by who wrote the very same', () => {
  const written = 'acme.azurecr.io/orders:$(Build.BuildId)';
  const found = look(
    'image.invalid-reference',
    { image: written },
    inventoryOf(other('copy', { images: [written] }), other('else', { images: ['acme.azurecr.io/orders:$(TAG)'] })),
  );
  expect(found.alsoAffected.map(({ app: { name } }) => name)).toEqual(['copy']);
});

test("an environment's own identity is shared within it alone", () => {
  const registries = [entry({ identity: 'system-environment' })];
  const neighbour = { images: [away], registries: by('system-environment') };
  const found = look(
    'auth.missing-pull-role',
    { app: { registries }, facts: NO_ROLE },
    inventoryOf(other('near', { ...neighbour, environmentId: ENVIRONMENT }), other('far', neighbour)),
  );
  expect(found.alsoAffected.map(({ app: { name } }) => name)).toEqual(['near']);
});

describe('now, or at the next restart', () => {
  const shares = { images: [away], registries: by(IDENTITY) };
  const stateOf = (more: Partial<InventoryApp>) => {
    const { alsoAffected } = look(
      'auth.missing-pull-role',
      { facts: NO_ROLE },
      inventoryOf(other('billing', { ...shares, ...more })),
    );
    return alsoAffected.map(({ state, because }) => `${state}: ${because.split('; ').slice(1).join('; ')}`).join();
  };
  const job = { ...other('billing').ref, kind: 'job' as const };

  test.each([
    ['runs', {}, `${WILL}: it will likely fail at its next restart or scale-out`],
    [
      'its newest revision is not ready',
      { latestRevision: 'billing--2' },
      'fails-now: its newest revision billing--2 is not ready, likely for the same reason',
    ],
    [
      'none was ever ready',
      { latestReadyRevision: null },
      'fails-now: its newest revision billing--1 is not ready, likely for the same reason',
    ],
    [
      'its deployment failed',
      { provisioningState: 'Failed' },
      'fails-now: its last deployment failed, likely for the same reason',
    ],
    ['degraded', { runningStatus: 'Degraded' }, 'fails-now: Azure calls it Degraded, likely for the same reason'],
    [
      'stopped by somebody',
      { runningStatus: 'Stopped', latestRevision: 'billing--2' },
      `${WILL}: it is stopped, and will likely fail when it is started`,
    ],
    [
      'nothing is told of it',
      { latestRevision: null, latestReadyRevision: null, provisioningState: null, runningStatus: null },
      `${WILL}: it will likely fail at its next restart or scale-out`,
    ],
    [
      'a job',
      { ref: job, latestRevision: null, latestReadyRevision: null, runningStatus: 'Ready' },
      `${WILL}: it will likely fail at its next run`,
    ],
  ])('%s', (_how, more, expected) => {
    expect(stateOf(more)).toBe(expected);
  });

  test('of a cause that is likely itself, less is said of others', () => {
    const failing = other('billing', { ...shares, provisioningState: 'Failed' });
    const found = look('auth.missing-pull-role', { facts: NO_ROLE, confidence: 'likely' }, inventoryOf(failing));
    expect(found.alsoAffected).toMatchObject([
      {
        state: 'fails-now',
        because: expect.stringMatching(/; its last deployment failed, perhaps for the same reason$/),
      },
    ]);
  });

  test('what only may strike it stays so, and says what is seen', () => {
    const { alsoAffected } = look(
      'auth.secret-mismatch',
      { app: SECRET },
      inventoryOf(other('billing', { images: [away], registries: as('puller'), latestRevision: 'billing--2' })),
    );
    expect(alsoAffected).toMatchObject([
      {
        state: 'may',
        shares: ['registry', 'credential'],
        because:
          'it pulls from acme.azurecr.io as the same user (puller); its newest revision billing--2 is not ready; whether this strikes it too was not looked at',
      },
    ]);
  });
});

describe('what the counts rest on', () => {
  const shares = { images: [away], registries: by(IDENTITY) };
  const ask = (inventory: Fact<Inventory>, asked: Asked = {}, id: CauseId = 'auth.missing-pull-role') =>
    look(id, { facts: NO_ROLE, ...asked }, inventory);

  test('those that fail now come first; of many, fifty are listed and all are counted', () => {
    const apps = Array.from({ length: 70 }, (_, i) =>
      other(`app-${String(i).padStart(2, '0')}`, { ...shares, ...(i >= 60 ? { provisioningState: 'Failed' } : {}) }),
    );
    const { alsoAffected, blastRadius } = ask(inventoryOf(...apps, other('alone')));
    expect(alsoAffected).toHaveLength(MOST_AFFECTED);
    expect(alsoAffected.slice(0, 11).map(({ app: { name } }) => name)).toEqual([
      ...Array.from({ length: 10 }, (_, i) => `app-${60 + i}`),
      'app-00',
    ]);
    expect(blastRadius).toEqual({
      state: 'known',
      because: null,
      causes: ['auth.missing-pull-role'],
      looked: 71,
      counts: { failsNow: 10, atNextRestart: 60, may: 0 },
      notListed: 20,
    });
  });

  test('the app itself is not among them, however its id is written', () => {
    const me = self({ ...shares, ref: { ...app().ref, resourceId: app().ref.resourceId.toUpperCase() } });
    const found = ask(known({ apps: [me], gaps: [] }, 'Resource Graph', NOW));
    expect(found).toMatchObject({
      alsoAffected: [],
      blastRadius: { state: 'known', looked: 0, counts: { failsNow: 0, atNextRestart: 0, may: 0 } },
    });
  });

  test('an inventory that is not known is no "none"', () => {
    const missing = unknown('denied', 'I do not have the right to read it', 'az role assignment create');
    expect(ask(missing)).toEqual({
      alsoAffected: [],
      blastRadius: {
        state: 'unknown',
        because: 'the other apps could not be looked at: I do not have the right to read it',
        causes: ['auth.missing-pull-role'],
        looked: null,
        counts: null,
        notListed: 0,
      },
      unseen: [missing],
    });
  });

  test('what is still being read is not known yet, and no missing sight', () => {
    expect(ask(STILL_READ)).toMatchObject({ blastRadius: { state: 'unknown', counts: null }, unseen: [] });
  });

  test('a subscription out of sight: what is seen is told, and that there may be more', () => {
    const gap = unknown('denied', 'I do not have the right to read the container apps of subscription Other', 'az …');
    const found = ask(known({ apps: [self(), other('billing', shares)], gaps: [gap] }, 'Resource Graph', NOW));
    expect(found.alsoAffected).toHaveLength(1);
    expect(found.blastRadius).toMatchObject({ state: 'partial', because: expect.stringContaining('Other') });
    expect(found.unseen).toEqual([gap]);
  });

  test('a list that does not have the app itself yet may lack others too', () => {
    expect(ask(known({ apps: [], gaps: [] }, 'Resource Graph', NOW)).blastRadius).toMatchObject({
      state: 'partial',
      because: expect.stringContaining('orders-api itself'),
    });
  });

  test('nobody can share what one app alone has: no look is needed for "none"', () => {
    const missing = unknown('denied', 'no');
    for (const found of [
      ask(missing, { app: SYSTEM }),
      ask(missing, {}, 'platform.transient'),
      ask(missing, { app: { userIdentities: [] } }, 'auth.identity-not-assigned'),
    ])
      expect(found).toMatchObject({ blastRadius: { state: 'known', counts: { failsNow: 0 } }, unseen: [] });
  });

  test.each([
    ['a cause that is merely possible', 'auth.missing-pull-role', { confidence: 'possible' }],
    ['words that name no cause', 'pull.generic', { confidence: 'likely' }],
    ['a 401 without a reason', 'auth.unauthorized', { confidence: 'likely' }],
  ] as const)('%s says nothing about others', (_what, id, asked) => {
    expect(ask(unknown('denied', 'no'), asked, id)).toMatchObject({
      alsoAffected: [],
      blastRadius: { state: 'not-applicable', counts: null, causes: [] },
      unseen: [],
    });
  });

  test('nothing fails: nobody is asked about', () => {
    expect(findOthers(app().ref, [], inventoryOf())).toMatchObject({ blastRadius: { state: 'not-applicable' } });
  });
});
