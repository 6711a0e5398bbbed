import type { Clock } from '../../src/core/clock.ts';
import { PullcheckError } from '../../src/core/error.ts';
import { unknown } from '../../src/core/fact.ts';
import { silentLog } from '../../src/core/log.ts';
import { type DiagnoseQuery, diagnose } from '../../src/diagnosis/diagnose.ts';
import type { FactSource } from '../../src/diagnosis/fact-source.ts';
import {
  ago,
  DENIED,
  failingRevision,
  line,
  NOW,
  type PlainFacts,
  plainSource,
  REF,
  REGISTRY_ID,
  revision,
} from '../fixtures/plain-source.ts';

/** Time stands still; a wait for a limit is over when nothing else happens any more. */
const clock: Clock = {
  now: () => NOW,
  after: (_ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, 100);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
};
const QUERY: DiagnoseQuery = { name: 'orders-api', resourceGroup: null, subscriptionId: null, revision: null };

function run(facts: PlainFacts, query = QUERY, change: Partial<FactSource> = {}) {
  return diagnose(query, { source: { ...plainSource(facts), ...change }, clock, log: silentLog });
}

const PULLING = (minutes: number) => line(minutes, 'PullingImage', "Pulling image 'acme.azurecr.io/orders:2'");
const UNAUTHORIZED = (minutes: number) =>
  line(minutes, 'ImagePullUnauthorized', 'Container pull image failed with unauthorized error.');
const TERMINATED = (minutes: number) =>
  line(
    minutes,
    'ContainerTerminated',
    "Container 'app' was terminated with exit code '' and reason 'ImagePullFailure'",
  );
const PULLED = (minutes: number) =>
  line(
    minutes,
    'PulledImage',
    'Successfully pulled image "acme.azurecr.io/orders:2" in 1.61s. Image size: 44040192 bytes.',
  );
const FAILED_PULL = [PULLING(3), UNAUTHORIZED(3), TERMINATED(3)];
const BROKEN = { revisions: [failingRevision('2')], eventStream: FAILED_PULL };
const NO_ROLE = { pullRights: { assignments: [] } };

describe('causes: the facts decide', () => {
  test('unauthorized, and no role was read: verified, the rest ruled out by facts', async () => {
    const answer = await run({ ...BROKEN, ...NO_ROLE });
    expect(answer.outcome).toBe('pull-failure');
    expect(answer.causes[0]).toMatchObject({
      id: 'auth.missing-pull-role',
      confidence: 'verified',
      containers: ['app'],
    });
    expect(answer.ruledOut.map((one) => one.id)).toEqual(
      expect.arrayContaining(['image.tag-not-found', 'network.firewall-denied']),
    );
    expect(answer.causes.map((cause) => cause.id)).not.toContain('auth.unauthorized');
    expect(answer.fixes[0]?.command).toContain('az role assignment create');
    expect(answer.fixes[0]?.command).toContain(REGISTRY_ID);
  });

  test('every cause and ruled-out cause points to evidence that is there', async () => {
    const answer = await run({ ...BROKEN, ...NO_ROLE });
    const ids = answer.evidence.map((one) => one.id);
    for (const one of [...answer.causes, ...answer.ruledOut]) for (const id of one.evidence) expect(ids).toContain(id);
    for (const one of answer.causes) expect(one.evidence.length).toBeGreaterThan(0);
  });

  test('roles could not be read: never verified, never a cause made of the missing sight', async () => {
    const answer = await run({ ...BROKEN, pullRights: DENIED });
    expect(answer.outcome).toBe('pull-failure');
    expect(answer.causes.every((cause) => cause.confidence !== 'verified')).toBe(true);
    const missing = answer.notChecked.find((one) => one.fact === 'pullRights');
    expect(missing).toMatchObject({ remedy: 'az role assignment create --role Reader' });
    expect(missing?.wouldSettle).toContain('auth.missing-pull-role');
  });

  test('everything denied but the app: degrades to possible or inconclusive, nothing verified', async () => {
    const all = {
      eventStream: DENIED,
      logAnalytics: DENIED,
      pullRights: DENIED,
      tag: DENIED,
      registry: DENIED,
      replicas: DENIED,
      failedDeployment: DENIED,
      environment: DENIED,
    };
    const failing = await run({ revisions: [failingRevision('2')], ...all });
    expect(failing.outcome).toBe('pull-failure');
    expect(failing.causes.every((cause) => cause.confidence !== 'verified')).toBe(true);
    const healthy = await run({ ...all });
    expect(healthy.outcome).toBe('inconclusive');
    expect(healthy.notChecked.map((one) => one.fact)).toContain('systemLog');
    // One remedy between a fact and those that repeat its reason: the fact itself has it.
    const row = (fact: string) => failing.notChecked.find((one) => one.fact === fact);
    expect(row('registry')?.remedy).not.toBeNull();
    expect(row('pullRights')).toMatchObject({ remedy: null });
  });
});

describe('outcome: what happened in which order', () => {
  test('a failed pull that was followed by a good one is recovered', async () => {
    const answer = await run({
      eventStream: [PULLING(9), UNAUTHORIZED(9), TERMINATED(9), PULLING(4), PULLED(4)],
      ...NO_ROLE,
    });
    expect(answer.outcome).toBe('recovered');
    expect(answer.fixes).toEqual([]);
  });

  test('failing again after it healed is a pull failure, though ARM says Healthy', async () => {
    const answer = await run({
      eventStream: [PULLING(9), PULLED(9), PULLING(2), UNAUTHORIZED(2), TERMINATED(2)],
      ...NO_ROLE,
    });
    expect(answer.outcome).toBe('pull-failure');
    expect(answer.serving.state).toBe('degraded');
  });

  test("another revision's failures are not this one's", async () => {
    const old = FAILED_PULL.map((one) => ({ ...one, revision: 'orders-api--1', replica: 'orders-api--1-a' }));
    const answer = await run({
      revisions: [
        revision('2', { trafficWeight: 100 }),
        revision('1', { active: false, createdAt: ago(60), replicas: 0 }),
      ],
      eventStream: [...old, PULLING(2), PULLED(2)],
    });
    expect(answer).toMatchObject({ outcome: 'healthy', revision: 'orders-api--2', causes: [] });
  });

  test('the same events in both logs count once, in the order of the stream', async () => {
    // Log Analytics stamps a whole batch with one later time: after the pull that healed it.
    const late = [PULLING(3.9), UNAUTHORIZED(3.9), TERMINATED(3.9)].map((one) => ({
      ...one,
      source: 'log-analytics' as const,
    }));
    const answer = await run({
      eventStream: [PULLING(5), UNAUTHORIZED(5), TERMINATED(5), PULLING(4), PULLED(4)],
      logAnalytics: late,
    });
    expect(answer.outcome).toBe('recovered');
  });

  test('a crash after a good pull is not a pull failure, and says what it is', async () => {
    const answer = await run({
      revisions: [
        failingRevision('2', {
          provisioningError: 'Container crashing: app',
          runningStateDetails: '1/1 Container crashing: app',
        }),
      ],
      eventStream: [
        PULLING(5),
        PULLED(5),
        line(4, 'ContainerTerminated', "Container 'app' was terminated with exit code '1' and reason 'ProcessExited'"),
      ],
    });
    expect(answer).toMatchObject({ outcome: 'not-a-pull-failure', causes: [], fixes: [] });
    expect(answer.headline).toContain('exit code');
  });

  test('every replica ready is healthy even without a log', async () => {
    const ready = {
      name: 'app',
      init: false,
      ready: true,
      started: true,
      restartCount: 0,
      runningState: 'Running',
      runningStateDetails: '',
    };
    const answer = await run({
      eventStream: DENIED,
      logAnalytics: DENIED,
      replicas: [
        {
          name: 'orders-api--2-x',
          createdAt: ago(5),
          runningState: 'Running',
          runningStateDetails: '',
          containers: [ready],
        },
      ],
    });
    expect(answer.outcome).toBe('healthy');
  });

  test('Unhealthy without a readable log is inconclusive', async () => {
    const answer = await run({
      revisions: [failingRevision('2', { provisioningError: null, runningStateDetails: null })],
      eventStream: DENIED,
      logAnalytics: DENIED,
    });
    expect(answer.outcome).toBe('inconclusive');
  });
});

describe('which revision', () => {
  const message =
    "Failed to provision revision for container app 'orders-api'. Error details: The following field(s) are either invalid or missing. Field 'template.containers.app.image' is invalid with details: 'Invalid value: \"acme.azurecr.io/orders:9\": GET https:: MANIFEST_UNKNOWN: manifest tagged by \"9\" is not found; map[Tag:9]';..";
  const failedWrite = { at: ago(5), succeeded: false, caller: 'pipeline', correlationId: 'c', message };
  const app = {
    provisioningState: 'Failed',
    containers: [{ name: 'app', image: 'acme.azurecr.io/orders:9', init: false }],
  };

  test('a newer failed write that made no revision wins, and the old one still serves', async () => {
    const answer = await run({
      app,
      failedDeployment: { writes: [failedWrite] },
      tag: { found: 'no-tag', digest: null, newestTags: ['8', '7'] },
    });
    expect(answer).toMatchObject({ outcome: 'pull-failure', revision: null });
    expect(answer.causes[0]).toMatchObject({ id: 'image.tag-not-found', confidence: 'verified' });
    expect(answer.serving.state).toBe('up');
    expect(answer.rollback.advice).toBe('not-needed');
  });

  test('the activity log is denied, and the app itself keeps the words', async () => {
    const answer = await run({
      app: { ...app, latestRevisionName: null, latestReadyRevisionName: null, provisioningError: message },
      revisions: [],
      failedDeployment: DENIED,
      tag: { found: 'no-tag', digest: null },
    });
    expect(answer).toMatchObject({ outcome: 'pull-failure', revision: null });
    expect(answer.causes[0]?.id).toBe('image.tag-not-found');
    expect(answer.evidence[0]?.fact).toBe('app');
  });

  test('a later good write ends it', async () => {
    const writes = [
      { ...failedWrite, at: ago(30) },
      { at: ago(20), succeeded: true, caller: null, correlationId: null, message: null },
    ];
    const answer = await run({ failedDeployment: { writes } });
    expect(['healthy', 'recovered']).toContain(answer.outcome);
  });

  test('the first deployment: no revision at all, users are down', async () => {
    const answer = await run({
      app: { ...app, latestRevisionName: null, latestReadyRevisionName: null, hasEventStream: false },
      revisions: [],
      eventStream: unknown('absent', 'no revision was ever made'),
      failedDeployment: { writes: [failedWrite] },
      tag: { found: 'no-repository', digest: null, newestTags: [] },
    });
    expect(answer).toMatchObject({ outcome: 'pull-failure', revision: null });
    expect(answer.serving.state).toBe('down');
    expect(['image.tag-not-found', 'image.repository-not-found']).toContain(answer.causes[0]?.id);
    expect(answer.rollback.advice).toBe('unavailable');
  });

  test('no revision and an unreadable activity log is inconclusive with the remedy', async () => {
    const answer = await run({ app: { ...app, latestRevisionName: null }, revisions: [], failedDeployment: DENIED });
    expect(answer.outcome).toBe('inconclusive');
    expect(answer.notChecked.find((one) => one.fact === 'failedDeployment')?.remedy).toBe(
      'az role assignment create --role Reader',
    );
  });

  test('the newest active revision that fails, when the latest is ready', async () => {
    const old = FAILED_PULL.map((one) => ({ ...one, revision: 'orders-api--1', replica: 'orders-api--1-a' }));
    const answer = await run({
      app: { revisionsMode: 'multiple' },
      revisions: [revision('2', { trafficWeight: 80 }), revision('1', { trafficWeight: 20, createdAt: ago(60) })],
      eventStream: [PULLING(8), PULLED(8), ...old],
    });
    expect(answer).toMatchObject({ outcome: 'pull-failure', revision: 'orders-api--1' });
  });

  test('by its suffix; an unknown one names those there are', async () => {
    const answer = await run(
      { revisions: [revision('2'), revision('1', { active: false })] },
      { ...QUERY, revision: '1' },
    );
    expect(answer.revision).toBe('orders-api--1');
    const error = await run({}, { ...QUERY, revision: 'nope' }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PullcheckError);
    expect(error).toMatchObject({ code: 'revision-not-found', remedy: expect.stringContaining('orders-api--2') });
  });
});

describe('sidecars and init containers', () => {
  const containers = [
    { name: 'app', image: 'acme.azurecr.io/orders:2', init: false },
    { name: 'proxy', image: 'acme.azurecr.io/proxy:1', init: false },
    { name: 'migrate', image: 'acme.azurecr.io/migrate:5', init: true },
  ];

  test('the container whose image fails is the one that is named', async () => {
    const failing = [
      PULLING(6),
      PULLED(6),
      line(5, 'PullingImage', "Pulling image 'acme.azurecr.io/migrate:5'"),
      UNAUTHORIZED(5),
      line(
        5,
        'ContainerTerminated',
        "Container 'migrate' was terminated with exit code '' and reason 'ImagePullFailure'",
      ),
    ];
    const answer = await run({
      app: { containers },
      revisions: [failingRevision('2', { containers })],
      eventStream: failing,
      ...NO_ROLE,
    });
    expect(answer.causes[0]).toMatchObject({ id: 'auth.missing-pull-role', containers: ['migrate'] });
    expect(answer.headline).toContain('migrate:5');
  });
});

describe('who serves, and whether a rollback helps', () => {
  const previous = revision('1', {
    createdAt: ago(600),
    containers: [{ name: 'app', image: 'acme.azurecr.io/orders:1', init: false }],
  });
  const missingTag = { tags: { '2': { found: 'no-tag' as const, digest: null } } };
  const notFound = line(
    3,
    'ContainerTerminated',
    'Container \'app\' was terminated with exit code \'\' and reason \'ImagePullFailure\'. Image acme.azurecr.io/orders:2 not found in registry. ErrorMessage=Image not found or access denied. Error: {"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest tagged by \\"2\\" is not found"}]}',
  );

  test('the previous revision still serves: not needed', async () => {
    const answer = await run({
      app: { latestReadyRevisionName: 'orders-api--1' },
      revisions: [failingRevision('2'), { ...previous, trafficWeight: 0 }],
      eventStream: [PULLING(3), notFound],
      ...missingTag,
    });
    expect(answer.serving).toMatchObject({ state: 'up' });
    expect(answer.serving.text).toContain('orders-api--1');
    expect(answer.rollback.advice).toBe('not-needed');
  });

  test('only the new image is broken and users are down: recommended, with the target', async () => {
    const answer = await run({
      revisions: [failingRevision('2'), { ...previous, active: false, replicas: 0 }],
      eventStream: [PULLING(3), notFound],
      ...missingTag,
    });
    expect(answer.serving.state).toBe('down');
    expect(answer.rollback).toMatchObject({ advice: 'recommended', target: 'orders-api--1' });
  });

  test.each([
    ['is gone too', { found: 'no-tag' as const, digest: null }, 'unavailable', 'no longer in acme.azurecr.io'],
    ['is for another platform', { platforms: [{ os: 'linux', architecture: 'arm64' }] }, 'unavailable', 'linux/arm64'],
    ['is locked', { readEnabled: false }, 'unavailable', 'locked'],
    ['cannot be seen', DENIED, 'possible', 'could not be seen'],
    ['names no platform', { platforms: null }, 'possible', 'for which platforms'],
  ])('the former image %s: no target is named', async (_what, former, advice, words) => {
    const answer = await run({
      revisions: [failingRevision('2'), { ...previous, active: false, replicas: 0 }],
      eventStream: [PULLING(3), notFound],
      tags: { ...missingTag.tags, '1': former },
    });
    expect(answer.rollback).toMatchObject({ advice, target: null, because: expect.stringContaining(words) });
  });

  test('the app no longer has the entry that the former image was pulled by', async () => {
    const answer = await run({
      revisions: [
        failingRevision('2'),
        {
          ...previous,
          active: false,
          replicas: 0,
          containers: [{ name: 'app', image: 'other.azurecr.io/orders:1', init: false }],
        },
      ],
      eventStream: [PULLING(3), notFound],
      ...missingTag,
    });
    expect(answer.rollback).toMatchObject({
      advice: 'unavailable',
      because: expect.stringContaining('no longer has an entry for other.azurecr.io'),
    });
  });

  test('an older one that runs another image is gone back to, past one that runs the same', async () => {
    const answer = await run({
      revisions: [
        failingRevision('3'),
        { ...previous, name: 'orders-api--2', createdAt: ago(60), containers: failingRevision('3').containers },
        { ...previous, active: false, replicas: 0 },
      ],
      app: { latestRevisionName: 'orders-api--3', latestReadyRevisionName: null },
      eventStream: [PULLING(3), notFound].map((one) => ({ ...one, revision: 'orders-api--3', replica: null })),
      ...missingTag,
    });
    expect(answer.rollback).toMatchObject({ advice: 'recommended', target: 'orders-api--1' });
  });

  test('the identity lost its role: an older revision would fail too', async () => {
    const answer = await run({
      revisions: [failingRevision('2'), { ...previous, active: false, replicas: 0 }],
      eventStream: FAILED_PULL,
      ...NO_ROLE,
    });
    expect(answer.rollback).toMatchObject({ advice: 'will-not-help', target: null });
  });
});

describe('nothing crashes', () => {
  test('a fact that never answers is unknown, with its time limit as the reason', async () => {
    const answer = await run(BROKEN, QUERY, { pullRights: () => new Promise(() => {}) });
    expect(answer.outcome).toBe('pull-failure');
    expect(answer.notChecked.find((one) => one.fact === 'pullRights')?.because).toContain('not answered within');
  });

  test('a reader that throws costs its fact, not the answer', async () => {
    const answer = await run(BROKEN, QUERY, { tag: () => Promise.reject(new Error('boom password=hunter2')) });
    expect(answer.outcome).toBe('pull-failure');
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });

  test('tokens and control characters of a log line do not come out', async () => {
    const nasty = `\u001b[31mImage pull failed\u202e unauthorized Bearer abcdefghijklmnop ${'x'.repeat(10_000)}`;
    const answer = await run({ ...BROKEN, eventStream: [PULLING(3), line(3, 'ImagePullUnauthorized', nasty)] });
    const text = JSON.stringify(answer);
    expect(text).not.toMatch(/\\u001b|\\u202e|\u202e|abcdefghijklmnop/);
    for (const one of answer.evidence) expect(one.text.length).toBeLessThan(450);
  });

  test('unknown and ambiguous apps, an empty name', async () => {
    const other = { ...REF, resourceGroup: 'shop-eu' };
    const searched = { apps: 12, subscriptions: 2 };
    await expect(run({ found: { matches: [REF, other], nearest: [], searched, gaps: [] } })).rejects.toMatchObject({
      code: 'app-ambiguous',
      candidates: [{ resourceGroup: 'shop' }, { resourceGroup: 'shop-eu' }],
    });
    await expect(run({ found: { matches: [], nearest: [other], searched, gaps: [] } })).rejects.toMatchObject({
      code: 'app-not-found',
      candidates: [{ name: 'orders-api' }],
    });
    await expect(run({}, { ...QUERY, name: '  ' })).rejects.toMatchObject({ code: 'usage' });
  });
});
