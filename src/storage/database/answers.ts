/** Answers that were given, on a database. */
import type { Kysely, Selectable } from 'kysely';
import type { Answers, GivenAnswer } from '../../commands/answers.ts';
import { posted } from '../../commands/messenger.ts';
import { fromJson, toJson } from './json.ts';
import type { AnswerTable, Tables } from './tables.ts';

export function createDatabaseAnswers(db: Kysely<Tables>): Answers {
  return {
    async keep({ id, message, reply, asker }) {
      const row = {
        message,
        reply: toJson(reply),
        asker_platform: asker.platform,
        asker_id: asker.id,
        asker: toJson(asker),
      };
      await db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('answer').where('message', '=', message).where('id', '<>', id).execute();
        await transaction
          .insertInto('answer')
          .values({ id, ...row })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
          .execute();
      });
    },
    async byId(id) {
      return read(await db.selectFrom('answer').selectAll().where('id', '=', id).executeTakeFirst());
    },
    async byMessage(message) {
      return read(await db.selectFrom('answer').selectAll().where('message', '=', message).executeTakeFirst());
    },
    async claimDetails(id, by) {
      const claimed = await db
        .updateTable('answer')
        .set({ details_by: by })
        .where('id', '=', id)
        .where((row) => row.or([row('details_by', 'is', null), row('details_by', '=', by)]))
        .returning('id')
        .executeTakeFirst();
      return claimed !== undefined;
    },
  };
}

function read(row: Selectable<AnswerTable> | undefined): GivenAnswer | null {
  if (row === undefined) return null;
  return { id: row.id, message: posted(row.message), reply: fromJson(row.reply), asker: fromJson(row.asker) };
}
