/** Says replies in Slack, and changes them later. */
import { type ChatPostMessageArguments, WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import { sayDirectly } from '../commands/directly.ts';
import type { Messenger, Posted } from '../commands/messenger.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Person } from '../core/person.ts';
import type { Reply } from '../replies/reply.ts';
import { becauseOf, slackError, takesNothing } from './errors.ts';
import { sayFitting, withLastLine } from './fitting.ts';
import { findByMark, metadataFor } from './mark.ts';
import { failure, isDirect, isOfOthers, NO_ACCESS, NOT_INVITED } from './not-taken.ts';
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
import type { SlackMessage } from './render-reply.ts';
import type { Responder } from './response-url.ts';

export interface MessengerParts {
  readonly client: WebClient;
  /** One that tries once alone. */
  readonly poster: WebClient;
  readonly clock: Clock;
  readonly responder: Responder;
  /** How people invite it: the bot's name, when Slack has told it. */
  readonly botName: () => string;
  /** Told when Slack takes nothing of ours any more. */
  readonly onRefused: (error: unknown) => void;
  readonly log: Log;
}

/** The message is there no more, or not ours to change: one that was said through a `response_url` is not. */
const CANNOT_EDIT = new Set(['message_not_found', 'edit_window_closed', 'cant_update_message']);
const THREAD_GONE = new Set(['thread_not_found', 'cannot_reply_to_message']);

/** After that it is other work's turn: it is tried again with it. So it is when Slack asks to wait for long. */
const THROTTLED_TRIES = 2;
const LONGEST_WAIT_S = 30;

/** Foreign text is no markup, mentions nobody, and shows no preview of a page. */
const PLAIN = { link_names: false, parse: 'none' } as const;

export function createMessenger(parts: MessengerParts): Messenger {
  const { client, poster, responder, clock, log } = parts;

  /**
   * Slack counts by method and channel: only what was throttled waits. Slack's client would hold back all that it is asked
   * for meanwhile.
   */
  async function patiently<T>(call: () => Promise<T>): Promise<T> {
    for (let left = THROTTLED_TRIES; ; left--) {
      try {
        return await call();
      } catch (error) {
        if (takesNothing(error)) parts.onRefused(error);
        if (!(error instanceof WebAPIRateLimitedError) || left === 0 || error.retryAfter > LONGEST_WAIT_S) throw error;
        await clock.after(error.retryAfter * 1000);
      }
    }
  }

  /** Slack's client sends again what got no answer, and then it may stand twice. */
  const postOnce = (message: ChatPostMessageArguments) => patiently(() => poster.chat.postMessage(message));

  /** @returns where it stands: the channel, and the `ts` of the message */
  async function postMessage(channel: string, thread: string | null, { text, blocks }: SlackMessage, mark?: string) {
    const result = await postOnce({
      channel,
      text,
      blocks: [...blocks],
      ...PLAIN,
      mrkdwn: false,
      unfurl_links: false,
      unfurl_media: false,
      ...metadataFor(mark),
      ...(thread === null ? {} : { thread_ts: thread }),
    });
    if (result.ts === undefined) throw new Error('Slack took the message and did not say where it is');
    return { ts: result.ts, channel: result.channel ?? channel };
  }

  async function postDirectly(place: SlackPlace, reply: Reply, asker: Person, error: unknown): Promise<SlackPosted> {
    const failed = failure(error, place, parts.botName());
    if (takesNothing(error)) throw failed;
    // In a direct message of other people the bot is not: what it says itself would stand somewhere else.
    const company = isOfOthers(place, error) ? 'group' : companyAt(place);
    const elsewhere = { platform: 'slack', name: 'Slack', company, becauseOf, log } as const;
    return sayDirectly(elsewhere, { reply, asker, failed }, async (line) => {
      const { ts, channel } = await sayFitting(reply, log, (message) =>
        postMessage(asker.id, null, withLastLine(message, line)),
      );
      return { ...said(place, ts, null), channel };
    });
  }

  /**
   * To everybody in the channel.
   * @returns null when it is unfinished, and could not be edited once it was said: then nothing was said
   */
  async function tryPostToAll(
    place: SlackPlace,
    reply: Reply,
    asker: Person,
    mark: string | undefined,
  ): Promise<SlackPosted | null> {
    const inThread = (thread: string | null) =>
      sayFitting(reply, log, (message) => postMessage(place.channel, thread, message, mark));
    try {
      return said(place, (await inThread(place.thread)).ts);
    } catch (error) {
      const word = slackError(error) ?? '';
      if (place.thread !== null && THREAD_GONE.has(word)) return said(place, (await inThread(null)).ts, null);
      if (!NO_ACCESS.has(word)) throw failure(error, place, parts.botName());
      if (!responder.usable(place.respond)) return postDirectly(place, reply, asker, error);
      if (reply.unfinished) return null;
      const invites = NOT_INVITED.has(word) && !isDirect(place);
      const line = invites ? invitation(parts.botName()) : null;
      try {
        await respondTo(place, place.respond, reply, reply.visibility === 'asker' ? 'ephemeral' : 'in_channel', line);
      } catch (second) {
        log.debug({ because: becauseOf(second) }, 'a response_url failed: the other way is tried');
        return postDirectly(place, reply, asker, error);
      }
      return said(place, null);
    }
  }

  async function postToAll(
    place: SlackPlace,
    reply: Reply,
    asker: Person,
    mark: string | undefined,
  ): Promise<SlackPosted> {
    const posted = await tryPostToAll(place, reply, asker, mark);
    if (posted !== null || place.respond === null) return posted ?? said(place, null);
    // "Checking…" is for who asked; everybody gets the answer.
    await respondTo(place, place.respond, reply, 'ephemeral');
    return { ...said(place, null), isPrivate: true };
  }

  function respondTo(
    { thread }: Pick<SlackPlace, 'thread'>,
    respond: ResponseUrl,
    reply: Reply,
    response_type: 'ephemeral' | 'in_channel',
    lastLine: string | null = null,
  ): Promise<void> {
    const where = thread === null ? {} : { thread_ts: thread };
    return sayFitting(reply, log, (message) => {
      const shown = lastLine === null ? message : withLastLine(message, lastLine);
      return responder.send(respond, { ...shown, response_type, replace_original: false, ...where });
    });
  }

  /** To the asker alone. */
  async function postToOne(place: SlackPlace, reply: Reply, asker: Person): Promise<SlackPosted> {
    // Slack shows it to nobody in a thread that has no reply yet.
    const thread = place.threadHasReplies ? place.thread : null;
    const privately = async (): Promise<SlackPosted> => {
      if (!responder.usable(place.respond)) throw new Error('there is no response_url to say it by');
      await respondTo({ thread }, place.respond, reply, 'ephemeral');
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
      const result = await sayFitting(reply, log, ({ text, blocks }) =>
        patiently(() =>
          client.chat.postEphemeral({
            channel: place.channel,
            user: asker.id,
            text,
            blocks: [...blocks],
            ...PLAIN,
            ...(thread === null ? {} : { thread_ts: thread }),
          }),
        ),
      );
      return { ...said(place, result.message_ts ?? null, thread), isPrivate: true };
    } catch (error) {
      if (!responder.usable(place.respond)) return postDirectly(place, reply, asker, error);
      return privately().catch(() => postDirectly(place, reply, asker, error));
    }
  }

  /** A direct conversation is private as it is, and what is said there stays. */
  function post(place: SlackPlace, reply: Reply, asker: Person, mark: string | undefined): Promise<SlackPosted> {
    return reply.visibility === 'asker' && !isDirect(place)
      ? postToOne(place, reply, asker)
      : postToAll(place, reply, asker, mark);
  }

  /** By a click's `response_url`, which can change the message that was clicked. @returns whether it did */
  async function replaceByClick(key: Posted, reply: Reply | null): Promise<boolean> {
    const respond = responder.of(key);
    if (!responder.usable(respond)) return false;
    try {
      if (reply === null) await responder.send(respond, { delete_original: true });
      else
        await sayFitting(reply, log, (message) =>
          responder.send(respond, { ...message, response_type: 'ephemeral', replace_original: true }),
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
    const anew = await tryPostToAll(place, reply, asker, mark);
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

    company: (place) => companyAt(readPlace(place)),

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

    async find(at, reply, mark, since) {
      const place = readPlace(at);
      const found = await findByMark(client, place, mark, since, log);
      if (found.state === 'found') return { state: 'found', message: writePosted(said(place, found.ts)) };
      return { state: reply.visibility === 'asker' && !isDirect(place) ? 'unseen' : found.state };
    },

    clicked: (message, from) => responder.remember(message, readPlace(from).respond),

    move: (key, reply) => showProgress(poster, key, reply, log),

    async edit(key, reply, asker, mark) {
      const message = readPosted(key);
      const place = placeOf(message, responder.of(key));
      if (message.isPrivate) return editPrivate(key, place, reply, asker, mark);
      const { channel, ts } = message;
      // Who sees a message cannot be changed.
      if (reply.orNobody === true && !isDirect(place)) return writePosted(await post(place, reply, asker, mark));
      if (ts === null) return reply.unfinished ? key : writePosted(await post(place, reply, asker, mark));
      try {
        // Everybody reads it there, so nobody may be called by his name.
        const shown: Reply = isDirect(place) ? reply : { ...reply, visibility: 'channel' };
        await sayFitting(shown, log, ({ text, blocks }) =>
          patiently(() => client.chat.update({ channel, ts, text, blocks: [...blocks], ...PLAIN })),
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

function said(place: SlackPlace, ts: string | null, thread = place.thread): SlackPosted {
  return { team: place.team, channel: place.channel, ts, thread, isPrivate: false, respond: place.respond };
}

/** Where something is said that takes a message's place. A message in a thread is a reply of that thread. */
function placeOf({ team, channel, thread, respond }: SlackPosted, byClick: ResponseUrl | null): SlackPlace {
  return { team, channel, thread, threadHasReplies: thread !== null, respond: byClick ?? respond };
}

function companyAt(place: SlackPlace): 'alone' | 'channel' {
  return isDirect(place) ? 'alone' : 'channel';
}

function invitation(botName: string): string {
  return `Invite me (/invite @${botName}): then I can keep this message up to date, and answer in its thread.`;
}
