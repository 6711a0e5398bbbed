/** The parts of a card, each no larger than the room it is given. What it had to leave out, it counts. */
import type { Person } from '../core/person.ts';
import { redact } from '../core/redact.ts';
import { shortSummary } from '../replies/fold.ts';
import type { Code, Reply, Section, Text } from '../replies/reply.ts';
import { countMore, shorten, shortenLabel } from '../replies/shorten.ts';
import type { CardElement, MentionBlock, MentionEntity, RichTextBlock, Table } from './card.ts';
import { LIMITS } from './limits.ts';
import { block, runsOf, shrunk, sizeOf, wordRuns } from './text-runs.ts';

/** How many bytes of a card are still free. */
export class Room {
  left: number;

  constructor(bytes: number) {
    this.left = bytes;
  }

  /** The elements, now counted; none when they have no place. */
  take<E extends CardElement>(elements: readonly E[]): readonly E[] {
    const bytes = elements.reduce((sum, element) => sum + sizeOf(element) + 1, 0);
    if (bytes > this.left) return [];
    this.left -= bytes;
    return elements;
  }
}

/** Entra object id, or the id that Teams gave: what a mention may name. */
const MENTION_ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?:29|8):[A-Za-z0-9:_-]{3,200})$/i;

/** Who is to be notified, by the id that Teams signed. The name is stripped of all that could be markup. */
export function mentionOf(person: Person | null): { block: MentionBlock; entity: MentionEntity } | null {
  if (person === null || person.platform !== 'teams' || !MENTION_ID.test(person.id)) return null;
  const letters = person.name
    .replace(/[^\p{L}\p{M}\p{N} .’-]/gu, ' ')
    .replace(/ +/g, ' ')
    .trim();
  const name = Array.from(letters).slice(0, 60).join('') || 'you';
  const text = `<at>${name}</at>`;
  return {
    block: { type: 'TextBlock', text, wrap: true },
    entity: { type: 'mention', text, mentioned: { id: person.id, name } },
  };
}

/** The verdict in bold, then what follows from it, at most seven lines. */
export function summaryBlocks(summary: Reply['summary']): RichTextBlock[] {
  const lines = shortSummary(summary, LIMITS.summaryLines);
  const blocks: RichTextBlock[] = [];
  let left: number = LIMITS.summaryBytes;
  for (const [i, line] of lines.entries()) {
    const style = i === 0 ? ({ weight: 'Bolder' } as const) : {};
    const spacing = i === 0 ? {} : ({ spacing: 'Small' } as const);
    let made = block(runsOf(line, LIMITS.summaryLine, style), spacing);
    // Text of many bytes to a character (emoji, CJK), or of many braces.
    if (sizeOf(made) > left) {
      if (left < 300) {
        blocks.push(block(wordRuns(`and ${countMore(summary.length - i, 'line')}.`), spacing));
        break;
      }
      made = block(shrunk(line, left - 200, style), spacing);
    }
    left -= sizeOf(made);
    blocks.push(made);
  }
  return blocks;
}

/** Label and value, a row each. */
export function factTable(facts: Reply['facts'], room: Room): { elements: Table[]; left: number } {
  const table = (rows: Table['rows']): Table => ({
    type: 'Table',
    columns: [{ width: 1 }, { width: 3 }],
    firstRowAsHeaders: false,
    showGridLines: false,
    spacing: 'Medium',
    rows,
  });
  const rows: Table['rows'][number][] = [];
  let used = sizeOf(table([]));
  for (const { label, text } of facts) {
    const cells = [
      block(wordRuns(shortenLabel(label, LIMITS.factLabel), { isSubtle: true })),
      block(runsOf(text, LIMITS.fact)),
    ].map((item) => ({ type: 'TableCell' as const, items: [item] }));
    const row = { type: 'TableRow' as const, cells };
    if (used + sizeOf(row) + 1 > room.left - 1) break;
    used += sizeOf(row) + 1;
    rows.push(row);
  }
  return { elements: rows.length === 0 ? [] : [table(rows)], left: facts.length - rows.length };
}

/** A step has its number already. */
function numbered([first]: Text): boolean {
  return typeof first === 'string' && /^\d+\. /.test(first);
}

/** A title and its lines; no element at all when not even the first line has room. */
export function sectionBlocks({ title, lines }: Section, room: Room): RichTextBlock[] {
  const head = title === '' ? [] : [titleBlock(title)];
  const more = (count: number): RichTextBlock =>
    block(wordRuns(`and ${countMore(count, 'line')}, cut here.`, { isSubtle: true }), { spacing: 'Small' });
  const items: RichTextBlock[] = [];
  let used = sizeOf(head) + 2;
  for (const [i, line] of lines.entries()) {
    const item = block([...(numbered(line) ? [] : wordRuns('• ')), ...runsOf(line, LIMITS.line)], { spacing: 'Small' });
    const rest = i === lines.length - 1 ? 0 : sizeOf(more(lines.length)) + 1;
    if (used + sizeOf(item) + 1 + rest > room.left) break;
    used += sizeOf(item) + 1;
    items.push(item);
  }
  const left = lines.length - items.length;
  if (items.length === 0) return [];
  return [...head, ...items, ...(left === 0 ? [] : [more(left)])];
}

/**
 * A command to be copied. One that has no room is not shown as if it were whole: who pastes half of a command may do
 * something else than it says.
 */
export function codeElements({ title, text, note }: Code, room: Room): CardElement[] {
  const head = title === '' ? [] : [titleBlock(title)];
  const foot = note === null ? [] : [block(runsOf([note], LIMITS.note), { spacing: 'Small' })];
  const plain = block(wordRuns(text, { fontType: 'Monospace' }), { spacing: 'Small' });
  // Whether macros are carried out in a code block is not documented: where there could be one, there is none.
  const code: CardElement = text.includes('{{')
    ? plain
    : { type: 'CodeBlock', language: 'Bash', codeSnippet: text, fallback: plain };
  const whole = [...head, code, ...foot];
  if (sizeOf(whole) < room.left) return whole;
  const beginning = shorten(redact(text).replace(/\s+/g, ' ').replace(/\{+/g, '{'), LIMITS.codeBeginning);
  const warning = 'Too long for Teams: this is only its beginning, do not paste it. A terminal shows all of it.';
  const cut = [
    ...head,
    block(wordRuns(beginning)),
    block(wordRuns(warning, { weight: 'Bolder' }), { spacing: 'Small' }),
  ];
  return sizeOf(cut) < room.left ? cut : [];
}

function titleBlock(title: string): RichTextBlock {
  return block(wordRuns(shortenLabel(title, LIMITS.sectionTitle), { weight: 'Bolder' }), { spacing: 'Medium' });
}
