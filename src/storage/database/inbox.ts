/** The inbox on a database: what is accepted is stored with its job, in one transaction. */
import { randomUUID } from 'node:crypto';
import { fromKysely, type PgBoss } from 'pg-boss';
import { type Drained, type InboxRunner, type Lane, laneOf, type Work } from '../../commands/inbox.ts';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import { explainStorage, storageError } from '../errors.ts';
import { LANE_NAMES } from '../lanes.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import type { Engine } from './engine.ts';
import { toJson } from './json.ts';
import type { Envelope } from './queues.ts';

/**
 * Slack waits 3 s for its acknowledgement. Whoever was told that it was not taken should not get an answer all the same; only
 * where the database is slow in the very last moment, they do.
 */
const ACCEPT_WITHIN_MS = 2_000;

export interface DatabaseInboxParts {
  readonly engine: Engine;
  readonly boss: PgBoss;
  readonly clock: Clock;
  readonly log: Log;
  readonly onContact: (error: unknown | null) => void;
}

export function createDatabaseInbox(parts: DatabaseInboxParts): InboxRunner {
  const { engine, boss, clock } = parts;
  const { db } = engine;
  const dispatchers = Object.fromEntries(
    LANE_NAMES.map((lane) => [lane, createDispatcher({ ...parts, lane })]),
  ) as Record<Lane, Dispatcher>;
  let drained: Promise<Drained> | null = null;

  /** @param isLate asked last of all: then nothing is stored, and the sender's next try is as new */
  async function store(key: string, work: Work, isLate: () => boolean): Promise<'accepted' | 'duplicate'> {
    const id = randomUUID();
    const lane = laneOf(work);
    const state = await db.transaction().execute(async (transaction) => {
      const fresh = await transaction
        .insertInto('delivery')
        .values({ key, job_id: id })
        .onConflict((conflict) => conflict.doNothing())
        .returning('key')
        .executeTakeFirst();
      if (fresh === undefined) return 'duplicate' as const;
      const envelope: Envelope = { id, key, work, acceptedAt: clock.now().toISOString() };
      // Through the transaction: without it, this call waits for ever for the one connection of an embedded database.
      await boss.send(lane, JSON.parse(toJson(envelope)) as Envelope, { id, db: fromKysely(transaction) });
      if (isLate()) throw tooLate();
      return 'accepted' as const;
    });
    if (state === 'accepted') dispatchers[lane].wake();
    return state;
  }

  return {
    async accept(key, work) {
      engine.checkSpace();
      const over = new AbortController();
      let isLate = false;
      const late = clock.after(ACCEPT_WITHIN_MS, over.signal).then((): never => {
        isLate = true;
        throw tooLate();
      });
      late.catch(() => {});
      const stored = store(key, work, () => isLate).catch((error: unknown): never => {
        if (isLate) throw tooLate();
        parts.onContact(error);
        const { because, remedy } = explainStorage(error);
        throw storageError(`The database did not store it: ${because}.`, remedy, error);
      });
      stored.catch(() => {});
      return Promise.race([stored, late]).finally(() => over.abort());
    },

    async cancel(key) {
      // A look may end while this looks, and the key then stands for the next one.
      for (let before: string | null = null; ; ) {
        const row = await db.selectFrom('delivery').select('job_id').where('key', '=', key).executeTakeFirst();
        if (row === undefined || row.job_id === before) return false;
        before = row.job_id;
        for (const lane of LANE_NAMES) {
          const { affected } = (await boss.cancel(lane, before)) as { readonly affected: number };
          dispatchers[lane].stop(before);
          if (affected > 0) return true;
        }
      }
    },

    async knows(key) {
      return (await db.selectFrom('delivery').select('key').where('key', '=', key).executeTakeFirst()) !== undefined;
    },

    start(handler) {
      for (const lane of LANE_NAMES) dispatchers[lane].start(handler);
    },

    drain(ms) {
      drained ??= Promise.all(LANE_NAMES.map((lane) => dispatchers[lane].drain(ms))).then((left) => ({
        lost: 0,
        kept: left.reduce((sum, count) => sum + count, 0),
      }));
      return drained;
    },
  };
}

function tooLate(): Error {
  return storageError('The database did not store it in time.', null);
}
