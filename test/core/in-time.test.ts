/** A limit on how long something is waited for. */
import { type Clock, systemClock } from '../../src/core/clock.ts';
import { inTime } from '../../src/core/in-time.ts';

/** Whose waits are over at once. */
const hasty: Clock = { ...systemClock, after: () => Promise.resolve() };
const never = <T>(): Promise<T> => new Promise(() => {});
const tooLate = (): never => {
  throw new Error('too late');
};

test('what comes in time is the result, or its failure is', async () => {
  expect(await inTime(systemClock, 60_000, async () => 'done', tooLate)).toBe('done');
  const fails = inTime(systemClock, 60_000, () => Promise.reject(new Error('broken')), tooLate);
  await expect(fails).rejects.toThrow('broken');
});

test('what does not come is told that nobody waits any more', async () => {
  let told: AbortSignal | undefined;
  const work = (signal: AbortSignal): Promise<string> => {
    told = signal;
    return never();
  };
  expect(await inTime(hasty, 5, work, () => 'late')).toBe('late');
  expect(told?.aborted).toBe(true);
  await expect(inTime(hasty, 5, work, tooLate)).rejects.toThrow('too late');
});

test('what fails after its time is thrown away', async () => {
  let fail = (_error: Error): void => {};
  const work = (): Promise<string> =>
    new Promise((_resolve, reject) => {
      fail = reject;
    });
  expect(await inTime(hasty, 5, work, () => 'late')).toBe('late');
  // Unhandled, it would end this process.
  fail(new Error('later'));
  await new Promise((resolve) => setImmediate(resolve));
});

test('once the work is done, nothing is late', async () => {
  let lates = 0;
  const clock: Clock = {
    ...systemClock,
    after: (_ms, signal) =>
      new Promise((resolve) => {
        signal?.addEventListener('abort', () => resolve());
      }),
  };
  const done = inTime(
    clock,
    5,
    async () => 'done',
    () => `late ${++lates}`,
  );
  expect(await done).toBe('done');
  await new Promise((resolve) => setImmediate(resolve));
  expect(lates).toBe(0);
});
