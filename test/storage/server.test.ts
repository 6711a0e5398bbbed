/** PostgreSQL on a server. */
import type { Location } from '../../src/storage/location.ts';
import { databaseTests } from './database-tests.ts';
import { describeWithPostgres, newPostgres, type Postgres } from './postgres.ts';

describeWithPostgres('on PostgreSQL', (programs) => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await newPostgres(programs);
  });
  afterAll(() => postgres.remove());

  const place = async (): Promise<Location> => ({ kind: 'server', url: await postgres.newDatabase(), password: null });
  databaseTests('on PostgreSQL', place);
});
