/** The answers that were given, so that a button under one can refer to it. `storage/` keeps them. */
import type { Reply } from '../replies/reply.ts';
import type { Posted } from './messenger.ts';

export interface GivenAnswer {
  /** Of our own making; it stands in the button `details <id>`. */
  readonly id: string;
  readonly reply: Reply;
  /** The message that shows it, as it was last edited. */
  readonly message: Posted;
}

export interface Answers {
  /** Keeps an answer; what was kept of the same id or the same message is replaced. */
  keep(answer: GivenAnswer): Promise<void>;
  byId(id: string): Promise<GivenAnswer | null>;
  byMessage(message: Posted): Promise<GivenAnswer | null>;
  /** True for the first who asks: what is folded is said in the thread once, however many press the button. */
  claimDetails(id: string): Promise<boolean>;
}
