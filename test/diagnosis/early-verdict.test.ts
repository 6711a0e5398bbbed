/** The verdict comes as soon as nothing that is still being read can change it, and not before. */
import { PullcheckError } from '../../src/core/error.ts';
import { known } from '../../src/core/fact.ts';
import { silentLog } from '../../src/core/log.ts';
import { type DiagnoseQuery, diagnose } from '../../src/diagnosis/diagnose.ts';
import { openBoard } from '../../src/diagnosis/fact-board.ts';
import {
  DENIED,
  failingRevision,
  inventoryApp,
  line,
  NOW,
  type PlainFacts,
  plainSource,
  REF,
  revision,
} from '../fixtures/plain-source.ts';
import { expectValid } from '../schemas.ts';
import { roleRemoved } from './change-events.ts';
import { CASES } from './matrix-cases.ts';
import { clockAt, essence, inOrder, type Read, type Step, withLast } from './settle-order.ts';

const QUERY: DiagnoseQuery = { name: 'orders-api', resourceGroup: null, subscriptionId: null, revision: null };
const PULLING = line(3, 'PullingImage', "Pulling image 'acme.azurecr.io/orders:2'");
const PULLED = line(2, 'PulledImage', 'Successfully pulled image "acme.azurecr.io/orders:2" in 1.61s.');
const UNAUTHORIZED = line(3, 'ImagePullUnauthorized', 'Container pull image failed with unauthorized error.');
const TERMINATED = line(
  3,
  'ContainerTerminated',
  "Container 'app' was terminated with exit code '' and reason 'ImagePullFailure'",
);
const ABSENT = line(
  3,
  'ContainerTerminated',
  'Container \'app\' was terminated with exit code \'\' and reason \'ImagePullFailure\'. Image acme.azurecr.io/orders:2 not found in registry. Error: {"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest tagged by \\"2\\" is not found"}]}',
);
const NO_TAG: PlainFacts = {
  revisions: [failingRevision('2')],
  eventStream: [PULLING, ABSENT],
  tag: { found: 'no-tag', digest: null },
};
const REFUSED: PlainFacts = { revisions: [failingRevision('2')], eventStream: [PULLING, UNAUTHORIZED, TERMINATED] };
const NO_ROLE: PlainFacts = { ...REFUSED, pullRights: { assignments: [] } };
/** The registry can be reached by a private endpoint only, whose zone is not linked: that rests on an absence. */
const UNLINKED: PlainFacts = { ...REFUSED, ...CASES.find(({ id }) => id === 'network.dns')?.facts };
const VNET = UNLINKED.environment !== undefined && 'vnetId' in UNLINKED.environment ? UNLINKED.environment.vnetId : '';
/** It is linked, and lacks the record: that is proof whatever else is wrong. */
const NO_RECORD: PlainFacts = {
  ...UNLINKED,
  privateDns: {
    ...UNLINKED.privateDns,
    zones: [{ id: '/zone', links: [{ name: 'net', vnetId: VNET ?? '', state: 'Completed' }], records: [] }],
  },
};

const see = (facts: PlainFacts, ...last: readonly Read[]) => inOrder(plainSource(facts), QUERY, NOW, withLast(...last));

/** Where a fact was read for the last time, or where the verdict was given. */
function placeOf(steps: readonly Step[], what: Read | 'verdict'): number {
  const place = steps.findLastIndex((step) => ('read' in step ? step.read === what : what === 'verdict'));
  if (place < 0) throw new Error(`no ${what}`);
  return place;
}

describe('as soon as it is decided', () => {
  test('a tag that is not there: before the network, the roles and the detector are read', async () => {
    const { early, answer } = await see(NO_TAG, 'pullRights', 'privateDns', 'networkPath', 'detector');
    expect(early?.verdict).toMatchObject({
      outcome: 'pull-failure',
      causes: [{ id: 'image.tag-not-found', confidence: 'verified' }],
    });
    expect(early?.pending).toEqual(expect.arrayContaining(['pullRights', 'detector']));
    expect(early && essence(early.verdict)).toEqual(essence(answer));
    // The repair does not change under the reader's hands.
    expect(early?.verdict.fixes).toEqual(answer.fixes);
    if (early !== null) expectValid(early.verdict);
  });

  test('a role that is missing: the registry is open to all, so no network needs to be read', async () => {
    const { early, answer } = await see(NO_ROLE, 'tag', 'privateDns', 'detector');
    expect(early?.verdict.causes[0]).toMatchObject({ id: 'auth.missing-pull-role', confidence: 'verified' });
    // Whether the tag is there is still open: it would come first if it were proven to be missing.
    expect(early?.pending).not.toContain('tag');
    expect(early && essence(early.verdict)).toEqual(essence(answer));
  });

  test('what was changed settles nothing: it is edited in', async () => {
    const removed = roleRemoved();
    const { early, answer } = await see({ ...NO_ROLE, recentChanges: { events: [removed] } }, 'recentChanges');
    expect(early?.pending).toContain('recentChanges');
    expect(early && essence(early.verdict)).toEqual(essence(answer));
    // Nothing is said of half of the timeline.
    expect(early?.verdict.changes).toEqual([]);
    expect(early?.verdict.notChecked).toEqual([]);
    expect(answer.changes.map(({ kind }) => kind)).toEqual(['revision-written', 'role-removed']);
  });

  test('a fact that no cause waits for holds nothing up, however unsure the verdict is', async () => {
    const { early, answer } = await see({ ...REFUSED, pullRights: DENIED }, 'detector');
    expect(answer.causes[0]?.confidence).not.toBe('verified');
    expect(early?.pending).toContain('detector');
    expect(early && essence(early.verdict)).toEqual(essence(answer));
    // What could not be seen is said; what is being read is not among it.
    expect(early?.verdict.notChecked).toEqual(answer.notChecked);
  });

  test('whom else it strikes is told with the answer: the verdict does not wait for the list of apps', async () => {
    const inventory = { apps: [inventoryApp(), inventoryApp('billing-api')], gaps: [] };
    const { early, answer } = await see({ ...NO_TAG, inventory }, 'inventory');
    expect(early?.pending).toContain('inventory');
    expect(early?.verdict).toMatchObject({ alsoAffected: [], blastRadius: { state: 'unknown', counts: null } });
    expect(early?.verdict.notChecked).toEqual(answer.notChecked);
    expect(answer.alsoAffected).toMatchObject([{ app: { name: 'billing-api' }, shares: ['image'] }]);
  });

  test('a list of apps that never comes holds the answer up for five seconds at most', async () => {
    const limits: number[] = [];
    const { now, after } = clockAt(NOW);
    const clock = {
      now,
      after(ms: number, signal?: AbortSignal) {
        limits.push(ms);
        return after(ms === 5_000 ? 0 : ms, signal);
      },
    };
    const source = { ...plainSource(NO_TAG), inventory: () => new Promise<never>(() => {}) };
    const answer = await diagnose(QUERY, { source, clock, log: silentLog });
    expect(limits).toContain(5_000);
    expect(answer.causes[0]).toMatchObject({ id: 'image.tag-not-found', confidence: 'verified' });
    expect(answer.blastRadius).toMatchObject({ state: 'unknown', counts: null });
    expect(answer.notChecked).toEqual([
      { fact: 'inventory', because: 'inventory was not answered within 5 s', remedy: null, wouldSettle: [] },
    ]);
  });

  test('what is being read is not called unseen, and what waits for it is neither named nor ruled out', async () => {
    const { early, answer } = await see(
      { ...NO_TAG, failedDeployment: DENIED },
      'pullRights',
      'privateDns',
      'networkPath',
      'detector',
    );
    expect(early?.verdict.notChecked.map(({ fact }) => fact)).toEqual(['failedDeployment']);
    expect(JSON.stringify(early?.verdict)).not.toContain('still being read');
    const told = (one: typeof answer) => [...one.causes, ...one.ruledOut].map(({ id }) => id);
    if (early !== null) expect(told(answer)).toEqual(expect.arrayContaining(told(early.verdict)));
  });

  test.each([
    ['healthy', { eventStream: [PULLING, PULLED] }],
    ['recovered', { eventStream: [{ ...UNAUTHORIZED, at: new Date(NOW.getTime() - 600_000) }, PULLING, PULLED] }],
    ['inconclusive', { eventStream: DENIED, logAnalytics: DENIED }],
    [
      'not-a-pull-failure',
      {
        revisions: [
          failingRevision('2', {
            provisioningError: 'Container crashing: app',
            runningStateDetails: '1/1 Container crashing: app',
          }),
        ],
        eventStream: [
          PULLING,
          PULLED,
          line(
            1,
            'ContainerTerminated',
            "Container 'app' was terminated with exit code '1' and reason 'ProcessExited'",
          ),
        ],
      },
    ],
  ] as const satisfies readonly (readonly [string, PlainFacts])[])(
    '%s: once the state of the app is known',
    async (outcome, facts) => {
      const { early, answer, steps } = await see(facts, 'registry', 'tag', 'detector');
      expect(answer.outcome).toBe(outcome);
      expect(early?.verdict.outcome).toBe(outcome);
      expect(placeOf(steps, 'verdict')).toBeLessThan(placeOf(steps, 'registry'));
      expect(early?.pending).toContain('detector');
      expect(early && essence(early.verdict)).toEqual(essence(answer));
    },
  );
});

describe('not before', () => {
  test.each([
    ['no role, but DNS comes first if a record is missing', NO_RECORD, 'network.dns'],
    ['no role, which takes its proof from a link that is not to be seen', UNLINKED, 'auth.missing-pull-role'],
  ] as const)('%s: it waits for the zones', async (_title, facts, first) => {
    const { early, steps } = await see({ ...facts, pullRights: { assignments: [] } }, 'privateDns', 'detector');
    expect(placeOf(steps, 'verdict')).toBeGreaterThan(placeOf(steps, 'privateDns'));
    expect(early?.verdict.causes[0]).toMatchObject({ id: first, confidence: 'verified' });
    expect(early?.verdict.causes.map(({ id }) => id)).toContain('auth.missing-pull-role');
  });

  test('a link that is not to be seen, while a role may be missing: it waits for the roles', async () => {
    const { early, steps } = await see(UNLINKED, 'pullRights', 'detector');
    expect(placeOf(steps, 'verdict')).toBeGreaterThan(placeOf(steps, 'pullRights'));
    expect(early?.verdict.causes[0]).toMatchObject({ id: 'network.dns', confidence: 'verified' });
  });

  test('the outcome waits for the whole log: the pull may have succeeded since', async () => {
    const { eventStream } = NO_TAG;
    const later = { ...PULLED, source: 'log-analytics' as const, at: new Date(NOW.getTime() - 30_000) };
    const facts = { eventStream, logAnalytics: [later], tag: NO_TAG.tag } as PlainFacts;
    expect((await see({ ...facts, logAnalytics: [] }, 'detector')).early?.verdict.outcome).toBe('pull-failure');
    const { early, steps } = await see(facts, 'logAnalytics', 'detector');
    expect(early?.verdict.outcome).toBe('recovered');
    expect(placeOf(steps, 'verdict')).toBeGreaterThan(placeOf(steps, 'logAnalytics'));
  });

  test('with two images that fail, it waits for both', async () => {
    const containers = [
      { name: 'app', image: 'acme.azurecr.io/orders:2', init: false },
      { name: 'proxy', image: 'acme.azurecr.io/proxy:1', init: false },
    ];
    const second = [PULLING, ABSENT].map((one) => ({
      ...one,
      message: one.message.replaceAll('orders:2', 'proxy:1').replaceAll("'app'", "'proxy'"),
    }));
    const plain = plainSource({
      ...NO_TAG,
      app: { containers },
      revisions: [failingRevision('2', { containers })],
      eventStream: [PULLING, ABSENT, ...second],
    });
    const last = withLast('tag', 'detector');
    const { early, steps, answer } = await inOrder(plain, QUERY, NOW, last);
    expect(answer.headline).toMatch(/orders:2 and proxy:1/);
    expect(steps.filter((step) => 'read' in step && step.read === 'tag')).toHaveLength(2);
    expect(placeOf(steps, 'verdict')).toBeGreaterThan(placeOf(steps, 'tag'));
    expect(early && essence(early.verdict)).toEqual(essence(answer));
  });

  test('whether what sleeps can wake hangs on a second cause: it waits for the roles', async () => {
    const facts: PlainFacts = {
      ...REFUSED,
      app: { latestReadyRevisionName: 'orders-api--1' },
      revisions: [
        failingRevision('2', { trafficWeight: 0 }),
        revision('1', { replicas: 0, runningState: 'ScaledToZero', trafficWeight: 100 }),
      ],
      tag: { found: 'no-tag', digest: null },
    };
    const well = await see(facts, 'pullRights', 'detector');
    const without = await see({ ...facts, pullRights: { assignments: [] } }, 'pullRights', 'detector');
    for (const { early, steps } of [well, without]) {
      expect(early?.verdict.causes[0]).toMatchObject({ id: 'image.tag-not-found', confidence: 'verified' });
      expect(placeOf(steps, 'verdict')).toBeGreaterThan(placeOf(steps, 'pullRights'));
    }
    expect(well.early?.verdict.serving.state).toBe('up');
    expect(without.early?.verdict.serving.state).toBe('unknown');
    expect(without.early?.verdict.rollback.advice).toBe('will-not-help');
  });
});

describe('whoever is told', () => {
  test('the app, then the verdict, then the answer; never a verdict beside the answer', async () => {
    const { early, steps } = await see(NO_TAG);
    const last = steps[steps.length - 1];
    expect(early === null || (last !== undefined && 'read' in last)).toBe(true);

    const heard: string[] = [];
    const parts = { source: plainSource(NO_TAG), clock: clockAt(NOW), log: silentLog };
    await diagnose(QUERY, parts, {
      onFound: (app) => heard.push(`found ${app.name}`),
      onProgress: (_app, read) => heard.push([...read].join(' ')),
      onVerdict: () => heard.push('verdict'),
    });
    expect(heard[0]).toBe('found orders-api');
    // Everything was there at once: the answer is the verdict.
    expect(heard).not.toContain('verdict');
  });

  test('of a fact that comes after the end, and of those that it begins, nothing is told', async () => {
    let arrive = (): void => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const plain = plainSource(NO_TAG);
    const source: typeof plain = { ...plain, app: (...asked) => arrived.then(() => plain.app(...asked)) };
    const told: string[] = [];
    const board = openBoard(REF, { source, clock: clockAt(NOW), log: silentLog, onFact: (fact) => told.push(fact) });
    await board.revisions;
    board.close();
    const before = told.length;
    arrive();
    await board.environment;
    expect(told.slice(before)).toEqual([]);
  });

  test('a listener that fails costs the early verdict, not the answer, and is logged', async () => {
    const errors: unknown[] = [];
    const log = { ...silentLog, error: (...said: readonly unknown[]) => void errors.push(said) };
    const gate: { open: () => void } = { open: () => {} };
    const source = {
      ...plainSource(NO_TAG),
      detector: async () => {
        await new Promise<void>((resolve) => {
          gate.open = resolve;
        });
        return known({ name: null, status: null, findings: [] }, 'detector', NOW);
      },
    };
    const answer = await diagnose(
      QUERY,
      { source, clock: clockAt(NOW), log },
      {
        onVerdict() {
          gate.open();
          throw new Error('the chat is gone');
        },
      },
    );
    expect(answer.causes[0]?.id).toBe('image.tag-not-found');
    expect(errors).toHaveLength(1);
  });

  test('nothing is told where there is nothing to diagnose', async () => {
    const told: unknown[] = [];
    const parts = { source: plainSource({ app: DENIED }), clock: clockAt(NOW), log: silentLog };
    const asked = diagnose(QUERY, parts, { onVerdict: (verdict) => told.push(verdict) });
    await expect(asked).rejects.toBeInstanceOf(PullcheckError);
    expect(told).toEqual([]);
  });
});
