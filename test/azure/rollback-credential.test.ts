/** A rollback signs in as itself, or not at all: never as the identity that reads. */
import { createHttpHeaders, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import { createDeployer } from '../../src/azure/deployer.ts';
import { createRollbackCredential } from '../../src/azure/rollback-credential.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { shop } from '../playground/azure/shop.ts';
import { WRITER } from '../playground/azure/writer.ts';
import { failureOf, refOf } from './deploying.ts';

const SETTINGS = { cloud: 'public', clientId: WRITER.clientId, tenantId: WRITER.tenantId } as const;
const { signal } = new AbortController();

const asked: PipelineRequest[] = [];
/** The endpoint that a managed identity's token comes from in Container Apps; the library keeps the first transport it got. */
const endpoint: HttpClient = {
  async sendRequest(request) {
    asked.push(request);
    const expires_on = String(Math.floor(Date.now() / 1000) + 3600);
    return {
      request,
      status: 200,
      headers: createHttpHeaders({ 'content-type': 'application/json' }),
      bodyAsText: JSON.stringify({ access_token: 'a.b.c', expires_on, resource: 'https://management.azure.com' }),
    };
  },
};

describe('where a managed identity answers', () => {
  const before = { ...process.env };
  beforeEach(() => {
    Object.assign(process.env, { IDENTITY_ENDPOINT: 'http://127.0.0.1:1/token', IDENTITY_HEADER: 'h' });
  });
  afterEach(() => {
    process.env = { ...before };
  });

  // The library keeps tokens by client id for the whole process as well: each case has an id of its own.
  test.each([
    ['alone', WRITER.clientId, ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER']],
    [
      "beside the reader's secret",
      'c11e0000-0000-4000-8000-0000000000c2',
      ['AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET', 'IDENTITY_ENDPOINT', 'IDENTITY_HEADER'],
    ],
  ])('%s: the token is asked for by the client id of its own', async (_title, clientId, present) => {
    asked.length = 0;
    const credential = createRollbackCredential({
      ...SETTINGS,
      clientId,
      present,
      httpClient: endpoint,
    });
    await credential.getToken('https://management.azure.com/.default');
    expect(asked.map(({ url }) => new URL(url).searchParams.get('client_id'))).toEqual([clientId]);
  });
});

test("with the reader's secret alone there is no sign-in, and nothing is sent", async () => {
  const { azure } = shop();
  const deployer = createDeployer({
    credential: createRollbackCredential({
      ...SETTINGS,
      present: ['AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET'],
      httpClient: azure.httpClient,
    }),
    cloud: 'public',
    subscriptionIds: [],
    clock: systemClock,
    log: silentLog,
    httpClient: azure.httpClient,
  });
  expect(await failureOf(deployer.activate(refOf('multiple'), 'multiple--old', signal))).toMatchObject({
    kind: 'forbidden',
    message:
      'The rollback has no sign-in of its own: the secret in the environment is that of the identity that reads.',
    remedy: expect.stringContaining('PULLCHECK_ROLLBACK_CLIENT_ID'),
  });
  expect(azure.requests).toEqual([]);
});
