/** Plans, on a database: each change is guarded by the version that it was made of. */
import { type Kysely, type Selectable, sql } from 'kysely';
import type { PlanRecord, Plans } from '../../rollback/plans.ts';
import { isUnderWay, PLAN_STATES } from '../../rollback/states.ts';
import { enter } from './audit.ts';
import { toJson } from './json.ts';
import type { PlanTable, Tables } from './tables.ts';

export function createDatabasePlans(db: Kysely<Tables>): Plans {
  const all = db.selectFrom('plan').selectAll();
  const underWay = all.where('state', 'in', PLAN_STATES.filter(isUnderWay)).orderBy('number');
  return {
    async insert(record, entries) {
      await db.transaction().execute(async (transaction) => {
        const { id, version, state, plan, requester } = record;
        await transaction
          .insertInto('plan')
          .values({
            id,
            version,
            state,
            app_id: plan.app.resourceId.toLowerCase(),
            requester_platform: requester?.platform ?? null,
            requester_id: requester?.id ?? null,
            record: toJson(record),
          })
          .execute();
        await enter(transaction, entries);
      });
    },
    async find(id) {
      const row = await all.where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : read(row);
    },
    async newestOf(resourceId) {
      const row = await all
        .where('app_id', '=', resourceId.toLowerCase())
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : read(row);
    },
    underWay: async () => (await underWay.execute()).map(read),
    async orphans(before) {
      return (await underWay.where('changed_at', '<', before).execute()).map(read);
    },
    async transition(next, entries) {
      return db.transaction().execute(async (transaction) => {
        const won = await transaction
          .updateTable('plan')
          .set({ version: next.version, state: next.state, record: toJson(next), changed_at: sql`now()` })
          .where('id', '=', next.id)
          .where('version', '=', next.version - 1)
          .returning('id')
          .executeTakeFirst();
        if (won === undefined) return false;
        await enter(transaction, entries);
        return true;
      });
    },
  };
}

/** As it was: a plan's own texts may have the shape of what `fromJson` takes for a moment. */
function read({ record }: Selectable<PlanTable>): PlanRecord {
  return record as unknown as PlanRecord;
}
