/** What else a registry says of an image: its format, its locks, its quarantine, and when it was deleted. */
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { image, registry, value } from './reads.ts';
import { changed, DIGEST, HOST, look, REGISTRY_ID, without } from './subscription.ts';

type Content = NonNullable<ScenarioInput['registries']>[number];
type Repository = Content['repositories'][number];

const content =
  (change: (content: Content) => Content) =>
  (scenario: ScenarioInput): ScenarioInput => ({ ...scenario, registries: (scenario.registries ?? []).map(change) });
const repository = (change: (one: Repository) => Repository) =>
  content((one) => ({ ...one, repositories: one.repositories.map(change) }));
const deleted = content((one) => ({
  ...one,
  deleted: [
    { repository: 'orders/api', tag: 'v3', digest: `sha256:${'d'.repeat(64)}`, deletedAt: '@-6h' },
    { repository: 'orders/api', tag: 'v3', digest: `sha256:${'e'.repeat(64)}`, deletedAt: '@-2h' },
    { repository: 'gone', tag: 'v1', digest: `sha256:${'f'.repeat(64)}`, deletedAt: '@-3h' },
  ],
}));

async function tag(name: string, change: (scenario: ScenarioInput) => ScenarioInput) {
  const { facts, context, azure } = look(change);
  return { found: value(await facts.tag(image(`${HOST}/${name}`), context)), azure };
}

describe('locks', () => {
  const same = (scenario: ScenarioInput) => scenario;
  const lockedTag = repository((one) => ({
    ...one,
    tags: one.tags.map((each) => ({ ...each, readEnabled: each.name !== 'v2' })),
  }));
  const lockedManifest = repository((one) => ({
    ...one,
    manifests: one.manifests.map((each) => ({ ...each, readEnabled: false })),
  }));
  const lockedRepository = repository((one) => ({ ...one, readEnabled: false }));

  test.each<[string, string, (scenario: ScenarioInput) => ScenarioInput, boolean | null]>([
    ['none', 'orders/api:v2', same, true],
    ['on the tag', 'orders/api:v2', lockedTag, false],
    ['on another tag', 'orders/api:v1', lockedTag, true],
    ['on a tag, pulled by digest', `orders/api@${DIGEST}`, lockedTag, true],
    ['on the manifest', 'orders/api:v2', lockedManifest, false],
    ['on the manifest, pulled by digest', `orders/api@${DIGEST}`, lockedManifest, false],
    ['on the repository', 'orders/api:v2', lockedRepository, false],
  ])('%s', async (_what, name, change, expected) => {
    expect((await tag(name, change)).found).toMatchObject({ found: 'yes', readEnabled: expected });
  });

  test('one that cannot be read leaves it open; one that is closed does not need the rest', async () => {
    const fails = (match: string) => (scenario: ScenarioInput) => ({
      ...scenario,
      faults: [{ match, status: 404, body: '{}' }],
    });
    const { found } = await tag('orders/api:v2', fails('GET *orders%2Fapi?api-version*'));
    expect(found).toMatchObject({ found: 'yes', readEnabled: null });
    const locked = await tag('orders/api:v2', (scenario) => fails('GET *_manifests/*')(lockedTag(scenario)));
    expect(locked.found).toMatchObject({ readEnabled: false, mediaType: null, platforms: null });
  });
});

test('the format and the quarantine of the manifest', async () => {
  const old = repository((one) => ({
    ...one,
    manifests: one.manifests.map((each) => ({
      ...each,
      mediaType: 'application/vnd.docker.distribution.manifest.v1+prettyjws',
      quarantined: true,
    })),
  }));
  expect((await tag('orders/api:v2', old)).found).toMatchObject({
    mediaType: 'application/vnd.docker.distribution.manifest.v1+prettyjws',
    quarantined: true,
  });
  expect((await tag(`orders/api@${DIGEST}`, (same) => same)).found).toMatchObject({
    mediaType: 'application/vnd.oci.image.index.v1+json',
    quarantined: false,
  });
});

describe('deleted, and kept for a while', () => {
  const hours = (date: Date | null) => (date === null ? null : Math.round((Date.now() - date.getTime()) / 3_600_000));

  test.each<[string, string, number | null]>([
    ['the last time that the tag was deleted', 'orders/api:v3', 2],
    ['by digest', `orders/api@sha256:${'d'.repeat(64)}`, 6],
    ['with its whole repository', 'gone:v1', 3],
    ['another tag', 'orders/api:v4', null],
  ])('%s', async (_what, name, expected) => {
    expect(hours((await tag(name, deleted)).found.softDeletedAt)).toBe(expected);
  });

  test('not asked for an image that is there', async () => {
    const { found, azure } = await tag('orders/api:v2', deleted);
    expect(found.softDeletedAt).toBeNull();
    expect(azure.requests.filter(({ url }) => url.includes('_deleted'))).toEqual([]);
  });

  test('a registry that keeps nothing, and a right that is missing: the tag is absent all the same', async () => {
    expect((await tag('orders/api:v3', (same) => same)).found).toMatchObject({ found: 'no-tag', softDeletedAt: null });
    const refused = without('Microsoft.ContainerRegistry/registries/deleted/read');
    expect((await tag('orders/api:v3', (scenario) => refused(deleted(scenario)))).found).toMatchObject({
      found: 'no-tag',
      softDeletedAt: null,
    });
  });
});

test.each([
  ['enabled', true],
  ['Disabled', false],
  [undefined, null],
])('the quarantine policy of a registry: %s', async (status, expected) => {
  const policies = status === undefined ? {} : { quarantinePolicy: { status } };
  expect((await registry(look(changed(REGISTRY_ID, { policies })))).quarantine).toBe(expected);
});
