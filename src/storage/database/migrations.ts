/** The tables come to be here, step by step; a step that was released is never changed, only followed by another. */
import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { incidentsStep } from './incidents-step.ts';
import { SCHEMA, type Tables } from './tables.ts';

const now = sql`now()`;

const first: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    await schema
      .createTable('delivery')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('job_id', 'uuid', (column) => column.notNull())
      .addColumn('accepted_at', 'timestamptz', (column) => column.notNull().defaultTo(now))
      .execute();
    await schema.createIndex('delivery_accepted_at').on('delivery').column('accepted_at').execute();

    await schema
      .createTable('answer')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('message', 'text', (column) => column.notNull().unique())
      .addColumn('reply', 'jsonb', (column) => column.notNull())
      .addColumn('asker_platform', 'text', (column) => column.notNull())
      .addColumn('asker_id', 'text', (column) => column.notNull())
      .addColumn('asker', 'jsonb', (column) => column.notNull())
      .addColumn('details_by', 'text')
      .addColumn('given_at', 'timestamptz', (column) => column.notNull().defaultTo(now))
      .execute();
    await schema.createIndex('answer_given_at').on('answer').column('given_at').execute();

    await schema
      .createTable('watch')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('app_id', 'text', (column) => column.notNull())
      .addColumn('app', 'jsonb', (column) => column.notNull())
      .addColumn('person_platform', 'text', (column) => column.notNull())
      .addColumn('person_id', 'text', (column) => column.notNull())
      .addColumn('person', 'jsonb', (column) => column.notNull())
      .addColumn('place', 'text', (column) => column.notNull())
      .addColumn('spot', 'text', (column) => column.notNull())
      .addColumn('since', 'timestamptz', (column) => column.notNull())
      .addColumn('until', 'timestamptz', (column) => column.notNull())
      .addColumn('looks', 'integer', (column) => column.notNull().defaultTo(0))
      .addUniqueConstraint('watch_one_each', ['app_id', 'spot', 'person_platform', 'person_id'])
      .execute();

    await schema
      .createTable('posting')
      .addColumn('mark', 'text', (column) => column.primaryKey())
      .addColumn('message', 'text')
      .addColumn('begun_at', 'timestamptz', (column) => column.notNull().defaultTo(now))
      .execute();
    await schema.createIndex('posting_begun_at').on('posting').column('begun_at').execute();

    await schema
      .createTable('conversation')
      .addColumn('platform', 'text', (column) => column.notNull())
      .addColumn('spot', 'text', (column) => column.notNull())
      .addColumn('place', 'text', (column) => column.notNull())
      .addColumn('person_id', 'text', (column) => column.notNull())
      .addColumn('seen_at', 'timestamptz', (column) => column.notNull().defaultTo(now))
      .addPrimaryKeyConstraint('conversation_key', ['platform', 'spot'])
      .execute();

    await schema
      .createTable('plan')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('app_id', 'text', (column) => column.notNull())
      .addColumn('requester_platform', 'text')
      .addColumn('requester_id', 'text')
      .addColumn('record', 'jsonb', (column) => column.notNull())
      .addColumn('made_at', 'timestamptz', (column) => column.notNull().defaultTo(now))
      .addColumn('changed_at', 'timestamptz', (column) => column.notNull().defaultTo(now))
      .addColumn('number', 'bigint', (column) => column.generatedAlwaysAsIdentity())
      .execute();
    await schema.createIndex('plan_app').on('plan').columns(['app_id', 'number']).execute();
    await schema.createIndex('plan_state').on('plan').columns(['state', 'changed_at']).execute();
    await schema.createIndex('plan_changed_at').on('plan').column('changed_at').execute();

    await schema
      .createTable('audit')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('at', 'timestamptz', (column) => column.notNull())
      .addColumn('actor_platform', 'text')
      .addColumn('actor_id', 'text')
      .addColumn('actor_name', 'text')
      .addColumn('event', 'text', (column) => column.notNull())
      .addColumn('plan_id', 'text')
      .addColumn('resource_id', 'text')
      .addColumn('text', 'text', (column) => column.notNull())
      .addColumn('data', 'jsonb', (column) => column.notNull())
      .addColumn('number', 'bigint', (column) => column.generatedAlwaysAsIdentity())
      .execute();
    await schema.createIndex('audit_resource').on('audit').expression(sql`lower(resource_id), number`).execute();
    await schema.createIndex('audit_at').on('audit').column('at').execute();
  },
};

/** By name, in the order in which they are made. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '2026-11-28-first': first,
  '2026-11-28-incidents': incidentsStep,
};

/**
 * Two replicas that start at once wait for one another here. Held by a transaction, so that it ends with it, behind PgBouncer
 * too; the number is nothing but ours.
 */
const LOCK = 7_214_503_118_264;

/**
 * Brings the tables up to this program's version.
 * @param only one process can have this database open, so there is nobody to wait for
 * @throws Error when a newer program has been here, or the database refuses
 */
export async function migrate(db: Kysely<Tables>, only: boolean): Promise<void> {
  if (only) return bringUp(db);
  await db.transaction().execute(async (lock) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(lock);
    await bringUp(db);
  });
}

async function bringUp(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
    migrationTableSchema: SCHEMA,
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
