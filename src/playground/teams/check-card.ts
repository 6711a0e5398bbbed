/**
 * What is wrong with an Adaptive Card for Teams. A small check of structure: https://adaptivecards.io/explorer and
 * https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format . Stricter than Teams, which drops
 * in silence what it does not know: nobody would notice that here.
 */
import { elements } from './buttons.ts';
import type { Json } from './shapes.ts';

/** What each element must have; `text` may be empty of none. */
const ELEMENTS: Readonly<Record<string, readonly (readonly [name: string, kind: Kind])[]>> = {
  TextBlock: [['text', 'string']],
  RichTextBlock: [['inlines', 'array']],
  Image: [['url', 'string']],
  Container: [['items', 'array']],
  ColumnSet: [['columns', 'array']],
  Column: [['items', 'array']],
  FactSet: [['facts', 'array']],
  ActionSet: [['actions', 'array']],
  Table: [
    ['columns', 'array'],
    ['rows', 'array'],
  ],
  TableRow: [['cells', 'array']],
  TableCell: [['items', 'array']],
  // Of Teams alone, on computers: phones need its fallback.
  CodeBlock: [
    ['codeSnippet', 'string'],
    ['fallback', 'object'],
  ],
  'Input.Text': [['id', 'string']],
  'Input.ChoiceSet': [
    ['id', 'string'],
    ['choices', 'array'],
  ],
  'Input.Toggle': [
    ['id', 'string'],
    ['title', 'string'],
  ],
};

const ACTIONS: Readonly<Record<string, readonly (readonly [name: string, kind: Kind])[]>> = {
  'Action.Execute': [['title', 'string']],
  'Action.Submit': [['title', 'string']],
  'Action.OpenUrl': [
    ['title', 'string'],
    ['url', 'string'],
  ],
  'Action.ShowCard': [
    ['title', 'string'],
    ['card', 'object'],
  ],
  'Action.ToggleVisibility': [
    ['title', 'string'],
    ['targetElements', 'array'],
  ],
};

/** Where further elements stand. */
const CHILDREN = ['body', 'items', 'columns', 'rows', 'cells'] as const;
type Kind = 'string' | 'array' | 'object';

/** Teams supports this and below for bots. */
const NEWEST = [1, 5] as const;
const MOST_ACTIONS = 6;

/** @returns a sentence each; empty = nothing is wrong */
export function checkCard(card: unknown): string[] {
  if (!isObject(card)) return ['The card is no object.'];
  const problems: string[] = [];
  if (card.type !== 'AdaptiveCard') problems.push('The type of the card must be AdaptiveCard.');
  const version = /^(\d+)\.(\d+)$/.exec(String(card.version));
  if (version === null) problems.push('The card has no version.');
  else if (Number(version[1]) !== NEWEST[0] || Number(version[2]) > NEWEST[1])
    problems.push(`Version ${card.version} is newer than ${NEWEST.join('.')}.`);
  checkInner(card, 'card', problems);
  const ids = idsIn(card);
  for (const id of new Set(ids))
    if (ids.indexOf(id) !== ids.lastIndexOf(id)) problems.push(`The id "${id}" stands twice.`);
  for (const target of targetsIn(card)) if (!ids.includes(target)) problems.push(`There is no "${target}" to toggle.`);
  return [...problems, ...mentionProblems(card)];
}

function checkInner(parent: Json, at: string, problems: string[]): void {
  for (const name of CHILDREN) {
    const children = parent[name];
    if (children === undefined || (parent.type === 'Table' && name === 'columns')) continue;
    if (!Array.isArray(children)) problems.push(`${at}.${name} is no array.`);
    else for (const [i, child] of children.entries()) checkElement(child, parent, `${at}.${name}[${i}]`, problems);
  }
  const { actions } = parent;
  if (actions === undefined) return;
  if (!Array.isArray(actions)) return void problems.push(`${at}.actions is no array.`);
  if (actions.length > MOST_ACTIONS) problems.push(`${at} has ${actions.length} actions: Teams shows ${MOST_ACTIONS}.`);
  for (const [i, action] of actions.entries()) checkAction(action, `${at}.actions[${i}]`, problems);
}

function checkElement(child: unknown, parent: Json, at: string, problems: string[]): void {
  if (!isObject(child)) return void problems.push(`${at} is no object.`);
  // A column of a ColumnSet and a row of a Table need not say what they are.
  const implied = { ColumnSet: 'Column', Table: 'TableRow', TableRow: 'TableCell' }[String(parent.type)];
  const type = String(child.type ?? implied);
  const needed = ELEMENTS[type];
  if (needed === undefined) {
    if (!isObject(child.fallback) && child.fallback !== 'drop')
      problems.push(`${at}: "${type}" is unknown to Teams, and has no fallback.`);
    return;
  }
  requireAll(child, needed, `${at} (${type})`, problems);
  if (type === 'RichTextBlock') checkInlines(child.inlines, at, problems);
  if (type === 'FactSet') for (const fact of elements(child.facts)) requireAll(fact, FACT, `${at} (a fact)`, problems);
  if (type === 'TableRow' && elements(child.cells).length > elements(parent.columns).length)
    problems.push(`${at} has more cells than the table has columns.`);
  if (isObject(child.fallback)) checkElement(child.fallback, parent, `${at}.fallback`, problems);
  checkInner({ ...child, type }, at, problems);
}

const FACT = [
  ['title', 'string'],
  ['value', 'string'],
] as const;

function checkInlines(inlines: unknown, at: string, problems: string[]): void {
  if (!Array.isArray(inlines)) return;
  for (const [i, run] of inlines.entries()) {
    if (typeof run === 'string') continue;
    if (!isObject(run) || run.type !== 'TextRun' || typeof run.text !== 'string')
      problems.push(`${at}.inlines[${i}] is no TextRun.`);
  }
}

function checkAction(action: unknown, at: string, problems: string[]): void {
  if (!isObject(action)) return void problems.push(`${at} is no object.`);
  const type = String(action.type);
  const needed = ACTIONS[type];
  if (needed === undefined) return void problems.push(`${at}: "${type}" is no action of Teams.`);
  requireAll(action, needed, `${at} (${type})`, problems);
  if (type === 'Action.OpenUrl' && !/^(https?|mailto|tel):/i.test(String(action.url)))
    problems.push(`${at} leads to an address that Teams does not open.`);
  if (isObject(action.fallback)) checkAction(action.fallback, `${at}.fallback`, problems);
  if (!isObject(action.card)) return;
  checkInner(action.card, `${at}.card`, problems);
  if (elements(action.card.actions).some((inner) => inner.type === 'Action.ShowCard'))
    problems.push(`${at}: a card that is shown cannot show another one.`);
}

function requireAll(
  value: Json,
  needed: readonly (readonly [name: string, kind: Kind])[],
  at: string,
  problems: string[],
): void {
  for (const [name, kind] of needed) {
    const found = value[name];
    const fits = kind === 'array' ? Array.isArray(found) : kind === 'object' ? isObject(found) : typeof found === kind;
    if (!fits) problems.push(`${at} needs "${name}" (${kind}).`);
  }
}

function idsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(idsIn);
  if (!isObject(value)) return [];
  const own = typeof value.id === 'string' && typeof value.type === 'string' ? [value.id] : [];
  // What a button sends is its own.
  const { data: _, msteams: __, fallback: ___, ...rest } = value;
  return [...own, ...Object.values(rest).flatMap(idsIn)];
}

function targetsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(targetsIn);
  if (!isObject(value)) return [];
  if (value.type === 'Action.ToggleVisibility' && Array.isArray(value.targetElements))
    return value.targetElements.map((each) => (isObject(each) ? String(each.elementId) : String(each)));
  return Object.values(value).flatMap(targetsIn);
}

/** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format#mention-support-within-adaptive-cards */
function mentionProblems(card: Json): string[] {
  const entities = isObject(card.msteams) ? elements(card.msteams.entities) : [];
  const written = JSON.stringify({ body: card.body });
  return entities.flatMap((entity) => {
    const { text, mentioned } = entity;
    if (
      entity.type !== 'mention' ||
      typeof text !== 'string' ||
      !isObject(mentioned) ||
      typeof mentioned.id !== 'string'
    )
      return ['A mention must have "text" and "mentioned.id".'];
    return written.includes(JSON.stringify(text).slice(1, -1)) ? [] : ['A mention does not stand in the card.'];
  });
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
