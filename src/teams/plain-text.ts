/**
 * Reply -> words alone, for when Teams takes no card of it: the verdict, the cause, the repair, and where to look. No buttons: what
 * they would ask for can be written.
 */
import { cutLine } from '../commands/fitting.ts';
import { cleanReply } from '../replies/clean-reply.ts';
import { layOut, shortSummary } from '../replies/fold.ts';
import type { Action, Code, Reply, Section } from '../replies/reply.ts';
import { shorten } from '../replies/shorten.ts';
import { LIMITS } from './limits.ts';
import { openingOf } from './render-reply.ts';
import { utcLine } from './text-runs.ts';

const CUT = cutLine('Teams');
const TOO_LONG = 'Too long for Teams: a terminal shows it.';

/** Text for an activity of the format `plain`. Never throws. */
export function plainText(given: Reply): string {
  const reply = cleanReply(given);
  const { before, code } = layOut(reply, true);
  let left = LIMITS.plainText - CUT.length - 2;
  const take = (paragraph: string): string => {
    // What follows is a blank line.
    const fits = paragraph !== '' && paragraph.length + 2 <= left;
    if (fits) left -= paragraph.length + 2;
    return fits ? paragraph : '';
  };
  // Taken by worth, and laid out in reading order.
  const verdict = take(lines([openingOf(reply), ...shortSummary(reply.summary, LIMITS.summaryLines).map(utcLine)]));
  const repairs = code.map((one) => take(repair(one)));
  const looks = (how: 'url' | 'command') =>
    take(
      reply.actions
        .filter((action) => how in action)
        .map(look)
        .join('\n'),
    );
  const where = looks('url');
  const why = before.map((section) => take(reason(section)));
  const ways = looks('command');
  return [verdict, ...why, ...repairs, where, ways, CUT].filter((paragraph) => paragraph !== '').join('\n\n');
}

function reason({ title, lines: said }: Section): string {
  return lines([...(title === '' ? [] : [title]), ...said.map(utcLine)]);
}

/** A command is whole, or not there: who pastes half of one may do something else than it says. */
function repair({ title, text, note }: Code): string {
  const command = text.length <= LIMITS.plainCode ? withoutTags(text) : TOO_LONG;
  return [...(title === '' ? [] : [lines([title])]), command, ...(note === null ? [] : [lines([note])])].join('\n');
}

function look(action: Action): string {
  return 'url' in action
    ? `${lines([action.label])}: ${action.url}`
    : `${lines([action.label])}: write "${action.command}"`;
}

/** Words that came from outside, too: none of them becomes a tag, or a link. */
function lines(said: readonly string[]): string {
  return said.map((line) => withoutTags(shorten(line, LIMITS.summaryLine)).replace(/:\/\//g, ':\u2060//')).join('\n');
}

/** Plain text has no tags; should a client see some all the same, there are none. */
function withoutTags(text: string): string {
  return text.replace(/<(?=[a-z/!?])/gi, '‹');
}
