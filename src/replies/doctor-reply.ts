/** What works and what does not, with the one step that repairs each. */
import type { Code, Reply } from './reply.ts';
import { reply } from './reply.ts';
import { isCommand, say, sayRemedy, sentence } from './say.ts';

export interface CheckedLine {
  readonly name: string;
  readonly state: 'ok' | 'failed' | 'skipped';
  readonly text: string;
  readonly remedy: string | null;
}

const WORDS = { ok: 'ok', failed: 'FAILED', skipped: 'skipped' } as const;

export function doctorReply(checks: readonly CheckedLine[]): Reply {
  const failed = checks.filter((check) => check.state === 'failed').length;
  // What could not be looked at is not in order, only not known.
  const skipped = checks.filter((check) => check.state === 'skipped').length;
  const code: Code[] = [];
  for (const check of checks)
    if (check.state !== 'ok' && check.remedy !== null && isCommand(check.remedy))
      code.push({ title: `To repair: ${say(check.name, 80)}`, text: sayRemedy(check.remedy), note: null });
  return reply({
    id: 'doctor',
    title:
      failed > 0
        ? `${failed} of ${checks.length} checks failed`
        : skipped > 0
          ? `All is in order, as far as could be seen: ${skipped} of ${checks.length} checks skipped`
          : 'All is in order',
    severity: failed === 0 ? 'ok' : 'warning',
    summary: [
      [
        failed === 0
          ? skipped === 0
            ? 'Pullcheck has what it needs for a diagnosis.'
            : 'Nothing is known to be missing. What was skipped says why.'
          : 'What failed limits what a diagnosis can see; each has the step that repairs it.',
      ],
    ],
    sections: [
      {
        title: 'Checks',
        lines: checks.map((check) => [
          `${WORDS[check.state]}: ${say(check.name, 80)}. ${sentence(say(check.text))}` +
            (check.state !== 'ok' && check.remedy !== null && !isCommand(check.remedy)
              ? ` ${sentence(sayRemedy(check.remedy))}`
              : ''),
        ]),
        fold: 'never',
      },
    ],
    code,
    visibility: 'asker',
  });
}
