/** The terminal as a platform: one question from a shell's arguments, or a conversation line by line. */
import type { Answer } from '../commands/command.ts';
import { errorAnswer } from '../commands/error-answer.ts';
import type { Request } from '../commands/request.ts';
import type { Person } from '../core/person.ts';
import type { Messenger } from './messenger.ts';
import { requestOfArguments, requestOfLine } from './read-request.ts';

export interface Terminal {
  /** Answers one question; returns the exit code. */
  ask(words: readonly string[]): Promise<number>;
  /** Answers one typed line; returns the exit code, or null when the line ends the conversation. */
  line(line: string): Promise<number | null>;
}

export function createTerminal(parts: {
  readonly answer: (request: Request, progress: (text: string) => void) => Promise<Answer>;
  readonly messenger: Messenger;
  readonly person: Person;
}): Terminal {
  const { messenger, person } = parts;
  const say = (answer: Answer): number => {
    messenger.answer(answer);
    return answer.exit;
  };
  return {
    ask: async (words) => say(await parts.answer(requestOfArguments(words, person), messenger.progress)),
    async line(line) {
      if (/^\s*\/?(?:pullcheck\s+)?(?:quit|exit|bye|q)\s*$/i.test(line)) return null;
      let request: Request;
      try {
        request = requestOfLine(line, person);
      } catch (error) {
        return say(errorAnswer(error));
      }
      return say(await parts.answer(request, messenger.progress));
    },
  };
}
