import { nodeThrottled as cause } from '../../../src/diagnosis/causes/node.throttled.ts';
import * as s from './subject.ts';

test('the words decide, and it passes by itself', () => {
  const table = s.facts();
  const subject = s.suspect(table, 'throttled-by-node');
  expect(s.verdict(cause, subject, table)).toBe('open');
  expect(cause.fixes(subject, table)[0]).toMatchObject({ command: null, waits: true });
});

test("a registry's own limit does not fit", () => expect(cause.fits['rate-limited']).toBeUndefined());
