/** Registries outside Azure, as they answer strangers: what is there, what is not, and what cannot be told. */
import type { Fact } from '../../src/core/fact.ts';
import { parseImage } from '../../src/core/image-ref.ts';
import { silentLog } from '../../src/core/log.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { simulateAzure } from '../../src/playground/azure/simulated-azure.ts';
import { servedDigest } from '../../src/playground/registries/answer.ts';
import { simulateRegistries } from '../../src/playground/registries/simulated-registries.ts';
import { createRegistryFacts } from '../../src/registries/fact-source.ts';
import type { RegistryFetch } from '../../src/registries/wire.ts';
import { WireError } from '../../src/registries/wire.ts';
import { NOW, testClock } from './clock.ts';

const AMD64 = { os: 'linux', architecture: 'amd64' };
const ARM64 = { os: 'linux', architecture: 'arm64' };
type Registries = NonNullable<ScenarioInput['registries']>;

function repository(name: string, tags: Readonly<Record<string, (typeof AMD64)[]>>, more: { private?: boolean } = {}) {
  const digestOf = (tag: string) =>
    `sha256:${Buffer.from(`${name}:${tag}`).toString('hex').padEnd(64, '0').slice(0, 64)}`;
  return {
    name,
    ...more,
    manifests: Object.entries(tags).map(([tag, platforms]) => ({
      digest: digestOf(tag),
      platforms,
      createdOn: '@-3d',
    })),
    tags: Object.keys(tags).map((tag) => ({
      name: tag,
      digest: digestOf(tag),
      createdOn: '@-3d',
      lastUpdatedOn: '@-3d',
    })),
  };
}

const HUB: Registries[number] = {
  loginServer: 'docker.io',
  pullLimit: { pulls: 100, remaining: 60, windowSeconds: 21_600 },
  repositories: [
    repository('library/nginx', { '1.27': [AMD64, ARM64], '1.28': [AMD64, ARM64], latest: [AMD64] }),
    repository('acme/tool', { '1.0': [ARM64] }),
    repository('acme/secret', { '1.0': [AMD64] }, { private: true }),
  ],
};
const GHCR: Registries[number] = {
  loginServer: 'ghcr.io',
  repositories: [
    repository('acme/api', { v1: [AMD64] }),
    repository('acme/hidden', { v1: [AMD64] }, { private: true }),
  ],
};
const OWN: Registries[number] = {
  loginServer: 'registry.corp.example:5000',
  repositories: [
    repository('team/api', { v1: [AMD64], v2: [AMD64] }),
    repository('team/empty', {}),
    repository('team/closed', { v1: [AMD64] }, { private: true }),
  ],
};

function look(registries: Registries = [HUB, GHCR, OWN], faults: ScenarioInput['faults'] = []) {
  const azure = simulateAzure({
    schema: 'pullcheck.scenario/1',
    title: 'registries',
    subscriptions: [],
    resources: [],
    registries,
    faults,
  });
  const simulated = simulateRegistries(azure);
  return { ...simulated, azure, facts: factsOver(simulated.fetch) };
}

function factsOver(fetch: RegistryFetch) {
  return createRegistryFacts({ fetch, clock: testClock, log: silentLog });
}

const context = { signal: new AbortController().signal };

function image(written: string) {
  const parsed = parseImage(written);
  if (!parsed.ok) throw new Error(parsed.because);
  return parsed.image;
}

function value<T>(fact: Fact<T>): T {
  if (fact.state === 'unknown') throw new Error(`unknown: ${fact.kind}: ${fact.because}`);
  return fact.value;
}

describe('Docker Hub', () => {
  test('an image that is there, by an anonymous token, with its platforms', async () => {
    const { facts, requests } = look();
    const fact = await facts.tag(image('nginx:1.27'), context);
    expect(value(fact)).toMatchObject({ found: 'yes', platforms: [AMD64, ARM64] });
    expect(fact).toMatchObject({ source: 'registry docker.io, asked without an account', at: NOW });
    expect(requests.map(({ method, url, status }) => `${method} ${new URL(url).host} ${status}`)).toEqual([
      'HEAD registry-1.docker.io 401',
      'GET auth.docker.io 200',
      'HEAD registry-1.docker.io 200',
      'GET registry-1.docker.io 200',
    ]);
  });

  test('the platform of a plain image is in its configuration, on another host that gets no token', async () => {
    const { facts, requests } = look();
    expect(value(await facts.tag(image('acme/tool:1.0'), context)).platforms).toEqual([ARM64]);
    expect(requests.at(-1)).toMatchObject({ status: 200 });
    expect(requests.at(-1)?.url).toContain('production.cloudflare.docker.com');
  });

  test('a manifest that was read is not read again: that would cost a pull', async () => {
    const { facts, requests } = look();
    const first = value(await facts.tag(image('nginx:1.27'), context));
    const before = requests.length;
    expect(value(await facts.tag(image('nginx:1.27'), context))).toEqual(first);
    expect(requests.slice(before).filter(({ method, url }) => method === 'GET' && url.includes('/manifests/'))).toEqual(
      [],
    );
  });

  test('the last pulls are left to others: it is there, its platforms unsaid', async () => {
    const { facts, requests } = look([{ ...HUB, pullLimit: { pulls: 100, remaining: 3, windowSeconds: 21_600 } }]);
    expect(value(await facts.tag(image('nginx:1.27'), context))).toMatchObject({ found: 'yes', platforms: null });
    expect(requests.some(({ method, url }) => method === 'GET' && url.includes('/manifests/'))).toBe(false);
  });

  test('a tag that is not there, and those that are', async () => {
    const { facts } = look();
    const found = value(await facts.tag(image('nginx:1.29'), context));
    expect(found).toMatchObject({ found: 'no-tag', digest: null, newestTags: [] });
    expect(found.someTags).toEqual(['latest', '1.28', '1.27']);
    expect(found.nearest).toEqual(['1.28', '1.27']);
  });

  test.each(['acme/secret:1.0', 'acme/never-heard-of:1.0'])('%s: absent and private look the same', async (written) => {
    const { facts } = look();
    expect(await facts.tag(image(written), context)).toMatchObject({
      state: 'unknown',
      kind: 'denied',
      because: expect.stringContaining('absent, or private'),
      remedy: expect.stringContaining(`docker.io/${written}`),
    });
  });

  test('its limit, read live and without a pull', async () => {
    const { facts, requests } = look();
    expect(value(await facts.registry('docker.io', context))).toEqual({
      kind: 'other',
      host: 'docker.io',
      limit: { pulls: 100, remaining: 60, windowSeconds: 21_600 },
    });
    expect(requests.filter(({ method, url }) => method === 'GET' && url.includes('/manifests/'))).toEqual([]);
  });

  test('a limit that cannot be read leaves the rest known', async () => {
    const { facts } = look([], []);
    expect(value(await facts.registry('docker.io', context))).toEqual({ kind: 'other', host: 'docker.io' });
  });

  test('429 is throttled, not absent', async () => {
    const headers = { 'ratelimit-limit': '100;w=21600', 'retry-after': '60' };
    const { facts } = look([HUB], [{ match: '* https://registry-1.docker.io/*', status: 429, body: '{}', headers }]);
    expect(await facts.tag(image('nginx:1.27'), context)).toMatchObject({
      kind: 'throttled',
      because: expect.stringMatching(/100 pulls in 6 h.*60 s/),
    });
  });
});

describe('ghcr.io', () => {
  test('public: found, and a missing tag is missing', async () => {
    const { facts } = look();
    expect(value(await facts.tag(image('ghcr.io/acme/api:v1'), context))).toMatchObject({ platforms: [AMD64] });
    expect(value(await facts.tag(image('ghcr.io/acme/api:v9'), context))).toMatchObject({ found: 'no-tag' });
  });

  test.each(['ghcr.io/acme/hidden:v1', 'ghcr.io/acme/nothing:v1'])('%s: no token, no knowledge', async (written) => {
    const { facts } = look();
    expect(await facts.tag(image(written), context)).toMatchObject({ kind: 'denied' });
  });
});

describe('a registry of one’s own', () => {
  const host = 'registry.corp.example:5000';

  test('with its port, without any sign-in', async () => {
    const { facts, requests } = look();
    expect(value(await facts.tag(image(`${host}/team/api:v1`), context))).toMatchObject({ found: 'yes' });
    expect(requests.every(({ url }) => new URL(url).host === host)).toBe(true);
    expect(value(await facts.registry(host, context))).toEqual({ kind: 'other', host });
  });

  test('by digest: found, missing, and another content than the digest names', async () => {
    const { facts } = look();
    const parsed = simulateAzure({
      schema: 'pullcheck.scenario/1',
      title: '',
      subscriptions: [],
      resources: [],
      registries: [OWN],
    }).scenario.registries[0]?.repositories[0];
    const manifest = parsed?.manifests[0];
    if (!parsed || !manifest) throw new Error('no manifest');
    const digest = servedDigest(parsed, manifest);
    expect(value(await facts.tag(image(`${host}/team/api@${digest}`), context))).toMatchObject({
      found: 'yes',
      digest,
    });
    expect(value(await facts.tag(image(`${host}/team/api@sha256:${'0'.repeat(64)}`), context))).toMatchObject({
      found: 'no-digest',
      someTags: ['v2', 'v1'],
      nearest: [],
    });
    expect(await facts.tag(image(`${host}/team/api@${manifest.digest}`), context)).toMatchObject({ kind: 'failed' });
  });

  test('no repository; one that lists nothing; one that wants an account', async () => {
    const { facts } = look();
    expect(value(await facts.tag(image(`${host}/team/nothing:v1`), context))).toMatchObject({ found: 'no-repository' });
    expect(await facts.tag(image(`${host}/team/empty:v1`), context)).toMatchObject({ kind: 'denied' });
    expect(await facts.tag(image(`${host}/team/closed:v1`), context)).toMatchObject({
      kind: 'denied',
      because: expect.stringContaining('wants an account'),
    });
  });

  test('tags that may not be listed: nobody knows whether it is the tag', async () => {
    const { facts } = look(undefined, [{ match: '*/tags/list*', status: 405, body: '{}' }]);
    expect(await facts.tag(image(`${host}/team/api:v9`), context)).toMatchObject({ kind: 'denied' });
  });
});

describe('the list of tags, when the tag is not there', () => {
  const host = 'registry.corp.example:5000';
  test.each([
    ['busy', { status: 429, body: '{}' }, 'throttled'],
    ['broken', { status: 502, body: '' }, 'failed'],
    ['away', { connection: 'reset' as const }, 'unreachable'],
    ['refused', { status: 403, body: '{}' }, 'denied'],
  ])('%s: not known', async (_, fault, kind) => {
    const { facts } = look(undefined, [{ match: '*/tags/list*', ...fault }]);
    expect(await facts.tag(image(`${host}/team/api:v9`), context)).toMatchObject({ state: 'unknown', kind });
  });
});

describe('what is no registry, or not in reach', () => {
  const host = 'registry.corp.example:5000';
  test.each([
    ['a web page', { status: 200, body: '<html>Welcome</html>' }, 'failed'],
    ['somebody’s JSON', { status: 200, body: '{"count":0}' }, 'failed'],
    ['a page for 404', { status: 404, body: '<html>nginx</html>' }, 'failed'],
    ['a 404 of an API gateway', { status: 404, body: '{"message":"no Route matched"}' }, 'failed'],
    ['a redirect', { status: 302, headers: { location: 'https://10.0.0.1/' } }, 'failed'],
    ['500', { status: 500, body: 'oops' }, 'failed'],
    ['a firewall in front', { status: 403, body: '<html>Forbidden</html>' }, 'denied'],
    ['a cut', { connection: 'reset' as const }, 'unreachable'],
    ['a name that leads nowhere', { connection: 'unresolvable' as const }, 'unreachable'],
  ])('%s', async (_, fault, kind) => {
    const { facts, requests } = look(undefined, [{ match: `* https://${host}/*`, ...fault }]);
    const fact = await facts.tag(image(`${host}/team/api:v1`), context);
    expect(fact).toMatchObject({ state: 'unknown', kind });
    expect(requests.length).toBeLessThanOrEqual(2);
  });

  test('a token with a line break never becomes a header; a garbled token answer is no token', async () => {
    for (const body of ['{"token":"a\\r\\nx-evil: 1"}', '{"token":""}', '[]', 'nope']) {
      const { facts } = look(undefined, [{ match: '* https://auth.docker.io/*', status: 200, body }]);
      expect(await facts.tag(image('nginx:1.27'), context)).toMatchObject({ state: 'unknown', kind: 'failed' });
    }
  });

  test('an aborted read ends as a timeout', async () => {
    const { facts } = look(undefined, [{ match: `* https://${host}/*`, connection: 'hang' }]);
    const stop = new AbortController();
    const reading = facts.tag(image(`${host}/team/api:v1`), { signal: stop.signal });
    stop.abort();
    expect(await reading).toMatchObject({ kind: 'timeout' });
  });

  test('an address in a private network names the setting', async () => {
    const facts = factsOver(async ({ url }) => {
      throw new WireError('private', url.host, 'not public');
    });
    expect(await facts.tag(image(`${host}/team/api:v1`), context)).toMatchObject({
      kind: 'unreachable',
      remedy: expect.stringContaining(`PULLCHECK_PRIVATE_REGISTRIES=${host}`),
    });
  });

  test('a token service in a private network is never proposed for the settings', async () => {
    const facts = factsOver(async ({ url }) => {
      if (url.host !== host) throw new WireError('private', url.host, 'not public');
      const headers = { 'www-authenticate': 'Bearer realm="https://vault.internal/token",service="x"' };
      return { status: 401, headers, body: new Uint8Array() };
    });
    const fact = await facts.tag(image(`${host}/team/api:v1`), context);
    expect(fact).toMatchObject({ kind: 'unreachable', remedy: null });
  });

  test('many images do not fill the memory', async () => {
    let asked = 0;
    const facts = factsOver(async () => {
      asked += 1;
      const body = JSON.stringify({ schemaVersion: 2, manifests: [], n: asked });
      return { status: 200, headers: {}, body: new TextEncoder().encode(body) };
    });
    for (let i = 0; i < 600; i += 1) await facts.tag(image(`${host}/team/api:v${i}`), context);
    expect(asked).toBe(600);
  });
});
