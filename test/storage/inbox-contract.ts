/** What every inbox must do, whatever it stands on. A database's inbox runs the same suite. */
import {
  type AskWork,
  GivenUp,
  type Handler,
  type InboxRunner,
  type Run,
  type Work,
} from '../../src/commands/inbox.ts';
import type { Clock } from '../../src/core/clock.ts';
import type { Log } from '../../src/core/log.ts';
import { silentLog } from '../../src/core/log.ts';
import { place } from '../../src/core/place.ts';
import { reply } from '../../src/replies/reply.ts';

export interface InboxUnderTest {
  readonly inbox: InboxRunner;
  /** Ends it without a word, as a crash does; a store in memory is gone then. */
  close(): Promise<void>;
}

/** Three tries after the first one, without pauses that anybody has to wait for. */
export type OpenInbox = (parts: { readonly clock: Clock; readonly log: Log }) => Promise<InboxUnderTest>;

const person = { platform: 'slack', id: 'U1', name: 'ana' } as const;

export function askWork(word: string): AskWork {
  return { kind: 'ask', request: { words: [word], person, place: place('p') }, shown: null };
}

/** Nobody waits for real: every pause is over at once, and is written down. */
export function hurriedClock(): Clock & { readonly pauses: number[] } {
  const pauses: number[] = [];
  return {
    pauses,
    now: () => new Date(),
    async after(ms) {
      pauses.push(ms);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** Pauses end only when they are cancelled. */
export function stoppedClock(): Clock {
  return {
    now: () => new Date(),
    after: (_ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) resolve();
        signal?.addEventListener('abort', () => resolve(), { once: true });
      }),
  };
}

function worker(behave: (work: Work, run: Run) => Promise<unknown> = async () => {}) {
  const seen: Work[] = [];
  const waiting: { readonly count: number; readonly done: () => void }[] = [];
  const handle: Handler = async (work, run) => {
    seen.push(work);
    for (const each of waiting) if (seen.length >= each.count) each.done();
    return ((await behave(work, run)) ?? null) as Awaited<ReturnType<Handler>>;
  };
  const sawAtLeast = (count: number): Promise<void> =>
    new Promise((done) => {
      if (seen.length >= count) done();
      else waiting.push({ count, done });
    });
  return { seen, handle, sawAtLeast };
}

/** @param durable what is not done at the end is stored, and so not lost */
export function inboxContract(name: string, openOne: OpenInbox, durable: boolean): void {
  describe(`inbox: ${name}`, () => {
    const opened: InboxUnderTest[] = [];
    const open = async (parts: Partial<Parameters<OpenInbox>[0]> = {}): Promise<InboxRunner> => {
      const one = await openOne({ clock: hurriedClock(), log: silentLog, ...parts });
      opened.push(one);
      return one.inbox;
    };
    afterEach(async () => {
      for (const one of opened.splice(0)) {
        await one.inbox.drain(0);
        await one.close();
      }
    });

    test('works on what it accepts, once, and knows it again', async () => {
      const { seen, handle, sawAtLeast } = worker();
      const inbox = await open();
      inbox.start(handle);
      expect(await inbox.accept('k1', askWork('a'))).toBe('accepted');
      expect(await inbox.accept('k1', askWork('a'))).toBe('duplicate');
      expect(await inbox.accept('k2', askWork('b'))).toBe('accepted');
      await sawAtLeast(2);
      expect(await inbox.drain(5_000)).toEqual({ lost: 0, kept: 0 });
      expect(seen).toEqual([askWork('a'), askWork('b')]);
    });

    test('of the same delivery twenty times at once, one is worked on', async () => {
      const { seen, handle, sawAtLeast } = worker();
      const inbox = await open();
      inbox.start(handle);
      const tries = await Promise.allSettled(Array.from({ length: 20 }, () => inbox.accept('same', askWork('a'))));
      const taken = tries.filter((one) => one.status === 'fulfilled').map(({ value }) => value);
      const late = tries.filter((one) => one.status === 'rejected').map(({ reason }) => reason);
      // A busy machine may be too slow for the time that a platform leaves. Such a delivery is brought again.
      for (const reason of late) expect(reason).toMatchObject({ code: 'storage-unavailable' });
      if (late.length === 0) expect(taken.filter((state) => state === 'accepted')).toHaveLength(1);
      await sawAtLeast(1);
      await inbox.drain(5_000);
      expect(seen).toHaveLength(1);
    });

    test('what was accepted before the start is worked on after it', async () => {
      const { seen, handle, sawAtLeast } = worker();
      const inbox = await open();
      await inbox.accept('early', askWork('a'));
      inbox.start(handle);
      await sawAtLeast(1);
      await inbox.drain(5_000);
      expect(seen).toHaveLength(1);
    });

    test('a question, moments and odd characters in it, comes out as it went in', async () => {
      const { seen, handle, sawAtLeast } = worker();
      const work: Work = {
        kind: 'say',
        place: place('p'),
        to: person,
        reply: reply({
          id: 'r',
          title: 'née “ü” \\ \u2028 😀',
          severity: 'ok',
          summary: [['at ', { time: new Date('2026-11-28T01:02:03.004Z') }]],
        }),
      };
      const inbox = await open();
      inbox.start(handle);
      await inbox.accept('k', work);
      await sawAtLeast(1);
      expect(seen).toEqual([work]);
    });

    test('people do not wait for what machines sent, however much of it there is', async () => {
      let release = (): void => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const { seen, handle } = worker(async (work) => (work.kind === 'watch' ? held : undefined));
      let answered = (): void => {};
      const answer = new Promise<void>((resolve) => {
        answered = resolve;
      });
      const inbox = await open();
      for (let i = 0; i < 30; i++) await inbox.accept(`w${i}`, { kind: 'watch', watchId: `${i}` });
      inbox.start(async (work, run) => {
        const again = await handle(work, run);
        if (work.kind === 'ask') answered();
        return again;
      });
      await inbox.accept('k', askWork('a'));
      await answer;
      expect(seen.filter(({ kind }) => kind === 'watch').length).toBeLessThan(30);
      release();
    });

    test('a failure is tried again, and given up after some tries, in the log', async () => {
      const errors: string[] = [];
      const told: unknown[] = [];
      const log: Log = {
        ...silentLog,
        warn: ({ err, because }) => void told.push({ err, because }),
        error({ err, because }, message) {
          told.push({ err, because });
          errors.push(message);
        },
      };
      const ids = new Set<string>();
      const { seen, handle, sawAtLeast } = worker(async (work, run) => {
        if (work.kind !== 'ask' || work.request.words[0] !== 'never') return;
        ids.add(run.id);
        throw new Error('down');
      });
      const inbox = await open({ log });
      inbox.start(handle);
      await inbox.accept('k', askWork('never'));
      await sawAtLeast(4);
      await inbox.accept('k2', askWork('fine'));
      await sawAtLeast(5);
      await inbox.drain(5_000);
      expect(seen).toHaveLength(5);
      expect(errors).toHaveLength(1);
      // The stack is of the last one alone.
      expect(told).toEqual([...Array(3).fill({ because: 'Error: down' }), { err: new Error('down') }]);
      // What an earlier try left behind is found by it.
      expect(ids.size).toBe(1);
    });

    test('what no try can help is given up at once', async () => {
      const errors: unknown[] = [];
      const { seen, handle, sawAtLeast } = worker(async () => {
        throw new GivenUp('the channel is gone');
      });
      const inbox = await open({ log: { ...silentLog, error: ({ err }) => void errors.push(err) } });
      inbox.start(handle);
      await inbox.accept('k', askWork('a'));
      await sawAtLeast(1);
      await inbox.drain(5_000);
      expect(seen).toHaveLength(1);
      expect(errors).toEqual([new GivenUp('the channel is gone')]);
    });

    test('work that asks for a later look gets it', async () => {
      let looks = 0;
      const { handle, sawAtLeast } = worker(async (work) => (++looks < 3 ? { work, afterMs: 20 } : null));
      const inbox = await open();
      inbox.start(handle);
      await inbox.accept('w', { kind: 'watch', watchId: '1' });
      await sawAtLeast(3);
      expect(await inbox.drain(5_000)).toEqual({ lost: 0, kept: 0 });
      expect(looks).toBe(3);
    });

    test('what is taken back while it waits is never begun; its key stays taken', async () => {
      const { seen, handle, sawAtLeast } = worker();
      const inbox = await open();
      await inbox.accept('k', askWork('a'));
      expect(await inbox.cancel('k')).toBe(true);
      expect(await inbox.cancel('k')).toBe(false);
      expect(await inbox.cancel('never accepted')).toBe(false);
      expect([await inbox.knows('k'), await inbox.knows('never accepted')]).toEqual([true, false]);
      inbox.start(handle);
      expect(await inbox.accept('k', askWork('a'))).toBe('duplicate');
      await inbox.accept('k2', askWork('b'));
      await sawAtLeast(1);
      await inbox.drain(5_000);
      expect(seen).toEqual([askWork('b')]);
    });

    test('what is taken back while it is under way is told to stop, and is not begun again', async () => {
      let stopped = false;
      const { seen, handle, sawAtLeast } = worker(async (_work, { signal }) => {
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
        stopped = true;
        throw new Error('stopped');
      });
      const inbox = await open();
      inbox.start(handle);
      await inbox.accept('k', askWork('a'));
      await sawAtLeast(1);
      expect(await inbox.cancel('k')).toBe(true);
      expect(await inbox.drain(5_000)).toEqual({ lost: 0, kept: 0 });
      expect(stopped).toBe(true);
      expect(seen).toHaveLength(1);
    });

    test('a look that is still to come is taken back by the key that it began with', async () => {
      const { seen, handle, sawAtLeast } = worker(async (work) => ({ work, afterMs: 3_600_000 }));
      const inbox = await open({ clock: stoppedClock() });
      inbox.start(handle);
      await inbox.accept('w', { kind: 'watch', watchId: '1' });
      await sawAtLeast(1);
      // It is settled a moment after it was worked on.
      while (!(await inbox.cancel('w'))) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await inbox.drain(1_000)).toEqual({ lost: 0, kept: 0 });
      expect(seen).toHaveLength(1);
    });

    test('drain waits for what is under way; what has to follow from it is stored where that is of use', async () => {
      let release = (): void => {};
      let finished = false;
      const { handle, sawAtLeast } = worker(async () => {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        finished = true;
      });
      const inbox = await open({ clock: stoppedClock() });
      inbox.start(handle);
      await inbox.accept('k', askWork('slow'));
      await sawAtLeast(1);
      const drained = inbox.drain(5_000);
      const late = inbox.accept('k2', askWork('late'));
      if (durable) expect(await late).toBe('accepted');
      else await expect(late).rejects.toThrow(/stopped/);
      expect(finished).toBe(false);
      release();
      expect(await drained).toEqual({ lost: 0, kept: 0 });
      expect(finished).toBe(true);
    });

    test('drain ends when its time is over, and counts what it cut off', async () => {
      let cut = false;
      const inbox = await open();
      let began = (): void => {};
      const running = new Promise<void>((resolve) => {
        began = resolve;
      });
      inbox.start(async (_work, { signal }) => {
        began();
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
        cut = true;
        return null;
      });
      await inbox.accept('k', askWork('slow'));
      await running;
      expect(await inbox.drain(10)).toEqual(durable ? { lost: 0, kept: 1 } : { lost: 1, kept: 0 });
      await new Promise((resolve) => setImmediate(resolve));
      expect(cut).toBe(true);
    });

    test('work that fails while it drains is not tried again here', async () => {
      const inbox = await open({ clock: stoppedClock() });
      let fail = (): void => {};
      const { seen, handle, sawAtLeast } = worker(
        () =>
          new Promise((_resolve, reject) => {
            fail = () => reject(new Error('down'));
          }),
      );
      inbox.start(handle);
      await inbox.accept('k', askWork('a'));
      await sawAtLeast(1);
      const drained = inbox.drain(5_000);
      fail();
      expect(await drained).toEqual({ lost: durable ? 0 : 1, kept: 0 });
      expect(seen).toHaveLength(1);
    });

    test('a later look that the end overtakes is lost only where nothing is stored', async () => {
      const { handle, sawAtLeast } = worker(async (work) => ({ work, afterMs: 60_000 }));
      const inbox = await open({ clock: stoppedClock() });
      inbox.start(handle);
      await inbox.accept('w', { kind: 'watch', watchId: '1' });
      await sawAtLeast(1);
      await new Promise((resolve) => setImmediate(resolve));
      expect(await inbox.drain(1_000)).toEqual({ lost: durable ? 0 : 1, kept: 0 });
    });
  });
}
