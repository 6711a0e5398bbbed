/** An alert that comes while Azure does not list the apps: tried again, and said once where no app needs to be known. */
import { readGeneric } from '../../src/alerts/senders/generic.ts';
import { type AlertingParts, createAlerting } from '../../src/commands/alerting.ts';
import { type Again, type AlertWork, GivenUp, type SayWork } from '../../src/commands/inbox.ts';
import type { Messenger } from '../../src/commands/messenger.ts';
import { systemClock } from '../../src/core/clock.ts';
import { known, unknown } from '../../src/core/fact.ts';
import { silentLog } from '../../src/core/log.ts';
import { place } from '../../src/core/place.ts';
import { PLACES } from './places.ts';

const run = { id: 'work', signal: new AbortController().signal };

function alert(state: 'fired' | 'resolved' = 'fired') {
  const read = readGeneric({ app: 'orders-api', title: 'orders-api does not start: ImagePullBackOff', state });
  const [first] = read.ok ? read.alerts : [];
  if (first === undefined) throw new Error('the alert cannot be read');
  return first;
}

/** @param muted channels that want to hear nothing */
function blindAlerting(
  muted: readonly string[] = [],
  inventory: unknown = unknown('failed', 'Resource Graph answers 503', null),
) {
  const said: [key: string, place: string, title: string][] = [];
  const parts = {
    facts: { inventory: async () => inventory },
    speech: {
      isMuted: async ({ channel }: { channel: string }) => muted.includes(channel),
    },
    inbox: {
      accept: async (key: string, { place: where, reply, to }: SayWork) => {
        expect(to.platform).toBe('slack');
        if (said.some(([before]) => before === key)) return 'duplicate';
        said.push([key, where, reply.title]);
        return 'accepted';
      },
    },
    messengers: { slack: PLACES as Messenger },
    routesOf: (_alert: unknown, app: unknown) =>
      app === null ? ['C0ALERTS', 'C0OTHERS'].map((channel) => ({ platform: 'slack', channel })) : [],
    placeOf: ({ channel }: { channel: string }) => place(channel),
    clock: { ...systemClock, now: () => new Date('2026-11-28T10:00:00Z') },
    log: silentLog,
  } as unknown as AlertingParts;
  return { handle: createAlerting(parts).handle, said };
}

/** Goes on until there is no next try. */
async function untilOver(handle: (work: AlertWork) => Promise<Again | null>, first: AlertWork) {
  const pauses: number[] = [];
  for (let work = first; pauses.length < 100; ) {
    const again = await handle(work);
    if (again === null) break;
    pauses.push(again.afterMs);
    work = again.work as AlertWork;
  }
  return pauses;
}

const work = (state?: 'fired' | 'resolved'): AlertWork => ({
  kind: 'alert',
  alert: alert(state),
  origin: { kind: 'webhook' },
});

test('it is looked for again for half an hour, and given up then', async () => {
  const { handle } = blindAlerting();
  const pauses: number[] = [];
  const counting = async (each: AlertWork) => {
    const again = await handle(each, run);
    if (again !== null) pauses.push(again.afterMs);
    return again;
  };
  await expect(untilOver(counting, work())).rejects.toThrow(GivenUp);
  const minutes = pauses.reduce((sum, pause) => sum + pause, 0) / 60_000;
  expect(minutes).toBeGreaterThan(25);
  expect(minutes).toBeLessThan(35);
});

test('a hiccup is told to nobody; what lasts is told once in each channel for alerts of no known app, and not where it is muted', async () => {
  const { handle, said } = blindAlerting(['C0OTHERS']);
  const early = await handle(work(), run);
  expect(early).toMatchObject({ afterMs: 5_000, work: { unlisted: 1 } });
  expect(said).toEqual([]);
  await expect(untilOver((each) => handle(each, run), work())).rejects.toThrow(GivenUp);
  expect(said).toEqual([
    [expect.stringMatching(/^alert-unlisted:slack:C0ALERTS:\d+$/), 'C0ALERTS', 'An alert that I cannot place'],
  ]);
  // Another alert of the same half hour has the same key: it is said once.
  await expect(untilOver((each) => handle(each, run), work())).rejects.toThrow(GivenUp);
  expect(said).toHaveLength(1);
});

test('an end is never told so', async () => {
  const { handle, said } = blindAlerting();
  await expect(untilOver((each) => handle(each, run), work('resolved'))).rejects.toThrow(GivenUp);
  expect(said).toEqual([]);
});

const NO_APPS = known({ apps: [], gaps: [] }, 'Resource Graph', new Date('2026-11-28T10:00:00Z'));

test('an app that is named outright and out of sight is told of: it may be a missing right', async () => {
  const { handle, said } = blindAlerting([], NO_APPS);
  expect(await handle(work(), run)).toBeNull();
  expect(said.map(([, channel, title]) => [channel, title])).toEqual([
    ['C0ALERTS', 'An alert about an app that I do not see'],
    ['C0OTHERS', 'An alert about an app that I do not see'],
  ]);
});

test('its end is not, nor a post in a chat that names none', async () => {
  const { handle, said } = blindAlerting([], NO_APPS);
  await handle(work('resolved'), run);
  const origin = { kind: 'post', platform: 'slack', place: place('C0ALERTS#1'), asked: null } as const;
  await handle({ ...work(), origin }, run);
  expect(said).toEqual([]);
});
