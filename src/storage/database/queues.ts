/** How pg-boss is set up: the queues, their retries and leases. Measured values: see docs/decisions/2026-11-28-storage.md. */
import { sql } from 'kysely';
import { PgBoss, type Queue } from 'pg-boss';
import type { Lane, Work } from '../../commands/inbox.ts';
import type { Log } from '../../core/log.ts';
import { LANE_NAMES } from '../lanes.ts';
import type { Engine } from './engine.ts';
import { JOBS_SCHEMA } from './tables.ts';

/** What lies in a queue. */
export interface Envelope {
  /** Of the work, kept through every retry and every dead letter: outside effects are known again by it. */
  readonly id: string;
  /** What it was accepted under. */
  readonly key: string;
  readonly work: Work;
  /** ISO 8601. */
  readonly acceptedAt: string;
  /** Why it is a dead letter; left out when it ran out of tries. */
  readonly failure?: string;
}

export const DEAD = 'dead';

/** A replica that does not say within this time that it lives has lost its work to the others. pg-boss takes no less. */
export const LEASE_SECONDS = 10;
/** How often it says so. */
export const TOUCH_MS = 3_000;
const DAY_SECONDS = 86_400;

export interface Retries {
  /** Tries after the first one: with the growing pauses below these are some 12 minutes, a platform's outage. */
  readonly limit: number;
  readonly firstSeconds: number;
  readonly longestSeconds: number;
}
export const USUAL_RETRIES: Retries = { limit: 12, firstSeconds: 1, longestSeconds: 120 };

/**
 * Opens the queues of a database whose tables are there.
 * @throws Error as the database does
 */
export async function openQueues(engine: Engine, log: Log, retries: Retries, deadDays: number): Promise<PgBoss> {
  const folder = engine.kind === 'folder';
  const boss = new PgBoss({
    db: engine.jobs,
    backend: folder ? 'pglite' : 'postgres',
    schema: JOBS_SCHEMA,
    // Nothing is on a timetable of pg-boss's, and nobody reads its registry of instances.
    schedule: false,
    registerInstance: false,
    // How soon a dead replica is noticed. In a folder there is no other one: the start takes over what lay there.
    superviseIntervalSeconds: folder ? 60 : 5,
    monitorIntervalSeconds: folder ? 60 : 5,
    // What is done is deleted an hour later: people's words are in it.
    maintenanceIntervalSeconds: 3_600,
    openTelemetry: { enabled: false },
  });
  // Without a listener an error event ends the process.
  boss.on('error', (error) => log.warn({ because: String(error) }, 'the job library could not reach its database'));
  boss.on('warning', ({ message }) => log.debug({ because: message }, 'a remark of the job library'));
  await boss.start();
  await ensure(boss, { name: DEAD, retentionSeconds: Math.max(1, Math.round(deadDays * DAY_SECONDS)) });
  for (const name of LANE_NAMES)
    await ensure(boss, {
      name,
      deadLetter: DEAD,
      retryLimit: retries.limit,
      retryDelay: retries.firstSeconds,
      retryBackoff: retries.firstSeconds > 0,
      ...(retries.firstSeconds > 0 ? { retryDelayMax: retries.longestSeconds } : {}),
      // Whatever hangs ends after this; in a folder that is as late as pg-boss allows, for a laptop sleeps.
      expireInSeconds: folder ? DAY_SECONDS : 1_800,
      retentionSeconds: 14 * DAY_SECONDS,
      deleteAfterSeconds: 3_600,
      // One process alone needs no lease; a pause of it (a laptop that sleeps) must not cost it its work.
      ...(folder ? {} : { heartbeatSeconds: LEASE_SECONDS }),
    });
  return boss;
}

/** What somebody has taken and not settled. */
export async function activeJobs(
  { db }: Engine,
  lane: Lane,
): Promise<readonly { readonly id: string; readonly retryCount: number }[]> {
  // pg-boss finds jobs by id, key and data, not by state.
  const { rows } = await sql<{ id: string; retryCount: number }>`
    select id, retry_count as "retryCount" from ${sql.table(`${JOBS_SCHEMA}.job`)}
    where name = ${lane} and state = 'active'
  `.execute(db);
  return rows;
}

/** Makes a queue, or brings one that an earlier version made up to this one. */
async function ensure(boss: PgBoss, { name, ...options }: Queue): Promise<void> {
  await boss.createQueue(name, options);
  await boss.updateQueue(name, options);
}
