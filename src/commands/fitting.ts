/** A rendering that a platform does not like must not cost the answer: it is said shorter, and says so. */
import type { Log } from '../core/log.ts';
import type { Reply } from '../replies/reply.ts';

export interface Fitting<M> {
  /** As the log names it: `Slack`. */
  readonly platform: string;
  render(given: Reply): M;
  /** Words alone, with nothing in them that the platform could dislike. @param short what is left of `given` for a second try */
  plain(given: Reply, short: Reply): M;
  /** Whether the platform refused what the message is made of, and not the place, the bot or the moment. */
  isRefused(error: unknown): boolean;
  /** One sentence without its full stop, for the log. */
  becauseOf(error: unknown): string;
  readonly log: Log;
}

/**
 * Says all of it; else its first line and its buttons; else words alone.
 * @param send one try at saying it
 * @throws what the last try threw
 */
export async function sayFitting<M, T>(
  fitting: Fitting<M>,
  given: Reply,
  send: (message: M) => Promise<T>,
): Promise<T> {
  const { platform, log, isRefused } = fitting;
  const short = shortened(given, platform);
  const ways = [() => fitting.render(given), () => fitting.render(short), () => fitting.plain(given, short)];
  const refusals: string[] = [];
  for (;;) {
    const way = ways[refusals.length] as () => M;
    try {
      const said = await send(way());
      // Only now it is known that it was refused for how it was made.
      for (const [i, because] of refusals.entries())
        log.error({ because, reply: given.id }, `${platform} ${REFUSED[i]}`);
      return said;
    } catch (error) {
      if (!isRefused(error) || refusals.length === ways.length - 1) throw error;
      refusals.push(fitting.becauseOf(error));
    }
  }
}

const REFUSED = ['refused a message: it is said shorter', 'refused it again: only its text is said'];

export function cutLine(platform: string): string {
  return `${platform} did not take the rest. Ask in a terminal to read it all.`;
}

/** Its first line and its buttons, and that this is not all. */
function shortened(given: Reply, platform: string): Reply {
  return {
    ...given,
    summary: [...given.summary.slice(0, 1), [cutLine(platform)]],
    facts: [],
    sections: [],
    code: [],
    actions: given.actions.filter((action) => 'command' in action),
    footer: null,
    unfold: null,
  };
}
