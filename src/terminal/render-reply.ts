/** Reply -> text for a terminal. Readable without colour, safe whatever the reply holds, and what is code can be copied. */
import { redact } from '../core/redact.ts';
import { cut, safeLine, safeText } from '../core/safe-text.ts';
import type { Action, Code, Reply, Section, Severity, Text } from '../replies/reply.ts';
import { plainLine, plainWords } from '../replies/spans.ts';
import { LIMITS } from './limits.ts';
import { wrap } from './wrap.ts';

export interface RenderOptions {
  readonly columns: number;
  readonly colour: boolean;
  /** For "2 min ago". */
  readonly now: Date;
  /** IANA name; undefined = the machine's own. */
  readonly timeZone?: string | undefined;
  /** What stands before a command when it is typed here: `pullcheck` in a shell, `/pullcheck` in a conversation. */
  readonly prefix: string;
}

const WORDS: Readonly<Record<Severity, string>> = { ok: 'OK', info: 'INFO', warning: 'WARNING', critical: 'CRITICAL' };
const COLOURS: Readonly<Record<Severity, string>> = {
  ok: '\x1b[1;32m',
  info: '\x1b[1;36m',
  warning: '\x1b[1;33m',
  critical: '\x1b[1;31m',
};
const BOLD = '\x1b[1m';
const DIM = '\x1b[2m';
const PLAIN = '\x1b[0m';

/** The whole reply, ending with a line feed. */
export function renderReply(reply: Reply, options: RenderOptions): string {
  const width = Math.min(LIMITS.columnsMost, Math.max(LIMITS.columnsLeast, Math.floor(options.columns)));
  const paint = (code: string, text: string) => (options.colour ? `${code}${text}${PLAIN}` : text);
  const say = (text: Text) => sayText(text, options);
  const blocks: string[] = [];

  blocks.push(
    `${paint(COLOURS[reply.severity], WORDS[reply.severity])}  ${paint(BOLD, safeLine(redact(plainWords(reply.title)), 200))}`,
  );
  if (reply.summary.length > 0) blocks.push(reply.summary.map((line) => wrap(say(line), width)).join('\n'));
  if (reply.facts.length > 0) blocks.push(factLines(reply.facts, say, width));
  for (const section of reply.sections)
    if (section.fold !== 'always') blocks.push(sectionLines(section, say, width, paint));
  for (const code of reply.code) blocks.push(codeLines(code, width, paint));
  for (const section of reply.sections)
    if (section.fold === 'always') blocks.push(sectionLines(section, say, width, paint));
  if (reply.actions.length > 0)
    blocks.push(reply.actions.map((action) => actionLine(action, options.prefix)).join('\n'));
  if (reply.footer !== null) {
    const footer = wrap(say(reply.footer), width);
    blocks.push(paint(DIM, footer));
  }
  return `${blocks.join('\n\n')}\n`;
}

type Say = (text: Text) => string;
type Paint = (code: string, text: string) => string;

function factLines(facts: Reply['facts'], say: Say, width: number): string {
  const labels = facts.map(({ label }) => safeLine(label, 40));
  const column = Math.max(...labels.map((label) => label.length)) + 2;
  return facts
    .map(({ text }, i) => wrap(say(text), width, (labels[i] as string).padEnd(column), ' '.repeat(column)))
    .join('\n');
}

function sectionLines(section: Section, say: Say, width: number, paint: Paint): string {
  const lines = section.lines.map((line) => wrap(say(line), width, '  - ', '    '));
  return [paint(BOLD, safeLine(plainWords(section.title), 200)), ...lines].join('\n');
}

/** Never wrapped and never coloured: it is there to be copied. Four columns of indent do a shell no harm. */
function codeLines(code: Code, width: number, paint: Paint): string {
  const text = cut(safeText(code.text), LIMITS.code)
    .split('\n')
    .map((line) => `    ${line}`.trimEnd())
    .join('\n');
  const note = code.note === null ? [] : [wrap(safeLine(redact(plainWords(code.note)), LIMITS.line), width, '  ')];
  return [paint(BOLD, safeLine(redact(plainWords(code.title)), 300)), text, ...note].join('\n');
}

function actionLine(action: Action, prefix: string): string {
  const label = safeLine(redact(action.label), 160);
  const target = 'url' in action ? safeLine(action.url, 2_000) : `${prefix} ${safeLine(action.command, 1_000)}`;
  return `${label}: ${target}`;
}

function sayText(text: Text, options: RenderOptions): string {
  const words = plainLine(text, (time) => sayTime(time, options));
  return safeLine(redact(safeText(words)), LIMITS.line);
}

/** `04:12:07 / 03:12:07 UTC, 2 min ago`; with its date when it was another day. The logs of Azure speak UTC. */
export function sayTime(time: Date, { now, timeZone }: Pick<RenderOptions, 'now' | 'timeZone'>): string {
  // `sv-SE` writes ISO 8601: 2026-07-03 03:12:07.
  const format = new Intl.DateTimeFormat('sv-SE', {
    dateStyle: 'short',
    timeStyle: 'medium',
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  const [day, clock] = format.format(time).split(' ');
  const [today] = format.format(now).split(' ');
  const utc = `${time.toISOString().slice(11, 19)} UTC`;
  const own = day === today ? clock : `${day} ${clock}`;
  const both = utc.startsWith(`${clock} `) ? `${own} UTC` : `${own} / ${utc}`;
  return `${both}, ${sayAge(now.getTime() - time.getTime())}`;
}

function sayAge(milliseconds: number): string {
  if (Math.abs(milliseconds) < 5_000) return 'just now';
  const seconds = Math.round(Math.abs(milliseconds) / 1000);
  const words =
    seconds < 60
      ? `${seconds} s`
      : seconds < 5_400
        ? `${Math.round(seconds / 60)} min`
        : seconds < 129_600
          ? `${Math.round(seconds / 3_600)} h`
          : `${Math.round(seconds / 86_400)} days`;
  return milliseconds < 0 ? `in ${words}` : `${words} ago`;
}
