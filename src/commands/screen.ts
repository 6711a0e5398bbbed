/** One message that is edited until it is the answer: "checking…", the verdict, the verdict with all its facts. */
import type { Log } from '../core/log.ts';
import type { Person } from '../core/person.ts';
import type { Place } from '../core/place.ts';
import type { Reply } from '../replies/reply.ts';
import type { Messenger, Posted } from './messenger.ts';

export interface ScreenParts {
  readonly messenger: Messenger;
  readonly place: Place;
  readonly asker: Person;
  /** The message to edit; null = the first reply is a new message. */
  readonly message: Posted | null;
  readonly log: Log;
  /** Told of each reply that is now shown. */
  readonly onShown: (reply: Reply, message: Posted) => Promise<void>;
}

export interface Screen {
  /** Shows a reply as soon as the one before it is shown; of several that wait, only the newest. Never throws. */
  show(reply: Reply): void;
  /**
   * Shows the last one.
   * @throws Error when the platform did not take it
   */
  finish(reply: Reply): Promise<void>;
}

export function createScreen(parts: ScreenParts): Screen {
  const { messenger, place, asker, log } = parts;
  let message = parts.message;
  let wanted: Reply | null = null;
  let failure: unknown = null;
  let showing: Promise<void> | null = null;

  // Two edits on their way at once may arrive in the wrong order: the answer would turn back into "checking…".
  async function showAll(): Promise<void> {
    for (let reply = wanted; reply !== null; reply = wanted) {
      wanted = null;
      try {
        message =
          message === null ? await messenger.post(place, reply, asker) : await messenger.edit(message, reply, asker);
        failure = null;
        await parts.onShown(reply, message);
      } catch (error) {
        failure = error;
        // Without a stack: who finishes is thrown it, and says it once.
        log.warn({ because: String(error), reply: reply.id }, 'a message could not be shown');
      }
    }
    showing = null;
  }

  function show(reply: Reply): void {
    wanted = reply;
    showing ??= showAll();
  }

  return {
    show,
    async finish(reply) {
      show(reply);
      await showing;
      if (failure !== null) throw failure;
    },
  };
}
