/** The buttons of a message, wherever they stand in its blocks. */
import type { SlackMessage } from './shapes.ts';

export interface Button {
  readonly label: string;
  readonly actionId: string;
  readonly blockId: string;
  readonly value: string | null;
  readonly url: string | null;
  readonly style: string | null;
}

export function buttonsOf(message: SlackMessage): readonly Button[] {
  return message.blocks.flatMap((block, i) => buttonsIn(block, textOr(block.block_id, `b${i}`)));
}

/** Anything with `type: button`: in actions, as an accessory, in a container. */
function buttonsIn(value: unknown, blockId: string): Button[] {
  if (typeof value !== 'object' || value === null) return [];
  const element = value as Record<string, unknown>;
  if (element.type !== 'button') return Object.values(element).flatMap((inner) => buttonsIn(inner, blockId));
  const label = (element.text as { readonly text?: unknown } | undefined)?.text;
  return [
    {
      label: textOr(label, ''),
      // Slack makes up what was left out.
      actionId: textOr(element.action_id, `a-${textOr(label, '')}`),
      blockId,
      value: textOr(element.value, null),
      url: textOr(element.url, null),
      style: textOr(element.style, null),
    },
  ];
}

function textOr<T>(value: unknown, otherwise: T): string | T {
  return typeof value === 'string' ? value : otherwise;
}
