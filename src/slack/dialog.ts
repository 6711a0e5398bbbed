/**
 * A dialog that asks for words: opened by a click, answered by a submission that carries the click's message with it.
 * https://docs.slack.dev/surfaces/modals , https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
 */
import type { ModalView } from '@slack/web-api';
import type { Posted } from '../commands/messenger.ts';
import { posted } from '../commands/messenger.ts';
import { type Place, place } from '../core/place.ts';
import type { Action } from '../replies/reply.ts';
import { shorten, shortenLabel } from '../replies/shorten.ts';
import { inert, plainText } from './inert-text.ts';
import { isObject, type JsonObject, objectIn, parseJson, textIn } from './json.ts';
import { LIMITS } from './limits.ts';
import type { ResponseUrl } from './place.ts';
import { escapedLength } from './rich-text.ts';

export const DIALOG = 'ask';
const INPUT = { block: 'words', action: 'typed' } as const;

type Command = Extract<Action, { readonly command: string }>;

/** What a button carries that opens a dialog. */
export interface Ask {
  readonly command: string;
  readonly title: string;
  /** The sentence over the input; null = none. */
  readonly text: string | null;
  readonly label: string;
  readonly required: boolean;
}

/** What the dialog carries from the click to its submission. */
export interface Clicked {
  readonly command: string;
  readonly place: Place;
  readonly message: Posted;
  readonly respond: ResponseUrl | null;
}

export function askValue(action: Command, asks: NonNullable<Command['asks']>): string {
  const { command, label: title, confirm } = action;
  const text = confirm === null ? null : shorten(confirm, LIMITS.confirmText, escapedLength);
  const label = shortenLabel(asks.label, LIMITS.inputLabel, escapedLength);
  return JSON.stringify({
    command,
    title: shortenLabel(title, LIMITS.label, escapedLength),
    text,
    label,
    required: asks.required,
  } satisfies Ask);
}

/** @returns null when it is none of ours */
export function readAskValue(value: string): Ask | null {
  const parsed = parseJson(value);
  if (!isObject(parsed)) return null;
  const [command, title, label] = [textIn(parsed, 'command'), textIn(parsed, 'title'), textIn(parsed, 'label')];
  if (command === null || title === null || label === null) return null;
  return { command, title, label, text: textIn(parsed, 'text'), required: parsed.required === true };
}

/** @returns null when the click has no room in it: a place of a length that Slack does not make */
export function dialogView(ask: Ask, clicked: Clicked): ModalView | null {
  const carried = JSON.stringify({ v: 1, ...clicked });
  if (carried.length > LIMITS.metadata) return null;
  return {
    type: 'modal',
    callback_id: DIALOG,
    private_metadata: carried,
    title: plainText(shortenLabel(inert(ask.title), LIMITS.dialogTitle, escapedLength)),
    submit: plainText('Send'),
    close: plainText('Cancel'),
    blocks: [
      ...(ask.text === null
        ? []
        : [{ type: 'section' as const, text: plainText(shorten(inert(ask.text), LIMITS.confirmText, escapedLength)) }]),
      {
        type: 'input',
        block_id: INPUT.block,
        optional: !ask.required,
        label: plainText(shorten(inert(ask.label), LIMITS.inputLabel, escapedLength)),
        element: { type: 'plain_text_input', action_id: INPUT.action, multiline: true, max_length: LIMITS.input },
      },
    ],
  };
}

/** What a submission says: the click that it goes back to, and the words. @returns null when it is none of ours */
export function readDialog(view: JsonObject): { readonly clicked: Clicked; readonly words: string } | null {
  const carried = parseJson(textIn(view, 'private_metadata') ?? '');
  if (view.callback_id !== DIALOG || !isObject(carried) || carried.v !== 1) return null;
  const [command, at, message] = [textIn(carried, 'command'), textIn(carried, 'place'), textIn(carried, 'message')];
  if (command === null || at === null || message === null) return null;
  const values = objectIn(objectIn(view, 'state'), 'values');
  const words = textIn(objectIn(objectIn(values, INPUT.block), INPUT.action), 'value') ?? '';
  const { url, until } = objectIn(carried, 'respond');
  const respond = typeof url === 'string' && typeof until === 'string' ? { url, until } : null;
  return { clicked: { command, place: place(at), message: posted(message), respond }, words: words.trim() };
}
