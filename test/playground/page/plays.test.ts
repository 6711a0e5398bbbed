/** The page played without a browser: what is done on it reaches the bot, and what the bot and Azure do is on it. */
import { startPage, type TestPage, wordsOf } from './page.ts';

let page: TestPage;
beforeAll(async () => {
  page = await startPage();
});
afterAll(() => page.stop());

const FINISHED = /nothing was changed/;

test.each([
  ['slack', '/pullcheck orders-api'],
  ['teams', '@Pullcheck orders-api'],
] as const)('%s: asked, answered; the timeline has each fact with its calls', async (side, words) => {
  await page.pick('missing-role');
  await page.say(side, words);
  const answer = await page.answer(side, FINISHED);
  expect(wordsOf(answer)).toContain('AcrPull');
  const { trace, writes, audit } = await page.view();
  expect(trace?.app).toBe('orders-api');
  const facts = new Map(trace?.facts.map((fact) => [fact.name, fact]));
  for (const name of ['findApps', 'app', 'revisions', 'registry', 'pullRights', 'tag'])
    expect(facts.get(name)).toMatchObject({ state: 'known' });
  const rights = facts.get('pullRights');
  expect(rights?.calls.some(({ url, status }) => /roleAssignments/.test(url) && status === 200)).toBe(true);
  // A fact begins after those that it is built on have ended.
  expect(rights?.startMs).toBeGreaterThanOrEqual(facts.get('app')?.endMs ?? Number.POSITIVE_INFINITY);
  expect(writes).toEqual([]);
  expect(audit[0]).toMatchObject({ event: 'question', text: 'diagnose: pull-failure' });
});

test.each([
  ['healthy', 'storefront', 'role', /no pull right/],
  ['healthy', 'storefront', 'tag', /does not exist|no such tag|not in the registry/],
  ['healthy', 'storefront', 'firewall', /firewall/i],
] as const)(
  '%s: %s without its %s fails, and the bot says so; restored, it starts',
  async (scenario, app, id, words) => {
    await page.pick(scenario);
    await page.act('switch', { app, id, on: false });
    const broken = await page.untilMoved(
      ({ subscription, switches }) =>
        subscription.apps.find(({ name }) => name === app)?.health === 'bad' &&
        switches.some((one) => one.app === app && one.id === id && !one.on),
      'the new deployment fails',
    );
    expect(broken.subscription.apps.find(({ name }) => name === app)?.revisions.length).toBeGreaterThan(0);
    await page.say('slack', `/pullcheck ${app}`);
    expect(wordsOf(await page.answer('slack', FINISHED))).toMatch(words);
    await page.act('switch', { app, id, on: true });
    await page.untilMoved(
      ({ subscription }) => subscription.apps.find(({ name }) => name === app)?.health === 'good',
      'it starts again',
    );
  },
);

test.each([
  ['missing-role', 'orders-api', 'role'],
  ['unlinked-zone', 'payments-api', 'zone'],
  ['closed-firewall', 'partner-gateway', 'firewall'],
  ['expired-secret', 'mailer-api', 'secret'],
  ['docker-hub-limit', 'cache-warmer', 'way'],
  ['failed-build', 'shipping-api', 'tag'],
] as const)('%s: the switch "%s %s" is off, and turning it on repairs the app', async (scenario, app, id) => {
  const { switches } = await page.pick(scenario);
  expect(switches.find((one) => one.app === app && one.id === id)).toMatchObject({ on: false });
  await page.act('switch', { app, id, on: true });
  await page.untilMoved(
    ({ subscription }) => subscription.apps.find(({ name }) => name === app)?.health === 'good',
    'the next deployment starts',
  );
});

test('an answer waits for Azure as long as the slider says', async () => {
  await page.pick('missing-role');
  await page.act('latency', { factor: 0.5 });
  await page.say('slack', '/pullcheck orders-api');
  await page.answer('slack', FINISHED);
  const { trace } = await page.view();
  const { calls } = trace?.facts.find(({ name }) => name === 'pullRights') ?? { calls: [] };
  expect(calls.length).toBeGreaterThan(0);
  expect(calls.every(({ ms }) => (ms ?? 0) >= 40)).toBe(true);
});

test('break the glass in Slack: the dialog asks for a reason, and it stands in the audit trail', async () => {
  await page.pick('rollback');
  await page.say('slack', '/pullcheck rollback cart-api');
  const plan = await page.answer('slack', /Break the glass/);
  const { id: channel } = await page.channel('slack');
  const opened = await page.act('click', {
    side: 'slack',
    person: 'oncall',
    channel,
    message: plan.id,
    label: 'Break the glass',
  });
  expect(opened.dialog).toMatchObject({ input: { optional: false } });
  await page.act('fill', {
    person: 'oncall',
    trigger: opened.dialog?.trigger ?? '',
    typed: 'nobody else is awake',
  });
  const done = await page.until(
    ({ audit }) => audit.some(({ event, text }) => event === 'broke-glass' && text.includes('nobody else is awake')),
    'the glass is broken',
  );
  expect(done.plans[0]?.commands.length).toBeGreaterThan(0);
  await page.untilMoved(
    ({ writes }) => writes.some(({ method, status }) => method === 'PATCH' && (status ?? 0) < 300),
    'a write',
  );
});

test('a deployment meanwhile makes the plan stale: the approval is refused, and nothing is sent', async () => {
  await page.pick('rollback');
  await page.say('slack', '/pullcheck rollback cart-api');
  const plan = await page.answer('slack', /Approve/);
  await page.act('switch', { app: 'cart-api', id: 'tag', on: true });
  await page.until(({ deploying }) => !deploying, 'the deployment began');
  const { id: channel } = await page.channel('slack');
  await page.act('click', {
    side: 'slack',
    person: 'approver',
    channel,
    message: plan.id,
    label: 'Approve: roll back',
  });
  await page.until(({ audit }) => audit.some(({ event }) => event === 'stale'), 'it has gone stale');
  expect((await page.view()).writes).toEqual([]);
});

test('everybody sees their own: what is said to one alone is on nobody else’s page', async () => {
  await page.pick('missing-role');
  await page.say('slack', '/pullcheck help', 'guest');
  await page.answer('slack', /explain/, 'guest');
  expect((await page.channel('slack', 'approver')).messages.filter(({ onlyYou }) => onlyYou)).toEqual([]);
  expect((await page.view('guest')).chats.slack.map(({ name }) => name)).toEqual(['#orders', 'Pullcheck']);
});

test('a mention in a thread is answered there; words that are not for the bot are refused', async () => {
  await page.pick('missing-role');
  await page.say('slack', '@pullcheck orders-api');
  await page.answer('slack', FINISHED);
  const { id: channel, messages } = await page.channel('slack');
  const root = messages.find(({ fromBot }) => !fromBot);
  expect(messages.filter(({ thread }) => thread === root?.id).length).toBeGreaterThan(0);
  const inThread = { side: 'slack', person: 'oncall', channel, thread: root?.id };
  await expect(page.act('say', { ...inThread, text: '/pullcheck help' })).rejects.toThrow(
    'no slash commands in threads',
  );
  await expect(page.act('say', { ...inThread, text: 'thank you' })).rejects.toThrow('nothing else is meant for it');
  await expect(page.act('say', { ...inThread, text: '/remind me' })).rejects.toThrow('only /pullcheck is');
});

test('a slash command in Teams: its writer alone sees it and what is only for him, all see the diagnosis', async () => {
  await page.pick('missing-role');
  await page.say('teams', '/ordrs-api');
  const near = await page.answer('teams', /no such app/);
  expect(near.onlyYou).toBe(true);
  expect((await page.channel('teams')).messages.filter(({ onlyYou }) => onlyYou)).toHaveLength(2);
  expect((await page.channel('teams', 'approver')).messages).toEqual([]);

  await page.say('teams', '/diagnose orders-api');
  const answer = await page.answer('teams', FINISHED, 'approver');
  expect(answer).toMatchObject({ onlyYou: false, thread: null });
  const { id: channel } = await page.channel('teams');
  const say = { side: 'teams', person: 'oncall', channel, thread: null };
  await expect(page.act('say', { ...say, text: 'thank you' })).rejects.toThrow('its slash commands');
});

test('an alert storm: three incidents in each chat, one a cause, and each app is named', async () => {
  await page.pick('storm');
  expect((await page.act('alert', {})).note).toBe('11 alerts have been fired.');
  for (const side of ['slack', 'teams'] as const) {
    const cards = (view: Awaited<ReturnType<TestPage['view']>>) =>
      view.chats[side][0]?.messages.filter(({ thread, fromBot }) => fromBot && thread === null) ?? [];
    const seen = await page.untilMoved(
      (view) =>
        ['refund-api', 'payout-api', 'rate-cache'].every((app) =>
          cards(view).some((one) => wordsOf(one).includes(app)),
        ),
      `all three causes in ${side}`,
    );
    expect(cards(seen).length).toBeLessThan(11);
  }
});

test('nothing fails: there is nothing to alert of', async () => {
  await page.pick('healthy');
  await expect(page.act('alert', {})).rejects.toThrow('Nothing fails');
});
