/** `--private` in channels of both chats: the asker has the answer, and nobody else ever sees a word of it. */
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import type { SlackMessage } from '../../src/playground/slack/shapes.ts';
import type { TeamsMessage } from '../../src/playground/teams/shapes.ts';
import { simulateTeams } from '../../src/playground/teams/simulated-teams.ts';
import { createMemoryStore } from '../../src/storage/memory/store.ts';
import { startWholeBot, type WholeBot } from './bot.ts';
import { type Chats, isFinished, startChats, textOf } from './chats.ts';

let chats: Chats;
let whole: WholeBot;

beforeAll(async () => {
  chats = await startChats();
  whole = await chats.start(createMemoryStore({ clock: systemClock, log: silentLog }));
});
afterAll(async () => {
  await whole.stop();
  await chats.close();
});

describe('in Slack', () => {
  const seen = (): readonly SlackMessage[] => chats.slack.ephemeral('oncall', 'orders');
  const open = (): readonly SlackMessage[] =>
    chats.slack.messages('orders').filter(({ user }) => user === chats.slack.bot.userId);

  test('the command: "Checking…" and the answer, once; "Check again" and the evidence stay with the asker', async () => {
    const { slack } = chats;
    const asked = await slack.command('orders-api --private', { user: 'oncall', channel: 'orders' });
    expect(JSON.stringify(asked.shown)).toContain('Checking orders-api');
    await slack.until(() => seen().some(isFinished), 'the answer');
    const [answer] = seen().filter(isFinished);
    expect(seen().filter((message) => /cannot pull its image/.test(textOf(message)))).toHaveLength(1);

    const evidence = slack.buttons(answer as SlackMessage).find((label) => /Evidence/.test(label)) ?? 'none';
    await slack.click(evidence, { message: answer as SlackMessage, user: 'oncall' });
    await slack.until(() => seen().some((message) => /How we know/.test(textOf(message))), 'the evidence');

    const before = answer?.versions.length ?? 0;
    await slack.click('Check again', { message: answer as SlackMessage, user: 'oncall' });
    await slack.until(
      () => seen().some(({ ts, versions }) => ts === answer?.ts && versions.length > before + 1),
      'the second look, in its place',
    );
    expect(open()).toEqual([]);
    expect(slack.ephemeral('approver', 'orders')).toEqual([]);
  });

  test('a mention, a name that is nearly right, and a thread', async () => {
    const { slack } = chats;
    const { message: root } = await slack.mention('order-api --private', { user: 'oncall', channel: 'orders' });
    const near = () => seen().find((message) => /no such app/i.test(textOf(message)));
    await slack.until(() => near() !== undefined, 'the nearest names');
    const label = slack.buttons(near() as SlackMessage).find((each) => /orders-api/.test(each)) ?? 'none';
    const finished = seen().filter(isFinished).length;
    await slack.click(label, { message: near() as SlackMessage, user: 'oncall' });
    await slack.until(() => seen().filter(isFinished).length > finished, 'the answer');
    await slack.mention('invoice-worker --private', { user: 'oncall', channel: 'orders', thread: root.ts });
    await slack.until(
      () => seen().some((message) => /invoice-worker.*nothing was changed/s.test(textOf(message))),
      'it',
    );
    expect(open()).toEqual([]);
  });

  test('a plan is for all who may approve it: it takes no such option', async () => {
    const { slack } = chats;
    const { message } = await slack.mention('rollback orders-api --private', { user: 'oncall', channel: 'orders' });
    const told = () => [...open(), ...seen()].filter((each) => /There is no option/.test(textOf(each)));
    await slack.until(() => told().length > 0, 'that there is none');
    expect(message.text).toContain('rollback');
  });
});

describe('in Teams', () => {
  const said = (user?: string): readonly TeamsMessage[] =>
    chats.teams.messages('orders', user).filter(({ from }) => from === chats.teams.bot.id);

  test('one message for the asker, edited until it is the answer; "Check again" stays in it', async () => {
    const { teams } = chats;
    await teams.types('orders-api --private', { user: 'oncall', conversation: 'orders' });
    await teams.until(() => said('oncall').some(isFinished), 'the answer');
    const [answer] = said('oncall');
    expect(said('oncall')).toHaveLength(1);
    const before = answer?.versions.length ?? 0;
    await teams.click('Check again', { message: answer as TeamsMessage, user: 'oncall' });
    await teams.until(() => (said('oncall')[0]?.versions.length ?? 0) > before + 1, 'the second look');
    await teams.until(() => said('oncall').every(isFinished), 'its end');
    expect(said('oncall')).toHaveLength(1);
    expect(said('approver')).toEqual([]);
    expect(said()).toEqual([]);
  });

  test('where nothing can be said to one person, it is not said; in a chat with the bot it is', async () => {
    const teams = await simulateTeams({ knowsTargeted: false });
    const { appId, tenantId, password, service } = teams;
    const bot = await startWholeBot({
      teams: { auth: { kind: 'password', appId, tenantId, password }, tenants: [tenantId], service },
      http: { host: '127.0.0.1', port: 0 },
    });
    teams.deliverTo(`${bot.address}/api/messages`);
    const bots = (conversation: string) =>
      teams.messages(conversation, 'oncall').filter(({ from }) => from === teams.bot.id);
    try {
      await teams.types('orders-api --private', { user: 'oncall', conversation: 'orders' });
      // The last word is the same as the first.
      await teams.until(() => bots('orders').length > 0 && (bots('orders')[0]?.versions.length ?? 0) > 1, 'a sentence');
      for (const { versions } of bots('orders'))
        for (const version of versions) {
          expect(JSON.stringify(version)).toContain('I cannot say it to you alone here');
          expect(JSON.stringify(version)).not.toMatch(/orders-api|AcrPull/);
        }
      const conversation = 'personal:oncall';
      await teams.types('orders-api --private', { user: 'oncall', conversation: 'personal' });
      await teams.until(() => bots(conversation).some(isFinished), 'the answer');
    } finally {
      await bot.stop();
      await teams.close();
    }
  });
});
