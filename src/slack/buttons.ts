/** Actions as Slack's buttons. The value of one is the command text, which comes back as if it had been typed. */
import type { ActionsBlock, Button, ConfirmationDialog, PlainTextElement } from '@slack/web-api';
import type { Action } from '../replies/reply.ts';
import { shorten, shortenLabel } from '../replies/shorten.ts';
import { askValue } from './dialog.ts';
import { inert, plainText } from './inert-text.ts';
import { LIMITS } from './limits.ts';
import { escapedLength, sizeOf } from './rich-text.ts';

/** `command.<n>` sends a command; `link.<n>` opens an address, of which Slack tells us too. */
export const COMMAND_BUTTON = 'command.';
export const LINK_BUTTON = 'link.';
/** `ask.<n>` opens a dialog, which asks for words and sends a command with them. */
export const ASK_BUTTON = 'ask.';

export interface Buttons {
  readonly blocks: readonly ActionsBlock[];
  /** Actions that had no room, or were too long for a button. */
  readonly left: number;
}

/** @param most bytes that they may take */
export function commandButtons(actions: readonly Action[], most: number): Buttons {
  let primary = false;
  return rowOf(
    actions,
    (action, n) => {
      if ('url' in action || action.command === '') return null;
      const { asks } = action;
      const value = asks === undefined ? action.command : askValue(action, asks);
      if (escapedLength(value) > LIMITS.value) return null;
      const style = action.style === 'plain' || (action.style === 'primary' && primary) ? null : action.style;
      primary ||= style === 'primary';
      return {
        type: 'button',
        action_id: `${asks === undefined ? COMMAND_BUTTON : ASK_BUTTON}${n}`,
        text: label(action.label),
        value,
        ...(style === null ? {} : { style }),
        // A dialog asks already, and shows the same words.
        ...(action.confirm === null || asks !== undefined
          ? {}
          : { confirm: dialog(action.label, action.confirm, style === 'danger') }),
      };
    },
    most,
  );
}

/** @param most bytes that they may take */
export function linkButtons(actions: readonly Action[], most: number): Buttons {
  return rowOf(
    actions,
    (action, n) =>
      'url' in action && escapedLength(action.url) <= LIMITS.url
        ? { type: 'button', action_id: `${LINK_BUTTON}${n}`, text: label(action.label), url: action.url }
        : null,
    most,
  );
}

function rowOf(
  actions: readonly Action[],
  button: (action: Action, n: number) => Button | null,
  most: number,
): Buttons {
  const elements: Button[] = [];
  let used = sizeOf({ type: 'actions', elements: [] });
  for (const action of actions) {
    const made = elements.length < LIMITS.buttons ? button(action, elements.length) : null;
    if (made === null || used + sizeOf(made) + 1 > most) continue;
    used += sizeOf(made) + 1;
    elements.push(made);
  }
  return {
    blocks: elements.length === 0 ? [] : [{ type: 'actions', elements }],
    left: actions.length - elements.length,
  };
}

function dialog(title: string, text: string, danger: boolean): ConfirmationDialog {
  return {
    title: plainText(shortenLabel(inert(title), LIMITS.confirmTitle, escapedLength)),
    text: plainText(shorten(inert(text), LIMITS.confirmText, escapedLength)),
    confirm: plainText('Yes, do it'),
    deny: plainText('Cancel'),
    ...(danger ? { style: 'danger' as const } : {}),
  };
}

function label(text: string): PlainTextElement {
  return plainText(shortenLabel(inert(text), LIMITS.label, escapedLength));
}
