/** The answers that were given, so that a button under one can refer to it. `storage/` keeps them. */
import type { Person } from '../core/person.ts';
import type { Reply } from '../replies/reply.ts';
import type { Posted } from './messenger.ts';

export interface GivenAnswer {
  /** Of our own making; it stands in the button `details <id>`. */
  readonly id: string;
  readonly reply: Reply;
  /** The message that shows it, as it was last edited. */
  readonly message: Posted;
  /** Whom it answers: with this person's data it is deleted. */
  readonly asker: Person;
}

export interface Answers {
  /** Keeps an answer; what was kept of the same id or the same message is replaced. */
  keep(answer: GivenAnswer): Promise<void>;
  byId(id: string): Promise<GivenAnswer | null>;
  byMessage(message: Posted): Promise<GivenAnswer | null>;
  /**
   * What is folded is said in the thread once, however many press the button.
   * @param by the work that wants to say it: asked again by the same one, which may have died meanwhile, it is true again
   * @returns true for the first one that asks
   */
  claimDetails(id: string, by: string): Promise<boolean>;
}

/** The answers as one piece of work sees them. */
export interface AnswersAtHand extends Pick<Answers, 'byId'> {
  claimDetails(id: string): Promise<boolean>;
  /** Does the message whose button was clicked answer an alert, rather than a person? Left out = no. */
  isUnasked?(): Promise<boolean>;
}
