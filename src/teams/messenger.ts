/** Says replies in Teams, and changes them later. Always on its own account, never within somebody's turn. */
import { sayDirectly } from '../commands/directly.ts';
import { type Fitting, sayFitting } from '../commands/fitting.ts';
import type { Messenger, Posted } from '../commands/messenger.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Person } from '../core/person.ts';
import { notAloneReply } from '../replies/private-reply.ts';
import type { Reply } from '../replies/reply.ts';
import type { Adapter, OutgoingMessage } from './adapter.ts';
import type { AdaptiveCardObject } from './card.ts';
import { ConnectorError, SignInError } from './errors.ts';
import { linkTo } from './link.ts';
import {
  channelOf,
  isRoom,
  messageOf,
  placeOf,
  postedOf,
  roomOf,
  threadOf,
  threadUnder,
  type Where,
  whereAt,
  withoutAsker,
} from './place.ts';
import { plainText } from './plain-text.ts';
import { renderReply } from './render-reply.ts';
import { withRetries } from './retries.ts';
import type { AllowsServiceUrl } from './service.ts';
import { accountOf, createRefusals, isRefused, isUnknown, withMark } from './targeted.ts';
import { block, wordRuns } from './text-runs.ts';

export interface MessengerParts {
  readonly adapter: Adapter;
  readonly allowsServiceUrl: AllowsServiceUrl;
  /** Told when the bot got no token of its own. */
  readonly onSignInError: (error: SignInError) => void;
  /** The Entra group of a channel's team; null = it was not told. */
  readonly groupOf: (channel: string) => string | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly chance: () => number;
}

/** The message is not there, or is not ours to edit. */
const CANNOT_EDIT: ReadonlySet<number> = new Set([403, 404, 405, 410]);

/** What may be read by all who are there. */
function inSight({ conversationType }: Where, given: Reply): Reply {
  const isAlone = conversationType === null || conversationType === 'personal';
  return given.orNobody === true && !isAlone ? notAloneReply(given) : given;
}

/** The bot is not there (any more), or there is no such place. */
const NO_ACCESS: ReadonlySet<number> = new Set([403, 404]);

/** A reply for the asker alone is a targeted message; where Teams does not take one, it stands where everybody reads it. */
export function createMessenger(parts: MessengerParts): Messenger {
  const { adapter, allowsServiceUrl, log } = parts;
  const refusals = createRefusals(parts.clock);

  async function speak<T>(where: Where, work: () => Promise<T>): Promise<T> {
    // A place may have lain in a database, and where it leads was written by the sender of a message.
    if (!allowsServiceUrl(where.serviceUrl))
      throw new ConnectorError('the place leads to a host that is none of the Bot Framework', {
        status: null,
        code: 'foreign-service-url',
        retryAfterMs: null,
      });
    try {
      return await withRetries(parts, () => withGoodToken(work));
    } catch (error) {
      if (error instanceof SignInError) parts.onSignInError(error);
      throw error;
    }
  }

  /** Tokens end before their time when a secret is changed, or an app is switched off and on. */
  async function withGoodToken<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isStatus(error, 401)) throw error;
      await adapter.signIn(true);
      return work();
    }
  }

  const speakFitting = <T>(
    where: Where,
    given: Reply,
    work: (message: OutgoingMessage) => Promise<T>,
    how = OPEN,
  ): Promise<T> => sayFitting({ ...how, log }, given, (message) => speak(where, () => work(message)));

  async function send(where: Where, given: Reply): Promise<Posted> {
    if (!isRoom(where))
      return postedOf(where, await speakFitting(where, given, (message) => adapter.send(where, message)));
    // A new thread: from now on its first message is where it is.
    const thread = await speakFitting(where, given, (message) => adapter.begin(where, message));
    return postedOf(threadUnder(where, thread), thread);
  }

  /** Where the bot may not speak, who asked may have it in a chat of his own. */
  async function sendDirectly(where: Where, given: Reply, asker: Person, error: unknown): Promise<Posted> {
    if (!(error instanceof ConnectorError && NO_ACCESS.has(error.status ?? 0))) throw error;
    const elsewhere = { platform: 'teams', name: 'Teams', company: companyAt(where), becauseOf, log } as const;
    return sayDirectly(elsewhere, { reply: given, asker, failed: error }, async (line) => {
      const chat = await speak(where, () => adapter.openPersonal(where, accountOf(where, asker) ?? asker.id));
      const asked = linkTo(where, threadOf(where), parts.groupOf(channelOf(where)));
      const shown = asked === null ? given : withLink(given, 'Where you asked', asked);
      const say = (message: OutgoingMessage) => adapter.send(chat, withLastLine(message, line));
      return postedOf(chat, await speakFitting(chat, shown, say));
    });
  }

  /** To one person, where that can be. */
  async function sendTo(where: Where, account: string, given: Reply): Promise<Posted> {
    if (refusals.has(where, account)) return send(where, inSight(where, given));
    try {
      const say = (message: OutgoingMessage) => adapter.sendTargeted(where, account, message);
      return postedOf(where, await speakFitting(where, given, say, TARGETED), account);
    } catch (error) {
      if (!isRefused(error)) throw error;
      const said = await send(where, inSight(where, given));
      // Only now it is known that it was refused for being targeted.
      if (refusals.note(where, account))
        log.info(
          { reply: given.id, because: String(error) },
          'Teams takes no message for one person here: what is for the asker alone is said to all, for an hour',
        );
      return said;
    }
  }

  async function editTargeted(message: Posted, account: string, given: Reply): Promise<Posted> {
    const { where, activityId } = messageOf(message);
    if (given.visibility === 'asker') {
      if (activityId === null) return sendTo(where, account, given);
      try {
        const change = (content: OutgoingMessage) => adapter.updateTargeted(where, activityId, content);
        await speakFitting(where, given, change, TARGETED);
        return message;
      } catch (error) {
        if (!(error instanceof ConnectorError && CANNOT_EDIT.has(error.status ?? 0))) throw error;
        log.info({ reply: given.id, status: error.status }, 'a targeted message cannot be edited any more: said anew');
        return sendTo(where, account, given);
      }
    }
    // Who sees a message cannot be changed.
    const said = await send(where, given);
    if (activityId !== null)
      await speak(where, () => adapter.removeTargeted(where, activityId)).catch((error: unknown) =>
        log.info(
          { reply: given.id, because: String(error) },
          'a targeted message could not be taken away: it ends by itself',
        ),
      );
    return said;
  }

  async function edit(message: Posted, given: Reply): Promise<Posted> {
    const { where, activityId, to } = messageOf(message);
    if (to !== undefined) return editTargeted(message, to, given);
    const shown = inSight(where, given);
    if (activityId === null) return send(where, shown);
    try {
      await speakFitting(where, shown, (content) => adapter.update(where, activityId, content));
      return message;
    } catch (error) {
      if (!(error instanceof ConnectorError && CANNOT_EDIT.has(error.status ?? 0))) throw error;
      log.info({ reply: given.id, status: error.status }, 'a message cannot be edited any more: said anew');
      return send(where, shown);
    }
  }

  return {
    editsPrivate: true,
    spot: (place) => whereAt(place).conversationId,
    channel: (place) => channelOf(whereAt(place)),
    company: (place) => companyAt(whereAt(place)),
    room: (place) => placeOf(withoutAsker(roomOf(whereAt(place)))),
    under(message) {
      const { where, activityId, to } = messageOf(message);
      return placeOf(to === undefined ? threadUnder(where, activityId) : where);
    },
    async link(message) {
      const { where, activityId, to } = messageOf(message);
      if (to !== undefined) return null;
      return linkTo(where, activityId, parts.groupOf(channelOf(where)));
    },
    async post(place, given, asker) {
      const where = whereAt(place);
      const account = given.visibility === 'asker' ? accountOf(where, asker) : null;
      const said = account === null ? send(where, inSight(where, given)) : sendTo(where, account, given);
      return said.catch((error: unknown) => sendDirectly(where, given, asker, error));
    },
    async move(message, given) {
      const { where, activityId, to } = messageOf(message);
      if (activityId === null || !allowsServiceUrl(where.serviceUrl)) return 'never';
      // Who sees a message cannot be changed.
      if (to !== undefined && given.visibility !== 'asker') return 'never';
      try {
        if (to === undefined) await adapter.update(where, activityId, openMessage(inSight(where, given)));
        else await adapter.updateTargeted(where, activityId, targetedMessage(given));
        return 'shown';
      } catch (error) {
        const because = error instanceof ConnectorError ? error.status : String(error);
        log.debug({ because }, 'progress is not shown any more');
        return 'never';
      }
    },
    edit: (message, given, asker) =>
      edit(message, given).catch((error: unknown) => sendDirectly(messageOf(message).where, given, asker, error)),
  };
}

/** The card alone: of a message with text and a card Teams makes two, and tells the id of neither. */
function openMessage(given: Reply): OutgoingMessage {
  const { summary, card } = renderReply(given);
  return { summary, attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }] };
}

function targetedMessage(given: Reply): OutgoingMessage {
  const { summary, card } = renderReply(given);
  return {
    summary,
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: withMark(card) }],
  };
}

const OPEN: Omit<Fitting<OutgoingMessage>, 'log'> = {
  platform: 'Teams',
  render: openMessage,
  plain: (given) => ({ summary: renderReply(given).summary, text: plainText(given), attachments: [] }),
  // Which codes stand for a card that Teams does not like is not documented: `BadSyntax` and `BadArgument` were seen.
  isRefused: (error) => isStatus(error, 400) || isStatus(error, 413),
  becauseOf,
};

const TARGETED: typeof OPEN = {
  ...OPEN,
  render: targetedMessage,
  isRefused: (error) => OPEN.isRefused(error) && !isUnknown(error),
};

/** @param line words of our own, below what is said */
function withLastLine({ summary, text, attachments }: OutgoingMessage, line: string): OutgoingMessage {
  if (text !== undefined) return { summary, text: `${text}\n\n${line}`, attachments };
  const last = block(wordRuns(line, { isSubtle: true, size: 'Small' }), { spacing: 'Medium' });
  const cards = attachments.map(({ contentType, content }) => {
    const card = content as AdaptiveCardObject;
    return { contentType, content: { ...card, body: [...card.body, last] } };
  });
  return { summary, attachments: cards };
}

function withLink(given: Reply, label: string, url: string): Reply {
  return { ...given, actions: [...given.actions, { label, url }] };
}

function companyAt({ conversationType }: Where): ReturnType<Messenger['company']> {
  return conversationType === 'personal' ? 'alone' : conversationType === 'groupChat' ? 'group' : 'channel';
}

function becauseOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof ConnectorError && error.status === status;
}
