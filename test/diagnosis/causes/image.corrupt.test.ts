import { imageCorrupt as cause } from '../../../src/diagnosis/causes/image.corrupt.ts';
import * as s from './subject.ts';

const at = (parts: Parameters<typeof s.inRegistry>[0]) => s.facts({ tag: s.fact(s.inRegistry(parts)) });
const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1] = 'corrupt') =>
  s.verdict(cause, s.suspect(table, said), table);

test('it is, and is over: pushed again since', () => {
  const table = at({ updatedAt: s.ago(5) });
  expect(verdict(table)).toBe('likely');
  expect(cause.fixes(s.suspect(table, 'corrupt'), table)[0]).toMatchObject({ command: null, waits: true });
});

test('it is not: the image is not there at all', () => expect(verdict(at({ found: 'no-tag' }))).toBe('refuted'));

describe('cannot tell: nobody looks into the layers from here', () => {
  test('unread', () => expect(verdict(s.facts({ tag: s.denied }))).toBe('open'));
  test('there, and not moved', () => expect(verdict(s.facts())).toBe('open'));
  test('moved, but the words are about a connection', () =>
    expect(verdict(at({ updatedAt: s.ago(5) }), 'connection-eof')).toBe('open'));
  test('build it anew', () => {
    expect(cause.fixes(s.suspect(s.facts(), 'corrupt'), s.facts()).map((fix) => fix.command)).toEqual([
      expect.stringContaining('revision restart'),
      expect.stringContaining('--no-cache'),
      expect.stringContaining('az containerapp update'),
    ]);
  });
});
