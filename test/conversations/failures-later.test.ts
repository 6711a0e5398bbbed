/** The platform fails later, or on another way: at the card of an incident, at a button's answer, at a `response_url`. */
import type { Fault as SlackFault, SlackMessage } from '../../src/playground/slack/shapes.ts';
import type { Fault as TeamsFault, TeamsMessage } from '../../src/playground/teams/shapes.ts';
import { openAlertStage, type Platform } from './alert-stage.ts';
import type { LogLine, WholeBot } from './bot.ts';
import { type Chats, isFinished, startChats, textOf, threadInSlack, threadInTeams } from './chats.ts';
import { holdTable, linesOf, openWatchedStore, type WatchedStore } from './failure-table.ts';

const MANY = 50;
const AUDIT = 'audit: nobody could be told, and the step that repairs it';
const rows: string[] = [];

function note(failure: string, at: string, person: string, operator: string): void {
  rows.push(`| ${failure} | ${at} | ${person} | ${operator === '' ? 'nothing' : operator} |`);
}

const said = (lines: readonly LogLine[]): string => linesOf(lines).join('; ');

describe('the card of an incident, in a channel that is gone', () => {
  const CHANNELS: readonly (readonly [string, Platform, SlackFault & TeamsFault, RegExp])[] = [
    ['Slack: `channel_not_found`', 'slack', { error: 'channel_not_found' }, /invite the bot.*out of the routes/],
    ['Slack: `is_archived`', 'slack', { error: 'is_archived' }, /unarchive it/],
    ['Teams: 404', 'teams', { status: 404, error: 'ConversationNotFound' }, /out of the routes/],
  ];
  /** Looks that find it so. */
  const LOOKS = 5;

  test.each(CHANNELS)('%s: said once, whatever the number of looks, and shown when it is back', async (...given) => {
    const [name, platform, fault, remedy] = given;
    const stage = await openAlertStage([platform]);
    const { slack, teams } = stage.chats;
    try {
      await stage.alert({ app: 'storm-01' });
      await stage.until(
        () => stage.threads(platform).some((text) => text.includes('nothing was changed')),
        'all of it',
      );
      await stage.quiet();
      if (platform === 'slack') {
        const there = { ...fault, channel: slack.channels.orders.id };
        slack.fault('chat.update', { ...there, times: LOOKS });
        slack.fault('chat.postMessage', { ...there, times: LOOKS });
      } else {
        teams.fault('update', { ...fault, times: LOOKS });
        for (const route of ['send', 'reply', 'create'] as const) teams.fault(route, { ...fault, times: LOOKS });
      }
      const refused = (): number =>
        platform === 'slack'
          ? slack.requests.filter(({ method, error }) => method === 'chat.update' && error === fault.error).length
          : teams.requests.filter(({ route, status }) => route === 'update' && status === 404).length;
      await stage.alert({ app: 'storm-01' });
      await stage.until(() => refused() === LOOKS, 'looks');
      await stage.until(() => stage.cards(platform)[0]?.includes('2 alerts') === true, 'the card, as it is back');
      const { log } = stage.whole;
      expect(log).toEqual([
        {
          level: 'error',
          message: expect.stringContaining('logged once'),
          fields: { because: expect.stringMatching(remedy), incident: expect.any(String) },
        },
      ]);
      note(name, 'the card, at each look', 'the card as it was, brought up to date when it is back', said(log));
      stage.whole.heal('storm-01');
      await stage.until(() => /Over: storm-01/.test(stage.cards(platform)[0] ?? ''), 'the end');
      expect(stage.cards(platform)).toHaveLength(1);
    } finally {
      await stage.close();
    }
  });
});

describe('a question', () => {
  let chats: Chats;
  let whole: WholeBot;
  let watched: WatchedStore;

  beforeEach(async () => {
    chats = await startChats();
    watched = openWatchedStore();
    whole = await chats.start(watched.store);
  });

  afterEach(async () => {
    await whole.stop();
    await chats.close();
  });

  const lines = (): readonly LogLine[] => [...whole.log, ...watched.lines];

  async function questions(count: number): Promise<void> {
    for (const end = Date.now() + 20_000; Date.now() < end; ) {
      const asked = watched.entries.filter(({ event }) => event === 'question');
      const unsaid = asked.some(({ text }) => text.includes('nobody could be told'));
      if (asked.length === count && (!unsaid || watched.lines.some(({ message }) => /given up/.test(message)))) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`It did not end. ${JSON.stringify([watched.entries, lines()])}`);
  }

  /** What the operator reads. Nothing is lost in silence. */
  function read(): string {
    const unsaid = watched.entries.filter(({ text }) => text.includes('nobody could be told'));
    for (const { text } of unsaid) expect(text).toMatch(/\([a-z].*\)|invite/);
    return [said(lines()), ...(unsaid.length > 0 ? [AUDIT] : [])].filter((each) => each !== '').join('; ');
  }

  const directly = (): readonly (SlackMessage | TeamsMessage)[] => [
    ...chats.slack.messages(chats.slack.direct('oncall').id).filter(({ user }) => user === chats.slack.bot.userId),
    ...chats.teams.messages('personal:oncall').filter(({ from }) => from === chats.teams.bot.id),
  ];

  /** What a click on "Check again" came to. */
  function clicked(there: readonly (SlackMessage | TeamsMessage)[], versions: number): string {
    expect(there).toHaveLength(1);
    const [message] = there as [SlackMessage | TeamsMessage];
    if (directly().some(isFinished)) return 'the answer, as a direct message; the old one stays';
    const again = message.versions.length > versions && isFinished(message);
    return again && !/Checking again/.test(textOf(message)) ? 'the new answer, in place of the old' : 'the old answer';
  }

  const CLICKS: readonly (readonly [string, SlackFault, SlackFault | null])[] = [
    ['Slack: `not_in_channel`', { error: 'not_in_channel', times: MANY }, null],
    [
      'Slack: `channel_not_found`, and the `response_url` is spent',
      { error: 'channel_not_found', times: MANY },
      { status: 404, error: 'used_url', times: MANY },
    ],
  ];

  test.each(CLICKS)('of a button. %s', async (name, fault, ofUrl) => {
    const { slack } = chats;
    const channel = slack.channels.orders.id;
    const { message } = await slack.mention('orders-api', { user: 'oncall', channel: 'orders' });
    await questions(1);
    const [answer] = threadInSlack(chats, message) as [SlackMessage];
    const versions = answer.versions.length;
    for (const method of ['chat.update', 'chat.postMessage', 'chat.postEphemeral'])
      slack.fault(method, { ...fault, channel });
    if (ofUrl !== null) slack.fault('response_url', ofUrl);
    await slack.click('Check again', { message: answer, user: 'oncall' });
    await questions(2);
    const person = clicked(threadInSlack(chats, message), versions);
    expect(person).not.toBe('the old answer');
    note(name, "a button's answer", person, read());
  });

  const IN_TEAMS: readonly (readonly [string, TeamsFault])[] = [
    ['Teams: 502, nothing was said', { status: 502, body: 'down' }],
    ['Teams: 403, the bot is not in the roster', { status: 403, error: 'BotNotInConversationRoster', times: MANY }],
    [
      'Teams: 403, and the asker has not installed the app',
      { status: 403, error: 'BotNotInConversationRoster', times: MANY },
    ],
  ];

  test.each(IN_TEAMS)('of a button. %s', async (name, fault) => {
    const { teams } = chats;
    const { message } = await teams.types('orders-api', { user: 'oncall', conversation: 'orders' });
    await questions(1);
    const [answer] = threadInTeams(chats, message) as [TeamsMessage];
    const versions = answer.versions.length;
    const there = { ...fault, conversation: teams.conversations.orders.id };
    for (const route of ['update', 'send', 'reply'] as const) teams.fault(route, there);
    if (name.includes('has not installed')) await teams.removes({ user: 'oncall', conversation: 'personal' });
    await teams.click('Check again', { message: answer, user: 'oncall' });
    await questions(2);
    const person = clicked(threadInTeams(chats, message), versions);
    const operator = read();
    if (person === 'the old answer') expect(operator).toContain(AUDIT);
    note(name, "a button's answer", person, operator);
  });

  const BY_URL: readonly (readonly [string, SlackFault | null])[] = [
    ['Slack: `not_in_channel`', null],
    ['Slack: `not_in_channel`, and 500 from the `response_url`', { status: 500, body: 'down' }],
    ['Slack: `not_in_channel`, and the `response_url` is spent', { status: 404, error: 'used_url', times: MANY }],
  ];

  test.each(BY_URL)('by a slash command. %s', async (name, fault) => {
    const { slack } = chats;
    if (fault !== null) slack.fault('response_url', fault);
    // The bot was never invited there.
    await slack.command('orders-api', { user: 'oncall', channel: 'general' });
    await questions(1);
    const there = slack.messages('general').filter(({ via }) => via === 'response_url');
    const answers = there.filter(isFinished);
    expect(answers.length + directly().filter(isFinished).length).toBe(1);
    const invites = answers.some((each) => /invite @pullcheck/i.test(textOf(each)));
    const person = answers.length === 0 ? 'the answer, as a direct message' : 'the answer, once';
    note(name, "a slash command's answer", invites ? `${person}, with how to invite the bot` : person, read());
  });
});

test('docs/failures.md has the table that is so', () => {
  expect(rows).toHaveLength(11);
  holdTable('later', rows);
});
