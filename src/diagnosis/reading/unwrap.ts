/**
 * Takes the wrapping off: JSON rows and JSON in strings, escapes, boxes, tables, markdown, entities. What comes out are
 * pieces of plain text in reading order, each with the platform's own reason where a row had one.
 */
import { safeText } from '../../core/safe-text.ts';

export interface Piece {
  readonly reason: string;
  readonly text: string;
}

/** Characters. Longer texts are read at both ends: the first error and the newest lines are what matters. */
const MAX_TEXT = 2_000_000;
const MAX_DEPTH = 12;
const MAX_NODES = 200_000;
const MAX_PIECES = 40_000;

export function unwrap(text: string): readonly Piece[] {
  const raw = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT / 2)}\n${text.slice(-MAX_TEXT / 2)}` : text;
  const whole = parseJson(raw.trim());
  if (whole !== undefined) {
    const found = walk(whole);
    if (found.length > 0) return found;
  }
  const pieces: Piece[] = [];
  let plain: string[] = [];
  const flush = () => {
    if (plain.length > 0) pieces.push({ reason: '', text: clean(plain.join('\n')) });
    plain = [];
  };
  for (const line of raw.split('\n')) {
    const row = pieces.length < MAX_PIECES ? parseJson(line.trim()) : undefined;
    const found = row === undefined ? [] : walk(row);
    if (found.length === 0) plain.push(line);
    else {
      flush();
      // Not spread: a call takes only so many arguments.
      for (const piece of found) pieces.push(piece);
    }
  }
  flush();
  return pieces;
}

/** undefined = no JSON object, array or quoted text. */
function parseJson(text: string): unknown {
  const first = text[0];
  if (first !== '{' && first !== '[' && first !== '"') return undefined;
  const last = text[text.length - 1];
  if (last !== '}' && last !== ']' && last !== '"') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' && value === text ? undefined : value;
  } catch {
    return undefined;
  }
}

const MESSAGE_KEYS = ['msg', 'log_s', 'log', 'message', 'message_s', 'resultdescription', 'note'];
const REASON_KEYS = ['reason_s', 'reason'];
/** Values that are names or ids, not words. */
const NAME_KEY =
  /(?:name|id|ids|uri|url|target|type|type_s|timestamp|timegenerated|time|time_s|caller|location|kind|apiversion|scope|resource|namespace|hostname|node|level|ts|count|tablename|source|eventsource)$/i;

function walk(root: unknown): Piece[] {
  const pieces: Piece[] = [];
  let nodes = 0;
  visit(root, 0, '');
  return pieces;

  function visit(value: unknown, depth: number, reason: string): void {
    nodes += 1;
    if (depth > MAX_DEPTH || nodes > MAX_NODES || pieces.length > MAX_PIECES) return;
    if (typeof value === 'string') {
      const inner = parseJson(value.trim());
      if (inner !== undefined) visit(inner, depth + 1, reason);
      else if (value.trim() !== '') pieces.push({ reason, text: clean(value) });
      return;
    }
    if (Array.isArray(value)) {
      for (const item of value) visit(item, depth + 1, reason);
      return;
    }
    if (value === null || typeof value !== 'object') return;
    visitObject(value as Record<string, unknown>, depth);
  }

  function visitObject(object: Record<string, unknown>, depth: number): void {
    const rows = tableRows(object);
    if (rows !== null) {
      for (const row of rows) visitObject(row, depth + 1);
      return;
    }
    const byKey = new Map(Object.entries(object).map(([key, value]) => [key.toLowerCase(), value]));
    const reason = text(REASON_KEYS.map((key) => byKey.get(key)).find((value) => typeof value === 'string'));
    const messageKey = MESSAGE_KEYS.find((key) => typeof byKey.get(key) === 'string' && byKey.get(key) !== '');
    const code = text(byKey.get('code'));
    if (messageKey !== undefined) {
      const message = text(byKey.get(messageKey));
      const inner = parseJson(message.trim());
      const detail = byKey.get('detail');
      // The registry's shape: its code and detail belong to the message.
      const more = detail !== undefined && detail !== null ? `; ${JSON.stringify(detail).slice(0, 600)}` : '';
      if (inner !== undefined) visit(inner, depth + 1, reason);
      else pieces.push({ reason, text: clean(code === '' ? `${message}${more}` : `${code}: ${message}${more}`) });
    } else if (reason !== '') pieces.push({ reason, text: '' });
    for (const [key, value] of Object.entries(object)) {
      const lower = key.toLowerCase();
      if (lower === messageKey || REASON_KEYS.includes(lower) || lower === 'code') continue;
      if (lower === 'detail' && messageKey !== undefined) continue;
      if (typeof value === 'object') visit(value, depth + 1, '');
      else if (typeof value === 'string' && !NAME_KEY.test(lower) && value.length > 8) visit(value, depth + 1, '');
    }
    if (messageKey === undefined && reason === '' && code !== '' && typeof byKey.get('message') !== 'string')
      pieces.push({ reason: '', text: clean(code) });
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A Log Analytics answer: `{ columns: [{ name }], rows: [[…]] }`. */
function tableRows(object: Record<string, unknown>): Record<string, unknown>[] | null {
  const { columns, rows } = object;
  if (!Array.isArray(columns) || !Array.isArray(rows)) return null;
  const names = columns.map((column: unknown) =>
    typeof column === 'object' && column !== null ? text((column as Record<string, unknown>).name) : text(column),
  );
  return rows.flatMap((row: unknown) =>
    Array.isArray(row) ? [Object.fromEntries(names.map((name, i) => [name, row[i] as unknown]))] : [],
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&#34;': '"',
  '&#39;': "'",
  '&#x27;': "'",
  '&apos;': "'",
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
};

/** Text without escapes, decorations and the wrapping of JSON's quoting; lines are kept. */
export function clean(text: string): string {
  return (
    safeText(text)
      // Every level of nesting doubles them; what they escape is the same.
      .replace(/\\{2,}/g, '\\')
      .replace(/\\u00([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replace(/\\r\\n|\\n(?![a-z]{3})|\\r(?![a-z]{3})/g, '\n')
      .replace(/\\(["'/`])/g, '$1')
      .replace(/&(?:quot|#34|#39|#x27|apos|lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity)
      .replace(/[“”]/g, '"')
      .replace(/[‘’]/g, "'")
      // CSV doubles quotes; an empty JSON string stays.
      .replace(/(?<=[\w.)])""|""(?=[\w(])/g, '"')
      // CI logs turn numbers into links, in the middle of a tag.
      .replace(/\[([^[\]\n]{0,200})\]\(https?:[^()\s]{0,500}\)/g, '$1')
      // A registry's JSON inside a sentence reads as go-containerregistry prints it: CODE: message.
      .replace(/"code"\s{0,4}:\s{0,4}"([A-Za-z_ ]{3,60})"\s{0,4},\s{0,4}"message"\s{0,4}:\s{0,4}"/g, '$1: ')
      .replace(/\*\*/g, '')
  );
}

/** Box drawing of Terraform (`│ Error: …`) and of column viewers. */
const BOX = /[│╷╵┃║╭╰╮╯─━┆]/;

/** Two ways to take a box off: its lines are lines, or (k9s) they cut words in two. Only the first for text without one. */
export function withoutBox(text: string): readonly string[] {
  if (!BOX.test(text)) return [text];
  return [
    text.replace(/[│╷╵┃║╭╰╮╯─━┆]+/g, ' '),
    text.replace(/[ \t]{0,8}\n?[ \t]{0,4}[│┃║]+[ \t]?\n?[ \t]{0,2}[│┃║]*[ \t]?/g, ''),
  ];
}
