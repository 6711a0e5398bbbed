/** Shows how far it is, in a message of ours: one try, and nothing lost if Slack has no time for it. */
import type { WebClient } from '@slack/web-api';
import type { Messenger, Posted } from '../commands/messenger.ts';
import type { Log } from '../core/log.ts';
import type { Reply } from '../replies/reply.ts';
import { becauseOf } from './errors.ts';
import { readPosted } from './place.ts';
import { renderReply } from './render-reply.ts';

/** @param once a client that tries once, and does not wait when it is throttled: the answer would wait behind it */
export async function showProgress(
  once: WebClient,
  message: Posted,
  reply: Reply,
  log: Log,
): ReturnType<NonNullable<Messenger['move']>> {
  const { isPrivate, channel, ts } = readPosted(message);
  // Only a response_url reaches what the asker alone sees, and that is soon used up.
  if (isPrivate || ts === null) return 'never';
  const { text, blocks } = renderReply(reply);
  try {
    await once.chat.update({ channel, ts, text, blocks: [...blocks], parse: 'none', link_names: false });
    return 'shown';
  } catch (error) {
    log.debug({ because: becauseOf(error) }, 'progress is not shown any more');
    return 'never';
  }
}
