import { nodeRuntimeFailure as cause } from '../../../src/diagnosis/causes/node.runtime-failure.ts';
import * as s from './subject.ts';

test('the words decide; nothing of the node can be repaired by hand', () => {
  const table = s.facts();
  const subject = s.suspect(table, 'runtime-failed');
  expect(s.verdict(cause, subject, table)).toBe('open');
  expect(cause.fixes(subject, table)[0]?.command).toContain('revision restart');
});

test('a registry that cannot be reached does not fit', () => expect(cause.fits['connection-refused']).toBeUndefined());
