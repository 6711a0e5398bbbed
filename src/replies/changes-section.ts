/** What changed before a failure: the change that explains it in one line, and the timeline, folded away. */
import type { Diagnosis } from '../diagnosis/result.ts';
import type { Section, Text } from './reply.ts';
import { say } from './say.ts';

type Change = Diagnosis['changes'][number];

/** More than this many are counted rather than shown: a message is read on a phone. */
const MOST = 12;

/** The line below the verdict; none when no change explains the first cause. */
export function beforeIt({ causes, changes }: Diagnosis): readonly Text[] {
  const change = changes.find(({ explains }) => explains !== null && explains === causes[0]?.id);
  if (change === undefined) return [];
  return [[`Before it: ${deed(change)} at `, { time: new Date(change.at) }, `${by(change)}.`]];
}

/** Newest first, as they are read on a phone; none when nothing was changed. */
export function changesSection({ changes }: Diagnosis): readonly Section[] {
  if (changes.length === 0) return [];
  // What explains it is shown however much happened since.
  const explaining = changes.filter(({ explains }) => explains !== null);
  const others = new Set(changes.filter(({ explains }) => explains === null).slice(0, MOST - explaining.length));
  const shown = changes.filter((change) => change.explains !== null || others.has(change));
  const rest = changes.length - shown.length;
  const more: Text[] =
    rest > 0
      ? [[`and ${rest} more ${rest === 1 ? 'change' : 'changes'}; the terminal's \`--output json\` has all.`]]
      : [];
  return [{ title: 'What changed', lines: [...shown.map(line), ...more], fold: 'always' }];
}

function line(change: Change): Text {
  const why = change.explains === null ? '' : ` It fits ${change.explains}.`;
  return [{ time: new Date(change.at) }, `: ${deed(change)}${by(change)}.${why}`];
}

function deed({ by: who, what }: Change): string {
  return `${who === null ? 'somebody' : say(who, 120)} ${say(what, 300)}`;
}

function by({ tool }: Change): string {
  return tool === null ? '' : ` (${say(tool, 60)})`;
}
