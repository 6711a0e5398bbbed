/** One message, edited until it is the answer. */
import { type Messenger, posted } from '../../src/commands/messenger.ts';
import { createScreen } from '../../src/commands/screen.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { place } from '../../src/core/place.ts';
import { type Reply, reply } from '../../src/replies/reply.ts';
import { createMemoryPostings } from '../../src/storage/memory/postings.ts';

const asker = { platform: 'slack', id: 'U1', name: 'ana' } as const;

function titled(title: string): Reply {
  return reply({ id: title, title, severity: 'info', summary: [] });
}

/** A platform whose every call waits until it is let go. */
function slowPlatform() {
  const calls: { readonly what: string; readonly end: (error?: Error) => void }[] = [];
  const arrivals: (() => void)[] = [];
  let count = 0;
  const call = (what: string) =>
    new Promise<ReturnType<typeof posted>>((resolve, reject) => {
      const id = posted(`m${++count}`);
      calls.push({ what, end: (error) => (error ? reject(error) : resolve(id)) });
      for (const arrived of arrivals.splice(0)) arrived();
    });
  const messenger: Messenger = {
    spot: (at) => at,
    post: (_place, { title }) => call(`post ${title}`),
    edit: (message, { title }) => call(`edit ${message} ${title}`),
  };
  async function next() {
    while (calls.length === 0) await new Promise<void>((resolve) => arrivals.push(resolve));
    return calls.shift() as (typeof calls)[number];
  }
  return { messenger, next, waiting: calls };
}

function open(messenger: Messenger, message: string | null = null) {
  const shown: string[] = [];
  const screen = createScreen({
    messenger,
    place: place('p'),
    asker,
    message: message === null ? null : posted(message),
    postings: createMemoryPostings(systemClock),
    run: { id: 'work', signal: new AbortController().signal },
    log: silentLog,
    onShown: async ({ title }, at) => {
      shown.push(`${title} ${at}`);
    },
  });
  return { screen, shown };
}

test('posts first, then edits what the last call gave back, one call at a time', async () => {
  const { messenger, next, waiting } = slowPlatform();
  const { screen, shown } = open(messenger);
  screen.show(titled('checking'));
  const first = await next();
  screen.show(titled('verdict'));
  const done = screen.finish(titled('answer'));
  expect(waiting).toHaveLength(0);
  first.end();
  const second = await next();
  // The verdict was never shown: the answer was there before its turn came.
  expect([first.what, second.what]).toEqual(['post checking', 'edit m1 answer']);
  second.end();
  await done;
  expect(shown).toEqual(['checking m1', 'answer m2']);
});

test('a note or a clicked message is edited from the start', async () => {
  const { messenger, next } = slowPlatform();
  const { screen } = open(messenger, 'note');
  const done = screen.finish(titled('answer'));
  const call = await next();
  expect(call.what).toBe('edit note answer');
  call.end();
  await done;
});

test('an unfinished reply that cannot be shown does no harm; the last one tells', async () => {
  const { messenger, next } = slowPlatform();
  const { screen, shown } = open(messenger);
  screen.show(titled('checking'));
  (await next()).end(new Error('down'));
  const done = screen.finish(titled('answer'));
  const call = await next();
  expect(call.what).toBe('post answer');
  call.end();
  await done;
  expect(shown).toEqual(['answer m2']);

  const failing = screen.finish(titled('more'));
  (await next()).end(new Error('down again'));
  await expect(failing).rejects.toThrow('down again');
  // It may be tried once more.
  const retried = screen.finish(titled('more'));
  (await next()).end();
  await retried;
});
