/** Generated histories of an app: modes, labels, weights, inactive and purged revisions, failing ones. */
import fc from 'fast-check';
import type { JsonObject } from '../../src/core/json.ts';
import type { LiveApp, LiveRevision } from '../../src/rollback/live-app.ts';
import { appTemplate, FAILING, INACTIVE, liveApp, liveRevision, revisionTemplate } from './samples.ts';

export interface History {
  readonly live: LiveApp;
  readonly revisions: readonly LiveRevision[];
  /** Images of which the registry has nothing any more. */
  readonly gone: ReadonlySet<string>;
}

const LABELS = ['blue', 'green', 'live', 'old'];

interface Seed {
  readonly mode: 'Single' | 'Multiple';
  readonly ingress: boolean;
  readonly older: readonly {
    readonly active: boolean;
    readonly failing: boolean;
    readonly gone: boolean;
    readonly extra: boolean;
  }[];
  readonly cut: number;
  readonly weights: readonly number[];
  readonly labels: readonly number[];
  readonly floating: boolean;
  readonly purgedEntry: boolean;
}

const seed: fc.Arbitrary<Seed> = fc.record({
  mode: fc.constantFrom('Single' as const, 'Multiple' as const),
  ingress: fc.boolean(),
  older: fc.array(fc.record({ active: fc.boolean(), failing: fc.boolean(), gone: fc.boolean(), extra: fc.boolean() }), {
    minLength: 1,
    maxLength: 5,
  }),
  cut: fc.nat(100),
  weights: fc.array(fc.nat(100), { minLength: 6, maxLength: 6 }),
  labels: fc.array(fc.integer({ min: -1, max: 3 }), { minLength: 6, maxLength: 6 }),
  floating: fc.boolean(),
  purgedEntry: fc.boolean(),
});

export const histories: fc.Arbitrary<History> = seed.map((given) => {
  const newest = liveRevision('v2', 10, FAILING);
  const older = given.older.map(({ active, failing, extra }, i) =>
    liveRevision(`old${i}`, 100 + i, {
      ...(failing ? FAILING : active ? {} : INACTIVE),
      template: revisionTemplate(`old${i}`, extra ? { volumes: [{ name: `data${i}`, storageType: 'EmptyDir' }] } : {}),
    }),
  );
  const ready = older.find(({ healthState, active }) => healthState === 'Healthy' && active);
  const live = liveApp({
    mode: given.mode,
    latestReadyRevisionName: ready?.name ?? null,
    template: appTemplate(
      'v2',
      given.floating ? { initContainers: [{ name: 'seed', image: 'acme.azurecr.io/seed:1' }] } : {},
    ),
    ingress: given.ingress ? { external: true, fqdn: null, traffic: trafficOf(given, older) } : null,
  });
  const gone = new Set(given.older.flatMap((one, i) => (one.gone ? [`acme.azurecr.io/orders:old${i}`] : [])));
  return { live, revisions: [newest, ...older], gone };
});

/** Weights that sum to 100, each label once, as Azure keeps it. */
function trafficOf(given: Seed, older: readonly LiveRevision[]): JsonObject[] {
  if (given.mode === 'Single') return [{ latestRevision: true, weight: 100 }];
  const names = [
    given.floating ? null : 'orders-api--v2',
    ...older.filter(({ active }) => active).map(({ name }) => name),
    ...(given.purgedEntry ? ['orders-api--purged'] : []),
  ];
  const used = new Set<string>();
  let left = 100;
  return names.map((name, i) => {
    const weight = i === names.length - 1 ? left : Math.min(left, given.weights[i] ?? 0);
    left -= weight;
    const label = LABELS[given.labels[i] ?? -1];
    const fresh = label !== undefined && !used.has(label);
    if (fresh) used.add(label);
    return {
      ...(name === null ? { latestRevision: true } : { revisionName: name }),
      weight,
      ...(fresh ? { label } : {}),
      ...(i === 1 ? { futureField: 'kept' } : {}),
    };
  });
}
