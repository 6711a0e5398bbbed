/**
 * What somebody sees of a message, without markup: text, blocks, attachments of both kinds, e-mails. Whoever posts in a channel
 * writes it, so nothing of it is believed: any shape, any depth and any length is read to the end in a short time.
 * https://docs.slack.dev/reference/block-kit/blocks , https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
 */
import type { ChatPost } from '../commands/arrival.ts';
import { MOST_CHARACTERS, MOST_PARTS, PostBuilder } from '../commands/post-builder.ts';
import { isObject, type JsonObject, objectIn, textIn } from './json.ts';
import { plainWords } from './typed-text.ts';

const LINK = /<(https?:\/\/[^|<>\s]{1,2000})(?:\|[^<>]*)?>/gi;
const LONGEST_LABEL = 60;
/** Lists in quotes in containers: real ones end at six. */
const DEEPEST = 12;

/** @param unfurled also what Slack itself put below it: previews of links, and messages that are shared in it */
export function contentOf(message: JsonObject, { unfurled }: { readonly unfurled: boolean }): ChatPost {
  const found = new Found();
  const attachments = objectsIn(message, 'attachments').filter((each) => unfurled || !isUnfurled(each));
  const blocks = objectsIn(message, 'blocks');
  found.mrkdwn(textIn(message, 'text'));
  for (const block of blocks) readBlock(block, found, 0);
  for (const attachment of attachments) readAttachment(attachment, found, 0);
  for (const mail of objectsIn(message, 'files').filter(isEmail)) readEmail(mail, found);
  return found.post({ author: authorOf(message), colour: colourOf(attachments) });
}

/** A file that is an e-mail: one that was sent to the channel's address, or shared. */
export function isEmail(file: JsonObject): boolean {
  return file.filetype === 'email' || file.mode === 'email';
}

/** The objects of a list; `[]` when it is none. */
export function objectsIn(value: JsonObject, field: string): readonly JsonObject[] {
  const list = value[field];
  return Array.isArray(list) ? list.filter(isObject).slice(0, MOST_PARTS) : [];
}

class Found extends PostBuilder {
  mrkdwn(text: string | null): void {
    if (text === null) return;
    this.linksOf(text);
    this.text(plainWords(text.slice(0, MOST_CHARACTERS)));
  }

  /** Of Slack's markup: `<https://grafana.example/d/1|Dashboard>`. */
  linksOf(text: string): void {
    for (const [, url = ''] of text.slice(0, MOST_CHARACTERS).matchAll(LINK)) this.link(unescaped(url));
  }
}

function authorOf(message: JsonObject): string | null {
  const [mail] = objectsIn(message, 'files').filter(isEmail);
  return (
    textIn(message, 'username') ??
    textIn(objectIn(message, 'bot_profile'), 'name') ??
    (mail === undefined ? null : senderOf(mail))
  );
}

function senderOf(mail: JsonObject): string | null {
  const [from] = objectsIn(mail, 'from');
  return from === undefined ? null : (textIn(from, 'name') ?? textIn(from, 'address'));
}

/** The first attachment that has one. Slack sends hexadecimal ones without the sign that it takes them with. */
function colourOf(attachments: readonly JsonObject[]): string | null {
  for (const attachment of attachments) {
    const colour = textIn(attachment, 'color')?.toLowerCase() ?? '';
    if (/^#?[0-9a-f]{6}$/.test(colour)) return `#${colour.replace('#', '')}`;
    if (/^[a-z]{1,20}$/.test(colour)) return colour;
  }
  return null;
}

function isUnfurled(attachment: JsonObject): boolean {
  return (
    attachment.from_url !== undefined ||
    [attachment.is_msg_unfurl, attachment.is_app_unfurl, attachment.is_reply_unfurl, attachment.is_share].includes(true)
  );
}

function readAttachment(attachment: JsonObject, found: Found, depth: number): void {
  if (depth > DEEPEST) return;
  found.mrkdwn(textIn(attachment, 'pretext'));
  found.mrkdwn(textIn(attachment, 'author_name'));
  const title = textIn(attachment, 'title');
  if (title !== null) {
    found.linksOf(title);
    found.heading(plainWords(title));
  }
  found.link(textIn(attachment, 'title_link'));
  found.mrkdwn(textIn(attachment, 'text'));
  for (const field of objectsIn(attachment, 'fields')) {
    const value = textIn(field, 'value') ?? '';
    found.linksOf(value);
    found.field(labelOf(textIn(field, 'title') ?? ''), plainWords(value).trim());
  }
  for (const block of blocksOf(attachment)) readBlock(block, found, depth + 1);
  for (const action of objectsIn(attachment, 'actions')) found.link(textIn(action, 'url'));
  found.mrkdwn(textIn(attachment, 'footer'));
  // Clients show it where they cannot show the rest.
  if (found.isEmpty) found.mrkdwn(textIn(attachment, 'fallback'));
}

/** Those of a shared message are one level further down. */
function blocksOf(attachment: JsonObject): readonly JsonObject[] {
  const shared = objectsIn(attachment, 'message_blocks').flatMap((each) =>
    objectsIn(objectIn(each, 'message'), 'blocks'),
  );
  return [...objectsIn(attachment, 'blocks'), ...shared];
}

function readBlock(block: JsonObject, found: Found, depth: number): void {
  if (depth > DEEPEST) return;
  // A Map: `constructor` would be found in an object.
  const read = READERS.get(block.type) ?? readOther;
  read(block, found, depth);
}

type Reader = (block: JsonObject, found: Found, depth: number) => void;

const READERS: ReadonlyMap<unknown, Reader> = new Map(
  Object.entries<Reader>({
    header: (block, found) => found.heading(textObject(block.text, found)),
    section(block, found) {
      found.text(textObject(block.text, found));
      for (const field of objectsIn(block, 'fields')) readField(textObject(field, found), found);
      found.link(textIn(objectIn(block, 'accessory'), 'url'));
    },
    context(block, found) {
      const words = objectsIn(block, 'elements').map((each) => textObject(each, found));
      found.text(words.join(' '));
    },
    actions: readActions,
    context_actions: readActions,
    markdown: (block, found) => found.mrkdwn(textIn(block, 'text')),
    rich_text: (block, found, depth) => found.text(richText(block, found, depth)),
    table: readTable,
    data_table: readTable,
  }),
);

/** What stands on buttons says nothing of the alert; where they lead to does. */
function readActions(block: JsonObject, found: Found): void {
  for (const element of objectsIn(block, 'elements')) found.link(textIn(element, 'url'));
}

/** `*Service:*\nshop-api`, as PagerDuty and Opsgenie write theirs; or `Service: shop-api`. */
function readField(text: string, found: Found): void {
  const line = text.trim();
  const end = line.indexOf('\n');
  const colon = line.indexOf(': ');
  const [at, behind] = end > 0 && (colon < 0 || end < colon) ? [end, end + 1] : [colon, colon + 2];
  const label = line.slice(0, Math.max(0, at)).trim();
  if (label === '' || label.length > LONGEST_LABEL) found.text(line);
  else found.field(labelOf(label), line.slice(behind).trim());
}

function labelOf(text: string): string {
  return plainWords(text).trim().replace(/:$/, '').trim();
}

/** Two cells in a row are a label and its value. */
function readTable(block: JsonObject, found: Found, depth: number): void {
  const rows = Array.isArray(block.rows) ? block.rows.slice(0, MOST_PARTS) : [];
  for (const row of rows) {
    const list: unknown[] = Array.isArray(row) ? row : isObject(row) ? [...objectsIn(row, 'cells')] : [];
    const [first = '', second = '', ...more] = list
      .filter(isObject)
      .map((cell) =>
        (cell.type === 'rich_text' ? richText(cell, found, depth + 1) : (textIn(cell, 'text') ?? '')).trim(),
      );
    if (more.length === 0 && second !== '') found.field(labelOf(first), second);
    else found.text([first, second, ...more].filter((cell) => cell !== '').join(' | '));
  }
}

/** Blocks that are younger than this, and images: what they have to read stands in fields of these names. */
function readOther(block: JsonObject, found: Found, depth: number): void {
  for (const name of ['title', 'subtitle', 'text', 'body', 'description', 'alt_text'])
    found.text(typeof block[name] === 'string' ? plainWords(block[name]) : textObject(block[name], found));
  for (const name of ['blocks', 'elements', 'cards', 'child_blocks'])
    for (const child of objectsIn(block, name)) readBlock(child, found, depth + 1);
  found.link(textIn(block, 'title_url') ?? textIn(block, 'url'));
}

/** `{ type: 'mrkdwn' | 'plain_text', text }`, an image, or the new rich texts within other blocks. */
function textObject(value: unknown, found: Found): string {
  if (!isObject(value)) return '';
  const text = textIn(value, 'text');
  if (text === null) return textIn(value, 'alt_text') ?? '';
  if (value.type === 'plain_text' || value.type === 'raw_text') return text.slice(0, MOST_CHARACTERS);
  found.linksOf(text);
  return plainWords(text.slice(0, MOST_CHARACTERS));
}

/** Sections, lists, quotes and code: a line each; within one, words beside words. */
function richText(element: JsonObject, found: Found, depth: number): string {
  if (depth > DEEPEST) return '';
  switch (element.type) {
    case 'text':
    case 'raw_text':
      return textIn(element, 'text') ?? '';
    case 'link': {
      const url = textIn(element, 'url');
      found.link(url);
      return textIn(element, 'text') ?? url ?? '';
    }
    case 'date':
      return textIn(element, 'fallback') ?? '';
    case 'broadcast':
      return `@${textIn(element, 'range') ?? 'channel'}`;
    case 'user':
      return `@${textIn(element, 'user_id') ?? ''}`;
    case 'rich_text':
    case 'rich_text_list':
      return objectsIn(element, 'elements')
        .map((each) => richText(each, found, depth + 1))
        .join('\n');
    default:
      return objectsIn(element, 'elements')
        .map((each) => richText(each, found, depth + 1))
        .join('');
  }
}

/** What Slack tells of an e-mail depends: always its subject, and mostly its text. */
function readEmail(mail: JsonObject, found: Found): void {
  found.heading(textIn(mail, 'subject') ?? textIn(mail, 'title') ?? '');
  found.text(textIn(mail, 'plain_text') ?? textIn(mail, 'preview_plain_text') ?? '');
}

function unescaped(text: string): string {
  return text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
}
