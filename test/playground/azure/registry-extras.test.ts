/** Of the simulated Azure: Microsoft Graph, task runs, deny assignments, soft-deleted tags, each with its rights. */
import { demoScenario } from '../../../src/playground/azure/demo/index.ts';
import { PROD, registryId } from '../../../src/playground/azure/demo/registries.ts';
import { mintToken } from '../../../src/playground/azure/tokens.ts';
import { createWorld } from '../../../src/playground/azure/world.ts';
import { demoAzure, raw } from './clients.ts';

const GRAPH = 'https://graph.microsoft.com';
const [application] = demoScenario().applications ?? [];
const path = `${GRAPH}/v1.0/applications(appId='${application?.appId}')`;

const tokenFor = async (azure: ReturnType<typeof demoAzure>, scope: string) =>
  (await azure.credential.getToken(scope))?.token ?? '';

describe('Microsoft Graph', () => {
  test('shows an application without any password, and the selected fields only', async () => {
    const azure = demoAzure();
    const token = await tokenFor(azure, `${GRAPH}/.default`);
    const answer = await raw(azure, `${path}?$select=appId,passwordCredentials`, { token });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.json)).toEqual(['@odata.context', 'appId', 'passwordCredentials']);
    expect(answer.json.passwordCredentials[1]).toMatchObject({ secretText: null, displayName: 'renewed' });
  });

  test("refuses ARM's token, a caller without the permission, and what is not there", async () => {
    const azure = demoAzure();
    expect(await raw(azure, path)).toMatchObject({ status: 401 });
    const poor = demoAzure({ caller: { ...callerOf(), graphPermissions: [] } });
    expect(await raw(poor, path, { token: await tokenFor(poor, `${GRAPH}/.default`) })).toMatchObject({
      status: 403,
      json: { error: { code: 'Authorization_RequestDenied' } },
    });
    const token = await tokenFor(azure, `${GRAPH}/.default`);
    expect(await raw(azure, `${GRAPH}/v1.0/applications(appId='x')`, { token })).toMatchObject({
      status: 404,
      json: { error: { code: 'Request_ResourceNotFound' } },
    });
  });
});

test('runs come newest first, as many as were asked for', async () => {
  const url = `${registryId(PROD)}/runs?$top=2`;
  const { json } = await raw(demoAzure(), url, { apiVersion: '2019-06-01-preview' });
  expect(json.value.map((one: { name: string }) => one.name)).toEqual(['cb3', 'ca4']);
});

test('soft-deleted tags need a token of their own, and the right to them', async () => {
  const url = `https://${PROD}/acr/v1/_deleted/wishlist-api/_tags`;
  const scoped = (scope: string) => mintToken(createWorld(demoScenario()), PROD, scope).token;
  const azure = demoAzure();
  expect(await raw(azure, url, { token: scoped('repository:wishlist-api:metadata_read') })).toMatchObject({
    status: 401,
  });
  const answer = await raw(azure, url, { token: scoped('repository:wishlist-api:deleted_read') });
  expect(answer.json.tags).toMatchObject([{ tag: '2.1.0', deletedAt: expect.stringMatching(/Z$/) }]);
});

function callerOf() {
  const { objectId = '', tenantId = '', ...rest } = demoScenario().caller ?? {};
  return { ...rest, objectId, tenantId };
}
