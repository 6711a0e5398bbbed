/** Says replies in Slack, and changes them later. */
import { type ChatPostMessageArguments, WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import { type Messenger, NotTaken, type Posted } from '../commands/messenger.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Person } from '../core/person.ts';
import type { Reply } from '../replies/reply.ts';
import { becauseOf, remedyFor, slackError } from './errors.ts';
import { LIMITS } from './limits.ts';
import { findByMark, metadataFor } from './mark.ts';
import {
  type ResponseUrl,
  readPlace,
  readPosted,
  type SlackPlace,
  type SlackPosted,
  writePlace,
  writePosted,
} from './place.ts';
import { showProgress } from './progress.ts';
import { renderReply, type SlackMessage } from './render-reply.ts';
import type { Responder } from './response-url.ts';

export interface MessengerParts {
  readonly client: WebClient;
  /** One that tries once alone. */
  readonly poster: WebClient;
  readonly clock: Clock;
  readonly responder: Responder;
  /** How people invite it: the bot's name, when Slack has told it. */
  readonly botName: () => string;
  readonly log: Log;
}

/** The bot may not speak there; a `response_url` may. */
const NOT_INVITED = new Set(['not_in_channel', 'channel_not_found', 'user_not_in_channel']);
const NO_ACCESS = new Set([
  ...NOT_INVITED,
  'is_archived',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_non_threadable_channel',
  'messages_tab_disabled',
  'missing_scope',
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
]);
/** The message is there no more, or not ours to change: one that was said through a `response_url` is not. */
const CANNOT_EDIT = new Set(['message_not_found', 'edit_window_closed', 'cant_update_message']);
const THREAD_GONE = new Set(['thread_not_found', 'cannot_reply_to_message']);
const BAD_BLOCKS = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long']);

/** After that it is other work's turn: it is tried again with it. */
const THROTTLED_TRIES = 2;

/** Foreign text is no markup, mentions nobody, and shows no preview of a page. */
const PLAIN = { link_names: false, parse: 'none' } as const;

export function createMessenger(parts: MessengerParts): Messenger {
  const { client, poster, responder, clock, log } = parts;

  /** Slack's client sends again what got no answer, and then it may stand twice. What is throttled was not taken. */
  async function postOnce(message: ChatPostMessageArguments) {
    for (let left = THROTTLED_TRIES; ; left--) {
      try {
        return await poster.chat.postMessage(message);
      } catch (error) {
        if (!(error instanceof WebAPIRateLimitedError) || left === 0) throw error;
        await clock.after(error.retryAfter * 1000);
      }
    }
  }

  /** @returns the `ts` of the message */
  async function postMessage(
    { channel }: SlackPlace,
    thread: string | null,
    message: SlackMessage,
    mark: string | undefined,
  ): Promise<string> {
    const result = await withoutBadBlocks(message, (fitting) =>
      postOnce({
        channel,
        ...fitting,
        ...PLAIN,
        mrkdwn: false,
        unfurl_links: false,
        unfurl_media: false,
        ...metadataFor(mark),
        ...(thread === null ? {} : { thread_ts: thread }),
      }),
    );
    if (result.ts === undefined) throw new Error('Slack took the message and did not say where it is');
    return result.ts;
  }

  /** A rendering that Slack does not like must not cost the answer. */
  async function withoutBadBlocks<T>(
    { text, blocks }: SlackMessage,
    send: (message: { text: string; blocks?: SlackMessage['blocks'][number][] }) => Promise<T>,
  ): Promise<T> {
    try {
      return await send({ text, blocks: [...blocks] });
    } catch (error) {
      if (!BAD_BLOCKS.has(slackError(error) ?? '')) throw error;
      log.error({ because: becauseOf(error) }, 'Slack refused the blocks of a message: only its text is said');
      return send({ text, blocks: [] });
    }
  }

  /**
   * To everybody in the channel.
   * @returns null when it is unfinished, and could not be edited once it was said: then nothing was said
   */
  async function tryPostToAll(place: SlackPlace, reply: Reply, mark: string | undefined): Promise<SlackPosted | null> {
    const message = renderReply(reply);
    try {
      return said(place, await postMessage(place, place.thread, message, mark));
    } catch (error) {
      const word = slackError(error) ?? '';
      if (place.thread !== null && THREAD_GONE.has(word))
        return said(place, await postMessage(place, null, message, mark), null);
      if (!NO_ACCESS.has(word) || !responder.usable(place.respond)) throw failure(error, place, parts.botName());
      if (reply.unfinished) return null;
      const shown =
        NOT_INVITED.has(word) && !isDirect(place) ? withLastLine(message, invitation(parts.botName())) : message;
      await respondTo(place, place.respond, shown, reply.visibility === 'asker' ? 'ephemeral' : 'in_channel');
      return said(place, null);
    }
  }

  async function postToAll(place: SlackPlace, reply: Reply, mark: string | undefined): Promise<SlackPosted> {
    const posted = await tryPostToAll(place, reply, mark);
    if (posted !== null || place.respond === null) return posted ?? said(place, null);
    // "Checking…" is for who asked; everybody gets the answer.
    await respondTo(place, place.respond, renderReply(reply), 'ephemeral');
    return { ...said(place, null), isPrivate: true };
  }

  function respondTo(
    { thread }: Pick<SlackPlace, 'thread'>,
    respond: ResponseUrl,
    message: SlackMessage,
    response_type: 'ephemeral' | 'in_channel',
  ): Promise<void> {
    const where = thread === null ? {} : { thread_ts: thread };
    return responder.send(respond, { ...message, response_type, replace_original: false, ...where });
  }

  /** To the asker alone. */
  async function postToOne(place: SlackPlace, reply: Reply, asker: Person): Promise<SlackPosted> {
    const message = renderReply(reply);
    // Slack shows it to nobody in a thread that has no reply yet.
    const thread = place.threadHasReplies ? place.thread : null;
    const privately = async (): Promise<SlackPosted> => {
      if (!responder.usable(place.respond)) throw new Error('there is no response_url to say it by');
      await respondTo({ thread }, place.respond, message, 'ephemeral');
      return { ...said(place, null, thread), isPrivate: true };
    };
    // It reaches the asker wherever he asked, without any membership.
    if (thread === null && responder.usable(place.respond)) {
      try {
        return await privately();
      } catch (error) {
        log.debug({ because: becauseOf(error) }, 'a response_url failed: the other way is tried');
      }
    }
    try {
      const result = await withoutBadBlocks(message, (fitting) =>
        client.chat.postEphemeral({
          channel: place.channel,
          user: asker.id,
          ...fitting,
          ...PLAIN,
          ...(thread === null ? {} : { thread_ts: thread }),
        }),
      );
      return { ...said(place, result.message_ts ?? null, thread), isPrivate: true };
    } catch (error) {
      if (!responder.usable(place.respond)) throw failure(error, place, parts.botName());
      return privately();
    }
  }

  /** A direct conversation is private as it is, and what is said there stays. */
  function post(place: SlackPlace, reply: Reply, asker: Person, mark: string | undefined): Promise<SlackPosted> {
    return reply.visibility === 'asker' && !isDirect(place)
      ? postToOne(place, reply, asker)
      : postToAll(place, reply, mark);
  }

  /** By a click's `response_url`, which can change the message that was clicked. @returns whether it did */
  async function replaceByClick(key: Posted, reply: Reply | null): Promise<boolean> {
    const respond = responder.of(key);
    if (!responder.usable(respond)) return false;
    try {
      await responder.send(
        respond,
        reply === null
          ? { delete_original: true }
          : { ...renderReply(reply), response_type: 'ephemeral', replace_original: true },
      );
      return true;
    } catch (error) {
      log.debug({ because: becauseOf(error) }, 'a message could not be changed through its response_url');
      return false;
    }
  }

  async function editPrivate(
    key: Posted,
    place: SlackPlace,
    reply: Reply,
    asker: Person,
    mark: string | undefined,
  ): Promise<Posted> {
    if (reply.visibility === 'asker')
      return (await replaceByClick(key, reply)) ? key : writePosted(await post(place, reply, asker, mark));
    const anew = await tryPostToAll(place, reply, mark);
    if (anew === null) {
      await replaceByClick(key, reply);
      return key;
    }
    // Everybody sees it now. Of an acknowledgement nothing can be deleted: it goes when the asker reloads.
    await replaceByClick(key, null);
    return writePosted(anew);
  }

  return {
    spot(place) {
      const { team, channel, thread } = readPlace(place);
      return `${team}/${channel}/${thread ?? ''}`;
    },

    // Slack's channel ids are unique; a channel of the policy's does not name its workspace.
    channel: (place) => readPlace(place).channel,

    company: (place) => (isDirect(readPlace(place)) ? 'alone' : 'channel'),

    room(place) {
      const { team, channel } = readPlace(place);
      return writePlace({ team, channel, thread: null, threadHasReplies: false, respond: null });
    },

    under(message) {
      const { team, channel, ts, thread } = readPosted(message);
      return writePlace({
        team,
        channel,
        thread: thread ?? ts,
        threadHasReplies: thread !== null,
        respond: null,
      });
    },

    async link(message) {
      const { channel, ts, isPrivate } = readPosted(message);
      if (ts === null || isPrivate) return null;
      try {
        const { permalink } = await poster.chat.getPermalink({ channel, message_ts: ts });
        return permalink !== undefined && /^https:\/\//.test(permalink) ? permalink : null;
      } catch (error) {
        log.debug({ because: becauseOf(error) }, 'Slack does not tell the address of a message');
        return null;
      }
    },

    async post(place, reply, asker, mark) {
      return writePosted(await post(readPlace(place), reply, asker, mark));
    },

    async find(at, mark, since) {
      const place = readPlace(at);
      const ts = await findByMark(client, place, mark, since, log);
      return ts === null ? null : writePosted(said(place, ts));
    },

    move: (key, reply) => showProgress(poster, key, reply, log),

    async edit(key, reply, asker, mark) {
      const message = readPosted(key);
      const place = placeOf(message, responder.of(key));
      if (message.isPrivate) return editPrivate(key, place, reply, asker, mark);
      const { channel, ts } = message;
      if (ts === null) return reply.unfinished ? key : writePosted(await post(place, reply, asker, mark));
      try {
        await withoutBadBlocks(renderReply(reply), (fitting) =>
          client.chat.update({ channel, ts, ...fitting, ...PLAIN }),
        );
        return key;
      } catch (error) {
        const word = slackError(error) ?? '';
        if (!CANNOT_EDIT.has(word) && !NO_ACCESS.has(word)) throw failure(error, place, parts.botName());
        if (word !== 'message_not_found' && (await replaceByClick(key, reply))) return key;
        return writePosted(await post(place, reply, asker, mark));
      }
    },
  };
}

function isDirect({ channel }: { readonly channel: string }): boolean {
  return channel.startsWith('D');
}

function said(place: SlackPlace, ts: string | null, thread = place.thread): SlackPosted {
  return { team: place.team, channel: place.channel, ts, thread, isPrivate: false, respond: place.respond };
}

/** Where something is said that takes a message's place. A message in a thread is a reply of that thread. */
function placeOf({ team, channel, thread, respond }: SlackPosted, byClick: ResponseUrl | null): SlackPlace {
  return { team, channel, thread, threadHasReplies: thread !== null, respond: byClick ?? respond };
}

function invitation(botName: string): string {
  return `Invite me (/invite @${botName}): then I can keep this message up to date, and answer in its thread.`;
}

function withLastLine({ text, blocks }: SlackMessage, line: string): SlackMessage {
  if (blocks.length >= LIMITS.blocks) return { text, blocks };
  return {
    text,
    blocks: [...blocks, { type: 'context', elements: [{ type: 'plain_text', text: line, emoji: false }] }],
  };
}

/** What the operator reads: the reason, and the step that repairs it. */
function failure(error: unknown, { channel }: SlackPlace, botName: string): NotTaken {
  const word = slackError(error) ?? '';
  const invite = NOT_INVITED.has(word) && !isDirect({ channel });
  const remedy = invite ? `invite the bot to ${channel}: /invite @${botName}` : remedyFor(error);
  // Slack's client has waited and tried again already where that can help.
  const forGood = remedy !== null || NO_ACCESS.has(word);
  return new NotTaken(`a message was not taken: ${becauseOf(error)}${remedy === null ? '' : ` (${remedy})`}`, {
    forGood,
    // What Slack answers in words it has not done.
    mayStand: word === '' && !(error instanceof WebAPIRateLimitedError),
  });
}
