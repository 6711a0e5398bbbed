/** What was said under which mark, on a database. */
import type { Kysely } from 'kysely';
import { posted } from '../../commands/messenger.ts';
import type { Posting, Postings } from '../../commands/postings.ts';
import type { Tables } from './tables.ts';

export function createDatabasePostings(db: Kysely<Tables>): Postings {
  return {
    async begin(mark): Promise<Posting> {
      const fresh = await db
        .insertInto('posting')
        .values({ mark, message: null })
        .onConflict((conflict) => conflict.doNothing())
        .returning('mark')
        .executeTakeFirst();
      if (fresh !== undefined) return { state: 'new' };
      const row = await db.selectFrom('posting').selectAll().where('mark', '=', mark).executeTakeFirst();
      // Deleted between the two by housekeeping: that old it is no try of ours.
      if (row === undefined) return { state: 'new' };
      return row.message === null
        ? { state: 'begun', since: row.begun_at.toISOString() }
        : { state: 'said', message: posted(row.message) };
    },
    async said(mark, message) {
      await db
        .insertInto('posting')
        .values({ mark, message })
        .onConflict((conflict) => conflict.column('mark').doUpdateSet({ message }))
        .execute();
    },
  };
}
