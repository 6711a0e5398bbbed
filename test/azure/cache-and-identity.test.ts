/** What Azure says of a registry's cache rules, and of the identity that pulls. */
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { missing, registry, value } from './reads.ts';
import { fault, GROUP, look, REGISTRY_ID, SUB, without } from './subscription.ts';

const also =
  (id: string, type: string, properties: Record<string, unknown>) =>
  (scenario: ScenarioInput): ScenarioInput => ({
    ...scenario,
    resources: [...scenario.resources, { id, name: id.split('/').at(-1) ?? '', type, properties }],
  });

describe('cache rules', () => {
  const rule = also(`${REGISTRY_ID}/cacheRules/hub-rule`, 'Microsoft.ContainerRegistry/registries/cacheRules', {
    sourceRepository: 'docker.io/library/*',
    targetRepository: 'docker-hub/*',
    credentialSetResourceId: `${REGISTRY_ID}/credentialSets/hub`,
  });
  const read = async (change: (scenario: ScenarioInput) => ScenarioInput) => {
    const looking = look(change);
    return looking.facts.cacheRules(await registry(looking), looking.context);
  };

  test('with source, target and credential', async () => {
    expect(value(await read(rule)).rules).toEqual([
      { name: 'hub-rule', source: 'docker.io/library/*', target: 'docker-hub/*', withCredential: true },
    ]);
  });
  test('none', async () => expect(value(await read((same) => same)).rules).toEqual([]));
  test('a cloud that knows no such type has none', async () => {
    const body = JSON.stringify({ error: { code: 'InvalidResourceType', message: 'no such type' } });
    expect(value(await read(fault({ match: 'GET */cacheRules*', status: 404, body }))).rules).toEqual([]);
  });
  test.each([
    ['denied', without('Microsoft.ContainerRegistry/registries/cacheRules/read'), 'denied'],
    ['another 404', fault({ match: 'GET */cacheRules*', status: 404, body: '{}' }), undefined],
  ])('%s: not "none"', async (_what, change, kind) => {
    const fact = missing(await read(change));
    if (kind !== undefined) expect(fact.kind).toBe(kind);
  });
});

describe('the identity that pulls', () => {
  const id = `/subscriptions/${SUB}/resourceGroups/${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/puller`;
  const principalId = 'bbbbbbbb-0000-4000-8000-00000000000b';
  const there = also(id, 'Microsoft.ManagedIdentity/userAssignedIdentities', { principalId });
  const read = (change: (scenario: ScenarioInput) => ScenarioInput) => {
    const { facts, context } = look(change);
    return facts.pullIdentity(id, context);
  };

  test('there', async () => expect(value(await read(there))).toEqual({ id, exists: true, principalId }));
  test('deleted', async () =>
    expect(value(await read((same) => same))).toEqual({ id, exists: false, principalId: null }));
  test('denied, or out of sight: not "deleted"', async () => {
    const denied = without('Microsoft.ManagedIdentity/userAssignedIdentities/read');
    expect(missing(await read((scenario) => denied(there(scenario)))).kind).toBe('denied');
    const body = JSON.stringify({ error: { code: 'SubscriptionNotFound', message: 'no such subscription' } });
    missing(await read(fault({ match: 'GET *userAssignedIdentities/puller*', status: 404, body })));
  });
});
