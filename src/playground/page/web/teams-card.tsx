/** A card as Teams shows it: drawn by Microsoft's own `adaptivecards`, in colours near those of Teams. */
import { type Action, AdaptiveCard, HostConfig, OpenUrlAction, ShowCardAction } from 'adaptivecards';
import { useEffect, useRef } from 'preact/hooks';
import type { MessageView } from '../views.ts';
import type { Ask, Press } from './chat.tsx';
import type { Theme } from './theme.tsx';

export function TeamsCard({
  message,
  theme,
  press,
  leads,
}: {
  readonly message: MessageView;
  readonly theme: Theme;
  readonly press: (input: Press, ask: Ask | null) => void;
  readonly leads: (url: string) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const card = new AdaptiveCard();
    card.hostConfig = hostConfig(theme);
    card.parse(message.card);
    card.onExecuteAction = (action) => {
      if (action instanceof OpenUrlAction) return leads(action.url ?? '');
      const inputs = inputsBeside(action, card);
      press(
        {
          message: message.id,
          label: action.title ?? '',
          within: opensIt(card, action),
          typed: inputs.length === 0 ? null : (inputs.map(({ value }) => value).find((one) => one) ?? ''),
        },
        null,
      );
    };
    const drawn = card.render();
    // Teams reads a card out as a group, and so does this; the renderer says "list item" of a single one.
    if (drawn !== undefined) place.current?.replaceChildren(drawn);
  }, [message.id, message.version, theme]);
  return <div ref={place} class="card" />;
}

function inputsBeside(action: Action, card: AdaptiveCard): readonly { readonly value: string | undefined }[] {
  const parent = action.parent as { getAllInputs?: (all?: boolean) => { readonly value?: string }[] } | undefined;
  const inputs = parent?.getAllInputs?.(true) ?? card.getAllInputs(true);
  return inputs.map((one) => ({ value: one.value === undefined ? undefined : String(one.value) }));
}

/** The button that unfolds the part of the card in which this one stands; null = it stands in the open. */
function opensIt(card: AdaptiveCard, action: Action): string | null {
  for (let i = 0; i < card.getActionCount(); i++) {
    const outer = card.getActionAt(i);
    if (outer instanceof ShowCardAction && has(outer.card, action)) return outer.title ?? null;
  }
  return null;
}

function has(card: AdaptiveCard, action: Action): boolean {
  for (let i = 0; i < card.getActionCount(); i++) if (card.getActionAt(i) === action) return true;
  return false;
}

function hostConfig(theme: Theme): HostConfig {
  const dark = theme === 'dark';
  const colour = (value: string) => ({ default: value, subtle: value });
  const foregroundColors = {
    default: dark ? { default: '#f5f5f5', subtle: '#c7c7c7' } : { default: '#242424', subtle: '#5a5a5a' },
    accent: colour(dark ? '#a9adf5' : '#4f52b2'),
    good: colour(dark ? '#92c353' : '#0e700e'),
    warning: colour(dark ? '#fce100' : '#835b00'),
    attention: colour(dark ? '#f8a5b1' : '#b5273f'),
  };
  const style = { backgroundColor: dark ? '#292929' : '#ffffff', foregroundColors };
  const emphasis = { backgroundColor: dark ? '#333333' : '#f5f5f5', foregroundColors };
  return new HostConfig({
    fontFamily: 'inherit',
    fontTypes: {
      default: { fontFamily: 'inherit' },
      monospace: { fontFamily: 'ui-monospace, Consolas, "DejaVu Sans Mono", monospace' },
    },
    fontSizes: { small: 12, default: 14, medium: 15, large: 17, extraLarge: 22 },
    spacing: { small: 4, default: 8, medium: 12, large: 18, extraLarge: 26, padding: 12 },
    separator: { lineThickness: 1, lineColor: dark ? '#424242' : '#e0e0e0' },
    actions: {
      maxActions: 6,
      actionsOrientation: 'horizontal',
      actionAlignment: 'left',
      buttonSpacing: 8,
      spacing: 'medium',
      showCard: { actionMode: 'inline', inlineTopMargin: 8 },
    },
    containerStyles: { default: style, emphasis },
  });
}
