/** The role that a rollback is carried out with: enough for all that the deployer calls, and nothing in it is idle. */
import { rollbackIdentity } from '../../src/playground/azure/demo/identities.ts';
import type { DeployError, Operation } from '../../src/rollback/deployer.ts';
import { deployerOn, refOf } from '../azure/deploying.ts';
import { raw } from '../playground/azure/clients.ts';
import { APPS, image, SHOP, type Shop, shop } from '../playground/azure/shop.ts';
import { WRITER } from '../playground/azure/writer.ts';
import { readProjectFile } from '../structure/source.ts';

interface Role {
  readonly Name: string;
  readonly Actions: readonly string[];
  readonly NotActions: readonly string[];
  readonly DataActions: readonly string[];
  readonly AssignableScopes: readonly string[];
}

const role = JSON.parse(readProjectFile('manifests/azure/pullcheck-rollback.role.json')) as Role;
const { signal } = new AbortController();

/** The identity has these rights at the subscription, and no others. */
function shopWith(actions: readonly string[], scope = `/subscriptions/${SHOP}`): Shop {
  return shop({ identities: [{ ...WRITER.identity, grants: [{ scope, actions: [...actions] }] }] });
}

/** Everything that the port can do. @returns what was refused, in words */
async function refusals(simulated: Shop): Promise<string[]> {
  const port = deployerOn(simulated);
  const [multiple, single, job] = [refOf('multiple'), refOf('single'), refOf('nightly-import', 'job')];
  const found: string[] = [];
  const attempt = async <T>(what: string, work: Promise<T>): Promise<T | null> => {
    try {
      return await work;
    } catch (error) {
      found.push(`${what}: ${(error as DeployError).kind}`);
      return null;
    }
  };
  const follow = async (what: string, operation: Operation | null | undefined) => {
    simulated.pass(2);
    if (!operation) return;
    // Which of the two addresses Azure names is not ours to choose.
    for (const url of [operation.url, operation.url.replace('OperationResults', 'OperationStatuses')]) {
      const state = await attempt(what, port.poll({ ...operation, url }, signal));
      if (state?.state === 'not-visible') found.push(`${what}: not-visible`);
    }
  };
  await attempt('app', port.app(single, signal));
  await attempt('revisions', port.revisions(single, signal));
  await attempt('job', port.app(job, signal));
  await attempt('activate', port.activate(multiple, 'multiple--old', signal));
  await attempt('restart', port.restart(multiple, 'multiple--stable', signal));
  const traffic = await attempt(
    'traffic',
    port.setTraffic(multiple, [{ revisionName: 'multiple--stable', weight: 100 }], signal),
  );
  await follow('its operation', traffic?.operation);
  const template = { containers: [{ name: 'api', image: image('1.41.2') }] };
  await attempt('template', port.setTemplate(single, template, signal));
  const jobTemplate = await attempt("a job's template", port.setTemplate(job, template, signal));
  await follow("the job's operation", jobTemplate?.operation);
  return found;
}

test('names full actions of Container Apps alone', () => {
  expect(role.Name).toBe('Pullcheck Rollback');
  expect(role.Actions.filter((action) => !/^Microsoft\.App\/[\w/]+\/(?:read|write|action)$/.test(action))).toEqual([]);
  expect(
    role.Actions.filter((action) => /secret|exec|debug|delete|deactivate|authtoken|\/(?:start|stop)\//i.test(action)),
  ).toEqual([]);
  expect([role.NotActions, role.DataActions]).toEqual([[], []]);
  // The command in docs/permissions.md replaces this one.
  expect(role.AssignableScopes).toEqual(['/subscriptions/00000000-0000-0000-0000-000000000000']);
});

test("is what the demo's second identity has", () => {
  for (const { actions } of rollbackIdentity().grants) expect([...actions].sort()).toEqual([...role.Actions].sort());
});

test('is enough', async () => {
  expect(await refusals(shopWith(role.Actions))).toEqual([]);
});

test('on the resource groups alone, it is the look at operations that is missing', async () => {
  const group = `/subscriptions/${SHOP}/resourceGroups/rg-shop`;
  expect([...new Set(await refusals(shopWith(role.Actions, group)))]).toEqual([
    'its operation: not-visible',
    "the job's operation: not-visible",
  ]);
});

test.each(role.Actions)('%s is needed', async (action) => {
  expect(await refusals(shopWith(role.Actions.filter((one) => one !== action)))).not.toEqual([]);
});

test('gives no more: no secret, no deactivation, no other resource', async () => {
  const { ask } = shopWith(role.Actions);
  for (const [path, method] of [
    [`${APPS}/single/listSecrets`, 'POST'],
    [`${APPS}/single/getAuthToken`, 'POST'],
    [`${APPS}/single/stop`, 'POST'],
    [`${APPS}/single/revisions/single--0000003/deactivate`, 'POST'],
    [`${APPS}/single/revisions/single--0000003/replicas`, 'GET'],
    [`/subscriptions/${SHOP}/resourceGroups/rg-shop/providers/Microsoft.App/managedEnvironments/cae-shop`, 'GET'],
  ] as const)
    expect([path, (await ask(path, method)).status]).toEqual([path, 403]);
});

test('the identity that reads cannot write', async () => {
  const reader = JSON.parse(readProjectFile('manifests/azure/pullcheck-reader.role.json')) as Role;
  const { azure } = shop({ caller: { objectId: 'reader', tenantId: WRITER.tenantId, actions: [...reader.Actions] } });
  const refused = await raw(azure, `${APPS}/single`, { method: 'PATCH', body: {} });
  expect([refused.status, refused.json.error.code]).toEqual([403, 'AuthorizationFailed']);
});
