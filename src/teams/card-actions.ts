/** Actions as a card's buttons. A click sends the command text back, which is read as if it had been typed. */
import type { Action } from '../replies/reply.ts';
import { shorten, shortenLabel } from '../replies/shorten.ts';
import type { ActionSet, CardAction, TextInput } from './card.ts';
import { LIMITS } from './limits.ts';
import { block, sizeOf, withoutMacros, wordRuns } from './text-runs.ts';

export interface CardActions {
  /** At the foot of the card. */
  readonly foot: readonly CardAction[];
  /** Rows within it, under the repair. */
  readonly rows: readonly ActionSet[];
  /** Actions that had no room, or were too long for a button. */
  readonly left: number;
}

/** Commands at the foot, where a thumb finds them; links above. More commands than the foot takes are a list of choices. */
export function cardActions(actions: readonly Action[]): CardActions {
  let left = LIMITS.actionBytes;
  let primary = false;
  let inputs = 0;
  const made = (action: Action): CardAction[] => {
    const button = buttonOf(action, primary, `words.${inputs++}`);
    if (button === null || sizeOf(button) + 1 > left) return [];
    left -= sizeOf(button) + 1;
    primary ||= 'style' in action && action.style === 'primary';
    return [button];
  };
  const most = LIMITS.actions * LIMITS.actionRows;
  const commands = actions.filter((action) => 'command' in action).flatMap(made);
  const links = actions.filter((action) => 'url' in action).flatMap(made);
  const asChoice = commands.length > LIMITS.actions;
  const choices = asChoice ? rowsOf(commands.slice(0, most)) : [];
  const linkRow = rowsOf(links.slice(0, LIMITS.actions));
  const shown = (asChoice ? Math.min(commands.length, most) : commands.length) + Math.min(links.length, LIMITS.actions);
  return { foot: asChoice ? [] : commands, rows: [...choices, ...linkRow], left: actions.length - shown };
}

function rowsOf(actions: readonly CardAction[]): ActionSet[] {
  const rows: ActionSet[] = [];
  for (let i = 0; i < actions.length; i += LIMITS.actions)
    rows.push({ type: 'ActionSet', actions: actions.slice(i, i + LIMITS.actions) });
  return rows;
}

/**
 * @param input the id of its input, if it asks for words: each of a card has its own
 * @returns null when it does not fit into a button
 */
function buttonOf(action: Action, hasPrimary: boolean, input: string): CardAction | null {
  const title = buttonLabel(action.label);
  if ('url' in action) {
    const url = action.url.replace(/\{/g, '%7B');
    return url.length > LIMITS.url ? null : { type: 'Action.OpenUrl', title, url };
  }
  const { command, confirm, asks } = action;
  const data = asks === undefined ? { command } : { command, input };
  // Two braces are a macro to some clients; no name of Azure's has any.
  if (command.length > LIMITS.command || command.includes('{{')) return null;
  const style =
    action.style === 'danger'
      ? ({ style: 'destructive' } as const)
      : action.style === 'primary' && !hasPrimary
        ? ({ style: 'positive' } as const)
        : {};
  const execute = (title: string): CardAction => ({
    type: 'Action.Execute',
    title,
    verb: 'command',
    data,
    ...style,
    fallback: { type: 'Action.Submit', title, data },
  });
  if (confirm === null && asks === undefined) return execute(title);
  return {
    type: 'Action.ShowCard',
    title,
    ...style,
    card: {
      type: 'AdaptiveCard',
      version: '1.5',
      body: [
        ...[confirm, asks?.label].flatMap((words) =>
          words == null ? [] : [block(wordRuns(shorten(words, LIMITS.confirm)))],
        ),
        ...(asks === undefined ? [] : [textInput(input, asks.required)]),
      ],
      actions: [execute(buttonLabel(`Yes: ${action.label}`))],
    },
  };
}

function textInput(id: string, isRequired: boolean): TextInput {
  return {
    type: 'Input.Text',
    id,
    label: 'Your words',
    isMultiline: true,
    isRequired,
    errorMessage: 'Please write a few words.',
    maxLength: LIMITS.input,
  };
}

/** A label is shown as it is, but for macros. */
export function buttonLabel(text: string): string {
  return shortenLabel(withoutMacros(text), LIMITS.label);
}
