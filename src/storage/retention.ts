/** How long things are kept. `PULLCHECK_RETENTION` changes it: `answers=30d, audit=2y`. */
import type { TableName } from './database/tables.ts';

/** Name in the setting -> the table, the column that says how old a row is, and how long it is kept. */
export const RETENTION = {
  /** Senders repeat a delivery for minutes, Slack for up to an hour. */
  deliveries: { table: 'delivery', column: 'accepted_at', days: 7 },
  /** Buttons under an answer work so long. */
  answers: { table: 'answer', column: 'given_at', days: 30 },
  /** A watch looks for two hours; what is left of it longer is of no use. */
  watches: { table: 'watch', column: 'until', days: 1 },
  /** Work is retried for minutes, a dead letter can be driven again. */
  postings: { table: 'posting', column: 'begun_at', days: 30 },
  conversations: { table: 'conversation', column: 'seen_at', days: 180 },
  plans: { table: 'plan', column: 'changed_at', days: 90 },
  /** After their last change; half an hour of it is needed. */
  incidents: { table: 'incident', column: 'changed_at', days: 90 },
  audit: { table: 'audit', column: 'at', days: 400 },
  /** pg-boss deletes them. */
  'dead-letters': { table: null, column: null, days: 30 },
} as const satisfies Readonly<
  Record<string, { readonly table: TableName | null; readonly column: string | null; readonly days: number }>
>;

export type RetentionName = keyof typeof RETENTION;
export const RETENTION_NAMES = Object.keys(RETENTION) as RetentionName[];

/** Days by what is kept. */
export type Retention = Readonly<Record<RetentionName, number>>;

export const USUAL_RETENTION: Retention = Object.fromEntries(
  RETENTION_NAMES.map((name) => [name, RETENTION[name].days]),
) as Record<RetentionName, number>;
