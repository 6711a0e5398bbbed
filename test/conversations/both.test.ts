/** Slack over HTTP and Teams on one port: each is answered where it asked, and neither hears the other. */
import { type SimulatedSlack, simulateSlack } from '../../src/playground/slack/simulated-slack.ts';
import { type SimulatedTeams, simulateTeams } from '../../src/playground/teams/simulated-teams.ts';
import { startWholeBot, type WholeBot } from './bot.ts';

let slack: SimulatedSlack;
let teams: SimulatedTeams;
let whole: WholeBot;

beforeAll(async () => {
  [slack, teams] = await Promise.all([simulateSlack({ acknowledgeWithinMs: 30_000 }), simulateTeams()]);
  const { appId, tenantId, password, service } = teams;
  const { botToken, apiUrl, responseHost, signingSecret } = slack;
  whole = await startWholeBot({
    slack: { botToken, apiUrl, responseHosts: [responseHost], delivery: { kind: 'http', signingSecret } },
    teams: { auth: { kind: 'password', appId, tenantId, password }, tenants: [tenantId], service },
    http: { host: '127.0.0.1', port: 0 },
  });
  slack.deliverTo(`${whole.address}/slack/events`);
  teams.deliverTo(`${whole.address}/api/messages`);
});

afterAll(async () => {
  await whole.stop();
  await Promise.all([slack.close(), teams.close()]);
});

const inSlack = () => slack.messages('orders').filter(({ via }) => via === 'chat.postMessage');
const inTeams = () => teams.messages('personal:oncall').filter(({ from }) => from === teams.bot.id);
const finished = (shown: unknown): boolean => JSON.stringify(shown ?? null).includes('nothing was changed');

test('both are ready, and both asked at once get the answer to their own question', async () => {
  expect(whole.bot.state()).toEqual([
    { name: 'slack', ready: true, because: null },
    { name: 'teams', ready: true, because: null },
    { name: 'storage', ready: true, because: null, vital: true },
  ]);
  expect((await fetch(`${whole.address}/readyz`)).status).toBe(200);

  const [typed, said] = await Promise.all([
    slack.command('orders-api', { user: 'oncall', channel: 'orders' }),
    teams.types('basket-api', { user: 'oncall', conversation: 'personal' }),
  ]);
  expect(typed).toMatchObject({ status: 200, error: null });
  expect(said.delivery?.status).toBeLessThan(300);
  await slack.until(() => finished(inSlack().at(-1)?.blocks), 'the answer in Slack');
  await teams.until(() => finished(inTeams().at(-1)?.card), 'the answer in Teams');

  expect(inSlack()).toHaveLength(1);
  expect(inTeams()).toHaveLength(1);
  expect(JSON.stringify(inSlack()[0]?.blocks)).toContain('orders-api cannot pull its image');
  expect(JSON.stringify(inTeams()[0]?.card)).toContain('basket-api cannot pull its image');
  expect(JSON.stringify(inSlack()[0]?.blocks)).not.toContain('basket-api');
  expect(JSON.stringify(inTeams()[0]?.card)).not.toContain('orders-api');
});

test('the change that explains it stands below the verdict, in both', async () => {
  await slack.until(() => JSON.stringify(inSlack()[0]?.blocks).includes('Before it'), 'the change in Slack');
  expect(JSON.stringify(inSlack()[0]?.blocks)).toContain(
    'Before it: cleanup@contoso.com removed the role AcrPull of the system identity of orders-api at the registry contosoprod at ',
  );
  await teams.types('payments-api', { user: 'approver', conversation: 'personal' });
  const shown = () =>
    JSON.stringify(
      teams
        .messages('personal:approver')
        .filter(({ from }) => from === teams.bot.id)
        .at(-1)?.card ?? null,
    );
  await teams.until(() => finished(shown()), 'the answer in Teams');
  expect(shown()).toContain('netops@contoso.com removed the link link-vnet-payments');
});

test('a button in one leads on in that one alone', async () => {
  const [message] = inSlack();
  if (message === undefined) throw new Error('nothing stands in Slack');
  const versions = message.versions.length;
  const before = inTeams()[0]?.versions.length;
  expect(await slack.click('Check again', { message, user: 'approver' })).toMatchObject({ error: null });
  await slack.until(
    () => (inSlack()[0]?.versions.length ?? 0) >= versions + 2 && finished(inSlack()[0]?.blocks),
    'a new look',
  );
  expect(inTeams()).toHaveLength(1);
  expect(inTeams()[0]?.versions.length).toBe(before);
});

test("one's doors do not open for the other's deliveries", async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = 'command=/pullcheck&text=orders-api';
  expect((await fetch(`${whole.address}/slack/events`, { method: 'POST', headers: form, body })).status).toBe(401);
  const json = { 'content-type': 'application/json' };
  const activity = JSON.stringify({ type: 'message', text: 'orders-api' });
  const refused = await fetch(`${whole.address}/api/messages`, { method: 'POST', headers: json, body: activity });
  expect(refused.status).toBe(401);
  expect(inSlack()).toHaveLength(1);
  expect(inTeams()).toHaveLength(1);
});

test('nothing went wrong on the way but the two refusals', () => {
  expect(whole.log.filter(({ level }) => level === 'error')).toEqual([]);
  expect(whole.log.filter(({ message }) => !/refus/.test(message))).toEqual([]);
});
