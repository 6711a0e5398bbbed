/** Which change explains which cause, and which does not: the whole diagnosis over plain facts. */

import { readFileSync } from 'node:fs';
import { silentLog } from '../../src/core/log.ts';
import type { CauseId } from '../../src/diagnosis/cause-id.ts';
import type { ActivityEvent } from '../../src/diagnosis/change-facts.ts';
import { CHANGE_KINDS } from '../../src/diagnosis/change-kinds.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/diagnosis/result.ts';
import {
  ago,
  DENIED,
  failingRevision,
  line,
  NOW,
  type PlainFacts,
  plainSource,
  REF,
  REGISTRY_ID,
  revision,
} from '../fixtures/plain-source.ts';
import { expectValid } from '../schemas.ts';
import {
  appWritten,
  event,
  GROUP,
  NETWORK,
  ROUTES,
  registryWritten,
  roleRemoved,
  VNET,
  ZONE,
} from './change-events.ts';
import { CASES } from './matrix-cases.ts';
import { clockAt } from './settle-order.ts';

/** The story of a cause: a revision that is ten minutes old, and whose first pull failed three minutes ago. */
async function see(
  id: CauseId,
  changes: NonNullable<PlainFacts['recentChanges']>,
  more: PlainFacts = {},
): Promise<Diagnosis> {
  const one = CASES.find((each) => each.id === id);
  if (one === undefined) throw new Error(`no story of ${id}`);
  const image = one.image ?? 'acme.azurecr.io/orders:2';
  const containers = [{ name: 'app', image, init: false }];
  const given = one.facts?.app;
  const source = {
    ...plainSource({
      ...one.facts,
      app: { containers, ...(given !== undefined && !('state' in given) ? given : {}) },
      revisions: [failingRevision('2', { containers, provisioningError: null })],
      eventStream: [
        line(9, 'RevisionCreation', 'Creating new revision', { replica: '' }),
        line(3, 'PullingImage', `Pulling image '${image}'`),
        line(3, 'ContainerTerminated', one.words),
      ],
      recentChanges: changes,
      ...more,
    }),
    ...one.source,
  };
  const query = { name: 'orders-api', resourceGroup: null, subscriptionId: null, revision: null };
  const answer = await diagnose(query, { source, clock: clockAt(NOW), log: silentLog });
  expectValid(answer);
  return answer;
}

const explaining = ({ changes }: Diagnosis, id: CauseId) => changes.filter(({ explains }) => explains === id);

const LINK = event(
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks/delete',
  `${ZONE}/virtualNetworkLinks/shop-link`,
);
const ROUTE = event('Microsoft.Network/routeTables/routes/write', `${ROUTES}/routes/all`);
/** What the story's own path leaves out: the ids of what the subnet refers to. */
const ON_PATH: PlainFacts = {
  networkPath: {
    subnetId: `${VNET}/subnets/apps`,
    dnsServers: [],
    routes: [{ prefix: '0.0.0.0/0', nextHop: 'VirtualAppliance', nextHopIp: '10.9.0.4' }],
    outboundRules: [],
    natGatewayId: null,
    routeTableId: ROUTES,
    networkSecurityGroupId: null,
  },
};

/** Its revision is a day old, so no deployment is among the changes. */
const OLD: PlainFacts = { revisions: [failingRevision('2', { createdAt: ago(24 * 60), provisioningError: null })] };

/** Each change with the cause that it explains, and the words for it. */
const FITS: readonly (readonly [CauseId, ActivityEvent, string, PlainFacts?])[] = [
  [
    'auth.missing-pull-role',
    roleRemoved(),
    'removed the role AcrPull of the system identity of orders-api at the registry acme',
  ],
  [
    'auth.missing-pull-role',
    roleRemoved({ roleName: null, pulls: null }, GROUP),
    'removed a role of the system identity of orders-api at the resource group shop',
  ],
  [
    'auth.missing-pull-role',
    roleRemoved({}, `/subscriptions/${REF.subscriptionId}`),
    'removed the role AcrPull of the system identity of orders-api at the subscription',
  ],
  [
    'auth.role-not-honoured',
    registryWritten({ permissionMode: 'abac' }),
    'changed the registry acme (permission mode abac)',
  ],
  ['auth.arm-token-disabled', registryWritten(), 'changed the registry acme'],
  ['auth.admin-disabled', registryWritten({ adminUserEnabled: false }), 'changed the registry acme (admin user off)'],
  ['auth.identity-not-assigned', appWritten(), 'changed the app orders-api', OLD],
  ['auth.secret-mismatch', appWritten(), 'changed the app orders-api', OLD],
  ['network.dns', LINK, 'removed the link shop-link from the private DNS zone privatelink.azurecr.io'],
  [
    'network.firewall-denied',
    registryWritten({ publicNetworkAccess: 'disabled' }),
    'changed the registry acme (public network access disabled)',
  ],
  ['network.firewall-denied', registryWritten(), 'changed the registry acme'],
  ['network.timeout', ROUTE, 'changed the route table shop-routes (changed all)', ON_PATH],
];

describe('a change that explains the cause', () => {
  test.each(FITS.map((row) => [row[0], row[2], row] as const))('%s: %s', async (id, what, [, change, , more]) => {
    const answer = await see(id, { events: [change] }, more);
    expect(answer.causes[0]?.id).toBe(id);
    expect(explaining(answer, id)).toEqual([
      expect.objectContaining({
        what,
        at: ago(40).toISOString(),
        by: 'sam@contoso.com',
        tool: 'Azure CLI',
        source: 'activity log',
        correlationId: 'c0c0c0c0-0000-4000-8000-0000000000c0',
      }),
    ]);
  });

  test.each(FITS.map((row) => [row[0], row[2], row] as const))(
    '%s, not: too late, failed, or about another thing: %s',
    async (id, _what, [, change, , more]) => {
      const others = more === OLD ? [] : ['revision-written'];
      const late = await see(id, { events: [{ ...change, at: ago(1) }] }, more);
      expect(explaining(late, id)).toEqual([]);
      // It is told all the same, for it was done.
      expect(late.changes).toHaveLength(1 + others.length);

      const failed = await see(id, { events: [{ ...change, succeeded: false }] }, more);
      expect(explaining(failed, id)).toEqual([]);
      expect(failed.changes.map(({ kind }) => kind)).toEqual(others);

      const other = change.resourceId
        .replace('/registries/acme', '/registries/other')
        .replace('/containerApps/orders-api', '/containerApps/other')
        .replace('/privateDnsZones/privatelink.azurecr.io', '/privateDnsZones/privatelink.vaultcore.azure.net')
        .replace('/routeTables/shop-routes', '/routeTables/other')
        .replace(
          /^\/subscriptions\/[^/]+(\/resourceGroups\/shop)?\/providers\/Microsoft.Auth/,
          '/subscriptions/else/providers/Microsoft.Auth',
        );
      expect(other).not.toBe(change.resourceId);
      const elsewhere = await see(id, { events: [{ ...change, resourceId: other }] }, more);
      expect(elsewhere.changes.map(({ kind }) => kind)).toEqual(others);
    },
  );

  test('the clocks may differ by half a minute, and by no more', async () => {
    const at = (seconds: number) => new Date(ago(3).getTime() + seconds * 1000);
    const first = await see('auth.missing-pull-role', { events: [{ ...roleRemoved(), at: at(30) }] });
    expect(explaining(first, 'auth.missing-pull-role')).toHaveLength(1);
    const second = await see('auth.missing-pull-role', { events: [{ ...roleRemoved(), at: at(31) }] });
    expect(explaining(second, 'auth.missing-pull-role')).toHaveLength(0);
  });

  test('of several that fit, the newest', async () => {
    const events = [60, 20, 40].map((minutes) => ({ ...registryWritten(), at: ago(minutes) }));
    const answer = await see('network.firewall-denied', { events });
    expect(explaining(answer, 'network.firewall-denied').map(({ at }) => at)).toEqual([ago(20).toISOString()]);
    expect(answer.changes.map(({ at }) => at)).toEqual([10, 20, 40, 60].map((minutes) => ago(minutes).toISOString()));
  });
});

describe('no claim that the facts contradict', () => {
  test.each([
    ["another identity's role", roleRemoved({ principalId: 'ffffffff-0000-4000-8000-00000000000f' }), 0],
    ['a role whose holder is not told', roleRemoved({ principalId: null }), 1],
    ["a group's role", roleRemoved({ principalId: 'ffffffff-0000-4000-8000-00000000000f', ofGroup: true }), 1],
    ['a role that lets nobody pull', roleRemoved({ roleName: 'AcrDelete', pulls: false }), 1],
    [
      'a role at another registry of the group',
      roleRemoved({}, `${GROUP}/providers/Microsoft.ContainerRegistry/registries/acme2`),
      0,
    ],
  ])('%s does not explain a missing role', async (_title, change, listed) => {
    const answer = await see('auth.missing-pull-role', { events: [change] });
    expect(explaining(answer, 'auth.missing-pull-role')).toEqual([]);
    expect(answer.changes.filter(({ kind }) => kind === 'role-removed')).toHaveLength(listed);
  });

  test.each([
    ['the admin user', registryWritten({ adminUserEnabled: false })],
    ['an opening', registryWritten({ publicNetworkAccess: 'enabled', defaultAction: 'allow' })],
  ])('a write that is told to be about %s does not explain the firewall', async (_title, change) => {
    const answer = await see('network.firewall-denied', { events: [change] });
    expect(explaining(answer, 'network.firewall-denied')).toEqual([]);
    expect(answer.changes).toHaveLength(2);
  });

  test('a pull that succeeded long after the change', async () => {
    const since = (minutes: number): PlainFacts => ({
      eventStream: [
        line(100, 'PulledImage', 'Successfully pulled image "acme.azurecr.io/orders:1" in 1.61s.', {
          revision: 'orders-api--1',
        }),
        line(minutes, 'PulledImage', 'Successfully pulled image "acme.azurecr.io/orders:1" in 1.61s.', {
          revision: 'orders-api--1',
        }),
        line(3, 'PullingImage', "Pulling image 'acme.azurecr.io/orders:2'"),
        line(3, 'ImagePullUnauthorized', 'Container pull image failed with unauthorized error.'),
      ],
    });
    const closed = { events: [registryWritten()] };
    expect(explaining(await see('network.firewall-denied', closed, since(30)), 'network.firewall-denied')).toHaveLength(
      1,
    );
    expect(explaining(await see('network.firewall-denied', closed, since(20)), 'network.firewall-denied')).toHaveLength(
      0,
    );
    // A token outlives the role by up to a day.
    const removed = { events: [roleRemoved()] };
    expect(explaining(await see('auth.missing-pull-role', removed, since(20)), 'auth.missing-pull-role')).toHaveLength(
      1,
    );
  });

  test('when the log does not reach back to the first failure, nobody knows what came before it', async () => {
    const cut: PlainFacts = {
      revisions: [failingRevision('2', { createdAt: ago(3 * 24 * 60), provisioningError: null })],
      eventStream: [
        line(3, 'PullingImage', "Pulling image 'acme.azurecr.io/orders:2'"),
        line(3, 'ImagePullUnauthorized', 'Container pull image failed with unauthorized error.'),
      ],
    };
    const answer = await see('auth.missing-pull-role', { events: [roleRemoved()] }, cut);
    expect(answer.causes[0]?.id).toBe('auth.missing-pull-role');
    expect(answer.changes.map(({ kind, explains }) => [kind, explains])).toEqual([['role-removed', null]]);
  });

  test('causes that no change of these can explain', async () => {
    const events = FITS.map(([, change]) => change);
    for (const id of ['registry.rate-limited', 'registry.unavailable', 'platform.transient', 'pull.generic'] as const) {
      const answer = await see(id, { events });
      expect([id, answer.changes.filter(({ explains }) => explains !== null)]).toEqual([id, []]);
    }
  });

  test('a cause that is merely possible is not explained', async () => {
    const answer = await see('auth.missing-pull-role', { events: [roleRemoved()] }, { pullRights: DENIED });
    expect(answer.causes.find(({ id }) => id === 'auth.missing-pull-role')?.confidence).toBe('possible');
    expect(answer.changes.filter(({ explains }) => explains !== null)).toEqual([]);
  });
});

describe('the way out of the subnet', () => {
  const NSG = `${NETWORK}/networkSecurityGroups/shop-nsg`;
  const DENYING: PlainFacts = {
    networkPath: {
      subnetId: `${VNET}/subnets/apps`,
      dnsServers: [],
      routes: [],
      outboundRules: [
        {
          name: 'deny-all',
          access: 'deny',
          priority: 100,
          protocol: '*',
          source: ['*'],
          destination: ['*'],
          ports: ['*'],
        },
      ],
      natGatewayId: null,
      routeTableId: ROUTES,
      networkSecurityGroupId: NSG,
    },
  };
  const RULE = event('Microsoft.Network/networkSecurityGroups/securityRules/write', `${NSG}/securityRules/deny-all`);
  const SUBNET = event('Microsoft.Network/virtualNetworks/subnets/write', `${VNET}/subnets/apps`);
  const OTHER_SUBNET = event('Microsoft.Network/virtualNetworks/subnets/write', `${VNET}/subnets/jobs`);
  const NET = event('Microsoft.Network/virtualNetworks/write', VNET);

  test.each([
    ['a rule that denies: a rule was written', DENYING, RULE, true],
    ['... a route', DENYING, ROUTE, false],
    ['... the subnet', DENYING, SUBNET, true],
    ['... another subnet', DENYING, OTHER_SUBNET, false],
    ['... the network as a whole, which may be its tags', DENYING, NET, false],
    ['a route to an appliance: a rule was written', ON_PATH, RULE, false],
    ['... a route', ON_PATH, ROUTE, true],
    [
      '... the appliance itself, perhaps',
      ON_PATH,
      event('Microsoft.Network/azureFirewalls/write', `${NETWORK}/azureFirewalls/fw`),
      false,
    ],
  ] as const)('%s', async (_title, path, change, fits) => {
    const answer = await see('network.timeout', { events: [change] }, path);
    expect(answer.causes[0]?.id).toBe('network.timeout');
    expect(explaining(answer, 'network.timeout')).toHaveLength(fits ? 1 : 0);
  });

  test('what the subnet refers to could not be read: it is told, and explains nothing', async () => {
    const answer = await see('network.timeout', { events: [ROUTE] });
    expect(answer.changes.map(({ kind, explains }) => [kind, explains])).toEqual([
      ['revision-written', null],
      ['network-changed', null],
    ]);
  });
});

describe('a private name', () => {
  const of = async (change: ActivityEvent, more: PlainFacts = {}) =>
    explaining(await see('network.dns', { events: [change] }, more), 'network.dns').length;
  const story = CASES.find(({ id }) => id === 'network.dns')?.facts;
  /** Linked, and without its record. */
  const NO_RECORD: PlainFacts = {
    privateDns: {
      ...story?.privateDns,
      zones: [{ id: ZONE, links: [{ name: 'shop-link', vnetId: VNET, state: 'Completed' }], records: [] }],
    },
  };
  const RECORD = event('Microsoft.Network/privateDnsZones/A/delete', `${ZONE}/A/acme`);

  test('a missing link: by a link that was removed, not by a record', async () => {
    expect(await of(LINK)).toBe(1);
    expect(await of(RECORD)).toBe(0);
    expect(await of({ ...LINK, operation: LINK.operation.replace('delete', 'write') })).toBe(0);
  });

  test('a missing record: by a record that was removed, not by a link, nor by the record of another registry', async () => {
    expect(await of(RECORD, NO_RECORD)).toBe(1);
    expect(await of(LINK, NO_RECORD)).toBe(0);
    expect(await of({ ...RECORD, resourceId: `${ZONE}/A/acmetwo` }, NO_RECORD)).toBe(0);
  });

  test('the public side was switched off: where the event tells so, and no name was touched', async () => {
    expect(await of(registryWritten({ publicNetworkAccess: 'disabled' }))).toBe(1);
    expect(await of(registryWritten())).toBe(0);
  });
});

describe('images', () => {
  const lost = (more: PlainFacts) => see('image.tag-not-found', { events: [appWritten()] }, more);
  const ran = {
    ...revision('1', { createdAt: ago(3 * 24 * 60) }),
    containers: [{ name: 'app', image: 'acme.azurecr.io/orders:1', init: false }],
  };
  const PURGE = {
    runId: 'ca4',
    status: 'Succeeded',
    createdAt: ago(41),
    finishedAt: ago(40),
    error: null,
    commit: null,
    task: 'purge-old-tags',
    images: [],
  };

  test('a deployment that names an image which is not there', async () => {
    const write = { ...appWritten(), at: ago(10.2) };
    const answer = await see(
      'image.tag-not-found',
      { events: [write] },
      {
        revisions: [failingRevision('2', { provisioningError: null }), ran],
      },
    );
    expect(explaining(answer, 'image.tag-not-found')).toEqual([
      expect.objectContaining({
        kind: 'revision-written',
        what: 'deployed orders-api--2 (orders:2)',
        by: 'sam@contoso.com',
      }),
    ]);
    expect(answer.changes).toHaveLength(1);
  });

  test('... and one that changes something else of the same image does not', async () => {
    const answer = await see(
      'image.tag-not-found',
      { events: [{ ...appWritten(), at: ago(10.2) }] },
      {
        revisions: [failingRevision('2', { provisioningError: null }), revision('1', { createdAt: ago(3 * 24 * 60) })],
      },
    );
    expect(explaining(answer, 'image.tag-not-found')).toEqual([]);
  });

  test('a clean-up, of an image that the revision had before; not of one that it was made with afterwards', async () => {
    const old = failingRevision('2', { createdAt: ago(5 * 24 * 60), provisioningError: null });
    const seen = line(50, 'KEDAScalersStarted', 'Scaler is built', { replica: '' });
    const eventStream = [
      seen,
      line(3, 'PullingImage', "Pulling image 'acme.azurecr.io/orders:2'"),
      line(3, 'ContainerTerminated', CASES.find(({ id }) => id === 'image.tag-not-found')?.words ?? ''),
    ];
    const purged = await lost({ revisions: [old], eventStream, builds: { runs: [PURGE] } });
    expect(explaining(purged, 'image.tag-not-found')).toEqual([
      expect.objectContaining({
        kind: 'task-run',
        by: "the registry's task purge-old-tags",
        tool: null,
        source: 'ACR Tasks',
      }),
    ]);
    const fresh = await lost({
      revisions: [failingRevision('2', { provisioningError: null }), ran],
      builds: { runs: [PURGE] },
    });
    expect(explaining(fresh, 'image.tag-not-found').map(({ kind }) => kind)).toEqual(['revision-written']);

    const kept = { found: 'no-tag', digest: null, softDeletedAt: ago(40.5) } as const;
    const deleted = await lost({ revisions: [old], eventStream, builds: { runs: [PURGE] }, tag: kept });
    expect(explaining(deleted, 'image.tag-not-found')).toEqual([
      expect.objectContaining({
        kind: 'image-deleted',
        what: 'deleted orders:2',
        by: "the registry's task purge-old-tags",
      }),
    ]);
    const earlier = await lost({
      revisions: [old],
      eventStream,
      builds: { runs: [PURGE] },
      tag: { ...kept, softDeletedAt: ago(600) },
    });
    expect(explaining(earlier, 'image.tag-not-found')).toEqual([]);
  });

  test('a tag that was moved', async () => {
    const answer = await see(
      'image.platform-mismatch',
      { events: [] },
      {
        ...CASES.find(({ id }) => id === 'image.platform-mismatch')?.facts,
        revisions: [failingRevision('2', { createdAt: ago(60 * 24), provisioningError: null })],
        eventStream: [
          line(50, 'KEDAScalersStarted', 'Scaler is built', { replica: '' }),
          line(3, 'PullingImage', "Pulling image 'acme.azurecr.io/orders:2'"),
          line(3, 'ContainerTerminated', CASES.find(({ id }) => id === 'image.platform-mismatch')?.words ?? ''),
        ],
        tag: { platforms: [{ os: 'linux', architecture: 'arm64' }], updatedAt: ago(30) },
      },
    );
    expect(explaining(answer, 'image.platform-mismatch')).toEqual([
      expect.objectContaining({
        kind: 'image-pushed',
        what: 'pushed or changed orders:2',
        by: null,
        source: 'registry acme.azurecr.io',
      }),
    ]);
  });
});

describe('who and by which tool', () => {
  const SP = 'abababab-0000-4000-8000-0000000000ab';
  test.each([
    [
      'a person in the portal',
      { caller: 'sam@contoso.com', appId: 'C44B4083-3BB0-49C1-B47D-974E53CBDF3C', identityId: null, onItsOwn: false },
      'sam@contoso.com',
      'Azure portal',
    ],
    [
      'a service principal',
      { caller: SP, appId: 'cdcdcdcd-0000-4000-8000-0000000000cd', identityId: null, onItsOwn: true },
      `the service principal ${SP}`,
      'a pipeline or a program',
    ],
    [
      'a managed identity',
      {
        caller: SP,
        appId: SP,
        identityId: `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-ci`,
        onItsOwn: true,
      },
      'the managed identity id-ci',
      'a pipeline or a program',
    ],
    [
      "a machine's own identity",
      {
        caller: SP,
        appId: SP,
        identityId: `${GROUP}/providers/Microsoft.Compute/virtualMachines/runner-7`,
        onItsOwn: true,
      },
      'the managed identity of runner-7',
      'a pipeline or a program',
    ],
    [
      'the app itself',
      { caller: '1D1D1D1D-0000-4000-8000-000000000001', appId: null, identityId: null, onItsOwn: true },
      'the identity of orders-api',
      'a pipeline or a program',
    ],
    [
      'a tool nobody knows',
      { caller: 'sam@contoso.com', appId: SP, identityId: null, onItsOwn: false },
      'sam@contoso.com',
      null,
    ],
    ['nobody', { caller: null, appId: null, identityId: null, onItsOwn: null }, null, null],
  ] as const)('%s', async (_title, actor, by, tool) => {
    const answer = await see('network.firewall-denied', { events: [{ ...registryWritten(), actor }] });
    expect(explaining(answer, 'network.firewall-denied')).toEqual([expect.objectContaining({ by, tool })]);
  });

  test('what a name holds that is a secret is not said', async () => {
    const actor = {
      ...registryWritten().actor,
      caller: 'sig=abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH%3D\u001b[31m',
    };
    const { changes } = await see('network.firewall-denied', { events: [{ ...registryWritten(), actor }] });
    expect(JSON.stringify(changes)).not.toMatch(/abcdefghij|\\u001b/);
  });
});

describe('what could not be seen', () => {
  test('no activity log: what the others tell is told, and that it could not be read', async () => {
    const answer = await see('auth.missing-pull-role', DENIED);
    expect(answer.causes[0]).toMatchObject({ id: 'auth.missing-pull-role', confidence: 'verified' });
    expect(answer.changes.map(({ kind, by }) => [kind, by])).toEqual([['revision-written', null]]);
    expect(answer.notChecked).toEqual([
      { fact: 'recentChanges', because: DENIED.because, remedy: DENIED.remedy, wouldSettle: [] },
    ]);
  });

  test('a part of it: what is there is told, and the gap', async () => {
    const answer = await see('auth.missing-pull-role', { events: [roleRemoved()], gaps: [DENIED] });
    expect(explaining(answer, 'auth.missing-pull-role')).toHaveLength(1);
    expect(answer.notChecked.map(({ fact }) => fact)).toEqual(['recentChanges']);
  });

  test('a healthy app: the last two hours, and nothing is explained', async () => {
    const answer = await see(
      'auth.missing-pull-role',
      { events: [roleRemoved(), { ...registryWritten(), at: ago(121) }] },
      {
        revisions: [revision('2', { createdAt: ago(60), trafficWeight: 100 })],
        eventStream: [line(59, 'PulledImage', 'Successfully pulled image "acme.azurecr.io/orders:2" in 1.61s.')],
      },
    );
    expect(answer.outcome).toBe('healthy');
    expect(answer.changes.map(({ kind, explains }) => [kind, explains])).toEqual([
      ['role-removed', null],
      ['revision-written', null],
    ]);
  });

  test('operations that have no bearing on the pull are not told', async () => {
    const events = [
      event('Microsoft.Compute/virtualMachines/write', `${GROUP}/providers/Microsoft.Compute/virtualMachines/vm`),
      event('Microsoft.App/containerApps/write', `${REF.resourceId}-two`),
      event('Microsoft.ContainerRegistry/registries/listCredentials/action', REGISTRY_ID),
      event('Microsoft.Network/privateDnsZones/A/write', `${ZONE}/A/acme`),
      event('Microsoft.Network/networkSecurityGroups/write', `${NETWORK}/networkSecurityGroups/nsg`),
    ];
    // The app has no network of its own, so none is about it.
    expect((await see('auth.missing-pull-role', { events })).changes.map(({ kind }) => kind)).toEqual([
      'revision-written',
    ]);
  });
});

test('the schema names every kind', () => {
  const schema = readFileSync(new URL('../../docs/schemas/diagnosis.schema.json', import.meta.url), 'utf8');
  const { properties } = JSON.parse(schema) as {
    properties: { changes: { items: { properties: { kind: { enum: string[] } } } } };
  };
  expect(properties.changes.items.properties.kind.enum).toEqual([...CHANGE_KINDS]);
});
