import { checkAlertSettings } from '../../src/alert-settings.ts';
import { checkChatSettings } from '../../src/chat-settings.ts';
import { checksOfSettings } from '../../src/programs/chat-checks.ts';
import { checkSettings } from '../../src/settings.ts';

async function linesOf(env: Readonly<Record<string, string>>) {
  const checks = checksOfSettings(checkSettings(env), checkChatSettings(env), checkAlertSettings(env));
  const { signal } = new AbortController();
  return Promise.all(checks.map(async (check) => ({ name: check.name, ...(await check.run(signal)) })));
}

test('nothing set: in order, since the terminal needs nothing', async () => {
  expect(await linesOf({})).toEqual([
    { name: 'Settings', state: 'ok', text: expect.stringContaining('none is set, and none is needed'), remedy: null },
    { name: 'Chat', state: 'ok', text: expect.stringContaining('neither Slack nor Teams is set up'), remedy: null },
    {
      name: 'Alerts',
      state: 'skipped',
      text: expect.stringContaining('none comes in by a webhook'),
      remedy: expect.stringContaining('docs/alerts.md'),
    },
  ]);
});

test('set: which ones by name, and how each chat is set up, without a value', async () => {
  const env = { SLACK_BOT_TOKEN: 'xoxb-1234567890-AbC', SLACK_APP_TOKEN: 'xapp-1-A0-12345678', AZURE_CLOUD: 'china' };
  const lines = await linesOf(env);
  expect(lines.map(({ text }) => text)).toEqual([
    'set: AZURE_CLOUD, SLACK_BOT_TOKEN, SLACK_APP_TOKEN; china cloud, all subscriptions in reach',
    'Slack: Socket Mode; Teams: not set up',
    'PULLCHECK_WEBHOOK_SECRET is not set: none comes in by a webhook',
  ]);
});

test('half set and wrong: one failed line for each problem, those of Azure apart', async () => {
  const env = { SLACK_BOT_TOKEN: 'xoxb-1234567890-AbC', MICROSOFT_APP_ID: 'private-name' };
  const lines = await linesOf(env);
  expect(lines.map(({ name, state }) => [name, state])).toEqual([
    ['Settings', 'ok'],
    ['SLACK_APP_TOKEN', 'failed'],
    ['MICROSOFT_APP_ID', 'failed'],
    ['MICROSOFT_APP_TENANT_ID', 'failed'],
    ['MICROSOFT_APP_PASSWORD', 'failed'],
    ['Alerts', 'skipped'],
  ]);
  // What failed is not listed among what is in order.
  expect(lines[0]?.text).toBe('set: SLACK_BOT_TOKEN; public cloud, all subscriptions in reach');
  for (const { state, remedy } of lines) expect(remedy === null).toBe(state === 'ok');
  expect(JSON.stringify(lines)).not.toContain('private-name');
  const both = await linesOf({ ...env, AZURE_CLOUD: 'mars' });
  expect(both[0]).toMatchObject({ name: 'AZURE_CLOUD', state: 'failed' });
  expect(both).toHaveLength(6);
});

test('only a chat setting is set, and wrong: the line that is ok does not name it', async () => {
  const [settings, wrong] = await linesOf({ SLACK_BOT_TOKEN: 'xoxb-1234567890-AbC', SLACK_APP_TOKEN: 'nonsense' });
  expect(settings).toMatchObject({
    name: 'Settings',
    state: 'ok',
    text: expect.stringContaining('set: SLACK_BOT_TOKEN;'),
  });
  expect(wrong).toMatchObject({ name: 'SLACK_APP_TOKEN', state: 'failed' });
  const [alone] = await linesOf({ MICROSOFT_APP_TYPE: 'nonsense', PORT: 'eighty', MICROSOFT_APP_ID: 'x' });
  expect(alone?.text).toBe(
    'no other is set, and none is needed for a diagnosis; public cloud, all subscriptions in reach',
  );
});

test('alerts: how they come in; a wrong setting is a failed line, without its value', async () => {
  const secret = '0f3a9c51d2e84b7765aa10c39e8d42f1';
  const good = await linesOf({ PULLCHECK_WEBHOOK_SECRET: secret });
  expect(good.at(-1)).toEqual({
    name: 'Alerts',
    state: 'ok',
    text: 'they come in by webhook: by a secret',
    remedy: null,
  });
  const wrong = await linesOf({ PULLCHECK_WEBHOOK_SECRET: 'private', SLACK_BOT_TOKEN: 'nonsense' });
  expect(wrong.at(-1)).toMatchObject({ name: 'PULLCHECK_WEBHOOK_SECRET', state: 'failed' });
  expect(wrong[0]?.text).toContain('no other is set');
  expect(JSON.stringify([good, wrong])).not.toMatch(/0f3a9c51|private/);
});
