/** What becomes of an incident after it was told: here, when the chat is away just as it ends. */
import { advance } from '../../src/alerts/advance.ts';
import { GivenUp, type Inbox } from '../../src/commands/inbox.ts';
import { createIncidentBook } from '../../src/commands/incident-book.ts';
import { createIncidentDriver, type IncidentDriverParts } from '../../src/commands/incident-driver.ts';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import { unknown } from '../../src/core/fact.ts';
import { silentLog } from '../../src/core/log.ts';
import { createMemoryIncidents } from '../../src/storage/memory/incidents.ts';
import { later, plainApp, plainIncident } from '../alerts/samples.ts';
import { missingRole } from '../replies/samples.ts';

const run = { id: 'work', signal: new AbortController().signal };

/** A driver that is asked to end an incident; saying its card fails so. */
async function end(failure: Error | null, atMs: number) {
  const clock: Clock = { ...systemClock, now: () => later(atMs) };
  const incidents = createMemoryIncidents();
  const open = plainIncident();
  await incidents.insert(open);
  const app = plainApp('orders-api');
  await incidents.transition(advance(open, { kind: 'looked', at: later(60_000), app, state: 'ready', revision: null }));
  let said = 0;
  const driver = createIncidentDriver({
    incidents,
    book: createIncidentBook({ incidents, clock }),
    speech: {
      card: async () => {
        said++;
        if (failure !== null) throw failure;
      },
    } as unknown as IncidentDriverParts['speech'],
    inbox: {} as Inbox,
    facts: {} as IncidentDriverParts['facts'],
    diagnoses: {} as IncidentDriverParts['diagnoses'],
    clock,
    log: silentLog,
    pauses: { firstMs: 1_000, longestMs: 5_000 },
    settleMs: 1_000,
    docsUrl: null,
    canPlan: false,
  });
  const work = { kind: 'incident', incidentId: open.id, step: { kind: 'drive', opening: 0 } } as const;
  return { work, again: await driver.handle(work, run), said };
}

test('its last words are said again later when the chat was away, for a day', async () => {
  const { work, again } = await end(new Error('the chat is away'), 61_000);
  expect(again).toEqual({ work, afterMs: 5_000 });
  expect((await end(new Error('the chat is away'), 60_001 + 24 * 3_600_000)).again).toBeNull();
});

test('they are said once where they can be, and where they never can', async () => {
  expect(await end(null, 61_000)).toMatchObject({ again: null, said: 1 });
  expect(await end(new GivenUp('the channel is gone'), 61_000)).toMatchObject({ again: null, said: 1 });
});

test('whose lead was lost is told by the driver: the diagnosis follows below the card', async () => {
  const at = 31 * 60_000;
  const clock: Clock = { ...systemClock, now: () => later(at) };
  const incidents = createMemoryIncidents();
  const open = { ...plainIncident(), card: 'C0ALERTS/1', answer: null };
  await incidents.insert(open);
  const told: string[] = [];
  const asked: string[] = [];
  const driver = createIncidentDriver({
    incidents,
    book: createIncidentBook({ incidents, clock }),
    speech: {
      card: async () => {},
      isMuted: async () => false,
      answer: async ({ id }: { id: string }) => told.push(id),
    } as unknown as IncidentDriverParts['speech'],
    inbox: {} as Inbox,
    facts: { inventory: async () => unknown('failed', 'not now', null) } as unknown as IncidentDriverParts['facts'],
    diagnoses: {
      diagnose: async ({ name }: { name: string }) => {
        asked.push(name);
        return missingRole;
      },
    } as unknown as IncidentDriverParts['diagnoses'],
    clock,
    log: silentLog,
    pauses: { firstMs: 1_000, longestMs: 5_000 },
    settleMs: 1_000,
    docsUrl: null,
    canPlan: false,
  });
  const work = { kind: 'incident', incidentId: open.id, step: { kind: 'drive', opening: 0 } } as const;
  await driver.handle(work, run);
  expect(told).toEqual([open.id]);
});
