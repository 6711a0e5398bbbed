/** What is refused before anybody looks at a signature. */
import { createDoors, isRefusal } from '../../src/teams/doors.ts';
import { allowsServiceUrl, MICROSOFT } from '../../src/teams/service.ts';
import { inChannel, type Json, message, TENANT } from './activities.ts';

const ISSUER = MICROSOFT.tokenIssuer;
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (claims: Json, header: unknown = { alg: 'RS256', kid: 'k1' }) =>
  `Bearer ${base64(header)}.${base64(claims)}.c2ln`;
const EXP = 4_000_000_000;
const GOOD = token({ iss: ISSUER, aud: 'x', exp: EXP });
const JSON_TYPE = 'application/json; charset=utf-8';

const signed = createDoors({
  signed: { issuer: ISSUER },
  tenants: [TENANT.toUpperCase()],
  allowsServiceUrl: allowsServiceUrl(undefined, true),
});

/** This id in every place that a message has one. */
function withIds(id: string): Json {
  return {
    id,
    replyToId: id,
    from: { id, aadObjectId: id },
    recipient: { id },
    conversation: { id, conversationType: 'personal', tenantId: TENANT },
  };
}

function judge(body: unknown, { type = JSON_TYPE, auth = GOOD }: { type?: string; auth?: string } = {}) {
  const judged = signed(
    { 'content-type': type, ...(auth === '' ? {} : { authorization: auth }) },
    Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  );
  return isRefusal(judged) ? `${judged.status} ${judged.kind}` : 'passed';
}

describe('with signatures', () => {
  test.each<[string, unknown, Parameters<typeof judge>[1], string]>([
    ['a message', message('x'), {}, 'passed'],
    ['a message of a channel', inChannel('x'), {}, 'passed'],
    ['the type without a charset', message('x'), { type: 'application/json' }, 'passed'],
    [
      'a tenant in capital letters',
      message('x', { channelData: { tenant: { id: TENANT.toUpperCase() } } }),
      {},
      'passed',
    ],

    ['no content type', message('x'), { type: '' }, '415 content-type'],
    ['a form', 'payload=x', { type: 'application/x-www-form-urlencoded' }, '415 content-type'],
    ['what a page may post without asking', message('x'), { type: 'text/plain' }, '415 content-type'],
    ['another type of that beginning', message('x'), { type: 'application/jsonx' }, '415 content-type'],

    ['nothing', '', {}, '400 not-json'],
    ['no JSON', '{"type":', {}, '400 not-json'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00]), {}, '400 not-json'],
    ['nested without end', '['.repeat(120_000), {}, '400 not-json'],
    ['deep and closed', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, {}, '400 not-an-activity'],
    ['{}', {}, {}, '400 not-an-activity'],
    ['null', 'null', {}, '400 not-an-activity'],
    ['an array', [message('x')], {}, '400 not-an-activity'],
    ['a text', '"message"', {}, '400 not-an-activity'],
    ['a number', '1e999', {}, '400 not-an-activity'],
    ['a type that is no text', message('x', { type: { $ne: 1 } }), {}, '400 not-an-activity'],
    ['an empty type', message('x', { type: '' }), {}, '400 not-an-activity'],
    ['a text that is none', message('x', { text: ['a'] }), {}, '400 not-an-activity'],
    ['a sender that is a text', message('x', { from: 'root' }), {}, '400 not-an-activity'],
    ['a conversation that is a number', message('x', { conversation: 5 }), {}, '400 not-an-activity'],
    ['entities that are an object', message('x', { entities: { length: 1 } }), {}, '400 not-an-activity'],
    ['a tenant that is an array', message('x', { channelData: { tenant: [TENANT] } }), {}, '400 not-an-activity'],
    ['__proto__ in place of all', '{"__proto__":{"type":"message"}}', {}, '400 not-an-activity'],

    ['no token', message('x'), { auth: '' }, '401 no-token'],
    ['an empty token', message('x'), { auth: 'Bearer ' }, '401 bad-token'],
    ['another scheme', message('x'), { auth: 'Basic YTpi' }, '401 bad-token'],
    ['garbage', message('x'), { auth: 'Bearer garbage' }, '401 bad-token'],
    ['three parts of garbage', message('x'), { auth: 'Bearer a.b.c' }, '401 bad-token'],
    ['claims that are an array', message('x'), { auth: token([] as unknown as Json) }, '401 bad-token'],
    ['a header that is null', message('x'), { auth: token({ iss: ISSUER }, null) }, '401 bad-token'],
    ['no signature', message('x'), { auth: GOOD.replace(/c2ln$/, '') }, '401 bad-token'],
    ['another issuer', message('x'), { auth: token({ iss: 'https://sts.windows.net/x/' }) }, '401 bad-token'],
    [
      'the emulator',
      message('x'),
      { auth: token({ iss: `https://login.microsoftonline.com/${TENANT}/v2.0` }) },
      '401 bad-token',
    ],
    ['an issuer that is a list', message('x'), { auth: token({ iss: [ISSUER] }) }, '401 bad-token'],
    [
      'a made-up tenant in the token',
      message('x'),
      { auth: token({ iss: ISSUER, exp: EXP, tid: 'x'.repeat(9_000) }) },
      '401 bad-token',
    ],
    ['our tenant in the token', message('x'), { auth: token({ iss: ISSUER, exp: EXP, tid: TENANT }) }, 'passed'],
    ['a token without an end', message('x'), { auth: token({ iss: ISSUER }) }, '401 bad-token'],
    ['an end that is a text', message('x'), { auth: token({ iss: ISSUER, exp: String(EXP) }) }, '401 bad-token'],
    ['an end that is null', message('x'), { auth: token({ iss: ISSUER, exp: null }) }, '401 bad-token'],

    ['ids as long as they may be', message('x', withIds('k'.repeat(1_000))), {}, 'passed'],

    ['another channel', message('x', { channelId: 'webchat' }), {}, '403 channel'],
    ['the emulator as channel', message('x', { channelId: 'emulator' }), {}, '403 channel'],
    ['the channel with rules of its own', message('x', { channelId: 'AseChannel' }), {}, '403 channel'],
    ['no channel', message('x', { channelId: null }), {}, '403 channel'],

    ['an empty service URL', message('x', { serviceUrl: '' }), {}, '400 no-service-url'],
    ['no service URL', message('x', { serviceUrl: undefined }), {}, '400 no-service-url'],
    ['a foreign one', message('x', { serviceUrl: 'https://evil.example/' }), {}, '403 service-url'],

    ['another tenant', message('x', { channelData: { tenant: { id: 'f'.repeat(36) } } }), {}, '403 tenant'],
    [
      'our tenant beside another one',
      message('x', { conversation: { id: 'a', tenantId: 'ffffffff-2222-4333-8444-555555555555' } }),
      {},
      '403 tenant',
    ],
    ['no tenant', message('x', { channelData: {}, conversation: { id: 'a' } }), {}, '403 no-tenant'],
  ])('%s', (_name, body, how, outcome) => {
    expect(judge(body, how)).toBe(outcome);
  });

  describe.each([
    ['too long', 'k'.repeat(1_001)],
    ['with half a character', 'a\ud800b'],
  ])('an id that is %s', (_name, id) => {
    test.each(Object.keys(withIds('')))('%s', (field) => {
      const json = message('x', { [field]: withIds(id)[field] });
      expect(judge(json)).toBe('400 not-an-activity');
    });
  });

  test('a whole emoji in an id is a character as others are', () => {
    expect(judge(message('x', withIds('a🙂')))).toBe('passed');
  });

  test('the Host header is that of the proxy in front, whatever it is', () => {
    const headers = {
      'content-type': JSON_TYPE,
      authorization: GOOD,
      host: 'bot.example',
      origin: 'https://x.example',
    };
    expect(isRefusal(signed(headers, Buffer.from(JSON.stringify(message('x')))))).toBe(false);
  });

  test('a refusal says nothing of what was sent', () => {
    const judged = signed({ 'content-type': JSON_TYPE }, Buffer.from('{"type":["<script>"],"<b>":1}'));
    expect(JSON.stringify(judged)).not.toMatch(/script|<b>/);
  });
});

describe('the service URL', () => {
  const LOCAL = 'http://127.0.0.1:4000';
  const simulated = { ...MICROSOFT, connectorOrigins: [LOCAL] };
  test.each<[string, boolean, boolean, boolean]>([
    // microsoft, simulated, unsigned
    ['https://smba.trafficmanager.net/emea/', true, false, false],
    ['https://smba.trafficmanager.net/amer/11111111-2222-4333-8444-555555555555/', true, false, false],
    ['https://webchat.botframework.com/', true, false, false],
    ['https://SMBA.TrafficManager.NET/emea/', true, false, false],
    ['http://smba.trafficmanager.net/emea/', false, false, false],
    ['https://smba.trafficmanager.net:8443/', false, false, false],
    ['https://smba.trafficmanager.net.evil.example/', false, false, false],
    ['https://evil.example/smba.trafficmanager.net', false, false, false],
    ['https://xsmba.trafficmanager.net/', false, false, false],
    ['https://evil.trafficmanager.net/', false, false, false],
    ['https://smba.trafficmanager.net@evil.example/', false, false, false],
    ['https://user:pw@smba.trafficmanager.net/', false, false, false],
    ['https://evilbotframework.com/', false, false, false],
    ['https://botframework.com/', false, false, false],
    ['https:\\\\evil.example\\@smba.trafficmanager.net', false, false, false],
    ['wss://smba.trafficmanager.net/', false, false, false],
    ['urn:botframework:websocket', false, false, false],
    ['smba.trafficmanager.net', false, false, false],
    ['//smba.trafficmanager.net', false, false, false],
    [`${LOCAL}/connector`, false, true, true],
    ['http://127.0.0.1:4001/', false, false, true],
    ['http://localhost:56150/_connector', false, false, true],
    ['http://[::1]:56150/', false, false, true],
    ['http://169.254.169.254/metadata', false, false, false],
    ['http://127.0.0.1.nip.io/', false, false, false],
    ['http://10.0.0.1/', false, false, false],
    ['file:///etc/passwd', false, false, false],
    ['https://smba.trafficmanager.net/emea/?x=', false, false, false],
    ['https://smba.trafficmanager.net/emea/?', false, false, false],
    ['https://smba.trafficmanager.net/emea/#', false, false, false],
    ['https://@smba.trafficmanager.net/', false, false, false],
    ['https://:@smba.trafficmanager.net/', false, false, false],
    ['https://smba.trafficmanager.net/\nx', false, false, false],
    [' https://smba.trafficmanager.net/', false, false, false],
    ['https://smba.trafficmanager.net\\x', false, false, false],
    [`${LOCAL}/admin/delete?x=`, false, false, false],
    [`${LOCAL}/admin#`, false, false, false],
    ['http://u:p@127.0.0.1:4000/', false, false, false],
    ['http://@127.0.0.1:4000/', false, false, false],
    ['http://１２７.0.0.1:4000/', false, false, false],
    ['', false, false, false],
  ])('%s', (url, microsoft, own, unsigned) => {
    expect(allowsServiceUrl(undefined, true)(url)).toBe(microsoft);
    expect(allowsServiceUrl(simulated, true)(url)).toBe(own);
    expect(allowsServiceUrl(undefined, false)(url)).toBe(unsigned);
  });
});

describe('without signatures, on this machine alone', () => {
  const open = createDoors({ signed: null, tenants: [], allowsServiceUrl: allowsServiceUrl(undefined, false) });
  const local = message('x', { serviceUrl: 'http://localhost:56150/_connector', channelData: {} });
  const HERE = { host: '127.0.0.1:3978' };
  const judgeOpen = (body: Json, type = 'application/json', headers: Readonly<Record<string, string>> = HERE) => {
    const judged = open({ 'content-type': type, ...headers }, Buffer.from(JSON.stringify(body)));
    return isRefusal(judged) ? `${judged.status} ${judged.kind}` : 'passed';
  };

  test('local tools are let in, whatever their tenant', () => {
    expect(judgeOpen(local)).toBe('passed');
    expect(judgeOpen({ ...local, channelId: 'emulator' })).toBe('passed');
    expect(judgeOpen({ ...local, conversation: { id: 'a', tenantId: 'made-up' } })).toBe('passed');
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['localhost', { host: 'localhost:3978' }, 'passed'],
    ['in capital letters', { host: 'LocalHost' }, 'passed'],
    ['IPv6', { host: '[::1]:3978' }, 'passed'],
    ['a page of this machine', { ...HERE, origin: 'http://localhost:56150' }, 'passed'],
    ['no host', {}, '403 host'],
    ['an empty host', { host: '' }, '403 host'],
    ['a name that leads here', { host: 'evil.example:3978' }, '403 host'],
    ['a name that begins as one', { host: 'localhost.evil.example' }, '403 host'],
    ['an address that begins as one', { host: '127.0.0.1.nip.io:3978' }, '403 host'],
    ['two hosts', { host: '127.0.0.1, evil.example' }, '403 host'],
    ['another page', { ...HERE, origin: 'http://evil.example' }, '403 origin'],
    ['a page that begins as one', { ...HERE, origin: 'http://localhost.evil.example' }, '403 origin'],
    ['a page in a frame without a name', { ...HERE, origin: 'null' }, '403 origin'],
    ['an empty origin', { ...HERE, origin: '' }, '403 origin'],
  ])('a caller that names itself: %s', (_name, headers, outcome) => {
    expect(judgeOpen(local, 'application/json', headers)).toBe(outcome);
  });

  test('the other doors are as they were', () => {
    expect(judgeOpen(local, 'text/plain')).toBe('415 content-type');
    expect(judgeOpen({})).toBe('400 not-an-activity');
    expect(judgeOpen(message('x'))).toBe('403 service-url');
    expect(judgeOpen({ ...local, serviceUrl: '' })).toBe('400 no-service-url');
    expect(judgeOpen({ ...local, channelId: 'AseChannel' })).toBe('403 channel');
  });
});
