/** Azure Monitor's secure webhook: tokens as Entra signs them, and forged in every way, against keys that a local server has. */
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, type GenerateKeyPairResult, generateKeyPair, type JWK, SignJWT } from 'jose';
import { AZURE_MONITOR_APP } from '../../../src/http/alerts/entra.ts';
import { closeServed, SECRET, type Served, serveAlerts } from './serve.ts';

const TENANT = '99999999-2222-4333-8444-555555555555';
const STRANGER = '88888888-2222-4333-8444-555555555555';
const APP = '11111111-2222-4333-8444-555555555555';
const ROLE = 'ActionGroupsSecureWebhook';
/** The clock of the doors stands here. */
const NOW = Date.parse('2026-11-28T10:00:00Z') / 1_000;

let keys: GenerateKeyPairResult;
let others: GenerateKeyPairResult;
beforeAll(async () => {
  [keys, others] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
});

/** Where the tenant's keys are. */
let published: { keys: JWK[] } | null = null;
let asked = 0;
let entra: Server | null = null;
let keysUrl = '';

beforeEach(async () => {
  published = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', use: 'sig' }] };
  asked = 0;
  entra = createServer((_request, response) => {
    asked++;
    if (published === null) response.writeHead(503).end('busy');
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(published));
  });
  await new Promise<void>((resolve) => entra?.listen(0, '127.0.0.1', resolve));
  keysUrl = `http://127.0.0.1:${(entra.address() as AddressInfo).port}/keys`;
});
afterEach(async () => {
  await closeServed();
  await new Promise((resolve) => entra?.close(resolve));
});

type Claims = Readonly<Record<string, unknown>>;

const V2: Claims = {
  iss: `https://login.microsoftonline.com/${TENANT}/v2.0`,
  aud: APP,
  azp: AZURE_MONITOR_APP,
  tid: TENANT,
  roles: [ROLE],
  ver: '2.0',
  nbf: NOW - 300,
  iat: NOW - 300,
  exp: NOW + 3_600,
};
const V1: Claims = {
  ...V2,
  iss: `https://sts.windows.net/${TENANT}/`,
  aud: `api://${APP}`,
  azp: undefined,
  appid: AZURE_MONITOR_APP,
  ver: '1.0',
};

function sign(claims: Claims, { kid = 'k1', by = keys } = {}): Promise<string> {
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' }).sign(by.privateKey);
}

function serve(secrets: readonly string[] = []): Promise<Served> {
  const audiences = [APP, `api://${APP}`];
  return serveAlerts({ doors: { secrets, entra: { tenantId: TENANT, audiences, role: ROLE, keysUrl } } });
}

function come(served: Served, token: string, path = '/alerts/azure-monitor') {
  return served.post(path, { alerts: [{ key: `k${Math.random()}` }] }, { authorization: `Bearer ${token}` });
}

test.each<[string, Claims]>([
  ['version 2', V2],
  ['version 1', V1],
  ['several roles', { ...V2, roles: ['Other', ROLE] }],
  ['a list of audiences', { ...V2, aud: ['https://other.example', APP] }],
  ['without the tenant said once more', { ...V2, tid: undefined }],
  ['expired a moment ago: clocks differ', { ...V2, exp: NOW - 30 }],
  ['good in a moment', { ...V2, nbf: NOW + 30 }],
])('a token of Azure Monitor comes in: %s', async (_what, claims) => {
  const served = await serve();
  expect(await come(served, await sign(claims))).toMatchObject({ status: 202, body: { accepted: 1 } });
  expect(served.lines).toEqual([]);
});

test.each<[string, Claims, RegExp]>([
  ['another tenant', { ...V2, iss: V2.iss?.toString().replace(TENANT, STRANGER), tid: STRANGER }, /another issuer/],
  ['the tenant in the issuer alone', { ...V2, tid: STRANGER }, /another tenant/],
  ['an issuer that begins like ours', { ...V2, iss: `${V2.iss}/x` }, /another issuer/],
  ['the issuer of consumers', { ...V2, iss: 'https://login.live.com' }, /another issuer/],
  ['no issuer', { ...V2, iss: undefined }, /another issuer/],
  ['another audience', { ...V2, aud: STRANGER }, /somebody else/],
  ['no audience', { ...V2, aud: undefined }, /somebody else/],
  ['another application', { ...V2, azp: STRANGER }, /not one of Azure Monitor/],
  ['another application, version 1', { ...V1, appid: STRANGER }, /not one of Azure Monitor/],
  ['no application', { ...V2, azp: undefined }, /not one of Azure Monitor/],
  ['two applications', { ...V2, appid: STRANGER }, /not one of Azure Monitor/],
  ['no role', { ...V2, roles: undefined }, /lacks the app role/],
  ['another role', { ...V2, roles: ['Reader'] }, /lacks the app role/],
  ['the role as one text', { ...V2, roles: ROLE }, /lacks the app role/],
  ['a role in a scope', { ...V2, roles: [], scp: ROLE }, /lacks the app role/],
  ['expired', { ...V2, exp: NOW - 61 }, /has expired/],
  ['no end', { ...V2, exp: undefined }, /no end/],
  ['an end that is a text', { ...V2, exp: 'never' }, /no end|wrong/],
  ['not good yet', { ...V2, nbf: NOW + 61 }, /not good yet/],
])('refused, though well signed: %s', async (_what, claims, because) => {
  const served = await serve();
  const token = await sign(claims);
  const answer = await come(served, token);
  expect(answer.status).toBe(401);
  expect(answer.body.error).toMatch(because);
  expect(served.alerts).toEqual([]);
  expect(served.lines).toMatchObject([{ fields: { kind: 'alert-wrong-token', path: '/alerts/azure-monitor' } }]);
  expect(JSON.stringify(served.lines)).not.toContain(token.slice(0, 20));
});

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

test.each<[string, () => Promise<string> | string]>([
  ['no signature', () => `${part({ alg: 'none' })}.${part(V2)}.`],
  ['no algorithm, and something as signature', () => `${part({ alg: 'none' })}.${part(V2)}.eA`],
  [
    'the public key as a shared one',
    async () => {
      const head = `${part({ alg: 'HS256', kid: 'k1' })}.${part(V2)}`;
      const key = await exportSPKI(keys.publicKey);
      return `${head}.${createHmac('sha256', key).update(head).digest('base64url')}`;
    },
  ],
  ["a key of the sender's own, with the right name", () => sign(V2, { by: others })],
  ['a key that nobody knows', () => sign(V2, { by: others, kid: 'k9' })],
  [
    'a key that it brings along',
    async () => {
      const header = { alg: 'RS256', kid: 'k1', jwk: await exportJWK(others.publicKey) };
      return new SignJWT({ ...V2 }).setProtectedHeader(header).sign(others.privateKey);
    },
  ],
  [
    'a key at an address that it names',
    () => new SignJWT({ ...V2 }).setProtectedHeader({ alg: 'RS256', jku: keysUrl, kid: 'x' }).sign(others.privateKey),
  ],
  [
    'claims that were changed',
    async () => {
      const [head, , signature] = (await sign({ ...V2, roles: [] })).split('.');
      return `${head}.${part(V2)}.${signature}`;
    },
  ],
  ['claims that are no JSON', () => `${part({ alg: 'RS256', kid: 'k1' })}.eA.eA`],
  ['a head that is no JSON', () => 'eyJ.eA.eA'],
])('forged: %s', async (_what, make) => {
  const served = await serve();
  const answer = await come(served, await make());
  expect(answer.status).toBe(401);
  expect(answer.body.error).toMatch(/signature|key|cannot be read|is wrong/);
  expect(served.alerts).toEqual([]);
  expect((await come(served, await sign(V2))).status).toBe(202);
});

test('Entra opens the door of Azure Monitor alone, and no other one when it is all that is set up', async () => {
  const both = await serve([SECRET]);
  const token = await sign(V2);
  expect((await come(both, token)).status).toBe(202);
  expect((await come(both, token, '/alerts/generic')).status).toBe(401);
  expect((await both.post(`/alerts/azure-monitor/${SECRET}`, { alerts: [] })).status).toBe(202);
  await closeServed();
  const alone = await serve();
  expect((await come(alone, token, '/alerts/generic')).status).toBe(404);
  expect((await alone.post('/alerts/azure-monitor', { alerts: [] })).status).toBe(401);
  expect((await alone.post(`/alerts/azure-monitor/${SECRET}`, { alerts: [] })).status).toBe(401);
});

describe('the keys', () => {
  test('are read once, not for each delivery', async () => {
    const served = await serve();
    for (let i = 0; i < 4; i++) expect((await come(served, await sign(V2))).status).toBe(202);
    expect(asked).toBe(1);
  });

  test('out of reach: 503, so that Azure Monitor sends it again; and then it comes in', async () => {
    const served = await serve();
    const there = published;
    published = null;
    for (let i = 0; i < 3; i++) {
      const answer = await come(served, await sign(V2));
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('5');
    }
    // Entra is left alone for a while: strangers may come as often as they like.
    expect(asked).toBe(1);
    expect(served.lines).toMatchObject([{ fields: { kind: 'alert-keys-unknown', status: 503 } }]);
    published = there;
    served.clock.pass(5_000);
    expect((await come(served, await sign(V2))).status).toBe(202);
  });

  test('no keys at all, or something else at their address: nobody knows either', async () => {
    const served = await serve();
    published = { error: 'no' } as never;
    expect((await come(served, await sign(V2))).status).toBe(503);
  });

  test('that are there go on to be used while Entra is away, whatever strangers send', async () => {
    const served = await serve();
    const good = await sign(V2);
    expect((await come(served, good)).status).toBe(202);
    published = null;
    for (let i = 0; i < 3; i++) {
      expect((await come(served, await sign(V2, { by: others, kid: `k${i}` }))).status).not.toBe(202);
      expect((await come(served, good)).status).toBe(202);
    }
  });

  test('roll over: a token with a new one has them read again, though not by every stranger', async () => {
    const now = Date.now;
    try {
      const served = await serve();
      expect((await come(served, await sign(V2))).status).toBe(202);
      published?.keys.push({ ...(await exportJWK(others.publicKey)), kid: 'k2', use: 'sig' });
      for (let i = 0; i < 3; i++)
        expect((await come(served, await sign(V2, { by: others, kid: 'k2' }))).status).toBe(401);
      expect(asked).toBe(1);
      // The library has no clock to hand in: the time that it lets pass between two looks.
      Date.now = () => now() + 31_000;
      expect((await come(served, await sign(V2, { by: others, kid: 'k2' }))).status).toBe(202);
      expect((await come(served, await sign(V2))).status).toBe(202);
      expect(asked).toBe(2);
    } finally {
      Date.now = now;
    }
  });
});
