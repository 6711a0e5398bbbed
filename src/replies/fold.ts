/** Which parts of a reply stand in the message, and which are folded away. One rule for all chats. */
import { lowerFirst } from '../core/words.ts';
import type { Code, Reply, Section, Text } from './reply.ts';
import { countMore } from './shorten.ts';

/** At most `most` lines of a summary; the last one then says how many there are more. */
export function shortSummary(summary: Reply['summary'], most: number): readonly Text[] {
  if (summary.length <= most) return summary;
  return [...summary.slice(0, most - 1), [`and ${countMore(summary.length - most + 1, 'line')}.`]];
}

export interface Folded {
  readonly sections: readonly Section[];
  readonly code: readonly Code[];
}

export interface Layout {
  /** What is the answer: before the repair. */
  readonly before: readonly Section[];
  readonly code: readonly Code[];
  /** After the repair: how we know, when it is not folded. */
  readonly after: readonly Section[];
  readonly folded: Folded;
}

/**
 * @param canFold whether what is folded can be had: by a button, or within the message. If not, nothing is folded, for it
 *   would be lost.
 */
export function layOut(reply: Reply, canFold: boolean): Layout {
  const { sections, code } = reply;
  const isAnswer = ({ fold }: Section): boolean => fold === 'never';
  const before = sections.filter(isAnswer);
  // In one order everywhere: how we know, then what is not the cause.
  const rest = [
    ...sections.filter(({ fold }) => fold === 'in-chat'),
    ...sections.filter(({ fold }) => fold === 'always'),
  ];
  if (reply.unfolded || !canFold) return { before, code, after: rest, folded: { sections: [], code: [] } };
  // The first command is the repair, with what has to follow it. With the others the message would not fit on a phone.
  const shown = code.filter(({ followUp }, i) => i === 0 || followUp === true);
  return {
    before,
    code: shown,
    after: [],
    folded: { sections: rest, code: code.filter((one) => !shown.includes(one)) },
  };
}

/** What people look for by name. */
const ALSO: readonly string[] = ['What changed', 'Ruled out'];

/** What the button says that shows it: what there is, and how much. Null when nothing is folded. */
export function foldLabel({ sections, code }: Folded): string | null {
  const count = sections.reduce((sum, { lines }) => sum + lines.length, 0) + code.length;
  if (count === 0) return null;
  const [only] = sections;
  if (only === undefined) return `More commands (${count})`;
  return sections.length === 1 && code.length === 0 && only.title !== ''
    ? `${only.title} (${count})`
    : `${[foldName(sections), ...ALSO.filter((title) => sections.some((one) => one.title === title)).map(lowerFirst)].join(', ')} (${count})`;
}

/** What a plan folds away proves nothing: it is more of the same. */
export function foldName(sections: readonly Section[]): string {
  return sections.some(({ title }) => title === 'How we know') ? 'Evidence' : 'Details';
}

/** `how we know (2), ruled out (4), 2 more commands`; `''` when there is no more to say than the button does. */
export function sayFolded({ sections, code }: Folded): string {
  if (sections.length + Math.min(code.length, 1) < 2) return '';
  const named = sections.map(({ title, lines }) => `${lowerFirst(title)} (${lines.length})`);
  const commands = code.length === 0 ? [] : [`${code.length} more ${code.length === 1 ? 'command' : 'commands'}`];
  return [...named, ...commands].join(', ');
}
