/** The file that `PULLCHECK_POLICY` names: who may approve what. A wrong one is no policy at all, and says everything that is wrong. */
import { readFile } from 'node:fs/promises';
import { PullcheckError } from '../core/error.ts';
import { EMPTY_POLICY, type Policy, readPolicy } from '../rollback/policy.ts';

/**
 * @param path null = not set: nobody may approve anything
 * @throws PullcheckError `settings-invalid`, with every problem and its place in the file
 */
export async function readPolicyFile(path: string | null): Promise<Policy> {
  if (path === null) return EMPTY_POLICY;
  let file: unknown;
  try {
    file = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const because = error instanceof SyntaxError ? 'it is no JSON' : 'it cannot be read';
    throw invalid(`PULLCHECK_POLICY: ${because}: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  const read = readPolicy(file);
  if ('policy' in read) return read.policy;
  throw invalid(read.problems.map((problem) => `PULLCHECK_POLICY: ${problem}`).join('\n'), undefined);
}

function invalid(message: string, cause: unknown): PullcheckError {
  return new PullcheckError('settings-invalid', message, {
    remedy: 'docs/rollback.md has an example, and docs/schemas/policy.schema.json what may stand in it.',
    cause,
  });
}
