/** The repairs of a whole answer: nothing to do where that is right, and the one restart at the end. */
import type { Clock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import {
  ago,
  failingRevision,
  line,
  NOW,
  type PlainFacts,
  plainSource,
  REGISTRY_ID,
  revision,
} from '../fixtures/plain-source.ts';

const clock: Clock = {
  now: () => NOW,
  after: (_ms, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
};
const REFUSED = [
  line(3, 'PullingImage', "Pulling image 'acme.azurecr.io/orders:2'"),
  line(3, 'ImagePullUnauthorized', 'Container pull image failed with unauthorized error.'),
];
/** The former revision serves while the new one fails. */
const SERVED: PlainFacts = {
  app: { latestReadyRevisionName: 'orders-api--1' },
  revisions: [failingRevision('2', { trafficWeight: 0 }), revision('1', { createdAt: ago(600), trafficWeight: 100 })],
  eventStream: REFUSED,
};
const role = (minutes: number) => ({
  assignments: [
    {
      id: 'a',
      roleName: 'AcrPull',
      roleId: '7f951dda-4ed3-4680-a7ca-43fe172d538d',
      scope: REGISTRY_ID,
      via: 'direct' as const,
      grants: { legacyPull: true, repositoryRead: false },
      condition: null,
      createdAt: ago(minutes),
    },
  ],
});

async function repairs(facts: PlainFacts) {
  const query = { name: 'orders-api', resourceGroup: null, subscriptionId: null, revision: null };
  return diagnose(query, { source: plainSource(facts), clock, log: silentLog });
}

test('a repair that makes no revision is followed by the restart, once and last', async () => {
  const { fixes } = await repairs({ ...SERVED, pullRights: { assignments: [] } });
  const restarts = fixes.filter((fix) => fix.command?.includes('revision restart'));
  expect(restarts).toHaveLength(1);
  expect(fixes.at(-1)).toEqual(restarts[0]);
  expect(fixes.at(-1)?.title).toBe('Then restart orders-api--2');
  expect(fixes[0]?.note).not.toContain('revision restart');
  // What is only for putting the answer together does not come out.
  for (const fix of fixes)
    expect(Object.keys(fix).sort()).toEqual(['cause', 'command', 'note', 'risk', 'title', 'undo', 'url']);
});

test('a young role: do nothing first, for the former revision serves meanwhile', async () => {
  const { fixes, causes } = await repairs({ ...SERVED, pullRights: role(4) });
  expect(causes[0]).toMatchObject({ id: 'auth.missing-pull-role', confidence: 'likely' });
  expect(fixes[0]).toMatchObject({ command: null, risk: 'none', title: expect.stringMatching(/^Do nothing yet: /) });
  expect(fixes[0]?.note).toMatch(/^Users are served by orders-api--1 meanwhile\. The platform tries/);
});

test('users are down: the same advice, without the comfort', async () => {
  const { fixes } = await repairs({ revisions: [failingRevision('2')], eventStream: REFUSED, pullRights: role(4) });
  expect(fixes[0]?.note).toMatch(/^The platform tries/);
});

test('a failed write is not tried again by itself: the deployment is', async () => {
  const message =
    "Failed to provision revision for container app 'orders-api'. Error details: Field 'template.containers.app.image' is invalid with details: 'Invalid value: \"acme.azurecr.io/orders:2\": GET https:: UNAUTHORIZED: authentication required; [map[Action:pull Name:orders Type:repository]]';";
  const { fixes, revision: chosen } = await repairs({
    app: { latestRevisionName: null, latestReadyRevisionName: null, provisioningState: 'Failed' },
    revisions: [],
    failedDeployment: { writes: [{ at: ago(5), succeeded: false, caller: null, correlationId: null, message }] },
    pullRights: { assignments: [] },
  });
  expect(chosen).toBeNull();
  expect(fixes.at(-1)).toMatchObject({ command: null, title: 'Then run the deployment of orders-api again' });
  expect(fixes.some((fix) => fix.title.includes('Do nothing'))).toBe(false);
});

test("Azure's own detector is evidence, and decides nothing", async () => {
  const detector = { name: 'Image Pull Failures', status: 'Critical', findings: ['Image pulls failed: 3 times'] };
  const answer = await repairs({ ...SERVED, pullRights: { assignments: [] }, detector });
  expect(answer.evidence.find((one) => one.fact === 'detector')?.text).toBe(
    'Image Pull Failures: Image pulls failed: 3 times',
  );
  const calm = await repairs({
    ...SERVED,
    pullRights: { assignments: [] },
    detector: { ...detector, status: 'Success' },
  });
  expect(calm.evidence.some((one) => one.fact === 'detector')).toBe(false);
  expect(calm.causes.map((cause) => cause.id)).toEqual(answer.causes.map((cause) => cause.id));
});
