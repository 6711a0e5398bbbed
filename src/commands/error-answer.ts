/** Errors as answers, with their exit codes; apart from the commands, so that saying one loads none of them. */
import { PullcheckError } from '../core/error.ts';
import { errorReply } from '../replies/error-reply.ts';
import type { Answer } from './command.ts';
import type { FoundCommand } from './find-command.ts';
import { keptOptions, meantCommands } from './near-miss.ts';
import { safeJson } from './safe-json.ts';

/**
 * Any error as an answer. Words of an error that is not ours are shown shortened: they are still the best clue.
 * @param found the command that failed; null = none was found, or nobody asked
 */
export function errorAnswer(error: unknown, found: FoundCommand | null = null): Answer {
  const known = error instanceof PullcheckError ? error : unexpected(error);
  return {
    reply: errorReply(known, {
      hint: found?.hint ?? null,
      meant: meantCommands(known, found, found?.near ?? null),
      asked: found === null ? null : { command: found.command.name, options: keptOptions(found) },
    }),
    json: safeJson({
      schema: 'pullcheck.error/1',
      code: known.code,
      message: known.message,
      remedy: known.remedy,
      candidates: known.candidates.map(({ name, resourceGroup, subscriptionId, kind }) => ({
        name,
        resourceGroup,
        subscriptionId,
        ...(kind === undefined ? {} : { kind }),
      })),
    }),
    exit: exitOf(known),
  };
}

/** Did nothing come of it? */
export function isErrorAnswer({ reply }: Pick<Answer, 'reply'>): boolean {
  return reply.id.startsWith('error:');
}

const USAGE = new Set(['usage', 'app-not-found', 'app-ambiguous', 'revision-not-found']);

function exitOf(error: PullcheckError): number {
  return USAGE.has(error.code) ? 64 : 2;
}

function unexpected(error: unknown): PullcheckError {
  const words = error instanceof Error ? error.message : String(error);
  return new PullcheckError('internal', `This should not have happened: ${words.slice(0, 300)}`, {
    remedy: 'Run it again with `LOG_LEVEL=debug`, and report what it prints.',
    cause: error,
  });
}
