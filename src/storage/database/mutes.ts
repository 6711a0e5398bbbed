/** Muted channels, on a database. */
import type { Kysely, Selectable } from 'kysely';
import type { Mute, Mutes } from '../../commands/mutes.ts';
import { fromJson, toJson } from './json.ts';
import type { MuteTable, Tables } from './tables.ts';

export function createDatabaseMutes(db: Kysely<Tables>): Mutes {
  const find: Mutes['find'] = async ({ platform, channel }) => {
    const row = await db
      .selectFrom('mute')
      .selectAll()
      .where('platform', '=', platform)
      .where('channel', '=', channel)
      .executeTakeFirst();
    return row === undefined ? null : read(row);
  };
  return {
    async set(mute) {
      const { platform, channel, by, at } = mute;
      await db
        .insertInto('mute')
        .values({ platform, channel, person_platform: by.platform, person_id: by.id, person: toJson(by), at })
        .onConflict((conflict) => conflict.columns(['platform', 'channel']).doNothing())
        .execute();
      // Null: somebody ended it in this very moment.
      return (await find(mute)) ?? mute;
    },
    async unset({ platform, channel }) {
      const row = await db
        .deleteFrom('mute')
        .where('platform', '=', platform)
        .where('channel', '=', channel)
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : read(row);
    },
    find,
  };
}

function read({ platform, channel, person, at }: Selectable<MuteTable>): Mute {
  return { platform: platform as Mute['platform'], channel, by: fromJson(person), at: at.toISOString() };
}
