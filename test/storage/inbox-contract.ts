/** What every inbox must do, whatever it stands on. A database's inbox runs the same suite. */
import type { Handler, InboxRunner, Work } from '../../src/commands/inbox.ts';
import type { Clock } from '../../src/core/clock.ts';
import type { Log } from '../../src/core/log.ts';
import { silentLog } from '../../src/core/log.ts';
import { place } from '../../src/core/place.ts';

export type OpenInbox = (parts: { readonly clock: Clock; readonly log: Log }) => Promise<InboxRunner>;

const person = { platform: 'slack', id: 'U1', name: 'ana' } as const;

export function askWork(word: string): Work {
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

function worker(behave: (work: Work) => Promise<unknown> = async () => {}) {
  const seen: Work[] = [];
  const waiting: { readonly count: number; readonly done: () => void }[] = [];
  const handle: Handler = async (work) => {
    seen.push(work);
    for (const each of waiting) if (seen.length >= each.count) each.done();
    return ((await behave(work)) ?? null) as Awaited<ReturnType<Handler>>;
  };
  const sawAtLeast = (count: number): Promise<void> =>
    new Promise((done) => {
      if (seen.length >= count) done();
      else waiting.push({ count, done });
    });
  return { seen, handle, sawAtLeast };
}

export function inboxContract(name: string, open: OpenInbox): void {
  describe(`inbox: ${name}`, () => {
    const parts = { clock: hurriedClock(), log: silentLog };

    test('works on what it accepts, once, and knows it again', async () => {
      const { seen, handle, sawAtLeast } = worker();
      const inbox = await open(parts);
      inbox.start(handle);
      expect(await inbox.accept('k1', askWork('a'))).toBe('accepted');
      expect(await inbox.accept('k1', askWork('a'))).toBe('duplicate');
      expect(await inbox.accept('k2', askWork('b'))).toBe('accepted');
      await sawAtLeast(2);
      expect(await inbox.drain(5_000)).toBe(0);
      expect(seen).toEqual([askWork('a'), askWork('b')]);
    });

    test('of the same delivery twenty times at once, one is worked on', async () => {
      const { seen, handle, sawAtLeast } = worker();
      const inbox = await open(parts);
      inbox.start(handle);
      const states = await Promise.all(Array.from({ length: 20 }, () => inbox.accept('same', askWork('a'))));
      expect(states.filter((state) => state === 'accepted')).toHaveLength(1);
      await sawAtLeast(1);
      await inbox.drain(5_000);
      expect(seen).toHaveLength(1);
    });

    test('what was accepted before the start is worked on after it', async () => {
      const { seen, handle, sawAtLeast } = worker();
      const inbox = await open(parts);
      await inbox.accept('early', askWork('a'));
      inbox.start(handle);
      await sawAtLeast(1);
      await inbox.drain(5_000);
      expect(seen).toHaveLength(1);
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
      const { seen, handle, sawAtLeast } = worker(async (work) => {
        if (work.kind === 'ask' && work.request.words[0] === 'never') throw new Error('down');
      });
      const inbox = await open({ clock: hurriedClock(), log });
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
    });

    test('work that asks for a later look gets it, after its pause', async () => {
      let looks = 0;
      const { handle, sawAtLeast } = worker(async (work) => (++looks < 3 ? { work, afterMs: 15_000 } : null));
      const clock = hurriedClock();
      const inbox = await open({ clock, log: silentLog });
      inbox.start(handle);
      await inbox.accept('w', { kind: 'watch', watchId: '1' });
      await sawAtLeast(3);
      expect(await inbox.drain(5_000)).toBe(0);
      expect(clock.pauses.filter((ms) => ms === 15_000)).toHaveLength(2);
    });

    test('drain waits for what is under way, and accepts nothing more', async () => {
      let release = (): void => {};
      let finished = false;
      const { handle, sawAtLeast } = worker(async () => {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        finished = true;
      });
      const inbox = await open({ clock: stoppedClock(), log: silentLog });
      inbox.start(handle);
      await inbox.accept('k', askWork('slow'));
      await sawAtLeast(1);
      const drained = inbox.drain(5_000);
      await expect(inbox.accept('k2', askWork('late'))).rejects.toThrow(/stopped/);
      expect(finished).toBe(false);
      release();
      expect(await drained).toBe(0);
      expect(finished).toBe(true);
    });

    test('drain ends when its time is over, and counts what it cut off', async () => {
      let cut = false;
      const inbox = await open({ clock: hurriedClock(), log: silentLog });
      let began = (): void => {};
      const running = new Promise<void>((resolve) => {
        began = resolve;
      });
      inbox.start(async (_work, signal) => {
        began();
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
        cut = true;
        return null;
      });
      await inbox.accept('k', askWork('slow'));
      await running;
      expect(await inbox.drain(10)).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      expect(cut).toBe(true);
    });

    test('work that fails while it drains is counted: nobody tries it again', async () => {
      const inbox = await open({ clock: stoppedClock(), log: silentLog });
      let fail = (): void => {};
      const { handle, sawAtLeast } = worker(
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
      expect(await drained).toBe(1);
    });

    test('a later look that the end overtakes is counted', async () => {
      const { handle, sawAtLeast } = worker(async (work) => ({ work, afterMs: 60_000 }));
      const inbox = await open({ clock: stoppedClock(), log: silentLog });
      inbox.start(handle);
      await inbox.accept('w', { kind: 'watch', watchId: '1' });
      await sawAtLeast(1);
      await new Promise((resolve) => setImmediate(resolve));
      expect(await inbox.drain(1_000)).toBe(1);
    });
  });
}
