/** Our own fact code on real registries: Azure's by the real SDK through the shim, all others as strangers. */
import { Agent, createServer, type Server } from 'node:https';
import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { createAzureFacts } from '../../src/azure/fact-source.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { Fact } from '../../src/core/fact.ts';
import { parseImage } from '../../src/core/image-ref.ts';
import { silentLog } from '../../src/core/log.ts';
import type { FactSource } from '../../src/diagnosis/fact-source.ts';
import { createHttpsFetch } from '../../src/registries/https-fetch.ts';
import { openRegistries } from '../../src/registries/open.ts';
import type { WireError } from '../../src/registries/wire.ts';
import { freePort } from './programs.ts';
import { describeReal } from './real.ts';
import { ACR, ENTRA_TOKEN, type Stage } from './stage.ts';

const AMD64 = { os: 'linux', architecture: 'amd64' };
const ARM64 = { os: 'linux', architecture: 'arm64' };
const NO_DIGEST = `sha256:${'0'.repeat(64)}`;
const context = { signal: AbortSignal.timeout(60_000) };

function image(written: string) {
  const parsed = parseImage(written);
  if (!parsed.ok) throw new Error(parsed.because);
  return parsed.image;
}

function value<T>(fact: Fact<T>): T {
  if (fact.state === 'unknown') throw new Error(`unknown: ${fact.kind}: ${fact.because}`);
  return fact.value;
}

/** The SDK's own HTTP, which finds the registry's public name on this machine and trusts its certificate. */
function httpClient({ certificates, acrPort }: Stage, requests: string[]): HttpClient {
  const agent = new Agent({
    ca: certificates.ca,
    lookup: (_host, options, callback) =>
      options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4),
  });
  const real = createDefaultHttpClient();
  return {
    async sendRequest(request) {
      const url = new URL(request.url);
      if (url.hostname !== ACR) throw new Error(`asked ${url.hostname}`);
      requests.push(`${request.method} ${url.pathname}`);
      url.port = String(acrPort);
      const copy = Object.assign(Object.create(Object.getPrototypeOf(request)), request, { url: url.href, agent });
      // The SDK knows its own request by identity.
      return { ...(await real.sendRequest(copy)), request };
    },
  };
}

function azure(stage: Stage, token = ENTRA_TOKEN) {
  const requests: string[] = [];
  const facts: FactSource = createAzureFacts({
    credential: { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) },
    cloud: 'public',
    subscriptionIds: [],
    clock: systemClock,
    log: silentLog,
    httpClient: httpClient(stage, requests),
  });
  return { requests, tag: (name: string) => facts.tag(image(`${ACR}/${name}`), context) };
}

describeReal('@azure/container-registry through our fact code', (stage) => {
  test('a tag, its platforms and its neighbours', async () => {
    const { tag, requests } = azure(stage());
    const found = value(await tag('team/api:v1'));
    expect(found).toMatchObject({ found: 'yes', platforms: [AMD64, ARM64] });
    expect([...found.newestTags].sort()).toEqual(['v1', 'v2']);
    expect(found.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(requests).toEqual(
      expect.arrayContaining(['POST /oauth2/exchange', 'POST /oauth2/token', 'GET /acr/v1/team%2Fapi/_tags/v1']),
    );
    const byDigest = value(await tag(`team/api@${found.digest}`));
    expect(byDigest).toMatchObject({ found: 'yes', digest: found.digest, platforms: [AMD64, ARM64] });
  });

  test('a plain image has the one platform of its configuration', async () => {
    expect(value(await azure(stage()).tag('team/arm:v1')).platforms).toEqual([ARM64]);
  });

  test('TAG_UNKNOWN, NAME_UNKNOWN, MANIFEST_UNKNOWN', async () => {
    const { tag } = azure(stage());
    const noTag = value(await tag('team/api:v9'));
    expect(noTag).toMatchObject({ found: 'no-tag' });
    expect([...noTag.nearest].sort()).toEqual(['v1', 'v2']);
    const noRepository = value(await tag('team/appi:v1'));
    expect(noRepository).toMatchObject({ found: 'no-repository' });
    expect(noRepository.nearest).toContain('team/api');
    expect(value(await tag(`team/api@${NO_DIGEST}`))).toMatchObject({ found: 'no-digest' });
  });

  test('401: a refused sign-in is not an absent image', async () => {
    expect(await azure(stage(), 'a-stale-token').tag('team/api:v1')).toMatchObject({
      state: 'unknown',
      kind: 'denied',
    });
  });
});

describeReal('registries outside Azure, as strangers', (stage) => {
  const tag = (host: string, name: string, { ca, allowed = true }: { ca?: string; allowed?: boolean } = {}) => {
    const privateHosts = allowed ? [stage().open, stage().acr, stage().basic] : [];
    const trust = ca ?? stage().certificates.ca;
    const facts = openRegistries({
      privateHosts,
      ...(trust === '' ? {} : { ca: trust }),
      clock: systemClock,
      log: silentLog,
    });
    return facts.tag(image(`${host}/${name}`), context);
  };

  test('an open one: index, plain image, digest', async () => {
    const { open } = stage();
    const found = value(await tag(open, 'team/api:v1'));
    expect(found).toMatchObject({ found: 'yes', platforms: [AMD64, ARM64] });
    expect(value(await tag(open, 'team/arm:v1'))).toMatchObject({ found: 'yes', platforms: [ARM64] });
    expect(value(await tag(open, `team/api@${found.digest}`))).toMatchObject({ found: 'yes', digest: found.digest });
  });

  test('an open one: no tag, no repository, no digest', async () => {
    const { open } = stage();
    const noTag = value(await tag(open, 'team/api:v9'));
    expect(noTag).toMatchObject({ found: 'no-tag', someTags: ['v2', 'v1'] });
    expect(value(await tag(open, 'team/nothing:v1'))).toMatchObject({ found: 'no-repository' });
    expect(value(await tag(open, `team/api@${NO_DIGEST}`))).toMatchObject({ found: 'no-digest' });
  });

  test('one with a token service: what is public is read by an anonymous token, the rest is not known', async () => {
    const { acr } = stage();
    expect(value(await tag(acr, 'public/tool:1.0'))).toMatchObject({ found: 'yes', platforms: [AMD64] });
    expect(value(await tag(acr, 'public/tool:9.9'))).toMatchObject({ found: 'no-tag', nearest: ['1.1', '1.0'] });
    expect(await tag(acr, 'team/api:v1')).toMatchObject({ state: 'unknown', kind: 'denied' });
  });

  test('one that wants an account', async () => {
    expect(await tag(stage().basic, 'team/api:v1')).toMatchObject({
      kind: 'denied',
      because: expect.stringContaining('wants an account'),
    });
  });

  test('a certificate that nobody vouches for, a closed port, an address that is not public', async () => {
    expect(await tag(stage().open, 'team/api:v1', { ca: '' })).toMatchObject({
      kind: 'unreachable',
      because: expect.stringContaining('certificate'),
    });
    const closed = `localhost:${await freePort()}`;
    const facts = openRegistries({ privateHosts: [closed], clock: systemClock, log: silentLog });
    expect(await facts.tag(image(`${closed}/team/api:v1`), context)).toMatchObject({
      kind: 'unreachable',
      because: expect.stringContaining('refuses connections'),
    });
    expect(await tag(stage().open, 'team/api:v1', { allowed: false })).toMatchObject({
      kind: 'unreachable',
      remedy: expect.stringContaining('PULLCHECK_PRIVATE_REGISTRIES'),
    });
  });
});

describeReal('the way to a registry', (stage) => {
  let server: Server;
  let host = '';
  const asked: string[] = [];
  beforeAll(async () => {
    const port = await freePort();
    host = `localhost:${port}`;
    server = createServer({ key: stage().certificates.key, cert: stage().certificates.cert }, (request, response) => {
      asked.push(request.url ?? '');
      if (request.url === '/redirect') response.writeHead(302, { location: `https://${host}/elsewhere` }).end();
      else if (request.url === '/endless') {
        const more = setInterval(() => response.write(Buffer.alloc(65_536)), 1);
        response.once('close', () => clearInterval(more));
      } else response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const get = (path: string, signal = context.signal) =>
    createHttpsFetch({ privateHosts: [host], ca: stage().certificates.ca })({
      method: 'GET',
      url: new URL(`https://${host}${path}`),
      headers: {},
      signal,
    });

  test('a redirect is handed back, not followed', async () => {
    expect(await get('/redirect')).toMatchObject({ status: 302 });
    expect(asked).not.toContain('/elsewhere');
  });

  test('an answer without end is cut', async () => {
    await expect(get('/endless')).rejects.toMatchObject({ kind: 'too-long' } satisfies Partial<WireError>);
  });

  test('a request ends with its signal', async () => {
    const stop = new AbortController();
    const asking = get('/', stop.signal);
    stop.abort();
    await expect(asking).rejects.toMatchObject({ kind: 'timeout' } satisfies Partial<WireError>);
  });
});
