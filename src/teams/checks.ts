/** What `doctor` looks at in Teams. A terminal runs it with the settings alone. Nothing is said in any conversation. */
import { clockResult, type DatedAnswer } from '../commands/clock-check.ts';
import { type Check, type CheckResult, inGroup, without } from '../commands/command.ts';
import { type Heard, heardCheck, sayAgo } from '../commands/heard.ts';
import type { Channel } from '../commands/platform.ts';
import type { Clock } from '../core/clock.ts';
import type { Place } from '../core/place.ts';
import { type Adapter, createAdapter } from './adapter.ts';
import type { TeamsOptions } from './app.ts';
import { ConnectorError, SignInError } from './errors.ts';
import { channelOf, type Where, whereAt } from './place.ts';
import { type AllowsServiceUrl, allowsServiceUrl, MICROSOFT } from './service.ts';
import { signInProblem } from './sign-in-problem.ts';
import { createWhereabouts } from './whereabouts.ts';

/** What Teams delivers: a press on a button, or anything else. */
export type TeamsArrival = 'message' | 'click';

export interface TeamsCheckParts {
  readonly options: Pick<TeamsOptions, 'auth' | 'service' | 'publicUrl'>;
  readonly adapter: Pick<Adapter, 'signIn' | 'roster'>;
  readonly allowsServiceUrl: AllowsServiceUrl;
  readonly clock: Clock;
  /** Of the bot that runs; null = a terminal, beside it. */
  readonly running: {
    readonly heard: Heard<TeamsArrival>;
    /** The last delivery that was not let in, and why: a sentence. */
    readonly refused: () => { readonly at: Date; readonly because: string } | null;
  } | null;
  /** Where it is asked; null = not in Teams. */
  readonly at: Place | null;
  /** Those that the policy names. `place` null: none that can be spoken in from here. */
  readonly channels: readonly { readonly id: string; readonly place: Place | null }[];
}

const SIGN_IN = 'Sign-in';
const WITHIN_MS = 10_000;
const MOST_CHANNELS = 20;
const CLOCK_HARM = 'tokens are refused as expired, or as not valid yet';
const INSTALL =
  'In Teams open "Apps", the app, "Add to a team", and choose the team of the channel (docs/teams.md, "Set it up", step 9).';

/** The same for a terminal, which has no bot at hand. */
export function teamsChecksAside(options: TeamsCheckParts['options'], channels: readonly Channel[], clock: Clock) {
  const { auth, service = MICROSOFT } = options;
  const allows = allowsServiceUrl(options.service, auth.kind !== 'none');
  const whereabouts = createWhereabouts({
    botId: auth.kind === 'none' ? null : `28:${auth.appId}`,
    tenantId: auth.kind === 'none' ? null : auth.tenantId,
    serviceUrl: auth.kind === 'none' ? null : service.serviceUrl,
    allowsServiceUrl: allows,
  });
  return teamsChecks({
    options,
    adapter: createAdapter(auth, service),
    allowsServiceUrl: allows,
    clock,
    running: null,
    at: null,
    channels: teamsChannels(channels, whereabouts.placeOf),
  });
}

export function teamsChannels(
  channels: readonly Channel[],
  placeOf: (channel: Channel) => Place | null,
): TeamsCheckParts['channels'] {
  return channels.flatMap((each) => (each.platform === 'teams' ? [{ id: each.channel, place: placeOf(each) }] : []));
}

export function teamsChecks(parts: TeamsCheckParts): readonly Check[] {
  const { options, clock, running, at, channels } = parts;
  const { auth, service = MICROSOFT, publicUrl } = options;
  let signIn: Promise<CheckResult> | null = null;
  const signedIn = (): Promise<CheckResult> => {
    signIn ??= trySignIn(parts);
    return signIn;
  };
  let keys: Promise<Dated> | null = null;
  const readKeys = (): Promise<Dated> => {
    keys ??= dated(service.openIdMetadataUrl, clock);
    return keys;
  };
  const roster = (name: string, place: Place | null): Check => ({
    name,
    async run() {
      const { state } = await signedIn();
      if (state === 'failed') return without(SIGN_IN, 'needs the sign-in');
      if (place === null)
        return skipped('there is no address yet at which it can be asked: nothing has come from its tenant');
      return inRoster(parts, whereAt(place));
    },
  });
  const here = at === null ? null : channelOf(whereAt(at));
  const others = [...new Map(channels.map((each) => [each.id, each])).values()].filter(({ id }) => id !== here);
  const left = others.length - MOST_CHANNELS;

  return inGroup('Teams', [
    { name: SIGN_IN, run: signedIn },
    ...(auth.kind === 'none' ? [] : [{ name: 'Keys of deliveries', run: async () => judgeKeys(await readKeys()) }]),
    ...(at === null ? [] : [roster('This conversation', at)]),
    ...others.slice(0, MOST_CHANNELS).map(({ id, place }) => roster(`Channel ${id}`, place)),
    ...(left > 0
      ? [{ name: 'More channels', run: async () => skipped(`${left} more that the policy names are not looked at`) }]
      : []),
    ...(running === null
      ? []
      : [
          { name: 'Deliveries', run: async () => deliveries(running, clock, publicUrl ?? null) },
          heardCheck({
            name: 'Buttons',
            what: 'a click',
            kinds: ['click'],
            heard: running.heard,
            clock,
            remedy: 'Press "Test the buttons" below an answer of doctor.',
          }),
        ]),
    ...(auth.kind === 'none'
      ? []
      : [{ name: 'Clock', run: async () => clockResult('Microsoft', (await readKeys()).answer, CLOCK_HARM) }]),
  ]);
}

async function trySignIn({ options: { auth }, adapter, running }: TeamsCheckParts): Promise<CheckResult> {
  if (auth.kind === 'none')
    return skipped('nothing is signed (PULLCHECK_TEAMS_NO_AUTH): for tools on this machine alone');
  try {
    // The bot that runs needs one that is good now; a terminal has none.
    await adapter.signIn(running === null);
    return ok(`signed in as the application ${auth.appId}, tenant ${auth.tenantId}`);
  } catch (error) {
    const { message, remedy } = signInProblem(error instanceof Error ? error.message : String(error), auth.kind);
    return failed(message, remedy);
  }
}

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context#fetch-the-roster-or-user-profile */
async function inRoster({ adapter, allowsServiceUrl: allows }: TeamsCheckParts, where: Where): Promise<CheckResult> {
  if (!allows(where.serviceUrl))
    return failed('its address is none of the Bot Framework', 'Correct serviceUrl in the policy.');
  try {
    await adapter.roster(where);
    return ok('the bot is in it, and may see who else is');
  } catch (error) {
    if (error instanceof SignInError) return without(SIGN_IN, 'needs the sign-in');
    if (!(error instanceof ConnectorError)) throw error;
    switch (error.status) {
      case 403:
        return failed('the bot is not in its team: it cannot post there, nor tell members from guests', INSTALL);
      case 404:
        return failed(
          'there is no such channel, or the bot is not in its team',
          `${INSTALL} If the channel is gone, take its id out of the policy.`,
        );
      case 401:
        return failed(
          'the Bot Framework does not know the bot by its token',
          'The app id of the Azure Bot must be MICROSOFT_APP_ID: az bot show -g <group> -n <bot> --query properties.msaAppId',
        );
      case null:
        return failed(
          `the Bot Framework could not be reached (${error.code ?? 'no answer'})`,
          'Allow smba.trafficmanager.net:443, and run it again.',
        );
      default:
        return failed(`the Bot Framework answered HTTP ${error.status}`, 'Run it again in a minute.');
    }
  }
}

function deliveries(
  { heard, refused }: NonNullable<TeamsCheckParts['running']>,
  clock: Clock,
  publicUrl: string | null,
): CheckResult {
  const now = clock.now();
  const [newest] = (['message', 'click'] as const)
    .flatMap((kind) => heard.last(kind) ?? [])
    .sort((a, b) => b.getTime() - a.getTime());
  if (newest !== undefined) return ok(`one came ${sayAgo(newest, now)}`);
  const last = refused();
  if (last !== null)
    return failed(
      `one came ${sayAgo(last.at, now)}, and none was let in since the start: ${last.because}`,
      'MICROSOFT_APP_ID must be the app id of the Azure Bot, and PULLCHECK_TENANTS hold the tenant of who asks.',
    );
  return skipped(
    `not known: nothing has come since the start, ${sayAgo(heard.since, now)}`,
    `Azure portal, the Azure Bot, "Configuration": the messaging endpoint must be ${publicUrl ?? 'https://YOUR-HOST'}/api/messages, and lead to this port.`,
  );
}

interface Dated {
  readonly answer: DatedAnswer | null;
  /** HTTP status; null = no answer. */
  readonly status: number | null;
}

async function dated(url: string, clock: Clock): Promise<Dated> {
  const asked = clock.now();
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(WITHIN_MS), redirect: 'error' });
    const answered = clock.now();
    await response.body?.cancel();
    return { answer: { asked, answered, date: response.headers.get('date') }, status: response.status };
  } catch {
    return { answer: null, status: null };
  }
}

function judgeKeys({ status }: Dated): CheckResult {
  if (status === 200) return ok('can be had: deliveries can be checked');
  const what = status === null ? 'their host could not be reached' : `their host answered HTTP ${status}`;
  return failed(`${what}: every delivery is refused`, 'Allow login.botframework.com:443, and run it again.');
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
