/**
 * What happens between a question in a chat and its answer: accepted, acknowledged, worked on, shown in place. The same
 * on every platform; a platform only carries the question in and the replies out.
 */
import { randomBytes } from 'node:crypto';
import { PullcheckError } from '../core/error.ts';
import { createQuietLog } from '../core/quiet-log.ts';
import { checkingReply } from '../replies/checking-reply.ts';
import { errorReply } from '../replies/error-reply.ts';
import { recheckFailedReply, recheckingReply } from '../replies/recheck-reply.ts';
import type { Reply } from '../replies/reply.ts';
import type { Answers, GivenAnswer } from './answers.ts';
import type { Arrival, Received } from './arrival.ts';
import type { Carrying } from './carrying-out.ts';
import type { Answer, CommandContext } from './command.ts';
import { detailsCommandText, hasDetails } from './details.ts';
import { isErrorAnswer } from './error-answer.ts';
import { findCommand } from './find-command.ts';
import type { AskWork, Handler, Inbox } from './inbox.ts';
import type { Posted } from './messenger.ts';
import type { Request } from './request.ts';
import { persist, type SayParts, say } from './say-later.ts';
import { createScreen } from './screen.ts';
import type { Watching } from './watching.ts';

export interface ConversationParts extends SayParts {
  readonly inbox: Inbox;
  readonly answers: Answers;
  readonly watching: Watching;
  /** null = nothing is carried out here. */
  readonly carrying: Carrying | null;
  /** The one path of every request, `run-command.ts`. Never throws. */
  readonly run: (
    request: Request,
    hooks: Pick<CommandContext, 'show' | 'watch' | 'answers' | 'clicked'>,
  ) => Promise<Answer>;
}

export interface Conversation {
  /** What platforms call with each delivery, before they acknowledge it. Never throws. */
  receive(arrival: Arrival): Promise<Received>;
  /** What the inbox calls with each piece of accepted work. */
  readonly handle: Handler;
}

export function createConversation(parts: ConversationParts): Conversation {
  const { inbox, answers, log, clock } = parts;
  // When it is full, everybody is refused: that is one thing to log, not one a request.
  const notAccepted = createQuietLog({ clock, log });

  async function ask({ request, shown }: AskWork): Promise<void> {
    const { person, place } = request;
    const messenger = person.platform === 'machine' ? undefined : parts.messengers[person.platform];
    if (messenger === undefined) {
      log.error({ platform: person.platform }, 'a request came from a platform that is not there');
      return;
    }
    const clicked = shown?.as === 'message' ? shown.message : null;
    const { subject, replaces } = lookAhead(request.words);
    const before = clicked !== null && replaces ? await answers.byMessage(clicked) : null;
    // The evidence so far and all of it are two things: each is said in the thread when it is asked for.
    const ids = { unfinished: newId(), finished: newId() };
    const screen = createScreen({
      messenger,
      place,
      asker: person,
      message: shown?.as === 'note' ? shown.message : replaces ? clicked : null,
      log,
      async onShown(reply, message) {
        if (reply.unfold === null) return;
        await answers.keep({ id: reply.unfinished ? ids.unfinished : ids.finished, reply, message });
      },
    });
    const withDetails = (given: Reply, unfinished: boolean): Reply => {
      const reply = { ...given, unfinished };
      if (!hasDetails(reply) || reply.unfolded) return reply;
      return { ...reply, unfold: detailsCommandText(unfinished ? ids.unfinished : ids.finished) };
    };

    // Who typed a slash command has read a note of his own; everybody else reads it here.
    if (subject !== null && shown?.as !== 'note') screen.show(withDetails(beginning(subject, before), true));
    const answer = await parts.run(request, {
      show: (unfinished) => {
        // An answer that stands is not taken down before there is a better one.
        if (before === null || hasDetails(unfinished)) screen.show(withDetails(unfinished, true));
      },
      watch: (app, from) => parts.watching.begin(app, from),
      // What a button refers to is had by its button: an id that somebody typed may be another conversation's.
      answers: clicked === null ? null : answers,
      clicked,
    });
    const reply = withDetails(
      before !== null && isErrorAnswer(answer)
        ? recheckFailedReply(before.reply, answer.reply, clock.now())
        : answer.reply,
      false,
    );
    await persist(parts, () => screen.finish(reply), reply.id);
  }

  /**
   * What decides is judged and stored before the sender is acknowledged. It may come twice: what was decided once is only said
   * again. The answer is for who clicked alone; the card is edited for all.
   */
  async function decide(request: Request, clicked: Posted | null): Promise<void> {
    const { reply } = await parts.run(request, { show: () => {}, watch: null, answers: null, clicked });
    void say(parts, request.place, reply, request.person);
  }

  return {
    async receive({ key, request, shown, silent }) {
      if (lookAhead(request.words).atOnce) {
        await decide(request, shown?.as === 'message' ? shown.message : null);
        return { state: 'accepted', acknowledgement: null };
      }
      try {
        if ((await inbox.accept(key, { kind: 'ask', request, shown })) === 'duplicate') return { state: 'duplicate' };
      } catch (error) {
        const because = error instanceof Error ? error.message : 'for no known reason';
        notAccepted.refused({ kind: 'not-accepted', status: 503, because, platform: request.person.platform });
        return { state: 'refused', reply: errorReply(cannotAccept()) };
      }
      if (silent) return { state: 'accepted', acknowledgement: null };
      const { subject, replaces } = lookAhead(request.words);
      const clicked = shown?.as === 'message';
      // A click that is answered below its message leaves the message as it is.
      if (subject === null || (clicked && !replaces)) return { state: 'accepted', acknowledgement: null };
      const before = clicked
        ? await answers.byMessage(shown.message).catch((error: unknown) => {
            // It is accepted: an old answer that cannot be read must not undo that.
            log.warn({ err: error }, 'an earlier answer could not be read');
            return null;
          })
        : null;
      return { state: 'accepted', acknowledgement: beginning(subject, before) };
    },

    async handle(work, signal) {
      if (work.kind === 'watch') return parts.watching.look(work);
      if (work.kind === 'rollback') return parts.carrying?.look(work, signal) ?? null;
      await ask(work);
      return null;
    },
  };
}

function newId(): string {
  return randomBytes(8).toString('hex');
}

/** What the words will do, before they do it. */
function lookAhead(words: readonly string[]): {
  readonly subject: string | null;
  readonly replaces: boolean;
  readonly atOnce: boolean;
} {
  try {
    const found = findCommand(words);
    return {
      subject: found.command.slow?.(found.words) ?? null,
      replaces: found.command.click === 'replaces',
      atOnce: found.command.atOnce === true,
    };
  } catch {
    // The answer says what is wrong with them, in a moment.
    return { subject: null, replaces: false, atOnce: false };
  }
}

function beginning(subject: string, before: GivenAnswer | null): Reply {
  return before === null ? checkingReply({ name: subject, resourceId: null }) : recheckingReply(before.reply);
}

function cannotAccept(): PullcheckError {
  return new PullcheckError('internal', 'I cannot take that now: I am being restarted, or have too much to do.', {
    remedy: 'Ask again in a minute.',
  });
}
