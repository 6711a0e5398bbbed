/**
 * Reply -> Adaptive Card. Everything that came from outside stands in runs, which Teams does not parse. What is folded
 * stands in the card too, behind a button that asks nobody.
 */
import { upperFirst } from '../core/words.ts';
import { cleanReply } from '../replies/clean-reply.ts';
import { foldLabel, layOut, sayFolded } from '../replies/fold.ts';
import type { Code, Reply, Section, Severity, Text } from '../replies/reply.ts';
import { countMore, shorten, shortenLabel } from '../replies/shorten.ts';
import type { AdaptiveCardObject, CardElement, TextRun } from './card.ts';
import { buttonLabel, cardActions } from './card-actions.ts';
import { LIMITS } from './limits.ts';
import { codeElements, factTable, mentionOf, Room, sectionBlocks, summaryBlocks } from './parts.ts';
import { block, runsOf, shrunk, sizeOf, utcLine, withoutMacros, wordRuns } from './text-runs.ts';

/** `summary` goes into the activity for notifications, the card alone into its attachment: text beside a card splits it. */
export interface TeamsCard {
  readonly summary: string;
  readonly card: AdaptiveCardObject;
}

/**
 * The answer to a click, in words: a note that whoever clicked sees alone. It has no buttons, and one line of text for all that a
 * reply says in its first lines and its last one.
 */
export function noteText(given: Reply): string {
  const reply = cleanReply(given);
  const lines = [...reply.summary, ...(reply.footer === null ? [] : [reply.footer])];
  return inertLine([ended(openingOf(reply)), ...lines.map(utcLine)].join(' '), LIMITS.clickNote);
}

/** A word and a sign: colour alone tells nothing to many. */
const SEVERITIES: Readonly<Record<Severity, { word: string; color: NonNullable<TextRun['color']> }>> = {
  ok: { word: '✅ OK', color: 'Good' },
  info: { word: 'ℹ️ INFO', color: 'Accent' },
  warning: { word: '⚠️ WARNING', color: 'Warning' },
  critical: { word: '🔴 CRITICAL', color: 'Attention' },
};

export function openingOf({ severity, title }: Pick<Reply, 'severity' | 'title'>): string {
  return `${SEVERITIES[severity].word}: ${title}`;
}

/** The container that the button opens and closes; one in a card. */
const FOLDED_ID = 'folded';

/** Fits every reply into Teams' limits; what is cut or left out says so. Never throws. */
export function renderReply(given: Reply): TeamsCard {
  const reply = cleanReply(given);
  const { before, code, after, folded } = layOut(reply, true);
  const { word, color } = SEVERITIES[reply.severity];
  const spoken = summaryLine(openingOf(reply), reply.summary);
  const mention = mentionOf(reply.mention);
  // The line that is spoken stands in the card and beside it.
  const room = new Room(LIMITS.card - LIMITS.reserve - 2 * sizeOf(spoken) - sizeOf(mention?.entity ?? null));

  // Taken by worth: what must never be missing comes first, and the last loses. Laid out below in reading order.
  const title = room.take([
    block([
      { type: 'TextRun', text: `${word}  `, color, weight: 'Bolder' },
      ...wordRuns(shortenLabel(reply.title, LIMITS.title), { size: 'Large', weight: 'Bolder' }),
    ]),
  ]);
  const mentioned = room.take(mention === null ? [] : [mention.block]);
  const verdict = room.take(summaryBlocks(reply.summary));
  const actions = cardActions(reply.actions);
  room.left -= sizeOf(actions.foot);
  const rows = room.take(actions.rows);
  const [first, ...others] = code;
  const repair = room.take(first === undefined ? [] : codeElements(first, room));
  const why = take(before, sectionBlocks, room);
  const facts = factTable(reply.facts, room);
  const table = room.take(facts.elements);
  const otherCode = take(others, codeElements, room);
  const evidence = take(after, sectionBlocks, room);
  const hidden = foldedElements(folded, room);

  const left = [
    ...counted(facts.left, 'fact'),
    ...counted(why.left + evidence.left + hidden.leftSections, 'section'),
    ...counted(otherCode.left + hidden.leftCode, 'command'),
    ...counted(actions.left, 'button'),
  ];
  const foot = footBlocks(left, reply.leftOut, reply.footer);
  return {
    summary: spoken,
    card: {
      type: 'AdaptiveCard',
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      version: '1.5',
      // What a screen reader or a client that cannot show the card is left with: the verdict and the repair.
      fallbackText: spoken,
      msteams: { width: 'Full', ...(mention === null ? {} : { entities: [mention.entity] }) },
      body: [
        ...title,
        ...mentioned,
        ...verdict,
        ...why.elements,
        ...repair,
        ...rows,
        ...otherCode.elements,
        ...table,
        ...evidence.elements,
        ...hidden.elements,
        ...foot,
      ],
      ...(actions.foot.length === 0 ? {} : { actions: actions.foot }),
    },
  };
}

/** Each part as far as there is room; `left` counts those that had none. */
function take<P>(
  parts: readonly P[],
  build: (part: P, room: Room) => CardElement[],
  room: Room,
): { elements: CardElement[]; left: number } {
  const taken = parts.map((part) => room.take(build(part, room)));
  return { elements: taken.flat(), left: taken.filter((elements) => elements.length === 0).length };
}

function foldedElements(
  folded: { readonly sections: readonly Section[]; readonly code: readonly Code[] },
  room: Room,
): { elements: CardElement[]; leftSections: number; leftCode: number } {
  const label = foldLabel(folded);
  if (label === null) return { elements: [], leftSections: 0, leftCode: 0 };
  const button: CardElement = {
    type: 'ActionSet',
    spacing: 'Medium',
    actions: [{ type: 'Action.ToggleVisibility', title: buttonLabel(label), targetElements: [FOLDED_ID] }],
  };
  const parts = sayFolded(folded);
  const legend =
    parts === ''
      ? []
      : [
          block(wordRuns(shorten(`${upperFirst(parts)}.`, LIMITS.footer), { isSubtle: true, size: 'Small' }), {
            spacing: 'Small',
          }),
        ];
  room.left -= sizeOf([button, ...legend, { type: 'Container', id: FOLDED_ID, isVisible: false, items: [] }]) + 3;
  const inChat = take(
    folded.sections.filter(({ fold }) => fold === 'in-chat'),
    sectionBlocks,
    room,
  );
  const code = take(folded.code, codeElements, room);
  const always = take(
    folded.sections.filter(({ fold }) => fold === 'always'),
    sectionBlocks,
    room,
  );
  const items = [...inChat.elements, ...code.elements, ...always.elements];
  return {
    elements:
      items.length === 0 ? [] : [button, ...legend, { type: 'Container', id: FOLDED_ID, isVisible: false, items }],
    leftSections: inChat.left + always.left,
    leftCode: code.left,
  };
}

function footBlocks(left: readonly string[], unsafe: readonly string[], footer: Text | null): CardElement[] {
  const small = { isSubtle: true, size: 'Small' } as const;
  const said = [
    ...(left.length === 0 ? [] : [`Cut, because Teams takes no more: ${left.join(', ')}.`]),
    ...unsafe.map((what) => `${what}: left out.`),
  ].join(' ');
  const lines = [...(said === '' ? [] : [[said]]), ...(footer === null ? [] : [footer])];
  return lines.map((line) => {
    const runs = runsOf(line, LIMITS.footer, small);
    // What a run has around its text, twice over.
    const fitting = sizeOf(runs) <= LIMITS.footerBytes ? runs : shrunk(line, LIMITS.footerBytes - 150, small);
    return block(fitting, { spacing: 'Medium' });
  });
}

function summaryLine(opening: string, summary: readonly Text[]): string {
  const lines = summary.map(utcLine).filter((line) => line !== '');
  return inertLine(lines.length === 0 ? opening : `${ended(opening)} ${lines.join(' ')}`, LIMITS.summary);
}

/** A title that asks or goes on has its mark already. */
function ended(title: string): string {
  return /[.?!…]$/.test(title) ? title : `${title}.`;
}

/** Notifications and notes are plain text; should one not be, it has no tags. */
function inertLine(line: string, most: number): string {
  return shorten(withoutMacros(line).replace(/</g, '‹').replace(/>/g, '›'), most);
}

function counted(count: number, one: string): string[] {
  return count === 0 ? [] : [countMore(count, one)];
}
