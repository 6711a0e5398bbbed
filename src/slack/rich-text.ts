/** Text as Slack's rich text: nothing in it is parsed, so no word from outside can become a mention, a link or a format. */
import type { RichTextElement, RichTextSection } from '@slack/web-api';
import type { Names, Text } from '../replies/reply.ts';
import { shorten } from '../replies/shorten.ts';
import { plainLine, spansOf } from '../replies/spans.ts';

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
  return plainLine(text, fullUtc);
}

function fullUtc(time: Date): string {
  return `${time.toISOString().slice(0, 10)} ${utc(time)}`;
}

/** How Slack shows a moment in the reader's zone. https://docs.slack.dev/reference/block-kit/block-elements/date-element */
export const MOMENT_FORMAT = '{date_short_pretty} {time_secs}';

/** Rough width of a shown moment, in characters. */
const MOMENT_LENGTH = 40;
/** The same of a name. */
const NAME_LENGTH = 20;

/**
 * One line of at most `most` characters, moments in the reader's zone.
 * @param bold for the verdict and for labels
 */
export function elementsOf(text: Text, most: number, bold = false): RichTextElement[] {
  const elements: RichTextElement[] = [];
  let room = most;
  const spans = spansOf(text);
  for (const [i, span] of spans.entries()) {
    if (span.kind === 'time') {
      elements.push(...moment(span.time));
      room -= MOMENT_LENGTH;
      continue;
    }
    if (span.kind === 'names') {
      const made = mentions(span.names, bold);
      elements.push(...made);
      room -= NAME_LENGTH * made.length;
      continue;
    }
    const shown = shorten(span.text, Math.max(room, 24), escapedLength);
    elements.push(styled(shown, bold, span.kind === 'code'));
    room -= escapedLength(shown);
    // What follows a cut would read as if nothing were missing.
    if (shown !== span.text || (room <= 0 && i < spans.length - 1)) {
      if (shown === span.text) elements.push(words('…'));
      break;
    }
  }
  return elements;
}

export function words(text: string, bold = false): RichTextElement {
  return styled(text, bold, false);
}

function styled(text: string, bold: boolean, code: boolean): RichTextElement {
  const style = { ...(bold ? { bold: true } : {}), ...(code ? { code: true } : {}) };
  return bold || code ? { type: 'text', text, style } : { type: 'text', text };
}

/** Ids as Slack writes them; whoever typed a policy may have typed anything. */
const IDS = { person: /^[UW][A-Z0-9]{2,20}$/, group: /^S[A-Z0-9]{2,20}$/, channel: /^[CG][A-Z0-9]{2,20}$/ } as const;

/**
 * Names of people and channels; the gate before has let them through where the asker alone reads them, so nobody is called
 * (https://docs.slack.dev/messaging/formatting-message-text#mentioning-users).
 */
function mentions({ names, rest, words: inWords }: Names, bold: boolean): RichTextElement[] {
  if (names.some(({ kind, id }) => !IDS[kind].test(id))) return [words(inWords, bold)];
  const elements = names.flatMap(({ kind, id }, i): RichTextElement[] => [
    ...(i === 0 ? [] : [words(', ')]),
    kind === 'person'
      ? { type: 'user', user_id: id }
      : kind === 'group'
        ? { type: 'usergroup', usergroup_id: id }
        : { type: 'channel', channel_id: id },
  ]);
  return rest === '' ? elements : [...elements, words(rest, bold)];
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
  if (last?.type !== 'text' || next.type !== 'text' || !sameStyle(last.style, next.style)) return [...before, next];
  return [...before.slice(0, -1), { ...last, text: last.text + next.text }];
}

type Style = Extract<RichTextElement, { readonly type: 'text' }>['style'];

function sameStyle(a: Style, b: Style): boolean {
  return a?.bold === b?.bold && a?.code === b?.code;
}
