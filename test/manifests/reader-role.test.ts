/** The role that docs/permissions.md hands out: it only reads, and it is enough for the whole answer. */
import { createAzureFacts } from '../../src/azure/fact-source.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/diagnosis/result.ts';
import { demoScenario } from '../../src/playground/azure/demo/index.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { simulateAzure } from '../../src/playground/azure/simulated-azure.ts';
import { readProjectFile } from '../structure/source.ts';

interface Role {
  readonly Actions: readonly string[];
  readonly NotActions: readonly string[];
  readonly DataActions: readonly string[];
  readonly AssignableScopes: readonly string[];
}

const role = JSON.parse(readProjectFile('manifests/azure/pullcheck-reader.role.json')) as Role;

/** The demo subscription, seen by a caller with these rights. */
function seenWith(actions: readonly string[]): ScenarioInput {
  const scenario = demoScenario();
  const { objectId = '', tenantId = '', ...caller } = scenario.caller ?? {};
  return { ...scenario, caller: { ...caller, objectId, tenantId, actions: [...actions] } };
}

async function answers(scenario: ScenarioInput): Promise<Record<string, unknown>> {
  const azure = simulateAzure(scenario);
  const source = createAzureFacts({
    credential: azure.credential,
    httpClient: azure.httpClient,
    cloud: 'public',
    subscriptionIds: [],
    clock: systemClock,
    log: silentLog,
  });
  const found: Record<string, unknown> = {};
  for (const { id, name, type } of scenario.resources) {
    if (!/^microsoft\.app\/(containerapps|jobs)$/i.test(type)) continue;
    const [, , subscriptionId = '', , resourceGroup = ''] = id.split('/');
    const query = { name, resourceGroup, subscriptionId, revision: null };
    found[`${resourceGroup}/${name}`] = essence(await diagnose(query, { source, clock: systemClock, log: silentLog }));
  }
  return found;
}

function essence({ outcome, causes, notChecked }: Diagnosis) {
  return {
    outcome,
    causes: causes.map(({ id, confidence }) => `${id} ${confidence}`),
    notChecked: notChecked.map(({ fact, because }) => `${fact}: ${because}`),
  };
}

describe('the reader role', () => {
  test('holds reads by their full names, and the actions that open the event stream', () => {
    const rest = [...role.Actions, ...role.DataActions].filter((action) => !/^Microsoft\.[\w./]+\/read$/.test(action));
    expect(rest).toEqual(['Microsoft.App/containerApps/getAuthToken/action', 'Microsoft.App/jobs/getAuthToken/action']);
    expect(role.NotActions).toEqual([]);
    // The command in docs/permissions.md replaces this one.
    expect(role.AssignableScopes).toEqual(['/subscriptions/00000000-0000-0000-0000-000000000000']);
  });

  test('is enough: every app of the demo gets the same answer as with all rights', async () => {
    const [all, limited] = await Promise.all([
      answers(seenWith(['*'])),
      answers(seenWith([...role.Actions, ...role.DataActions])),
    ]);
    expect(Object.keys(all).length).toBeGreaterThan(15);
    expect(limited).toEqual(all);
  });

  test('without the right to read role assignments, a missing role is suspected and never verified', async () => {
    const actions = role.Actions.filter((action) => action !== 'Microsoft.Authorization/roleAssignments/read');
    const seen = await answers(seenWith([...actions, ...role.DataActions]));
    const orders = Object.entries(seen).find(([app]) => app.endsWith('/orders-api'))?.[1] as ReturnType<typeof essence>;
    expect(orders.outcome).toBe('pull-failure');
    expect(orders.causes).toContainEqual(expect.stringMatching(/^auth\.missing-pull-role (likely|possible)$/));
    expect(orders.notChecked).toContainEqual(expect.stringMatching(/^pullRights: /));
  });
});
