/** The whole bot in channels of Teams where one person is answered alone: slash commands, refusals, and tenants without either. */
import { accessSchema } from '../../src/commands/access-policy.ts';
import type { TeamsMessage } from '../../src/playground/teams/shapes.ts';
import { type SimulatedTeams, simulateTeams } from '../../src/playground/teams/simulated-teams.ts';
import { startWholeBot, type WholeBot } from './bot.ts';
import { isFinished, textOf } from './chats.ts';

let teams: SimulatedTeams;
let whole: WholeBot;

async function start(options: Parameters<typeof simulateTeams>[0] = {}): Promise<void> {
  teams = await simulateTeams(options);
  const { appId, tenantId, password, service } = teams;
  whole = await startWholeBot({
    teams: { auth: { kind: 'password', appId, tenantId, password }, tenants: [tenantId], service },
    http: { host: '127.0.0.1', port: 0 },
    access: accessSchema.parse({ rules: [] }),
  });
  teams.deliverTo(`${whole.address}/api/messages`);
}

afterEach(async () => {
  expect(whole.log).toEqual([]);
  await whole.stop();
  await teams.close();
});

const said = (user?: string, conversation = 'orders'): readonly TeamsMessage[] =>
  teams.messages(conversation, user).filter(({ from }) => from === teams.bot.id);
const showing = (words: RegExp) => (message: TeamsMessage) => words.test(textOf(message));

async function types(text: string, user: string, more: { readonly slash?: boolean; readonly thread?: string } = {}) {
  const typed = await teams.types(text, { user, conversation: 'orders', slash: true, ...more });
  expect(typed.delivery?.status).toBe(200);
  return typed.message;
}

describe('with targeted messages', () => {
  beforeEach(() => start());

  test('a slash command: only the asker sees it and "Checking…", everybody the diagnosis, in a thread of its own', async () => {
    // What the others see meanwhile is looked at after each change.
    const others: string[] = [];
    const stop = teams.onChange(() => others.push(...said('approver').map(textOf)));
    const checking: string[] = [];
    const stopToo = teams.onChange(() =>
      checking.push(
        ...said('oncall')
          .map(textOf)
          .filter((text) => /Checking/.test(text)),
      ),
    );
    const question = await types('diagnose orders-api', 'oncall');
    await teams.until(() => said().some(isFinished), 'the diagnosis');
    stop();
    stopToo();
    expect(checking.length).toBeGreaterThan(0);
    expect(others.filter((text) => /Checking/.test(text))).toEqual([]);
    const [answer] = said();
    expect(answer?.thread).toBeNull();
    expect(said()).toHaveLength(1);
    // The note is taken away: the asker has one answer, the same as everybody.
    await teams.until(() => said('oncall').length === 1, 'the note, taken away');
    expect(said('oncall')).toEqual(said());
    expect(teams.messages('orders', 'approver').some(({ id }) => id === question.id)).toBe(false);

    const versions = answer?.versions.length ?? 0;
    await teams.click('Check again', { message: answer as TeamsMessage, user: 'approver' });
    await teams.until(
      () => (said()[0]?.versions.length ?? 0) > versions + 1 && isFinished(said()[0] as never),
      'the second look',
    );
    expect(said()).toHaveLength(1);
  });

  test('one in a thread is answered in that thread', async () => {
    const { message: root } = await teams.types('good morning', {
      user: 'approver',
      conversation: 'orders',
      mention: false,
    });
    await types('orders-api', 'oncall', { thread: root.id });
    await teams.until(() => said().some(isFinished), 'the diagnosis');
    expect(said().map(({ thread }) => thread)).toEqual([root.id]);
  });

  test('a name that nobody has: the asker alone is told, in one message; its button leads on, for all', async () => {
    await types('ordrs-api', 'oncall');
    await teams.until(() => said('oncall').some(showing(/no such app/)), 'the nearest names');
    expect(said('oncall')).toHaveLength(1);
    expect(said('approver')).toEqual([]);
    const [near] = said('oncall') as [TeamsMessage];
    const label = teams.buttons(near, 'oncall').find((one) => one.startsWith('orders-api')) ?? 'none';
    await teams.click(label, { message: near, user: 'oncall' });
    await teams.until(() => said('approver').some(isFinished), 'the diagnosis');
    await teams.until(() => said('oncall').length === 1, 'the list of names, taken away');
    expect(said('oncall')).toEqual(said('approver'));
  });

  test('its button leads to another mistake: that is told to the asker alone, too', async () => {
    const others: number[] = [];
    const stop = teams.onChange(() => others.push(said('approver').length));
    await types('diagnose ordrs-api --kidn app', 'oncall');
    await teams.until(() => said('oncall').some(showing(/no option/)), 'what was meant');
    const [near] = said('oncall') as [TeamsMessage];
    await teams.click('diagnose ordrs-api --kind app', { message: near, user: 'oncall' });
    await teams.until(() => said('oncall').some(showing(/no such app/)), 'the nearest names');
    stop();
    expect(Math.max(...others)).toBe(0);
    expect(said('oncall')).toHaveLength(1);
  });

  test.each([true, false])('a refusal is told alone, and names nothing (slash: %s)', async (slash) => {
    await types('orders-api', 'guest', { slash });
    await teams.until(() => said('guest').length > 0, 'the refusal');
    const [refusal] = said('guest') as [TeamsMessage];
    expect(textOf(refusal)).toContain('That is not for you here');
    expect(textOf(refusal)).not.toContain('orders-api');
    expect(said('oncall')).toEqual([]);
    expect(said()).toEqual([]);
  });

  test.each(['help', 'history orders-api', 'doctor'])('%s is for who asked', async (text) => {
    await types(text, 'oncall', { slash: false });
    await teams.until(() => said('oncall').length > 0, 'the answer');
    expect(said()).toEqual([]);
  });
});

describe('in a tenant without them', () => {
  beforeEach(() => start({ knowsTargeted: false }));

  test('a refusal is said in the thread, names nothing, and is paid for once', async () => {
    const first = await types('orders-api', 'guest', { slash: false });
    await teams.until(() => said().length === 1, 'the refusal');
    expect(said()[0]?.thread).toBe(first.id);
    await types('basket-api', 'guest', { slash: false });
    await teams.until(() => said().length === 2, 'the second refusal');
    for (const message of said()) expect(textOf(message)).not.toMatch(/orders-api|basket-api/);
    expect(teams.requests.filter(({ route }) => route === 'send').map(({ targeted }) => targeted)).toEqual([
      true,
      false,
      false,
    ]);
  });
});
