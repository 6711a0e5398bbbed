/**
 * Out of one database and into another: a line of JSON for each thing. From a folder to PostgreSQL, and across the major
 * versions of the embedded one. Work that is not done goes with it.
 */
import { type Kysely, sql } from 'kysely';
import { fromKysely, type PgBoss } from 'pg-boss';
import { z } from 'zod';
import { LANES, type Lane, laneOf } from '../../commands/inbox.ts';
import { storageError } from '../errors.ts';
import { LANE_NAMES } from '../lanes.ts';
import type { StoreTransfer } from '../store.ts';
import { TABLE_NAMES } from './admin.ts';
import type { Engine } from './engine.ts';
import { DEAD, type Envelope } from './queues.ts';
import { JOBS_SCHEMA, SCHEMA, type Tables } from './tables.ts';

/** 2 has incidents and mutes; what the first one lacks is not needed. */
const VERSION = 2;
/** Their rows are numbered as they come. */
const NUMBERED: ReadonlySet<string> = new Set([`${SCHEMA}.plan`, `${SCHEMA}.audit`, `${SCHEMA}.incident`]);
/** Rows a page. */
const PAGE = 500;

const Head = z.object({
  pullcheck: z.literal('data'),
  version: z.union([z.literal(1), z.literal(VERSION)]),
  at: z.string(),
});
const Row = z.object({ table: z.enum(TABLE_NAMES), row: z.record(z.string(), z.unknown()) });
const Job = z.object({
  queue: z.enum([...LANE_NAMES, DEAD]),
  data: z.looseObject({ id: z.string(), key: z.string(), work: z.looseObject({ kind: z.enum(Object.keys(LANES)) }) }),
  /** ISO 8601. */
  startAfter: z.string(),
});
const Line = z.union([Row, Job]);

export function createTransfer(engine: Engine, boss: PgBoss): StoreTransfer {
  const { db } = engine;
  return {
    async *export() {
      yield JSON.stringify({ pullcheck: 'data', version: VERSION, at: new Date().toISOString() });
      for (const table of TABLE_NAMES)
        for (let offset = 0; ; offset += PAGE) {
          const rows = await page(db, `${SCHEMA}.${table}`, offset);
          for (const row of rows) yield JSON.stringify({ table, row });
          if (rows.length < PAGE) break;
        }
      // What is under way goes along as well: nobody ends it here any more.
      for (let offset = 0; ; offset += PAGE) {
        const { rows } = await sql<{ name: string; data: Envelope; start_after: Date }>`
          select name, data, start_after from ${sql.table(`${JOBS_SCHEMA}.job`)}
          where state in ('created', 'retry', 'active') and name in (${sql.join([...LANE_NAMES, DEAD])})
          order by created_on, id limit ${sql.lit(PAGE)} offset ${sql.lit(offset)}
        `.execute(db);
        for (const { name, data, start_after } of rows)
          yield JSON.stringify({ queue: name, data, startAfter: start_after.toISOString() });
        if (rows.length < PAGE) break;
      }
    },

    async import(lines) {
      let read = 0;
      let added = 0;
      let head = false;
      /** Deliveries that came with this import. */
      const keys = new Set<string>();
      await db.transaction().execute(async (transaction) => {
        for await (const text of lines) {
          if (text.trim() === '') continue;
          read++;
          if (!head) {
            parse(Head, text, read, 'It is not what `pullcheck data export` writes, or that of another version');
            head = true;
            continue;
          }
          const line = parse(Line, text, read, 'It is neither a row nor a piece of work');
          if ('table' in line) {
            const count = await insert(transaction, line);
            added += count;
            if (count > 0 && line.table === 'delivery') keys.add(String(line.row.key));
          } else {
            const { queue, data, startAfter } = line;
            const envelope = data as unknown as Envelope;
            // Its key was here already: it was done here, or is about to be.
            if (!keys.has(envelope.key) && (await isKnown(transaction, envelope.key))) continue;
            // The name of the lane may have changed since; where it belongs now is what counts.
            const lane: Lane | typeof DEAD = queue === DEAD ? DEAD : laneOf(envelope.work);
            const id = await boss.send(lane, envelope, { db: fromKysely(transaction), id: envelope.id, startAfter });
            if (id === null) continue;
            await transaction.updateTable('delivery').set({ job_id: id }).where('key', '=', envelope.key).execute();
            added++;
          }
        }
        if (!head) throw storageError('The file is empty: nothing was imported.', null);
      });
      return { read: read - 1, added };
    },
  };
}

async function page(db: Kysely<Tables>, table: string, offset: number): Promise<readonly Record<string, unknown>[]> {
  const { rows } = await sql<Record<string, unknown>>`
    select * from ${sql.table(table)} order by ${ordered(table)} limit ${sql.lit(PAGE)} offset ${sql.lit(offset)}
  `.execute(db);
  // Numbers are given anew where it arrives.
  return rows.map(({ number: _number, ...row }) => row);
}

/** Where the order counts, there is a number for it. */
function ordered(table: string) {
  return NUMBERED.has(table) ? sql.ref('number') : sql`1, 2`;
}

async function isKnown(db: Kysely<Tables>, key: string): Promise<boolean> {
  return (await db.selectFrom('delivery').select('key').where('key', '=', key).executeTakeFirst()) !== undefined;
}

/** What is there already stays as it is. @returns how many rows were added */
async function insert(db: Kysely<Tables>, { table, row }: z.infer<typeof Row>): Promise<number> {
  const names = Object.keys(row);
  const values = names.map((name) => {
    const value = row[name];
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  });
  const { numAffectedRows = 0n } = await sql`
    insert into ${sql.table(`${SCHEMA}.${table}`)} (${sql.join(names.map((name) => sql.ref(name)))})
    values (${sql.join(values)}) on conflict do nothing
  `.execute(db);
  return Number(numAffectedRows);
}

function parse<T>(schema: z.ZodType<T>, text: string, line: number, what: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw storageError(`Line ${line} is not JSON: nothing was imported.`, 'Give a file of `pullcheck data export`.');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw storageError(
    `Line ${line} cannot be read: nothing was imported. ${what}.`,
    'Give a file of `pullcheck data export`.',
  );
}
