/** The one path of every request, typed or clicked, on any platform: find -> allow -> run -> reply. */
import { PullcheckError } from '../core/error.ts';
import type { Answer, CommandContext } from './command.ts';
import { errorAnswer } from './error-answer.ts';
import { type FoundCommand, findCommand } from './find-command.ts';
import type { Request } from './request.ts';

/**
 * Answers a request. Never throws: whatever goes wrong is an answer too.
 * In a chat, who may ask was judged before (`access.ts`); a command that decides asks its own policy.
 */
export async function runCommand(request: Request, context: CommandContext): Promise<Answer> {
  let found: FoundCommand | null = null;
  try {
    found = findCommand(request.words);
    return await found.command.run(found.words, request, context);
  } catch (error) {
    // Not the words: somebody may have pasted a secret into them.
    if (!(error instanceof PullcheckError)) context.log.error({ err: error }, 'a command failed unexpectedly');
    return errorAnswer(error, found);
  }
}
