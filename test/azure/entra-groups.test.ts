/** In which Entra groups somebody is: asked of Microsoft Graph, with a right of its own. */
import { createEntraGroups } from '../../src/azure/entra-groups.ts';
import { createRollbackCheckOptions } from './rollback-options.ts';

const MEGAN = 'aaaaaaaa-0000-4000-8000-000000000001';
const [ONCALL, OTHERS] = ['cccccccc-0000-4000-8000-00000000000a', 'cccccccc-0000-4000-8000-00000000000b'];
const { signal } = new AbortController();

const groups = (graphPermissions: readonly string[]) => {
  const { options, azure } = createRollbackCheckOptions((scenario) => ({
    ...scenario,
    caller: { objectId: 'caller', tenantId: 'tenant', ...scenario.caller, graphPermissions: [...graphPermissions] },
    entraGroups: [
      { id: ONCALL, members: [MEGAN.toUpperCase()] },
      { id: OTHERS, members: [] },
    ],
  }));
  return { ask: createEntraGroups(options), azure };
};

test.each(['GroupMember.Read.All', 'Directory.Read.All'])('with %s', async (permission) => {
  const { ask } = groups([permission]);
  expect(await ask(MEGAN, [ONCALL, OTHERS], signal)).toEqual([ONCALL]);
  expect(await ask('aaaaaaaa-0000-4000-8000-000000000002', [ONCALL, OTHERS], signal)).toEqual([]);
});

test('without the right it is not known', async () => {
  expect(await groups(['Application.Read.All']).ask(MEGAN, [ONCALL], signal)).toBeNull();
});

test('more than Graph takes at once is asked in parts', async () => {
  const { ask, azure } = groups(['GroupMember.Read.All']);
  const many = Array.from({ length: 25 }, (_, i) => `cccccccc-0000-4000-8000-0000000001${String(i).padStart(2, '0')}`);
  expect(await ask(MEGAN, [...many, ONCALL], signal)).toEqual([ONCALL]);
  expect(azure.requests.filter(({ path }) => path.includes('checkMemberGroups'))).toHaveLength(2);
});
