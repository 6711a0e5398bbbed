/** Somebody changes what was said: it is not read, and who wrote it is told so, alone and once for each message. */

import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import type { SlackMessage } from '../../src/playground/slack/shapes.ts';
import { createMemoryStore } from '../../src/storage/memory/store.ts';
import type { WholeBot } from './bot.ts';
import { type Chats, isFinished, startChats, textOf, threadInSlack } from './chats.ts';

const SENTENCE = 'I do not read edits: write it anew';
const by = { user: 'oncall', channel: 'orders' };
let chats: Chats;
let whole: WholeBot;

beforeEach(async () => {
  chats = await startChats();
  whole = await chats.start(createMemoryStore({ clock: systemClock, log: silentLog }));
});
afterEach(async () => {
  await whole.stop();
  await chats.close();
});

/** Whatever else might be said has been said by then. */
async function answerOneMore(): Promise<void> {
  const { message } = await chats.slack.mention('basket-api', by);
  await chats.slack.until(() => threadInSlack(chats, message).some(isFinished), 'one more answer');
}

const notes = (user = 'oncall'): readonly SlackMessage[] =>
  chats.slack.ephemeral(user, 'orders').filter((each) => textOf(each).includes(SENTENCE));
const ofBot = (channel: string): readonly SlackMessage[] =>
  chats.slack.messages(channel).filter(({ user }) => user === chats.slack.bot.userId);

test('Slack: a mention that an edit has added: one line, to who wrote it, whatever is changed further', async () => {
  const { slack } = chats;
  const { message } = await slack.says('look at orders-api', by);
  expect(await (await slack.edits(message, 'orders-api', { mention: true }))?.done).toBe(true);
  await slack.until(() => notes().length === 1, 'the note');
  await slack.edits(message, 'orders-api, please', { mention: true });
  await answerOneMore();
  expect(notes()).toHaveLength(1);
  expect(ofBot('orders')).toHaveLength(1);
});

test('Slack: what people change among themselves is left alone', async () => {
  const { slack } = chats;
  const { message } = await slack.says('look at ordrs-api', by);
  await slack.edits(message, 'look at orders-api');
  await answerOneMore();
  expect(notes()).toEqual([]);
  expect(ofBot('orders')).toHaveLength(1);
});

test('Slack: in a conversation with the bot each changed question is meant for it', async () => {
  const { slack } = chats;
  const { message } = await slack.directMessage('ordrs-api', { user: 'oncall' });
  const direct = slack.direct('oncall').id;
  await slack.until(() => ofBot(direct).length > 0, 'an answer');
  await slack.edits(message, 'orders-api');
  await slack.edits(message, 'basket-api');
  await slack.until(() => ofBot(direct).some((each) => textOf(each).includes(SENTENCE)), 'the note');
  await answerOneMore();
  expect(ofBot(direct).filter((each) => textOf(each).includes(SENTENCE))).toHaveLength(1);
});

test.each(['editMessage', 'undeleteMessage'])('Teams: %s', async (eventType) => {
  const { teams } = chats;
  const at = { user: 'oncall', conversation: 'personal' };
  const { message } = await teams.types('orders-api', at);
  const said = () => teams.messages('personal:oncall').filter(({ from }) => from === teams.bot.id);
  await teams.until(() => said().some(isFinished), 'the answer');
  const typed = teams.typedActivity('basket-api', at);
  const channelData = { ...(typed.channelData as object), eventType };
  const edit = { ...typed, type: 'messageUpdate', id: message.id, channelData };
  for (let times = 0; times < 2; times++) expect((await teams.deliver(edit)).status).toBeLessThan(300);
  await answerOneMore();
  const told = said().filter((each) => textOf(each).includes(SENTENCE));
  expect(told).toHaveLength(eventType === 'editMessage' ? 1 : 0);
  expect(said()).toHaveLength(1 + told.length);
});
