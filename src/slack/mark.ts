/**
 * The mark of a message: unseen by people, read back by the bot. Work that was cut off between "Slack took it" and "we noted
 * where it is" finds its message by it, instead of saying it twice. https://docs.slack.dev/messaging/message-metadata
 */
import type { WebClient } from '@slack/web-api';
import type { Log } from '../core/log.ts';
import { becauseOf, slackError } from './errors.ts';
import { isObject } from './json.ts';
import type { SlackPlace } from './place.ts';

const EVENT_TYPE = 'pullcheck_message';
/** Our clock and Slack's differ: the search begins so much earlier. */
const CLOCKS_DIFFER_MS = 60_000;
/** A page. Whoever died did so seconds ago: what was said since in one place fits on it. */
const PAGE = 100;

export function metadataFor(mark: string | undefined): {
  metadata?: { event_type: string; event_payload: Record<string, string> };
} {
  return mark === undefined ? {} : { metadata: { event_type: EVENT_TYPE, event_payload: { mark } } };
}

export type FoundByMark =
  | { readonly state: 'found'; readonly ts: string }
  /** Slack let us look, and there is none. */
  | { readonly state: 'absent' }
  /** Slack does not let us look (for that the token needs channels:history and its like), or there was more than a page. */
  | { readonly state: 'unseen' };

export async function findByMark(
  client: WebClient,
  { channel, thread }: SlackPlace,
  mark: string,
  since: Date,
  log: Log,
): Promise<FoundByMark> {
  const oldest = String((since.getTime() - CLOCKS_DIFFER_MS) / 1000);
  const about = { channel, oldest, limit: PAGE, include_all_metadata: true };
  const inChannel = async () => foundIn(await client.conversations.history(about), mark);
  const inThread = async (ts: string) => foundIn(await client.conversations.replies({ ...about, ts }), mark);
  /** What cannot be said in a thread that is gone is said in the channel. */
  const inChannelInstead = async (error: unknown) => {
    if (slackError(error) !== 'thread_not_found') throw error;
    return inChannel();
  };
  try {
    return thread === null ? await inChannel() : await inThread(thread).catch(inChannelInstead);
  } catch (error) {
    log.warn({ because: becauseOf(error) }, 'Slack does not let us look whether a message was said');
    return { state: 'unseen' };
  }
}

interface Marked {
  readonly ts?: string;
  readonly metadata?: { readonly event_type?: string; readonly event_payload?: unknown };
}

interface Page {
  readonly messages?: readonly Marked[];
  readonly has_more?: boolean;
}

function foundIn({ messages = [], has_more }: Page, mark: string): FoundByMark {
  const found = messages.find(({ metadata }) => {
    const payload = metadata?.event_type === EVENT_TYPE ? metadata.event_payload : null;
    return isObject(payload) && payload.mark === mark;
  });
  if (found?.ts !== undefined) return { state: 'found', ts: found.ts };
  return { state: has_more === true ? 'unseen' : 'absent' };
}
