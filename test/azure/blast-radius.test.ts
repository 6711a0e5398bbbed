/** Whom else a cause strikes, over the whole path: sixty apps in a simulated Azure, what that costs, and what is denied. */
import { createAzureFacts } from '../../src/azure/fact-source.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/diagnosis/result.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { simulateAzure } from '../../src/playground/azure/simulated-azure.ts';
import { expectValid } from '../schemas.ts';
import { APP_ID, ENV_ID, fault, GROUP, HOST, OTHER_SUB, PRINCIPAL, SUB, subscription } from './subscription.ts';

const PULLER = `/subscriptions/${SUB}/resourceGroups/${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/puller`;
type Resource = ScenarioInput['resources'][number];

function another(i: number, identity: string, properties: Record<string, unknown> = {}, sub = SUB): Resource {
  const name = `app-${String(i).padStart(2, '0')}`;
  return {
    id: APP_ID.replace(SUB, sub).replace('orders-api', name),
    name,
    type: 'Microsoft.App/containerApps',
    location: 'westeurope',
    properties: {
      provisioningState: 'Succeeded',
      runningStatus: 'Running',
      environmentId: ENV_ID.replace('shop-env', `env-${i}`),
      latestRevisionName: `${name}--1`,
      latestReadyRevisionName: `${name}--1`,
      configuration: { registries: [{ server: HOST, identity }] },
      template: { containers: [{ name: 'a', image: `${HOST}/team/${name}:1` }] },
      ...properties,
    },
  };
}

/**
 * orders-api pulls with an identity that has lost its role. Of sixty others thirty pull with the same one, the last ten of
 * these in another subscription; two of the thirty fail.
 */
function sixty(): ScenarioInput {
  const scenario = subscription();
  const others = Array.from({ length: 60 }, (_, i) =>
    another(
      i,
      i < 30 ? PULLER : i < 45 ? 'system' : PULLER.replace('puller', 'else'),
      i === 7 ? { provisioningState: 'Failed' } : i === 21 ? { latestRevisionName: 'app-21--2' } : {},
      i >= 20 && i < 30 ? OTHER_SUB : SUB,
    ),
  );
  return {
    ...scenario,
    roleAssignments: [],
    resources: [
      ...scenario.resources.map((each) =>
        each.id !== APP_ID
          ? each
          : {
              ...each,
              identity: {
                type: 'UserAssigned',
                userAssignedIdentities: { [PULLER]: { principalId: PRINCIPAL, clientId: PRINCIPAL } },
              },
              properties: {
                ...each.properties,
                configuration: {
                  ...(each.properties?.configuration as object),
                  registries: [{ server: HOST, identity: PULLER }],
                },
              },
            },
      ),
      {
        id: PULLER,
        name: 'puller',
        type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
        location: 'westeurope',
        properties: { principalId: PRINCIPAL, clientId: PRINCIPAL },
      },
      ...others,
    ],
  };
}

async function ask(scenario: ScenarioInput, subscriptionIds: readonly string[] = [], times = 1) {
  const azure = simulateAzure(scenario, { pageSize: 25 });
  const source = createAzureFacts({
    credential: azure.credential,
    cloud: 'public',
    subscriptionIds,
    clock: systemClock,
    log: silentLog,
    httpClient: azure.httpClient,
  });
  const query = { name: 'orders-api', resourceGroup: GROUP, subscriptionId: SUB, revision: null, kind: 'app' } as const;
  const answers: Diagnosis[] = [];
  for (let i = 0; i < times; i += 1)
    answers.push(await diagnose(query, { source, clock: systemClock, log: silentLog }));
  for (const answer of answers) expectValid(answer);
  const lists = azure.requests.filter(
    ({ body, url }) => url.includes('Microsoft.ResourceGraph') && String(body).includes('managedenvironments'),
  );
  return { answer: answers[0] as Diagnosis, requests: azure.requests, lists };
}

const names = ({ alsoAffected }: Diagnosis) => alsoAffected.map(({ app }) => app.name);

test('sixty apps: those of the same identity, and no others; the two that fail first', async () => {
  const { answer } = await ask(sixty());
  expect(answer.causes[0]).toMatchObject({ id: 'auth.missing-pull-role', confidence: 'verified' });
  expect(answer.alsoAffected).toHaveLength(30);
  expect(names(answer).slice(0, 3)).toEqual(['app-07', 'app-21', 'app-00']);
  expect(answer.blastRadius).toEqual({
    state: 'known',
    because: null,
    causes: ['auth.missing-pull-role'],
    looked: 60,
    counts: { failsNow: 2, atNextRestart: 28, may: 0 },
    notListed: 0,
  });
  expect(answer.alsoAffected[0]).toEqual({
    app: {
      name: 'app-07',
      resourceGroup: GROUP,
      subscriptionId: SUB,
      resourceId: expect.stringMatching(/\/app-07$/),
      kind: 'app',
    },
    shares: ['registry', 'identity'],
    state: 'fails-now',
    because: `it pulls from ${HOST} with the same identity (puller); its last deployment failed, likely for the same reason`,
  });
  expect(answer.notChecked.map(({ fact }) => fact)).not.toContain('inventory');
});

test('one list for all diagnoses of half a minute', async () => {
  const { lists } = await ask(sixty(), [], 3);
  // Three pages of 25.
  expect(lists).toHaveLength(3);
});

test('a subscription of the settings that may not be read: what is seen, and that it is not all', async () => {
  const { answer } = await ask(
    {
      ...sixty(),
      caller: {
        objectId: '0b0b0b0b-0000-4000-8000-000000000b07',
        tenantId: '7e7e7e7e-0000-4000-8000-00000000007e',
        deniedScopes: [`/subscriptions/${OTHER_SUB}`],
      },
    },
    [SUB, OTHER_SUB],
  );
  expect(answer.blastRadius).toMatchObject({
    state: 'partial',
    because: expect.stringContaining(OTHER_SUB),
    counts: { failsNow: 1, atNextRestart: 19, may: 0 },
  });
  expect(answer.notChecked).toContainEqual({
    fact: 'inventory',
    because: expect.stringContaining(OTHER_SUB),
    remedy: expect.stringContaining(`--scope /subscriptions/${OTHER_SUB}`),
    wouldSettle: [],
  });
});

test('where nothing can be listed, that is said: the verdict stands, and there is no "none"', async () => {
  const { answer } = await ask(
    fault(
      { match: 'POST *Microsoft.ResourceGraph*', status: 403, body: '{"error":{"code":"AuthorizationFailed"}}' },
      { match: 'GET *Microsoft.App/containerApps?*', status: 403, body: '{"error":{"code":"AuthorizationFailed"}}' },
    )(sixty()),
  );
  expect(answer.outcome).toBe('pull-failure');
  expect(answer.alsoAffected).toEqual([]);
  expect(answer.blastRadius).toMatchObject({ state: 'unknown', counts: null });
  expect(answer.notChecked.filter(({ fact }) => fact === 'inventory')).toEqual([
    expect.objectContaining({ because: expect.stringMatching(/right to read/), remedy: expect.any(String) }),
  ]);
});
