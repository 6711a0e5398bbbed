/** One request for several that want the same, and nothing kept. */
import { createSharing } from '../../src/azure/share.ts';

const never = new AbortController().signal;

test('one request for all who ask meanwhile; a later one asks anew', async () => {
  const sharing = createSharing(() => new Date());
  let asked = 0;
  const work = async () => ++asked;
  expect(await Promise.all([sharing.once('k', never, work), sharing.once('k', never, work)])).toEqual([1, 1]);
  expect(await sharing.once('k', never, work)).toBe(2);
});

test('who leaves does not end it for the others; the last one does', async () => {
  const sharing = createSharing(() => new Date());
  const [first, second] = [new AbortController(), new AbortController()];
  let seen: AbortSignal | null = null;
  const work = (signal: AbortSignal) => {
    seen = signal;
    return new Promise<never>(() => {});
  };
  const one = sharing.once('k', first.signal, work);
  const two = sharing.once('k', second.signal, work);
  const aborted = () => (seen as AbortSignal | null)?.aborted;
  first.abort();
  await expect(one).rejects.toMatchObject({ name: 'AbortError' });
  expect(aborted()).toBe(false);
  second.abort();
  await expect(two).rejects.toMatchObject({ name: 'AbortError' });
  expect(aborted()).toBe(true);
  await expect(sharing.once('k', first.signal, work)).rejects.toMatchObject({ name: 'AbortError' });
});

test("a failure is everybody's, and is not kept", async () => {
  const sharing = createSharing(() => new Date());
  await expect(sharing.once('k', never, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await sharing.once('k', never, async () => 'yes')).toBe('yes');
});

test('what is handed over serves one turn, while it is fresh', async () => {
  let now = 0;
  const sharing = createSharing(() => new Date(now));
  sharing.handOver('k', 'old');
  expect(
    await Promise.all([sharing.once('k', never, async () => 'new'), sharing.once('k', never, async () => 'new')]),
  ).toEqual(['old', 'old']);
  expect(await sharing.once('k', never, async () => 'new')).toBe('new');
  sharing.handOver('k', 'old');
  now = 10_000;
  expect(await sharing.once('k', never, async () => 'new')).toBe('new');
});
