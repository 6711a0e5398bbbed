/** Tabular statements of the KQL subset: `let`, `union`, and the pipe. */
import {
  type Cursor,
  expect,
  next,
  parseExpression,
  parseNamedList,
  parseSortKeys,
  peek,
  take,
  takeName,
  unexpected,
} from './parse-expression.ts';
import { type Expr, KqlError, type Operator, type Pipeline, type Query, type Source } from './syntax.ts';
import { tokenize } from './tokens.ts';

/** @throws KqlError with Kusto's wording when the text is no query, or goes beyond the subset */
export function parseQuery(text: string): Query {
  const cursor: Cursor = { tokens: tokenize(text), at: 0 };
  const scalars = new Map<string, Expr>();
  const tables = new Map<string, Pipeline>();
  while (take(cursor, 'let')) {
    const name = takeName(cursor);
    expect(cursor, '=');
    const start = cursor.at;
    const scalar = attempt(() => {
      const expr = parseExpression(cursor);
      return peek(cursor).text === ';' ? expr : null;
    });
    // A lone name may be a table or a scalar: whoever uses it decides.
    if (scalar && !(scalar.kind === 'column' && !scalars.has(scalar.name))) {
      scalars.set(name, scalar);
    } else {
      cursor.at = start;
      tables.set(name, parsePipeline(cursor));
    }
    expect(cursor, ';');
  }
  const main = parsePipeline(cursor);
  take(cursor, ';');
  if (peek(cursor).kind !== 'end') throw unexpected(cursor);
  return { scalars, tables, main };
}

function attempt<T>(parse: () => T | null): T | null {
  try {
    return parse();
  } catch (error) {
    if (error instanceof KqlError) return null;
    throw error;
  }
}

function parsePipeline(cursor: Cursor): Pipeline {
  const source = parseSource(cursor);
  const operators: Operator[] = [];
  while (take(cursor, '|')) operators.push(parseOperator(cursor));
  return { source, operators };
}

function parseSource(cursor: Cursor): Source {
  if (take(cursor, '(')) {
    const pipeline = parsePipeline(cursor);
    expect(cursor, ')');
    return { kind: 'pipeline', pipeline };
  }
  if (!take(cursor, 'union')) return { kind: 'table', name: takeName(cursor) };
  let fuzzy = false;
  while (peek(cursor).kind === 'name' && cursor.tokens[cursor.at + 1]?.text === '=') {
    const option = next(cursor).text;
    next(cursor);
    const value = next(cursor).text;
    if (option === 'isfuzzy') fuzzy = value === 'true';
  }
  const parts: Pipeline[] = [];
  do parts.push({ source: parseSource(cursor), operators: [] });
  while (take(cursor, ','));
  return { kind: 'union', fuzzy, parts };
}

function parseOperator(cursor: Cursor): Operator {
  const word = takeName(cursor);
  switch (word) {
    case 'where':
    case 'filter':
      return { kind: 'where', expr: parseExpression(cursor) };
    case 'project':
    case 'extend':
    case 'distinct':
      return { kind: word, columns: parseNamedList(cursor) };
    case 'project-away': {
      const names: string[] = [];
      do names.push(takeName(cursor));
      while (take(cursor, ','));
      return { kind: 'project-away', names };
    }
    case 'order':
    case 'sort':
      expect(cursor, 'by');
      return { kind: 'sort', keys: parseSortKeys(cursor) };
    case 'take':
    case 'limit':
      return { kind: 'take', count: Number(next(cursor).value) };
    case 'count':
      return { kind: 'count' };
    case 'summarize': {
      const columns = peek(cursor).text === 'by' ? [] : parseNamedList(cursor);
      return { kind: 'summarize', columns, by: take(cursor, 'by') ? parseNamedList(cursor) : [] };
    }
    default:
      cursor.at -= 1;
      throw unexpected(cursor);
  }
}
