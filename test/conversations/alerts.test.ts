/** Alerts by webhook, from the delivery to the card, its thread, and the end of the incident; in both chats at once. */
import { type AlertStage, openAlertStage, PLATFORMS } from './alert-stage.ts';

let stage: AlertStage;

afterEach(() => stage.close());

const told = (count: number) => () =>
  PLATFORMS.every(
    (platform) =>
      stage.cards(platform).length === count &&
      stage.threads(platform).filter((text) => text.includes('nothing was changed')).length === count,
  );

test('one becomes a card in each routed channel, and its diagnosis stands below, with the usual buttons', async () => {
  stage = await openAlertStage();
  expect(await stage.alert({ app: 'orders-api', title: 'orders-api is down', url: 'https://alerts.example/1' })).toBe(
    202,
  );
  await stage.until(told(1), 'a card and its diagnosis in each channel');
  for (const platform of PLATFORMS) {
    const [card] = stage.cards(platform);
    expect(card).toContain('orders-api fails');
    expect(card).toContain('https://alerts.example/1');
    const [answer] = stage.threads(platform);
    expect(answer).toContain('auth.missing-pull-role');
    expect(answer).toContain('Check again');
    expect(answer).toContain('Tell me when it starts');
  }
  expect(stage.whole.log.filter(({ level }) => level === 'error')).toEqual([]);
});

test('the same one five times is one answer; five of the same app are one, and are counted', async () => {
  stage = await openAlertStage();
  const same = { app: 'storm-01', key: 'the same', at: '2026-11-28T03:00:00Z' };
  for (let i = 0; i < 5; i++) expect(await stage.alert(same)).toBe(202);
  await stage.until(told(1), 'one answer');
  await Promise.all(Array.from({ length: 4 }, () => stage.alert({ app: 'storm-01' })));
  await stage.until(() => PLATFORMS.every((each) => stage.cards(each)[0]?.includes('5 alerts since')), 'the count');
  await stage.quiet();
  expect(told(1)()).toBe(true);
});

test('two apps with one cause are one card, one with another cause is another', async () => {
  stage = await openAlertStage();
  for (const app of ['storm-01', 'storm-03', 'storm-02']) await stage.alert({ app });
  await stage.until(told(2), 'two cards');
  await stage.until(
    () =>
      PLATFORMS.every((each) => stage.cards(each).some((card) => card.includes('2 apps share it; 2 failing: storm-0'))),
    'both apps on one card',
  );
  const incidents = await stage.store.incidents.open();
  expect(incidents.map(({ apps }) => apps.map(({ app }) => app.name).sort())).toContainEqual(['storm-01', 'storm-03']);
  expect(incidents).toHaveLength(4);
});

test('when the app is ready the card says how long it lasted; failing again soon, it is the same card', async () => {
  stage = await openAlertStage();
  await stage.alert({ app: 'storm-01' });
  await stage.until(told(1), 'a card');
  stage.whole.heal('storm-01');
  await stage.until(
    () => PLATFORMS.every((each) => /Over: storm-01.*All is ready again, after \d+ s/.test(stage.cards(each)[0] ?? '')),
    'the end',
  );
  // The same cause, by another app of the same identity.
  await stage.alert({ app: 'storm-03' });
  await stage.until(
    () => PLATFORMS.every((each) => /storm-03 fails again/.test(stage.cards(each)[0] ?? '')),
    'the card that came back',
  );
  await stage.until(() => PLATFORMS.every((each) => stage.threads(each).length === 2), 'a new diagnosis below');
  expect(PLATFORMS.map((each) => stage.cards(each).length)).toEqual([1, 1]);
});

test('"resolved" has it looked at at once, and never starts a diagnosis of its own', async () => {
  stage = await openAlertStage();
  await stage.alert({ app: 'storm-01', state: 'resolved' });
  await stage.quiet();
  expect(PLATFORMS.map((each) => stage.cards(each).length)).toEqual([0, 0]);
  expect(await stage.store.incidents.open()).toEqual([]);
});

test('what has healed when the alert arrives is one line, and no incident', async () => {
  stage = await openAlertStage();
  stage.whole.heal('storm-01');
  for (let i = 0; i < 3; i++) await stage.alert({ app: 'storm-01' });
  await stage.until(() => PLATFORMS.every((each) => stage.cards(each).length === 1), 'a line');
  await stage.quiet();
  for (const each of PLATFORMS) {
    expect(stage.cards(each)).toHaveLength(1);
    expect(stage.cards(each)[0]).toContain('storm-01 has healed already');
    expect(stage.threads(each)).toEqual([]);
  }
  expect(await stage.store.incidents.open()).toEqual([]);
});

test('a muted channel hears nothing of alerts, and its people are answered; then it hears of them again', async () => {
  stage = await openAlertStage();
  const { slack, teams } = stage.chats;
  await slack.command('mute', { user: 'oncall', channel: 'orders' });
  await stage.until(
    () => stage.cards('slack').some((text) => text.includes('Muted in this channel')),
    'that it is muted',
  );
  await stage.alert({ app: 'storm-01' });
  await stage.until(() => stage.threads('teams').length === 1, 'the answer in the other chat');
  await slack.mention('storm-01', { user: 'oncall', channel: 'orders' });
  await stage.until(
    () => stage.threads('slack').some((text) => text.includes('nothing was changed')),
    'the answer to a person',
  );
  expect(stage.cards('slack')).toHaveLength(1);
  await slack.command('unmute', { user: 'approver', channel: 'orders' });
  await stage.until(() => stage.cards('slack').some((text) => text.includes('storm-01 fails')), 'what goes on');
  await stage.until(
    () => stage.threads('slack').filter((text) => text.includes('nothing was changed')).length === 2,
    'the diagnosis below that card',
  );

  await teams.types('mute', { user: 'oncall', conversation: 'orders' });
  await stage.until(
    () => stage.threads('teams').some((text) => text.includes('Muted in this channel')),
    'the same in Teams',
  );
  await stage.alert({ app: 'storm-02' });
  await stage.until(() => stage.cards('slack').some((text) => text.includes('storm-02 fails')), 'the answer in Slack');
  await stage.quiet();
  expect(stage.cards('teams').filter((text) => text.includes('storm-02'))).toEqual([]);
});

test('a channel that the bot is invited to later gets the card and the diagnosis below it, once', async () => {
  stage = await openAlertStage(['slack']);
  const { slack } = stage.chats;
  slack.kick('orders');
  await stage.alert({ app: 'storm-01' });
  await stage.until(async () => (await stage.store.incidents.open())[0]?.owed === true, 'that it is owed');
  expect(stage.cards('slack')).toEqual([]);
  slack.invite('orders');
  await stage.until(() => stage.threads('slack').length === 1, 'the diagnosis');
  await stage.quiet();
  expect(stage.threads('slack')).toHaveLength(1);
  expect(stage.threads('slack')[0]).toContain('auth.missing-pull-role');
  expect(stage.cards('slack')).toHaveLength(1);
  expect(stage.cards('slack')[0]).toContain('The diagnosis is in the thread');
});

test('an alert about an app out of sight is told once, for it may be a missing right; one about something else is left alone', async () => {
  stage = await openAlertStage();
  expect(await stage.alert({ app: 'nobody-knows-it' })).toBe(202);
  expect(await stage.alert({ app: 'nor-this-one' })).toBe(202);
  await stage.until(() => PLATFORMS.every((each) => stage.cards(each).length > 0), 'a word in each chat');
  for (const each of PLATFORMS) expect(stage.cards(each)[0]).toContain('An alert about an app that I do not see');
  expect(
    await stage.alert({ app: 'orders-api', title: 'Free disk space of orders-db is low', text: 'disk 92 %' }),
  ).toBe(202);
  await stage.quiet();
  expect(PLATFORMS.map((each) => stage.cards(each).length)).toEqual([1, 1]);
});

test('one that may mean two apps asks which, once, and a button answers in its place', async () => {
  stage = await openAlertStage(['slack']);
  const { slack } = stage.chats;
  const alertmanager = (instance: string) =>
    fetch(`${stage.whole.address}/alerts/alertmanager/0f3a9c51d2e84b7765aa10c39e8d42f1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        version: '4',
        status: 'firing',
        alerts: [
          {
            status: 'firing',
            labels: { alertname: 'ImagePullBackOff', instance },
            annotations: { summary: 'storm-01 and storm-02 failed to pull their image' },
            startsAt: '2026-11-28T03:00:00Z',
            endsAt: '0001-01-01T00:00:00Z',
            fingerprint: instance,
          },
        ],
      }),
    });
  for (const instance of ['a', 'b', 'c']) expect((await alertmanager(instance)).status).toBe(202);
  await stage.until(() => stage.cards('slack').length === 1, 'a question');
  await stage.quiet();
  expect(stage.cards('slack')).toHaveLength(1);
  const [message] = slack.messages('orders').filter(({ user }) => user === slack.bot.userId);
  if (message === undefined) throw new Error('there is no question');
  expect(slack.buttons(message)).toEqual(['storm-01', 'storm-02']);
  await slack.click('storm-02', { message, user: 'oncall' });
  await stage.until(
    () => /storm-02 cannot pull.*nothing was changed/.test(stage.cards('slack')[0] ?? ''),
    'the answer',
  );
});

test('a forged one is refused, and a replayed one is told nothing twice', async () => {
  stage = await openAlertStage();
  expect(await stage.alert({ app: 'orders-api' }, 'not the secret of this bot, but as long')).toBe(401);
  const same = { app: 'orders-api', key: 'k', at: '2026-11-28T03:00:00Z' };
  expect(await stage.alert(same)).toBe(202);
  await stage.until(told(1), 'one answer');
  expect(await stage.alert(same)).toBe(202);
  await stage.quiet();
  expect(told(1)()).toBe(true);
  expect(stage.cards('slack')[0]).toContain('1 alert, at');
});
