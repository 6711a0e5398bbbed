/** The shapes that an app may have: more containers, more registries, other logs, other subscriptions. End to end. */
import {
  containerApp,
  type DemoApp,
  type DemoRevision,
  replicaName,
} from '../src/playground/azure/demo/container-app.ts';
import { demoScenario } from '../src/playground/azure/demo/index.ts';
import { failedPulls, kubeletPull } from '../src/playground/azure/demo/log-lines.ts';
import {
  type DemoLog,
  type DemoRole,
  guid,
  PLATFORM,
  RG_EDGE,
  RG_LAB,
  RG_PAYMENTS,
  RG_SHOP,
  SHOP,
} from '../src/playground/azure/demo/names.ts';
import { ENV_EDGE, ENV_LAB, ENV_PAYMENTS, ENV_SHOP } from '../src/playground/azure/demo/platform.ts';
import {
  ABAC,
  ACR_PULL,
  assignment,
  PROD,
  registryId,
  SHOP_IDENTITY,
} from '../src/playground/azure/demo/registries.ts';
import { notFoundTail, UNAUTHORIZED } from '../src/playground/azure/platform-words.ts';
import type { ScenarioInput } from '../src/playground/azure/scenario.ts';
import { diagnoseSimulated } from './fixtures/against-simulation.ts';

const SYSTEM = guid(0x901);
const GOOD = `${PROD}/storefront:10.0.0`;
const MISSING = `${PROD}/log-shipper:9.9.9`;
const FOREIGN = `${ABAC}/inventory-api:2.0.0`;
const MANIFEST_UNKNOWN = { errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest tagged by "9.9.9" is not found' }] };

interface World {
  readonly app?: Partial<DemoApp>;
  readonly revision?: Partial<DemoRevision>;
  readonly log?: (revision: DemoRevision) => readonly DemoLog[];
  readonly roles?: readonly DemoRole[];
  readonly change?: (scenario: ScenarioInput) => ScenarioInput;
}

/** The demo subscription with one more app, `shaped`. */
async function ask({ app = {}, revision = {}, log = () => [], roles = [], change = (same) => same }: World) {
  const now: DemoRevision = {
    suffix: '0000002',
    state: 'pull-failing',
    created: '@-15m',
    containers: [{ name: 'shaped', image: GOOD }],
    ...revision,
  };
  const resources = containerApp({
    group: RG_SHOP,
    environmentId: ENV_SHOP,
    name: 'shaped',
    story: 'under test',
    registries: [{ server: PROD, identity: SHOP_IDENTITY.id }],
    userIdentities: [SHOP_IDENTITY],
    revisions: [now],
    ...app,
  });
  const scenario = demoScenario();
  return diagnoseSimulated(
    change({
      ...scenario,
      resources: [...scenario.resources, ...resources],
      roleAssignments: [...(scenario.roleAssignments ?? []), ...roles],
      systemLog: [...(scenario.systemLog ?? []), ...log(now)],
    }),
    { name: 'shaped' },
  );
}

const missing =
  (container: string, image = MISSING) =>
  (revision: DemoRevision) =>
    failedPulls({ app: 'shaped', revision, container, image, tail: notFoundTail(image, MANIFEST_UNKNOWN, 'a1') });
const unauthorized = (container: string, image: string) => (revision: DemoRevision) =>
  failedPulls({ app: 'shaped', revision, container, image, before: UNAUTHORIZED });

const without =
  (...notActions: string[]) =>
  (scenario: ScenarioInput): ScenarioInput => ({
    ...scenario,
    caller: { objectId: 'b0b', tenantId: 'c0c', ...scenario.caller, notActions },
  });
const noStream = without('Microsoft.App/containerApps/getAuthToken/action');

describe('several containers', () => {
  test('an init container: named as such, and its siblings are not blamed', async () => {
    const { answer } = await ask({
      revision: { initContainers: [{ name: 'prepare', image: MISSING }] },
      log: missing('prepare'),
    });
    expect(answer).toMatchObject({
      outcome: 'pull-failure',
      causes: [{ id: 'image.tag-not-found', confidence: 'verified', containers: ['prepare'] }],
    });
    expect(answer.causes).toHaveLength(1);
    expect(answer.images.map(({ container }) => container).sort()).toEqual(['prepare', 'shaped']);
    // The command line cannot change the image of an init container.
    expect(answer.fixes.map(({ command }) => command ?? '').filter((one) => one.includes('--container-name'))).toEqual(
      [],
    );
  });

  test('a sidecar: the app beside it runs, and is not blamed', async () => {
    const { answer } = await ask({
      revision: {
        state: 'sidecar-failing',
        containers: [
          { name: 'shaped', image: GOOD },
          { name: 'agent', image: MISSING },
        ],
      },
      log: missing('agent'),
    });
    expect(answer).toMatchObject({
      outcome: 'pull-failure',
      causes: [{ id: 'image.tag-not-found', containers: ['agent'] }],
    });
    expect(answer.fixes.find(({ command }) => command?.includes('az containerapp update'))?.command).toContain(
      '--container-name agent',
    );
  });

  test('containers that share one image are one suspect', async () => {
    const { answer } = await ask({
      revision: {
        containers: [
          { name: 'web', image: MISSING },
          { name: 'worker', image: MISSING },
        ],
      },
      log: (revision) => [...missing('web')(revision), ...missing('worker')(revision)],
    });
    expect(answer.causes).toHaveLength(1);
    expect(answer.causes[0]?.containers).toEqual(['web', 'worker']);
  });
});

describe('words that name no image', () => {
  const both: Partial<DemoRevision> = {
    containers: [
      { name: 'shaped', image: GOOD },
      { name: 'agent', image: MISSING },
    ],
  };
  const at = (revision: DemoRevision, lines: readonly (readonly [string, string])[]): DemoLog[] =>
    lines.map(([reason, message], i) => ({
      at: `@-10m${(50 - i).toFixed(1)}s`,
      app: 'shaped',
      revision: `shaped--${revision.suffix}`,
      replica: replicaName('shaped', revision),
      reason,
      message,
    }));
  const refused = [UNAUTHORIZED.reason, UNAUTHORIZED.message] as const;
  const ended = (container: string) =>
    [
      'ContainerTerminated',
      `Container '${container}' was terminated with exit code '' and reason 'ImagePullFailure'`,
    ] as const;
  const pulls = (image: string) => ['PullingImage', `Pulling image '${image}'`] as const;
  const pulled = (image: string) => ['PulledImage', `Successfully pulled image "${image}" in 2.4s.`] as const;
  const struck = async (lines: readonly (readonly [string, string])[]) => {
    const { answer } = await ask({ revision: both, log: (revision) => at(revision, lines) });
    expect(answer.outcome).toBe('pull-failure');
    return [...new Set(answer.causes.flatMap(({ containers }) => containers))].sort();
  };

  test('are about the pull that has not ended', async () => {
    expect(await struck([pulls(MISSING), pulls(GOOD), pulled(GOOD), refused])).toEqual(['agent']);
  });

  test('of two pulls at once, the container that ended tells', async () => {
    expect(await struck([pulls(GOOD), pulls(MISSING), refused, ended('shaped')])).toEqual(['shaped']);
    expect(await struck([pulls(GOOD), pulls(MISSING), refused, ended('agent')])).toEqual(['agent']);
  });

  test('of two pulls at once, with nothing that tells, both are suspects', async () => {
    expect(await struck([pulls(GOOD), pulls(MISSING), refused])).toEqual(['agent', 'shaped']);
  });
});

describe('several registries in one app', () => {
  const two: World = {
    app: {
      registries: [
        { server: PROD, identity: SHOP_IDENTITY.id },
        { server: ABAC, identity: 'system' },
      ],
      systemIdentity: SYSTEM,
    },
    revision: {
      containers: [
        { name: 'shaped', image: GOOD },
        { name: 'agent', image: FOREIGN },
      ],
    },
    // AcrPull, which this registry does not honour.
    roles: [assignment(SYSTEM, ACR_PULL, registryId(ABAC))],
  };

  test('the failing image is judged by its own registry, by the identity that is meant for it', async () => {
    const { answer } = await ask({
      ...two,
      revision: { ...two.revision, state: 'sidecar-failing' },
      log: unauthorized('agent', FOREIGN),
    });
    expect(answer).toMatchObject({
      outcome: 'pull-failure',
      causes: [{ id: 'auth.role-not-honoured', confidence: 'verified', containers: ['agent'] }],
    });
    expect(answer.causes[0]?.because).toContain(ABAC);
    expect(JSON.stringify(answer.causes)).not.toContain(PROD);
  });

  test('two images may fail for two reasons: each has its own cause, evidence and repair', async () => {
    const { answer } = await ask({
      ...two,
      revision: {
        containers: [
          { name: 'shaped', image: MISSING },
          { name: 'agent', image: FOREIGN },
        ],
      },
      log: (revision) => [...missing('shaped')(revision), ...unauthorized('agent', FOREIGN)(revision)],
    });
    const struck = new Map(answer.causes.map(({ id, containers }) => [id, containers]));
    expect(struck.get('image.tag-not-found')).toEqual(['shaped']);
    expect(struck.get('auth.role-not-honoured')).toEqual(['agent']);
    expect(new Set(answer.fixes.map(({ cause }) => cause))).toEqual(
      new Set(['image.tag-not-found', 'auth.role-not-honoured']),
    );
  });

  test('an entry for one registry is no sign-in for another', async () => {
    const { answer } = await ask({
      ...two,
      app: { registries: [{ server: PROD, identity: SHOP_IDENTITY.id }] },
      revision: { ...two.revision, state: 'sidecar-failing' },
      log: unauthorized('agent', FOREIGN),
      roles: [],
    });
    expect(answer.causes[0]).toMatchObject({
      id: 'auth.anonymous-denied',
      confidence: 'verified',
      containers: ['agent'],
    });
  });
});

describe('where the log goes', () => {
  test('Azure Monitor: the workspace is found by the diagnostic settings', async () => {
    const { answer } = await ask({
      app: { group: RG_PAYMENTS, environmentId: ENV_PAYMENTS },
      revision: { containers: [{ name: 'shaped', image: MISSING }] },
      log: missing('shaped'),
      change: noStream,
    });
    expect(answer).toMatchObject({ outcome: 'pull-failure', causes: [{ id: 'image.tag-not-found' }] });
    expect(answer.evidence[0]?.source).toBe('Log Analytics');
  });

  test('Azure Monitor to a place that cannot be queried: said, with the command that shows it', async () => {
    const { answer } = await ask({
      app: { group: RG_PAYMENTS, environmentId: ENV_PAYMENTS },
      revision: { containers: [{ name: 'shaped', image: MISSING }] },
      log: missing('shaped'),
      change: (scenario) => ({
        ...noStream(scenario),
        resources: scenario.resources.map((one) =>
          one.type.endsWith('diagnosticSettings')
            ? {
                ...one,
                properties: { eventHubAuthorizationRuleId: '/subscriptions/x/eventhub', logs: one.properties?.logs },
              }
            : one,
        ),
      }),
    });
    // ARM's own words still say that a pull fails.
    expect(answer.outcome).toBe('pull-failure');
    const gap = answer.notChecked.find(({ fact }) => fact === 'systemLog');
    expect(gap?.remedy).toMatch(/az (monitor diagnostic-settings list|role assignment create)/);
  });

  test('nowhere: the stream is enough', async () => {
    const { answer } = await ask({
      app: { group: RG_EDGE, environmentId: ENV_EDGE },
      revision: { containers: [{ name: 'shaped', image: MISSING }] },
      log: missing('shaped'),
    });
    expect(answer).toMatchObject({
      outcome: 'pull-failure',
      causes: [{ id: 'image.tag-not-found', confidence: 'verified' }],
    });
  });

  test('nowhere, and no stream: a healthy state alone is not believed', async () => {
    const { answer } = await ask({
      app: { group: RG_EDGE, environmentId: ENV_EDGE },
      revision: { state: 'running', created: '@-3h' },
      change: without(
        'Microsoft.App/containerApps/getAuthToken/action',
        'Microsoft.App/containerApps/revisions/replicas/read',
      ),
    });
    expect(answer.outcome).toBe('inconclusive');
    expect(answer.notChecked.find(({ fact }) => fact === 'systemLog')?.remedy).not.toBeNull();
  });
});

test('a dedicated workload profile passes the words of the node on', async () => {
  const { answer } = await ask({
    revision: { containers: [{ name: 'shaped', image: MISSING }] },
    log: (revision) =>
      kubeletPull({ app: 'shaped', revision, container: 'shaped', image: MISSING }, `${MISSING}: not found`),
    change: (scenario) => ({
      ...scenario,
      resources: scenario.resources.map((one) =>
        one.name === 'shaped' ? { ...one, properties: { ...one.properties, workloadProfileName: 'D4' } } : one,
      ),
    }),
  });
  expect(answer).toMatchObject({
    outcome: 'pull-failure',
    causes: [{ id: 'image.tag-not-found', confidence: 'verified' }],
  });
});

describe('several subscriptions', () => {
  const there: World = {
    app: {
      group: RG_LAB,
      environmentId: ENV_LAB,
      registries: [{ server: PROD, identity: 'system' }],
      systemIdentity: SYSTEM,
      userIdentities: [],
    },
    log: unauthorized('shaped', GOOD),
  };

  test('the app is found in the second one', async () => {
    const { answer } = await ask(there);
    expect(answer).toMatchObject({
      app: { subscriptionId: PLATFORM },
      outcome: 'pull-failure',
      causes: [{ id: 'auth.missing-pull-role', confidence: 'verified' }],
    });
    expect(answer.fixes[0]?.command).toContain(registryId(PROD));
  });

  test('a registry in a subscription out of sight is not seen, and that is no cause', async () => {
    const { answer } = await ask({
      app: { registries: [{ server: PROD, identity: 'system' }], systemIdentity: SYSTEM, userIdentities: [] },
      log: unauthorized('shaped', GOOD),
      change: (scenario) => ({
        ...scenario,
        caller: { objectId: 'b0b', tenantId: 'c0c', ...scenario.caller, deniedScopes: [`/subscriptions/${PLATFORM}`] },
      }),
    });
    expect(answer.app.subscriptionId).toBe(SHOP);
    expect(answer.outcome).toBe('pull-failure');
    expect(answer.causes.filter(({ confidence }) => confidence === 'verified')).toEqual([]);
    expect(answer.notChecked.map(({ fact }) => fact)).toContain('registry');
  });
});
