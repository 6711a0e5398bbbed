/** The box to type in: it completes commands and the names of the subscription's apps. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChannelView, PageView, Side } from '../views.ts';

interface Props {
  readonly view: PageView;
  readonly side: Side;
  readonly channel: ChannelView;
  readonly inThread: boolean;
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly send: (text: string) => Promise<boolean>;
}

interface Suggestion {
  /** What the box holds once it is taken. */
  readonly text: string;
  readonly label: string;
  readonly about: string;
}

const MOST = 8;

export function Composer({ view, side, channel, inThread, text, setText, send }: Props) {
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const [sending, setSending] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const prefix = prefixFor(side, channel, inThread);
  const suggestions = open ? suggest(view, text, prefix) : [];
  const picked = suggestions[chosen];
  // Words that were put in by a button are for the one who sends them.
  useEffect(() => {
    if (text !== '' && document.activeElement !== box.current) box.current?.focus();
  }, [text]);

  function take(suggestion: Suggestion): void {
    setText(suggestion.text);
    setChosen(-1);
    setOpen(suggestion.text.endsWith(' '));
    box.current?.focus();
  }

  async function go(): Promise<void> {
    if (text.trim() === '' || sending) return;
    setSending(true);
    setOpen(false);
    // What was not taken stays in the box.
    if (await send(text.trim())) setText('');
    setSending(false);
    box.current?.focus();
  }

  function onKey(event: KeyboardEvent): void {
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      if (suggestions.length === 0) return;
      event.preventDefault();
      const step = key === 'ArrowDown' ? 1 : -1;
      setChosen((chosen + step + suggestions.length) % suggestions.length);
    } else if ((key === 'Tab' && !event.shiftKey) || (key === 'Enter' && picked !== undefined)) {
      const suggestion = picked ?? (text === '' ? undefined : suggestions[0]);
      if (suggestion === undefined || suggestion.text.trim() === text.trim()) {
        if (key === 'Enter') {
          event.preventDefault();
          void go();
        }
        return;
      }
      event.preventDefault();
      take(suggestion);
    } else if (key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void go();
    } else if (key === 'Escape') {
      setOpen(false);
      setChosen(-1);
    }
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void go();
      }}
    >
      {suggestions.length > 0 && (
        <div class="suggestions" role="listbox" id="suggestions" aria-label="Suggestions">
          {suggestions.map((one, i) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the box keeps the focus, and names the chosen one
            // biome-ignore lint/a11y/useKeyWithClickEvents: the box hears the keys
            <div
              key={one.text}
              id={`suggestion-${i}`}
              role="option"
              aria-selected={i === chosen}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(one)}
            >
              <b>{one.label}</b> <span class="dim">{one.about}</span>
            </div>
          ))}
        </div>
      )}
      <textarea
        ref={box}
        rows={text.includes('\n') ? 4 : 1}
        value={text}
        aria-label={`Message to ${channel.name}`}
        placeholder={`${prefix}orders-api`}
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={suggestions.length > 0}
        aria-controls="suggestions"
        aria-activedescendant={picked === undefined ? undefined : `suggestion-${chosen}`}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setOpen(true);
          setChosen(-1);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKey}
      />
      <button type="submit" class="primary" disabled={text.trim() === '' || sending}>
        Send
      </button>
    </form>
  );
}

function prefixFor(side: Side, { kind }: ChannelView, inThread: boolean): string {
  if (kind === 'direct') return side === 'slack' ? '/pullcheck ' : '';
  return side === 'teams' ? '@Pullcheck ' : inThread ? '@pullcheck ' : '/pullcheck ';
}

function suggest(view: PageView, text: string, prefix: string): readonly Suggestion[] {
  const typed = /^(?:[/@]pullcheck\s+)/i.exec(text)?.[0];
  if (typed === undefined) {
    if (prefix === '') return text === '' ? [] : words(view, text, '');
    return text === '' || prefix.toLowerCase().startsWith(text.toLowerCase())
      ? [{ text: prefix, label: prefix.trim(), about: 'asks the bot' }]
      : [];
  }
  return words(view, text.slice(typed.length), typed);
}

function words(view: PageView, rest: string, before: string): readonly Suggestion[] {
  const at = rest.search(/\S*$/);
  const [done, word] = [rest.slice(0, at), rest.slice(at).toLowerCase()];
  const commands = done === '' ? view.commands : [];
  return [
    ...view.subscription.apps
      .filter(({ name }) => name.startsWith(word))
      .map(({ name, story }) => ({ text: `${before}${done}${name}`, label: name, about: story })),
    ...commands
      .filter(({ name }) => name.startsWith(word))
      .map(({ name, summary }) => ({ text: `${before}${name} `, label: name, about: summary })),
  ].slice(0, MOST);
}
