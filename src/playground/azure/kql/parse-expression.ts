/** Scalar expressions of the KQL subset, by precedence: or, and, comparison, sum, product, postfix. */
import { type Expr, KqlError, type Named, type SortKey } from './syntax.ts';
import type { Token } from './tokens.ts';

export interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
}

const COMPARISONS = new Set(['==', '!=', '<>', '=~', '!~', '<', '>', '<=', '>=']);
const WORD_COMPARISONS = new Set([
  'contains',
  'contains_cs',
  'startswith',
  'startswith_cs',
  'endswith',
  'endswith_cs',
  'has',
  'has_cs',
  'matches',
]);

export function peek(cursor: Cursor): Token {
  return cursor.tokens[cursor.at] as Token;
}

export function next(cursor: Cursor): Token {
  const token = peek(cursor);
  if (token.kind !== 'end') cursor.at += 1;
  return token;
}

/** Takes the word or sign if it stands there. */
export function take(cursor: Cursor, text: string): boolean {
  const token = peek(cursor);
  if (token.kind === 'string' || token.text !== text) return false;
  cursor.at += 1;
  return true;
}

export function expect(cursor: Cursor, text: string): void {
  if (!take(cursor, text)) throw unexpected(cursor);
}

export function unexpected(cursor: Cursor): KqlError {
  const token = peek(cursor);
  return new KqlError('SYN0002', `Query could not be parsed at '${token.text}' on line [1,${token.at + 1}]`);
}

export function takeName(cursor: Cursor): string {
  if (peek(cursor).kind !== 'name') throw unexpected(cursor);
  return next(cursor).text;
}

export function parseExpression(cursor: Cursor): Expr {
  let left = parseAnd(cursor);
  while (take(cursor, 'or')) left = { kind: 'binary', op: 'or', left, right: parseAnd(cursor) };
  return left;
}

/** `a, b = expr, …`; an unnamed expression is named as Kusto would. */
export function parseNamedList(cursor: Cursor): Named[] {
  const list: Named[] = [];
  do {
    const start = cursor.at;
    const first = peek(cursor);
    const second = cursor.tokens[cursor.at + 1];
    if (first.kind === 'name' && second?.text === '=' && second.kind === 'sign') {
      cursor.at += 2;
      list.push({ name: first.text, expr: parseExpression(cursor) });
    } else {
      const expr = parseExpression(cursor);
      list.push({ name: nameOf(expr) ?? `Column${start}`, expr });
    }
  } while (take(cursor, ','));
  return list;
}

/** Kusto sorts downwards unless told otherwise. */
export function parseSortKeys(cursor: Cursor): SortKey[] {
  const keys: SortKey[] = [];
  do {
    const expr = parseExpression(cursor);
    const descending = take(cursor, 'desc') || !take(cursor, 'asc');
    if (take(cursor, 'nulls') && !take(cursor, 'first') && !take(cursor, 'last')) throw unexpected(cursor);
    keys.push({ expr, descending });
  } while (take(cursor, ','));
  return keys;
}

function nameOf(expr: Expr): string | null {
  if (expr.kind === 'column') return expr.name;
  if (expr.kind === 'member') return [nameOf(expr.of), expr.name].filter(Boolean).join('_');
  if (expr.kind === 'call') {
    const inner = expr.args[0] ? nameOf(expr.args[0]) : null;
    return inner === null ? `${expr.name}_` : `${expr.name}_${inner}`;
  }
  return null;
}

function parseAnd(cursor: Cursor): Expr {
  let left = parseComparison(cursor);
  while (take(cursor, 'and')) left = { kind: 'binary', op: 'and', left, right: parseComparison(cursor) };
  return left;
}

function parseComparison(cursor: Cursor): Expr {
  const left = parseSum(cursor);
  const token = peek(cursor);
  if (token.kind === 'sign' && COMPARISONS.has(token.text)) {
    next(cursor);
    return { kind: 'binary', op: token.text === '<>' ? '!=' : token.text, left, right: parseSum(cursor) };
  }
  if (token.kind === 'sign' && (token.text === '!in' || token.text === '!in~')) {
    next(cursor);
    return parseIn(cursor, left, true, token.text === '!in~');
  }
  if (token.kind === 'sign' && token.text === '!' && WORD_COMPARISONS.has(cursor.tokens[cursor.at + 1]?.text ?? '')) {
    next(cursor);
    const right = parseWordComparison(cursor, left);
    return { kind: 'call', name: 'not', args: [right] };
  }
  if (token.kind === 'name' && token.text === 'in') {
    next(cursor);
    return parseIn(cursor, left, false, take(cursor, '~'));
  }
  if (token.kind === 'name' && token.text === 'has_any') {
    next(cursor);
    const list = parseList(cursor);
    return list
      .map((right): Expr => ({ kind: 'binary', op: 'has', left, right }))
      .reduce((a, b) => ({ kind: 'binary', op: 'or', left: a, right: b }));
  }
  if (token.kind === 'name' && WORD_COMPARISONS.has(token.text)) return parseWordComparison(cursor, left);
  return left;
}

function parseWordComparison(cursor: Cursor, left: Expr): Expr {
  const op = next(cursor).text;
  if (op === 'matches') expect(cursor, 'regex');
  return { kind: 'binary', op, left, right: parseSum(cursor) };
}

function parseIn(cursor: Cursor, left: Expr, negated: boolean, ignoreCase: boolean): Expr {
  return { kind: 'in', negated, ignoreCase, left, list: parseList(cursor) };
}

function parseList(cursor: Cursor): Expr[] {
  const list: Expr[] = [];
  expect(cursor, '(');
  do list.push(parseExpression(cursor));
  while (take(cursor, ','));
  expect(cursor, ')');
  return list;
}

function parseSum(cursor: Cursor): Expr {
  let left = parsePostfix(cursor);
  for (;;) {
    const token = peek(cursor);
    if (token.kind !== 'sign' || !['+', '-', '*', '/'].includes(token.text)) return left;
    next(cursor);
    left = { kind: 'binary', op: token.text, left, right: parsePostfix(cursor) };
  }
}

function parsePostfix(cursor: Cursor): Expr {
  let expr = parsePrimary(cursor);
  for (;;) {
    if (take(cursor, '.')) {
      expr = { kind: 'member', of: expr, name: takeName(cursor) };
    } else if (take(cursor, '[')) {
      expr = { kind: 'index', of: expr, at: parseExpression(cursor) };
      expect(cursor, ']');
    } else {
      return expr;
    }
  }
}

function parsePrimary(cursor: Cursor): Expr {
  const token = peek(cursor);
  if (token.kind === 'string') return literal(next(cursor).value, 'string');
  if (token.kind === 'number') return literal(next(cursor).value, Number.isInteger(token.value) ? 'long' : 'real');
  if (token.kind === 'timespan') return literal(next(cursor).value, 'timespan');
  if (take(cursor, '(')) {
    const inner = parseExpression(cursor);
    expect(cursor, ')');
    return inner;
  }
  if (take(cursor, '-')) {
    return { kind: 'binary', op: '-', left: literal(0, 'long'), right: parsePostfix(cursor) };
  }
  if (token.kind !== 'name') throw unexpected(cursor);
  const name = next(cursor).text;
  if (name === 'true' || name === 'false') return literal(name === 'true', 'bool');
  if (!take(cursor, '(')) return { kind: 'column', name };
  if (name === 'datetime') return parseDatetime(cursor);
  const args: Expr[] = [];
  if (!take(cursor, ')')) {
    do {
      if (take(cursor, '*')) args.push({ kind: 'column', name: '*' });
      else args.push(parseExpression(cursor));
    } while (take(cursor, ','));
    expect(cursor, ')');
  }
  return { kind: 'call', name, args };
}

/** `datetime(2026-06-26T12:40:48Z)`: what stands between the parentheses is no expression. */
function parseDatetime(cursor: Cursor): Expr {
  let text = '';
  while (peek(cursor).kind !== 'end' && peek(cursor).text !== ')') {
    const token = next(cursor);
    text += token.kind === 'string' ? token.value : token.text;
  }
  expect(cursor, ')');
  const date = new Date(text.replace(/^(\d{4}-\d\d-\d\d)(\d\d:)/, '$1T$2'));
  if (Number.isNaN(date.getTime())) throw new KqlError('SYN0002', `Query could not be parsed at 'datetime(${text})'`);
  return literal(date, 'datetime');
}

function literal(value: unknown, type: Extract<Expr, { kind: 'literal' }>['type']): Expr {
  return { kind: 'literal', value, type };
}
