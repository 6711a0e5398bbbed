/** Links that open a message in Teams. https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams */
import { channelOf, threadOf, type Where } from './place.ts';

/**
 * @param activityId of the message; null = Teams gave it none
 * @param group the Entra group of the channel's team; null = not known: Teams finds the channel by its id
 * @returns null where Teams has no links: a bot's chat with one person has an id that no client knows
 */
export function linkTo(where: Where, activityId: string | null, group: string | null): string | null {
  if (activityId === null) return null;
  const base = `https://teams.microsoft.com/l/message/${encodeURIComponent(channelOf(where))}/${encodeURIComponent(activityId)}`;
  switch (where.conversationType) {
    case 'channel': {
      const query = new URLSearchParams({
        ...(where.tenantId === null ? {} : { tenantId: where.tenantId }),
        ...(group === null ? {} : { groupId: group }),
        parentMessageId: threadOf(where) ?? activityId,
      });
      return `${base}?${query}`;
    }
    case 'groupChat':
      return `${base}?${new URLSearchParams({ context: JSON.stringify({ contextType: 'chat' }) })}`;
    default:
      return null;
  }
}
