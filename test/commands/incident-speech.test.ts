/** The card of an incident that two replicas want to say at the same moment. */
import type { Incident } from '../../src/alerts/incident.ts';
import { createIncidentBook } from '../../src/commands/incident-book.ts';
import { createIncidentSpeech } from '../../src/commands/incident-speech.ts';
import { type Messenger, type Posted, posted } from '../../src/commands/messenger.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { createMemoryStore } from '../../src/storage/memory/store.ts';
import { plainIncident } from '../alerts/samples.ts';

const signal = new AbortController().signal;

/** @param age of the incident, ms. @returns what was posted when each of the works said its card, each on its own replica */
async function saidBy(works: readonly string[], age: number, more: Partial<Incident> = {}) {
  const store = createMemoryStore({ clock: systemClock, log: silentLog });
  const posts: Posted[] = [];
  const messenger = {
    channel: () => 'C1',
    async post() {
      await systemClock.after(50);
      posts.push(posted(`message ${posts.length + 1}`));
      return posts.at(-1);
    },
    edit: async (message: Posted) => message,
    find: async () => null,
  } as unknown as Messenger;
  const openedAt = new Date(Date.now() - age).toISOString();
  const incident = { ...plainIncident({ by: 'lead' }), openedAt, ...more };
  await store.incidents.insert(incident);
  const say = (id: string) =>
    createIncidentSpeech({
      ...store,
      messengers: { slack: messenger },
      book: createIncidentBook({ incidents: store.incidents, clock: systemClock }),
      clock: systemClock,
      log: silentLog,
      docsUrl: null,
    }).card(incident.id, { id, signal });
  await Promise.all(works.map(say));
  expect((await store.incidents.find(incident.id))?.card ?? null).toBe(posts[0] ?? null);
  return posts.length;
}

test('the work that opened it says it, once, though each waits for its turn in the channel', async () => {
  expect(await saidBy(['driver', 'lead', 'another alert'], 1_000)).toBe(1);
  expect(await saidBy(['driver', 'another alert'], 1_000)).toBe(0);
});

test('where that work could not, or was lost, whoever looks after it does', async () => {
  expect(await saidBy(['driver'], 1_000, { owed: true })).toBe(1);
  expect(await saidBy(['driver'], 121_000)).toBe(1);
});
