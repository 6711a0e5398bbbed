/** The audit, on a database. */
import type { Kysely, Selectable } from 'kysely';
import type { Audit, AuditEntry } from '../../commands/audit.ts';
import type { Person } from '../../core/person.ts';
import { fromJson, toJson } from './json.ts';
import type { AuditTable, Tables } from './tables.ts';

/** As many as anybody reads. */
const USUAL = 100;

export function createDatabaseAudit(db: Kysely<Tables>): Audit {
  return {
    async record({ id, at, actor, action, subject, outcome, detail }) {
      await db
        .insertInto('audit')
        .values({
          id,
          at,
          actor_platform: actor.platform,
          actor_id: actor.id,
          actor_name: actor.name,
          action,
          subject,
          outcome,
          detail: toJson(detail),
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async find({ subject, limit = USUAL }) {
      const all = db.selectFrom('audit').selectAll().orderBy('at', 'desc').orderBy('id').limit(limit);
      return (await (subject === undefined ? all : all.where('subject', '=', subject)).execute()).map(read);
    },
  };
}

function read(row: Selectable<AuditTable>): AuditEntry {
  const { id, action, subject, outcome } = row;
  const actor = { platform: row.actor_platform as Person['platform'], id: row.actor_id, name: row.actor_name };
  return { id, at: row.at.toISOString(), actor, action, subject, outcome, detail: fromJson(row.detail) };
}
