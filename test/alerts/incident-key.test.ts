/** Which failures are one trouble. */
import { appKey, judgeIncident } from '../../src/alerts/incident-key.ts';
import { CAUSE_IDS, type CauseId } from '../../src/diagnosis/cause-id.ts';
import type { Inventory, InventoryApp } from '../../src/diagnosis/inventory.ts';
import type { Diagnosis, RankedCause } from '../../src/diagnosis/result.ts';
import { plainApp } from './samples.ts';

const ID = '/subscriptions/S/resourceGroups/shop/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-1';

function inInventory(name: string, more: Partial<InventoryApp> & { identity?: string } = {}): InventoryApp {
  const { identity = ID, ...rest } = more;
  return {
    ref: plainApp(name),
    environmentId: '/e/one',
    images: [`shop.azurecr.io/${name}:1`],
    registries: [{ server: 'shop.azurecr.io', identity, username: null }],
    latestRevision: null,
    latestReadyRevision: null,
    provisioningState: null,
    runningStatus: null,
    ...rest,
  };
}

function diagnosisOf(name: string, id: CauseId | null, confidence: RankedCause['confidence'] = 'verified'): Diagnosis {
  const cause = id === null ? [] : [{ id, confidence, title: '', because: '', containers: ['main'], evidence: [] }];
  return {
    schema: 'pullcheck.diagnosis/1',
    app: plainApp(name),
    revision: `${name}--1`,
    execution: null,
    images: [
      { container: 'side', reference: 'docker.io/library/nginx:1', digest: null },
      {
        container: 'main',
        reference: INVENTORY.apps.find(({ ref }) => ref.name === name)?.images[0] ?? `shop.azurecr.io/${name}:1`,
        digest: null,
      },
    ],
    outcome: 'pull-failure',
    headline: `${name} fails`,
    serving: { state: 'down', text: '' },
    causes: cause,
    ruledOut: [],
    notChecked: [],
    links: [],
    evidence: [],
    fixes: [],
    rollback: { advice: 'unavailable', because: '', target: null },
    changes: [],
    alsoAffected: [],
    blastRadius: {
      state: 'not-applicable',
      because: null,
      causes: [],
      looked: null,
      counts: null,
      notListed: 0,
    },
    timings: { totalMs: 1, facts: {} },
  };
}

const INVENTORY: Inventory = {
  apps: [
    inInventory('a'),
    inInventory('b', { identity: ID.toUpperCase() }),
    inInventory('other-identity', { identity: `${ID}-2` }),
    inInventory('elsewhere', { environmentId: '/e/two' }),
    inInventory('other-registry', {
      images: ['else.azurecr.io/x:1'],
      registries: [{ server: 'else.azurecr.io', identity: ID, username: null }],
    }),
    inInventory('system-1', { identity: 'system' }),
    inInventory('system-2', { identity: 'system' }),
  ],
  gaps: [],
};
const judged = (name: string, id: CauseId | null, confidence?: RankedCause['confidence']) =>
  judgeIncident(diagnosisOf(name, id, confidence), INVENTORY);

test('a sign-in: all that pull from the registry with the same identity', () => {
  const { key, sharedBy, cause } = judged('a', 'auth.missing-pull-role');
  expect(cause).toBe('auth.missing-pull-role');
  expect(sharedBy).toBe(3);
  expect(judged('b', 'auth.missing-pull-role').key).toBe(key);
  expect(judged('elsewhere', 'auth.missing-pull-role').key).toBe(key);
  for (const other of ['other-identity', 'other-registry', 'system-1'])
    expect(judged(other, 'auth.missing-pull-role').key).not.toBe(key);
  expect(judged('a', 'auth.role-not-honoured').key).not.toBe(key);
});

test("a system identity is each app's own", () => {
  const [one, two] = ['system-1', 'system-2'].map((name) => judged(name, 'auth.missing-pull-role'));
  expect(one?.key).not.toBe(two?.key);
  expect(one?.sharedBy).toBeNull();
});

test('the network: all of the environment that pull from the registry, whatever their identity', () => {
  const { key, sharedBy } = judged('a', 'network.dns');
  expect(judged('other-identity', 'network.dns').key).toBe(key);
  expect(judged('elsewhere', 'network.dns').key).not.toBe(key);
  expect(judged('other-registry', 'network.dns').key).not.toBe(key);
  expect(sharedBy).toBe(5);
});

test('the registry itself: all that pull from it', () => {
  const { key, sharedBy } = judged('a', 'registry.unavailable');
  expect(judged('elsewhere', 'registry.unavailable').key).toBe(key);
  expect(judged('other-registry', 'registry.unavailable').key).not.toBe(key);
  expect(sharedBy).toBe(6);
});

test('an image, or no cause at all: the revision of the app alone', () => {
  expect(judged('a', 'image.tag-not-found').key).toBe(appKey(plainApp('A'), 'a--1'));
  expect(judged('a', null)).toMatchObject({ key: appKey(plainApp('a'), 'A--1'), cause: null });
});

test('what is merely possible, and what nobody could list, joins nothing', () => {
  expect(judged('a', 'auth.missing-pull-role', 'possible').key).toBe(appKey(plainApp('a'), 'a--1'));
  const unlisted = judgeIncident(diagnosisOf('a', 'auth.missing-pull-role'), null);
  expect(unlisted).toMatchObject({ key: appKey(plainApp('a'), 'a--1'), cause: 'auth.missing-pull-role' });
  expect(judged('not-in-the-list', 'network.dns').sharedBy).toBeNull();
});

test.each(CAUSE_IDS)('%s has its place', (id) => {
  expect(judged('a', id).key).toMatch(/^(app|cause)\|/);
});
