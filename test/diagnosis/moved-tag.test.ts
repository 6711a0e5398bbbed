import type { Clock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import type { Revision } from '../../src/diagnosis/app-facts.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { ago, failingRevision, line, NOW, type PlainFacts, plainSource, revision } from '../fixtures/plain-source.ts';

const clock: Clock = { now: () => NOW, after: () => new Promise(() => {}) };
const run = (facts: PlainFacts) =>
  diagnose(
    { name: 'orders-api', resourceGroup: null, subscriptionId: null, revision: null },
    { source: plainSource(facts), clock, log: silentLog },
  );

const IMAGE = 'acme.azurecr.io/orders:2';
const broken = line(
  3,
  'ImagePullFailure',
  `Failed to pull image "${IMAGE}": no match for platform in manifest: not found`,
);
const uses = (tag: string) => [{ name: 'api', image: `acme.azurecr.io/orders:${tag}`, init: false }];
const now: Revision = { ...failingRevision('2'), createdAt: ago(20), containers: uses('2') };
const former = revision('1', {
  createdAt: ago(600),
  containers: uses('1'),
  healthState: 'Healthy',
  provisioningState: 'Provisioned',
  trafficWeight: 0,
  active: false,
});
const arm = { found: 'yes' as const, platforms: [{ os: 'linux', architecture: 'arm64' }] };
const MOVED = 'after the revision was made: it may be another image than the one that ran';

const answered = (tag: NonNullable<PlainFacts['tag']>, tags: PlainFacts['tags'] = {}) =>
  run({
    eventStream: [broken],
    revisions: [now, former],
    tag,
    tags,
    app: { latestReadyRevisionName: null, containers: uses('2') },
  });

test('a tag that was moved after the revision was made is said to be', async () => {
  const answer = await answered({ ...arm, updatedAt: ago(10) });
  expect(answer.causes[0]).toMatchObject({ id: 'image.platform-mismatch', because: expect.stringContaining(MOVED) });
  expect(answer.evidence.some(({ text }) => text.includes(MOVED))).toBe(true);
});

test.each([
  ['before it', ago(60)],
  ['nobody knows when', null],
])('moved %s: no word of it', async (_when, updatedAt) => {
  const answer = await answered({ ...arm, updatedAt });
  expect(JSON.stringify(answer)).not.toContain(MOVED);
});

test("a former revision's tag that was moved since does not bring back what ran", async () => {
  const amd = { found: 'yes' as const, platforms: [{ os: 'linux', architecture: 'amd64' }] };
  const at = (minutes: number) => ({ '1': { ...amd, updatedAt: ago(minutes) } });
  const still = await answered({ ...arm, updatedAt: ago(60) }, at(700));
  expect(still.rollback).toMatchObject({ advice: 'recommended', target: 'orders-api--1' });
  const moved = await answered({ ...arm, updatedAt: ago(60) }, at(30));
  expect(moved.rollback).toMatchObject({
    advice: 'possible',
    target: 'orders-api--1',
    because: expect.stringMatching(/after it ran: it may be another image than the one that ran$/),
  });
});
