/** The step that makes the tables of alerts. */
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** One open incident of a key and channel. */
export const ONE_OPEN = 'incident_one_open';

const now = sql`now()`;

export const incidentsStep: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await schema
      .createTable('incident')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('platform', 'text', (column) => column.notNull())
      .addColumn('channel', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('closed_at', 'timestamptz')
      .addColumn('app_ids', 'jsonb', (column) => column.notNull())
      .addColumn('record', 'jsonb', (column) => column.notNull())
      .addColumn('changed_at', 'timestamptz', (column) => column.notNull().defaultTo(now))
      .addColumn('number', 'bigint', (column) => column.generatedAlwaysAsIdentity())
      .execute();
    await schema
      .createIndex(ONE_OPEN)
      .unique()
      .on('incident')
      .columns(['platform', 'channel', 'key'])
      .where(sql.ref('state'), '=', sql.lit('open'))
      .execute();
    await schema
      .createIndex('incident_key')
      .on('incident')
      .columns(['platform', 'channel', 'key', 'closed_at'])
      .execute();
    await schema.createIndex('incident_apps').on('incident').using('gin').column('app_ids').execute();
    await schema.createIndex('incident_changed_at').on('incident').column('changed_at').execute();

    await schema
      .createTable('mute')
      .addColumn('platform', 'text', (column) => column.notNull())
      .addColumn('channel', 'text', (column) => column.notNull())
      .addColumn('person_platform', 'text', (column) => column.notNull())
      .addColumn('person_id', 'text', (column) => column.notNull())
      .addColumn('person', 'jsonb', (column) => column.notNull())
      .addColumn('at', 'timestamptz', (column) => column.notNull())
      .addPrimaryKeyConstraint('mute_key', ['platform', 'channel'])
      .execute();
  },
};
