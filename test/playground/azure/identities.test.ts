/** Several identities on one simulated Azure, and the journal of who asked for what. */
import { isWrite } from '../../../src/playground/azure/journal.ts';
import { demoAzure, errorOf, raw } from './clients.ts';
import { APPS, WRITER } from './writer.ts';

const RESTART = `${APPS}/storefront/revisions/storefront--0000002/restart`;

describe('two identities', () => {
  const scenario = {
    caller: { objectId: 'reader-object', tenantId: WRITER.tenantId, actions: ['*/read'] },
    identities: [WRITER.identity],
  };

  test('each is held to its own rights, in the words of ARM', async () => {
    const azure = demoAzure(scenario);
    const refused = await raw(azure, RESTART, { method: 'POST' });
    expect(refused.status).toBe(403);
    expect(refused.json.error).toEqual({
      code: 'AuthorizationFailed',
      message: `The client 'reader-object' with object id 'reader-object' does not have authorization to perform action 'Microsoft.App/containerApps/revisions/restart/action' over scope '${RESTART.slice(0, -'/restart'.length)}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    });
    const done = await raw(azure, RESTART, { method: 'POST', as: WRITER.clientId });
    expect([done.status, done.text]).toEqual([200, '']);
    expect((await raw(azure, `${APPS}/storefront`)).status).toBe(200);
    expect((await raw(azure, `${APPS}/storefront/listSecrets`, { method: 'POST', as: WRITER.clientId })).status).toBe(
      403,
    );
  });

  test('the journal says who sent what', async () => {
    const azure = demoAzure(scenario);
    await raw(azure, `${APPS}/storefront`);
    await raw(azure, `${APPS}/storefront`, { method: 'PATCH', body: { properties: {} }, as: WRITER.clientId });
    expect(azure.requests.filter(isWrite)).toEqual([
      expect.objectContaining({
        method: 'PATCH',
        path: `${APPS}/storefront`,
        body: '{"properties":{}}',
        identity: WRITER.identity.objectId,
        status: 202,
      }),
    ]);
    expect(azure.requests[0]).toMatchObject({ method: 'GET', identity: 'reader-object', body: '' });
  });

  test('signing in by client id and secret gives the token of that identity', async () => {
    const azure = demoAzure(scenario);
    const form = `grant_type=client_credentials&client_id=${WRITER.clientId}&client_secret=hush&scope=https%3A%2F%2Fmanagement.azure.com%2F.default`;
    const answer = await azure.answer({
      method: 'POST',
      url: new URL(`https://login.microsoftonline.com/${WRITER.tenantId}/oauth2/v2.0/token`),
      headers: {},
      body: form,
    });
    const { access_token: token } = JSON.parse(answer.body) as { access_token: string };
    expect((await raw(azure, RESTART, { method: 'POST', token })).status).toBe(200);
    expect(JSON.stringify(azure.requests)).not.toContain('hush');
    expect(azure.requests.filter(isWrite)).toHaveLength(1);
  });

  test('an identity that the scenario does not have cannot sign in', async () => {
    expect((await errorOf((async () => demoAzure().credentialOf('nobody'))())).message).toContain('nobody');
  });
});

test.each([
  ['GET', 'https://management.azure.com/subscriptions', false],
  [
    'POST',
    'https://management.azure.com/subscriptions/s/resourceGroups/g/providers/Microsoft.App/containerApps/a/getAuthtoken?api-version=1',
    false,
  ],
  [
    'POST',
    'https://management.azure.com/subscriptions/s/resourceGroups/g/providers/Microsoft.App/containerApps/a/listSecrets?api-version=1',
    true,
  ],
  ['PUT', 'https://management.azure.com/x?api-version=1', true],
])('%s %s: is it a write? %s', (method, url, expected) => {
  expect(isWrite({ method, url })).toBe(expected);
});
