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
  const { title, summary } = verdict(checks.length, failed, skipped);
  const code: Code[] = [];
  for (const check of checks)
    if (check.state !== 'ok' && check.remedy !== null && isCommand(check.remedy))
      code.push({ title: `To repair: ${say(check.name, 80)}`, text: sayRemedy(check.remedy), note: null });
  return reply({
    id: 'doctor',
    title,
    severity: failed > 0 ? 'warning' : skipped === checks.length ? 'info' : 'ok',
    summary: [[summary]],
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

function verdict(all: number, failed: number, skipped: number): { readonly title: string; readonly summary: string } {
  // Said of a chat's setting as well, which takes nothing from a diagnosis.
  if (failed > 0)
    return {
      title: `${failed} of ${all} checks failed`,
      summary: 'What failed is listed below, each with the step that repairs it.',
    };
  if (all === 0) return { title: 'Nothing was checked', summary: 'Here is nothing that could be checked.' };
  if (skipped === all)
    return {
      title: `Nothing could be checked: ${all} of ${all} checks skipped`,
      summary: 'What was skipped says why.',
    };
  if (skipped > 0)
    return {
      title: `All is in order, as far as could be seen: ${skipped} of ${all} checks skipped`,
      summary: 'Nothing is known to be missing. What was skipped says why.',
    };
  return { title: 'All is in order', summary: 'Pullcheck has what it needs for a diagnosis.' };
}
