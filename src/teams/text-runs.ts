/** Text as runs, which Teams does not parse as Markdown or HTML. */
import type { Text } from '../replies/reply.ts';
import { shorten } from '../replies/shorten.ts';
import { plainLine, spansOf } from '../replies/spans.ts';
import type { RichTextBlock, TextRun } from './card.ts';

export type RunStyle = Omit<TextRun, 'type' | 'text'>;

/** Bytes that a part of a card takes. */
export function sizeOf(part: unknown): number {
  return Buffer.byteLength(JSON.stringify(part));
}

/** `03:12:07 UTC`: the logs of Azure speak UTC, so it stands beside the reader's own time. */
export function utc(time: Date): string {
  return `${time.toISOString().slice(11, 19)} UTC`;
}

/** For plain text alone: `2026-03-02 03:12:07 UTC`, for an hour without its day may be that of tomorrow. */
export function fullUtc(time: Date): string {
  return `${time.toISOString().slice(0, 10)} ${utc(time)}`;
}

/** One line of plain text, where a moment cannot be shown in the reader's zone. */
export function utcLine(text: Text): string {
  return plainLine(text, fullUtc);
}

/** Rough width of a shown moment, in characters. */
const MOMENT_LENGTH = 40;

/** One line of at most `most` characters, moments in the reader's zone. */
export function runsOf(text: Text, most: number, style: RunStyle = {}): TextRun[] {
  const runs: TextRun[] = [];
  let room = most;
  const spans = spansOf(text);
  for (const [i, span] of spans.entries()) {
    if (span.kind === 'time') {
      runs.push(...moment(span.time, style));
      room -= MOMENT_LENGTH;
      continue;
    }
    // A name is a mention to Teams, which is no run and calls whom it names.
    const said = span.kind === 'names' ? span.names.words : span.text;
    const shown = shorten(said, Math.max(room, 24));
    runs.push(...wordRuns(shown, span.kind === 'code' ? { ...style, fontType: 'Monospace' } : style));
    room -= shown.length;
    // What follows a cut would read as if nothing were missing.
    if (shown !== said || (room <= 0 && i < spans.length - 1)) {
      if (shown === said) runs.push(...wordRuns('…', style));
      break;
    }
  }
  return runs;
}

/** One line of at most so many bytes, without moments: for text of many bytes to a character (emoji, CJK), or of many braces. */
export function shrunk(text: Text, bytes: number, style: RunStyle = {}): TextRun[] {
  const line = utcLine(text);
  return wordRuns(shorten(line.replace(/\{+/g, '{'), bytes, sizeOf), style);
}

/**
 * `{{DATE(…)}}` and `{{TIME(…)}}` are carried out in runs too, so two braces never stand in one run: a second run begins
 * between them. That looks and copies the same.
 */
export function wordRuns(text: string, style: RunStyle = {}): TextRun[] {
  return text
    .split(/(?<=\{)(?=\{)/)
    .filter((part) => part !== '')
    .map((part) => ({ type: 'TextRun', text: part, ...style }));
}

/** For places that have no runs, such as a button's label. */
export function withoutMacros(text: string): string {
  return text.replace(/\{(?=\{)/g, '{ ');
}

/** https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features#datetime-formatting-and-localization: no fractions of a second. */
function moment(time: Date, style: RunStyle): TextRun[] {
  const iso = time.toISOString().replace(/\.\d+Z$/, 'Z');
  return [
    { type: 'TextRun', text: `{{DATE(${iso}, SHORT)}} {{TIME(${iso})}}`, ...style },
    { type: 'TextRun', text: ` / ${utc(time)}`, ...style },
  ];
}

export function block(inlines: readonly TextRun[], more: Omit<RichTextBlock, 'type' | 'inlines'> = {}): RichTextBlock {
  return { type: 'RichTextBlock', inlines, ...more };
}
