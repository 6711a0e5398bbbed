/** `--private`: the answer is for who asked, and for nobody else. */
import type { Reply } from '../replies/reply.ts';
import { isPrivateFlag, PRIVATE, withHyphens } from './options.ts';

/** @returns the words without it, and whether it was there */
export function takePrivate(words: readonly string[]): {
  readonly words: readonly string[];
  readonly isPrivate: boolean;
} {
  const end = words.indexOf('--');
  const isIt = (word: string, i: number): boolean => (end < 0 || i < end) && isPrivateFlag(withHyphens(word));
  return { words: words.filter((word, i) => !isIt(word, i)), isPrivate: words.some(isIt) };
}

/** A reply as whoever asked wants it said. */
export function addressed(reply: Reply, isPrivate: boolean): Reply {
  return isPrivate ? forAskerAlone(reply) : reply;
}

/**
 * The same reply for the asker alone. Whatever its buttons look at anew stays private, too; "Tell me when it starts" would be
 * told to all who are there.
 */
export function forAskerAlone(reply: Reply): Reply {
  return {
    ...reply,
    visibility: 'asker',
    orNobody: true,
    actions: reply.actions
      .filter((action) => !('command' in action && action.command.startsWith('watch ')))
      .map((action) =>
        'command' in action && action.command.startsWith('diagnose ') && !action.command.includes(PRIVATE)
          ? { ...action, command: `${action.command} ${PRIVATE}` }
          : action,
      ),
  };
}
