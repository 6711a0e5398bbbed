import { candidatesOf } from '../../src/rollback/candidates.ts';
import { jobRollbackPlan } from '../../src/rollback/make-plan.ts';
import { restartPlan } from '../../src/rollback/restart-plan.ts';
import { sayStale, staleness } from '../../src/rollback/stale.ts';
import { undoPlan } from '../../src/rollback/undo-plan.ts';
import {
  APP,
  appTemplate,
  FAILING,
  ground,
  hand,
  INACTIVE,
  liveApp,
  liveRevision,
  PROVEN,
  planned,
  planOf,
  STAMP,
} from './samples.ts';

const multiple = (traffic: Parameters<typeof Array.from>[0], more = {}) =>
  liveApp({ mode: 'Multiple', ingress: { external: true, fqdn: null, traffic: traffic as never }, ...more });

describe('steps by mode', () => {
  test('Single: the template is patched under a fresh suffix, and nothing else is sent', () => {
    const plan = planOf(planned(ground()));
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['set-template', 'wait-ready']);
    expect(plan).toMatchObject({
      mode: 'single',
      watched: 'orders-api--rba1b2c3d4',
      from: { revision: 'orders-api--v2' },
    });
    expect(plan.to.images).toEqual([
      { container: 'app', image: 'acme.azurecr.io/orders:v1', digest: PROVEN.digests['acme.azurecr.io/orders:v1'] },
    ]);
    expect(plan.expiresAt).toBe('2026-11-28T03:15:00.000Z');
  });

  test('a suffix that is taken is not used again', () => {
    const revisions = [...ground().revisions, liveRevision('rba1b2c3d4', 5_000)];
    expect(planOf(planned(ground({ revisions }))).watched).toBe('orders-api--rba1b2c3d41');
  });

  test('Multiple: an inactive target is activated and waited for before it gets the traffic', () => {
    const live = multiple([
      { latestRevision: true, weight: 100, label: 'live' },
      { revisionName: 'orders-api--v1', weight: 0, label: 'old', future: 1 },
    ]);
    const revisions = [liveRevision('v2', 10, FAILING), liveRevision('v1', 1_000, INACTIVE)];
    const plan = planOf(planned(ground({ live: { ...live, latestReadyRevisionName: 'orders-api--v2' }, revisions })));
    expect(plan.steps).toEqual([
      { kind: 'activate', revision: 'orders-api--v1' },
      { kind: 'wait-ready', revision: 'orders-api--v1' },
      {
        kind: 'set-traffic',
        traffic: [
          { revisionName: 'orders-api--v2', weight: 0, label: 'live' },
          { revisionName: 'orders-api--v1', weight: 100, label: 'old', future: 1 },
        ],
      },
    ]);
  });

  test('Multiple: a label that could not be kept stops the plan', () => {
    const live = multiple([
      { latestRevision: true, weight: 100, label: 'live' },
      { revisionName: 'orders-api--v1', weight: 0, label: 'old' },
    ]);
    expect(planned(ground({ live }))).toMatchObject({ noPlan: { reason: 'labels-lost' } });
  });

  test('Multiple: one that gets everything already needs no plan, but a latestRevision entry is still replaced', () => {
    const pinned = multiple([{ revisionName: 'orders-api--v1', weight: 100 }]);
    expect(planned(ground({ live: pinned }))).toMatchObject({ noPlan: { reason: 'already-there' } });
    const floating = multiple([{ latestRevision: true, weight: 100 }]);
    expect(planOf(planned(ground({ live: floating }))).steps).toEqual([
      { kind: 'set-traffic', traffic: [{ revisionName: 'orders-api--v1', weight: 100 }] },
    ]);
  });

  test('no ingress: no traffic is set', () => {
    expect(planOf(planned(ground({ live: liveApp({ ingress: null }) }))).mode).toBe('single-without-ingress');
    const revisions = [liveRevision('v2', 10, FAILING), liveRevision('v1', 1_000, INACTIVE)];
    const plan = planOf(planned(ground({ live: liveApp({ ingress: null, mode: 'Multiple' }), revisions })));
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['activate', 'wait-ready']);
  });

  test.each([
    ['unsupported-mode', { mode: 'Labels' }],
    ['unsupported-mode', { mode: null }],
    ['deployment-in-progress', { provisioningState: 'InProgress' }],
    ['app-deleted', { provisioningState: 'Deleting' }],
    [
      'traffic-pinned',
      { ingress: { external: true, fqdn: null, traffic: [{ revisionName: 'orders-api--v1', weight: 100 }] } },
    ],
  ])('%s: no plan', (reason, more) => {
    expect(planned(ground({ live: liveApp(more) }))).toMatchObject({ noPlan: { reason } });
  });

  test('a job: its images alone, in its own template', () => {
    const ref = { ...APP, kind: 'job' as const };
    const live = liveApp({ ref, mode: null, ingress: null, template: appTemplate('v2') });
    const plan = planOf(
      jobRollbackPlan(ground({ live }), { name: 'run-1', images: { app: 'acme.azurecr.io/orders:v1' } }, PROVEN, STAMP),
    );
    expect(plan.diff.images).toHaveLength(1);
    expect(plan.diff.environment.changed).toEqual([]);
    expect(plan).toMatchObject({ mode: 'job', watched: null, to: { revision: null, execution: 'run-1' } });
    const step = plan.steps[0];
    expect(step).toMatchObject({ kind: 'set-template', revision: null });
    expect(JSON.stringify(step)).not.toContain('revisionSuffix');
  });
});

describe('candidates', () => {
  const reasons = (more: Parameters<typeof ground>[0]) => {
    const { live, revisions, hand: inHand } = ground(more);
    const { hopeful, rejected } = candidatesOf(live, revisions, inHand);
    return {
      hopeful: hopeful.map(({ name }) => name),
      rejected: rejected.map(({ revision, reason }) => `${revision} ${reason}`),
    };
  };

  test('former ones that were ready, newest first; each other one with its reason', () => {
    expect(
      reasons({
        live: liveApp({ latestReadyRevisionName: null }),
        revisions: [
          liveRevision('v2', 10, FAILING),
          liveRevision('v1', 1_000),
          liveRevision('v0', 2_000, INACTIVE),
          liveRevision('same', 30, { template: { containers: [{ name: 'app', image: 'acme.azurecr.io/orders:v2' }] } }),
          liveRevision('broken', 40, FAILING),
          liveRevision('never', 50, { ...INACTIVE, lastActiveAt: null }),
          liveRevision('bare', 60, { template: null }),
          liveRevision('newer', 5),
          liveRevision('secret', 70, {
            template: {
              containers: [
                { name: 'app', image: 'acme.azurecr.io/a:1', env: [{ name: 'K', secretRef: 'orders-api-gone' }] },
              ],
            },
          }),
        ],
      }),
    ).toEqual({
      hopeful: ['orders-api--v1', 'orders-api--v0'],
      rejected: [
        'orders-api--broken never-ready',
        'orders-api--never never-ready',
        'orders-api--same same-image',
        'orders-api--bare template-unread',
        'orders-api--secret secret-gone',
      ],
    });
  });

  test('a cause that strikes older revisions too leaves none', () => {
    expect(reasons({ hand: hand({ strikesAll: 'missing role' }) })).toEqual({
      hopeful: [],
      rejected: ['orders-api--v1 cause-strikes-too'],
    });
  });

  test('what the traffic names and Azure no longer keeps is purged', () => {
    const live = multiple([{ revisionName: 'orders-api--gone', weight: 0, label: 'x' }]);
    expect(reasons({ live }).rejected).toEqual(['orders-api--gone purged']);
  });
});

describe('stale', () => {
  const plan = planOf(planned(ground()));

  test('nothing moved: not stale, however Azure writes it', () => {
    const traffic = [{ weight: 100, latestRevision: true, label: null, revisionName: '' }];
    expect(staleness(plan, liveApp())).toBeNull();
    expect(staleness(plan, liveApp({ ingress: { external: true, fqdn: null, traffic } }))).toBeNull();
  });

  test.each([
    ['latest revision', { latestRevisionName: 'orders-api--v3' }],
    ['latest ready', { latestReadyRevisionName: 'orders-api--v2' }],
    [
      'traffic',
      { ingress: { external: true, fqdn: null, traffic: [{ latestRevision: true, weight: 100, label: 'x' }] } },
    ],
    ['ingress', { ingress: null }],
    ['mode', { mode: 'Multiple' }],
    ['template', { template: appTemplate('v3') }],
    ['provisioning', { provisioningState: 'InProgress' }],
    ['written to', { lastModifiedAt: '2026-11-28T02:59:00Z' }],
  ])('%s', (words, more) => {
    expect(sayStale(staleness(plan, liveApp(more)) ?? { moved: [], by: null, at: null })).toContain(words);
  });

  test('who moved it is named', () => {
    const moved = staleness(
      plan,
      liveApp({ lastModifiedAt: 'later', lastModifiedBy: 'bob@example.com', mode: 'Multiple' }),
    );
    expect(moved).toMatchObject({ by: 'bob@example.com', at: 'later' });
  });
});

describe('undo', () => {
  test('of a shift: exactly the former traffic', () => {
    const before = [
      { latestRevision: true, weight: 90 },
      { revisionName: 'orders-api--v1', weight: 10, label: 'old' },
    ];
    const live = multiple(before, { latestReadyRevisionName: 'orders-api--v2' });
    const done = planOf(planned(ground({ live })));
    const step = done.steps.find(({ kind }) => kind === 'set-traffic');
    const after = {
      ...live,
      ingress: { external: true, fqdn: null, traffic: step?.kind === 'set-traffic' ? step.traffic : [] },
    };
    const undo = planOf(undoPlan(done, after, ground().revisions, { ...STAMP, id: 'ffffffff0000' }));
    expect(undo.steps).toEqual([{ kind: 'set-traffic', traffic: before }]);
    expect(undo).toMatchObject({ kind: 'undo', undoes: done.id });
  });

  test('what somebody else has changed since is not overwritten', () => {
    const done = planOf(planned(ground()));
    expect(undoPlan(done, liveApp({ template: appTemplate('v3') }), ground().revisions, STAMP)).toMatchObject({
      noPlan: { reason: 'changed-since' },
    });
  });

  test('where nothing was changed yet there is nothing to take back', () => {
    const done = planOf(planned(ground()));
    expect(undoPlan(done, liveApp(), ground().revisions, STAMP)).toMatchObject({
      noPlan: { reason: 'undo-not-possible' },
    });
  });
});

describe('restart', () => {
  test('the latest revision, or the one that is named', () => {
    const { live, revisions } = ground();
    expect(planOf(restartPlan(live, revisions, null, STAMP)).steps).toEqual([
      { kind: 'restart', revision: 'orders-api--v2' },
    ]);
    expect(planOf(restartPlan(live, revisions, 'v1', STAMP)).watched).toBe('orders-api--v1');
  });

  test('what is not active, not there, or a job is not restarted', () => {
    const revisions = [liveRevision('v1', 10, INACTIVE)];
    expect(restartPlan(liveApp(), revisions, 'v1', STAMP)).toMatchObject({ noPlan: { reason: 'nothing-to-restart' } });
    expect(restartPlan(liveApp(), revisions, 'v9', STAMP)).toMatchObject({ noPlan: { reason: 'target-unknown' } });
    const job = liveApp({ ref: { ...APP, kind: 'job' } });
    expect(restartPlan(job, [], null, STAMP)).toMatchObject({ noPlan: { reason: 'nothing-to-restart' } });
  });
});
