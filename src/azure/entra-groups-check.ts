/**
 * What `doctor` says of the Entra groups that the policy names: whether they are there, and may be looked at. Reading a group takes
 * the right that finding its members takes: https://learn.microsoft.com/graph/api/group-get#permissions
 */
import { type Check, type CheckResult, inGroup, without } from '../commands/command.ts';
import { SIGN_IN } from './check-names.ts';
import { type AzureOptions, createClients } from './clients.ts';
import { statusOf, unknownFrom } from './errors.ts';
import { segment } from './names.ts';
import { settle } from './settle.ts';
import { SignInError } from './token.ts';

const MOST_ASKED = 10;
const REMEDY =
  'Give the identity that reads the application permission GroupMember.Read.All in Microsoft Graph (docs/rollback.md, "Set it up", has the commands).';

/** @param groups object ids */
export function entraGroupChecks(options: AzureOptions, groups: readonly string[]): readonly Check[] {
  const clients = createClients(options);
  return inGroup('Azure', [{ name: 'Entra groups', run }]);

  async function run(signal: AbortSignal): Promise<CheckResult> {
    const asked = groups.slice(0, MOST_ASKED);
    const found = await Promise.all(
      asked.map(async (id) => ({
        id,
        settled: await settle(clients.graph(`/v1.0/groups/${segment(id)}?$select=id`, signal)),
      })),
    );
    const gone: string[] = [];
    for (const { id, settled } of found) {
      if (settled.ok) continue;
      if (settled.error instanceof SignInError) return without(SIGN_IN, 'needs the sign-in');
      if (statusOf(settled.error) === 404) {
        gone.push(id);
        continue;
      }
      const { because } = unknownFrom(settled.error, { what: 'the groups that the policy names', remedy: null });
      return { state: 'failed', text: `${because}: who is listed by a group alone is refused`, remedy: REMEDY };
    }
    if (gone.length > 0)
      return {
        state: 'failed',
        text: `there is no group ${gone.join(', ')}: nobody is in it`,
        remedy: 'Correct it in the policy; the id is that of: az ad group show --group <name> --query id -o tsv',
      };
    const more = groups.length - asked.length;
    return {
      state: 'ok',
      text: `${asked.length} of the policy can be looked at${more > 0 ? `; ${more} more were not tried` : ''}`,
      remedy: null,
    };
  }
}
