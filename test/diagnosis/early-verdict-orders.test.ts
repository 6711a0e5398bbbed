/**
 * Whatever order the facts are read in, the early verdict is the answer's: the same outcome and headline, the same first cause
 * and how sure it is, the same of users and of going back, the same repair.
 */
import fc from 'fast-check';
import { createAzureFacts } from '../../src/azure/fact-source.ts';
import { parseResourceId } from '../../src/core/app-ref.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { FactSource } from '../../src/diagnosis/fact-source.ts';
import type { Diagnosis } from '../../src/diagnosis/result.ts';
import { demoScenario } from '../../src/playground/azure/demo/index.ts';
import { simulateAzure } from '../../src/playground/azure/simulated-azure.ts';
import { simulateRegistries } from '../../src/playground/registries/simulated-registries.ts';
import { createRegistryFacts } from '../../src/registries/fact-source.ts';
import { withOtherRegistries } from '../../src/registries/route.ts';
import { ago, NOW, revision } from '../fixtures/plain-source.ts';
import { CASES, ONLY_FAILED, REFUSED } from './matrix-cases.ts';
import { caseSource, SIGHTS } from './matrix-source.ts';
import { type Course, essence, inOrder, withLast } from './settle-order.ts';

/** Which of those that wait is answered next. */
const orders = fc.array(fc.nat({ max: 30 }), { minLength: 40, maxLength: 40 });

function picker(order: readonly number[]): () => number {
  let i = 0;
  return () => order[i++] ?? 0;
}

function expectTheSame({ answer, early }: Course): void {
  if (early === null) return;
  expect(essence(early.verdict)).toEqual(essence(answer));
  expect(early.verdict.fixes).toEqual(answer.fixes.filter(({ cause }) => told(early.verdict).includes(cause)));
  // What is final stays: nothing that was named or ruled out is taken back.
  expect(told(answer)).toEqual(expect.arrayContaining(told(early.verdict)));
  const out = (one: Diagnosis) => one.ruledOut.map(({ id }) => id);
  expect(out(answer)).toEqual(expect.arrayContaining(out(early.verdict)));
  expect(JSON.stringify(early.verdict)).not.toContain('still being read');
}

function told({ causes }: Diagnosis): readonly string[] {
  return causes.map(({ id }) => id);
}

/** Runs of which the verdict came early, and how many reads were under way or to come. */
const early: string[] = [];

const FORMER = [
  [],
  [revision('1', { createdAt: ago(600), trafficWeight: 0, containers: null })],
  [revision('1', { createdAt: ago(600), replicas: 0, runningState: 'ScaledToZero', trafficWeight: 100 })],
  [
    revision('1', {
      createdAt: ago(600),
      active: false,
      replicas: 0,
      containers: [{ name: 'app', image: 'acme.azurecr.io/orders:1', init: false }],
    }),
  ],
];

test('any fault, any words, the facts of a second fault, anything denied, any order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...CASES),
      fc.oneof(
        { weight: 3, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.constantFrom(ONLY_FAILED, REFUSED, ...CASES.map(({ words }) => words)) },
      ),
      fc.option(fc.constantFrom(...CASES)),
      fc.oneof(
        { weight: 2, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.subarray([...SIGHTS], { maxLength: 3 }) },
      ),
      fc.constantFrom(...FORMER),
      orders,
      async (one, words, second, denied, former, order) => {
        const source = caseSource(one, words ?? one.words, denied, second?.facts, former);
        const query = { name: 'orders-api', resourceGroup: null, subscriptionId: null, revision: null };
        const course = await inOrder(source, query, NOW, picker(order));
        expectTheSame(course);
        if (course.early !== null) early.push(course.answer.causes[0]?.id ?? '');
      },
    ),
    { numRuns: 600 },
  );
  // A verdict that never comes early would pass all of this.
  expect(early.length).toBeGreaterThan(200);
  expect(new Set(early).size).toBeGreaterThan(10);
});

describe('the demo subscription', () => {
  const scenario = demoScenario();
  const apps = scenario.resources.filter(({ type }) => /^microsoft\.app\/(?:containerapps|jobs)$/i.test(type));
  const azure = simulateAzure(scenario);
  const others = simulateRegistries(azure);
  const parts = { clock: systemClock, log: silentLog };
  const source = withOtherRegistries(
    createAzureFacts({
      credential: azure.credential,
      httpClient: azure.httpClient,
      cloud: 'public',
      subscriptionIds: [],
      ...parts,
    }),
    createRegistryFacts({ fetch: others.fetch, ...parts }),
  );

  test.each(
    apps.map(({ id, name, type }) => [`${parseResourceId(id)?.resourceGroup}/${name}`, id, name, type] as const),
  )('%s', async (_title, id, name, type) => {
    const found = parseResourceId(id);
    const query = {
      name,
      resourceGroup: found?.resourceGroup ?? null,
      subscriptionId: found?.subscriptionId ?? null,
      kind: /jobs$/i.test(type) ? ('job' as const) : ('app' as const),
      revision: null,
    };
    const { recorded, replayed } = recording(source);
    const answer = await diagnose(query, { source: recorded, ...parts });
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        const course = await inOrder(replayed, query, new Date(), picker(order));
        expectTheSame(course);
        expect(course.answer.outcome).toBe(answer.outcome);
      }),
      { numRuns: 12 },
    );
    // No cause waits for the detector, and it is the slowest.
    const course = await inOrder(replayed, query, new Date(), withLast('detector'));
    expectTheSame(course);
    expect(course.early?.pending).toContain('detector');
  });
});

/** Reads each fact once; afterwards the same answers can be had again without asking. */
function recording(source: FactSource): { readonly recorded: FactSource; readonly replayed: FactSource } {
  const had = new Map<string, unknown>();
  const wrap = (work: (key: string, method: keyof FactSource, args: readonly unknown[]) => Promise<unknown>) =>
    new Proxy(source, {
      get:
        (_target, method: keyof FactSource) =>
        (...args: readonly unknown[]) =>
          // The last one is how long to wait, which is no part of the question.
          work(JSON.stringify([method, ...args.slice(0, -1)]), method, args),
    });
  return {
    recorded: wrap(async (key, method, args) => {
      const found = await (source[method] as (...all: readonly unknown[]) => Promise<unknown>)(...args);
      had.set(key, found);
      return found;
    }),
    replayed: wrap((key) => {
      if (!had.has(key)) throw new Error(`this was not asked before: ${key.slice(0, 300)}`);
      return Promise.resolve(had.get(key));
    }),
  };
}
