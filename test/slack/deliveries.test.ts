/** What Slack delivers, on both ways: handed in once, acknowledged when it is stored, and never in silence when it is not. */
import type { Received } from '../../src/commands/arrival.ts';
import type { SlackMessage } from '../../src/playground/slack/shapes.ts';
import { type SimulatedSlack, simulateSlack } from '../../src/playground/slack/simulated-slack.ts';
import { reply } from '../../src/replies/reply.ts';
import { readPlace } from '../../src/slack/place.ts';
import { type Opened, open } from './open.ts';

const REFUSED: Received = {
  state: 'refused',
  reply: reply({ id: 'error:internal', title: 'Not now', severity: 'warning', summary: [['Ask again.']] }),
};
const CHECKING: Received = {
  state: 'accepted',
  acknowledgement: reply({ id: 'x', title: 'Checking orders-api', severity: 'info', summary: [] }),
};
const by = { user: 'oncall', channel: 'orders' };

describe.each(['http', 'socket'] as const)('over %s', (kind) => {
  let slack: SimulatedSlack;
  let opened: Opened;

  beforeEach(async () => {
    slack = await simulateSlack({ retryAfterMs: [0, 0, 0] });
    opened = await open(slack, { kind });
  });

  afterEach(async () => {
    await opened.close();
    await slack.close();
  });

  const privateNotes = () => slack.ephemeral('oncall', 'orders');

  /** A message with a button of ours, as the messenger says it. */
  async function saidWithButton(): Promise<SlackMessage> {
    await slack.command('first', by);
    const [arrival] = opened.arrivals.splice(0);
    const actions = [
      { label: 'Check again', command: 'diagnose orders-api', style: 'primary', confirm: null } as const,
      { label: 'Portal', url: 'https://portal.azure.com/' },
    ];
    const { person, place } = arrival?.request ?? { person: null, place: null };
    if (person === null) throw new Error('no arrival');
    await opened.platform.messenger.post(
      place,
      reply({ id: 'a', title: 'T', severity: 'ok', summary: [['S']], actions }),
      person,
    );
    const message = slack.messages('orders').at(-1);
    if (message === undefined) throw new Error('no message');
    return message;
  }

  test('a command: the asker sees at once that it is being looked at', async () => {
    opened.answer(() => CHECKING);
    const seen = await slack.command('orders-api', by);
    expect(seen).toMatchObject({ status: 200, error: null, shown: { visibleTo: slack.users.oncall.id } });
    expect(JSON.stringify(seen.shown?.blocks)).toContain('Checking orders-api');
    expect(opened.arrivals).toHaveLength(1);
    expect(opened.arrivals[0]?.request.person).toMatchObject({ id: slack.users.oncall.id, name: 'oncall' });
  });

  test.each<[string, Received]>([
    ['accepted, and nothing to say yet', { state: 'accepted', acknowledgement: null }],
    ['a duplicate', { state: 'duplicate' }],
  ])('a command, %s: acknowledged in silence', async (_, received) => {
    opened.answer(() => received);
    expect(await slack.command('orders-api', by)).toMatchObject({ status: 200, error: null, shown: null });
  });

  test.each<[string, () => Received | Promise<Received>, RegExp]>([
    ['that is refused', () => REFUSED, /Not now/],
    ['that cannot be stored', () => Promise.reject(new Error('the disk is full')), /could not take that in time/],
    ['that is not stored in time', () => new Promise(() => {}), /could not take that in time/],
  ])('a command %s: the asker is told', async (_, how, words) => {
    opened.answer(how);
    const seen = await slack.command('orders-api', by);
    expect(seen).toMatchObject({ status: 200, error: null });
    expect(JSON.stringify(seen.shown)).toMatch(words);
  });

  test('a click: handed in with the message that it stands on', async () => {
    const message = await saidWithButton();
    expect(await slack.click('Check again', { message, user: 'approver' })).toMatchObject({ error: null, shown: null });
    expect(opened.arrivals).toHaveLength(1);
    expect(opened.arrivals[0]).toMatchObject({
      request: { words: ['diagnose', 'orders-api'], person: { id: slack.users.approver.id } },
      shown: { as: 'message' },
    });
  });

  test('a click that is refused: the clicker alone is told', async () => {
    const message = await saidWithButton();
    opened.answer(() => REFUSED);
    expect(await slack.click('Check again', { message, user: 'oncall' })).toMatchObject({ error: null });
    await slack.until(() => privateNotes().some((note) => JSON.stringify(note.blocks).includes('Not now')), 'a note');
    expect(slack.messages('orders').at(-1)?.versions).toHaveLength(1);
  });

  test('a link button is acknowledged, and is nothing to do', async () => {
    const message = await saidWithButton();
    expect(await slack.click('Portal', { message, user: 'oncall' })).toMatchObject({ error: null });
    expect(opened.arrivals).toEqual([]);
  });

  test('a mention and a direct message', async () => {
    const mention = await slack.mention('orders-api', by);
    expect(await mention.event?.done).toBe(true);
    const direct = await slack.directMessage('basket-api', { user: 'guest' });
    expect(await direct.event?.done).toBe(true);
    expect(opened.arrivals.map(({ request }) => request.words)).toEqual([['orders-api'], ['basket-api']]);
    const [inChannel, inDirect] = opened.arrivals.map(({ request }) => readPlace(request.place));
    expect(inChannel).toMatchObject({ channel: slack.channels.orders.id, thread: mention.message.ts });
    expect(inDirect).toMatchObject({ channel: slack.direct('guest').id, thread: null });
  });

  test.each(['file_share', 'thread_broadcast', 'me_message'] as const)('a direct message as %s', async (written) => {
    const { message } = await slack.directMessage('orders-api', { user: 'oncall' });
    const thread = written === 'thread_broadcast' ? { thread: message.ts } : {};
    const { event } = await slack.directMessage('basket-api', { user: 'oncall', written, ...thread });
    expect(await event?.done).toBe(true);
    expect(opened.arrivals.map(({ request }) => request.words)).toEqual([['orders-api'], ['basket-api']]);
  });

  test('an event that could not be stored is not acknowledged: Slack sends it again', async () => {
    let first = true;
    opened.answer(() => {
      if (!first) return { state: 'accepted', acknowledgement: null };
      first = false;
      return REFUSED;
    });
    const { event } = await slack.mention('orders-api', by);
    expect(await event?.done).toBe(true);
    expect(event?.tries.length).toBe(2);
    expect(new Set(opened.arrivals.map(({ key }) => key)).size).toBe(1);
  });

  test('events of no concern are acknowledged', async () => {
    const event = await slack.event({ type: 'reaction_added', user: 'U1', item: { channel: 'C1' } });
    expect(await event?.done).toBe(true);
    expect(opened.arrivals).toEqual([]);
  });

  test('nothing in the log is a secret', async () => {
    opened.answer(() => Promise.reject(new Error('no')));
    await slack.command('orders-api', by);
    await slack.mention('orders-api', by);
    const log = JSON.stringify(opened.log.lines);
    for (const secret of [slack.botToken, slack.appToken, slack.signingSecret, '/commands/T'])
      expect(log).not.toContain(secret);
  });
});
