/** What the simulated Teams finds wrong with a card. */
import { checkCard } from '../../../src/playground/teams/check-card.ts';
import { card, execute } from './bot.ts';

const text = { type: 'RichTextBlock', inlines: ['a', { type: 'TextRun', text: 'b' }] };
const body = (...elements: unknown[]) => ({ ...card(), body: elements });
const actions = (...all: object[]) => card(...all);
const code = { type: 'CodeBlock', language: 'Bash', codeSnippet: 'ls' };
const cell = { type: 'TableCell', items: [text] };
const table = (columns: number, cells: number) => ({
  type: 'Table',
  columns: Array(columns).fill({ width: 1 }),
  rows: [{ type: 'TableRow', cells: Array(cells).fill(cell) }],
});
const mention = (words: string) => ({
  ...body({ type: 'TextBlock', text: '<at>M</at> look' }),
  msteams: { entities: [{ type: 'mention', text: words, mentioned: { id: 'x', name: 'M' } }] },
});
const container = (id: string) => ({ type: 'Container', id, items: [text] });
const toggle = { type: 'Action.ToggleVisibility', title: 'More', targetElements: ['more'] };
const show = (inner: object) => ({ type: 'Action.ShowCard', title: 'Show', card: inner });

test.each<[string, unknown]>([
  ['runs', body(text)],
  ['a table', body(table(2, 2))],
  ['code with a fallback', body({ ...code, fallback: text })],
  ['what is unknown, with a fallback', body({ type: 'Badge', fallback: text }, { type: 'Badge', fallback: 'drop' })],
  ['six buttons', actions(...Array(6).fill(execute('a')))],
  ['a mention', mention('<at>M</at>')],
  ['something to toggle', { ...body(container('more')), actions: [toggle] }],
  ['a card in a card', actions(show({ type: 'AdaptiveCard', body: [text], actions: [execute('Yes')] }))],
  ['data with an id of its own', actions(execute('a', { id: 'x', type: 'y' }), execute('b', { id: 'x', type: 'y' }))],
  ['columns and facts', body({ type: 'ColumnSet', columns: [{ items: [text] }] }, { type: 'FactSet', facts: [] })],
])('nothing wrong: %s', (_name, value) => {
  expect(checkCard(value)).toEqual([]);
});

test.each<[string, unknown, RegExp]>([
  ['no card', 'x', /no object/],
  ['no type', { version: '1.5' }, /must be AdaptiveCard/],
  ['no version', { type: 'AdaptiveCard' }, /no version/],
  ['version 1.6', { ...card(), version: '1.6' }, /1\.6 is newer/],
  ['version 2.0', { ...card(), version: '2.0' }, /2\.0 is newer/],
  ['a body that is none', { ...card(), body: {} }, /card\.body is no array/],
  ['an element that is none', body('x'), /body\[0\] is no object/],
  ['an unknown element', body({ type: 'Hologram' }), /"Hologram" is unknown/],
  ['an unknown one within', body({ type: 'Container', items: [{ type: 'Hologram' }] }), /items\[0\].*Hologram/],
  ['an unknown one in a table', body({ ...table(1, 1), rows: [{ cells: [{ items: [{ type: 'X' }] }] }] }), /"X"/],
  ['a fallback that is wrong', body({ ...code, fallback: { type: 'TextBlock' } }), /fallback.*needs "text"/],
  ['code without a fallback', body(code), /needs "fallback"/],
  ['a text block without text', body({ type: 'TextBlock' }), /needs "text" \(string\)/],
  ['a run that is none', body({ type: 'RichTextBlock', inlines: [{ type: 'TextBlock', text: 'x' }] }), /no TextRun/],
  ['more cells than columns', body(table(1, 2)), /more cells/],
  ['an unknown action', actions({ type: 'Action.Run', title: 'x' }), /no action of Teams/],
  ['an action without a title', actions({ type: 'Action.Execute' }), /needs "title"/],
  ['seven buttons', actions(...Array(7).fill(execute('a'))), /7 actions/],
  [
    'an address that runs',
    actions({ type: 'Action.OpenUrl', title: 'x', url: 'javascript:alert(1)' }),
    /does not open/,
  ],
  ['an action of a shown card', actions(show({ body: [], actions: [{ type: 'x' }] })), /card\.actions\[0\]/],
  ['a shown card in a shown card', actions(show({ body: [], actions: [show({})] })), /cannot show another/],
  ['nothing to toggle', actions(toggle), /no "more" to toggle/],
  ['an id twice', body(container('a'), container('a')), /"a" stands twice/],
  ['a mention that does not stand there', mention('<at>N</at>'), /does not stand/],
  ['a mention of nobody', { ...card(), msteams: { entities: [{ type: 'mention', text: 'x' }] } }, /mentioned\.id/],
])('wrong: %s', (_name, value, problem) => {
  expect(checkCard(value).join(' ')).toMatch(problem);
});
