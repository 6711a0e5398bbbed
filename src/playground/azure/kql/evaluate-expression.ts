/** Values of scalar expressions. Kusto's rule for nulls: a comparison with null is false. */
import { isObject } from '../exchange.ts';
import { type Expr, KqlError, type ScalarType } from './syntax.ts';

export type Row = Readonly<Record<string, unknown>>;
export type Columns = ReadonlyMap<string, ScalarType>;

export interface Scope {
  readonly columns: Columns;
  readonly scalars: ReadonlyMap<string, Expr>;
  readonly now: Date;
}

type Func = (args: readonly unknown[], scope: Scope) => unknown;

/** Functions by name, with the type of what they return. */
const FUNCTIONS: Readonly<Record<string, readonly [ScalarType, Func]>> = {
  now: ['datetime', (_args, scope) => scope.now],
  ago: ['datetime', ([span], scope) => new Date(scope.now.getTime() - Number(span))],
  todatetime: ['datetime', ([value]) => (value instanceof Date ? value : new Date(String(value)))],
  tostring: ['string', ([value]) => text(value)],
  tolower: ['string', ([value]) => text(value).toLowerCase()],
  toupper: ['string', ([value]) => text(value).toUpperCase()],
  toint: ['long', ([value]) => Math.trunc(Number(value))],
  tolong: ['long', ([value]) => Math.trunc(Number(value))],
  tobool: ['bool', ([value]) => value === true || String(value).toLowerCase() === 'true'],
  strlen: ['long', ([value]) => text(value).length],
  strcat: ['string', (args) => args.map(text).join('')],
  trim: [
    'string',
    ([pattern, value]) => text(value).replace(new RegExp(`^(?:${text(pattern)})|(?:${text(pattern)})$`, 'g'), ''),
  ],
  split: ['dynamic', ([value, by]) => text(value).split(text(by))],
  substring: [
    'string',
    ([value, from, length]) => text(value).substr(Number(from), length === undefined ? undefined : Number(length)),
  ],
  replace_string: ['string', ([value, what, by]) => text(value).split(text(what)).join(text(by))],
  isempty: ['bool', ([value]) => text(value) === ''],
  isnotempty: ['bool', ([value]) => text(value) !== ''],
  isnull: ['bool', ([value]) => value === null || value === undefined],
  isnotnull: ['bool', ([value]) => value !== null && value !== undefined],
  coalesce: ['dynamic', (args) => args.find((value) => value !== null && value !== undefined && value !== '') ?? null],
  not: ['bool', ([value]) => value !== true],
  iff: ['dynamic', ([test, yes, no]) => (test === true ? yes : no)],
  iif: ['dynamic', ([test, yes, no]) => (test === true ? yes : no)],
  parse_json: ['dynamic', ([value]) => parsed(value)],
  todynamic: ['dynamic', ([value]) => parsed(value)],
  array_length: ['long', ([value]) => (Array.isArray(value) ? value.length : null)],
  dynamic: ['dynamic', ([value]) => value],
};

/** The type of an expression; also the check that every name in it is known. @throws KqlError SEM0100 */
export function typeOfExpr(expr: Expr, scope: Scope): ScalarType {
  switch (expr.kind) {
    case 'literal':
      return expr.type;
    case 'column': {
      const type = scope.columns.get(expr.name);
      if (type) return type;
      const scalar = scope.scalars.get(expr.name);
      if (scalar) return typeOfExpr(scalar, scope);
      throw new KqlError('SEM0100', `Failed to resolve scalar expression named '${expr.name}'`);
    }
    case 'member':
      typeOfExpr(expr.of, scope);
      return 'dynamic';
    case 'index':
      typeOfExpr(expr.of, scope);
      typeOfExpr(expr.at, scope);
      return 'dynamic';
    case 'in':
      for (const part of [expr.left, ...expr.list]) typeOfExpr(part, scope);
      return 'bool';
    case 'binary': {
      const left = typeOfExpr(expr.left, scope);
      typeOfExpr(expr.right, scope);
      return ['+', '-', '*', '/'].includes(expr.op) ? left : 'bool';
    }
    case 'call': {
      if (expr.name === 'column_ifexists') {
        const name = String(expr.args[0]?.kind === 'literal' ? expr.args[0].value : '');
        return scope.columns.get(name) ?? (expr.args[1] ? typeOfExpr(expr.args[1], scope) : 'string');
      }
      const known = FUNCTIONS[expr.name];
      if (!known) throw new KqlError('SEM0260', `Unknown function: '${expr.name}'.`);
      const types = expr.args.map((arg) => typeOfExpr(arg, scope));
      return expr.name === 'iff' || expr.name === 'iif'
        ? (types[1] ?? known[0])
        : expr.name === 'coalesce'
          ? (types[0] ?? known[0])
          : known[0];
    }
  }
}

export function evaluate(expr: Expr, row: Row, scope: Scope): unknown {
  switch (expr.kind) {
    case 'literal':
      return expr.value;
    case 'column': {
      if (scope.columns.has(expr.name)) return row[expr.name] ?? null;
      const scalar = scope.scalars.get(expr.name);
      return scalar ? evaluate(scalar, row, scope) : null;
    }
    case 'member':
      return memberOf(evaluate(expr.of, row, scope), expr.name);
    case 'index':
      return memberOf(evaluate(expr.of, row, scope), evaluate(expr.at, row, scope));
    case 'in': {
      const left = evaluate(expr.left, row, scope);
      const values = expr.list.flatMap((item) => evaluate(item, row, scope));
      return values.some((value) => same(left, value, expr.ignoreCase)) !== expr.negated;
    }
    case 'binary':
      return binary(expr.op, expr.left, expr.right, row, scope);
    case 'call': {
      if (expr.name === 'column_ifexists') {
        const name = String(evaluate(expr.args[0] as Expr, row, scope));
        if (scope.columns.has(name)) return row[name] ?? null;
        return expr.args[1] ? evaluate(expr.args[1], row, scope) : null;
      }
      const args = expr.args.map((arg) => evaluate(arg, row, scope));
      return (FUNCTIONS[expr.name] as readonly [ScalarType, Func])[1](args, scope);
    }
  }
}

function binary(op: string, leftExpr: Expr, rightExpr: Expr, row: Row, scope: Scope): unknown {
  const left = evaluate(leftExpr, row, scope);
  if (op === 'and') return left === true && evaluate(rightExpr, row, scope) === true;
  if (op === 'or') return left === true || evaluate(rightExpr, row, scope) === true;
  const right = evaluate(rightExpr, row, scope);
  const [a, b] = [text(left).toLowerCase(), text(right).toLowerCase()];
  switch (op) {
    case '==':
      return same(left, right, false);
    case '!=':
      return !same(left, right, false);
    case '=~':
      return same(left, right, true);
    case '!~':
      return !same(left, right, true);
    case 'contains':
      return a.includes(b);
    case 'contains_cs':
      return text(left).includes(text(right));
    case 'startswith':
      return a.startsWith(b);
    case 'startswith_cs':
      return text(left).startsWith(text(right));
    case 'endswith':
      return a.endsWith(b);
    case 'endswith_cs':
      return text(left).endsWith(text(right));
    case 'has':
    case 'has_cs': {
      const word = text(right).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      return new RegExp(`(?<![a-z0-9])${word}(?![a-z0-9])`, op === 'has' ? 'i' : '').test(text(left));
    }
    case 'matches':
      return new RegExp(text(right)).test(text(left));
    case '+':
    case '-':
    case '*':
    case '/':
      return arithmetic(op, left, right);
    default: {
      if (left === null || right === null || left === undefined || right === undefined) return false;
      const order = compare(left, right);
      return op === '<' ? order < 0 : op === '>' ? order > 0 : op === '<=' ? order <= 0 : order >= 0;
    }
  }
}

function arithmetic(op: string, left: unknown, right: unknown): unknown {
  const [a, b] = [number(left), number(right)];
  const value = op === '+' ? a + b : op === '-' ? a - b : op === '*' ? a * b : a / b;
  return left instanceof Date && !(right instanceof Date) ? new Date(value) : value;
}

/** For sorting and for `<`: dates and numbers by size, the rest as text. */
export function compare(left: unknown, right: unknown): number {
  const [a, b] = [number(left), number(right)];
  if (!Number.isNaN(a) && !Number.isNaN(b) && typeof left !== 'string') return a - b;
  return text(left) < text(right) ? -1 : text(left) > text(right) ? 1 : 0;
}

export function text(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function same(left: unknown, right: unknown, ignoreCase: boolean): boolean {
  if (left instanceof Date || right instanceof Date) return number(left) === number(right);
  const [a, b] = [text(left), text(right)];
  return ignoreCase ? a.toLowerCase() === b.toLowerCase() : a === b;
}

function number(value: unknown): number {
  return value instanceof Date ? value.getTime() : Number(value);
}

function memberOf(value: unknown, key: unknown): unknown {
  if (Array.isArray(value)) return value.at(Number(key)) ?? null;
  return isObject(value) ? (value[String(key)] ?? null) : null;
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
