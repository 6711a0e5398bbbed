/** Where the bot was spoken to, on a database. */
import { type Kysely, sql } from 'kysely';
import type { Conversations } from '../../commands/conversations.ts';
import { place } from '../../core/place.ts';
import type { Tables } from './tables.ts';

export function createDatabaseConversations(db: Kysely<Tables>): Conversations {
  return {
    async seen({ person, spot, place }) {
      const newest = { place, person_id: person.id };
      await db
        .insertInto('conversation')
        .values({ platform: person.platform, spot, ...newest })
        .onConflict((conflict) =>
          conflict.columns(['platform', 'spot']).doUpdateSet({ ...newest, seen_at: sql`now()` }),
        )
        .execute();
    },
    async newest(platform, spot) {
      const row = await db
        .selectFrom('conversation')
        .select('place')
        .where('platform', '=', platform)
        .where('spot', '=', spot)
        .executeTakeFirst();
      return row === undefined ? null : place(row.place);
    },
  };
}
