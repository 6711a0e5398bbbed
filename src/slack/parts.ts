/** The parts of a message, each no larger than the room it is given. What it had to leave out, it counts. */
import type { ContextBlock, RichTextBlock, RichTextElement, RichTextSection } from '@slack/web-api';
import type { Person } from '../core/person.ts';
import { redact } from '../core/redact.ts';
import { shortSummary } from '../replies/fold.ts';
import type { Code, Reply, Section, Text } from '../replies/reply.ts';
import { countMore, shorten, shortenLabel } from '../replies/shorten.ts';
import { inert, plainText } from './inert-text.ts';
import { LIMITS } from './limits.ts';
import { elementsOf, escapedLength, plain, section, sizeOf, words } from './rich-text.ts';
import type { Room } from './room.ts';

/** Slack's user ids: U or W (of an Enterprise Grid), then capitals and digits. */
const USER_ID = /^[UW][A-Z0-9]{2,20}$/;

/** The verdict in bold, then what follows from it; in front who is to be notified, by the id that Slack signed. */
export function summaryBlock(summary: Reply['summary'], mention: Person | null): RichTextBlock[] {
  const elements: RichTextElement[] =
    mention !== null && mention.platform === 'slack' && USER_ID.test(mention.id)
      ? [{ type: 'user', user_id: mention.id }, words(' ')]
      : [];
  for (const [i, line] of shortSummary(summary, LIMITS.summaryLines).entries()) {
    const left = LIMITS.summary - sizeOf(elements);
    const whole = elementsOf(line, LIMITS.summaryLine, i === 0);
    const made = sizeOf(whole) + 100 <= left ? whole : shrunk(line, left - 200, i === 0);
    if (made.length === 0) {
      elements.push(words(`\nand ${countMore(summary.length - i, 'line')}.`));
      break;
    }
    elements.push(...(i === 0 ? [] : [words('\n')]), ...made);
  }
  return elements.length === 0 ? [] : [{ type: 'rich_text', elements: [section(elements)] }];
}

/** Text of many bytes to a character (emoji, CJK) hits the limit of the whole message before that of its own line. */
function shrunk(line: Text, bytes: number, bold: boolean): RichTextElement[] {
  if (bytes < 100) return [];
  return [words(shorten(plain(line), bytes, sizeOf), bold)];
}

/** Label and value, a line each. */
export function factBlock(facts: Reply['facts'], room: Room): { blocks: RichTextBlock[]; left: number } {
  const elements: RichTextElement[] = [];
  let shown = 0;
  for (const { label, text } of facts) {
    const name = words(`${shortenLabel(label, LIMITS.factLabel, escapedLength)}: `, true);
    const line = [...(shown === 0 ? [] : [words('\n')]), name, ...elementsOf(text, LIMITS.factLine)];
    if (!room.has(sizeOf(elements) + sizeOf(line) + 100)) break;
    elements.push(...line);
    shown++;
  }
  return {
    blocks: elements.length === 0 ? [] : [{ type: 'rich_text', elements: [section(elements)] }],
    left: facts.length - shown,
  };
}

/** A title and its lines as a list; `left` counts the lines that had no room: all of them when there is no block. */
export function sectionBlock({ title, lines }: Section, room: Room): { blocks: RichTextBlock[]; left: number } {
  const head = title === '' ? [] : [section([words(shortenLabel(title, LIMITS.title, escapedLength), true)])];
  const more = (count: number): RichTextSection => section([words(`and ${countMore(count, 'line')}, cut here.`)]);
  const items: RichTextSection[] = [];
  // Slack numbers them itself; a bullet before a number is one mark too many.
  const steps = lines.every(([first], i) => typeof first === 'string' && first.startsWith(`${i + 1}. `));
  let used = sizeOf([
    ...head,
    { type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'bullet', elements: [] }] },
  ]);
  for (const [i, line] of lines.entries()) {
    const item = section(elementsOf(steps ? withoutNumber(line) : line, LIMITS.line));
    const isLast = i === lines.length - 1;
    if (!room.has(used + sizeOf(item) + 1 + (isLast ? 0 : sizeOf(more(lines.length)) + 1))) break;
    used += sizeOf(item) + 1;
    items.push(item);
  }
  const left = lines.length - items.length;
  if (items.length === 0) return { blocks: [], left };
  const elements = left === 0 ? items : [...items, more(left)];
  return {
    blocks: [
      {
        type: 'rich_text',
        elements: [...head, { type: 'rich_text_list', style: steps ? 'ordered' : 'bullet', elements }],
      },
    ],
    left,
  };
}

function withoutNumber([first, ...rest]: Text): Text {
  return typeof first === 'string' ? [first.replace(/^\d+\. /, ''), ...rest] : [];
}

/**
 * A command to be copied. One that has no room is not shown as if it were whole: who pastes half of a command may do
 * something else than it says.
 */
export function codeBlock({ title, text, note }: Code, room: Room): RichTextBlock[] {
  const head = title === '' ? [] : [section([words(shortenLabel(title, LIMITS.title, escapedLength), true)])];
  const foot = note === null ? [] : [section(elementsOf([note], LIMITS.note))];
  const whole: RichTextBlock = {
    type: 'rich_text',
    elements: [
      ...head,
      { type: 'rich_text_preformatted', elements: pieces(text).map((piece) => ({ type: 'text', text: piece })) },
      ...foot,
    ],
  };
  if (room.has(sizeOf(whole))) return [whole];
  const beginning = shorten(redact(text).replace(/\s+/g, ' '), LIMITS.codeBeginning, escapedLength);
  const warning = `Too long for Slack: this is only its beginning, do not paste it. \`pullcheck\` in a terminal shows all of it.`;
  const cut: RichTextBlock = {
    type: 'rich_text',
    elements: [...head, section([words(`${beginning}\n`), ...elementsOf([warning], LIMITS.note, true)])],
  };
  return room.has(sizeOf(cut)) ? [cut] : [];
}

/** Long code as several text elements, which show and copy as one. */
function pieces(text: string): string[] {
  const found: string[] = [];
  let piece = '';
  let length = 0;
  for (const character of text) {
    const more = escapedLength(character);
    if (length + more > LIMITS.codeElement) {
      found.push(piece);
      [piece, length] = ['', 0];
    }
    piece += character;
    length += more;
  }
  return [...found, piece];
}

/** What is folded, what was cut, and the reply's own last line: small, unless it has a moment, which only rich text shows. */
export function footBlocks(said: readonly string[], footer: Text | null): (ContextBlock | RichTextBlock)[] {
  const small = said.length === 0 ? [] : [said.join(' ')];
  const moments = (footer ?? []).some((piece) => typeof piece !== 'string');
  if (footer !== null && !moments) small.push(plain(footer));
  return [
    ...(footer !== null && moments ? [richFooter(footer)] : []),
    ...(small.length === 0
      ? []
      : [
          {
            type: 'context' as const,
            elements: small.map((text) => plainText(shorten(inert(text), LIMITS.contextText, sizeOf))),
          },
        ]),
  ];
}

function richFooter(footer: Text): RichTextBlock {
  const elements = elementsOf(footer, LIMITS.contextText);
  const fits = sizeOf(elements) <= LIMITS.footerBytes;
  return { type: 'rich_text', elements: [section(fits ? elements : shrunk(footer, LIMITS.footerBytes, false))] };
}
