/** What nobody needs any more is deleted, hourly; an embedded database gives the room back daily. */
import { sql } from 'kysely';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import { RETENTION, RETENTION_NAMES, type Retention } from '../retention.ts';
import type { Engine } from './engine.ts';
import { SCHEMA } from './tables.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Rows a statement: a long one would make whoever asks just now wait. */
const AT_ONCE = 1_000n;

export interface HousekeepingParts {
  readonly engine: Engine;
  readonly retention: Retention;
  readonly clock: Clock;
  readonly log: Log;
}

/** Deletes what is older than it is kept. @returns how many rows that were */
export async function sweep({ db }: Engine, retention: Retention, now: Date): Promise<number> {
  let deleted = 0;
  for (const name of RETENTION_NAMES) {
    const { table, column } = RETENTION[name];
    if (table === null) continue;
    const before = new Date(now.getTime() - retention[name] * DAY_MS).toISOString();
    const from = sql.table(`${SCHEMA}.${table}`);
    for (let last = AT_ONCE; last === AT_ONCE; deleted += Number(last)) {
      const { numAffectedRows = 0n } = await sql`
        delete from ${from} where ctid in (select ctid from ${from} where ${sql.ref(column)} < ${before} limit ${sql.lit(AT_ONCE)})
      `.execute(db);
      last = numAffectedRows;
    }
  }
  return deleted;
}

/** Until the signal. What fails is tried again an hour later. */
export async function keepHouse(parts: HousekeepingParts, signal: AbortSignal): Promise<void> {
  const { engine, retention, clock, log } = parts;
  for (let hours = 1; ; hours++) {
    await clock.after(HOUR_MS, signal);
    if (signal.aborted) return;
    try {
      const deleted = await sweep(engine, retention, clock.now());
      if (deleted > 0) log.info({ deleted }, 'what was older than it is kept was deleted');
      // In the first hour too: a bot that is started anew each day would never come to it.
      if (hours % 24 === 1) await engine.vacuum();
    } catch (error) {
      log.warn({ because: String(error) }, 'housekeeping failed, and is tried again in an hour');
    }
  }
}
