/**
 * Works on one queue: takes as much as there is room for, keeps its leases, and settles each piece together with what it
 * asked for next, in one transaction. pg-boss has a worker of its own, which can do neither (docs/decisions/2026-11-28-storage.md).
 */
import { randomUUID } from 'node:crypto';
import { fromKysely, type JobWithMetadata, type PgBoss } from 'pg-boss';
import { type Again, GivenUp, type Handler, LANES, type Lane } from '../../commands/inbox.ts';
import type { Clock } from '../../core/clock.ts';
import { inTime } from '../../core/in-time.ts';
import type { Log } from '../../core/log.ts';
import { redact } from '../../core/redact.ts';
import { safeLine } from '../../core/safe-text.ts';
import { AT_ONCE } from '../lanes.ts';
import type { Engine } from './engine.ts';
import { fromJson } from './json.ts';
import { DEAD, type Envelope, LEASE_SECONDS, TOUCH_MS } from './queues.ts';

/** How soon work is seen that another replica accepted, or whose time has come. */
const POLL_MS = 1_000;
/** Whoever lets go of a lease does so a little before it ends. */
const MARGIN_MS = 1_000;
/** Whoever was told to stop gets so long to notice. */
const LAST_WORDS_MS = 500;

export interface DispatcherParts {
  readonly lane: Lane;
  readonly boss: PgBoss;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly log: Log;
  /** Told after each look at the queue whether the database answered. */
  readonly onContact: (error: unknown | null) => void;
}

export interface Dispatcher {
  start(handler: Handler): void;
  /** There is something new. */
  wake(): void;
  /** Tells a piece of work to stop, if it is under way here. */
  stop(jobId: string): void;
  /** Takes nothing more, waits for what is under way, and gives back what is not done. @returns how many pieces */
  drain(ms: number): Promise<number>;
}

type Job = JobWithMetadata<Envelope>;

interface Active {
  readonly job: Job;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

export function createDispatcher(parts: DispatcherParts): Dispatcher {
  const { lane, boss, engine, clock, log } = parts;
  const active = new Map<string, Active>();
  /** Nothing more is taken. */
  const closing = new AbortController();
  /** Nothing is held any more. */
  const ended = new AbortController();
  let wakeUp = (): void => {};
  let woken = false;
  let looking = Promise.resolve();

  function wake(): void {
    woken = true;
    wakeUp();
  }

  async function look(handle: Handler): Promise<void> {
    while (!closing.signal.aborted) {
      woken = false;
      const room = AT_ONCE[lane] - active.size;
      try {
        // Nothing is begun that might not find room for its end.
        engine.checkSpace();
        const jobs = room > 0 ? await boss.fetch<Envelope>(lane, { batchSize: room, includeMetadata: true }) : [];
        for (const job of jobs) begin(handle, job);
        parts.onContact(null);
      } catch (error) {
        parts.onContact(error);
      }
      if (!woken) await pause();
    }
  }

  /** Until there is something new, or the time to look has come. */
  async function pause(): Promise<void> {
    const over = new AbortController();
    const called = new Promise<void>((resolve) => {
      wakeUp = resolve;
    });
    await Promise.race([called, clock.after(POLL_MS, AbortSignal.any([over.signal, closing.signal]))]);
    over.abort();
  }

  function begin(handle: Handler, job: Job): void {
    // An earlier try whose lease has ended may still be running here: it is somebody else's by now, if only ours.
    active.get(job.id)?.stop.abort();
    const stop = new AbortController();
    const done = run(handle, job, stop.signal).finally(() => {
      if (active.get(job.id) === mine) active.delete(job.id);
      wake();
    });
    const mine: Active = { job, stop, done };
    active.set(job.id, mine);
  }

  async function run(handle: Handler, job: Job, signal: AbortSignal): Promise<void> {
    const { id, work } = job.data;
    let settle: () => Promise<void>;
    try {
      // What accepted it is acknowledged first: nobody should read the answer before "checking…".
      await new Promise((resolve) => setImmediate(resolve));
      const again = await handle(fromJson(work), { id, signal });
      settle = () => complete(job, again);
    } catch (error) {
      if (signal.aborted) return;
      settle = () => fail(job, error);
    }
    await untilSettled(settle, signal, work.kind);
  }

  /** The database may be away just now: what was done is noted as soon as it is back, while the work is still ours. */
  async function untilSettled(settle: () => Promise<void>, signal: AbortSignal, kind: string): Promise<void> {
    while (!signal.aborted && !engine.isDead()) {
      try {
        return await settle();
      } catch (error) {
        parts.onContact(error);
        log.warn({ because: String(error), kind }, 'the end of a piece of work could not be noted, and is tried again');
        await clock.after(POLL_MS, signal);
      }
    }
  }

  async function complete(job: Job, again: Again | null): Promise<void> {
    await engine.db.transaction().execute(async (transaction) => {
      const db = fromKysely(transaction);
      if (!(await ours(boss.complete(lane, attempt(job), null, { db })))) return;
      if (again === null) return;
      const { key, acceptedAt } = job.data;
      const envelope: Envelope = { id: randomUUID(), key, work: again.work, acceptedAt };
      const id = await boss.send(LANES[again.work.kind], envelope, { db, startAfter: again.afterMs / 1000 });
      // The key now stands for what comes next: whoever cancels it means that.
      if (id !== null) await transaction.updateTable('delivery').set({ job_id: id }).where('key', '=', key).execute();
    });
  }

  async function fail(job: Job, error: unknown): Promise<void> {
    const { kind } = job.data.work;
    // It is stored: whole characters, and no secret.
    const because = safeLine(redact(String(error)), 500);
    if (error instanceof GivenUp) {
      await engine.db.transaction().execute(async (transaction) => {
        const db = fromKysely(transaction);
        if (!(await ours(boss.complete(lane, attempt(job), null, { db })))) return;
        await boss.send(DEAD, { ...job.data, failure: because } satisfies Envelope, { db });
      });
      log.error({ err: error, kind }, 'a piece of work is given up: it is a dead letter now');
      return;
    }
    await boss.fail(lane, attempt(job), { message: because });
    if (job.retryCount < job.retryLimit)
      log.warn({ because, kind, tries: job.retryCount + 1 }, 'a piece of work failed and is tried again');
    else log.error({ err: error, kind }, 'a piece of work failed for the last time: it is a dead letter now');
  }

  /** Says that this replica lives, and learns what it has lost. */
  async function keepLeases(): Promise<void> {
    let last = clock.now().getTime();
    for (;;) {
      await clock.after(TOUCH_MS, ended.signal);
      if (ended.signal.aborted) return;
      if (active.size === 0) {
        last = clock.now().getTime();
        continue;
      }
      const held = [...active.values()];
      // A network that swallows everything answers nothing: the lease ends all the same.
      const left = LEASE_SECONDS * 1000 - MARGIN_MS - (clock.now().getTime() - last);
      try {
        const touched = boss.touch(
          lane,
          held.map(({ job }) => attempt(job)),
        );
        const { settled } = (await within(clock, left, touched)) as { readonly settled?: readonly string[] };
        last = clock.now().getTime();
        const still = new Set(settled);
        // Cancelled, or taken over by another replica.
        for (const { job, stop } of held) if (!still.has(job.id)) stop.abort();
      } catch (error) {
        parts.onContact(error);
        if (clock.now().getTime() - last < LEASE_SECONDS * 1000 - MARGIN_MS) continue;
        // Another replica may have it by now.
        for (const { stop } of held) stop.abort();
      }
    }
  }

  return {
    wake,
    start(handler) {
      looking = look(handler);
      if (engine.kind === 'server') void keepLeases();
    },
    stop(jobId) {
      active.get(jobId)?.stop.abort();
    },
    async drain(ms) {
      closing.abort();
      wake();
      const all = async (): Promise<void> => {
        await looking;
        await Promise.all([...active.values()].map(({ done }) => done));
      };
      const over = new AbortController();
      const settled = all();
      await Promise.race([settled, clock.after(ms, over.signal)]);
      over.abort();
      const left = [...active.values()];
      ended.abort();
      if (left.length === 0) return 0;
      for (const { stop } of left) stop.abort();
      await Promise.race([settled, clock.after(LAST_WORDS_MS)]);
      const jobs = left.map(({ job }) => job);
      await giveBack(boss, lane, jobs, 'the program ended').catch((error: unknown) => {
        // The end of its lease frees it, or the next start does.
        log.warn({ because: String(error), kept: jobs.length }, 'work that was cut off could not be given back');
      });
      return left.length;
    },
  };
}

/** Puts work back that somebody had taken: the next one may begin with it at once. @param because for whoever looks at it */
export async function giveBack(
  boss: PgBoss,
  lane: Lane,
  jobs: readonly { readonly id: string; readonly retryCount: number }[],
  because: string,
): Promise<void> {
  if (jobs.length === 0) return;
  await boss.fail(lane, jobs.map(attempt), { message: because });
  // A failure waits for its pause; this was none. What had its last try stays a dead letter: it may be what ends the program.
  for (const { id } of jobs) await boss.update(lane, undefined, { id, startAfter: 0 });
}

/** @throws Error when it takes longer; what comes of it later is nobody's business */
function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T> {
  return inTime(
    clock,
    ms,
    () => work,
    () => {
      throw new Error('the database did not answer in time');
    },
  );
}

/** One try of a job: whatever is said of it counts only while that try is the newest. */
function attempt({ id, retryCount }: { readonly id: string; readonly retryCount: number }) {
  return { id, retryCount };
}

/** Did it concern the job at all, or has somebody else got it by now? */
async function ours(settled: Promise<unknown>): Promise<boolean> {
  const { affected } = (await settled) as { readonly affected: number };
  return affected > 0;
}
