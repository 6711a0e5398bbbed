/** What cannot be said where it was asked, who asked reads in his own conversation with the bot. */
import type { Log } from '../core/log.ts';
import { isSomebody, type Person } from '../core/person.ts';
import type { Reply } from '../replies/reply.ts';
import type { Messenger, NotTaken } from './messenger.ts';

export interface Elsewhere {
  readonly platform: Person['platform'];
  /** As people call it: `Slack`. */
  readonly name: string;
  /** Of where it was asked. */
  readonly company: ReturnType<Messenger['company']>;
  /** One sentence without its full stop, for the log. */
  becauseOf(error: unknown): string;
  readonly log: Log;
}

/**
 * Tries the other way once: not of what another reply takes the place of soon, nor of what no further try can be helped by.
 * @param failed why it cannot be said where it was asked
 * @param say says it there, with this line of ours below it
 * @throws failed when there is no such way, or it failed too
 */
export async function sayDirectly<T>(
  { platform, name, company, becauseOf, log }: Elsewhere,
  { reply, asker, failed }: { readonly reply: Reply; readonly asker: Person; readonly failed: NotTaken },
  say: (line: string) => Promise<T>,
): Promise<T> {
  if (!failed.forGood || reply.unfinished || asker.platform !== platform || company === 'alone') throw failed;
  // What was said unasked has nobody to be told it: its id would lead to a channel of that name.
  if (!isSomebody(asker)) throw failed;
  try {
    const said = await say(`You asked this elsewhere; ${name} does not let me say it there.`);
    log.warn({ because: failed.message }, 'an answer could not be said where it was asked: who asked has it directly');
    return said;
  } catch (second) {
    log.warn({ because: becauseOf(second) }, 'an answer could not be said directly either');
    throw failed;
  }
}
