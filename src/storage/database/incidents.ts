/** Incidents, on a database: one index lets only one open one of a key be in a channel, whichever replica is first. */
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Incident } from '../../alerts/incident.ts';
import type { Incidents } from '../../commands/incidents.ts';
import { ONE_OPEN } from './incidents-step.ts';
import { toJson } from './json.ts';
import type { IncidentTable, Tables } from './tables.ts';

export function createDatabaseIncidents(db: Kysely<Tables>): Incidents {
  const all = db.selectFrom('incident').selectAll();
  return {
    async insert(incident) {
      const fresh = await db
        .insertInto('incident')
        .values({ id: incident.id, ...columns(incident) })
        .onConflict((conflict) =>
          conflict.columns(['platform', 'channel', 'key']).where('state', '=', 'open').doNothing(),
        )
        .returning('id')
        .executeTakeFirst();
      return fresh !== undefined;
    },
    async find(id) {
      const row = await all.where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : read(row);
    },
    async newest({ platform, channel, key }) {
      const row = await all
        .where('platform', '=', platform)
        .where('channel', '=', channel)
        .where('key', '=', key)
        // An open one has no end, and comes first.
        .orderBy('closed_at', (order) => order.desc().nullsFirst())
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : read(row);
    },
    async ofApp(resourceId, closedSince) {
      const rows = await all
        .where(sql<boolean>`app_ids @> ${JSON.stringify([resourceId.toLowerCase()])}::jsonb`)
        .where((row) => row.or([row('closed_at', 'is', null), row('closed_at', '>=', closedSince)]))
        .orderBy('number', 'desc')
        .execute();
      return rows.map(read);
    },
    open: async () => (await all.where('state', '=', 'open').orderBy('number').execute()).map(read),
    async transition(next) {
      try {
        const won = await db
          .updateTable('incident')
          .set({ ...columns(next), changed_at: sql`now()` })
          .where('id', '=', next.id)
          .where('version', '=', next.version - 1)
          .returning('id')
          .executeTakeFirst();
        return won !== undefined;
      } catch (error) {
        if (isTaken(error)) return false;
        throw error;
      }
    },
  };
}

function columns(incident: Incident) {
  const { version, platform, channel, key, state, closedAt, apps } = incident;
  return {
    version,
    platform,
    channel,
    key,
    state,
    closed_at: closedAt,
    app_ids: toJson(apps.map(({ app }) => app.resourceId.toLowerCase())),
    record: toJson(incident),
  };
}

/** PostgreSQL's `unique_violation`, of that one index. */
function isTaken(error: unknown): boolean {
  const { code, constraint } = error as { readonly code?: unknown; readonly constraint?: unknown };
  return code === '23505' && constraint === ONE_OPEN;
}

function read({ record }: Selectable<IncidentTable>): Incident {
  return record as unknown as Incident;
}
