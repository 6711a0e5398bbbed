/** A direct message between two other people: the command works there, the bot can never be in it. */
import { type Clock, systemClock } from '../../src/core/clock.ts';
import type { SlackMessage } from '../../src/playground/slack/shapes.ts';
import { type SimulatedSlack, simulateSlack } from '../../src/playground/slack/simulated-slack.ts';
import { type Reply, reply } from '../../src/replies/reply.ts';
import { type Opened, open } from './open.ts';

let slack: SimulatedSlack;
let opened: Opened;
let now = () => new Date();
const clock: Clock = { now: () => now(), after: systemClock.after };

beforeEach(async () => {
  now = () => new Date();
  slack = await simulateSlack({ now: () => now() });
  opened = await open(slack, { kind: 'socket', clock });
});
afterEach(async () => {
  await opened.close();
  await slack.close();
});

const answer = (title: string, parts: Partial<Reply> = {}): Reply =>
  reply({ id: 'diagnosis:x', title, severity: 'critical', summary: [['Users are down.']], ...parts });

const textsOf = (messages: readonly SlackMessage[]) =>
  messages.map(({ text, blocks }) => text + JSON.stringify(blocks));

async function ask() {
  const theirs = slack.directBetween('oncall', 'second').id;
  await slack.command('orders-api', { user: 'oncall', channel: theirs });
  const { request } = opened.arrivals.at(-1) as (typeof opened.arrivals)[number];
  return { theirs, ...request };
}

const later = (): void => {
  const moved = Date.now() + 31 * 60_000;
  now = () => new Date(moved);
};

test('an answer within half an hour stands there, for both', async () => {
  const { theirs, place, person } = await ask();
  await opened.platform.messenger.post(place, answer('Down'), person);
  expect(textsOf(slack.messages(theirs))).toEqual([expect.stringContaining('Down')]);
});

test.each(['channel', 'asker'] as const)(
  'what comes later (for the %s) is said to who asked, in his own conversation with the bot',
  async (visibility) => {
    const { theirs, place, person } = await ask();
    later();
    const said = await opened.platform.messenger.post(place, answer('It has started', { visibility }), person);
    await opened.platform.messenger.edit(said, answer('It runs', { visibility }), person);
    expect(slack.messages(theirs)).toEqual([]);
    const direct = slack.messages(slack.direct('oncall').id);
    expect(textsOf(direct)).toEqual([expect.stringContaining('It runs')]);
    expect(direct[0]?.versions).toHaveLength(2);
    expect(JSON.stringify(direct[0]?.versions[0]?.blocks)).toContain('You asked this elsewhere');
    expect(opened.log.loud().map(({ fields }) => JSON.stringify(fields))).toEqual([
      expect.stringContaining('a direct message of other people'),
    ]);
  },
);

test('his own conversation with the bot that takes nothing: an error, and nothing is tried twice', async () => {
  await slack.directMessage('orders-api', { user: 'oncall' });
  const { place, person } = (opened.arrivals.at(-1) as (typeof opened.arrivals)[number]).request;
  slack.fault('chat.postMessage', { error: 'messages_tab_disabled', times: 9 });
  await expect(opened.platform.messenger.post(place, answer('Down'), person)).rejects.toThrow('messages_tab_disabled');
  expect(slack.requests.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(1);
});
