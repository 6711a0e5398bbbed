/** The file that `PULLCHECK_POLICY` names: who may approve what. A wrong one is no policy at all, and says everything that is wrong. */
import { readFile } from 'node:fs/promises';
import type { Check } from '../commands/command.ts';
import { safeLine } from '../core/safe-text.ts';
import { EMPTY_POLICY, type Policy, readPolicy } from '../rollback/policy.ts';
import type { SettingsProblem } from '../settings.ts';

export type PolicyResult =
  | { readonly ok: true; readonly policy: Policy; readonly isSet: boolean }
  /** Each with its place in the file. */
  | { readonly ok: false; readonly problems: readonly SettingsProblem[] };

const REMEDY = 'docs/rollback.md has an example, and docs/schemas/policy.schema.json what may stand in it.';

/**
 * Never throws: `doctor` shows each problem as a check of its own, and `serve` beside those of the other settings.
 * @param path null = not set: nobody may approve anything
 */
export async function checkPolicyFile(path: string | null): Promise<PolicyResult> {
  if (path === null) return { ok: true, policy: EMPTY_POLICY, isSet: false };
  let file: unknown;
  try {
    file = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const because = error instanceof SyntaxError ? 'the file is no JSON' : 'the file cannot be read';
    const said = error instanceof Error ? error.message : String(error);
    return problems([`${because}: ${safeLine(said, 200)}`]);
  }
  const read = readPolicy(file);
  return 'policy' in read ? { ok: true, policy: read.policy, isSet: true } : problems(read.problems);
}

function problems(all: readonly string[]): PolicyResult {
  return { ok: false, problems: all.map((because) => ({ name: 'PULLCHECK_POLICY', because, remedy: REMEDY })) };
}

/** Who may approve, in a few words: for the table at the start, and for `doctor`. */
export function describePolicy(policy: Policy): string {
  const { rules, expiresAfterMinutes, watchMinutes } = policy;
  if (rules.length === 0) return 'the policy has no rule: nobody may approve anything';
  const count = `${rules.length} rule${rules.length === 1 ? '' : 's'}`;
  return `${count}; a plan may be approved for ${expiresAfterMinutes} minutes, and the app is watched for ${watchMinutes}`;
}

/** Lines of `doctor`. Only `serve` needs it: not set is nothing that failed. */
export function policyChecks(result: PolicyResult): readonly Check[] {
  if (!result.ok)
    return result.problems.map(({ name, because, remedy }) => ({
      name,
      run: async () => ({ state: 'failed', text: because, remedy }),
    }));
  const { isSet, policy } = result;
  return [
    {
      name: 'Approvals',
      run: async () =>
        isSet && policy.rules.length > 0
          ? { state: 'ok', text: describePolicy(policy), remedy: null }
          : {
              state: 'skipped',
              text: isSet ? describePolicy(policy) : 'PULLCHECK_POLICY is not set: nobody may approve a rollback',
              remedy: 'docs/rollback.md, "Set it up".',
            },
    },
  ];
}
