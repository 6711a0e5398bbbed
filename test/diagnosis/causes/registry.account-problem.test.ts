import { registryAccountProblem as cause } from '../../../src/diagnosis/causes/registry.account-problem.ts';
import * as s from './subject.ts';

const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1]) =>
  s.verdict(cause, s.suspect(table, said), table);
const hub = s.facts({ registry: s.fact({ kind: 'other' as const, host: 'docker.io' }) });

test('the words decide: no setting shows it', () => {
  const table = s.facts();
  expect(verdict(table, 'account-problem')).toBe('open');
  expect(cause.fixes(s.suspect(table, 'account-problem'), table)[1]?.command).toContain('az acr encryption show');
  expect(cause.fixes(s.suspect(hub, 'account-problem', 'nginx:1'), hub)).toHaveLength(1);
});

test('it is not: an Azure registry whose words are about something else', () => {
  expect(verdict(s.facts(), 'absent-or-denied')).toBe('refuted');
});

describe('cannot tell', () => {
  test('registry unread', () => expect(verdict(s.facts({ registry: s.denied }), 'absent-or-denied')).toBe('open'));
  test('another registry', () => expect(verdict(hub, 'absent-or-denied')).toBe('open'));
});
