/** What an image's pull comes to, by the scenario's state alone: the demo's stories must come true again when they are played. */

import { PROD } from '../../../src/playground/azure/demo/registries.ts';
import type { Scenario } from '../../../src/playground/azure/scenario.ts';
import type { SimulatedAzure } from '../../../src/playground/azure/simulated-azure.ts';
import { demoAzure, raw } from './clients.ts';
import { image, shop } from './shop.ts';
import { APPS, manualClock } from './writer.ts';

/** Restarts a revision and lets its first try end. @returns its state, and the reasons and ends that the log gives */
async function restarted(azure: SimulatedAzure, clock: ReturnType<typeof manualClock>, id: string) {
  const from = azure.scenario.systemLog.length;
  await raw(azure, `${id}/restart`, { method: 'POST' });
  clock.pass(5);
  const { json } = await raw(azure, id);
  const name = id.slice(id.lastIndexOf('/') + 1);
  return { state: String(json.properties.runningState), said: complaints(azure.scenario.systemLog.slice(from), name) };
}

/** Traces are numbers of Azure's own. */
function complaints(lines: Scenario['systemLog'], revision: string): string[] {
  const said = lines
    .filter((line) => line.revision === revision && /Failed|Unauthorized|Terminated/.test(line.reason))
    .map(({ reason, message }) => `${reason}: ${message.replace(/GenevaTraceId=\w+/, 'GenevaTraceId=…')}`);
  return [...new Set(said)].sort();
}

const demo = demoAzure().scenario;
const active = demo.resources.filter(
  ({ type, properties }) => /\/revisions$/i.test(type) && properties?.active === true,
);

describe('each failing revision of the demo fails again, in the same words', () => {
  const failing = active.filter(({ properties }) => properties?.healthState === 'Unhealthy');
  test('there are some', () => expect(failing.length).toBeGreaterThan(15));

  test.each(failing.map(({ id, name, properties }) => [name, id, String(properties?.runningState)]))(
    '%s',
    async (name, id, state) => {
      const clock = manualClock();
      const again = await restarted(demoAzure({}, { now: clock.now, startMs: 4000 }), clock, id);
      expect(again.state).toBe(state);
      const told = complaints(demo.systemLog, name).filter((line) => !/unauthorized/i.test(line));
      const now = again.said.filter((line) => !/unauthorized/i.test(line));
      // Azure has two wordings of "unauthorized", and both are in the stories.
      if (again.said.length > now.length) expect(complaints(demo.systemLog, name).join()).toMatch(/unauthorized/i);
      expect(now.filter((line) => !told.includes(line))).toEqual([]);
    },
  );
});

/** They run on what the node had: what stops the newer revision would stop them too. */
const ON_BORROWED_TIME = ['orders-api', 'payments-api', 'partner-gateway', 'pricing-api', 'catalog-api'];

test('each running revision of the demo can be pulled again, but those that the same cause strikes', async () => {
  const clock = manualClock();
  const azure = demoAzure({}, { now: clock.now, startMs: 4000 });
  const stuck: string[] = [];
  for (const { id, name, properties } of active) {
    if (properties?.healthState !== 'Healthy') continue;
    const { state } = await restarted(azure, clock, id);
    if (state !== 'Running') stuck.push(name.replace(/--.*/, ''));
  }
  expect(stuck.sort()).toEqual([...ON_BORROWED_TIME].sort());
});

describe('a repair is found at the next try', () => {
  test.each<[string, string, (scenario: Scenario) => void]>([
    [
      'the zone is linked',
      'payments-api',
      (scenario) => {
        const zone = scenario.resources.find(({ name }) => name === 'privatelink.azurecr.io');
        const network = scenario.resources.find(({ name }) => name === 'vnet-payments');
        scenario.resources.push({
          id: `${zone?.id}/virtualNetworkLinks/to-payments`,
          name: 'to-payments',
          type: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
          properties: { virtualNetwork: { id: network?.id } },
        });
      },
    ],
    [
      'the firewall lets the address in, as a range',
      'partner-gateway',
      (scenario) => {
        const registry = scenario.resources.find(({ name }) => name === 'contosopartners');
        const rules = registry?.properties?.networkRuleSet as { ipRules: object[] };
        rules.ipRules.push({ action: 'Allow', value: '20.105.23.0/26' });
      },
    ],
    [
      'the admin user is switched on',
      'stock-sync',
      (scenario) => {
        const registry = scenario.resources.find(({ name }) => name === 'contosoteams');
        Object.assign(registry?.properties as object, { adminUserEnabled: true });
      },
    ],
    [
      'a new secret',
      'mailer-api',
      (scenario) => {
        scenario.applications[0]?.passwordCredentials.push({ displayName: 'new', endDateTime: '@+90d' });
      },
    ],
    [
      'the image is unlocked',
      'coupons-api',
      (scenario) => {
        for (const { name, tags } of scenario.registries[0]?.repositories ?? [])
          if (name === 'coupons-api') for (const tag of tags) tag.readEnabled = true;
      },
    ],
    [
      'what stood in the way is gone',
      'catalog-api',
      (scenario) => {
        scenario.pullFaults = [];
      },
    ],
  ])('%s: %s', async (_title, app, repair) => {
    const clock = manualClock();
    const azure = demoAzure({}, { now: clock.now, startMs: 4000 });
    const { id } = active.find(
      ({ name, properties }) => name.startsWith(`${app}--`) && properties?.healthState === 'Unhealthy',
    ) ?? { id: '' };
    expect((await restarted(azure, clock, id)).state).toBe('Failed');
    azure.update(repair);
    clock.pass(15);
    expect((await raw(azure, id)).json.properties).toMatchObject({ runningState: 'Running', healthState: 'Healthy' });
  });
});

describe('who pulls, and what he may', () => {
  const RIGHTS = 'Microsoft.ContainerRegistry/registries';

  test.each<[string, boolean, (scenario: Scenario, assignment: Scenario['roleAssignments'][number]) => void]>([
    [
      'a group that he is in',
      true,
      (_scenario, one) =>
        Object.assign(one, { principalId: 'a-group', principalType: 'Group', members: [one.principalId] }),
    ],
    [
      'a role at the subscription',
      true,
      (_scenario, one) => Object.assign(one, { scope: one.scope.split('/').slice(0, 3).join('/') }),
    ],
    ['a role at another registry', false, (_scenario, one) => Object.assign(one, { scope: `${one.scope}2` })],
    [
      'a role of the tenant’s own',
      true,
      (scenario, one) => {
        one.roleDefinitionId = 'puller';
        scenario.roleDefinitions.push({
          id: '/x/puller',
          name: 'puller',
          type: 'Microsoft.Authorization/roleDefinitions',
          properties: { permissions: [{ actions: [`${RIGHTS}/pull/read`] }] },
        });
      },
    ],
    [
      'a role that may not pull',
      false,
      (_scenario, one) => Object.assign(one, { roleDefinitionId: 'c2f4ef07-c644-48eb-af81-4b1b4947fb11' }),
    ],
    [
      'what is denied',
      false,
      (scenario, one) => {
        scenario.resources.push({
          id: '/deny/1',
          name: '1',
          type: 'Microsoft.Authorization/denyAssignments',
          properties: {
            scope: one.scope,
            principals: [{ id: one.principalId }],
            permissions: [{ actions: [`${RIGHTS}/pull/read`] }],
          },
        });
      },
    ],
    [
      'a registry by repositories, whose condition names another',
      false,
      (scenario, one) =>
        byRepository(
          scenario,
          one,
          "@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringEqualsIgnoreCase 'elsewhere'",
        ),
    ],
    [
      'a registry by repositories, whose condition names the beginning',
      true,
      (scenario, one) =>
        byRepository(
          scenario,
          one,
          "@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringStartsWith 'orders'",
        ),
    ],
  ])('%s: %s', async (_title, works, change) => {
    const { azure, ask, pass, revisions } = shop();
    azure.update((scenario) => {
      const mine = scenario.roleAssignments.at(-1);
      if (mine) change(scenario, mine);
    });
    await ask('single/revisions/single--0000003/restart', 'POST');
    pass(10);
    expect((await revisions('single'))[2]?.endsWith(works ? 'Running' : 'Failed')).toBe(true);
  });

  function byRepository(scenario: Scenario, one: Scenario['roleAssignments'][number], condition: string): void {
    const registry = scenario.resources.find(({ name }) => name === 'contosoprod');
    Object.assign(registry?.properties as object, { roleAssignmentMode: 'AbacRepositoryPermissions' });
    Object.assign(one, { roleDefinitionId: 'b93aa761-3e63-49ed-ac28-beffa264f7ac', condition });
  }
});

test('an image by its digest; one of quarantine; one whose registry does not exist', async () => {
  const { azure, patch, pass, look } = shop();
  const tag = azure.scenario.registries[0]?.repositories.find(({ name }) => name === 'orders-api')?.tags[0];
  const byDigest = `${PROD}/orders-api@${tag?.digest}`;
  const template = (written: string, revisionSuffix: string) => ({
    template: { revisionSuffix, containers: [{ name: 'api', image: written }] },
  });
  expect(await patch('single', template(byDigest, 'digest'))).toBe('Succeeded');
  pass(20);
  expect((await look('single/revisions/single--digest')).json.properties.runningState).toBe('Running');
  azure.update((scenario) => {
    for (const { manifests } of scenario.registries[0]?.repositories ?? [])
      for (const one of manifests) if (one.digest === tag?.digest) one.quarantined = true;
  });
  expect(await patch('single', template(image('1.42.0'), 'other'))).toBe('Succeeded');
  pass(20);
  await look('single');
  expect(await patch('single', template(byDigest, 'quarantined'))).toBe('Failed');
  expect(await patch('single', template('nowhere.azurecr.io/api:1', 'nowhere'))).toBe('Succeeded');
  pass(20);
  await look('single');
  expect(
    azure.scenario.systemLog.findLast(({ revision, reason }) => revision === 'single--nowhere' && reason === 'Failed')
      ?.message,
  ).toBe('Error: ErrImagePull');
  expect(
    azure.scenario.systemLog.some(({ message }) =>
      message.includes('dial tcp: lookup nowhere.azurecr.io on 168.63.129.16:53: no such host'),
    ),
  ).toBe(true);
});

test('an init container that cannot be pulled keeps all others waiting', async () => {
  const { azure, pass, ask, look } = shop();
  const id = 'media-api/revisions/media-api--0000021';
  await ask(`${id}/restart`, 'POST');
  pass(10);
  const { json } = await look(`${id}/replicas`);
  expect(json.value[0].properties).toMatchObject({
    containers: [{ runningStateDetails: 'Container is waiting with reason: PodInitializing on legion.' }],
    initContainers: [{ runningStateDetails: 'Container is waiting with reason: ImagePullBackOff on legion.' }],
  });
  expect(azure.requests.at(-1)?.path).toBe(`${APPS}/${id}/replicas`);
});

test('a sidecar that cannot be pulled is asked for again, alone, by each replica', async () => {
  const { azure, pass, ask, look } = shop();
  azure.update((scenario) => {
    for (const one of scenario.resources)
      if (one.name === 'chat-api--0000005')
        Object.assign(one.properties?.template as object, { scale: { minReplicas: 2 } });
  });
  const from = azure.scenario.systemLog.length;
  await ask('chat-api/revisions/chat-api--0000005/restart', 'POST');
  pass(20);
  expect((await look('chat-api/revisions/chat-api--0000005')).json.properties).toMatchObject({
    runningState: 'Degraded',
    runningStateDetails: '2/2 Pending:ImagePullBackOff on legion',
  });
  const lines = azure.scenario.systemLog.slice(from);
  const pulls = lines
    .filter(({ reason }) => reason === 'PullingImage')
    .map(({ message, count }) => `${count} ${message}`);
  const app = `1 Pulling image '${PROD}/chat-api:2.0.0'`;
  const sidecar = (count: number) => `${count} Pulling image '${PROD}/log-shipper:1.3.0'`;
  expect(pulls).toEqual([app, app, sidecar(1), sidecar(1), sidecar(2), sidecar(2)]);
  const scheduled = lines.filter(({ reason }) => reason === 'AssigningReplica');
  expect(scheduled.map(({ replica, message }) => message.includes(`'${replica}'`))).toEqual([true, true]);
});
