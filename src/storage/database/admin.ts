/** What an operator does with the data: see how much there is, delete a person's, look at dead letters and drive them again. */
import { sql } from 'kysely';
import { fromKysely, type JobWithMetadata, type PgBoss } from 'pg-boss';
import { laneOf, type Work } from '../../commands/inbox.ts';
import { DELETED, type Person } from '../../core/person.ts';
import { isUnderWay, PLAN_STATES } from '../../rollback/states.ts';
import { LANE_NAMES } from '../lanes.ts';
import type { DeadLetter, Forgotten, StorageSize, StoreAdmin } from '../store.ts';
import type { Engine } from './engine.ts';
import { sweep } from './housekeeping.ts';
import { DEAD, type Envelope } from './queues.ts';
import { JOBS_SCHEMA, SCHEMA, type TableName } from './tables.ts';

const TABLES: Readonly<Record<TableName, true>> = {
  delivery: true,
  answer: true,
  watch: true,
  posting: true,
  conversation: true,
  plan: true,
  audit: true,
  incident: true,
  mute: true,
};
export const TABLE_NAMES = Object.keys(TABLES) as TableName[];

/** Dead letters that are looked at in one go; more is no list for people. */
const MOST_LETTERS = 1_000;

export function createAdmin(engine: Engine, boss: PgBoss): StoreAdmin {
  const { db } = engine;

  async function letters(): Promise<readonly JobWithMetadata<Envelope>[]> {
    return boss.findJobs<Envelope>(DEAD, { queued: true, limit: MOST_LETTERS });
  }

  return {
    words: engine.words,

    async size(): Promise<StorageSize> {
      const rows = await Promise.all(
        TABLE_NAMES.map(async (name) => {
          const { count } = await db
            .selectFrom(name)
            .select((row) => row.fn.countAll<number>().as('count'))
            .executeTakeFirstOrThrow();
          return [name, Number(count)] as const;
        }),
      );
      const { rows: jobs } = await sql<{ name: string; waiting: number }>`
        select name, count(*)::int as waiting from ${sql.table(`${JOBS_SCHEMA}.job`)}
        where state in ('created', 'retry', 'active') group by name
      `.execute(db);
      const waiting = (name: string): number => jobs.find((row) => row.name === name)?.waiting ?? 0;
      return {
        ...(await engine.space()),
        rows: Object.fromEntries(rows) as Record<TableName, number>,
        waiting: LANE_NAMES.reduce((sum, lane) => sum + waiting(lane), 0),
        deadLetters: waiting(DEAD),
      };
    },

    async deadLetters() {
      return (await letters()).map(readLetter);
    },

    async retryDeadLetters() {
      let driven = 0;
      for (const { id, data } of await letters()) {
        const { failure: _failure, ...envelope } = data;
        await db.transaction().execute(async (transaction) => {
          const trx = fromKysely(transaction);
          const { affected } = (await boss.deleteJob(DEAD, id, { db: trx })) as { readonly affected: number };
          if (affected === 0) return;
          const job = await boss.send(laneOf(data.work), envelope, { db: trx });
          if (job !== null)
            await transaction.updateTable('delivery').set({ job_id: job }).where('key', '=', data.key).execute();
          driven++;
        });
      }
      return driven;
    },

    sweep: (retention, now) => sweep(engine, retention, now),

    async forget(platform, id): Promise<Forgotten> {
      const theirs = { person_platform: platform, person_id: id };
      return db.transaction().execute(async (transaction) => {
        const trx = fromKysely(transaction);
        const jobs = { name: sql.table(`${JOBS_SCHEMA}.job`) };
        // Everything that was accepted from them, or is to be said to them, done or not.
        const { rows } = await sql<{ id: string; name: string; mark: string; key: string }>`
          select id, name, data ->> 'id' as mark, data ->> 'key' as key from ${jobs.name}
          where data #>> '{work,request,person,id}' = ${id} and data #>> '{work,request,person,platform}' = ${platform}
             or data #>> '{work,to,id}' = ${id} and data #>> '{work,to,platform}' = ${platform}
             or data #>> '{work,origin,asked,id}' = ${id} and data #>> '{work,origin,asked,platform}' = ${platform}
             or data #>> '{work,watchId}' in (select id from ${sql.table(`${SCHEMA}.watch`)}
                  where person_platform = ${platform} and person_id = ${id})
        `.execute(transaction);
        for (const job of rows) {
          await boss.deleteJob(job.name, job.id, { db: trx });
          await transaction.deleteFrom('posting').where('mark', '=', job.mark).execute();
          await transaction.deleteFrom('delivery').where('key', '=', job.key).execute();
        }
        const answers = await transaction
          .deleteFrom('answer')
          .where('asker_platform', '=', platform)
          .where('asker_id', '=', id)
          .executeTakeFirst();
        const watches = await transaction
          .deleteFrom('watch')
          .where((row) => row.and(theirs))
          .executeTakeFirst();
        const conversations = await transaction
          .deleteFrom('conversation')
          .where('platform', '=', platform)
          .where('person_id', '=', id)
          .executeTakeFirst();
        // A plan that is being carried out is carried out; who asked for it is told of it no more.
        const plans = await transaction
          .deleteFrom('plan')
          .where('requester_platform', '=', platform)
          .where('requester_id', '=', id)
          .where('state', 'not in', PLAN_STATES.filter(isUnderWay))
          .executeTakeFirst();
        const nobody = { platform, id: DELETED, name: DELETED };
        await sql`
          update ${sql.table(`${SCHEMA}.plan`)} set record = jsonb_set(record, '{decision,by}', ${JSON.stringify(nobody)}::jsonb)
          where record #>> '{decision,by,platform}' = ${platform} and record #>> '{decision,by,id}' = ${id}
        `.execute(transaction);
        // That something was done stays; by whom does not.
        const audit = await transaction
          .updateTable('audit')
          .set({ actor_id: DELETED, actor_name: DELETED })
          .where('actor_platform', '=', platform)
          .where('actor_id', '=', id)
          .executeTakeFirst();
        const mutes = await transaction
          .updateTable('mute')
          .set({ person_id: DELETED, person: JSON.stringify(nobody) })
          .where((row) => row.and(theirs))
          .executeTakeFirst();
        return {
          work: rows.length,
          answers: Number(answers.numDeletedRows),
          watches: Number(watches.numDeletedRows),
          conversations: Number(conversations.numDeletedRows),
          plans: Number(plans.numDeletedRows),
          auditEntries: Number(audit.numUpdatedRows),
          mutes: Number(mutes.numUpdatedRows),
        };
      });
    },
  };
}

function readLetter({ id, data, createdOn, sourceOutput }: JobWithMetadata<Envelope>): DeadLetter {
  const said = sourceOutput as { readonly message?: unknown; readonly value?: { readonly message?: unknown } } | null;
  const message = data.failure ?? said?.message ?? said?.value?.message;
  return {
    id,
    kind: data.work.kind,
    person: personOf(data.work),
    acceptedAt: data.acceptedAt,
    diedAt: createdOn.toISOString(),
    because: typeof message === 'string' ? message : 'it ran out of tries',
  };
}

function personOf(work: Work): Person | null {
  switch (work.kind) {
    case 'ask':
      return work.request.person;
    case 'say':
      return work.to;
    case 'watch':
    case 'rollback':
    case 'incident':
      return null;
    case 'alert':
      return work.origin.kind === 'post' ? work.origin.asked : null;
  }
}
