import type { Clock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { failingRevision, line, NOW, type PlainFacts, plainSource } from '../fixtures/plain-source.ts';

const clock: Clock = { now: () => NOW, after: () => new Promise(() => {}) };
const run = (facts: PlainFacts) =>
  diagnose(
    { name: 'orders-api', resourceGroup: null, subscriptionId: null, revision: null },
    { source: plainSource({ revisions: [failingRevision('2')], ...facts }), clock, log: silentLog },
  );

const IMAGE = 'acme.azurecr.io/orders:2';
const pulling = (minutes: number, replica = 'a') =>
  line(minutes, 'PullingImage', `Pulling image '${IMAGE}'`, { replica });
const failed = (minutes: number, words: string, replica = 'a') =>
  line(minutes, 'ImagePullFailure', `Failed to pull image "${IMAGE}": ${words}`, { replica });
const TOO_MANY = `failed to copy: httpReadSeeker: failed open: unexpected status code https://acme.azurecr.io/v2/orders/manifests/2: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit`;
const ABSENT = `rpc error: code = NotFound desc = failed to pull and unpack image "${IMAGE}": failed to resolve reference "${IMAGE}": ${IMAGE}: not found`;
const REFUSED = `failed to resolve reference "${IMAGE}": failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://acme.azurecr.io/oauth2/token: 403 Forbidden {"errors":[{"code":"DENIED","message":"client with IP '20.1.2.3' is not allowed access. Refer https://aka.ms/acr/firewall to grant access."}]}`;
const UNAUTHORIZED = 'Container pull image failed with unauthorized error.';
const noTag = { tag: { found: 'no-tag' as const, digest: null } };
const noRole = { pullRights: { assignments: [] } };

describe('what an earlier try said proves nothing about the newest one', () => {
  test('a limit nine minutes ago, and now the tag is absent', async () => {
    const answer = await run({
      eventStream: [pulling(9), failed(9, TOO_MANY), pulling(3), failed(3, ABSENT)],
      ...noTag,
    });
    expect(answer.causes[0]).toMatchObject({ id: 'image.tag-not-found', confidence: 'verified' });
    expect(answer.causes.find((one) => one.id === 'registry.rate-limited')?.confidence ?? 'possible').toBe('possible');
  });

  test('an address refused nine minutes ago and let in since, and now no role', async () => {
    const answer = await run({
      eventStream: [
        pulling(9),
        failed(9, REFUSED),
        pulling(3),
        line(3, 'ImagePullUnauthorized', UNAUTHORIZED, { replica: 'a' }),
      ],
      registry: { defaultAction: 'deny', allowedRanges: ['20.1.2.3'] },
      ...noRole,
    });
    expect(answer.causes[0]).toMatchObject({ id: 'auth.missing-pull-role', confidence: 'verified' });
    expect(answer.causes.map((one) => one.id)).not.toContain('network.firewall-denied');
  });

  test('another replica failed otherwise before this try began', async () => {
    const answer = await run({
      eventStream: [pulling(9, 'b'), failed(9, TOO_MANY, 'b'), pulling(3), failed(3, ABSENT)],
      ...noTag,
    });
    expect(answer.causes[0]).toMatchObject({ id: 'image.tag-not-found', confidence: 'verified' });
  });

  test('the beginning of the newest try is not in the log', async () => {
    const answer = await run({ eventStream: [failed(9, TOO_MANY), failed(3, ABSENT)], ...noTag });
    expect(answer.causes[0]?.id).toBe('image.tag-not-found');
  });
});

describe('what is of the newest try', () => {
  test('its exact words, and bare echoes after them', async () => {
    const echo = line(
      2,
      'ContainerTerminated',
      "Container 'app' was terminated with exit code '' and reason 'ImagePullFailure'",
      { replica: 'a' },
    );
    const answer = await run({ eventStream: [pulling(3), failed(3, TOO_MANY), echo] });
    expect(answer.causes[0]).toMatchObject({ id: 'registry.rate-limited', confidence: 'verified' });
  });

  test('bare words of the try before bring no cause in beside exact ones', async () => {
    const bare = line(
      9,
      'ContainerTerminated',
      "Container 'app' was terminated with exit code '' and reason 'ImagePullFailure'",
      { replica: 'a' },
    );
    const tried = [pulling(3), line(3, 'ImagePullUnauthorized', UNAUTHORIZED, { replica: 'a' })];
    const once = await run({ eventStream: tried, ...noRole });
    const twice = await run({ eventStream: [pulling(9), bare, ...tried], ...noRole });
    expect(twice.causes.map((one) => one.id)).toEqual(once.causes.map((one) => one.id));
  });

  test('bare words only: the try before names the cause, and is no proof any more', async () => {
    const bare = line(
      2,
      'ContainerTerminated',
      "Container 'app' was terminated with exit code '' and reason 'ImagePullFailure'",
      { replica: 'a' },
    );
    const answer = await run({ eventStream: [pulling(9), failed(9, TOO_MANY), pulling(2), bare] });
    expect(answer.causes[0]).toMatchObject({ id: 'registry.rate-limited', confidence: 'likely' });
  });
});
