/** What the real botbuilder makes of deliveries, good and forged; and who may sign in. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type SimulatedTeams, simulateTeams } from '../../../src/playground/teams/simulated-teams.ts';
import { type RunningBot, signIn, startBot } from './bot.ts';

let teams: SimulatedTeams;
let bot: RunningBot;
const print = console.error;
beforeAll(async () => {
  // botbuilder prints what it refuses.
  console.error = () => {};
  teams = await simulateTeams();
  bot = await startBot(teams);
});
afterAll(async () => {
  await bot.close();
  await teams.close();
  console.error = print;
});

const typed = () => teams.typedActivity('orders-api', { user: 'oncall', conversation: 'personal' });

test('a good one is taken', async () => {
  const before = bot.activities.length;
  expect(await teams.deliver(typed())).toEqual({ status: 200, body: null, error: null });
  expect(bot.activities).toHaveLength(before + 1);
});

// What its JWT library refuses is a 500 of botbuilder's, and a refusal all the same.
test.each<[string, Parameters<SimulatedTeams['forge']>[0], number]>([
  ['a wrong audience', { audience: '00000000-0000-4000-8000-000000000000' }, 401],
  ['a wrong issuer', { issuer: 'https://sts.windows.net/evil/' }, 401],
  ['expired for ten minutes', { expiresInS: -600 }, 401],
  ['not yet valid', { notBeforeInS: 3_000 }, 500],
  ['signed by somebody else', { key: 'stranger' }, 500],
  ['a key that nobody published', { key: 'unknown' }, 401],
  ['a key of another channel', { key: 'unendorsed' }, 401],
  ['not signed', { key: 'none' }, 401],
  ['the public key as a secret', { key: 'secret' }, 500],
  ['another service URL', { serviceUrl: 'https://smba.trafficmanager.net/emea/' }, 401],
  ['no service URL', { serviceUrl: null }, 401],
])('refused: %s', async (_name, forged, status) => {
  const before = bot.activities.length;
  const { status: seen } = await teams.deliver(typed(), { token: await teams.forge(forged) });
  expect(seen).toBe(status);
  expect(bot.activities).toHaveLength(before);
});

test('refused: no token, and garbage', async () => {
  expect((await teams.deliver(typed(), { token: null })).status).toBe(401);
  expect((await teams.deliver(typed(), { token: 'garbage' })).status).toBe(401);
});

test('the last one can be delivered again, just as it was', async () => {
  await teams.deliver(typed());
  const [first] = bot.activities.slice(-1);
  await teams.again();
  expect(bot.activities.at(-1)?.id).toBe(first?.id);
});

test('a bot that is not there, or too slow, is no error of the test', async () => {
  const lonely = await simulateTeams({ answerWithinMs: 50 });
  lonely.deliverTo('http://127.0.0.1:1/api/messages');
  expect(await lonely.deliver(typed())).toMatchObject({ status: 0, error: 'ECONNREFUSED' });
  const silent = await startBot(lonely, () => new Promise((resolve) => setTimeout(resolve, 300)));
  expect(await lonely.types('hello', { user: 'oncall', conversation: 'personal' })).toMatchObject({
    delivery: { status: 0, error: 'no answer in time' },
  });
  await silent.close();
  await lonely.close();
});

test('unsigned, as tools on this machine are: no token on either side', async () => {
  const open = await simulateTeams({ unsigned: true });
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    headers.push(request.headers);
    request.resume().on('end', () => response.end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`);
  await open.types('hello', { user: 'oncall', conversation: 'personal' });
  expect(headers.map(({ authorization }) => authorization)).toEqual([undefined]);
  const id = encodeURIComponent(open.personal('oncall').id);
  const said = await fetch(`${open.serviceUrl}v3/conversations/${id}/activities`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'message', text: 'hello' }),
  });
  expect(said.status).toBe(201);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await open.close();
});

test('behind another server, it hands out the addresses of that one', async () => {
  const addresses = {
    serviceUrl: 'https://smba.trafficmanager.net/emea/',
    openId: 'https://login.botframework.com',
    login: 'https://login.microsoftonline.com',
  };
  const behind = await simulateTeams({ addresses });
  const front = createServer();
  behind.attach(front);
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  const origin = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  const metadata = await (await fetch(`${origin}/v1/.well-known/openidconfiguration`)).json();
  expect(metadata).toMatchObject({ jwks_uri: `${addresses.openId}/v1/.well-known/keys` });
  expect(behind.service).toMatchObject({
    openIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
    loginUrl: addresses.login,
    connectorOrigins: ['https://smba.trafficmanager.net'],
  });
  expect(behind.typedActivity('x', { user: 'oncall', conversation: 'personal' }).serviceUrl).toBe(addresses.serviceUrl);
  await behind.close();
  front.closeAllConnections();
  await new Promise((resolve) => front.close(resolve));
});

describe('the login', () => {
  test('takes the secret that was set last', async () => {
    const changed = await simulateTeams();
    const before = changed.password;
    changed.changePassword('another');
    expect((await signIn(changed)).status).toBe(200);
    expect((await signIn(changed, { client_secret: before })).status).toBe(401);
    await changed.close();
  });

  test('gives a token to who knows the secret', async () => {
    expect(await signIn(teams)).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 3599 } });
  });

  test.each([
    ['a wrong secret', { client_secret: 'x' }, 401, 'AADSTS7000215'],
    ['another app', { client_id: 'x' }, 400, 'AADSTS700016'],
    ['another scope', { scope: 'https://graph.microsoft.com/.default' }, 400, 'AADSTS70011'],
    ['another grant', { grant_type: 'password' }, 400, 'AADSTS70003'],
  ])('refuses %s', async (_name, form, status, code) => {
    const answer = await signIn(teams, form);
    expect(answer.status).toBe(status);
    expect(answer.body.error_description).toContain(code);
  });

  test('refuses another tenant, the one of multi-tenant bots too', async () => {
    expect((await signIn(teams, {}, 'botframework.com')).body.error_description).toContain('AADSTS90002');
  });

  test('no secret is kept among the seen calls', async () => {
    await signIn(teams);
    expect(JSON.stringify(teams.requests)).not.toContain(teams.password);
  });

  test('says where everything is, as MSAL asks', async () => {
    const read = async (path: string) => (await fetch(`${teams.service.loginUrl}${path}`)).json();
    expect(await read(`/${teams.tenantId}/v2.0/.well-known/openid-configuration`)).toMatchObject({
      token_endpoint: `${teams.service.loginUrl}/${teams.tenantId}/oauth2/v2.0/token`,
    });
    expect(await read('/common/discovery/instance')).toMatchObject({ 'api-version': '1.1' });
  });
});
