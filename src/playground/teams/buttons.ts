/** The buttons of a card, as a person sees it who unfolded some of it. */
import type { Json } from './shapes.ts';

/** What one person did to a card in his client. Labels of shown cards, ids of elements. */
export interface CardView {
  readonly opened: Set<string>;
  /** Elements whose visibility is the other way round now. */
  readonly toggled: Set<string>;
}

export interface Button {
  readonly label: string;
  readonly action: Json;
  /** Inputs of the card that the button stands on: what is typed there goes with it. */
  readonly inputs: readonly Json[];
}

const NOTHING: CardView = { opened: new Set(), toggled: new Set() };

/** @param card null = a message without a card */
export function buttonsOf(card: Json | null, view: CardView = NOTHING): readonly Button[] {
  if (card === null) return [];
  const inputs = inputsIn(card.body);
  const found = [...elements(card.body).flatMap((element) => within(element, view)), ...actionsOf(card.actions, view)];
  return found.map((button) => ({ ...button, inputs: [...inputs, ...button.inputs] }));
}

function within(element: Json, view: CardView): readonly Button[] {
  const visible = element.isVisible !== false;
  if (visible === view.toggled.has(String(element.id))) return [];
  if (element.type === 'ActionSet') return actionsOf(element.actions, view);
  return Object.values(element).flatMap((value) => elements(value).flatMap((inner) => within(inner, view)));
}

function actionsOf(actions: unknown, view: CardView): readonly Button[] {
  return elements(actions).flatMap((action) => {
    const label = String(action.title ?? '');
    const shown =
      action.type === 'Action.ShowCard' && view.opened.has(label) ? buttonsOf(action.card as Json, view) : [];
    return [{ label, action, inputs: [] }, ...shown];
  });
}

function inputsIn(value: unknown): readonly Json[] {
  return elements(value).flatMap((element) =>
    String(element.type).startsWith('Input.') ? [element] : Object.values(element).flatMap(inputsIn),
  );
}

/** The objects of an array; of anything else none. */
export function elements(value: unknown): readonly Json[] {
  if (!Array.isArray(value)) return [];
  return value.filter((each): each is Json => typeof each === 'object' && each !== null && !Array.isArray(each));
}
