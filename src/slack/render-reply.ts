/**
 * Reply -> Block Kit. Everything that came from outside stands in rich text or plain text, which Slack does not parse. On a
 * phone: the verdict, why, the repair, the buttons; how we know is behind a button.
 */
import type { KnownBlock } from '@slack/web-api';
import { cleanReply } from '../replies/clean-reply.ts';
import { foldLabel, foldName, layOut, sayFolded } from '../replies/fold.ts';
import type { Action, Reply, Section, Severity } from '../replies/reply.ts';
import { countMore, shortenLabel } from '../replies/shorten.ts';
import { commandButtons, linkButtons } from './buttons.ts';
import { fallbackText } from './fallback-text.ts';
import { inert, plainText } from './inert-text.ts';
import { LIMITS } from './limits.ts';
import { codeBlock, factBlock, footBlocks, sectionBlock, summaryBlock } from './parts.ts';
import { escapedLength } from './rich-text.ts';
import { Room } from './room.ts';

/** What `chat.postMessage` and its kin take. `text` is escaped; `blocks` hold to Slack's limits. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
}

/** A word and a sign: colour alone tells nothing to many. */
const SEVERITIES: Readonly<Record<Severity, string>> = {
  ok: '✅ OK',
  info: 'ℹ️ INFO',
  warning: '⚠️ WARNING',
  critical: '🔴 CRITICAL',
};

/** Fits every reply into Slack's limits; what is cut or left out says so. Never throws. */
export function renderReply(given: Reply): SlackMessage {
  const reply = cleanReply(given);
  const { before, code, after, folded } = layOut(reply, reply.unfold !== null);
  const opening = `${SEVERITIES[reply.severity]}: ${reply.title}`;
  const room = new Room(LIMITS.message - LIMITS.reserve, LIMITS.blocks - 2);

  // Taken by worth: what must never be missing comes first, and the last loses. Laid out below in reading order.
  const header = room.take([
    { type: 'header', text: plainText(shortenLabel(inert(opening), LIMITS.header, escapedLength)) },
  ]);
  const verdict = room.take(summaryBlock(reply.summary, reply.mention));
  const commands = commandButtons(commandsOf(reply, foldLabel(folded)), LIMITS.commandButtons);
  const buttons = room.take(commands.blocks);
  const [first, ...others] = code;
  const repair = room.take(first === undefined ? [] : codeBlock(first, room));
  const why = takeSections(before, room);
  const links = linkButtons(
    reply.actions.filter((action) => 'url' in action),
    room.left - 1,
  );
  const linkRow = room.take(links.blocks);
  const facts = factBlock(reply.facts, room);
  const factRow = room.take(facts.blocks);
  const evidence = takeSections(
    after.filter(({ fold }) => fold === 'in-chat'),
    room,
  );
  const otherCode = others.map((each) => room.take(codeBlock(each, room)));
  const rest = takeSections(
    after.filter(({ fold }) => fold === 'always'),
    room,
  );

  const left = [
    ...counted(facts.left, 'fact'),
    ...counted(why.left + evidence.left + rest.left, 'section'),
    ...counted(otherCode.filter((blocks) => blocks.length === 0).length, 'command'),
    ...counted(commands.left + links.left, 'button'),
  ];
  const parts = sayFolded(folded);
  const foldedLine = parts === '' ? '' : `${foldName(folded.sections)}: ${parts}.`;
  const foot = footBlocks(footLines(foldedLine, left, reply.leftOut), reply.footer);
  return {
    text: fallbackText(opening, reply.summary),
    blocks: [
      ...header,
      ...verdict,
      ...why.blocks,
      ...repair,
      ...evidence.blocks,
      ...otherCode.flat(),
      ...rest.blocks,
      ...buttons,
      ...linkRow,
      ...factRow,
      ...foot,
    ],
  };
}

/** The reply's own, and the one that shows what is folded. */
function commandsOf(reply: Reply, label: string | null): Action[] {
  const actions = reply.actions.filter((action) => 'command' in action);
  return reply.unfold === null || label === null
    ? actions
    : [...actions, { label, command: reply.unfold, style: 'plain', confirm: null }];
}

function takeSections(sections: readonly Section[], room: Room): { blocks: KnownBlock[]; left: number } {
  const taken = sections.map((section) => room.take(sectionBlock(section, room).blocks));
  return { blocks: taken.flat(), left: taken.filter((blocks) => blocks.length === 0).length };
}

function counted(count: number, one: string): string[] {
  return count === 0 ? [] : [countMore(count, one)];
}

function footLines(folded: string, left: readonly string[], unsafe: readonly string[]): string[] {
  return [
    ...(folded === '' ? [] : [folded]),
    ...(left.length === 0 ? [] : [`Cut, because Slack takes no more: ${left.join(', ')}.`]),
    ...unsafe.map((what) => `${what}: left out.`),
  ];
}
