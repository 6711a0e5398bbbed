/** Deliveries through a real Bolt App: when they are acknowledged, and who hears of what Bolt throws. */
import { App, type Receiver, type ReceiverEvent } from '@slack/bolt';
import { simulateSlack } from '../../src/playground/slack/simulated-slack.ts';
import { boltLog } from '../../src/slack/bolt-log.ts';
import { holdAck, NotTaken } from '../../src/slack/hold-ack.ts';
import { keepLog, open } from './open.ts';

/** A receiver by hand: Bolt allows anybody to write one. */
function deliverer() {
  let app: Pick<App, 'processEvent'> | null = null;
  const receiver: Receiver = {
    init: (given) => {
      app = given;
    },
    start: async () => {},
    stop: async () => {},
  };
  return { receiver, deliver: (event: ReceiverEvent) => app?.processEvent(event) };
}

const mention = { event: { type: 'app_mention', user: 'U1', channel: 'C1', ts: '1.1', text: 'x' }, team_id: 'T1' };

async function hear(heard: () => Promise<void>, body: ReceiverEvent['body']) {
  const errors: unknown[] = [];
  const { receiver, deliver } = deliverer();
  const app = new App({
    receiver: holdAck(receiver, (error) => errors.push(error)),
    authorize: async () => ({ botToken: 'xoxb-none', botId: 'B1', botUserId: 'U0' }),
    convoStore: false,
    logger: boltLog(keepLog()),
  });
  app.event('app_mention', heard);
  let acks = 0;
  const ack = async () => void acks++;
  const outcome = await Promise.resolve(deliver({ body, ack })).then(
    () => 'done',
    () => 'thrown',
  );
  return { acks, errors, outcome };
}

test('taken: acknowledged once, after the listener', async () => {
  const result = await hear(async () => {}, mention);
  expect(result).toEqual({ acks: 1, errors: [], outcome: 'done' });
});

test('not taken: no acknowledgement, and nothing more to tell', async () => {
  const result = await hear(async () => {
    throw new NotTaken('full');
  }, mention);
  expect(result).toEqual({ acks: 0, errors: [], outcome: 'thrown' });
});

test('a listener that fails is told', async () => {
  const result = await hear(async () => {
    throw new TypeError('broken');
  }, mention);
  expect(result).toMatchObject({ acks: 0, errors: [{ message: 'broken' }], outcome: 'thrown' });
});

test('a body on which Bolt itself fails is told with its reason', async () => {
  const result = await hear(async () => {}, { event: { type: 'reaction_added', item: null } });
  expect(result).toMatchObject({
    acks: 0,
    errors: [{ message: expect.stringContaining('null') }],
    outcome: 'thrown',
  });
});

test('over a socket, too: one line in the log for many, with the reason', async () => {
  // Slack gives up soon and does not come again: what comes again while it is being closed is another test's matter.
  const slack = await simulateSlack({ acknowledgeWithinMs: 500, retryAfterMs: [] });
  const opened = await open(slack, { kind: 'socket' });
  try {
    await slack.until(() => slack.sockets > 0, 'a socket');
    const bad = { type: 'reaction_added', user: 'U1', item: null };
    // Together: each waits for the acknowledgement that does not come.
    await Promise.all([slack.event(bad), slack.event(bad), slack.event(bad)]);
    expect(opened.log.loud()).toEqual([
      expect.objectContaining({
        level: 'warn',
        fields: expect.objectContaining({
          platform: 'slack',
          kind: 'failed',
          because: expect.stringContaining('null'),
        }),
      }),
    ]);
    expect(opened.arrivals).toEqual([]);
  } finally {
    await opened.close();
    await slack.close();
  }
});
