/** A message of the bot as Slack shows it: drawn by `slack-blocks-to-jsx`, which draws buttons and leaves pressing them to us. */
import { useRef } from 'preact/hooks';
import { Message, type MessageProps } from 'slack-blocks-to-jsx';
import type { MessageView } from '../views.ts';
import type { Ask, Press } from './chat.tsx';
import type { Theme } from './theme.tsx';

interface Button {
  readonly type: 'button';
  readonly text: { readonly text: string };
  readonly url?: string;
  readonly confirm?: {
    readonly title?: { readonly text: string };
    readonly text: { readonly text: string };
    readonly confirm?: { readonly text: string };
    readonly deny?: { readonly text: string };
    readonly style?: string;
  };
}

const DRAWN = '.slack_blocks_to_jsx__button_element';

export function SlackMessage({
  message,
  users,
  theme,
  press,
  leads,
}: {
  readonly message: MessageView;
  readonly users: readonly { readonly id: string; readonly name: string }[];
  readonly theme: Theme;
  readonly press: (input: Press, ask: Ask | null) => void;
  readonly leads: (url: string) => void;
}) {
  const place = useRef<HTMLDivElement>(null);

  /** Before the renderer's own handler, which knows of no bot. */
  function pressed(event: Event): void {
    const drawn = (event.target as Element).closest(DRAWN);
    if (drawn === null || place.current === null) return;
    event.preventDefault();
    event.stopPropagation();
    const button = buttonsIn(message.blocks)[[...place.current.querySelectorAll(DRAWN)].indexOf(drawn)];
    if (button === undefined) return;
    if (button.url !== undefined) leads(button.url);
    const { confirm } = button;
    const ask: Ask | null =
      confirm === undefined
        ? null
        : {
            title: confirm.title?.text ?? 'Are you sure?',
            text: confirm.text.text,
            confirm: confirm.confirm?.text ?? 'Yes',
            deny: confirm.deny?.text ?? 'Cancel',
            danger: confirm.style === 'danger' || confirm.style === undefined,
          };
    press({ message: message.id, label: button.text.text, within: null, typed: null }, ask);
  }

  return (
    <div ref={place} class="blocks" onClickCapture={pressed}>
      <Message
        key={message.version}
        blocks={message.blocks as unknown as MessageProps['blocks']}
        logo=""
        name="Pullcheck"
        theme={theme}
        data={{ users: [...users] }}
        withoutWrapper
      />
    </div>
  );
}

/** In the order in which they are drawn. */
function buttonsIn(value: unknown): readonly Button[] {
  if (typeof value !== 'object' || value === null) return [];
  if ((value as { readonly type?: unknown }).type === 'button') return [value as Button];
  return Object.values(value).flatMap(buttonsIn);
}
