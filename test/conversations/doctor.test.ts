/** `doctor` asked in both chats: for the asker alone, said at once that it is looked at, and its button tried. */

import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import type { SlackMessage } from '../../src/playground/slack/shapes.ts';
import { createMemoryStore } from '../../src/storage/memory/store.ts';
import type { WholeBot } from './bot.ts';
import { type Chats, startChats, textOf } from './chats.ts';

let chats: Chats;
let whole: WholeBot;

beforeEach(async () => {
  chats = await startChats();
  whole = await chats.start(createMemoryStore({ clock: systemClock, log: silentLog }), {
    // Two that need a command: the second one's is behind a button.
    checks: ['vault', 'attic'].map((name) => ({
      name,
      run: async () => ({ state: 'failed', text: 'refused', remedy: `az role assignment create --scope /${name}` }),
    })),
    alerts: {
      doors: { secrets: [], entra: null },
      routes: {
        rules: [],
        default: [
          { platform: 'slack', channel: chats.slack.channels.general.id },
          { platform: 'teams', channel: chats.teams.conversations.elsewhere.id },
        ],
      },
    },
  });
});

afterEach(async () => {
  await whole.stop();
  await chats.close();
});

const ANSWER = /checks failed|All is in order/;

test('in Slack', async () => {
  const { slack } = chats;
  const notes = () => slack.ephemeral('oncall', 'orders');
  const answers = () => notes().filter((message) => ANSWER.test(textOf(message)));
  const acknowledged = await slack.command('doctor', { user: 'oncall', channel: 'orders' });
  expect(textOf(acknowledged.shown as SlackMessage)).toContain('Checking my settings and rights…');
  await slack.until(() => answers().length === 1, 'the answer');
  const [first] = answers();
  if (first === undefined) throw new Error('no answer');
  const text = textOf(first);
  // Of the channels: where it was asked the bot is in; where alerts are told it is not, on either platform.
  expect(text).toContain(`✗ FAILED: Slack, Channel ${slack.channels.general.id}.`);
  expect(text).toContain('✗ FAILED: Teams, Channel 19:');
  expect(text).toContain('✓ ok: This channel.');
  expect(text).toContain('✓ ok: Signed deliveries.');
  expect(text).toMatch(/– skipped: Buttons\. not known/);
  // Nobody else reads any of it.
  expect(slack.messages('orders')).toEqual([]);
  for (const secret of [slack.botToken, slack.signingSecret, chats.teams.password]) expect(text).not.toContain(secret);

  await slack.click('Test the buttons', { message: first, user: 'oncall' });
  await slack.until(() => notes().some((message) => textOf(message).includes('Buttons work')), 'the buttons work');
  await slack.command('doctor', { user: 'oncall', channel: 'orders' });
  await slack.until(
    () => answers().some((message) => textOf(message).includes('✓ ok: Buttons. a click came')),
    'it is known',
  );
});

test('mentioned in a channel of Slack: it is said there to nobody else', async () => {
  const { slack } = chats;
  await slack.mention('doctor', { user: 'oncall', channel: 'orders' });
  await slack.until(
    () => slack.ephemeral('oncall', 'orders').some((message) => ANSWER.test(textOf(message))),
    'the answer',
  );
  expect(slack.ephemeral('oncall', 'orders').map(textOf).join(' ')).toContain('Checking my settings and rights…');
  expect(slack.messages('orders').filter(({ user }) => user === slack.bot.userId)).toEqual([]);
});

test('in Teams', async () => {
  const { teams } = chats;
  await teams.types('doctor', { user: 'oncall', conversation: 'personal' });
  const said = () => teams.messages('personal:oncall').filter(({ from }) => from === teams.bot.id);
  await teams.until(() => said().some((message) => ANSWER.test(textOf(message))), 'the answer');
  const [first] = said();
  if (first === undefined) throw new Error('no answer');
  expect(textOf(first)).toContain('✓ ok: This conversation.');
  expect(textOf(first)).toContain('✓ ok: Deliveries.');
  await teams.click('Test the buttons', { message: first, user: 'oncall' });
  await teams.until(() => said().some((message) => textOf(message).includes('Buttons work')), 'the buttons work');
});

test('in Slack, the commands that there is no room for are for the asker alone, too, as often as he asks', async () => {
  const { slack } = chats;
  const notes = () => slack.ephemeral('oncall', 'orders');
  await slack.command('doctor', { user: 'oncall', channel: 'orders' });
  await slack.until(() => notes().some((message) => ANSWER.test(textOf(message))), 'the answer');
  const answer = notes().find((message) => ANSWER.test(textOf(message))) as SlackMessage;
  const label = slack.buttons(answer).find((each) => each.startsWith('More commands')) ?? 'none';
  const shown = () => notes().filter((message) => textOf(message).includes('--scope /attic'));
  for (const times of [1, 2]) {
    await slack.click(label, { message: answer, user: 'oncall' });
    await slack.until(() => shown().length === times || slack.messages('orders').length > 0, 'the other command');
  }
  expect(slack.messages('orders')).toEqual([]);
});
