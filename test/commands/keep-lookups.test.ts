/** What a platform told of people: how long it is kept, and who shares a lookup that is under way. */
import { type KeptLookups, keepLookups } from '../../src/commands/keep-lookups.ts';

let now = 0;
let lookups: KeptLookups<string>;
const begun: { readonly end: (value: string) => void; readonly fail: (error: Error) => void }[] = [];
const ask = (): Promise<string> =>
  new Promise((resolve, reject) => {
    begun.push({ end: resolve, fail: reject });
  });

beforeEach(() => {
  now = 0;
  begun.length = 0;
  lookups = keepLookups<string>(() => now);
});

test('is kept for a minute, or as long as the asker says', async () => {
  const first = lookups.get('ana', ask);
  begun[0]?.end('member');
  expect(await first).toBe('member');
  now = 59_000;
  expect(await lookups.get('ana', ask)).toBe('member');
  expect(begun).toHaveLength(1);
  const anew = lookups.get('ana', ask, 5_000);
  begun[1]?.end('guest');
  expect(await anew).toBe('guest');
  now = 63_000;
  expect(await lookups.get('ana', ask, 5_000)).toBe('guest');
});

test('several who ask at once ask once; what failed is asked anew', async () => {
  const both = [lookups.get('ana', ask), lookups.get('ana', ask)];
  begun[0]?.fail(new Error('down'));
  for (const one of await Promise.allSettled(both)) expect(one.status).toBe('rejected');
  expect(begun).toHaveLength(1);
  void lookups.get('ana', ask);
  expect(begun).toHaveLength(2);
});

test('one that hangs is not waited for alone: the next one, a second later, is a lookup of its own', async () => {
  const hung = lookups.get('ana', ask);
  now = 1_500;
  const second = lookups.get('ana', ask);
  expect(begun).toHaveLength(2);
  begun[1]?.end('member');
  expect(await second).toBe('member');
  // And what is kept is what came.
  expect(await lookups.get('ana', ask)).toBe('member');
  begun[0]?.fail(new Error('timed out'));
  await expect(hung).rejects.toThrow('timed out');
  expect(await lookups.get('ana', ask)).toBe('member');
});

test('the slow one may be the one that comes', async () => {
  void lookups.get('ana', ask);
  now = 1_500;
  const second = lookups.get('ana', ask);
  begun[1]?.fail(new Error('busy'));
  begun[0]?.end('member');
  expect(await second).toBe('member');
});

test('when neither comes, it is told why the newer one did not', async () => {
  lookups.get('ana', ask).catch(() => {});
  now = 1_500;
  const second = lookups.get('ana', ask);
  begun[0]?.fail(new Error('old'));
  begun[1]?.fail(new Error('new'));
  await expect(second).rejects.toThrow('new');
});

test('a list that could not be read anew is still good for as long as it was', async () => {
  const first = lookups.get('oncall', ask);
  begun[0]?.end('ana, bob');
  await first;
  now = 20_000;
  const anew = lookups.get('oncall', ask, 5_000);
  begun[1]?.fail(new Error('ratelimited'));
  await expect(anew).rejects.toThrow('ratelimited');
  expect(await lookups.get('oncall', ask)).toBe('ana, bob');
  now = 61_000;
  void lookups.get('oncall', ask);
  expect(begun).toHaveLength(3);
});
