/** Opens what the bot keeps, on the engine that the settings name. */
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { upperFirst } from '../core/words.ts';
import { createAdmin } from './database/admin.ts';
import { createDatabaseAnswers } from './database/answers.ts';
import { createDatabaseAudit } from './database/audit.ts';
import { createDatabaseConversations } from './database/conversations.ts';
import { giveBack } from './database/dispatcher.ts';
import type { Engine } from './database/engine.ts';
import { keepHouse } from './database/housekeeping.ts';
import { createDatabaseInbox } from './database/inbox.ts';
import { createDatabaseIncidents } from './database/incidents.ts';
import { migrate } from './database/migrations.ts';
import { createDatabaseMutes } from './database/mutes.ts';
import { createDatabasePlans } from './database/plans.ts';
import { createDatabasePostings } from './database/postings.ts';
import { activeJobs, openQueues, type Retries, USUAL_RETRIES } from './database/queues.ts';
import { createTransfer } from './database/transfer.ts';
import { createDatabaseWatches } from './database/watches.ts';
import { explainStorage, startError } from './errors.ts';
import { LANE_NAMES } from './lanes.ts';
import type { Location } from './location.ts';
import type { Retention } from './retention.ts';
import type { DatabaseStore } from './store.ts';

export interface StoreParts {
  readonly retention: Retention;
  readonly clock: Clock;
  readonly log: Log;
  /** Left out = as it should be. */
  readonly retries?: Retries;
}

export interface OpenParts extends StoreParts {
  readonly location: Location;
  /** How often a server that does not answer is asked; left out = as long as one that is just being started may take. */
  readonly tries?: number;
}

/**
 * Opens the database and brings it up to this version.
 * @throws PullcheckError `storage-unavailable`, with the step that repairs it
 */
export async function openStore(parts: OpenParts): Promise<DatabaseStore> {
  const health = createHealth(parts.log);
  return storeOn(await openEngine(parts, health.onDeath), parts, health);
}

/**
 * The store on a database that is open, brought up to this version. It closes the engine.
 * @throws PullcheckError `storage-unavailable`, with the step that repairs it
 */
export async function storeOn(
  engine: Engine,
  parts: StoreParts,
  health = createHealth(parts.log),
): Promise<DatabaseStore> {
  const { retention, clock, log } = parts;
  const { onContact, state, broken } = health;
  try {
    await migrate(engine.db, engine.kind === 'folder');
    const boss = await openQueues(engine, log, parts.retries ?? USUAL_RETRIES, retention['dead-letters']);
    // The lock says that whoever had taken this is gone, so nobody waits for a lease to end.
    if (engine.kind === 'folder')
      for (const lane of LANE_NAMES)
        await giveBack(boss, lane, await activeJobs(engine, lane), 'the program was cut off');
    const closing = new AbortController();
    const house = keepHouse({ engine, retention, clock, log }, closing.signal);
    const { db } = engine;
    let closed: Promise<void> | null = null;
    async function close(): Promise<void> {
      closing.abort();
      await house;
      // Its work is drained already; a database that is away must not keep the program from ending.
      await boss.stop({ graceful: false }).catch((error) => log.debug({ err: error }, 'the job library did not stop'));
      await engine.close();
    }
    return {
      inbox: createDatabaseInbox({ engine, boss, clock, log, onContact }),
      answers: createDatabaseAnswers(db),
      watches: createDatabaseWatches(db),
      postings: createDatabasePostings(db),
      conversations: createDatabaseConversations(db),
      incidents: createDatabaseIncidents(db),
      mutes: createDatabaseMutes(db),
      plans: createDatabasePlans(db),
      audit: createDatabaseAudit(db),
      admin: createAdmin(engine, boss),
      transfer: createTransfer(engine, boss),
      durable: true,
      broken,
      state,
      close() {
        closed ??= close();
        return closed;
      },
    };
  } catch (error) {
    await engine.close().catch(() => {});
    throw startError(upperFirst(engine.words), error);
  }
}

/** Whether the database can be used, said in the log when that changes. */
function createHealth(log: Log) {
  let broke = (_error: Error): void => {};
  const broken = new Promise<Error>((resolve) => {
    broke = resolve;
  });
  /** Why nothing can be stored just now; null = it can. */
  let trouble: string | null = null;

  function onContact(error: unknown | null): void {
    const because = error === null ? null : explainStorage(error).because;
    if (because !== null && trouble === null)
      log.error({ because }, 'the database cannot be used; nothing is accepted');
    if (because === null && trouble !== null) log.info({}, 'the database can be used again');
    trouble = because;
  }

  return {
    broken,
    onContact,
    onDeath(error: Error): void {
      onContact(error);
      broke(error);
    },
    state: () => ({ ready: trouble === null, because: trouble }),
  };
}

/** @throws PullcheckError `storage-unavailable` */
export function openEngine(parts: OpenParts, onDeath: (error: Error) => void): Promise<Engine> {
  const { location } = parts;
  return location.kind === 'folder'
    ? import('./folder/open-folder.ts').then(({ openFolder }) => openFolder(location.folder, onDeath))
    : import('./server/open-server.ts').then(({ openServer }) => openServer(location, parts));
}
