/** One message, edited until it is the answer. */
import { type Messenger, NotTaken, posted } from '../../src/commands/messenger.ts';
import type { Postings } from '../../src/commands/postings.ts';
import { createScreen, PROGRESS_MS } from '../../src/commands/screen.ts';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import { type Log, silentLog } from '../../src/core/log.ts';
import { place } from '../../src/core/place.ts';
import { type Reply, reply } from '../../src/replies/reply.ts';
import { createMemoryPostings } from '../../src/storage/memory/postings.ts';
import { PLACES } from './places.ts';

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
    ...PLACES,
    post: (_place, { title }) => call(`post ${title}`),
    edit: (message, { title }) => call(`edit ${message} ${title}`),
  };
  async function next() {
    while (calls.length === 0) await new Promise<void>((resolve) => arrivals.push(resolve));
    return calls.shift() as (typeof calls)[number];
  }
  return { messenger, next, waiting: calls };
}

function open(messenger: Messenger, message: string | null = null, keep?: () => Promise<void>) {
  const shown: string[] = [];
  const told: string[] = [];
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
    beforeEdit: async ({ title }, at) => {
      told.push(`${title} ${at}`);
      await keep?.();
    },
  });
  return { screen, shown, told };
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

test('an edit waits until it has been told of, for its buttons must work; a first message has no place to be told of', async () => {
  const { messenger, next, waiting } = slowPlatform();
  let kept = (): void => {};
  const keeping = new Promise<void>((resolve) => {
    kept = resolve;
  });
  const { screen, told } = open(messenger, null, () => keeping);
  screen.show(titled('a'));
  const first = await next();
  expect([first.what, told]).toEqual(['post a', []]);
  const done = screen.finish(titled('b'));
  first.end();
  while (told.length === 0) await new Promise((resolve) => setImmediate(resolve));
  // A turn in which an edit that does not wait would be under way.
  await new Promise((resolve) => setImmediate(resolve));
  expect([told, waiting]).toEqual([['b m1'], []]);
  kept();
  const second = await next();
  expect(second.what).toBe('edit m1 b');
  second.end();
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

describe('progress', () => {
  /** A step that is under way until it is ended. */
  function hanging() {
    let end = (_how: 'shown'): void => {};
    const outcome = new Promise<'shown'>((resolve) => {
      end = resolve;
    });
    return { outcome, end: (how: 'shown') => end(how) };
  }

  /** A clock that a test turns, and a platform that notes when it was told what. */
  function stage(
    moves: readonly ('shown' | 'later' | 'never' | Error | Promise<'shown'>)[] = [],
    standing: string | null = 'note',
  ) {
    let now = 0;
    const lost = new AbortController();
    const waits: { readonly until: number; readonly end: () => void }[] = [];
    const clock: Clock = {
      now: () => new Date(now),
      after: (ms, signal) =>
        new Promise((resolve) => {
          waits.push({ until: now + ms, end: resolve });
          signal?.addEventListener('abort', () => resolve());
        }),
    };
    const seen: string[] = [];
    const left = [...moves];
    const messenger: Messenger = {
      ...PLACES,
      async post(_place, { title }) {
        seen.push(`${now} post ${title}`);
        return posted('m');
      },
      async edit(message, { title }) {
        seen.push(`${now} edit ${title}`);
        return message;
      },
      async move(_message, { title }) {
        const how = left.shift() ?? 'shown';
        seen.push(`${now} move ${title}`);
        if (how instanceof Error) throw how;
        return how;
      },
    };
    const screen = createScreen({
      messenger,
      place: place('p'),
      asker,
      message: standing === null ? null : posted(standing),
      postings: createMemoryPostings(systemClock),
      run: { id: 'work', signal: lost.signal },
      log: silentLog,
      clock,
    });
    const rest = async () => {
      for (let i = 0; i < 10; i += 1) await new Promise((resolve) => setImmediate(resolve));
    };
    return {
      screen,
      seen,
      rest,
      /** Another replica has the work now. */
      lose: () => lost.abort(),
      /** Lets that much time go by, in steps, with all that happens in it. */
      async pass(ms: number) {
        await rest();
        for (const end = now + ms; now < end; now += 100) {
          for (const each of waits.filter(({ until }) => until <= now)) each.end();
          await rest();
        }
      },
    };
  }

  test('moves at its pace, and of what waits only the newest is shown', async () => {
    const { screen, seen, pass } = stage();
    screen.show(titled('checking'));
    for (let step = 1; step <= 45; step += 1) {
      screen.progress(titled(`step ${step}`));
      await pass(100);
    }
    await screen.finish(titled('answer'));
    const times = seen.map((each) => Number(each.split(' ')[0]));
    expect(seen[0]).toBe('0 edit checking');
    expect(seen.at(-1)).toMatch(/edit answer$/);
    const moves = times.slice(1, -1);
    expect(moves).toHaveLength(3);
    for (const [i, at] of moves.entries()) expect(at - (times[i] ?? 0)).toBeGreaterThanOrEqual(PROGRESS_MS);
  });

  test('an answer within the first moment is the only edit, and nothing comes after it', async () => {
    const { screen, seen, pass } = stage();
    screen.show(titled('checking'));
    screen.progress(titled('step'));
    await pass(1_000);
    await screen.finish(titled('answer'));
    await pass(5_000);
    expect(seen).toEqual(['0 edit checking', '1000 edit answer']);
  });

  test('what is told after the answer is not shown', async () => {
    const { screen, seen, pass } = stage();
    screen.show(titled('checking'));
    await screen.finish(titled('answer'));
    screen.progress(titled('step'));
    await pass(5_000);
    expect(seen.at(-1)).toBe('0 edit answer');
  });

  test('work that is lost while a step waits moves nothing: another replica may have answered', async () => {
    const { screen, seen, pass, lose } = stage();
    screen.show(titled('checking'));
    screen.progress(titled('step'));
    await pass(1_000);
    lose();
    await pass(5_000);
    expect(seen).toEqual(['0 edit checking']);
  });

  test('the verdict takes the place of what waits, at once, and the time counts from there', async () => {
    const { screen, seen, pass } = stage();
    screen.show(titled('checking'));
    screen.progress(titled('step 1'));
    await pass(1_000);
    screen.show(titled('verdict'));
    screen.progress(titled('step 2'));
    await pass(1_000);
    expect(seen).toEqual(['0 edit checking', '1000 edit verdict']);
    await pass(1_000);
    expect(seen.slice(2)).toEqual(['2300 move step 2']);
  });

  test.each([
    ['the platform is busy', 'never' as const],
    ['it failed', new Error('down')],
  ])('stops when %s; the answer is said all the same', async (_why, how) => {
    const { screen, seen, pass } = stage([how]);
    screen.show(titled('checking'));
    screen.progress(titled('step 1'));
    await pass(2_000);
    screen.progress(titled('step 2'));
    await pass(5_000);
    await screen.finish(titled('answer'));
    expect(seen.map((each) => each.replace(/^\d+ /, ''))).toEqual(['edit checking', 'move step 1', 'edit answer']);
  });

  test('waits for its turn among other edits, unless something newer is there by then', async () => {
    const { screen, seen, pass } = stage(['later', 'shown']);
    screen.show(titled('checking'));
    screen.progress(titled('step 1'));
    await pass(3_000);
    expect(seen.slice(1).map((each) => each.replace(/^\d+ /, ''))).toEqual(['move step 1', 'move step 1']);
  });

  test('is nothing to begin with: where nothing stands, nothing is moved', async () => {
    const { screen, seen, pass } = stage([], null);
    screen.progress(titled('step'));
    await pass(4_000);
    expect(seen).toEqual([]);
    await screen.finish(titled('answer'));
    expect(seen).toHaveLength(1);
  });

  test('an answer waits a moment for a step that is under way, so that they do not cross', async () => {
    const step = hanging();
    const { screen, seen, pass, rest } = stage([step.outcome]);
    screen.progress(titled('step'));
    await pass(1_500);
    const done = screen.finish(titled('answer'));
    await rest();
    expect(seen).toEqual(['1300 move step']);
    step.end('shown');
    await done;
    expect(seen.slice(1)).toEqual(['1500 edit answer']);
  });

  test('a step that hangs holds no answer up; what it may have covered is shown once more', async () => {
    const step = hanging();
    const { screen, seen, pass, rest } = stage([step.outcome]);
    screen.progress(titled('step'));
    await pass(1_500);
    screen.show(titled('verdict'));
    const done = screen.finish(titled('answer'));
    await pass(1_000);
    expect(seen.slice(1)).toEqual(['2300 edit answer']);
    await pass(5_000);
    step.end('shown');
    await done;
    expect(seen.slice(2)).toEqual(['7500 edit answer']);
    await rest();
    expect(seen).toHaveLength(3);
  });
});

describe('a message whose answer is lost', () => {
  /** What stands, by its mark; the first call of each kind may fail after it was done. */
  function platform({ postFails = false, finds = true } = {}) {
    const stands: string[] = [];
    const looked: string[] = [];
    let fails = postFails;
    const messenger: Messenger = {
      ...PLACES,
      async post(_place, { title }) {
        stands.push(title);
        if (fails) {
          fails = false;
          throw new Error('the connection was closed');
        }
        return posted('m1');
      },
      async edit(message) {
        return message;
      },
      async find(_place, _reply, mark) {
        looked.push(mark);
        return finds && stands.length > 0 ? { state: 'found', message: posted('m1') } : { state: 'absent' };
      },
    };
    return { messenger, stands, looked };
  }

  function screenOn(messenger: Messenger, postings: Postings, log: Log = silentLog) {
    return createScreen({
      messenger,
      postings,
      place: place('p'),
      asker,
      message: null,
      run: { id: 'work', signal: new AbortController().signal },
      log,
    });
  }

  test('is looked for before it is said again', async () => {
    const { messenger, stands, looked } = platform({ postFails: true });
    const screen = screenOn(messenger, createMemoryPostings(systemClock));
    await expect(screen.finish(titled('answer'))).rejects.toThrow(/closed/);
    await screen.finish(titled('answer'));
    expect([stands, looked]).toEqual([['answer'], ['work']]);
  });

  test.each([
    ['absent', 'does not stand: nothing can stand twice', 0],
    ['unseen', 'could not be looked for: that it may stand twice is said', 1],
  ] as const)('%s: it %s', async (state, _, warnings) => {
    const { messenger } = platform({ postFails: true });
    const said: unknown[] = [];
    const log: Log = { ...silentLog, warn: (_fields, text) => void said.push(text) };
    const screen = screenOn({ ...messenger, find: async () => ({ state }) }, createMemoryPostings(systemClock), log);
    await expect(screen.finish(titled('answer'))).rejects.toThrow(/closed/);
    await screen.finish(titled('answer'));
    expect(said.filter((text) => /may stand twice/.test(String(text)))).toHaveLength(warnings);
  });

  test('is not looked for when the platform said no', async () => {
    const { messenger, looked } = platform();
    let refusals = 1;
    const refusing: Messenger = {
      ...messenger,
      async post(...args) {
        if (refusals-- > 0) throw new NotTaken('too long', { forGood: false, mayStand: false });
        return messenger.post(...args);
      },
    };
    const screen = screenOn(refusing, createMemoryPostings(systemClock));
    await expect(screen.finish(titled('answer'))).rejects.toThrow(/too long/);
    await screen.finish(titled('answer'));
    expect(looked).toEqual([]);
  });

  test('a note of it that failed is made up for, so that the next try finds it', async () => {
    const { messenger, stands } = platform({ finds: false });
    const kept = createMemoryPostings(systemClock);
    let failures = 1;
    const postings: Postings = {
      ...kept,
      async said(...args) {
        if (failures-- > 0) throw new Error('the database is away');
        return kept.said(...args);
      },
    };
    const screen = screenOn(messenger, postings);
    await expect(screen.finish(titled('answer'))).rejects.toThrow(/away/);
    await screen.finish(titled('answer'));
    await screenOn(messenger, postings).finish(titled('again'));
    expect(stands).toEqual(['answer']);
  });
});
