/**
 * What `doctor` looks at in Slack. It needs no Bolt: a terminal runs it with the tokens alone. Nothing is said in a channel,
 * and no socket is opened or taken away.
 */
import { LogLevel, WebAPIPlatformError, WebClient } from '@slack/web-api';
import { clockResult, type DatedAnswer } from '../commands/clock-check.ts';
import { type Check, type CheckResult, inGroup } from '../commands/command.ts';
import { type Heard, heardCheck, sayAgo } from '../commands/heard.ts';
import type { Clock } from '../core/clock.ts';
import type { SlackOptions } from './app.ts';
import { becauseOf, remedyFor, slackError } from './errors.ts';
import { SCOPES } from './scopes.ts';

/** What Slack delivers; of events each is subscribed to by itself: `direct` is a direct message, `message` one in a channel. */
export type SlackDelivery = 'command' | 'click' | 'mention' | 'direct' | 'message' | 'shortcut';
/** `refused` = over HTTP, with a signature that is not right. */
export type SlackArrival = SlackDelivery | 'refused';

const DELIVERIES: readonly SlackDelivery[] = ['command', 'click', 'mention', 'direct', 'message', 'shortcut'];

export interface SlackCheckParts {
  readonly options: Pick<SlackOptions, 'botToken' | 'delivery' | 'apiUrl' | 'publicUrl'>;
  readonly clock: Clock;
  /** Of the bot that runs; null = a terminal, beside it. */
  readonly running: {
    readonly heard: Heard<SlackArrival>;
    readonly state: () => { readonly ready: boolean; readonly because: string | null };
  } | null;
  /** Where it is asked; null = not in Slack. */
  readonly at: string | null;
  /** Ids of the channels that the policy names. */
  readonly channels: readonly string[];
  /** Ids of the user groups that it names. */
  readonly groups: readonly string[];
}

const WITHIN_MS = 10_000;
/** `conversations.history` may be asked fifty times a minute (tier 3). */
const MOST_CHANNELS = 20;
const MOST_GROUPS = 5;
const REINSTALL =
  'On api.slack.com/apps open the app, "App Manifest": paste manifests/slack/socket-mode.json or http.json, save, then "Install App" > "Reinstall to Workspace".';
const DIRECT = /^D/;

interface SignedIn {
  readonly workspace: string;
  readonly name: string;
  readonly isBot: boolean;
  /** null = Slack did not tell. */
  readonly scopes: readonly string[] | null;
}

export function slackChecks(parts: SlackCheckParts): readonly Check[] {
  const { options, clock, running, at, channels, groups } = parts;
  let dated: DatedAnswer | null = null;
  const client = clientFor(options.botToken, options, clock, (answer) => {
    dated = answer;
  });
  let asked: Promise<SignedIn> | null = null;
  /** One question for all the checks of one run. */
  const signedIn = (): Promise<SignedIn> => {
    asked ??= signIn(client);
    return asked;
  };
  /** Without a token that holds there is one thing to repair, and the first check names it. */
  const afterSignIn = (name: string, work: (who: SignedIn) => Promise<CheckResult>): Check => ({
    name,
    async run() {
      const who = await signedIn().catch(() => null);
      return who === null ? skipped('needs the bot token') : work(who);
    },
  });
  const others = [...new Set(channels)].filter((channel) => channel !== at);
  const left = others.length - MOST_CHANNELS;

  return inGroup('Slack', [
    { name: 'Bot token', run: () => botToken(signedIn) },
    afterSignIn('Scopes', async ({ scopes }) => judgeScopes(scopes)),
    { name: options.delivery.kind === 'socket' ? 'Socket Mode' : 'Signed deliveries', run: () => delivery(parts) },
    ...(at === null ? [] : [afterSignIn('This channel', (who) => membership(client, at, who.name))]),
    ...others
      .slice(0, MOST_CHANNELS)
      .map((channel) => afterSignIn(`Channel ${channel}`, (who) => membership(client, channel, who.name))),
    ...(left > 0
      ? [{ name: 'More channels', run: async () => skipped(`${left} more that the policy names are not looked at`) }]
      : []),
    ...(groups.length === 0 ? [] : [afterSignIn('User groups', () => userGroups(client, groups))]),
    ...(running === null ? [] : arrivals(running.heard, clock)),
    {
      name: 'Clock',
      async run() {
        await signedIn().catch(() => null);
        return clockResult('Slack', dated, 'from 5 minutes on, every signed delivery is refused');
      },
    },
  ]);
}

function arrivals(heard: Heard<SlackArrival>, clock: Clock): readonly Check[] {
  const interactivity = '"Interactivity & Shortcuts" of the app must be on (in HTTP mode with the Request URL).';
  return [
    heardCheck({
      name: 'Slash command',
      what: 'a slash command',
      kinds: ['command'],
      heard,
      clock,
      remedy: `Type /pullcheck help. When nothing answers: ${REINSTALL}`,
    }),
    heardCheck({
      name: 'Mentions',
      what: 'a mention',
      kinds: ['mention'],
      heard,
      clock,
      remedy: `Write @pullcheck help in a channel. When nothing answers, "Event Subscriptions" lacks app_mention: ${REINSTALL}`,
    }),
    heardCheck({
      name: 'Direct messages',
      what: 'a direct message',
      kinds: ['direct'],
      heard,
      clock,
      remedy: `Write help to the bot directly. When nothing answers, "Event Subscriptions" lacks message.im: ${REINSTALL}`,
    }),
    heardCheck({
      name: 'Buttons',
      what: 'a click',
      kinds: ['click', 'shortcut'],
      heard,
      clock,
      remedy: `Press "Test the buttons" below an answer of doctor. When nothing answers: ${interactivity}`,
    }),
  ];
}

async function signIn(client: WebClient): Promise<SignedIn> {
  const told = await client.auth.test();
  return {
    workspace: told.team ?? told.team_id ?? 'a workspace without a name',
    name: told.user ?? 'pullcheck',
    isBot: told.bot_id !== undefined,
    scopes: told.response_metadata?.scopes ?? null,
  };
}

async function botToken(signedIn: () => Promise<SignedIn>): Promise<CheckResult> {
  try {
    const { workspace, name, isBot } = await signedIn();
    if (isBot) return ok(`signed in to ${workspace} as @${name}`);
    return failed(
      'the token is of a person, not of a bot: it would speak in that name and hear nothing',
      'Set SLACK_BOT_TOKEN to the "Bot User OAuth Token" (xoxb-…) of the app\'s page "OAuth & Permissions".',
    );
  } catch (error) {
    return failedBy(error, 'SLACK_BOT_TOKEN');
  }
}

function judgeScopes(scopes: readonly string[] | null): CheckResult {
  if (scopes === null) return skipped('Slack did not tell which scopes the token has');
  const missing = Object.entries(SCOPES).filter(([scope]) => !scopes.includes(scope));
  const more = scopes.filter((scope) => scope !== '' && !(scope in SCOPES));
  const unused = more.length === 0 ? '' : `; not needed: ${more.join(', ')}`;
  if (missing.length === 0) return ok(`all ${Object.keys(SCOPES).length} that are needed${unused}`);
  return failed(
    `missing: ${missing.map(([scope, without]) => `${scope} (${without})`).join('; ')}${unused}`,
    REINSTALL,
  );
}

async function delivery({ options, clock, running }: SlackCheckParts): Promise<CheckResult> {
  if (options.delivery.kind === 'http') return signedDeliveries(options.publicUrl ?? null, clock, running);
  if (running !== null) {
    const { ready, because } = running.state();
    return ready
      ? ok('connected')
      : failed(`not connected: ${because ?? 'for no known reason'}`, 'Repair what it says.');
  }
  try {
    // It hands out an address, and touches no socket that is open.
    await clientFor(options.delivery.appToken, options, clock, () => {}).apps.connections.open();
    return ok('the app-level token may open a connection');
  } catch (error) {
    return failedBy(error, 'SLACK_APP_TOKEN');
  }
}

function signedDeliveries(publicUrl: string | null, clock: Clock, running: SlackCheckParts['running']): CheckResult {
  if (running === null)
    return skipped(
      'whether SLACK_SIGNING_SECRET is right shows when Slack delivers something',
      'Ask the bot that runs: /pullcheck doctor, in Slack.',
    );
  const { heard } = running;
  const good = DELIVERIES.flatMap((kind) => heard.last(kind) ?? []);
  const [newest] = good.sort((a, b) => b.getTime() - a.getTime());
  if (newest !== undefined) return ok(`a delivery with the right signature came ${sayAgo(newest, clock.now())}`);
  const refused = heard.last('refused');
  if (refused !== null)
    return failed(
      `a delivery with a wrong signature came ${sayAgo(refused, clock.now())}, and no right one since the start`,
      'Set SLACK_SIGNING_SECRET to the "Signing Secret" of the "App Credentials" of this very app.',
    );
  return skipped(
    `not known: nothing has come since the start, ${sayAgo(heard.since, clock.now())}`,
    `The three Request URLs of the app must be ${publicUrl ?? 'https://YOUR-HOST'}/slack/events, and reach this port.`,
  );
}

/**
 * What a channel is would take scopes of its own (channels:read, groups:read). Its newest message is read instead, which needs
 * the membership and scopes that the bot has anyway: https://docs.slack.dev/reference/methods/conversations.history#errors
 */
async function membership(client: WebClient, channel: string, name: string): Promise<CheckResult> {
  const direct = DIRECT.test(channel);
  try {
    await client.conversations.history({ channel, limit: 1 });
    return ok(direct ? 'a direct message with the bot' : 'the bot is in it');
  } catch (error) {
    switch (slackError(error)) {
      case 'not_in_channel':
        return failed('the bot is not in it: it hears nothing there, and cannot post', `Type there: /invite @${name}`);
      case 'channel_not_found':
        if (direct)
          return skipped(
            'a direct message of other people: the bot cannot be in it. It answers a command there for half an hour; what comes later, who asked gets directly',
          );
        return failed(
          'there is no such channel, or it is private and the bot is not in it',
          `Type there: /invite @${name}. If it is gone, take its id out of the policy.`,
        );
      case 'missing_scope':
        return skipped(
          isOfGroupMessage(error)
            ? 'a group message: the bot asks for no right to look into one. A command is answered there all the same'
            : 'not known: the token lacks the scope that shows it (see Scopes)',
        );
      default:
        return failedBy(error, null);
    }
  }
}

/** Its id says nothing of what it is. */
function isOfGroupMessage(error: unknown): boolean {
  if (!(error instanceof WebAPIPlatformError)) return false;
  const { needed } = error.data as { readonly needed?: unknown; readonly ok: boolean };
  return typeof needed === 'string' && needed.includes('mpim:history');
}

/** https://docs.slack.dev/reference/methods/usergroups.users.list#errors ; asked twenty times a minute at most (tier 2). */
async function userGroups(client: WebClient, groups: readonly string[]): Promise<CheckResult> {
  const asked = groups.slice(0, MOST_GROUPS);
  const gone: string[] = [];
  for (const group of asked) {
    try {
      await client.usergroups.users.list({ usergroup: group });
    } catch (error) {
      const word = slackError(error);
      if (word === 'missing_scope') return skipped('not known: the token lacks the scope that shows it (see Scopes)');
      if (word !== 'no_such_subteam' && word !== 'subteam_not_found') return failedBy(error, null);
      gone.push(group);
    }
  }
  if (gone.length > 0)
    return failed(
      `there is no user group ${gone.join(', ')}: nobody is in it`,
      'Correct it in the policy; the id (S…) is in "Copy group ID" of the group\'s menu in Slack.',
    );
  const more = groups.length - asked.length;
  return ok(`${asked.length} of the policy can be looked at${more > 0 ? `; ${more} more were not tried` : ''}`);
}

/** Tries once: who asks wants to know now. */
function clientFor(
  token: string,
  { apiUrl }: Pick<SlackOptions, 'apiUrl'>,
  clock: Clock,
  onAnswer: (answer: DatedAnswer) => void,
): WebClient {
  return new WebClient(token, {
    logger: SILENT,
    timeout: WITHIN_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    fetch: async (url, init) => {
      const asked = clock.now();
      const response = await fetch(url, init);
      onAnswer({ asked, answered: clock.now(), date: response.headers.get('date') });
      return response;
    },
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  });
}

const SILENT = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

/** @param setting the one that is at fault when Slack refuses the token */
function failedBy(error: unknown, setting: string | null): CheckResult {
  const remedy = remedyFor(error);
  if (remedy !== null) return failed(becauseOf(error), setting === null ? `${remedy}.` : `${setting}: ${remedy}.`);
  return failed(
    becauseOf(error),
    slackError(error) === null
      ? 'Look whether this machine reaches slack.com:443, and run it again.'
      : 'Look the word up at docs.slack.dev/reference/methods.',
  );
}

function ok(text: string): CheckResult {
  return { state: 'ok', text, remedy: null };
}

function failed(text: string, remedy: string): CheckResult {
  return { state: 'failed', text, remedy };
}

function skipped(text: string, remedy: string | null = null): CheckResult {
  return { state: 'skipped', text, remedy };
}
