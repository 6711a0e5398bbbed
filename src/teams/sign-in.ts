/** Whether the bot gets a token of its own. Without one it hears and cannot speak: so it is tried before anybody asks. */
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Adapter } from './adapter.ts';
import type { SignInError } from './errors.ts';
import { signInProblem } from './sign-in-problem.ts';

export interface SignIn {
  /** Tries once, and goes on in the background when that fails. Never throws. */
  start(): Promise<void>;
  /** Somebody was to be answered, and there was no token. */
  failed(error: SignInError): void;
  stop(): void;
  /** A sentence with the remedy; null = all is well. */
  problem(): string | null;
}

/** A secret that was just made takes minutes until every server of Entra knows it. */
const PAUSES_MS = [5_000, 15_000, 60_000, 300_000] as const;

export function createSignIn(parts: {
  readonly adapter: Adapter;
  readonly kind: 'password' | 'managed-identity' | 'none';
  readonly clock: Clock;
  readonly log: Log;
}): SignIn {
  const { adapter, kind, clock, log } = parts;
  const stopped = new AbortController();
  let problem: string | null = null;
  let tried = false;
  let trying = false;

  function note(error: unknown): void {
    const said = signInProblem(error instanceof Error ? error.message : String(error), kind);
    const sentence = `${said.message}. ${said.remedy}`;
    // The same reason is logged once, however often it is tried.
    if (sentence !== problem)
      log.error({ platform: 'teams', remedy: said.remedy }, `the bot cannot speak in Teams: ${said.message}`);
    problem = sentence;
  }

  async function attempt(fresh: boolean): Promise<boolean> {
    try {
      await adapter.signIn(fresh);
    } catch (error) {
      if (!stopped.signal.aborted) note(error);
      return false;
    } finally {
      tried = true;
    }
    if (problem !== null) log.info({ platform: 'teams' }, 'the bot can speak in Teams again');
    problem = null;
    return true;
  }

  async function tryOn(): Promise<void> {
    if (trying) return;
    trying = true;
    for (let again = 0; !stopped.signal.aborted; again++) {
      await clock.after(PAUSES_MS[again] ?? 300_000, stopped.signal);
      if (stopped.signal.aborted || (await attempt(true))) break;
    }
    trying = false;
  }

  return {
    async start() {
      if (!(await attempt(false))) void tryOn();
    },
    failed(error) {
      note(error);
      void tryOn();
    },
    stop: () => stopped.abort(),
    problem: () => (tried ? problem : 'still signing in'),
  };
}
