/** `doctor`: what works and what does not, and the command that repairs it. */
import { PullcheckError } from '../core/error.ts';
import type { CheckedLine } from '../replies/doctor-reply.ts';
import { doctorReply } from '../replies/doctor-reply.ts';
import type { Check, Command, CommandContext } from './command.ts';
import { parseWords } from './options.ts';
import { safeJson } from './safe-json.ts';

/** Longer than any single request may take; a check that hangs must not hang the others' answers. */
const CHECK_LIMIT_MS = 20_000;

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'doctor',
  summary: 'what Pullcheck may see and what it may not, with the command that grants it',
  async run(words, _request, context) {
    const { positional } = parseWords(words, []);
    if (positional.length > 0)
      throw new PullcheckError('usage', '`doctor` takes no words.', {
        remedy: 'For an app, ask `diagnose APP`.',
      });
    const checks = await Promise.all(context.checks.map((check) => runCheck(check, context)));
    const ok = checks.every((check) => check.state !== 'failed');
    return {
      reply: doctorReply(checks),
      json: safeJson({ schema: 'pullcheck.doctor/1', ok, checks }),
      exit: ok ? 0 : 2,
    };
  },
};

async function runCheck(check: Check, { clock, log, progress }: CommandContext): Promise<CheckedLine> {
  const stop = new AbortController();
  const limit = new AbortController();
  const timedOut = clock.after(CHECK_LIMIT_MS, limit.signal).then(() => 'late' as const);
  try {
    const result = await Promise.race([check.run(stop.signal), timedOut]);
    progress(`checked ${check.name}`);
    if (result === 'late')
      return {
        name: check.name,
        state: 'failed',
        text: `No answer within ${CHECK_LIMIT_MS / 1000} seconds.`,
        remedy: 'Look whether this machine can reach Azure, and run it again.',
      };
    return { name: check.name, state: result.state, text: result.text, remedy: result.remedy };
  } catch (error) {
    log.error({ err: error, check: check.name }, 'a check failed unexpectedly');
    const known = error instanceof PullcheckError ? error : null;
    return {
      name: check.name,
      state: 'failed',
      text: error instanceof Error ? error.message : String(error),
      remedy: known?.remedy ?? null,
    };
  } finally {
    stop.abort();
    limit.abort();
  }
}
