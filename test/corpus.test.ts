/**
 * The real messages, scored by the rule of tools/score.py: right overall, hardly a false alarm, never sure and wrong.
 * They are not part of the project; without them the test says so and passes, except on CI.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readMessages, score } from './fixtures/message-score.ts';

const file = resolve(process.env.PULLCHECK_SHARED ?? '../shared', 'corpus/messages.jsonl');

describe('the corpus of real messages', () => {
  if (!existsSync(file)) {
    if (process.env.CI === 'true')
      test('is on hand', () => {
        throw new Error(`missing on CI: ${file} (set PULLCHECK_SHARED)`);
      });
    else
      test('skipped', () => {
        console.log(`skipped: no corpus at ${file}; set PULLCHECK_SHARED to the folder that holds it`);
      });
    return;
  }
  const result = score(readMessages(file));

  test('nineteen in twenty are right', () => {
    if (process.env.VERBOSE) console.log(`${result.right}/${result.total}\n${result.wrong.join('\n')}`);
    expect(result.right / result.total).toBeGreaterThanOrEqual(0.95);
  });

  test('at most two in a hundred texts about something else are called a pull failure', () => {
    expect(result.falseAlarms).toBeLessThanOrEqual(result.negatives * 0.02);
  });

  test('verified is never wrong', () => {
    expect(result.sureAndWrong).toEqual([]);
  });
});
