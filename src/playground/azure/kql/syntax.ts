/** The part of the Kusto Query Language that the simulation understands, as a tree. */
export type ScalarType = 'string' | 'datetime' | 'long' | 'real' | 'bool' | 'dynamic' | 'timespan';

export type Expr =
  | { readonly kind: 'literal'; readonly value: unknown; readonly type: ScalarType }
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Expr; readonly name: string }
  | { readonly kind: 'index'; readonly of: Expr; readonly at: Expr }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expr[] }
  | { readonly kind: 'binary'; readonly op: string; readonly left: Expr; readonly right: Expr }
  | {
      readonly kind: 'in';
      readonly negated: boolean;
      readonly ignoreCase: boolean;
      readonly left: Expr;
      readonly list: readonly Expr[];
    };

export interface Named {
  readonly name: string;
  readonly expr: Expr;
}

export interface SortKey {
  readonly expr: Expr;
  readonly descending: boolean;
}

export type Operator =
  | { readonly kind: 'where'; readonly expr: Expr }
  | { readonly kind: 'project' | 'extend' | 'distinct'; readonly columns: readonly Named[] }
  | { readonly kind: 'project-away'; readonly names: readonly string[] }
  | { readonly kind: 'sort'; readonly keys: readonly SortKey[] }
  | { readonly kind: 'take'; readonly count: number }
  | { readonly kind: 'count' }
  | { readonly kind: 'summarize'; readonly columns: readonly Named[]; readonly by: readonly Named[] };

export interface Pipeline {
  readonly source: Source;
  readonly operators: readonly Operator[];
}

export type Source =
  | { readonly kind: 'table'; readonly name: string }
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline }
  | { readonly kind: 'union'; readonly fuzzy: boolean; readonly parts: readonly Pipeline[] };

/** What `let` gave a name to. */
export interface Query {
  readonly scalars: ReadonlyMap<string, Expr>;
  readonly tables: ReadonlyMap<string, Pipeline>;
  readonly main: Pipeline;
}

/** A query that Kusto would refuse, or that this subset does not know. */
export class KqlError extends Error {
  /** Kusto's own code: SYN0002 for text that is no query, SEM0100 for an unknown name. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'KqlError';
    this.code = code;
  }
}
