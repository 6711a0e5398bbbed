/** The repairs of a diagnosis, and the commands that would let it see more, as blocks to copy. */
import { upperFirst } from '../core/words.ts';
import { isFollowUp } from '../diagnosis/follow-up.ts';
import type { Diagnosis, Fix, RankedCause } from '../diagnosis/result.ts';
import { factLabel } from './fact-labels.ts';
import type { Code } from './reply.ts';
import { isCommand, say, sayCommand, sayRemedy, sentence, splitCommand } from './say.ts';

/** Repairs with their commands, then the commands that would let us see. */
export function codeOf(diagnosis: Diagnosis): Code[] {
  const { fixes, causes, notChecked } = diagnosis;
  const blocks: Code[] = [];
  const shown = new Set<string>();
  const block = (title: string, text: string, note: string | null = null, followUp = false): void => {
    if (shown.has(text)) return;
    shown.add(text);
    blocks.push({ title, text, note, ...(followUp ? { followUp: true as const } : {}) });
  };
  for (const fix of fixes.filter((each) => each.command !== null)) {
    // A command that stands in a sentence would be broken when its lines are wrapped.
    const note = splitCommand(fix.note);
    const undoIsCommand = fix.undo !== null && isCommand(fix.undo);
    block(
      fixTitle(fix, causes),
      sayCommand(fix.command ?? ''),
      sayNote(fix, note.words, !undoIsCommand) || null,
      isFollowUp(fix),
    );
    if (note.command !== null) block(upperFirst(note.lead), note.command);
    if (undoIsCommand) block(`To undo “${say(fix.title, 160)}”`, sayCommand(fix.undo ?? ''));
  }
  const sights = new Map<string, string[]>();
  for (const { fact, remedy } of notChecked)
    if (remedy !== null && isCommand(remedy))
      sights.set(sayRemedy(remedy), [...(sights.get(sayRemedy(remedy)) ?? []), factLabel(fact)]);
  for (const [command, facts] of sights) block(`To let me see ${facts.join(', ')}`, command);
  return blocks;
}

/** With several causes in doubt, each repair says which cause it is for. */
export function fixTitle(fix: Fix, causes: readonly RankedCause[]): string {
  const cause = causes.find((each) => each.id === fix.cause);
  const doubtful = causes.length > 1 && cause !== undefined && cause.confidence !== 'verified';
  return doubtful ? `If it is ${fix.cause}: ${say(fix.title, 160)}` : say(fix.title, 160);
}

export function sayNote(fix: Fix, words: string, withUndo: boolean): string {
  const risk = { none: '', low: 'Risk: low.', high: 'Risk: HIGH.' }[fix.risk];
  const undo = withUndo && fix.undo !== null ? `To undo it: ${sentence(sayCommand(fix.undo))}` : '';
  return [risk, words.trim() === '' ? '' : sentence(say(words)), undo].filter((part) => part !== '').join(' ');
}
