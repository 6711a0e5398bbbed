/** What `doctor` says of the Entra groups of the policy. */
import { entraGroupChecks } from '../../src/azure/entra-groups-check.ts';
import { createRollbackCheckOptions } from './rollback-options.ts';

const ONCALL = 'cccccccc-0000-4000-8000-00000000000a';

async function check(graphPermissions: readonly string[], groups: readonly string[]) {
  const { options } = createRollbackCheckOptions((scenario) => ({
    ...scenario,
    caller: { objectId: 'caller', tenantId: 'tenant', ...scenario.caller, graphPermissions: [...graphPermissions] },
    entraGroups: [{ id: ONCALL, members: [] }],
  }));
  const [only] = entraGroupChecks(options, groups);
  return only?.run(new AbortController().signal);
}

test.each(['GroupMember.Read.All', 'Directory.Read.All'])('with %s', async (permission) => {
  expect(await check([permission], [ONCALL])).toMatchObject({ state: 'ok', remedy: null });
});

test('without the right: what it means, and the right by name', async () => {
  expect(await check(['Application.Read.All'], [ONCALL])).toMatchObject({
    state: 'failed',
    text: expect.stringContaining('who is listed by a group alone is refused'),
    remedy: expect.stringContaining('GroupMember.Read.All'),
  });
});

test('a group that is not there', async () => {
  const gone = 'cccccccc-0000-4000-8000-00000000000b';
  expect(await check(['GroupMember.Read.All'], [ONCALL, gone])).toMatchObject({
    state: 'failed',
    text: expect.stringContaining(gone),
    remedy: expect.stringContaining('az ad group show'),
  });
});
