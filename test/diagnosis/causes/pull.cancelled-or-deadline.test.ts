import { pullCancelledOrDeadline as cause } from '../../../src/diagnosis/causes/pull.cancelled-or-deadline.ts';
import * as s from './subject.ts';

const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1]) =>
  s.verdict(cause, s.suspect(table, said), table);

test('the words decide: no setting shows it', () => {
  expect(verdict(s.facts(), 'deadline')).toBe('open');
  expect(verdict(s.facts({ networkPath: s.denied }), 'cancelled')).toBe('open');
  expect(cause.fixes(s.suspect(s.facts(), 'deadline'), s.facts())[0]?.command).toContain('revision restart');
});

test.each([
  [
    'a route that leads nowhere explains it better',
    { routes: [{ prefix: 'AzureContainerRegistry', nextHop: 'None', nextHopIp: null }] },
    'deadline',
  ],
  ['words about a step', {}, 'response-timeout'],
] as const)('does not look like it: %s', (_what, path, said) => {
  const table = s.facts({ networkPath: s.fact(s.path(path)) });
  expect(s.judged(cause, s.suspect(table, said), table)).toMatchObject({ verdict: 'open', unlikely: true });
});
