/** Deny assignments: which of them take the pull away, and when that cannot be told. */
import type { AzureRegistry } from '../../src/diagnosis/registry-facts.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { registry, value } from './reads.ts';
import { GROUP, look, PRINCIPAL, REGISTRY_ID, SUB, without } from './subscription.ts';

const EVERYBODY = '00000000-0000-0000-0000-000000000000';
const TEAM = 'ffffffff-0000-4000-8000-00000000000f';
const PULLS = [{ actions: ['Microsoft.ContainerRegistry/registries/*'], notActions: [], dataActions: [] }];

function deny(properties: Record<string, unknown>): ScenarioInput['resources'][number] {
  const scope = String(properties.scope ?? REGISTRY_ID);
  return {
    id: `${scope}/providers/Microsoft.Authorization/denyAssignments/d1`,
    name: 'd1',
    type: 'Microsoft.Authorization/denyAssignments',
    properties: {
      denyAssignmentName: 'no pulls',
      permissions: PULLS,
      scope,
      principals: [{ id: EVERYBODY, type: 'SystemDefined' }],
      excludePrincipals: [],
      ...properties,
    },
  };
}

async function denials(
  properties: Record<string, unknown> | null,
  change: Partial<AzureRegistry> = {},
  more: (scenario: ScenarioInput) => ScenarioInput = (same) => same,
) {
  const looking = look((scenario) =>
    more(properties === null ? scenario : { ...scenario, resources: [...scenario.resources, deny(properties)] }),
  );
  const found = { ...(await registry(looking)), ...change };
  return value(await looking.facts.pullRights(PRINCIPAL, found, looking.context)).denials;
}

const one = [{ id: expect.any(String), name: 'no pulls', scope: REGISTRY_ID }];
const group = `/subscriptions/${SUB}/resourceGroups/${GROUP}`;

test.each<[string, Record<string, unknown>, unknown]>([
  ['everybody', {}, one],
  ['this identity', { principals: [{ id: PRINCIPAL, type: 'ServicePrincipal' }] }, one],
  ['from above', { scope: group }, [{ ...one[0], scope: group }]],
  ['from above, not for what is below', { scope: group, doNotApplyToChildScopes: true }, []],
  ['everybody but this identity', { excludePrincipals: [{ id: PRINCIPAL, type: 'ServicePrincipal' }] }, []],
  ['everybody but a group', { excludePrincipals: [{ id: TEAM, type: 'Group' }] }, null],
  ['a group', { principals: [{ id: TEAM, type: 'Group' }] }, null],
  ['somebody else', { principals: [{ id: TEAM, type: 'User' }] }, []],
  ['only writes', { permissions: [{ actions: ['*/write'] }] }, []],
  ['all but pulls', { permissions: [{ actions: ['*'], notActions: ['*/pull/read'] }] }, []],
  ['only where a condition holds', { condition: '@Resource[…] StringEquals x' }, null],
  ['only elsewhere', { scope: `${group}-else` }, []],
])('%s', async (_what, properties, expected) => {
  expect(await denials(properties)).toEqual(expected);
});

test('a group that the identity is known to be in', async () => {
  const withTeam = (scenario: ScenarioInput): ScenarioInput => ({
    ...scenario,
    roleAssignments: [
      {
        name: 'dddddddd-0000-4000-8000-000000000009',
        scope: group,
        principalId: TEAM,
        principalType: 'Group',
        members: [PRINCIPAL],
        roleDefinitionId: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
      },
    ],
  });
  expect(await denials({ principals: [{ id: TEAM, type: 'Group' }] }, {}, withTeam)).toEqual(one);
});

test('an ABAC registry goes by data actions', async () => {
  const content = [{ dataActions: ['Microsoft.ContainerRegistry/registries/repositories/content/read'] }];
  expect(await denials({}, { permissionMode: 'abac' })).toEqual([]);
  expect(await denials({ permissions: content }, { permissionMode: 'abac' })).toEqual(one);
  expect(await denials({ permissions: content })).toEqual([]);
});

test('none: known and empty; not to be read: null, and the roles all the same', async () => {
  expect(await denials(null)).toEqual([]);
  expect(await denials(null, {}, without('Microsoft.Authorization/denyAssignments/read'))).toBeNull();
});
