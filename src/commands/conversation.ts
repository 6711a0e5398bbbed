/**
 * What happens between a question in a chat and its answer: accepted, acknowledged, worked on, shown in place. The same
 * on every platform; a platform only carries the question in and the replies out.
 */
import { PullcheckError } from '../core/error.ts';
import { createQuietLog } from '../core/quiet-log.ts';
import { checkingReply, lookingReply } from '../replies/checking-reply.ts';
import { replyToKeep } from '../replies/clean-reply.ts';
import { editedReply } from '../replies/edited-reply.ts';
import { errorReply } from '../replies/error-reply.ts';
import { recheckFailedReply, recheckingReply } from '../replies/recheck-reply.ts';
import type { Reply } from '../replies/reply.ts';
import type { Audit } from '../rollback/plans.ts';
import { type Access, patientRefusal, recordRefusal } from './access.ts';
import type { Answers, GivenAnswer } from './answers.ts';
import type { Arrival, Received } from './arrival.ts';
import type { Answer, CommandContext } from './command.ts';
import { detailsCommandText, hasDetails } from './details.ts';
import { isErrorAnswer } from './error-answer.ts';
import { findCommand } from './find-command.ts';
import { type AskWork, GivenUp, type Handlers, type Inbox, type Run, type SayWork, type Shown } from './inbox.ts';
import type { Posted } from './messenger.ts';
import { addressed, takePrivate } from './private.ts';
import type { Request } from './request.ts';
import { messengerOf, persist, type SayingParts } from './saying.ts';
import { createScreen } from './screen.ts';
import type { Watching } from './watching.ts';

export interface ConversationParts extends SayingParts {
  readonly inbox: Inbox;
  readonly answers: Answers;
  readonly audit: Audit;
  readonly watching: Watching;
  readonly access: Access;
  /** The one path of every request, `run-command.ts`. Never throws. */
  readonly run: (
    request: Request,
    hooks: Pick<CommandContext, 'show' | 'reading' | 'watch' | 'answers' | 'clicked'>,
  ) => Promise<Answer>;
}

export interface Conversation {
  /** What platforms call with each delivery, before they acknowledge it. Never throws. */
  receive(arrival: Arrival): Promise<Received>;
  /** What is done with an accepted question. */
  readonly ask: Handlers['ask'];
  /** Tells who may not ask this that it is so. @returns whether that is said; false = it may be asked */
  readonly turnAway: (request: Request, run: Run) => Promise<boolean>;
}

export function createConversation(parts: ConversationParts): Conversation {
  const { inbox, answers, log, clock } = parts;
  // When it is full, everybody is refused: that is one thing to log, not one a request.
  const notAccepted = createQuietLog({ clock, log });

  async function turnAway(request: Request, run: Run, message: Posted | null = null): Promise<boolean> {
    const { person, place } = request;
    const refusal = await patientRefusal(parts.access, request, clock, run.signal);
    if (refusal === null) return false;
    const { postings, messengers } = parts;
    const messenger = messengerOf(messengers, person);
    const note = createScreen({ messenger, postings, place, asker: person, message, run, log });
    await persist(clock, () => note.finish(refusal.reply), run.signal);
    await recordRefusal(parts, run.id, request, refusal);
    return true;
  }

  /** The message that was clicked, made known to its platform; null = it was no click. */
  function clickedIn({ person, place }: Request, shown: Shown | null): Posted | null {
    if (shown?.as !== 'message') return null;
    messengerOf(parts.messengers, person).clicked?.(shown.message, place);
    return shown.message;
  }

  async function ask({ request, shown }: AskWork, run: Run): Promise<null> {
    const { person, place } = request;
    const messenger = messengerOf(parts.messengers, person);
    await parts.conversations.seen({ person, spot: messenger.spot(place), place });
    const clicked = clickedIn(request, shown);
    // Not in the place of what was clicked: that stays for everybody else.
    if (await turnAway(request, run, shown?.as === 'note' ? shown.message : null)) return null;
    const { subject, replaces, forAsker, isPrivate } = lookAhead(request.words);
    const before = clicked !== null && replaces ? await answers.byMessage(clicked) : null;
    // The evidence so far and all of it are two things: each is said in the thread when it is asked for. The same at each try:
    // a button that an earlier one showed, before it was cut off, works.
    const ids = { unfinished: `${run.id}-1`, finished: `${run.id}-2` };
    /** The message under which the reply that is being shown is kept. */
    let keptAt: Posted | null = null;
    async function keep(reply: Reply, message: Posted): Promise<void> {
      keptAt = null;
      const id = reply.unfinished ? ids.unfinished : ids.finished;
      if (reply.unfold !== null) await answers.keep({ id, reply: replyToKeep(reply), message, asker: person });
      keptAt = message;
    }
    const screen = createScreen({
      messenger,
      postings: parts.postings,
      place,
      asker: person,
      message: shown?.as === 'note' ? shown.message : replaces ? clicked : null,
      run,
      log,
      clock,
      // A database that is away keeps nobody from reading the answer; it is kept afterwards, or the work is tried again.
      beforeEdit: (reply, message) => keep(reply, message).catch(() => {}),
      onShown: (reply, message) => (message === keptAt ? Promise.resolve() : keep(reply, message)),
    });
    const withDetails = (given: Reply, unfinished: boolean): Reply => {
      const reply = { ...given, unfinished };
      if (!hasDetails(reply) || reply.unfolded) return reply;
      return { ...reply, unfold: detailsCommandText(unfinished ? ids.unfinished : ids.finished) };
    };

    let verdict = false;
    /** What was asked with nobody looking on becomes public with the verdict, not before; unless it was asked to stay so. */
    const alone = (reply: Reply): Reply =>
      addressed(request.privately ? { ...reply, visibility: 'asker' } : reply, isPrivate);
    // Who typed a slash command has read a note of his own; everybody else reads it here.
    if (subject !== null && shown?.as !== 'note')
      screen.show(alone(withDetails(beginning(subject, before, forAsker), true)));
    const answer = await parts.run(request, {
      show: (unfinished) => {
        // An answer that stands is not taken down before there is a better one.
        verdict ||= hasDetails(unfinished);
        if (before !== null && !verdict) return;
        if (isPrivate && messenger.editsPrivate !== true) return;
        const reply = withDetails(unfinished, true);
        screen.show(verdict ? addressed(reply, isPrivate) : alone(reply));
      },
      reading(app, read) {
        // The verdict itself says what is still being read.
        if (!verdict)
          screen.progress(
            alone(withDetails(before === null ? checkingReply(app, read) : recheckingReply(before.reply, read), true)),
          );
      },
      watch: (app, from) => parts.watching.begin(app, from, run.id),
      // What a button refers to is had by its button: an id that somebody typed may be another conversation's. A message that
      // was edited since it was clicked shows another answer by now: that one is meant.
      answers:
        clicked === null
          ? null
          : {
              byId: async (id) => (await answers.byId(id)) ?? answers.byMessage(clicked),
              claimDetails: (id) => answers.claimDetails(id, run.id),
              isUnasked: async () => (await answers.byMessage(clicked))?.asker.platform === 'machine',
            },
      clicked,
    });
    const given =
      before !== null && isErrorAnswer(answer)
        ? recheckFailedReply(before.reply, answer.reply, clock.now())
        : answer.reply;
    const reply = addressed(withDetails(given, false), isPrivate);
    try {
      await persist(clock, () => screen.finish(reply), run.signal);
    } catch (error) {
      if (error instanceof GivenUp) await record(parts, request, answer, run, error.message);
      throw error;
    }
    await record(parts, request, answer, run);
    return null;
  }

  /**
   * What decides is judged and stored before the sender is acknowledged. It may come twice: what was decided once is only said
   * again. The answer is for who clicked alone; the card is edited for all.
   */
  async function decide(request: Request, clicked: Posted | null): Promise<Received> {
    const { reply } = await parts.run(request, { show: () => {}, watch: null, answers: null, clicked });
    return { state: 'answered', reply: { ...reply, visibility: 'asker' } };
  }

  async function take(key: string, work: AskWork | SayWork): Promise<Received> {
    try {
      if ((await inbox.accept(key, work)) === 'duplicate') return { state: 'duplicate' };
      return { state: 'accepted', acknowledgement: null };
    } catch (error) {
      const { platform } = work.kind === 'ask' ? work.request.person : work.to;
      const because = error instanceof Error ? error.message : 'for no known reason';
      notAccepted.refused({ kind: 'not-accepted', status: 503, because, platform });
      return { state: 'refused', reply: errorReply(cannotAccept(error)) };
    }
  }

  return {
    async receive({ key, request, shown, silent, edited }) {
      if (edited) return take(key, { kind: 'say', place: request.place, reply: editedReply(), to: request.person });
      const clicked = clickedIn(request, shown);
      // Before anything is said or stored: what is refused is told to the asker alone, while it is still a request.
      const refusal = await parts.access.refusal(request);
      // Who could not be looked up in time is looked up again, before the answer: see `ask`.
      if (refusal !== null && !(refusal.unsure && !lookAhead(request.words).atOnce)) {
        await recordRefusal(parts, key, request, refusal);
        return { state: 'answered', reply: refusal.reply };
      }
      if (lookAhead(request.words).atOnce) return decide(request, clicked);
      const taken = await take(key, { kind: 'ask', request, shown });
      if (taken.state !== 'accepted') return taken;
      if (silent) return { state: 'accepted', acknowledgement: null };
      const { subject, replaces, forAsker, isPrivate } = lookAhead(request.words);
      // A click that is answered below its message leaves the message as it is.
      if (subject === null || (clicked !== null && !replaces)) return { state: 'accepted', acknowledgement: null };
      const before =
        clicked !== null
          ? await answers.byMessage(clicked).catch((error: unknown) => {
              // It is accepted: an old answer that cannot be read must not undo that.
              log.warn({ err: error }, 'an earlier answer could not be read');
              return null;
            })
          : null;
      return { state: 'accepted', acknowledgement: addressed(beginning(subject, before, forAsker), isPrivate) };
    },

    ask,
    turnAway: (request, run) => turnAway(request, run),
  };
}

/** Who asked what: the command's name, never its words, for somebody may have pasted a secret into them. */
async function record(
  { audit, clock, log }: ConversationParts,
  request: Request,
  answer: Answer,
  run: Run,
  unsaid: string | null = null,
) {
  const json = answer.json as { readonly app?: { readonly resourceId?: unknown }; readonly outcome?: unknown };
  const id = json.app?.resourceId;
  try {
    const command = lookAhead(request.words).name ?? 'unknown';
    const outcome = typeof json.outcome === 'string' ? json.outcome : isErrorAnswer(answer) ? 'error' : 'answered';
    await audit.append([
      {
        id: `question ${run.id}`,
        at: clock.now().toISOString(),
        by: request.person,
        event: 'question',
        planId: null,
        resourceId: typeof id === 'string' ? id : null,
        text: `${command}: ${outcome}${unsaid === null ? '' : `; nobody could be told: ${unsaid}`}`,
        data: { command, outcome, ...(unsaid === null ? {} : { unsaid: true }) },
      },
    ]);
  } catch (error) {
    // The answer stands; to begin it anew for the book's sake would serve nobody.
    log.error({ err: error, work: run.id }, 'an answer could not be entered into the audit');
  }
}

/** What the words will do, before they do it. */
function lookAhead(words: readonly string[]): {
  readonly name: string | null;
  readonly subject: string | null;
  readonly replaces: boolean;
  readonly forAsker: boolean;
  readonly isPrivate: boolean;
  readonly atOnce: boolean;
} {
  try {
    const { command, words: rest } = findCommand(words);
    return {
      name: command.name,
      subject: command.slow?.(rest) ?? null,
      replaces: command.click === 'replaces',
      forAsker: command.forAsker === true,
      isPrivate: command.isPrivate?.(rest) === true,
      atOnce: command.atOnce === true,
    };
  } catch {
    // The answer says what is wrong with them, in a moment.
    const isPrivate = takePrivate(words).isPrivate;
    return { name: null, subject: null, replaces: false, forAsker: false, isPrivate, atOnce: false };
  }
}

function beginning(subject: string, before: GivenAnswer | null, forAsker: boolean): Reply {
  if (forAsker) return lookingReply(subject);
  return before === null ? checkingReply({ name: subject, resourceId: null }) : recheckingReply(before.reply);
}

/** What is not stored is not promised. How to repair the database is for the operator's log, not for who asked. */
function cannotAccept(error: unknown): PullcheckError {
  const words =
    error instanceof PullcheckError && error.code === 'storage-unavailable'
      ? 'I cannot work now: my database does not take what you asked, so I would forget it.'
      : 'I cannot take that now: I am being restarted, or have too much to do.';
  return new PullcheckError('internal', words, { remedy: 'Ask again in a minute.' });
}
