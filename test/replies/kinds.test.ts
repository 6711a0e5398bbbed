/** Every reply that the bot can say has a golden file in both chats, so that somebody has seen it. */
import { readdirSync, readFileSync } from 'node:fs';
import { REASONS } from '../../src/rollback/reasons.ts';
import { kinds } from './kinds.ts';

const REPLIES = new URL('../../src/replies/', import.meta.url);
const SAMPLES = ['kinds.ts', 'more-kinds.ts'].map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'));
const builders = readdirSync(REPLIES).flatMap((file) => {
  const source = readFileSync(new URL(file, REPLIES), 'utf8');
  // The signature ends at the first line that opens the body.
  return [...source.matchAll(/^export function (\w+)\([\s\S]*?(\): \S.*) \{$/gm)]
    .filter(([, , result]) => /\): Reply$/.test(result ?? ''))
    .map(([, name]) => name ?? '');
});
/** Not said themselves: the plain shape, and what is put into a database. */
const SHAPES = ['reply', 'replyToKeep'];

test('the builders are found', () => {
  for (const name of ['accessReply', 'whichAppReply', 'diagnosisReply', 'incidentCard', 'rollbackCard', ...SHAPES])
    expect(builders).toContain(name);
});

test.each(builders.filter((name) => !SHAPES.includes(name)))('%s has a kind of its own', (name) =>
  expect(SAMPLES.some((source) => source.includes(`${name}(`))).toBe(true),
);

test('there is no golden file without its kind', () => {
  for (const platform of ['slack', 'teams'] as const) {
    const folder = new URL(`../${platform}/golden/`, import.meta.url);
    const files = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
    expect(files.sort()).toEqual(Object.keys(kinds(platform)).sort());
  }
});

/** All that people read of a reply; commands are for programs. */
function textsOf(value: unknown, key = ''): string[] {
  if (key === 'command' || key === 'id' || key === 'replaces' || key === 'unfold') return [];
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => textsOf(each, Array.isArray(value) ? key : name));
}

// `guest` and its like are words; what has a hyphen is none.
const CODES = Object.keys(REASONS).filter((code) => code.includes('-'));

test.each(Object.entries(kinds('slack')))(
  '%s: a reason has words, with its code behind them at most',
  (_name, reply) => {
    const bare = new RegExp(`(?<![\\w-])(?:${CODES.join('|')})(?![\\w-])`);
    for (const text of textsOf(reply)) expect(text.replace(/\S[.] \((?:[a-z-]+)\)/g, '')).not.toMatch(bare);
  },
);
