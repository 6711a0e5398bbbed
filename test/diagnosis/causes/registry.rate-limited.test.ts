import { registryRateLimited as cause } from '../../../src/diagnosis/causes/registry.rate-limited.ts';
import * as s from './subject.ts';

const hub = s.facts({
  app: s.fact(s.app({ registries: [s.entry({ identity: s.IDENTITY })] })),
  registry: s.fact({ kind: 'other' as const, host: 'docker.io' }),
});

test('the words decide; Docker Hub without an account is said, and a copy offered', () => {
  const subject = s.suspect(hub, 'rate-limited', 'nginx:1.27');
  const judgement = s.judged(cause, subject, hub);
  expect(judgement).toMatchObject({ verdict: 'open', missing: [] });
  expect(judgement.because).toContain('without an account');
  expect(cause.fixes(subject, hub).map((fix) => fix.command)).toContain(
    'az acr import -n acme --source docker.io/library/nginx:1.27 --image library/nginx:1.27',
  );
});

test('the limit that the registry names is told', () => {
  const limit = { pulls: 100, remaining: 40, windowSeconds: 21_600 };
  const table = { ...hub, registry: s.fact({ kind: 'other' as const, host: 'docker.io', limit }) };
  expect(s.judged(cause, s.suspect(table, 'pull-failed', 'nginx:1.27'), table).because).toContain('100 pulls in 6 h');
});

test('an Azure registry says when it limits: other words speak against it', () => {
  expect(s.judged(cause, s.suspect(s.facts(), 'pull-failed'), s.facts())).toMatchObject({ unlikely: true });
});

test("Azure's own limit: the tier is named, and raised", () => {
  const table = s.facts({ registry: s.fact(s.registry({ sku: 'Basic' })) });
  const subject = s.suspect(table, 'rate-limited');
  expect(s.judged(cause, subject, table).because).toContain('Basic');
  expect(cause.fixes(subject, table)[1]).toMatchObject({ undo: expect.stringContaining('--sku Basic') });
});

test('cannot tell: nothing is read', () => {
  const table = s.facts({ registry: s.denied });
  expect(s.verdict(cause, s.suspect(table, 'rate-limited'), table)).toBe('open');
});

test('words about something else do not fit', () => {
  expect(cause.fits['throttled-by-node']).toBeUndefined();
  expect(cause.fits.unauthorized).toBeUndefined();
});
