/** What registries write, and whatever else may come. */
import fc from 'fast-check';
import { isPublicAddress } from '../../src/registries/addresses.ts';
import { parseChallenge } from '../../src/registries/challenge.ts';
import { parseManifest, platformOfConfig } from '../../src/registries/manifest.ts';
import { limitText, readPullLimit } from '../../src/registries/pull-limit.ts';

describe('challenges', () => {
  // As sent by Docker Hub, ghcr.io, quay.io, Amazon's public registry, GitLab, and two at once as Artifactory does.
  test.each([
    [
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/nginx:pull"',
      'https://auth.docker.io/token',
      'registry.docker.io',
      'repository:library/nginx:pull',
    ],
    [
      'Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:user/image:pull"',
      'https://ghcr.io/token',
      'ghcr.io',
      'repository:user/image:pull',
    ],
    ['Bearer realm="https://quay.io/v2/auth",service="quay.io"', 'https://quay.io/v2/auth', 'quay.io', null],
    [
      'Bearer realm="https://public.ecr.aws/token/",service="public.ecr.aws",scope="aws"',
      'https://public.ecr.aws/token/',
      'public.ecr.aws',
      'aws',
    ],
    [
      'bearer realm = "https://gitlab.example/jwt/auth", service=container_registry, error="invalid_token"',
      'https://gitlab.example/jwt/auth',
      'container_registry',
      null,
    ],
    [
      'Basic realm="Artifactory Realm", Bearer realm="https://a.example/api/docker/v2/token",service="a, \\"b\\""',
      'https://a.example/api/docker/v2/token',
      'a, "b"',
      null,
    ],
  ])('%s', (header, realm, service, scope) => {
    const challenge = parseChallenge(header);
    if (challenge?.scheme !== 'bearer') throw new Error('no bearer challenge');
    expect([challenge.realm.href, challenge.service, challenge.scope]).toEqual([realm, service, scope]);
  });

  test.each([
    ['Basic realm="Registry Realm"', 'basic'],
    ['Bearer realm="http://auth.example/token",service="x"', 'other'],
    ['Bearer realm="https://user:pass@auth.example/token"', 'other'],
    ['Bearer realm="/token"', 'other'],
    ['Bearer realm="file:///etc/passwd"', 'other'],
    ['Bearer', 'other'],
    ['Negotiate', 'other'],
  ])('%s is not followed', (header, scheme) => {
    expect(parseChallenge(header)).toEqual({ scheme });
  });

  test('none, and anything at all', () => {
    expect(parseChallenge(undefined)).toBeNull();
    expect(parseChallenge(' ')).toBeNull();
    fc.assert(
      fc.property(fc.string(), (header) => {
        const challenge = parseChallenge(header);
        expect(challenge?.scheme !== 'bearer' || challenge.realm.protocol === 'https:').toBe(true);
      }),
    );
    const began = 'Bearer ';
    for (const part of ['a="', '\\', 'a=b,', 'a ', ' , ', '"']) parseChallenge(began + part.repeat(200_000));
  });
});

describe('addresses', () => {
  test.each(['20.61.97.132', '8.8.8.8', '2620:1ec:8fc::10', '2a01:111::1'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.255.255',
    '192.168.0.1',
    '100.64.0.1',
    '169.254.169.254',
    '168.63.129.16',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    'fe80::1%eth0',
    'fd00:ec2::254',
    'ff02::1',
    'localhost',
    '',
  ])('%j is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('manifests', () => {
  const CONFIG = `sha256:${'c'.repeat(64)}`;

  test('an index lists its platforms; attestations are none', () => {
    const index = {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [
        { digest: 'a', platform: { os: 'linux', architecture: 'amd64' } },
        { digest: 'b', platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
        { digest: 'c', platform: { os: 'unknown', architecture: 'unknown' } },
        { digest: 'd' },
        null,
      ],
    };
    expect(parseManifest('application/vnd.oci.image.index.v1+json', index)).toEqual({
      mediaType: 'application/vnd.oci.image.index.v1+json',
      platforms: [
        { os: 'linux', architecture: 'amd64' },
        { os: 'linux', architecture: 'arm64' },
      ],
      configDigest: null,
    });
  });

  test('a plain image names its configuration; a chart has none that names a platform', () => {
    const image = (mediaType: string) => ({ schemaVersion: 2, config: { mediaType, digest: CONFIG }, layers: [] });
    const docker = 'application/vnd.docker.distribution.manifest.v2+json';
    expect(parseManifest(`${docker}; charset=utf-8`, image('application/vnd.docker.container.image.v1+json'))).toEqual({
      mediaType: docker,
      platforms: null,
      configDigest: CONFIG,
    });
    expect(parseManifest(docker, image('application/vnd.cncf.helm.config.v1+json'))?.configDigest).toBeNull();
    expect(platformOfConfig({ os: 'linux', architecture: 'arm64' })).toEqual([{ os: 'linux', architecture: 'arm64' }]);
    expect(platformOfConfig({})).toBeNull();
  });

  test('schema 1 is told by its media type', () => {
    const manifest = { schemaVersion: 1, architecture: 'amd64', fsLayers: [] };
    expect(parseManifest('application/json', manifest)?.mediaType).toMatch(/manifest\.v1\+prettyjws$/);
    expect(parseManifest('application/vnd.docker.distribution.manifest.v1+json', manifest)).toMatchObject({
      mediaType: 'application/vnd.docker.distribution.manifest.v1+json',
      platforms: [{ os: 'linux', architecture: 'amd64' }],
    });
  });

  test("somebody's JSON is no manifest", () => {
    for (const value of [{}, { schemaVersion: 2 }, { count: 0, results: [] }, { schemaVersion: 3, manifests: [] }])
      expect(parseManifest('application/json', value)).toBeNull();
  });
});

test("Docker Hub's limit", () => {
  const headers = { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '76;w=21600' };
  const limit = readPullLimit(headers);
  expect(limit).toEqual({ pulls: 100, remaining: 76, windowSeconds: 21_600 });
  expect(limit === null ? '' : limitText(limit)).toBe('100 pulls in 6 h');
  expect(readPullLimit({ 'ratelimit-limit': '100;w=21600' })?.remaining).toBeNull();
  expect(readPullLimit({ 'ratelimit-limit': 'many' })).toBeNull();
  expect(readPullLimit({})).toBeNull();
});
