/** A bot that dies in the middle of its work, and its next life on the same data: what it says, and how often. */
import type { Posted } from '../../src/commands/messenger.ts';
import type { SlackMessage } from '../../src/playground/slack/shapes.ts';
import type { TeamsMessage } from '../../src/playground/teams/shapes.ts';
import type { Store } from '../../src/storage/store.ts';
import { newFolder, openAt, removeFolders } from '../storage/open.ts';
import type { WholeBot } from './bot.ts';
import { type Chats, isFinished, startChats, textOf, threadInSlack, threadInTeams } from './chats.ts';

const by = { user: 'oncall', channel: 'orders' };
const inTeams = { user: 'oncall', conversation: 'orders' };
const never = <T>(): Promise<T> => new Promise(() => {});
let chats: Chats;
let second: WholeBot;
let close: () => Promise<void>;

/** What was asked in the first life; `cut`: it had said "Checking…" when it died, and had not noted where. */
const asked: Record<'evidence' | 'watched' | 'cut', SlackMessage> = {} as never;
const askedInTeams: Record<'watched' | 'cut', TeamsMessage> = {} as never;

const inSlack = (root: SlackMessage): readonly SlackMessage[] => threadInSlack(chats, root);
const cards = (root: TeamsMessage): readonly TeamsMessage[] => threadInTeams(chats, root);

/** Said where the bot is not: a `response_url` alone can change it. */
const uninvited = (): readonly SlackMessage[] =>
  chats.slack.messages('general').filter(({ via }) => via === 'response_url');

/** A store on which the bot can be made to die: before it says anything, right before it notes what it has said, or right after a claim. */
function mortal(store: Store) {
  const dead = { words: false, notes: false, claims: false };
  const mortalStore: Store = {
    ...store,
    postings: {
      ...store.postings,
      begin: (mark: string) => (dead.words ? never() : store.postings.begin(mark)),
      said: (mark: string, message: Posted) => (dead.notes ? never() : store.postings.said(mark, message)),
    },
    answers: {
      ...store.answers,
      async claimDetails(id, work) {
        const first = await store.answers.claimDetails(id, work);
        return dead.claims ? never() : first;
      },
    },
  };
  return { dead, store: mortalStore };
}

beforeAll(async () => {
  chats = await startChats();
  const { slack, teams } = chats;
  const at = newFolder();
  const firstStore = await openAt(at);
  const { dead, store } = mortal(firstStore);
  const first = await chats.start(store);

  const mention = async (text: string): Promise<SlackMessage> => (await slack.mention(text, by)).message;
  const types = async (text: string): Promise<TeamsMessage> => (await teams.types(text, inTeams)).message;

  asked.evidence = await mention('orders-api');
  asked.watched = await mention('invoice-worker');
  askedInTeams.watched = await types('invoice-worker');
  await slack.command('basket-api', { user: 'oncall', channel: 'general' });
  await slack.until(() => [asked.evidence, asked.watched].every((root) => inSlack(root).some(isFinished)), 'answers');
  await teams.until(() => cards(askedInTeams.watched).some(isFinished), 'an answer in Teams');
  await slack.until(() => uninvited().some(isFinished), 'an answer where it is not invited');

  const tellMe = 'Tell me when it starts';
  await slack.click(tellMe, { message: inSlack(asked.watched)[0] as SlackMessage, user: 'oncall' });
  await teams.click(tellMe, { message: cards(askedInTeams.watched)[0] as TeamsMessage, user: 'oncall' });
  // One look each, so that the news later is news.
  const looked = async (): Promise<boolean> => {
    const watches = await store.watches.all();
    return watches.length === 2 && watches.every(({ looks }) => looks > 0);
  };
  while (!(await looked())) await new Promise((resolve) => setTimeout(resolve, 20));

  dead.claims = true;
  const answer = inSlack(asked.evidence)[0] as SlackMessage;
  const evidence = slack.buttons(answer).find((label) => /evidence/i.test(label)) ?? 'none';
  await slack.click(evidence, { message: answer, user: 'oncall' });

  dead.notes = true;
  asked.cut = await mention('basket-api');
  askedInTeams.cut = await types('basket-api');
  await slack.until(() => inSlack(asked.cut).length > 0, 'checking');
  await teams.until(() => cards(askedInTeams.cut).length > 0, 'checking in Teams');
  dead.words = true;
  await slack.click('Check again', { message: uninvited()[0] as SlackMessage, user: 'oncall' });
  await first.bot.stop(0);
  await firstStore.close();

  const secondStore = await openAt(at);
  second = await chats.start(secondStore);
  close = async () => {
    await second.stop();
    await secondStore.close();
    await chats.close();
    removeFolders();
  };
});
afterAll(() => close());

test('Slack: the message that was said and not noted is found again by its mark, and becomes the answer', async () => {
  await chats.slack.until(() => inSlack(asked.cut).some(isFinished), 'the answer');
  expect(inSlack(asked.cut)).toHaveLength(1);
});

// Teams lets a bot read nothing back. The log says so, for whoever wonders.
test('Teams: it is said once more, which no system can help; the answer stands once', async () => {
  await chats.teams.until(() => cards(askedInTeams.cut).some(isFinished), 'the answer');
  expect(cards(askedInTeams.cut).filter(isFinished)).toHaveLength(1);
  expect(cards(askedInTeams.cut)).toHaveLength(2);
  expect(second.log.map(({ message }) => message)).toContain(
    'a message may stand twice: an earlier try at it was cut off',
  );
});

test('Slack: a click where the bot is not invited is answered in the place of what was clicked, by the next life too', async () => {
  await chats.slack.until(() => (uninvited()[0]?.versions.length ?? 0) > 1, 'another answer in its place');
  expect(uninvited()).toHaveLength(1);
  expect(isFinished(uninvited()[0] as SlackMessage)).toBe(true);
  expect(chats.slack.messages(chats.slack.direct('oncall').id)).toEqual([]);
});

test('the evidence that a dead work had claimed is said, once', async () => {
  const said = (): readonly SlackMessage[] => inSlack(asked.evidence).filter((each) => /Ruled out/.test(textOf(each)));
  await chats.slack.until(() => said().length > 0, 'the evidence');
  expect(said()).toHaveLength(1);
  expect(inSlack(asked.evidence)).toHaveLength(2);
});

test('who waited for an app in the first life is told in the second one, once, in both chats', async () => {
  second.heal('invoice-worker');
  const started = (message: SlackMessage | TeamsMessage): boolean => /has started/.test(textOf(message));
  await chats.slack.until(() => inSlack(asked.watched).some(started), 'the announcement');
  await chats.teams.until(() => cards(askedInTeams.watched).some(started), 'the announcement in Teams');
  // A question that is asked now is answered after whatever else they might say.
  const { message } = await chats.slack.mention('orders-api', by);
  await chats.slack.until(() => inSlack(message).some(isFinished), 'one more answer');
  expect(inSlack(asked.watched).filter(started)).toHaveLength(1);
  expect(cards(askedInTeams.watched).filter(started)).toHaveLength(1);
});
