import fc from 'fast-check';
import { splitWords } from '../../src/commands/request.ts';
import { shellQuote } from '../../src/core/safe-text.ts';

test.each([
  ['', []],
  ['  a   b ', ['a', 'b']],
  ['-g "my group" x', ['-g', 'my group', 'x']],
  ["-g='my group'", ['-g=my group']],
  ['“my group” ‘b c’', ['my group', 'b c']],
  ['„my group“ «b c» »d e«', ['my group', 'b c', 'd e']],
  ['say "unclosed to the end', ['say', 'unclosed to the end']],
  ['""', ['']],
  [String.raw`it\'s`, ["it's"]],
  ["what's wrong with 'orders-api'", ["what's", 'wrong', 'with', 'orders-api']],
  ['doesn’t start, can’t pull', ['doesn’t', 'start,', 'can’t', 'pull']],
  [String.raw`C:\temp`, [String.raw`C:\temp`]],
])('%j', (line, words) => {
  expect(splitWords(line)).toEqual(words);
});

test('what is quoted for a shell is read back word for word', () => {
  const word = fc.string({ maxLength: 20 }).filter((text) => text !== '' && !text.includes('\\'));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 5 }), (words) => {
      expect(splitWords(words.map(shellQuote).join(' '))).toEqual(words);
    }),
  );
});
