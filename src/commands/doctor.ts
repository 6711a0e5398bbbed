/** `doctor`: what works and what does not, and the command that repairs it. */
import { PullcheckError } from '../core/error.ts';
import { buttonsWorkReply, type CheckedLine, doctorReply } from '../replies/doctor-reply.ts';
import { type Answer, CHECK_GROUPS, type Check, type Command, type CommandContext } from './command.ts';
import { parseWords } from './options.ts';
import { safeJson } from './safe-json.ts';

/** Longer than any single request may take; a check that hangs must not hang the others' answers. */
const CHECK_LIMIT_MS = 20_000;

const OUTSIDE: ReadonlySet<string> = new Set(['Slack', 'Teams', 'Azure']);

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'doctor',
  summary: 'whether settings, chats and rights in Azure are in order, with the step that repairs each',
  forAsker: true,
  slow: (words) => (words.length === 0 ? 'my settings and rights' : null),
  async run(words, request, context) {
    const { positional } = parseWords(words, []);
    // What its own button sends: that it came is the proof.
    if (positional.length === 1 && positional[0] === 'buttons' && context.clicked !== null) return buttonsWork(context);
    if (positional.length > 0)
      throw new PullcheckError('usage', '`doctor` takes no words.', {
        remedy: 'For an app, ask `diagnose APP`.',
      });
    const all = inOrder([...context.checks, ...(context.chatChecks?.(request) ?? [])]);
    const checks = await Promise.all(all.map((check) => runCheck(check, context)));
    const ok = checks.every((check) => check.state !== 'failed');
    return {
      reply: doctorReply(checks, {
        buttons: context.chatChecks !== undefined && request.person.platform !== 'terminal',
      }),
      json: safeJson({ schema: 'pullcheck.doctor/1', ok, checks: checks.map(({ needs: _needs, ...check }) => check) }),
      exit: ok ? 0 : 2,
    };
  },
};

function buttonsWork({ clock }: CommandContext): Answer {
  return {
    reply: buttonsWorkReply(clock.now()),
    json: { schema: 'pullcheck.doctor/1', ok: true, checks: [] },
    exit: 0,
  };
}

/** By groups; within one as they were given. */
function inOrder(checks: readonly Check[]): readonly Check[] {
  return CHECK_GROUPS.flatMap((name) => checks.filter(({ group = 'Settings' }) => group === name));
}

async function runCheck(check: Check, { clock, log, progress }: CommandContext): Promise<CheckedLine> {
  const { name, group = 'Settings' } = check;
  const stop = new AbortController();
  const limit = new AbortController();
  const timedOut = clock.after(CHECK_LIMIT_MS, limit.signal).then(() => 'late' as const);
  try {
    const result = await Promise.race([check.run(stop.signal), timedOut]);
    progress(`checked ${check.name}`);
    if (result === 'late')
      return {
        name,
        group,
        state: 'failed',
        text: `No answer within ${CHECK_LIMIT_MS / 1000} seconds.`,
        remedy: OUTSIDE.has(group)
          ? `Look whether this machine can reach ${group}, and run it again.`
          : 'Run it again with `LOG_LEVEL=debug`: the log says what it waits for.',
      };
    const { state, text, remedy, needs } = result;
    return { name, group, state, text, remedy, ...(needs === undefined ? {} : { needs }) };
  } catch (error) {
    log.error({ err: error, check: check.name }, 'a check failed unexpectedly');
    const known = error instanceof PullcheckError ? error : null;
    return {
      name,
      group,
      state: 'failed',
      text: error instanceof Error ? error.message : String(error),
      remedy: known?.remedy ?? 'Run it again with `LOG_LEVEL=debug`, and report what it prints.',
    };
  } finally {
    stop.abort();
    limit.abort();
  }
}
