/** Watches, on a database. */
import type { Kysely, Selectable } from 'kysely';
import type { Watch, Watches } from '../../commands/watches.ts';
import { place } from '../../core/place.ts';
import { fromJson, toJson } from './json.ts';
import type { Tables, WatchTable } from './tables.ts';

export function createDatabaseWatches(db: Kysely<Tables>): Watches {
  return {
    async add(watch) {
      const { id, app, person, spot } = watch;
      const one = {
        app_id: app.resourceId.toLowerCase(),
        spot,
        person_platform: person.platform,
        person_id: person.id,
      };
      await db
        .insertInto('watch')
        .values({
          id,
          ...one,
          app: toJson(app),
          person: toJson(person),
          place: watch.place,
          since: watch.since,
          until: watch.until,
          looks: watch.looks,
        })
        .onConflict((conflict) => conflict.constraint('watch_one_each').doNothing())
        .execute();
      const stands = await db
        .selectFrom('watch')
        .selectAll()
        .where((row) => row.and(one))
        .executeTakeFirst();
      // It ended in this very moment: what was asked for then stands for nothing any more.
      return stands === undefined ? watch : read(stands);
    },
    async find(id) {
      const row = await db.selectFrom('watch').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : read(row);
    },
    async looked(id) {
      await db
        .updateTable('watch')
        .set((row) => ({ looks: row('looks', '+', 1) }))
        .where('id', '=', id)
        .execute();
    },
    async end(id) {
      return (await db.deleteFrom('watch').where('id', '=', id).returning('id').executeTakeFirst()) !== undefined;
    },
    async all() {
      return (await db.selectFrom('watch').selectAll().orderBy('since').orderBy('id').execute()).map(read);
    },
  };
}

function read(row: Selectable<WatchTable>): Watch {
  const { id, spot, looks } = row;
  return {
    id,
    app: fromJson(row.app),
    person: fromJson(row.person),
    place: place(row.place),
    spot,
    since: row.since.toISOString(),
    until: row.until.toISOString(),
    looks,
  };
}
