/**
 * PostgreSQL in this process cannot die by itself: after a PANIC (the disk is full, and a piece of the log could not be
 * written) the next statement would count for ever, and hang the whole program. So there is no next statement.
 */
import type { PGlite } from '@electric-sql/pglite';
import { explainStorage, storageError } from '../errors.ts';

/** Severities after which a real server ends its process: https://www.postgresql.org/docs/current/runtime-config-logging.html */
const DEADLY = /^(PANIC|FATAL)$/;

/**
 * From now on every statement after a deadly error is refused.
 * @param onDeath told once; nothing but a new start helps
 * @returns whether it has come to that
 */
export function refuseAfterPanic(lite: PGlite, onDeath: (error: Error) => void): () => boolean {
  let dead: Error | null = null;

  function guarded<Args extends readonly unknown[], Result>(
    work: (...args: Args) => Promise<Result>,
  ): (...args: Args) => Promise<Result> {
    return async (...args) => {
      if (dead !== null) throw dead;
      try {
        return await work(...args);
      } catch (error) {
        if (dead === null && isDeadly(error)) {
          const { because, remedy } = explainStorage(error);
          dead = storageError(`The embedded database has stopped: ${because}.`, remedy, error);
          onDeath(dead);
        }
        throw error;
      }
    };
  }

  // Every statement of PGlite's, its own COMMIT and ROLLBACK too, goes through one of these two.
  lite.execProtocol = guarded(lite.execProtocol.bind(lite));
  lite.execProtocolStream = guarded(lite.execProtocolStream.bind(lite));
  return () => dead !== null;
}

function isDeadly(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('severity' in error && typeof error.severity === 'string') return DEADLY.test(error.severity);
  // The WebAssembly itself gave up: `unreachable`, out of memory.
  return error instanceof Error && error.name === 'RuntimeError';
}
