/** Whole conversations on PostgreSQL: while it is away, and with two replicas that hear the same thing. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Location } from '../../src/storage/location.ts';
import type { DatabaseStore } from '../../src/storage/store.ts';
import { openedStores } from '../storage/open.ts';
import { describeWithPostgres, newPostgres, type Postgres } from '../storage/postgres.ts';
import type { WholeBot } from './bot.ts';
import { type Chats, isFinished, startChats, textOf, threadInSlack, threadInTeams } from './chats.ts';

const by = { user: 'oncall', channel: 'orders' };
const inTeams = { user: 'oncall', conversation: 'orders' };

describeWithPostgres('on PostgreSQL', (programs) => {
  let postgres: Postgres;
  let chats: Chats;
  let at: Location;
  let store: DatabaseStore;
  let whole: WholeBot;
  const stores = openedStores();

  beforeAll(async () => {
    postgres = await newPostgres(programs);
    at = { kind: 'server', url: await postgres.newDatabase(), password: null };
    chats = await startChats();
    store = await stores.open(at, { retries: { limit: 20, firstSeconds: 1, longestSeconds: 2 } });
    whole = await chats.start(store);
  });
  afterAll(async () => {
    await whole.stop();
    await stores.closeAll();
    await chats.close();
    await postgres.remove();
  });
  // Whatever a test left.
  afterEach(() => postgres.start());

  test.each(['fast', 'immediate'] as const)(
    'it stops (%s) in mid-work: nothing more is promised, what was promised is done when it is back',
    async (how) => {
      const { slack, teams } = chats;
      const mentions = await Promise.all(['orders-api', 'basket-api'].map((app) => slack.mention(app, by)));
      const typed = await teams.types('orders-api', inTeams);
      for (const { event } of mentions) expect(await event?.done).toBe(true);
      expect(typed.delivery?.status).toBeLessThan(300);
      await postgres.stop(how);

      // A person is told. Slack is not told that it was taken; Teams would not bring it again, whatever it were told.
      const command = await slack.command('orders-api', by);
      expect(textOf(command.shown as never)).toContain('I cannot work now');
      const unheard = await slack.mention('payments-api', by);
      expect(unheard.event?.tries[0]?.error).not.toBeNull();
      const { message } = await teams.types('payments-api', inTeams);
      await teams.until(
        () => threadInTeams(chats, message).some((each) => /I cannot work now/.test(textOf(each))),
        'that it cannot work now',
      );
      expect(store.state().ready).toBe(false);
      expect((await fetch(`${whole.address}/readyz`)).status).toBe(503);

      await postgres.start();
      // The same bot goes on: what it had taken, and what Slack repeats.
      await unheard.event?.done;
      const roots = [...mentions.map((each) => each.message)];
      await slack.until(() => roots.every((root) => threadInSlack(chats, root).some(isFinished)), 'the answers');
      await teams.until(() => threadInTeams(chats, typed.message).some(isFinished), 'the answer in Teams');
      for (const root of roots) expect(threadInSlack(chats, root)).toHaveLength(1);
      expect(threadInTeams(chats, typed.message)).toHaveLength(1);

      const after = await slack.mention('loyalty-api', by);
      await slack.until(() => threadInSlack(chats, after.message).some(isFinished), 'a new answer');
      expect(store.state()).toEqual({ ready: true, because: null });
      expect(await store.admin.deadLetters()).toEqual([]);
    },
  );

  test('two replicas that hear the same event, or activity, at once answer it once', async () => {
    const { slack, teams } = chats;
    const otherStore = await stores.open(at);
    const other = await chats.start(otherStore);
    // What Slack and Teams never do on purpose: each delivery goes to both, byte by byte.
    const statuses: number[][] = [];
    const both = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const { host: _host, connection: _connection, ...headers } = request.headers;
      const answers = await Promise.all(
        [whole, other].map(({ address }) =>
          fetch(`${address}${request.url}`, {
            method: 'POST',
            headers: headers as Record<string, string>,
            body: Buffer.concat(parts),
          }),
        ),
      );
      statuses.push(answers.map(({ status }) => status));
      response.writeHead(answers[0]?.status ?? 500).end();
    });
    await new Promise<void>((resolve) => both.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(both.address() as AddressInfo).port}`;
    slack.deliverTo(`${address}/slack/events`);
    teams.deliverTo(`${address}/api/messages`);
    try {
      const before = (await store.audit.newest(1_000)).length;
      const said = await Promise.all([slack.mention('orders-api', by), slack.mention('basket-api', by)]);
      const typed = await teams.types('orders-api', inTeams);
      const roots = said.map(({ message }) => message);
      await slack.until(() => roots.every((root) => threadInSlack(chats, root).some(isFinished)), 'the answers');
      await teams.until(() => threadInTeams(chats, typed.message).some(isFinished), 'the answer in Teams');
      await Promise.all([whole.stop(), other.stop()]);
      // Both doors took each of them. Slack also tells of what was typed and posted there, as messages.
      expect(statuses.length).toBeGreaterThanOrEqual(3);
      for (const status of statuses.flat()) expect(status).toBeLessThan(300);
      for (const root of roots) expect(threadInSlack(chats, root)).toHaveLength(1);
      expect(threadInTeams(chats, typed.message)).toHaveLength(1);
      expect((await store.audit.newest(1_000)).length).toBe(before + 3);
    } finally {
      both.close();
    }
  });
});
