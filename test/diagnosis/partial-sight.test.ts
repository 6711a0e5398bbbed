/** Revisions that could not be read, were put aside, or were never made: what is looked at, and what is said of it. */
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import {
  ago,
  DENIED,
  failingRevision,
  line,
  NOW,
  type PlainFacts,
  plainSource,
  revision,
} from '../fixtures/plain-source.ts';

const clock = { now: () => NOW, after: systemClock.after };
const run = (facts: PlainFacts) =>
  diagnose(
    { name: 'orders-api', resourceGroup: null, subscriptionId: null, revision: null },
    { source: plainSource(facts), clock, log: silentLog },
  );

const PULLING = line(3, 'PullingImage', "Pulling image 'acme.azurecr.io/orders:2'");
const UNAUTHORIZED = line(3, 'ImagePullUnauthorized', 'Container pull image failed with unauthorized error.');
const NO_ROLE = { pullRights: { assignments: [] } };

describe('the list of revisions may not be read', () => {
  const unread = { revisions: DENIED };
  test('the app names the latest, and its log tells', async () => {
    const answer = await run({ ...unread, ...NO_ROLE, eventStream: [PULLING, UNAUTHORIZED] });
    expect(answer).toMatchObject({ outcome: 'pull-failure', revision: 'orders-api--2' });
    expect(answer.causes[0]).toMatchObject({ id: 'auth.missing-pull-role', confidence: 'verified' });
    expect(answer.serving.state).toBe('unknown');
  });
  test('nothing in the log: neither "healthy" nor "no revision"', async () => {
    const answer = await run(unread);
    expect(answer.outcome).toBe('inconclusive');
    expect(answer.headline).not.toMatch(/no revision/);
    expect(answer.notChecked.find((one) => one.fact === 'revisions')?.remedy).toBeTruthy();
  });
});

describe('the list of revisions may not be read, and the log tells of other trouble', () => {
  const PROBE = line(3, 'ProbeFailed', 'Probe of StartUp failed with status code: 404');
  test('it may be over', async () => {
    const answer = await run({
      revisions: DENIED,
      app: { latestReadyRevisionName: 'orders-api--1' },
      eventStream: [PROBE],
    });
    expect(answer.outcome).toBe('inconclusive');
    expect(answer.headline).toMatch(/probe fails/);
  });
  test('unless a replica says so now', async () => {
    const text = 'Container is waiting with reason: CrashLoopBackOff on legion.';
    const state = { started: false, restartCount: 3, runningState: 'Waiting', runningStateDetails: text };
    const containers = [{ name: 'app', init: false, ready: false, ...state }];
    const replicas = [
      { name: 'r', createdAt: null, runningState: 'NotRunning', runningStateDetails: null, containers },
    ];
    expect((await run({ revisions: DENIED, eventStream: [PROBE], replicas })).outcome).toBe('not-a-pull-failure');
  });
});

describe('nothing is meant to run', () => {
  const stopped = revision('2', { replicas: 0, healthState: 'None', runningState: 'Stopped', trafficWeight: 100 });
  test('the app was stopped', async () => {
    const answer = await run({ app: { runningStatus: 'Stopped' }, revisions: [stopped] });
    expect(answer).toMatchObject({ outcome: 'not-a-pull-failure', rollback: { advice: 'not-needed' } });
    expect(answer.headline).toMatch(/was stopped/);
  });
  test('its only revision was deactivated', async () => {
    const answer = await run({ revisions: [revision('2', { active: false, replicas: 0 })] });
    expect(answer.outcome).toBe('not-a-pull-failure');
    expect(answer.headline).toMatch(/deactivated/);
  });
  test('the latest was deactivated, an older one serves: that one is looked at', async () => {
    const answer = await run({
      app: { revisionsMode: 'multiple' },
      revisions: [
        revision('2', { active: false, replicas: 0 }),
        revision('1', { createdAt: ago(60), trafficWeight: 100 }),
      ],
    });
    expect(answer).toMatchObject({ outcome: 'healthy', revision: 'orders-api--1', serving: { state: 'up' } });
  });
  test('a revision that failed is not one that was stopped', async () => {
    const answer = await run({
      revisions: [failingRevision('2', { active: false, runningState: 'Stopped' })],
      eventStream: [PULLING, UNAUTHORIZED],
    });
    expect(answer.outcome).toBe('pull-failure');
  });
});

describe('no revision was made, and the deployment says "Operation expired" alone', () => {
  const failed = {
    app: { provisioningState: 'Failed', latestRevisionName: null, latestReadyRevisionName: null },
    revisions: [],
    failedDeployment: {
      writes: [{ at: ago(5), succeeded: false, caller: null, correlationId: null, message: 'Operation expired.' }],
    },
  };
  const secret = (minutesAgo: number) =>
    line(
      minutesAgo,
      'FetchingKeyVaultSecretFailed',
      "Failed to construct registry secret for registry 'acme.azurecr.io' for ContainerApp 'orders-api'. Ensure the managed identity 'system' has the correct permissions. Error: ACR token exchange endpoint returned error status: 401.",
      { revision: null, replica: null },
    );
  test("the log's word about the registry's secret counts", async () => {
    const answer = await run({ ...failed, ...NO_ROLE, logAnalytics: [secret(12)] });
    expect(answer).toMatchObject({ outcome: 'pull-failure', revision: null });
    expect(answer.causes[0]?.id).toBe('auth.missing-pull-role');
  });
  test("another secret's failure is no pull failure", async () => {
    const words =
      'Error happened when syncing secret db from Azure Key Vault https://kv.vault.azure.net/secrets/db for ContainerApp orders-api: 403.';
    const other = line(12, 'FetchingKeyVaultSecretFailed', words, { revision: null, replica: null });
    expect((await run({ ...failed, logAnalytics: [other] })).outcome).toBe('not-a-pull-failure');
  });
  test('words of another day do not', async () => {
    expect((await run({ ...failed, ...NO_ROLE, logAnalytics: [secret(26 * 60)] })).outcome).toBe('inconclusive');
  });
});

test('a former revision that is on its way out serves nobody, whatever the app still calls ready', async () => {
  const answer = await run({
    app: { latestReadyRevisionName: 'orders-api--1' },
    revisions: [
      revision('2', { trafficWeight: 100 }),
      revision('1', { createdAt: ago(60), healthState: 'None', runningState: 'Deprovisioning' }),
    ],
  });
  expect(answer).toMatchObject({ outcome: 'healthy', serving: { state: 'up' } });
  expect(answer.serving.text).toContain('orders-api--2');
});

test('where only the words of the failure are known, the headline does not repeat itself', async () => {
  const terminated = "Container 'app' was terminated with exit code '' and reason 'ImagePullFailure'";
  const answer = await run({
    revisions: [failingRevision('2')],
    eventStream: [PULLING, line(3, 'ContainerTerminated', terminated)],
    registry: DENIED,
    tag: DENIED,
    pullRights: DENIED,
  });
  expect(answer.causes[0]?.id).toBe('pull.generic');
  expect(answer.headline).toMatch(/cannot pull orders:2; the cause is not settled, it may be: /);
});
