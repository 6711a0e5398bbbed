/**
 * What somebody reads on a card: Adaptive Cards, the cards of old connectors (MessageCard), and Teams' simple ones. Any shape,
 * depth and length is read to the end in a short time. https://adaptivecards.io/explorer/
 */
import type { PostBuilder } from '../commands/post-builder.ts';
import { readHtml } from './html-text.ts';
import { isObject, type JsonObject, listIn, objectIn, objectsIn, textIn } from './json.ts';

/** Containers in columns in tables: real ones end at six. */
const DEEPEST = 20;

/** Reads an Adaptive Card. @returns what colours it: `attention`, `warning`, `good`; null = nothing does */
export function readAdaptiveCard(card: JsonObject, found: PostBuilder): string | null {
  const reading: Reading = { found, colour: null };
  readElements(card, ['body'], reading, 0);
  readActions(card, 'actions', reading, 0);
  if (found.isEmpty) found.text(textIn(card, 'fallbackText') ?? textIn(card, 'speak') ?? '');
  return reading.colour;
}

interface Reading {
  readonly found: PostBuilder;
  colour: string | null;
}

/** The children of an element, wherever elements may stand in one. */
const CHILDREN = ['items', 'columns', 'cells', 'body', 'images'];

function readElements(parent: JsonObject, fields: readonly string[], reading: Reading, depth: number): void {
  if (depth > DEEPEST) return;
  for (const field of fields) for (const element of objectsIn(parent, field)) readElement(element, reading, depth);
}

function readElement(element: JsonObject, reading: Reading, depth: number): void {
  const { found } = reading;
  noteColour(reading, textIn(element, 'color') ?? textIn(element, 'style'));
  switch (element.type) {
    case 'TextBlock': {
      const text = withoutMarkdown(textIn(element, 'text') ?? '', found);
      if (isHeading(element)) found.heading(text);
      else found.text(text);
      return;
    }
    case 'RichTextBlock':
      found.text(inlines(element, reading));
      return;
    case 'FactSet':
      for (const fact of objectsIn(element, 'facts'))
        found.field(
          withoutMarkdown(textIn(fact, 'title') ?? '', found).replace(/:$/, ''),
          withoutMarkdown(textIn(fact, 'value') ?? '', found),
        );
      return;
    case 'CodeBlock':
      found.text(textIn(element, 'codeSnippet') ?? '');
      return;
    case 'ActionSet':
      readActions(element, 'actions', reading, depth);
      return;
    case 'Image':
      found.text(textIn(element, 'altText') ?? '');
      return;
    case 'TableRow':
      readRow(element, reading, depth);
      return;
    case 'Table':
      for (const row of objectsIn(element, 'rows')) readRow(row, reading, depth);
      return;
    default:
      // A container of some kind, or one that is younger than this.
      if (typeof element.text === 'string') found.text(withoutMarkdown(element.text, found));
      readElements(element, CHILDREN, reading, depth + 1);
      readActions(element, 'actions', reading, depth);
      return;
  }
}

/** Large letters, or a style that says so; bold alone is a label as often. */
function isHeading({ size, style, weight }: JsonObject): boolean {
  const large = typeof size === 'string' && /^(?:large|extraLarge|medium)$/i.test(size);
  return (
    style === 'heading' || (large && (String(size).toLowerCase() !== 'medium' || /^bolder$/i.test(String(weight))))
  );
}

function noteColour(reading: Reading, given: string | null): void {
  const colour = given?.toLowerCase() ?? '';
  if (/^(?:attention|warning|good)$/.test(colour)) reading.colour ??= colour;
}

function inlines(element: JsonObject, reading: Reading): string {
  return listIn(element, 'inlines')
    .map((each) => {
      if (typeof each === 'string') return each;
      if (!isObject(each)) return '';
      noteColour(reading, textIn(each, 'color'));
      reading.found.link(textIn(objectIn(each, 'selectAction'), 'url'));
      return textIn(each, 'text') ?? '';
    })
    .join('');
}

/** Two short cells are a label and its value. */
function readRow(row: JsonObject, reading: Reading, depth: number): void {
  const cells = objectsIn(row, 'cells');
  const [first, second] = cells.map((cell) => plainCell(cell, reading));
  if (cells.length === 2 && first && second) reading.found.field(first.replace(/:$/, ''), second);
  else readElements(row, ['cells'], reading, depth + 1);
}

/** The words of a cell with texts alone; null = there is more in it. */
function plainCell(cell: JsonObject, reading: Reading): string | null {
  const items = objectsIn(cell, 'items');
  if (!items.every(({ type }) => type === 'TextBlock' || type === 'RichTextBlock')) return null;
  return items
    .map((item) => {
      noteColour(reading, textIn(item, 'color'));
      return item.type === 'TextBlock'
        ? withoutMarkdown(textIn(item, 'text') ?? '', reading.found)
        : inlines(item, reading);
    })
    .join(' ')
    .trim();
}

/** Where buttons lead to; what stands on them says nothing of an alert. A folded card is read, too. */
function readActions(parent: JsonObject, field: string, reading: Reading, depth: number): void {
  if (depth > DEEPEST) return;
  for (const action of objectsIn(parent, field)) {
    reading.found.link(textIn(action, 'url'));
    const folded = action.card;
    if (isObject(folded)) {
      readElements(folded, ['body'], reading, depth + 1);
      readActions(folded, 'actions', reading, depth + 1);
    }
  }
}

/**
 * https://learn.microsoft.com/outlook/actionable-messages/message-card-reference : what connectors posted.
 * @returns its colour, as `#a30200`
 */
export function readMessageCard(card: JsonObject, found: PostBuilder): string | null {
  found.heading(withoutMarkdown(textIn(card, 'title') ?? textIn(card, 'summary') ?? '', found));
  readWords(card, ['text'], found);
  for (const section of objectsIn(card, 'sections')) {
    readWords(section, ['title', 'activityTitle', 'activitySubtitle', 'activityText', 'text'], found);
    for (const fact of objectsIn(section, 'facts'))
      found.field((textIn(fact, 'name') ?? '').replace(/:$/, ''), withoutMarkdown(textIn(fact, 'value') ?? '', found));
    readTargets(section, found);
  }
  readTargets(card, found);
  const colour = textIn(card, 'themeColor')?.toLowerCase() ?? '';
  return /^#?[0-9a-f]{6}$/.test(colour) ? `#${colour.replace('#', '')}` : null;
}

/** Their texts are HTML or Markdown, as whoever made them liked. */
function readWords(value: JsonObject, fields: readonly string[], found: PostBuilder): void {
  for (const field of fields) {
    const text = textIn(value, field) ?? '';
    if (/<\/?[a-z][^<>]*>/i.test(text)) readHtml(text, found);
    else found.text(withoutMarkdown(text, found));
  }
}

function readTargets(value: JsonObject, found: PostBuilder): void {
  for (const action of objectsIn(value, 'potentialAction'))
    for (const target of objectsIn(action, 'targets')) found.link(textIn(target, 'uri'));
}

/** Hero and thumbnail cards. */
export function readSimpleCard(card: JsonObject, found: PostBuilder): void {
  found.heading(textIn(card, 'title') ?? '');
  readWords(card, ['subtitle', 'text'], found);
  for (const button of objectsIn(card, 'buttons')) if (button.type === 'openUrl') found.link(textIn(button, 'value'));
}

/** `**bold**`, `[words](https://…)`: the words, and the address apart. */
function withoutMarkdown(text: string, found: PostBuilder): string {
  return text
    .slice(0, 40_000)
    .replace(/\[([^[\]]{1,500})\]\((https?:\/\/[^()\s]{1,2000})\)/g, (_, words: string, url: string) => {
      found.link(url);
      return words;
    })
    .replace(/(^|[\s([{"'|>])(\*{1,3})(?=\S)([^*\n]{1,2000})\2(?=$|[\s)\]}"'|<.,:;!?])/gm, '$1$3')
    .replace(/(^|[\s([{"'|>])_(?=\S)([^_\n]{1,2000})_(?=$|[\s)\]}"'|<.,:;!?])/gm, '$1$2')
    .replace(/^#{1,6} /gm, '');
}
