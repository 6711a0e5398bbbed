/** What `doctor` says of the identity that carries out rollbacks. It is asked for, and nothing is written. */

import { rollbackChecks } from '../../src/azure/rollback-check.ts';
import { createRollbackCredential } from '../../src/azure/rollback-credential.ts';
import { ROLLBACK_CLIENT, rollbackIdentity } from '../../src/playground/azure/demo/identities.ts';
import { isWrite } from '../../src/playground/azure/journal.ts';
import { createRollbackCheckOptions } from './rollback-options.ts';

type Grants = ReturnType<typeof rollbackIdentity>['grants'];

/** It may ask for its own rights: the role of the manifest alone does not hold that. */
const asking = (given: Grants): Grants =>
  given.map(({ scope, actions }) => ({ scope, actions: [...actions, 'Microsoft.Authorization/permissions/read'] }));

async function check(grants: (given: Grants) => Grants) {
  const { options, azure } = createRollbackCheckOptions(
    (scenario) => ({ ...scenario, identities: [{ ...rollbackIdentity(), grants: grants(rollbackIdentity().grants) }] }),
    ROLLBACK_CLIENT,
  );
  const reading = { ...options, credential: azure.credential };
  const [only] = rollbackChecks(reading, options);
  const result = await only?.run(new AbortController().signal);
  expect(azure.requests.filter(isWrite)).toEqual([]);
  return result;
}

test('the role in both subscriptions', async () => {
  expect(await check(asking)).toEqual({
    state: 'ok',
    text: 'signed in, and may carry out rollbacks in Contoso Shop Production, Contoso Platform',
    remedy: null,
  });
});

test('one right is missing: it may write nowhere', async () => {
  const result = await check((given) =>
    asking(given).map(({ scope, actions }) => ({
      scope,
      actions: actions.filter((one) => !/containerApps\/write/.test(one)),
    })),
  );
  expect(result).toMatchObject({ state: 'failed', remedy: expect.stringContaining('Pullcheck Rollback') });
});

test('the role alone: it signs in, and more is not known', async () => {
  expect(await check((given) => given)).toMatchObject({ state: 'skipped', text: expect.stringContaining('signed in') });
});

test('no sign-in of its own is said', async () => {
  const { options } = createRollbackCheckOptions((scenario) => scenario);
  const credential = createRollbackCredential({
    cloud: 'public',
    clientId: ROLLBACK_CLIENT,
    tenantId: null,
    present: ['AZURE_CLIENT_SECRET'],
  });
  const [only] = rollbackChecks(options, { ...options, credential });
  expect(await only?.run(new AbortController().signal)).toEqual({
    state: 'failed',
    text: expect.stringContaining('the rollback has no sign-in of its own'),
    remedy: expect.stringMatching(/^Run Pullcheck where a managed identity/),
  });
});

test('without the sign-in of the identity that reads, the rollback is not blamed for it', async () => {
  const { options, azure } = createRollbackCheckOptions(
    (scenario) => ({ ...scenario, identities: [rollbackIdentity()] }),
    ROLLBACK_CLIENT,
  );
  const nobody = { getToken: () => Promise.reject(new Error('az login')) };
  const [only] = rollbackChecks({ ...options, credential: nobody }, options);
  expect(await only?.run(new AbortController().signal)).toMatchObject({
    state: 'skipped',
    text: expect.stringContaining('the sign-in of the identity that reads'),
  });
  expect(azure.requests.filter(isWrite)).toEqual([]);
});
