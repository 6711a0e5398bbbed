/** What both engines are held to: the contracts, and what only a database can do. */
import type { Handler, Work } from '../../src/commands/inbox.ts';
import { newRecord } from '../../src/rollback/plans.ts';
import type { Location } from '../../src/storage/location.ts';
import { USUAL_RETENTION } from '../../src/storage/retention.ts';
import type { DatabaseStore } from '../../src/storage/store.ts';
import { plainIncident } from '../alerts/samples.ts';
import { plainPlan } from '../rollback/samples.ts';
import { askWork, inboxContract } from './inbox-contract.ts';
import { incidentsContract } from './incidents-contract.ts';
import { keptContract } from './kept-contract.ts';
import { emptyStores, type openAt, openedStores } from './open.ts';
import { plansContract } from './plans-contract.ts';

/** @param place a new, empty one */
export function databaseTests(name: string, place: () => Promise<Location>): void {
  const stores = openedStores();
  const [some, others] = [emptyStores(place), emptyStores(place)];
  afterEach(stores.closeAll);
  const open = async () => stores.add(await some.open());

  /** One for all tests that leave its inbox alone. */
  let shared: DatabaseStore | null = null;
  const emptied = async (): Promise<DatabaseStore> => {
    shared ??= await others.open();
    await others.empty();
    return shared;
  };
  afterAll(async () => {
    await shared?.close();
    await some.close();
    await others.close();
  });

  inboxContract(
    name,
    async ({ log }) => {
      const store = await some.open({ log });
      return { inbox: store.inbox, close: store.close };
    },
    true,
  );
  keptContract(name, emptied);
  plansContract(name, emptied);
  incidentsContract(name, emptied);

  test('what was accepted is there after a new start, with its key, and is worked on once', async () => {
    const at = await place();
    const first = await stores.open(at);
    await first.inbox.accept('k', askWork('a'));
    await first.inbox.drain(0);
    await first.close();
    const second = await stores.open(at);
    const seen = collect();
    expect(await second.inbox.accept('k', askWork('a'))).toBe('duplicate');
    second.inbox.start(seen.handle);
    await seen.atLeast(1);
    await second.inbox.drain(5_000);
    expect(seen.works).toEqual([askWork('a')]);
  });

  test('what the end of the program cut off is begun again at the next start, under the same id', async () => {
    const at = await place();
    const first = await stores.open(at);
    const ids: string[] = [];
    let began = (): void => {};
    const running = new Promise<void>((resolve) => {
      began = resolve;
    });
    first.inbox.start(async (_work, { id }) => {
      ids.push(id);
      began();
      return new Promise(() => {});
    });
    await first.inbox.accept('k', askWork('a'));
    await running;
    expect(await first.inbox.drain(0)).toEqual({ lost: 0, kept: 1 });
    await first.close();
    const second = await stores.open(at);
    const seen = collect((_work, { id }) => ids.push(id));
    second.inbox.start(seen.handle);
    await seen.atLeast(1);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  describe('dead letters', () => {
    async function withDeadLetter() {
      const store = await open();
      let healed = false;
      const seen = collect(() => {
        if (!healed) throw new Error('the channel is closed');
      });
      store.inbox.start(seen.handle);
      await store.inbox.accept('k', askWork('a'));
      await until(async () => (await store.admin.deadLetters()).length === 1);
      const heal = (): void => {
        healed = true;
      };
      return { store, seen, heal };
    }

    test('are shown with who waits and why, and tried again when somebody says so', async () => {
      const { store, seen, heal } = await withDeadLetter();
      const [letter] = await store.admin.deadLetters();
      expect(letter).toMatchObject({ kind: 'ask', person: { id: 'U1' }, because: 'Error: the channel is closed' });
      expect((await store.admin.size()).deadLetters).toBe(1);
      heal();
      const before = seen.works.length;
      expect(await store.admin.retryDeadLetters()).toBe(1);
      await seen.atLeast(before + 1);
      expect(await store.admin.deadLetters()).toEqual([]);
      expect(seen.works.at(-1)).toEqual(askWork('a'));
    });

    test('can be taken back by their key no more than what is done', async () => {
      const { store } = await withDeadLetter();
      expect(await store.inbox.cancel('k')).toBe(false);
      expect(await store.inbox.accept('k', askWork('a'))).toBe('duplicate');
    });
  });

  test('what is kept of a person is deleted, and nothing of anybody else', async () => {
    const store = await open();
    const ana = { platform: 'slack', id: 'U1', name: 'ana' } as const;
    const bo = { platform: 'slack', id: 'U2', name: 'bo' } as const;
    for (const person of [ana, bo]) {
      await fill(store, person);
      const work = { ...askWork('a'), request: { ...askWork('a').request, person } };
      await store.inbox.accept(`ask ${person.id}`, work);
      await store.inbox.accept(`watch ${person.id}`, { kind: 'watch', watchId: `w ${person.id}` });
      await store.inbox.accept(`alert ${person.id}`, pointedAt(person));
    }
    const theirs = newRecord(plainPlan({ id: 'decided' }), bo, askWork('a').request.place);
    const at = new Date().toISOString();
    const decision = { by: ana, at, action: 'reject', reason: '', rule: 'r' } as const;
    await store.plans.insert({ ...theirs, state: 'rejected', decision }, []);
    expect(await store.admin.forget('slack', 'U1')).toEqual({
      work: 3,
      answers: 1,
      watches: 1,
      conversations: 1,
      plans: 1,
      auditEntries: 1,
      mutes: 1,
    });
    expect((await store.mutes.find(channelOf('U1')))?.by.name).toBe('deleted');
    expect((await store.mutes.find(channelOf('U2')))?.by.name).toBe('bo');
    expect((await store.plans.find('decided'))?.decision?.by.name).toBe('deleted');
    expect(await store.answers.byId('answer U1')).toBeNull();
    expect(await store.answers.byId('answer U2')).not.toBeNull();
    expect((await store.watches.all()).map(({ id }) => id)).toEqual(['w U2']);
    expect(await store.conversations.newest('slack', 'spot U1')).toBeNull();
    const actors = (await store.audit.newest(10)).map(({ by }) => `${by?.id} ${by?.name}`);
    expect(actors.sort()).toEqual(['U2 bo', 'deleted deleted']);
    const seen = collect();
    store.inbox.start(seen.handle);
    await seen.atLeast(3);
    await store.inbox.drain(5_000);
    expect(seen.works.map((work) => (work.kind === 'ask' ? work.request.person.id : work.kind)).sort()).toEqual([
      'U2',
      'alert',
      'watch',
    ]);
  });

  test('what is older than it is kept is deleted, what is younger stays', async () => {
    const store = await open();
    await fill(store, { platform: 'slack', id: 'U1', name: 'ana' });
    await store.postings.begin('mark');
    await store.inbox.accept('k', askWork('a'));
    const rows = (await store.admin.size()).rows;
    expect(rows).toEqual({
      delivery: 1,
      answer: 1,
      watch: 1,
      posting: 1,
      conversation: 1,
      plan: 1,
      audit: 1,
      incident: 1,
      mute: 1,
    });
    expect(await store.admin.sweep(USUAL_RETENTION, new Date())).toBe(0);
    const years = new Date(Date.now() + 2 * 365 * 86_400_000);
    expect(await store.admin.sweep(USUAL_RETENTION, years)).toBe(8);
    // A channel stays muted until somebody ends it.
    const left = Object.entries((await store.admin.size()).rows).filter(([, count]) => count > 0);
    expect(left).toEqual([['mute', 1]]);
  });

  test('its size, and that it can be used', async () => {
    const store = await open();
    const size = await store.admin.size();
    expect(size.used).toBeGreaterThan(1_000_000);
    expect(size.waiting).toBe(0);
    expect(store.state()).toEqual({ ready: true, because: null });
  });

  describe('out of one and into another', () => {
    test('everything comes along, work that is not done too; a second time adds nothing', async () => {
      const from = await emptied();
      await fill(from, { platform: 'slack', id: 'U1', name: 'ana' });
      await from.postings.begin('mark');
      await from.inbox.accept('k1', askWork('one'));
      await from.inbox.accept('k2', { kind: 'watch', watchId: 'w U1' });
      const lines = await all(from.transfer.export());
      expect(lines).toHaveLength(1 + 10 + 2);

      const to = await open();
      expect(await to.transfer.import(stream(lines))).toEqual({ read: 12, added: 12 });
      expect(await to.transfer.import(stream(lines))).toEqual({ read: 12, added: 0 });
      expect(await to.answers.byId('answer U1')).toEqual(await from.answers.byId('answer U1'));
      expect(await to.watches.all()).toEqual(await from.watches.all());
      expect(await to.audit.newest(10)).toEqual(await from.audit.newest(10));
      expect(await to.plans.find('planU1')).toEqual(await from.plans.find('planU1'));
      expect(await to.incidents.open()).toEqual(await from.incidents.open());
      expect(await to.mutes.find(channelOf('U1'))).toMatchObject({ by: { id: 'U1' } });
      expect(await to.inbox.accept('k1', askWork('one'))).toBe('duplicate');
      const seen = collect();
      to.inbox.start(seen.handle);
      await seen.atLeast(2);
      expect(seen.works).toContainEqual(askWork('one'));
    });

    test.each([
      ['nothing', [], /empty/],
      ['no JSON', ['hello'], /Line 1 is not JSON/],
      ['another program’s JSON', ['{"a":1}'], /Line 1 cannot be read/],
      ['a later version', ['{"pullcheck":"data","version":99,"at":"2026-11-28T00:00:00Z"}'], /Line 1 cannot be read/],
    ])('%s is refused', async (_what, lines, words) => {
      const store = await emptied();
      await expect(store.transfer.import(stream(lines))).rejects.toThrow(words);
    });

    test('a file that was cut in the middle of a line adds nothing at all', async () => {
      const from = await emptied();
      await fill(from, { platform: 'slack', id: 'U1', name: 'ana' });
      const lines = await all(from.transfer.export());
      const to = await open();
      const cut = [...lines.slice(0, -1), (lines.at(-1) ?? '').slice(0, 40)];
      await expect(to.transfer.import(stream(cut))).rejects.toThrow(/nothing was imported/);
      expect((await to.admin.size()).rows.answer).toBe(0);
    });
  });
}

function collect(also: (...args: Parameters<Handler>) => unknown = () => {}) {
  const works: Work[] = [];
  const handle: Handler = async (work, run) => {
    works.push(work);
    await also(work, run);
    return null;
  };
  return { works, handle, atLeast: (count: number) => until(async () => works.length >= count) };
}

/** Looks again until it is so; the test's own limit ends it otherwise. */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function fill(
  store: Awaited<ReturnType<typeof openAt>>,
  person: Parameters<typeof store.watches.add>[0]['person'],
) {
  const { place } = askWork('a').request as Extract<Work, { kind: 'ask' }>['request'];
  const at = new Date().toISOString();
  await store.answers.keep({
    id: `answer ${person.id}`,
    message: `m ${person.id}` as never,
    reply: { title: 'née', summary: [['at ', { time: new Date(0) }]] } as never,
    asker: person,
  });
  await store.watches.add({
    id: `w ${person.id}`,
    app: { kind: 'app', subscriptionId: 's', resourceGroup: 'g', name: 'n', resourceId: '/s/g/n' },
    person,
    place,
    spot: 'spot',
    since: at,
    until: at,
    looks: 3,
  });
  await store.conversations.seen({ person, spot: `spot ${person.id}`, place });
  await store.audit.append([
    {
      id: `audit ${person.id}`,
      at,
      by: person,
      event: 'question',
      planId: null,
      resourceId: null,
      text: 'diagnose: healthy',
      data: {},
    },
  ]);
  await store.incidents.insert(plainIncident({ id: `incident ${person.id}`, channel: person.id }));
  await store.mutes.set({ ...channelOf(person.id), by: person, at });
  await store.plans.insert(newRecord(plainPlan({ id: `plan${person.id}` }), person, place), []);
}

const channelOf = (id: string) => ({ platform: 'slack', channel: `C of ${id}` }) as const;

/** Somebody wants a message diagnosed. */
function pointedAt(person: { readonly platform: 'slack'; readonly id: string; readonly name: string }): Work {
  const clues = { names: [], resourceIds: [], revisions: [], images: [] };
  const none = { key: null, severity: null, at: null, url: null };
  const alert = { sender: 'text', state: 'fired', title: 't', text: 't', clues, ...none } as const;
  const { place } = askWork('a').request as Extract<Work, { kind: 'ask' }>['request'];
  return { kind: 'alert', alert, origin: { kind: 'post', platform: 'slack', place, asked: person } };
}

async function all(lines: AsyncIterable<string>): Promise<string[]> {
  const list: string[] = [];
  for await (const line of lines) list.push(line);
  return list;
}

async function* stream(lines: readonly string[]) {
  yield* lines;
}
