/**
 * Answers **Diagnose this alert** in the menu of a message. Teams waits for a dialog: it says that the answer comes in the
 * thread, or asks to be let in there first.
 * https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands/create-task-module
 */
import type { Received } from '../commands/arrival.ts';
import type { Messenger } from '../commands/messenger.ts';
import type { ReceivePost } from '../commands/platform.ts';
import type { Clock } from '../core/clock.ts';
import { inTime } from '../core/in-time.ts';
import type { Log } from '../core/log.ts';
import type { Person } from '../core/person.ts';
import { type Reply, reply } from '../replies/reply.ts';
import { ConnectorError } from './errors.ts';
import type { Where } from './place.ts';
import { ADAPTIVE_CARD } from './post-content.ts';
import type { Pointed } from './read-post.ts';
import { renderReply } from './render-reply.ts';
import type { Roster } from './roster.ts';
import type { AllowsServiceUrl } from './service.ts';

export interface MessageActionParts {
  readonly roster: Roster;
  readonly allowsServiceUrl: AllowsServiceUrl;
  /** null = nobody wants to know. */
  readonly receivePost: ReceivePost | null;
  readonly messenger: Pick<Messenger, 'post'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Teams shows a failure after some five seconds (seen, not documented), and to nobody what comes then. */
const ANSWER_WITHIN_MS = 4_000;
/** What is looked up here, whoever judges the person may use: it is one look at the roster. */
const LOOK_WITHIN_MS = 2_000;

/** @returns the body of the answer to the invoke */
export async function answerPointed(parts: MessageActionParts, { post, where, letIn }: Pointed): Promise<object> {
  const { receivePost, clock } = parts;
  if (receivePost === null) return dialog(NO_ALERTS);
  const begun = clock.now().getTime();
  if ((await presence(parts, where, post.asked)) === 'not-there') {
    const canBeAdded = where.conversationType !== 'personal' && !letIn;
    return canBeAdded ? askToBeLetIn() : dialog(NOT_THERE);
  }
  const left = ANSWER_WITHIN_MS - (clock.now().getTime() - begun);
  const receiving = receivePost(post);
  const received = await inTime<Received | null>(
    clock,
    left,
    () => receiving,
    () => null,
  );
  if (received !== null) return dialog(shownFor(received));
  void receiving.then((late) => sayLate(parts, post, late)).catch((error: unknown) => noteLate(parts, error));
  return dialog(LOOKING);
}

/** The dialog is answered: what it would have said is said where the answer would stand. */
async function sayLate({ messenger }: MessageActionParts, { place, asked }: Pointed['post'], late: Received) {
  if (late.state === 'answered' || late.state === 'refused') await messenger.post(place, late.reply, asked);
}

function noteLate({ log }: MessageActionParts, error: unknown): void {
  log.error(
    { platform: 'teams', err: error },
    'somebody pointed at a message, and could not be told what became of it',
  );
}

/** The answer where Teams told of no message. */
export function answerWithoutMessage(): object {
  return dialog(
    note(
      'Choose a message',
      'Open the menu of the message that is an alert (···), and choose "Diagnose this alert" there.',
    ),
  );
}

type Presence = 'there' | 'not-there' | 'unknown';

/** Whether the bot can answer there: by the roster, which only a bot that is in it may read. */
async function presence(
  { roster, allowsServiceUrl, clock, log }: MessageActionParts,
  where: Where,
  { id }: Person,
): Promise<Presence> {
  if (!allowsServiceUrl(where.serviceUrl)) return 'unknown';
  async function look(): Promise<Presence> {
    try {
      await roster(where, id);
      return 'there';
    } catch (error) {
      // The codes for this are 403 and 404: https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands/create-task-module
      if (error instanceof ConnectorError && (error.status === 403 || error.code === 'ConversationNotFound'))
        return 'not-there';
      log.debug({ platform: 'teams', err: error }, 'whether the bot is in a conversation could not be looked up');
      return 'unknown';
    }
  }
  return inTime(clock, LOOK_WITHIN_MS, look, (): Presence => 'unknown');
}

/** Nothing can be pressed in a dialog: its buttons would lead nowhere. */
function shownFor(received: Received): Reply {
  switch (received.state) {
    case 'answered':
    case 'refused':
      return received.reply;
    case 'accepted':
      return received.acknowledgement ?? LOOKING;
    case 'duplicate':
      return LOOKING;
  }
}

const LOOKING = note('Looking at it', 'The answer comes in the thread of this message. You can close this.');
const NO_ALERTS = note('This bot does not read alerts', 'Ask with the name of the app: @Pullcheck orders-api');
const NOT_THERE = note(
  'I cannot answer there',
  'I am not in this chat or team. Add me to it, or write the name of the app to me in my own chat.',
);

function note(title: string, text: string): Reply {
  return reply({ id: 'message-action', title, severity: 'info', summary: [[text]], visibility: 'asker' });
}

function dialog(shown: Reply): object {
  return task(renderReply({ ...shown, actions: [] }).card);
}

/** "Just-in-time install": Teams adds the bot and sends the action again. */
function askToBeLetIn(): object {
  const { card } = renderReply(
    note(
      'Add Pullcheck here first',
      'I am not in this team or chat yet, so I could not answer. Adding me takes a moment.',
    ),
  );
  const add = { type: 'Action.Submit', title: 'Add and diagnose', data: { msteams: { justInTimeInstall: true } } };
  return task({ ...card, actions: [add] });
}

function task(card: object): object {
  return {
    task: {
      type: 'continue',
      value: {
        title: 'Diagnose this alert',
        height: 'small',
        width: 'small',
        card: { contentType: ADAPTIVE_CARD, content: card },
      },
    },
  };
}
