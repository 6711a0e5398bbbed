/** A scenario from a file, with every problem at once. */
import { readFile } from 'node:fs/promises';
import { PullcheckError } from '../core/error.ts';
import { safeLine } from '../core/safe-text.ts';
import type { ScenarioInput } from './azure/scenario.ts';
import { scenarioSchema } from './azure/scenario.ts';

/** More are counted: the first ones usually explain the rest. */
const MOST_PROBLEMS = 30;

/** @throws PullcheckError `usage`, one line a problem, each with its path in the file */
export async function readScenario(file: string): Promise<ScenarioInput> {
  const name = safeLine(file, 200);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : String(code);
    throw new PullcheckError('usage', `The scenario ${name} cannot be read: ${why}.`);
  }
  let data: unknown;
  try {
    data = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    const why = error instanceof Error ? safeLine(error.message, 200) : 'unknown';
    throw new PullcheckError('usage', `The scenario ${name} is not JSON: ${why}.`);
  }
  const parsed = scenarioSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const shown = issues.slice(0, MOST_PROBLEMS).map((issue) => `${pathOf(issue.path)}: ${safeLine(issue.message, 200)}`);
  const rest = issues.length > shown.length ? [`and ${issues.length - shown.length} more`] : [];
  const count = issues.length === 1 ? 'a problem' : `${issues.length} problems`;
  throw new PullcheckError('usage', [`The scenario ${name} has ${count}:`, ...shown, ...rest].join('\n'));
}

/** `resources[3].properties.template`, as one would write it in code. */
function pathOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the file';
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? String(part) : `.${String(part)}`))
    .join('');
}
