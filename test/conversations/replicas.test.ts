/**
 * Socket Mode when the line breaks, and with two replicas: what Slack delivers again is answered once. Over HTTP, and for
 * Teams, two replicas are tried in `on-postgres.test.ts`.
 */
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { type SimulatedSlack, simulateSlack } from '../../src/playground/slack/simulated-slack.ts';
import { createMemoryStore } from '../../src/storage/memory/store.ts';
import type { Store } from '../../src/storage/store.ts';
import { openedStores } from '../storage/open.ts';
import { describeWithPostgres, newPostgres, type Postgres } from '../storage/postgres.ts';
import { startWholeBot, type WholeBot } from './bot.ts';
import { isFinished } from './chats.ts';

const by = { user: 'oncall', channel: 'orders' };
let slack: SimulatedSlack;
let bots: WholeBot[];

beforeEach(async () => {
  // The real one waits three seconds for an acknowledgement, and a minute before it repeats an event.
  slack = await simulateSlack({ acknowledgeWithinMs: 1_000, retryAfterMs: Array.from({ length: 30 }, () => 500) });
  bots = [];
});
afterEach(async () => {
  await Promise.all(bots.map((each) => each.stop()));
  await slack.close();
});

async function startBot(store: Store): Promise<void> {
  const { botToken, apiUrl, responseHost, appToken } = slack;
  const delivery = { kind: 'socket', appToken } as const;
  bots.push(await startWholeBot({ slack: { botToken, apiUrl, responseHosts: [responseHost], delivery }, store }));
}

const inMemory = (): Store => createMemoryStore({ clock: systemClock, log: silentLog });

/** The first work that is to be stored, on any of the stores, waits at the door: it is here, and not acknowledged. */
function gate() {
  let arrive = (): void => {};
  let open = (): void => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let isFirst = true;
  return {
    arrived,
    open,
    before: (store: Store): Store => ({
      ...store,
      inbox: {
        ...store.inbox,
        async accept(key, work) {
          if (isFirst) {
            isFirst = false;
            arrive();
            await opened;
          }
          return store.inbox.accept(key, work);
        },
      },
    }),
  };
}

const answers = (ts: string) =>
  slack.messages('orders').filter(({ threadTs, user }) => threadTs === ts && user === slack.bot.userId);

/** Whatever else might be said has been said by then. */
async function answerOneMore(): Promise<void> {
  const { message } = await slack.mention('basket-api', by);
  await slack.until(() => answers(message.ts).some(isFinished), 'one more answer');
}

describe('one bot on a socket', () => {
  test.each(['warning', 'refresh_requested'] as const)(
    'Slack renews the connection (%s): commands all along are taken, and each is answered once',
    async (how) => {
      await startBot(inMemory());
      await answerOneMore();
      slack.dropSockets(how);
      const opens = () => slack.requests.filter(({ method }) => method === 'apps.connections.open').length;
      let taken = 0;
      for (let after = 0; after < 3; after += opens() === 2 && slack.sockets === 1 ? 1 : 0) {
        expect(await slack.command('orders-api', by)).toMatchObject({ error: null });
        taken++;
      }
      const all = () => slack.messages('orders').filter(({ user }) => user === slack.bot.userId);
      await slack.until(() => all().length > taken && all().every(isFinished), 'the answers');
      await answerOneMore();
      expect(all()).toHaveLength(taken + 2);
    },
  );

  test.each(['before', 'after'] as const)(
    'the line is cut in the middle of a delivery, which is stored %s Slack brings it again: answered once',
    async (when) => {
      const door = gate();
      await startBot(door.before(inMemory()));
      const saying = slack.mention('orders-api', by);
      await door.arrived;
      slack.dropSockets('cut');
      if (when === 'before') door.open();
      const { message, event } = await saying;
      expect(event?.tries[0]).toMatchObject({ error: 'dispatch_failed' });
      expect(await event?.done).toBe(true);
      door.open();
      await slack.until(() => answers(message.ts).some(isFinished), 'the answer');
      await answerOneMore();
      expect(answers(message.ts)).toHaveLength(1);
      expect(slack.sockets).toBe(1);
    },
  );

  test('the line is dead and nobody says so: no ping, no pong. The bot opens another one, and answers what was not heard', async () => {
    await startBot(inMemory());
    slack.dropSockets('lost');
    const { message, event } = await slack.mention('orders-api', by);
    expect(event?.tries).toMatchObject([{ error: 'operation_timeout' }]);
    expect(await event?.done).toBe(true);
    expect(slack.requests.filter(({ method }) => method === 'apps.connections.open')).toHaveLength(2);
    await slack.until(() => answers(message.ts).some(isFinished), 'the answer');
    await answerOneMore();
    expect(answers(message.ts)).toHaveLength(1);
  });
});

describeWithPostgres('two replicas, a socket each, on one database', (programs) => {
  const stores = openedStores();
  let postgres: Postgres;

  beforeAll(async () => {
    postgres = await newPostgres(programs);
  });
  afterAll(async () => {
    await stores.closeAll();
    await postgres.remove();
  });

  test.each(['event', 'command'] as const)(
    'the one that has a delivery (%s) is slow, the other one gets it too: answered once',
    async (kind) => {
      const at = { kind: 'server', url: await postgres.newDatabase(), password: null } as const;
      const [first, second] = [await stores.open(at), await stores.open(at)];
      const door = gate();
      await startBot(door.before(first));
      await startBot(door.before(second));
      expect(slack.sockets).toBe(2);

      if (kind === 'event') {
        const saying = slack.mention('orders-api', by);
        await door.arrived;
        const { message, event } = await saying;
        expect(event?.tries).toMatchObject([{ error: 'operation_timeout' }]);
        expect(await event?.done).toBe(true);
        door.open();
        await slack.until(() => answers(message.ts).some(isFinished), 'the answer');
        await answerOneMore();
        expect(answers(message.ts)).toHaveLength(1);
      } else {
        const typing = slack.command('orders-api', by);
        await door.arrived;
        // What the real Slack never does on purpose.
        expect(await slack.again()).toMatchObject({ error: null });
        door.open();
        await typing;
        await answerOneMore();
      }
      await Promise.all(bots.map((each) => each.stop()));
      expect(await first.audit.newest(100)).toHaveLength(2);
    },
  );
});
