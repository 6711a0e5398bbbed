/** The platform fails: the answer stands once, or is said elsewhere, or the operator and the audit have it. docs/failures.md has the table. */
import type { Fault as SlackFault } from '../../src/playground/slack/shapes.ts';
import type { Fault as TeamsFault } from '../../src/playground/teams/shapes.ts';
import type { AuditEntry } from '../../src/rollback/plans.ts';
import type { LogLine, WholeBot } from './bot.ts';
import { type Chats, isFinished, startChats, textOf, threadInSlack, threadInTeams } from './chats.ts';
import { holdTable, linesOf, openWatchedStore } from './failure-table.ts';

const MANY = 50;
const MOMENTS = ['"Checking…"', 'the answer'] as const;
type Moment = (typeof MOMENTS)[number];

interface Stage {
  readonly chats: Chats;
  readonly whole: WholeBot;
  /** What the audit has of questions that were answered, or given up. */
  readonly entries: readonly AuditEntry[];
  /** Warnings and errors of the bot and of its store, which says what is given up. */
  log(): readonly LogLine[];
}

let stage: Stage;

beforeEach(async () => {
  const chats = await startChats();
  const { store, entries, lines } = openWatchedStore();
  const whole = await chats.start(store);
  stage = { chats, whole, entries, log: () => [...whole.log, ...lines] };
});

afterEach(async () => {
  await stage.whole.stop();
  await stage.chats.close();
});

const SLACK: Readonly<Record<string, SlackFault>> = {
  '429, `Retry-After: 1`': { retryAfter: 1 },
  '503, nothing was said': { status: 503, body: 'down' },
  'cut off, and it stands': { connection: 'lost' },
  '`msg_blocks_too_long`': { error: 'msg_blocks_too_long', largerThan: 3_000, times: MANY },
  '`not_in_channel`': { error: 'not_in_channel', times: MANY },
  '`channel_not_found`': { error: 'channel_not_found', times: MANY },
  '`account_inactive`': { error: 'account_inactive', times: MANY },
};

const TEAMS: Readonly<Record<string, TeamsFault>> = {
  '412': { status: 412, error: 'PreconditionFailed' },
  '429, `Retry-After: 1`': { retryAfter: 1 },
  '502, nothing was said': { status: 502, body: 'down' },
  '502, and it stands': { status: 502, body: 'down', stands: true },
  '504': { status: 504, body: 'late' },
  'cut off, and it stands': { connection: 'lost' },
  '400, of what is large': { status: 400, error: 'BadArgument', largerThan: 6_000, times: MANY },
  '400, of any card': { status: 400, error: 'BadSyntax', containing: 'AdaptiveCard', times: MANY },
  '413': { status: 413, error: 'MessageSizeTooBig', largerThan: 6_000, times: MANY },
  '403, the bot is not in the roster': { status: 403, error: 'BotNotInConversationRoster', times: MANY },
  '404, the channel is gone': { status: 404, error: 'ConversationNotFound', times: MANY },
  '403, and the asker has not installed the app': { status: 403, error: 'BotNotInConversationRoster', times: MANY },
};

const SHORT = /did not take the rest/;
/** No blocks and no card, and a command to be copied. */
const isPlainAnswer = (text: string): boolean => /^(null|\[\]) /.test(text) && isAnswer(text) && /^az \S/m.test(text);
const isAnswer = (text: string): boolean => /cannot pull its image/.test(text);

/** The audit is written last, and no chat changes with it. */
async function theEnd(): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    const entry = stage.entries.find(({ event }) => event === 'question');
    const givenUp = stage.log().some(({ message }) => /given up/.test(message));
    if (entry !== undefined && (givenUp || !entry.text.includes('nobody could be told'))) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`It did not end. ${JSON.stringify(stage.log())}`);
}

async function askInSlack(fault: SlackFault, moment: Moment): Promise<string> {
  const { slack } = stage.chats;
  const channel = slack.channels.orders.id;
  const dead = fault.error === 'account_inactive';
  const strike = (method: string): void => slack.fault(method, dead ? fault : { ...fault, channel });
  if (moment === '"Checking…"') strike('chat.postMessage');
  else strike('chat.update');
  // What holds for one method of a channel holds for the others.
  if (moment === 'the answer' && /found|not_in|inactive/.test(fault.error ?? ''))
    slack.fault('chat.postMessage', { times: 1, channel });
  if (moment === 'the answer' && /found|not_in|inactive/.test(fault.error ?? '')) strike('chat.postMessage');
  if (dead) slack.fault('auth.test', fault);
  const { message } = await slack.mention('orders-api', { user: 'oncall', channel: 'orders' });
  await theEnd();
  return seen(
    threadInSlack(stage.chats, message).map((each) => ({ text: textOf(each), finished: isFinished(each) })),
    slack
      .messages(slack.direct('oncall').id)
      .filter(({ user }) => user === slack.bot.userId)
      .map(textOf),
  );
}

async function askInTeams(name: string, given: TeamsFault, moment: Moment): Promise<string> {
  const { teams } = stage.chats;
  const fault = { ...given, conversation: teams.conversations.orders.id };
  const gone = fault.status === 403 || fault.status === 404;
  if (name.includes('has not installed')) await teams.removes({ user: 'oncall', conversation: 'personal' });
  if (moment === 'the answer') {
    teams.fault('update', fault);
    // What holds for one route of a channel holds for the others.
    if (gone) teams.fault('send', { times: 1, conversation: fault.conversation });
    if (gone) teams.fault('send', fault);
  } else for (const route of ['send', 'reply'] as const) teams.fault(route, fault);
  const { message } = await teams.types('orders-api', { user: 'oncall', conversation: 'orders' });
  await theEnd();
  return seen(
    threadInTeams(stage.chats, message).map((each) => ({ text: textOf(each), finished: isFinished(each) })),
    teams
      .messages('personal:oncall')
      .filter(({ from }) => from === teams.bot.id)
      .map(textOf),
  );
}

/** What the person sees, in the words of the table. */
function seen(there: readonly { readonly text: string; readonly finished: boolean }[], directly: readonly string[]) {
  const finished = there.filter((each) => each.finished).length;
  const rest = there.length - finished;
  if (finished === 1) return rest === 0 ? 'the answer, once' : `the answer, and ${rest} "Checking…" that stays`;
  if (finished > 1) return `the answer ${finished} times`;
  if (directly.length === 1 && isAnswer(directly[0] ?? '')) return 'the answer, as a direct message';
  if (there.length === 1 && isPlainAnswer(there[0]?.text ?? ''))
    return 'the verdict, the cause and the repair, in words alone';
  if (there.some(({ text }) => SHORT.test(text))) return 'its first line, and that the rest was cut';
  return rest > 0 ? '"Checking…", which stays' : 'nothing';
}

/** What the operator reads, each line once, and whether the audit says that nobody could be told. */
function read(): string {
  const lines = linesOf(stage.log());
  const audit = stage.entries.filter(({ text }) => text.includes('nobody could be told')).map(({ text }) => text);
  // Nothing is lost in silence: who reads the audit reads the step that repairs it.
  for (const text of audit) expect(text).toMatch(/\([a-z].*\)|invite/);
  if (audit.length > 0) expect(stage.log().some(({ level }) => level === 'error')).toBe(true);
  return [...lines, ...(audit.length > 0 ? ['audit: nobody could be told, and the step that repairs it'] : [])].join(
    '; ',
  );
}

const rows: string[] = [];
const cases = [
  ...Object.entries(SLACK).map(([name, fault]) => ({
    name: `Slack: ${name}`,
    fault,
    ask: (at: Moment) => askInSlack(fault, at),
  })),
  ...Object.entries(TEAMS).map(([name, fault]) => ({
    name: `Teams: ${name}`,
    fault,
    ask: (at: Moment) => askInTeams(name, fault, at),
  })),
]
  .flatMap(({ name, fault, ask }) => MOMENTS.map((moment) => ({ name, fault, moment, ask })))
  // "Checking…" is never too large.
  .filter(({ fault, moment }) => fault.largerThan === undefined || moment === 'the answer');

/** The failure did strike something that the bot said. */
function struck(): boolean {
  const { slack, teams } = stage.chats;
  return (
    slack.requests.some(
      ({ method, status, error }) => method.startsWith('chat.') && (status !== 200 || error !== null),
    ) || teams.requests.some(({ route, status }) => /send|reply|update/.test(route) && (status === 0 || status >= 400))
  );
}

test.each(cases)('$name, at $moment', async ({ name, moment, ask }) => {
  const told = await ask(moment);
  expect(struck()).toBe(true);
  const operator = read();
  // The one promise: whoever was not told is known to whoever runs it.
  if (/nothing|which stays/.test(told)) expect(operator).toContain('audit: nobody could be told');
  if (name.includes('account_inactive')) {
    const slack = { name: 'slack', ready: false, because: expect.stringContaining('install it again') };
    expect(stage.whole.bot.state()).toContainEqual(expect.objectContaining(slack));
    // Teams works: this replica is of use, and says what of it is not.
    const readyz = await fetch(`${stage.whole.address}/readyz`);
    expect(readyz.status).toBe(200);
    expect(await readyz.json()).toEqual({
      status: 'degraded',
      platforms: expect.arrayContaining([slack, expect.objectContaining({ name: 'teams', ready: true })]),
    });
  }
  rows.push(`| ${name} | ${moment} | ${told} | ${operator === '' ? 'nothing' : operator} |`);
});

test('docs/failures.md has the table that is so', () => {
  expect(rows).toHaveLength(cases.length);
  holdTable('answers', rows);
});
