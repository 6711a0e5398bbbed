/** `--private` among the words, and what it makes of a reply. */
import { forAskerAlone, takePrivate } from '../../src/commands/private.ts';
import { reply } from '../../src/replies/reply.ts';

test.each([
  [['orders-api', '--private'], ['orders-api'], true],
  [['--private', 'orders-api', '-g', 'shop'], ['orders-api', '-g', 'shop'], true],
  // Phones make one dash of two.
  [['orders-api', '\u2014Private'], ['orders-api'], true],
  [['orders-api'], ['orders-api'], false],
  [['orders-api', '--', '--private'], ['orders-api', '--', '--private'], false],
  [['orders-api', '--privat'], ['orders-api'], true],
  [['orders-api', '--private.'], ['orders-api'], true],
  [['private'], ['private'], false],
])('%j', (words, rest, isPrivate) => expect(takePrivate(words)).toEqual({ words: rest, isPrivate }));

test('buttons that look again stay private, one that would tell all is left out, others are as they were', () => {
  const given = reply({
    id: 'x',
    title: 'x',
    severity: 'info',
    summary: [],
    actions: [
      { label: 'Check again', command: 'diagnose orders-api', style: 'plain', confirm: null },
      { label: 'Again', command: 'diagnose orders-api --private', style: 'plain', confirm: null },
      { label: 'Tell me', command: 'watch orders-api', style: 'plain', confirm: null },
      { label: 'Plan', command: 'rollback orders-api', style: 'plain', confirm: null },
      { label: 'Portal', url: 'https://portal.azure.com/' },
    ],
  });
  const { visibility, orNobody, actions } = forAskerAlone(given);
  expect({ visibility, orNobody }).toEqual({ visibility: 'asker', orNobody: true });
  expect(actions.map((action) => ('command' in action ? action.command : action.url))).toEqual([
    'diagnose orders-api --private',
    'diagnose orders-api --private',
    'rollback orders-api',
    'https://portal.azure.com/',
  ]);
});
