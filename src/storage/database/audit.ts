/** The audit, on a database. */
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Person } from '../../core/person.ts';
import type { Audit, AuditEntry } from '../../rollback/plans.ts';
import { fromJson, toJson } from './json.ts';
import type { AuditTable, Tables } from './tables.ts';

export function createDatabaseAudit(db: Kysely<Tables>): Audit {
  const newest = db.selectFrom('audit').selectAll().orderBy('number', 'desc');
  return {
    append: (entries) => enter(db, entries),
    async ofApp(resourceId, limit) {
      const rows = await newest
        .where(sql`lower(resource_id)`, '=', resourceId.toLowerCase())
        .where('plan_id', 'is not', null)
        .limit(limit)
        .execute();
      return rows.map(read);
    },
    newest: async (limit) => (await newest.limit(limit).execute()).map(read),
  };
}

/** @param db a transaction, where they belong to another change */
export async function enter(db: Kysely<Tables>, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await db
    .insertInto('audit')
    .values(
      entries.map(({ id, at, by, event, planId, resourceId, text, data }) => ({
        id,
        at,
        actor_platform: by?.platform ?? null,
        actor_id: by?.id ?? null,
        actor_name: by?.name ?? null,
        event,
        plan_id: planId,
        resource_id: resourceId,
        text,
        data: toJson(data),
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

function read(row: Selectable<AuditTable>): AuditEntry {
  const { id, actor_id: person, text } = row;
  const by =
    person === null
      ? null
      : { platform: row.actor_platform as Person['platform'], id: person, name: row.actor_name ?? '' };
  return {
    id,
    at: row.at.toISOString(),
    by,
    event: row.event as AuditEntry['event'],
    planId: row.plan_id,
    resourceId: row.resource_id,
    text,
    data: fromJson(row.data),
  };
}
