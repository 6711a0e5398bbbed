/** PostgreSQL on a server, shared by several replicas. */
import { Kysely, PostgresDialect, sql } from 'kysely';
import type { PoolConfig } from 'pg';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import type { Engine } from '../database/engine.ts';
import { SCHEMA, type Tables } from '../database/tables.ts';
import { isConnectTimeout, startError } from '../errors.ts';
import type { ServerLocation } from '../location.ts';

export type ServerSettings = Pick<ServerLocation, 'url' | 'password'>;

/** Connections a replica: a dozen questions at once make short statements only. */
const CONNECTIONS = 8;
/** Slack waits 3 s for an acknowledgement, so nobody waits longer for a connection. */
const CONNECT_WITHIN_MS = 1_500;
/**
 * No statement of ours is long; one that hangs would hold a connection for ever. Counted here: PgBouncer refuses a connection
 * that begins with a limit for the server to count.
 */
const STATEMENT_MS = 20_000;
/** At start: a database and its bot are often started together. */
export const USUAL_TRIES = 10;
const TRY_AGAIN_MS = 2_000;

interface OpenParts {
  readonly clock: Clock;
  readonly log: Log;
  /** How often it is asked while that may heal by itself; left out = {@link USUAL_TRIES}. */
  readonly tries?: number | undefined;
}

/** @throws PullcheckError `storage-unavailable` when it cannot be reached, or refuses; that of the sign-in, for a token */
export async function openServer(settings: ServerSettings, parts: OpenParts): Promise<Engine> {
  const { log } = parts;
  // The first token may take longer than a connection may; it is kept by whoever makes it.
  await settings.password?.();
  const words = `PostgreSQL on ${hostOf(settings.url)}`;
  const { default: pg } = await import('pg');
  const pool = new pg.Pool(poolConfig(settings));
  // A connection that breaks while nobody uses it: the next one is new.
  pool.on('error', (error) => log.warn({ because: error.message }, 'a connection to the database broke'));
  // One that breaks between two statements of a transaction is told to nobody else: without a listener it ends the process.
  // The statement that comes next fails, and says it.
  pool.on('connect', (client) =>
    client.on('error', (error) => log.debug({ because: error.message }, 'a connection to the database broke in use')),
  );
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema(SCHEMA);
  try {
    await untilAnswered(() => pool.query('select 1'), words, parts);
  } catch (error) {
    await pool.end();
    throw startError(words, error);
  }
  return {
    kind: 'server',
    words,
    db,
    jobs: { executeSql: async (text, values) => pool.query(text, values as unknown[]) },
    checkSpace() {},
    isDead: () => false,
    async space() {
      const { rows } = await sql<{ used: string }>`select pg_database_size(current_database())::text as used`.execute(
        db,
      );
      return { used: Number(rows[0]?.used), free: null };
    },
    async vacuum() {},
    close: () => db.destroy(),
  };
}

/** Being started together with the bot heals by itself; a wrong password or name does not. */
async function untilAnswered(
  ask: () => Promise<unknown>,
  words: string,
  { clock, log, tries = USUAL_TRIES }: OpenParts,
): Promise<void> {
  for (let left = tries - 1; ; left--) {
    try {
      await ask();
      return;
    } catch (error) {
      if (left === 0 || !mayHeal(error)) throw error;
      if (left === tries - 1) log.warn({ because: String(error) }, `${words} does not answer yet; it is asked again`);
      await clock.after(TRY_AGAIN_MS);
    }
  }
}

function mayHeal(error: unknown): boolean {
  if (isConnectTimeout(error)) return true;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const all = error instanceof AggregateError ? error.errors : [];
  return /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|57P0[123]|53300)$/.test(code) || all.some(mayHeal);
}

/** What `pg` is told. */
export function poolConfig({ url, password }: ServerSettings): PoolConfig {
  const common: PoolConfig = {
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: STATEMENT_MS,
    keepAlive: true,
    application_name: 'pullcheck',
  };
  const { hostname, port, username, pathname, searchParams } = new URL(url);
  // Across a network nothing goes in the clear unless somebody says so; `verify-full` is what Node's TLS does.
  const ssl = searchParams.has('sslmode') || isHere(hostname || (searchParams.get('host') ?? '')) ? {} : { ssl: true };
  if (password === null) return { ...common, connectionString: url, ...ssl };
  return {
    ...common,
    host: hostname,
    port: port === '' ? 5432 : Number(port),
    user: decodeURIComponent(username),
    database: decodeURIComponent(pathname.slice(1)) || 'postgres',
    password,
    // A token is worth as much as a password, so no word in the address takes its cover away.
    ssl: !isHere(hostname),
  };
}

/** A socket, or this machine. */
function isHere(host: string): boolean {
  return host === '' || /^(localhost|127(\.\d+){3}|\[?::1\]?|%2f.*|\/.*)$/i.test(host);
}

function hostOf(url: string): string {
  const { host, searchParams } = new URL(url);
  return host || searchParams.get('host') || 'this machine';
}
