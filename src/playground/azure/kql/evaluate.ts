/** Runs a query of the KQL subset over tables of plain rows. */
import { type Columns, compare, evaluate, type Row, type Scope, text, typeOfExpr } from './evaluate-expression.ts';
import { parseQuery } from './parse.ts';
import {
  type Expr,
  KqlError,
  type Named,
  type Operator,
  type Pipeline,
  type Query,
  type ScalarType,
} from './syntax.ts';

export interface Table {
  readonly columns: Columns;
  readonly rows: readonly Row[];
}

export interface QueryContext {
  /** null = there is no such table. */
  readonly table: (name: string) => Table | null;
  readonly now: Date;
}

/**
 * @throws KqlError in Kusto's words: SYN0002 for text that is no query or beyond the subset, SEM0100 for unknown names
 */
export function runQuery(kql: string, context: QueryContext): Table {
  const query = parseQuery(kql);
  return runPipeline(query.main, query, context);
}

function runPipeline(pipeline: Pipeline, query: Query, context: QueryContext): Table {
  let table = runSource(pipeline, query, context);
  for (const operator of pipeline.operators) table = apply(operator, table, query, context);
  return table;
}

function runSource({ source }: Pipeline, query: Query, context: QueryContext): Table {
  if (source.kind === 'pipeline') return runPipeline(source.pipeline, query, context);
  if (source.kind === 'table') {
    const named = query.tables.get(source.name);
    if (named) return runPipeline(named, query, context);
    const table = context.table(source.name);
    if (table) return table;
    throw new KqlError('SEM0100', `'' operator: Failed to resolve table or column expression named '${source.name}'`);
  }
  const tables: Table[] = [];
  let missing: unknown = null;
  for (const part of source.parts) {
    try {
      tables.push(runPipeline(part, query, context));
    } catch (error) {
      // isfuzzy: parts that cannot be resolved are left out, as long as one remains.
      if (!source.fuzzy || !(error instanceof KqlError) || error.code !== 'SEM0100') throw error;
      missing = error;
    }
  }
  if (tables.length === 0) throw missing;
  const columns = new Map<string, ScalarType>();
  for (const table of tables) for (const [name, type] of table.columns) if (!columns.has(name)) columns.set(name, type);
  return { columns, rows: tables.flatMap((table) => table.rows) };
}

function apply(operator: Operator, table: Table, query: Query, context: QueryContext): Table {
  const scope: Scope = { columns: table.columns, scalars: query.scalars, now: context.now };
  switch (operator.kind) {
    case 'where':
      typeOfExpr(operator.expr, scope);
      return { ...table, rows: table.rows.filter((row) => evaluate(operator.expr, row, scope) === true) };
    case 'project':
      return projected(operator.columns, table.rows, scope, false);
    case 'extend':
      return projected(operator.columns, table.rows, scope, true);
    case 'distinct': {
      const all = projected(operator.columns, table.rows, scope, false);
      return { ...all, rows: uniqueBy(all.rows, (row) => JSON.stringify(row)) };
    }
    case 'project-away': {
      const columns = new Map([...table.columns].filter(([name]) => !operator.names.includes(name)));
      return { columns, rows: table.rows.map((row) => pick(row, columns)) };
    }
    case 'sort': {
      for (const key of operator.keys) typeOfExpr(key.expr, scope);
      const rows = [...table.rows].sort((a, b) => {
        for (const { expr, descending } of operator.keys) {
          const order = compare(evaluate(expr, a, scope), evaluate(expr, b, scope));
          if (order !== 0) return descending ? -order : order;
        }
        return 0;
      });
      return { ...table, rows };
    }
    case 'take':
      return { ...table, rows: table.rows.slice(0, operator.count) };
    case 'count':
      return { columns: new Map([['Count', 'long']]), rows: [{ Count: table.rows.length }] };
    case 'summarize':
      return summarized(operator.columns, operator.by, table.rows, scope);
  }
}

function projected(named: readonly Named[], rows: readonly Row[], scope: Scope, keep: boolean): Table {
  const columns = new Map<string, ScalarType>(keep ? scope.columns : []);
  for (const { name, expr } of named) columns.set(name, typeOfExpr(expr, scope));
  return {
    columns,
    rows: rows.map((row) => {
      const made = Object.fromEntries(named.map(({ name, expr }) => [name, evaluate(expr, row, scope)]));
      return keep ? { ...row, ...made } : made;
    }),
  };
}

function summarized(columns: readonly Named[], by: readonly Named[], rows: readonly Row[], scope: Scope): Table {
  const keyed = projected(by, rows, scope, false);
  const groups = new Map<string, { key: Row; rows: Row[] }>();
  rows.forEach((row, i) => {
    const key = keyed.rows[i] as Row;
    const id = JSON.stringify(key);
    const group = groups.get(id) ?? { key, rows: [] };
    group.rows.push(row);
    groups.set(id, group);
  });
  if (by.length === 0 && groups.size === 0) groups.set('', { key: {}, rows: [] });
  const types = new Map<string, ScalarType>(keyed.columns);
  for (const { name, expr } of columns) types.set(name, aggregateType(expr, scope));
  return {
    columns: types,
    rows: [...groups.values()].map((group) => ({
      ...group.key,
      ...Object.fromEntries(columns.map(({ name, expr }) => [name, aggregate(expr, group.rows, scope)])),
    })),
  };
}

function aggregateType(expr: Expr, scope: Scope): ScalarType {
  if (expr.kind !== 'call') throw new KqlError('SYN0002', 'Query could not be parsed: an aggregate was expected');
  const [of] = expr.args;
  if (['count', 'countif', 'dcount'].includes(expr.name)) return 'long';
  if (['make_set', 'make_list'].includes(expr.name)) return 'dynamic';
  if (['max', 'min', 'any', 'take_any'].includes(expr.name) && of) return typeOfExpr(of, scope);
  throw new KqlError('SEM0260', `Unknown function: '${expr.name}'.`);
}

function aggregate(expr: Expr, rows: readonly Row[], scope: Scope): unknown {
  if (expr.kind !== 'call') return null;
  const [of] = expr.args;
  const values = of ? rows.map((row) => evaluate(of, row, scope)) : [];
  switch (expr.name) {
    case 'count':
      return rows.length;
    case 'countif':
      return values.filter((value) => value === true).length;
    case 'dcount':
      return new Set(values.map(text)).size;
    case 'make_set':
      return uniqueBy(values, text);
    case 'make_list':
      return values;
    case 'max':
      return values.reduce((a, b) => (compare(a, b) >= 0 ? a : b), values[0] ?? null);
    case 'min':
      return values.reduce((a, b) => (compare(a, b) <= 0 ? a : b), values[0] ?? null);
    default:
      return values[0] ?? null;
  }
}

function uniqueBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map([...items].reverse().map((item) => [key(item), item])).values()].reverse();
}

function pick(row: Row, columns: Columns): Row {
  return Object.fromEntries([...columns.keys()].map((name) => [name, row[name]]));
}
