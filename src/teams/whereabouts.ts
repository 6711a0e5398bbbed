/**
 * Where channels are, as deliveries tell it: the connector's address of each tenant, and the Entra group behind a channel. For
 * what is said, and linked to, where nobody has spoken.
 */
import type { Channel } from '../commands/platform.ts';
import type { Place } from '../core/place.ts';
import type { Activity } from './activity.ts';
import { channelOf, placeOf, whereOf } from './place.ts';
import type { AllowsServiceUrl } from './service.ts';

export interface Whereabouts {
  /** Of a delivery that was let in, with its signature. */
  note(activity: Activity): void;
  /** The Entra group of a channel's team; null = not told yet. */
  groupOf(channel: string): string | null;
  /** @returns null when it is no channel of Teams, or there is no address that the bot may speak to */
  placeOf(channel: Channel): Place | null;
}

export interface WhereaboutsParts {
  /** `28:<app id>`; a bot without one is known to tools on this machine by what they call it. */
  readonly botId: string | null;
  /** The bot's own tenant; null = it has none. */
  readonly tenantId: string | null;
  /** The connector for whoever has heard of no other. */
  readonly serviceUrl: string | null;
  readonly allowsServiceUrl: AllowsServiceUrl;
}

/** `19:…@thread.tacv2`, older ones `@thread.skype`. */
const CHANNEL_ID = /^19:[^\s;/?#]{1,200}@thread\.(tacv2|skype)$/;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Some 200 bytes each. */
const MOST_KEPT = 5_000;

export function createWhereabouts(parts: WhereaboutsParts): Whereabouts {
  const serviceUrls = new Map<string, string>();
  const groups = new Map<string, string>();
  let botId = parts.botId;

  return {
    note(activity) {
      const where = whereOf(activity);
      if (where === null) return;
      keep(serviceUrls, where.tenantId ?? '', where.serviceUrl);
      botId ??= where.botId;
      const group = activity.channelData?.team?.aadGroupId;
      if (group && GUID.test(group)) keep(groups, channelOf(where), group);
    },
    groupOf: (channel) => groups.get(channel) ?? null,
    placeOf(given) {
      if (given.platform !== 'teams' || !CHANNEL_ID.test(given.channel) || botId === null) return null;
      const { channel, team } = given;
      const tenantId = (given.tenant ?? parts.tenantId)?.toLowerCase() ?? null;
      const serviceUrl = given.serviceUrl ?? serviceUrls.get(tenantId ?? '') ?? parts.serviceUrl;
      if (serviceUrl === null || !parts.allowsServiceUrl(serviceUrl)) return null;
      if (team !== undefined && GUID.test(team)) keep(groups, channel, team);
      return placeOf({
        v: 1,
        serviceUrl,
        channelId: 'msteams',
        conversationId: channel,
        conversationType: 'channel',
        tenantId,
        botId,
      });
    },
  };
}

function keep(map: Map<string, string>, key: string, value: string): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= MOST_KEPT) break;
    map.delete(oldest);
  }
}
