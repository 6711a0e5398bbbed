/** A watch that is asked for by work which was cut off and is begun anew: it is one watch, and one announcement. */
import type { Work } from '../../src/commands/inbox.ts';
import { createWatching } from '../../src/commands/watching.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { place } from '../../src/core/place.ts';
import { createMemoryStore } from '../../src/storage/memory/store.ts';

const app = { kind: 'app', subscriptionId: 's', resourceGroup: 'g', name: 'n', resourceId: '/s/g/n' } as const;
const person = { platform: 'slack', id: 'U1', name: 'ana' } as const;
const request = { words: ['watch', 'n'], person, place: place('p') };

function setUp() {
  const store = createMemoryStore({ clock: systemClock, log: silentLog });
  const accepted: [string, Work['kind']][] = [];
  const watching = createWatching({
    ...store,
    inbox: {
      ...store.inbox,
      async accept(key, work) {
        const state = await store.inbox.accept(key, work);
        if (state === 'accepted') accepted.push([key, work.kind]);
        return state;
      },
    },
    messengers: {},
    facts: {} as never,
    clock: systemClock,
    log: silentLog,
    pauses: { firstMs: 1, longestMs: 1 },
  });
  return { watching, accepted, watches: store.watches };
}

test('begun anew while it stands, it is the same one', async () => {
  const { watching, accepted, watches } = setUp();
  expect((await watching.begin(app, request, 'one')).state).toBe('added');
  expect((await watching.begin(app, request, 'one')).state).toBe('added');
  expect((await watching.begin(app, request, 'two')).state).toBe('already');
  expect(accepted).toEqual([['watch:one', 'watch']]);
  expect(await watches.all()).toHaveLength(1);
});

test('begun anew after it ended, it is not said a second time, and nothing of it stays', async () => {
  const { watching, accepted, watches } = setUp();
  await watching.begin(app, request, 'one');
  await watching.endAll('that is that');
  expect((await watching.begin(app, request, 'one')).state).toBe('added');
  expect(accepted).toEqual([
    ['watch:one', 'watch'],
    ['watch-ended:one', 'say'],
  ]);
  expect(await watches.all()).toEqual([]);
  // Somebody who asks again means a new one.
  expect((await watching.begin(app, request, 'two')).state).toBe('added');
  expect(accepted.at(-1)).toEqual(['watch:two', 'watch']);
});

test('what is left of one that ended keeps nobody from a new one', async () => {
  const { watching, accepted, watches } = setUp();
  await watching.begin(app, request, 'one');
  const [left] = await watches.all();
  await watching.endAll('that is that');
  if (left === undefined) throw new Error('there was no watch');
  await watches.add(left);
  expect((await watching.begin(app, request, 'two')).state).toBe('added');
  expect((await watches.all()).map(({ id }) => id)).toEqual(['two']);
  expect(accepted.at(-1)).toEqual(['watch:two', 'watch']);
});
