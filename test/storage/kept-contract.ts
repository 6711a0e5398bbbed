/** What every store must keep, whatever it stands on. A kind of record that is added gets its tests here. */
import type { GivenAnswer } from '../../src/commands/answers.ts';
import { posted } from '../../src/commands/messenger.ts';
import type { Watch } from '../../src/commands/watches.ts';
import { place } from '../../src/core/place.ts';
import { reply } from '../../src/replies/reply.ts';
import type { Store } from '../../src/storage/store.ts';

const asker = { platform: 'slack', id: 'U1', name: 'ana' } as const;

/** @param open an empty store; it is closed by whoever opened it */
export function keptContract(name: string, open: () => Promise<Store>): void {
  describe(`${name}: answers`, () => {
    test('come back as they were given', async () => {
      const { answers } = await open();
      await answers.keep(given('a', 'm1'));
      expect(await answers.byId('a')).toEqual(given('a', 'm1'));
    });

    test('are found by their id and by their message, the newest of a message only', async () => {
      const { answers } = await open();
      await answers.keep(given('a', 'm1'));
      await answers.keep(given('b', 'm1'));
      await answers.keep(given('c', 'm2'));
      expect(await answers.byId('a')).toBeNull();
      expect((await answers.byMessage(posted('m1')))?.id).toBe('b');
      expect((await answers.byId('c'))?.id).toBe('c');
    });

    test('the details are claimed by one work, again by the same one, and only of an answer that is there', async () => {
      const { answers } = await open();
      await answers.keep(given('a', 'm1'));
      expect(await answers.claimDetails('a', 'work 1')).toBe(true);
      expect(await answers.claimDetails('a', 'work 2')).toBe(false);
      // It died before it had said them.
      expect(await answers.claimDetails('a', 'work 1')).toBe(true);
      expect(await answers.claimDetails('nothing', 'work 1')).toBe(false);
      // Its message is edited: it stays the answer that it was.
      await answers.keep(given('a', 'm1'));
      expect(await answers.claimDetails('a', 'work 2')).toBe(false);
    });

    test('of ten at once, one claims the details', async () => {
      const { answers } = await open();
      await answers.keep(given('a', 'm1'));
      const claims = await Promise.all(Array.from({ length: 10 }, (_, i) => answers.claimDetails('a', `work ${i}`)));
      expect(claims.filter((claimed) => claimed)).toHaveLength(1);
    });
  });

  describe(`${name}: watches`, () => {
    test('one for an app, a place and a person', async () => {
      const { watches } = await open();
      const first = watch({});
      expect(await watches.add(first)).toEqual(first);
      const again = watch({ id: '2', place: place('another ticket'), app: { ...app, resourceId: '/s/g/N' } });
      expect(await watches.add(again)).toEqual(first);
      const others = [
        watch({ id: '3', spot: 'elsewhere' }),
        watch({ id: '4', person: { platform: 'slack', id: 'U2', name: 'bo' } }),
      ];
      for (const other of others) expect(await watches.add(other)).toEqual(other);
      expect(await watches.all()).toEqual([first, ...others]);
    });

    test('ended by one caller; then it may begin anew', async () => {
      const { watches } = await open();
      await watches.add(watch({}));
      await watches.looked('1');
      expect((await watches.find('1'))?.looks).toBe(1);
      expect((await Promise.all([watches.end('1'), watches.end('1')])).sort()).toEqual([false, true]);
      expect(await watches.find('1')).toBeNull();
      expect((await watches.add(watch({ id: '2' }))).id).toBe('2');
    });
  });

  describe(`${name}: postings`, () => {
    test('new, then begun, then said where it stands now', async () => {
      const { postings } = await open();
      expect(await postings.begin('mark')).toEqual({ state: 'new' });
      const begun = await postings.begin('mark');
      expect(begun.state).toBe('begun');
      if (begun.state === 'begun') expect(Math.abs(Date.parse(begun.since) - Date.now())).toBeLessThan(60_000);
      await postings.said('mark', posted('m1'));
      expect(await postings.begin('mark')).toEqual({ state: 'said', message: 'm1' });
      await postings.said('mark', posted('m2'));
      expect(await postings.begin('mark')).toEqual({ state: 'said', message: 'm2' });
      expect(await postings.begin('another')).toEqual({ state: 'new' });
    });

    test('of ten that begin at once, one is the first', async () => {
      const { postings } = await open();
      const states = await Promise.all(Array.from({ length: 10 }, () => postings.begin('mark')));
      expect(states.filter(({ state }) => state === 'new')).toHaveLength(1);
    });
  });

  test(`${name}: of a conversation, the newest place`, async () => {
    const { conversations } = await open();
    expect(await conversations.newest('teams', 'spot')).toBeNull();
    const person = { platform: 'teams', id: 'guid', name: 'ana' } as const;
    await conversations.seen({ person, spot: 'spot', place: place('old service') });
    await conversations.seen({ person, spot: 'spot', place: place('new service') });
    await conversations.seen({ person: asker, spot: 'spot', place: place('in Slack') });
    expect(await conversations.newest('teams', 'spot')).toBe('new service');
    expect(await conversations.newest('slack', 'spot')).toBe('in Slack');
  });
}

function given(id: string, message: string): GivenAnswer {
  const summary = [['at ', { time: new Date('2026-11-28T01:02:03.004Z') }, ' “née” \\u0000 😀']];
  return { id, message: posted(message), reply: reply({ id: 'r', title: id, severity: 'ok', summary }), asker };
}

const app = { kind: 'app', subscriptionId: 's', resourceGroup: 'g', name: 'n', resourceId: '/S/G/n' } as const;

function watch(more: Partial<Watch>): Watch {
  return {
    id: '1',
    app,
    person: asker,
    place: place('thread, with a ticket'),
    spot: 'thread',
    since: '2026-11-24T00:00:00.000Z',
    until: '2026-11-24T02:00:00.000Z',
    looks: 0,
    ...more,
  };
}
