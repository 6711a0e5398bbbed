/** What works and what does not, with the one step that repairs each. */
import type { Code, Reply, Section } from './reply.ts';
import { reply } from './reply.ts';
import { isCommand, say, sayRemedy, sentence } from './say.ts';

export interface CheckedLine {
  readonly name: string;
  /** The heading under which it stands: `Slack`. */
  readonly group: string;
  readonly state: 'ok' | 'failed' | 'skipped';
  readonly text: string;
  readonly remedy: string | null;
  /** The name of the check of its group without which it could not look. */
  readonly needs?: string;
}

/** A sign and a word: a screen reader says one, and the eye finds the other. */
const WORDS = { ok: '✓ ok', failed: '✗ FAILED', skipped: '– skipped' } as const;

/**
 * What failed stands first, with its steps: whatever is cut, it is not that. The rest follows by groups, in the order given.
 * @param options `buttons`: whether there is a chat whose buttons can be tried
 */
export function doctorReply(checks: readonly CheckedLine[], options: { readonly buttons?: boolean } = {}): Reply {
  const failed = checks.filter((check) => check.state === 'failed');
  const others = checks.filter((check) => check.state !== 'failed');
  // What could not be looked at is not in order, only not known.
  const skipped = checks.filter((check) => check.state === 'skipped').length;
  const { title, summary } = verdict(checks.length, failed.length, skipped);
  const code: Code[] = [];
  for (const check of [...failed, ...others])
    if (check.state !== 'ok' && check.remedy !== null && isCommand(check.remedy))
      code.push({ title: `To repair: ${say(check.name, 80)}`, text: sayRemedy(check.remedy), note: null });
  const groups = [...new Set(others.map(({ group }) => group))];
  return reply({
    id: 'doctor',
    title,
    severity: failed.length > 0 ? 'warning' : skipped === checks.length ? 'info' : 'ok',
    summary: [[summary]],
    sections: [
      ...(failed.length === 0 ? [] : [section('What failed', failed, (check) => `${check.group}, ${check.name}`)]),
      ...groups.map((group) =>
        section(
          group,
          others.filter((check) => check.group === group),
          ({ name }) => name,
        ),
      ),
    ],
    code,
    actions: options.buttons
      ? [{ label: 'Test the buttons', command: 'doctor buttons', style: 'plain', confirm: null }]
      : [],
    visibility: 'asker',
  });
}

function section(title: string, checks: readonly CheckedLine[], nameOf: (check: CheckedLine) => string): Section {
  const kept = checks.filter((check, i) => checks.findIndex((other) => sameLack(check, other)) === i);
  const line = (check: CheckedLine): string => {
    const lacking = checks.filter((other) => sameLack(check, other));
    return lacking.length > 1 ? blindLine(lacking) : checkLine(check, nameOf(check));
  };
  return { title, lines: kept.map((check) => [line(check)]), fold: 'never' };
}

/** The same check, or one that could not look for the same reason. */
function sameLack(check: CheckedLine, other: CheckedLine): boolean {
  return check === other || (check.needs !== undefined && check.needs === other.needs);
}

function checkLine({ state, text, remedy }: CheckedLine, name: string): string {
  const step = state !== 'ok' && remedy !== null && !isCommand(remedy) ? ` ${sentence(sayRemedy(remedy))}` : '';
  return `${WORDS[state]}: ${say(name, 100)}. ${sentence(say(text))}${step}`;
}

/** Many that lack one thing: what failed is said above with its step, and here what could not be looked at for it. */
function blindLine(lacking: readonly CheckedLine[]): string {
  const names = lacking.map(({ name }) => say(name, 60)).join(', ');
  return `${WORDS.skipped}: could not look without “${say(lacking[0]?.needs ?? '', 60)}” (${lacking.length} checks): ${sentence(names)}`;
}

/** A click came in, and this goes back: both ways are open. */
export function buttonsWorkReply(at: Date): Reply {
  return reply({
    id: 'doctor:buttons',
    title: 'Buttons work',
    severity: 'ok',
    summary: [['Your click arrived at ', { time: at }, ', and this answer reached you.']],
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
