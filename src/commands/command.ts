import type { AppRef } from '../core/app-ref.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { FactSource } from '../diagnosis/fact-source.ts';
import type { FactsRead } from '../diagnosis/facts-read.ts';
import type { Reply } from '../replies/reply.ts';
import type { AnswersAtHand } from './answers.ts';
import type { AccessVerdict } from './judge-access.ts';
import type { Posted } from './messenger.ts';
import type { Muting } from './mute.ts';
import type { Request } from './request.ts';
import type { Rollbacks } from './rollbacks.ts';
import type { SharedDiagnosis } from './shared-diagnosis.ts';

/** What a command needs of the bot. `bot.ts` makes it; tests make it with in-memory parts. */
export interface CommandContext {
  readonly facts: FactSource;
  /** The diagnosis of an app, shared with all who ask the same at this moment. */
  readonly diagnoses: SharedDiagnosis;
  readonly clock: Clock;
  readonly log: Log;
  /** The checks that `doctor` runs, in the order in which they are shown. */
  readonly checks: readonly Check[];
  /** Those of the chats that the bot lives in, for who asks and where; left out where there are none (a shell). */
  readonly chatChecks?: (request: Request) => readonly Check[];
  /** Where the cause pages are, without a slash at the end; null = no links. */
  readonly docsUrl: string | null;
  /** Says in words how far it is, while it works; the terminal shows it on stderr. */
  readonly progress: (text: string) => void;
  /**
   * Says which facts of an app are read and which are awaited, as often as it likes: what shows it takes its time (`screen.ts`).
   * Left out = nobody looks.
   */
  readonly reading?: (app: AppRef, read: FactsRead) => void;
  /** Shows an answer that is not finished, in the place of the one to come; a platform that cannot edit shows nothing. */
  readonly show: (unfinished: Reply) => void;
  /** Which of these commands the asker may ask, here, one verdict each; left out = all of them (a shell). */
  readonly judge?: (request: Request, commands: readonly Command[]) => Promise<readonly AccessVerdict[]>;
  /** Begins to wait for an app, and says it once when it starts; null where nothing can be said later (a shell). */
  readonly watch: ((app: AppRef, request: Request) => Promise<WatchBegun>) | null;
  /** The answers that were given; null where there are no buttons. */
  readonly answers: AnswersAtHand | null;
  /** The message whose button was clicked; null = words were typed. */
  readonly clicked: Posted | null;
  /** Mutes channels; left out where there are none (a shell). */
  readonly muting?: Muting;
  /** Plans and their approval; null where they are not set up. */
  readonly rollbacks: Rollbacks | null;
}

export interface WatchBegun {
  readonly state: 'added' | 'already';
  readonly until: Date;
}

/** One line of `doctor`. Later issues add theirs to the list in `bot.ts`. */
export interface Check {
  readonly name: string;
  /** Under which heading it is shown; left out = `Settings`. */
  readonly group?: CheckGroup;
  run(signal: AbortSignal): Promise<CheckResult>;
}

/** In the order in which they are shown. */
export const CHECK_GROUPS = ['Settings', 'Slack', 'Teams', 'Azure', 'Storage', 'Alerts'] as const;
export type CheckGroup = (typeof CHECK_GROUPS)[number];

export function inGroup(group: CheckGroup, checks: readonly Check[]): readonly Check[] {
  return checks.map((check) => ({ ...check, group, run: (signal: AbortSignal) => check.run(signal) }));
}

export interface CheckResult {
  readonly state: 'ok' | 'failed' | 'skipped';
  readonly text: string;
  /** The one step that repairs it; null when all is well. */
  readonly remedy: string | null;
  /** The name of the check of its group without which it could not look. Those that lack the same one are said in one line. */
  readonly needs?: string;
}

/** It could not look, for another check of its group has failed. @param text a clause */
export function without(needs: string, text: string): CheckResult {
  return { state: 'skipped', text, remedy: null, needs };
}

/** What a command answers: for people, for programs, and for shells. */
export interface Answer {
  readonly reply: Reply;
  /** What `--output json` prints: one object with a `schema`. */
  readonly json: object;
  /** Exit code (design §4). */
  readonly exit: number;
}

export interface Command {
  readonly name: string;
  /** For help: `diagnose APP [-g GROUP] [-s SUBSCRIPTION] [--revision NAME]`. */
  readonly usage: string;
  /** A clause without a full stop. */
  readonly summary: string;
  /** What follows is one text, quotes and all, rather than words (`explain`). */
  readonly takesText?: true;
  /**
   * It takes seconds: it is said at once what is being looked at, which this returns ("orders-api").
   * @param words those after the command's name
   * @returns null = with these words it is quick
   * @throws PullcheckError `usage`: then nothing is looked at, and the answer follows at once
   */
  readonly slow?: (words: readonly string[]) => string | null;
  /** What a click on a button with this command does: it answers below the message (default), or in its place. */
  readonly click?: 'replaces';
  /** Its answer is for who asked alone, and so is the word that it is being looked at. */
  readonly forAsker?: true;
  /** Whether the asker wants the answer for himself, and for nobody else; the answer is made so wherever it is said. */
  readonly isPrivate?: (words: readonly string[]) => boolean;
  /** A shell, which nothing can be said to later, does not show it in its help. */
  readonly chatOnly?: true;
  /** It decides something: it is run within the request, before the sender is acknowledged, and takes seconds at most. */
  readonly atOnce?: true;
  /** The policy limits it under this command's name; left out = its own. */
  readonly limitedAs?: string;
  /** It tells nothing of apps and people: guests may ask it. */
  readonly tellsNothing?: true;
  /** Only buttons send it: help and the manifests do not show it. */
  readonly hidden?: true;
  /**
   * @param words what stands after the command's name
   * @throws PullcheckError `usage` and those of the work itself; `run-command` turns them into a reply
   */
  run(words: readonly string[], request: Request, context: CommandContext): Promise<Answer>;
}
