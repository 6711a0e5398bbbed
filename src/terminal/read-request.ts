/** What is typed in a terminal -> Request. */

import { wordsOfLine } from '../commands/find-command.ts';
import type { Request } from '../commands/request.ts';
import { PullcheckError } from '../core/error.ts';
import type { Person } from '../core/person.ts';
import { place } from '../core/place.ts';
import { LIMITS } from './limits.ts';

/** A shell's arguments, already split. */
export function requestOfArguments(words: readonly string[], person: Person): Request {
  return { words, person, place: place('terminal') };
}

/**
 * A typed line: with or without `/pullcheck` in front.
 * @throws PullcheckError `usage` when it is too long to be a question
 */
export function requestOfLine(line: string, person: Person): Request {
  if (line.length > LIMITS.request)
    throw new PullcheckError('usage', `That line has ${line.length} characters; I read at most ${LIMITS.request}.`, {
      remedy: 'For long logs, pipe the file: `pullcheck explain < log.txt`.',
    });
  return requestOfArguments(wordsOfLine(line), person);
}
