/** Text as Slack's rich text: nothing in it is parsed, so no word from outside can become a mention, a link or a format. */
import type { RichTextElement, RichTextSection } from '@slack/web-api';
import type { Text } from '../replies/reply.ts';
import { shorten } from '../replies/shorten.ts';

/** Slack escapes these three wherever it stores text, and counts what comes out. https://docs.slack.dev/messaging/formatting-message-text */
export function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

export function escapedLength(text: string): number {
  return escapeText(text).length;
}

/** Bytes that a part of a message takes, after escaping. */
export function sizeOf(part: unknown): number {
  return Buffer.byteLength(escapeText(JSON.stringify(part)));
}

/** `03:12:07 UTC`: the logs of Azure speak UTC, so it stands beside the reader's own time. */
export function utc(time: Date): string {
  return `${time.toISOString().slice(11, 19)} UTC`;
}

/** One line for where a moment cannot be shown in the reader's zone: it is in UTC, with its date. */
export function plain(text: Text): string {
  return text.map((piece) => (typeof piece === 'string' ? piece : fullUtc(piece.time))).join('');
}

function fullUtc(time: Date): string {
  return `${time.toISOString().slice(0, 10)} ${utc(time)}`;
}

/** How Slack shows a moment in the reader's zone. https://docs.slack.dev/reference/block-kit/block-elements/date-element */
export const MOMENT_FORMAT = '{date_short_pretty} {time_secs}';

/** Rough width of a shown moment, in characters. */
const MOMENT_LENGTH = 40;

/**
 * One line of at most `most` characters, moments in the reader's zone.
 * @param bold for the verdict and for labels
 */
export function elementsOf(text: Text, most: number, bold = false): RichTextElement[] {
  const elements: RichTextElement[] = [];
  let room = most;
  for (const [i, piece] of text.entries()) {
    if (typeof piece !== 'string') {
      elements.push(...moment(piece.time));
      room -= MOMENT_LENGTH;
      continue;
    }
    const shown = shorten(piece, Math.max(room, 24), escapedLength);
    elements.push(words(shown, bold));
    room -= escapedLength(shown);
    // What follows a cut would read as if nothing were missing.
    if (shown !== piece || (room <= 0 && i < text.length - 1)) {
      if (shown === piece) elements.push(words('…'));
      break;
    }
  }
  return elements;
}

export function words(text: string, bold = false): RichTextElement {
  return bold ? { type: 'text', text, style: { bold: true } } : { type: 'text', text };
}

function moment(time: Date): RichTextElement[] {
  const date: RichTextElement = {
    type: 'date',
    timestamp: Math.floor(time.getTime() / 1000),
    format: MOMENT_FORMAT,
    fallback: fullUtc(time),
  };
  return [date, words(` / ${utc(time)}`)];
}

/** A paragraph; its lines are parted by line feeds, for whether a new section begins a new line is not documented. */
export function section(elements: readonly RichTextElement[]): RichTextSection {
  return { type: 'rich_text_section', elements: elements.reduce(joined, []) };
}

/** Neighbours of one style are one element: fewer bytes. */
function joined(before: RichTextElement[], next: RichTextElement): RichTextElement[] {
  const last = before.at(-1);
  if (last?.type !== 'text' || next.type !== 'text' || last.style?.bold !== next.style?.bold) return [...before, next];
  return [...before.slice(0, -1), { ...last, text: last.text + next.text }];
}
