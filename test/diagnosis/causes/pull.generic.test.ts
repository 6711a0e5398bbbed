import { pullGeneric as cause } from '../../../src/diagnosis/causes/pull.generic.ts';
import * as s from './subject.ts';

test('generic: it decides nothing, whatever the facts say', () => {
  const table = s.facts();
  expect(s.judged(cause, s.suspect(table, 'pull-failed'), table)).toMatchObject({ verdict: 'open', missing: [] });
});

test('an image that cannot be parsed is named as it was written', () => {
  const table = s.facts();
  expect(s.judged(cause, s.suspect(table, 'pull-failed', 'acme.azurecr.io/Orders'), table).because).toContain(
    '"acme.azurecr.io/Orders"',
  );
});

test('without a revision nothing can be restarted', () => {
  const table = s.facts();
  const [fix] = cause.fixes(s.suspect(table, 'pull-failed', undefined, { revision: null }), table);
  expect(fix?.command).toBeNull();
  expect(fix?.note).toContain('run the deployment again');
});
