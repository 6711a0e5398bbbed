/**
 * In which Entra groups somebody is, nested ones too. It needs the application permission GroupMember.Read.All or
 * Directory.Read.All in Microsoft Graph: https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups
 */
import type { EntraGroups } from '../commands/rollbacks.ts';
import { type AzureOptions, createClients } from './clients.ts';
import { GarbledAnswer } from './errors.ts';
import { list, text } from './json.ts';
import { segment } from './names.ts';

/** Graph takes no more in one request. */
const MOST_AT_ONCE = 20;

export function createEntraGroups(options: AzureOptions): EntraGroups {
  const clients = createClients(options);

  async function check(userId: string, groupIds: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    const answer = await clients.postToGraph(`/v1.0/users/${segment(userId)}/checkMemberGroups`, { groupIds }, signal);
    if (!Array.isArray(answer.value))
      throw new GarbledAnswer('Microsoft Graph did not say in which groups somebody is');
    return list(answer.value).flatMap((id) => text(id) ?? []);
  }

  return async (userId, groups, signal) => {
    const parts: (readonly string[])[] = [];
    for (let i = 0; i < groups.length; i += MOST_AT_ONCE) parts.push(groups.slice(i, i + MOST_AT_ONCE));
    try {
      return (await Promise.all(parts.map((part) => check(userId, part, signal)))).flat();
    } catch (error) {
      options.log.warn(
        { err: error, remedy: 'Give the identity GroupMember.Read.All in Microsoft Graph (docs/rollback.md).' },
        'in which Entra groups somebody is could not be looked up',
      );
      return null;
    }
  };
}
