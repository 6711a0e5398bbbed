/** The stores in memory. */
import type { GivenAnswer } from '../../src/commands/answers.ts';
import { posted } from '../../src/commands/messenger.ts';
import type { Watch } from '../../src/commands/watches.ts';
import { silentLog } from '../../src/core/log.ts';
import { place } from '../../src/core/place.ts';
import { reply } from '../../src/replies/reply.ts';
import { createMemoryAnswers } from '../../src/storage/memory/answers.ts';
import { createMemoryInbox } from '../../src/storage/memory/inbox.ts';
import { createMemoryPlans } from '../../src/storage/memory/plans.ts';
import { createMemoryWatches } from '../../src/storage/memory/watches.ts';
import { askWork, inboxContract, stoppedClock } from './inbox-contract.ts';
import { plansContract } from './plans-contract.ts';

inboxContract('in memory', async (parts) => createMemoryInbox(parts));

test('an inbox that is full says so rather than fill the memory', async () => {
  const inbox = createMemoryInbox({ clock: stoppedClock(), log: silentLog });
  for (let i = 0; i < 1_000; i++) await inbox.accept(`k${i}`, askWork('a'));
  await expect(inbox.accept('one more', askWork('a'))).rejects.toThrow(/waiting/);
});

test('the key of refused work is not taken: the sender may come again', async () => {
  const inbox = createMemoryInbox({ clock: stoppedClock(), log: silentLog });
  for (let i = 0; i < 1_000; i++) await inbox.accept(`k${i}`, askWork('a'));
  await expect(inbox.accept('again', askWork('a'))).rejects.toThrow();
  inbox.start(async () => null);
  // All that waited had its turn when the drain is over; nothing of it was the refused one.
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await inbox.accept('again', askWork('a'))).toBe('accepted');
});

function given(id: string, message: string): GivenAnswer {
  return { id, message: posted(message), reply: reply({ id: 'r', title: id, severity: 'ok', summary: [] }) };
}

describe('answers', () => {
  test('are found by their id and by their message, the newest of a message only', async () => {
    const answers = createMemoryAnswers();
    await answers.keep(given('a', 'm1'));
    await answers.keep(given('b', 'm1'));
    await answers.keep(given('c', 'm2'));
    expect(await answers.byId('a')).toBeNull();
    expect((await answers.byMessage(posted('m1')))?.id).toBe('b');
    expect((await answers.byId('c'))?.id).toBe('c');
  });

  test('the details are claimed once, and only of an answer that is there', async () => {
    const answers = createMemoryAnswers();
    await answers.keep(given('a', 'm1'));
    expect(await answers.claimDetails('a')).toBe(true);
    expect(await answers.claimDetails('a')).toBe(false);
    expect(await answers.claimDetails('nothing')).toBe(false);
    // Its message is edited: it stays the answer that it was.
    await answers.keep(given('a', 'm1'));
    expect(await answers.claimDetails('a')).toBe(false);
  });

  test('the oldest are forgotten', async () => {
    const answers = createMemoryAnswers();
    for (let i = 0; i < 501; i++) await answers.keep(given(`a${i}`, `m${i}`));
    expect(await answers.byId('a0')).toBeNull();
    expect(await answers.byId('a500')).not.toBeNull();
  });
});

describe('watches', () => {
  const app = { kind: 'app', subscriptionId: 's', resourceGroup: 'g', name: 'n', resourceId: '/S/G/n' } as const;
  const watch = (more: Partial<Watch>): Watch => ({
    id: '1',
    app,
    person: { platform: 'slack', id: 'U1', name: 'ana' },
    place: place('thread, with a ticket'),
    spot: 'thread',
    since: '2026-11-24T00:00:00.000Z',
    until: '2026-11-24T02:00:00.000Z',
    looks: 0,
    ...more,
  });

  test('one for an app, a place and a person', async () => {
    const watches = createMemoryWatches();
    expect(await watches.add(watch({}))).toBe('added');
    expect(
      await watches.add(watch({ id: '2', place: place('another ticket'), app: { ...app, resourceId: '/s/g/N' } })),
    ).toBe('already');
    expect(await watches.add(watch({ id: '3', spot: 'elsewhere' }))).toBe('added');
    expect(await watches.add(watch({ id: '4', person: { platform: 'slack', id: 'U2', name: 'bo' } }))).toBe('added');
    expect((await watches.all()).map(({ id }) => id)).toEqual(['1', '3', '4']);
  });

  test('ended by one caller; then it may begin anew', async () => {
    const watches = createMemoryWatches();
    await watches.add(watch({}));
    await watches.looked('1');
    expect((await watches.find('1'))?.looks).toBe(1);
    expect(await Promise.all([watches.end('1'), watches.end('1')])).toEqual([true, false]);
    expect(await watches.add(watch({ id: '2' }))).toBe('added');
  });
});

plansContract('in memory', async () => createMemoryPlans());
