import { checkChatSettings } from '../../src/chat-settings.ts';
import { checksOfSettings } from '../../src/programs/chat-checks.ts';
import { checkSettings } from '../../src/settings.ts';

async function linesOf(env: Readonly<Record<string, string>>) {
  const checks = checksOfSettings(checkSettings(env), checkChatSettings(env));
  const { signal } = new AbortController();
  return Promise.all(checks.map(async (check) => ({ name: check.name, ...(await check.run(signal)) })));
}

test('nothing set: in order, since the terminal needs nothing', async () => {
  expect(await linesOf({})).toEqual([
    { name: 'Settings', state: 'ok', text: expect.stringContaining('none is set, and none is needed'), remedy: null },
    { name: 'Chat', state: 'ok', text: expect.stringContaining('neither Slack nor Teams is set up'), remedy: null },
  ]);
});

test('set: which ones by name, and how each chat is set up, without a value', async () => {
  const env = { SLACK_BOT_TOKEN: 'xoxb-1234567890-AbC', SLACK_APP_TOKEN: 'xapp-1-A0-12345678', AZURE_CLOUD: 'china' };
  const lines = await linesOf(env);
  expect(lines.map(({ text }) => text)).toEqual([
    'set: AZURE_CLOUD, SLACK_BOT_TOKEN, SLACK_APP_TOKEN; china cloud, all subscriptions in reach',
    'Slack: Socket Mode; Teams: not set up',
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
  ]);
  // What failed is not listed among what is in order.
  expect(lines[0]?.text).toBe('set: SLACK_BOT_TOKEN; public cloud, all subscriptions in reach');
  for (const { state, remedy } of lines) expect(remedy !== null).toBe(state === 'failed');
  expect(JSON.stringify(lines)).not.toContain('private-name');
  const both = await linesOf({ ...env, AZURE_CLOUD: 'mars' });
  expect(both[0]).toMatchObject({ name: 'AZURE_CLOUD', state: 'failed' });
  expect(both).toHaveLength(5);
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
