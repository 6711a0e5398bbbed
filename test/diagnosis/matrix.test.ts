/**
 * Every cause against every kind of sight. Held in all cells: `verified` is right; nothing is verified without the fact that
 * proves it; nothing false stands above the true cause where that one is proven. The table is kept in docs/matrix.md:
 * `UPDATE_MATRIX=1` writes it anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Clock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { CAUSE_IDS, type CauseId } from '../../src/diagnosis/cause-id.ts';
import { causeById } from '../../src/diagnosis/causes/index.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { readText } from '../../src/diagnosis/reading/read-text.ts';
import { isPullFailure } from '../../src/diagnosis/reading.ts';
import type { Diagnosis } from '../../src/diagnosis/result.ts';
import { NOW } from '../fixtures/plain-source.ts';
import { CASES, type MatrixCase, ONLY_FAILED } from './matrix-cases.ts';
import { caseSource, SIGHTS, type Sight } from './matrix-source.ts';

const PAGE = new URL('../../docs/matrix.md', import.meta.url);
const clock: Clock = {
  now: () => NOW,
  after: (_ms, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
};
interface Cell {
  readonly name: string;
  readonly answer: Diagnosis;
}

function see(one: MatrixCase, words: string, denied: readonly Sight[]): Promise<Diagnosis> {
  return diagnose(
    { name: 'orders-api', resourceGroup: null, subscriptionId: null, revision: null },
    { source: caseSource(one, words, denied), clock, log: silentLog },
  );
}

/** The facts that its judge asks for and that somebody could deny. */
function asked(one: MatrixCase): readonly Sight[] {
  return SIGHTS.filter((name) => causeById(one.id)?.needs.includes(name));
}

async function cellsOf(
  one: MatrixCase,
): Promise<{ all: Cell; factsOnly: Cell; logOnly: Cell; without: ReadonlyMap<Sight, Cell> }> {
  const cell = async (name: string, words: string, denied: readonly Sight[]): Promise<Cell> => ({
    name,
    answer: await see(one, words, denied),
  });
  const without = new Map<Sight, Cell>();
  for (const name of asked(one)) without.set(name, await cell(`without ${name}`, one.words, [name]));
  return {
    all: await cell('all', one.words, []),
    factsOnly: await cell('facts only', ONLY_FAILED, []),
    logOnly: await cell('log only', one.words, SIGHTS),
    without,
  };
}

function placeOf(one: MatrixCase, { answer }: Cell): number {
  return answer.causes.findIndex((cause) => cause.id === one.id);
}

function confidenceIn(one: MatrixCase, cell: Cell) {
  return cell.answer.causes[placeOf(one, cell)]?.confidence ?? null;
}

function namedByWords(one: MatrixCase, id: CauseId): boolean {
  const fits = causeById(id)?.fits ?? {};
  return readText(one.words).some((reading) => isPullFailure(reading) && fits[reading.symptom] === 'names');
}

/** `verified`, `likely`, `possible, 3rd of 6`, `ruled out`, `not named`. */
function told(one: MatrixCase, cell: Cell): string {
  const place = placeOf(one, cell);
  if (place < 0) return cell.answer.ruledOut.some((ruled) => ruled.id === one.id) ? 'ruled out' : 'not named';
  const confidence = confidenceIn(one, cell) ?? '';
  return place === 0 ? confidence : `${confidence}, no. ${place + 1} of ${cell.answer.causes.length}`;
}

const matrix = await Promise.all(CASES.map(async (one) => ({ one, cells: await cellsOf(one) })));

test('every cause has its row', () => {
  expect(CASES.map(({ id }) => id).sort()).toEqual([...CAUSE_IDS].sort());
});

describe.each(matrix.map(({ one, cells }) => [one.id, one, cells] as const))('%s', (_id, one, cells) => {
  const every = [cells.all, cells.factsOnly, cells.logOnly, ...cells.without.values()];

  test('in every cell it is a pull failure, and what is verified is true', () => {
    for (const { name, answer } of every) {
      const wrong = answer.causes.filter((cause) => cause.confidence === 'verified' && cause.id !== one.id);
      expect({ name, outcome: answer.outcome, wrong }).toEqual({ name, outcome: 'pull-failure', wrong: [] });
    }
  });

  test('told as it should be with all facts, with facts only, with the log only', () => {
    const seen = {
      all: confidenceIn(one, cells.all),
      factsOnly: one.factsOnly === 'any' ? 'any' : confidenceIn(one, cells.factsOnly),
      logOnly: one.logOnly === 'any' ? 'any' : confidenceIn(one, cells.logOnly),
    };
    expect(seen).toEqual({ all: one.all, factsOnly: one.factsOnly, logOnly: one.logOnly });
    for (const [cell, wanted] of [
      [cells.all, one.all],
      [cells.factsOnly, one.factsOnly],
      [cells.logOnly, one.logOnly],
    ] as const)
      if (wanted !== 'any' && wanted !== null)
        expect({ cell: cell.name, first: cell.answer.causes[0]?.id }).toEqual({ cell: cell.name, first: one.id });
  });

  test('not verified without a fact that proves it; the fact is named as not seen', () => {
    for (const name of one.provenBy) {
      const cell = cells.without.get(name as Sight);
      expect({ name, confidence: cell === undefined ? 'no cell' : confidenceIn(one, cell) }).not.toEqual({
        name,
        confidence: expect.stringMatching(/verified|no cell/),
      });
      expect(cell?.answer.notChecked.map((row) => row.fact)).toContain(name);
    }
  });

  test('without a fact that decides, only what the words themselves name is likely above it; without another, nothing is', () => {
    for (const [name, cell] of cells.without) {
      const place = placeOf(one, cell);
      if (one.all === null || place < 0) continue;
      const above = cell.answer.causes.slice(0, place);
      if (!one.provenBy.includes(name)) {
        expect({ name, above: above.map((cause) => cause.id) }).toEqual({ name, above: [] });
        continue;
      }
      const guessed = above.filter((cause) => cause.confidence !== 'possible' && !namedByWords(one, cause.id));
      expect({ name, guessed: guessed.map((cause) => cause.id) }).toEqual({ name, guessed: [] });
    }
  });
});

describe('what is verified is true, beyond the table', () => {
  const verifiedIn = (answer: Diagnosis) =>
    answer.causes.filter((cause) => cause.confidence === 'verified').map((cause) => cause.id);

  test.each(CASES.map((one) => [one.id, one] as const))(
    '%s, with bare words and any one fact denied',
    async (id, one) => {
      for (const name of SIGHTS) {
        const wrong = verifiedIn(await see(one, ONLY_FAILED, [name])).filter((found) => found !== id);
        expect({ name, wrong }).toEqual({ name, wrong: [] });
      }
    },
  );

  // The log lies: the words of any fault, written over the facts of another.
  test.each(CASES.map((one) => [one.id, one] as const))('%s, with the words of every other fault', async (id, one) => {
    for (const other of CASES.filter(({ image }) => image === undefined)) {
      const wrong = verifiedIn(await see(one, other.words, [])).filter((found) => found !== id && found !== other.id);
      expect({ words: other.id, wrong }).toEqual({ words: other.id, wrong: [] });
    }
  });
});

test('docs/matrix.md is up to date', () => {
  const text = page();
  if (process.env.UPDATE_MATRIX) writeFileSync(PAGE, text);
  expect(readFileSync(PAGE, 'utf8')).toBe(text);
});

function page(): string {
  const rows = matrix.map(({ one, cells }) => {
    const without = [...cells.without].map(([name, cell]) => `${name}: ${told(one, cell)}`);
    return `| \`${one.id}\` | ${one.story} | ${told(one, cells.all)} | ${told(one, cells.factsOnly)} | ${told(one, cells.logOnly)} | ${without.join('; ') || '—'} |`;
  });
  return `# What is told when not everything can be seen

Each row is one fault. The cells say what Pullcheck makes of it: with the words that the fault writes and every fact readable;
with every fact, and words that say only that the pull failed; with its words, the app and no other fact; and with each fact that
its judge asks for denied in turn. \`verified\` is never wrong, in no cell. A place is given where the true cause is not the first.

This page is written by \`test/diagnosis/matrix.test.ts\` (\`UPDATE_MATRIX=1\`), which also holds what it says.

| Cause | Story | Words and facts | Facts only | Words only | Words and facts, without … |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}
