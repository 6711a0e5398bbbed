/** `pullcheck diagnose --record`: a diagnosis, and what it rested on as a scenario that replays it, with nobody's names in it. */
import { writeFile } from 'node:fs/promises';
import { PullcheckError } from '../core/error.ts';
import { safeLine } from '../core/safe-text.ts';
import { createRecorder } from '../playground/recording/recorder.ts';
import { scenarioOf } from '../playground/recording/scenario-of.ts';
import { ask } from './ask.ts';
import type { Format, Shell } from './shell.ts';

/**
 * @returns the exit code of the diagnosis
 * @throws PullcheckError `usage` for a file that cannot be written or is there already; the answer was given before
 */
export async function record(
  shell: Shell,
  words: readonly string[],
  { app, file, output }: { readonly app: string; readonly file: string; readonly output: Format },
): Promise<number> {
  const recorder = createRecorder();
  const exit = await ask(shell, words, output, recorder);
  const scenario = scenarioOf(recorder.exchanges, app, new Date());
  try {
    // Nothing is overwritten: a recording may be the only one of its incident.
    await writeFile(file, `${JSON.stringify(scenario, null, 2)}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EEXIST' ? 'it is there already' : String(code);
    throw new PullcheckError('usage', `The recording ${safeLine(file, 200)} cannot be written: ${why}.`);
  }
  shell.stderr.write(
    `Recorded, scrubbed: ${safeLine(file, 200)}. Look through it before you send it; it plays with: pullcheck playground --scenario ${safeLine(file, 200)}\n`,
  );
  return exit;
}
