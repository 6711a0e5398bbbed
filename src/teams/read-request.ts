/** What Teams delivers -> who asks for what, and where to answer. Everything in it is of a delivery that was let in. */
import { createHash } from 'node:crypto';
import type { Arrival, ArrivedPost } from '../commands/arrival.ts';
import { wordsOfLine } from '../commands/find-command.ts';
import type { Person } from '../core/person.ts';
import {
  type Activity,
  isTargeted,
  type MentionOfSomebody,
  mentionsIn,
  type Pressed,
  pressedByExecute,
  pressedBySubmit,
} from './activity.ts';
import { withoutEntities } from './entities.ts';
import { placeOf, postedOf, roomOf, threadOf, type Where, whereOf } from './place.ts';
import { keyOf, type Pointed, readPointed, readPost } from './read-post.ts';

export type Read =
  | {
      readonly kind: 'ask';
      readonly arrival: Arrival;
      /** How Teams wants the answer to its delivery: a click may be answered with a card. */
      readonly answer: 'receipt' | 'card';
    }
  /** What a program posted. */
  | { readonly kind: 'post'; readonly post: ArrivedPost }
  /** Somebody pointed at a message. */
  | Pointed
  /** The same, without a message. */
  | { readonly kind: 'no-message' }
  /** Nothing for us; it is acknowledged. */
  | { readonly kind: 'ignored'; readonly because: string }
  /** A button, but none of ours. */
  | { readonly kind: 'unknown-button' }
  /** An invoke that this bot does not know; botbuilder's answer is 501. */
  | { readonly kind: 'unknown-invoke' }
  | { readonly kind: 'malformed'; readonly because: string };

/** @param body the delivery as it came, for its identity when it has no id */
export function readRequest(activity: Activity, body: Buffer): Read {
  const { from, recipient } = activity;
  const there = whereOf(activity);
  if (there === null || !from || !recipient)
    return { kind: 'malformed', because: 'The activity does not say who speaks to whom, and where.' };
  const typedAlone = activity.type === 'message' && isTargeted(activity);
  const pressed = activity.type === 'invoke' ? pressedByExecute(activity) : pressedBySubmit(activity);
  const alone = typedAlone || pressed?.targeted === true;
  const where = alone ? besidePrivate(activity, there) : there;
  const post = typedAlone ? null : readPost(activity, where);
  if (post !== null) return { kind: 'post', post };
  if (isBot(activity)) return ignored('a bot speaks');
  const person: Person = { platform: 'teams', id: from.aadObjectId || from.id, name: from.name ?? '' };
  const ask = (words: readonly string[], answer: 'receipt' | 'card', more: Partial<Arrival> = {}): Read => ({
    kind: 'ask',
    answer,
    arrival: {
      key: keyOf(where, activity.id || createHash('sha256').update(body).digest('base64url')),
      request: {
        words,
        person,
        place: placeOf({ ...where, asker: { person: person.id, account: from.id } }),
        ...(alone ? { privately: true as const } : {}),
      },
      shown: null,
      ...more,
    },
  });

  switch (activity.type) {
    case 'message': {
      if (pressed !== null) return ask(wordsOf(pressed), 'receipt', clickedMessage(activity, where, pressed));
      const line = lineOf(activity);
      return line === null ? ignored('the bot is not mentioned') : ask(wordsOfLine(line), 'receipt');
    }
    case 'messageUpdate': {
      // Also what somebody took back and put there again.
      if (activity.channelData?.eventType !== 'editMessage' || !activity.id || lineOf(activity) === null)
        return ignored('no edit that is said to the bot');
      return ask([], 'receipt', { key: keyOf(where, `edit:${activity.id}`), edited: true });
    }
    case 'invoke': {
      const pointed = readPointed(activity, where, person);
      if (pointed !== null) return pointed === 'no-message' ? { kind: pointed } : pointed;
      if (activity.name !== 'adaptiveCard/action') return { kind: 'unknown-invoke' };
      if (pressed === null) return { kind: 'unknown-button' };
      return ask(wordsOf(pressed), 'card', clickedMessage(activity, where, pressed));
    }
    case 'conversationUpdate':
    case 'installationUpdate':
      // Teams sends both when somebody installs the bot: they are one greeting.
      return isWelcome(activity)
        ? ask(['help'], 'receipt', { key: keyOf(where, 'welcome') })
        : ignored('no greeting due');
    default:
      return ignored('another kind of activity');
  }
}

/** What was typed is one word, whatever is in it: it can never be an option of the command. */
function wordsOf({ command, words }: Pressed): readonly string[] {
  const typed = words?.trim() ?? '';
  return [...wordsOfLine(command), ...(typed === '' ? [] : [typed])];
}

function ignored(because: string): Read {
  return { kind: 'ignored', because };
}

/** Also ourselves: a bot that answers bots never ends. */
function isBot({ from, recipient }: Activity): boolean {
  return from?.role === 'bot' || from?.id === recipient?.id || from?.id.startsWith('28:') === true;
}

function isPersonal({ conversation }: Activity): boolean {
  const type = conversation?.conversationType;
  return type ? type === 'personal' : conversation?.isGroup !== true;
}

function isWelcome(activity: Activity): boolean {
  if (!isPersonal(activity)) return false;
  if (activity.type === 'installationUpdate') return activity.action === 'add';
  return (activity.membersAdded ?? []).some(({ id }) => id === activity.recipient?.id);
}

function clickedMessage({ replyToId, from }: Activity, where: Where, { targeted }: Pressed): Pick<Arrival, 'shown'> {
  const to = targeted ? (from?.id ?? null) : null;
  return { shown: replyToId ? { message: postedOf(where, replyToId, to), as: 'message' } : null };
}

/** Under a message that one person sees there is no thread: what everybody shall see begins one of its own. */
function besidePrivate({ id, replyToId }: Activity, where: Where): Where {
  const thread = threadOf(where);
  return thread !== null && (thread === id || thread === replyToId) ? roomOf(where) : where;
}

/** What was typed, without mentions; null = it was not said to us. */
function lineOf(activity: Activity): string | null {
  const mentions = mentionsIn(activity);
  // With the permission to read a channel, Teams delivers what people say to each other, too.
  if (!isPersonal(activity) && !isTargeted(activity) && !mentions.some(({ id }) => id === activity.recipient?.id))
    return null;
  const [ours, others] = [true, false].map((us) => mentions.filter(({ id }) => (id === activity.recipient?.id) === us));
  const line = withoutEntities(withoutMentions(activity.text ?? '', [...(ours ?? []), ...(others ?? [])]));
  // The menu of commands inserts a name without its slash; who types it may leave that there.
  return isTargeted(activity) ? line.replace(/^\s*\/(?=[a-z]+(\s|$))/i, '') : line;
}

/** People who are named in one question; each takes a walk through the text. */
const MOST_MENTIONS = 20;

/** @param mentions those that matter most first */
function withoutMentions(text: string, mentions: readonly MentionOfSomebody[]): string {
  const texts = new Set(mentions.map((mention) => mention.text).filter((mention) => mention.trim() !== ''));
  return [...texts].slice(0, MOST_MENTIONS).reduce((rest, mention) => rest.replaceAll(mention, ' '), text);
}
