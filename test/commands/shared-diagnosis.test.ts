/** Who shares a diagnosis with whom, who goes first, and that nobody is told what was read before he had reason to ask. */
import { createSharedDiagnosis, type SharedDiagnosis } from '../../src/commands/shared-diagnosis.ts';
import type { Clock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import type { DiagnoseHooks, DiagnoseQuery } from '../../src/diagnosis/diagnose.ts';
import type { FactSource } from '../../src/diagnosis/fact-source.ts';
import type { Diagnosis } from '../../src/diagnosis/result.ts';
import { failingRevision, line, NOW, type PlainFacts, plainSource, REF } from '../fixtures/plain-source.ts';

const ABSENT =
  'Container \'app\' was terminated with exit code \'\' and reason \'ImagePullFailure\'. Image acme.azurecr.io/orders:2 not found in registry. Error: {"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest tagged by \\"2\\" is not found"}]}';
const BROKEN: PlainFacts = {
  revisions: [failingRevision('2')],
  eventStream: [line(3, 'PullingImage', "Pulling image 'acme.azurecr.io/orders:2'"), line(3, 'Terminated', ABSENT)],
  tag: { found: 'no-tag', digest: null },
};

const whole = (name = REF.name, more: Partial<DiagnoseQuery> = {}): DiagnoseQuery => ({
  name,
  resourceGroup: REF.resourceGroup,
  subscriptionId: REF.subscriptionId,
  kind: 'app',
  revision: null,
  ...more,
});
const byName: DiagnoseQuery = { name: REF.name, resourceGroup: null, subscriptionId: null, revision: null };

/** Azure answers about an app when the test lets it; `begun` are the apps that were asked for, in order. */
function desk(machinesAtOnce?: number) {
  let now = NOW.getTime();
  const clock: Clock = {
    now: () => new Date(now),
    after: (ms, signal) =>
      new Promise((resolve) => {
        if (ms === 0) setImmediate(resolve);
        signal?.addEventListener('abort', () => resolve());
      }),
  };
  const begun: string[] = [];
  const held: { readonly name: string; readonly go: () => void }[] = [];
  const plain = plainSource(BROKEN);
  const source: FactSource = {
    ...plain,
    findApps: async ({ name }) => ({
      matches: [{ ...REF, name, resourceId: REF.resourceId.replace(/[^/]+$/, name) }],
      nearest: [],
      searched: { apps: 1, subscriptions: 1 },
      gaps: [],
    }),
    app: (ref, context) => {
      begun.push(ref.name);
      return new Promise((resolve) => {
        held.push({
          name: ref.name,
          go: () =>
            void plain
              .app(ref, context)
              .then((fact) => resolve(fact.state === 'known' ? { ...fact, value: { ...fact.value, ref } } : fact)),
        });
      });
    },
  };
  const shared: SharedDiagnosis = createSharedDiagnosis({
    source,
    clock,
    log: silentLog,
    ...(machinesAtOnce === undefined ? {} : { machinesAtOnce }),
  });
  return {
    ask: (query: DiagnoseQuery, asking: 'person' | 'machine', hooks?: DiagnoseHooks) =>
      shared.diagnose(query, asking, hooks),
    begun,
    /** Until nothing happens any more. */
    rest: async () => {
      for (let i = 0; i < 30; i += 1) await new Promise((resolve) => setImmediate(resolve));
    },
    /** Answers the oldest question that Azure was asked, or the oldest about that app. */
    answer: (name?: string) => {
      const at = held.findIndex((one) => name === undefined || one.name === name);
      const [one] = at < 0 ? [] : held.splice(at, 1);
      if (one === undefined) throw new Error('nobody asks');
      one.go();
    },
    wait: (ms: number) => {
      now += ms;
    },
  };
}

test.each([
  ['two people', 'person', 'person'],
  ['two alerts', 'machine', 'machine'],
  ['an alert, and somebody', 'machine', 'person'],
  ['somebody, and an alert', 'person', 'machine'],
] as const)('%s who ask the same at once share one diagnosis', async (_who, first, second) => {
  const { ask, begun, rest, answer } = desk();
  const answers = Promise.all([
    ask(whole(), first),
    ask(whole(REF.name.toUpperCase(), { subscriptionId: REF.subscriptionId.toUpperCase() }), second),
    ask(byName, second),
  ]);
  await rest();
  answer();
  const [a, b, c] = await answers;
  expect(begun).toHaveLength(1);
  expect([b, c]).toEqual([a, a]);
  expect(a).toMatchObject({ outcome: 'pull-failure' });
});

test.each([
  ['another app', whole('billing-api')],
  ['a job of that name', whole(REF.name, { kind: 'job' })],
  ['another group', whole(REF.name, { resourceGroup: 'billing' })],
  ['one revision of it', whole(REF.name, { revision: '2' })],
])('%s is another question', async (_what, query) => {
  const { ask, begun, rest } = desk();
  ask(whole(), 'person').catch(() => {});
  ask(query, 'person').catch(() => {});
  await rest();
  expect(begun).toHaveLength(2);
});

test('a revision by its name or its suffix is one question', async () => {
  const { ask, begun, rest } = desk();
  void ask(whole(REF.name, { revision: '2' }), 'machine');
  void ask(whole(REF.name, { revision: 'orders-api--2' }), 'machine');
  await rest();
  expect(begun).toHaveLength(1);
});

test('who asks after the answer is answered afresh', async () => {
  const { ask, begun, rest, answer } = desk();
  for (let i = 1; i <= 3; i += 1) {
    const asked = ask(whole(), 'machine');
    await rest();
    answer();
    await asked;
    // Also in the very moment in which the answer is there.
    expect(begun).toHaveLength(i);
  }
});

test('who has repaired something since it began is answered afresh; an alert has repaired nothing', async () => {
  const { ask, begun, rest, answer, wait } = desk();
  const first = ask(whole(), 'person');
  await rest();
  wait(2_000);
  const atOnce = ask(whole(), 'person');
  await rest();
  expect(begun).toHaveLength(1);
  wait(1);
  const later = ask(whole(), 'person');
  const alert = ask(whole(), 'machine');
  await rest();
  expect(begun).toHaveLength(2);
  answer();
  expect(await atOnce).toBe(await first);
  answer();
  expect(await alert).toBe(await later);
  expect(await later).not.toBe(await first);
});

test('all who share it share its failure, and the next one starts anew', async () => {
  const { ask, begun, rest, answer } = desk();
  const gone = whole(REF.name, { revision: 'nowhere' });
  const both = Promise.allSettled([ask(gone, 'machine'), ask(gone, 'person')]);
  await rest();
  answer();
  const [one, other] = await both;
  expect(one).toMatchObject({ status: 'rejected', reason: { code: 'revision-not-found' } });
  expect(other).toEqual(one);
  const again = ask(gone, 'person');
  await rest();
  expect(begun).toHaveLength(2);
  answer();
  await expect(again).rejects.toThrow('no revision "nowhere"');
});

test('who joins late is told at once what was told before', async () => {
  const { ask, rest, answer } = desk();
  const told: string[] = [];
  const hooks = (who: string): DiagnoseHooks => ({
    onFound: ({ name }) => void told.push(`${who}: found ${name}`),
    onProgress: (_app, read) => void told.push(`${who}: app ${read.get('app')}`),
    onVerdict: ({ headline }: Diagnosis) => void told.push(`${who}: ${headline}`),
  });
  const first = ask(whole(), 'machine', hooks('alert'));
  await rest();
  const second = ask(whole(), 'person', hooks('Ana'));
  expect(told.filter((one) => one.startsWith('Ana'))).toEqual(['Ana: found orders-api', 'Ana: app reading']);
  answer();
  await Promise.all([first, second]);
  expect(told).toContain('alert: app read');
  expect(told).toContain('Ana: app read');
});

describe('machines wait for each other, and people never', () => {
  const name = (i: number) => `app-${i}`;

  test('four at once, first come first served', async () => {
    const { ask, begun, rest, answer } = desk();
    const all = Array.from({ length: 10 }, (_, i) => ask(whole(name(i)), 'machine'));
    for (let done = 0; done < 10; done += 1) {
      await rest();
      expect(begun).toEqual(Array.from({ length: Math.min(10, done + 4) }, (_, i) => name(i)));
      answer();
    }
    expect((await Promise.all(all)).map(({ app }) => app.name)).toEqual(Array.from({ length: 10 }, (_, i) => name(i)));
  });

  test('somebody in the middle begins at once, and takes the next place of the machines', async () => {
    const { ask, begun, rest, answer } = desk(2);
    const all = [0, 1, 2, 3].map((i) => ask(whole(name(i)), 'machine'));
    await rest();
    const mine = ask(whole('mine'), 'person');
    await rest();
    expect(begun).toEqual([name(0), name(1), 'mine']);
    answer(name(0));
    await rest();
    expect(begun).toHaveLength(3);
    answer('mine');
    await mine;
    await rest();
    expect(begun).toEqual([name(0), name(1), 'mine', name(2)]);
    answer();
    answer();
    await rest();
    answer();
    await Promise.all(all);
  });

  test('what a machine waits for begins at once when somebody asks it too', async () => {
    const { ask, begun, rest } = desk(1);
    for (let i = 0; i < 5; i += 1) void ask(whole(name(i)), 'machine');
    await rest();
    void ask(whole(name(4)), 'person');
    await rest();
    expect(begun).toEqual([name(0), name(4)]);
  });

  test('many people do not stop the machines altogether', async () => {
    const { ask, begun, rest } = desk(2);
    for (let i = 0; i < 6; i += 1) void ask(whole(`mine-${i}`), 'person');
    void ask(whole(name(0)), 'machine');
    void ask(whole(name(1)), 'machine');
    await rest();
    expect(begun).toHaveLength(7);
    expect(begun).toContain(name(0));
  });

  test('five hundred alerts about sixty apps: sixty diagnoses, and one that fails holds nobody up', async () => {
    const { ask, begun, rest, answer } = desk();
    const all = Array.from({ length: 500 }, (_, i) =>
      ask(whole(name(i % 60), i % 60 === 7 ? { revision: 'nowhere' } : {}), 'machine').catch(() => null),
    );
    for (let done = 0; done < 60; done += 1) {
      await rest();
      answer();
    }
    const answers = await Promise.all(all);
    expect(begun).toHaveLength(60);
    expect(answers.filter((one) => one === null)).toHaveLength(9);
  });
});
