/** Microsoft Teams as a platform: what comes in by one path, and goes out by the connector of the Bot Framework. */
import { createHeard } from '../commands/heard.ts';
import type { Platform, Receive, ReceivePost } from '../commands/platform.ts';
import type { EntraGroups } from '../commands/rollbacks.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { createQuietLog } from '../core/quiet-log.ts';
import { isPress } from './activity.ts';
import { createAdapter } from './adapter.ts';
import { type TeamsArrival, teamsChannels, teamsChecks } from './checks.ts';
import { answerDelivery, type DeliveryParts } from './deliveries.ts';
import { createDoors } from './doors.ts';
import { createPeople } from './membership.ts';
import { createMessenger } from './messenger.ts';
import { createRoster } from './roster.ts';
import { allowsServiceUrl, MICROSOFT, type TeamsAuth, type TeamsService } from './service.ts';
import { createSignIn } from './sign-in.ts';
import { createWhereabouts } from './whereabouts.ts';

export interface TeamsOptions {
  readonly auth: TeamsAuth;
  /** Tenants whose people may ask, by GUID. Never empty when deliveries are signed. */
  readonly tenants: readonly string[];
  /** Left out = Microsoft's. */
  readonly service?: TeamsService;
  /** Where Teams reaches the port, for what `doctor` says; null or left out = not known. */
  readonly publicUrl?: string | null;
}

/** A delivery of Teams is below 100 KB; what people paste is in it. */
const LIMIT_BYTES = 256 * 1024;

/** Refusals of what looked like a delivery of Teams; others are the noise of any open port. */
const AS_TEAMS: ReadonlySet<string> = new Set(['bad-token', 'signature', 'tenant', 'no-keys']);

/** @throws Error when the options would let in anybody: a mistake of the program, since the settings are judged before */
export async function openTeams(
  options: TeamsOptions,
  {
    receive,
    receivePost = null,
    clock,
    log,
    entraGroups = null,
  }: {
    readonly receive: Receive;
    /** Left out = what programs post is not read. */
    readonly receivePost?: ReceivePost | null;
    readonly clock: Clock;
    readonly log: Log;
    readonly entraGroups?: EntraGroups | null;
  },
): Promise<Platform> {
  const { auth, tenants, service = MICROSOFT } = options;
  if (auth.kind !== 'none' && (auth.appId === '' || tenants.length === 0))
    throw new Error('Teams needs an app id and at least one tenant, or to be open to this machine alone');

  const signed = auth.kind === 'none' ? null : { issuer: service.tokenIssuer };
  const allows = allowsServiceUrl(options.service, signed !== null);
  const adapter = createAdapter(auth, service);
  const signIn = createSignIn({ adapter, kind: auth.kind, clock, log });
  const whereabouts = createWhereabouts({
    botId: auth.kind === 'none' ? null : `28:${auth.appId}`,
    tenantId: auth.kind === 'none' ? null : auth.tenantId,
    serviceUrl: auth.kind === 'none' ? null : service.serviceUrl,
    allowsServiceUrl: allows,
  });
  const messenger = createMessenger({
    adapter,
    allowsServiceUrl: allows,
    onSignInError: signIn.failed,
    groupOf: whereabouts.groupOf,
    clock,
    log,
    chance: Math.random,
  });
  const roster = createRoster(adapter, clock);
  const people = createPeople({
    roster,
    allowsServiceUrl: allows,
    tenantId: auth.kind === 'none' ? null : auth.tenantId.toLowerCase(),
    tenants: new Set(tenants.map((tenant) => tenant.toLowerCase())),
    entraGroups,
    clock,
    log,
  });
  const quiet = createQuietLog({ clock, log });
  const heard = createHeard<TeamsArrival>(clock);
  let refused: { readonly at: Date; readonly because: string } | null = null;
  const delivery: DeliveryParts = {
    doors: createDoors({ signed, tenants, allowsServiceUrl: allows }),
    adapter,
    roster,
    allowsServiceUrl: allows,
    receive,
    receivePost,
    messenger,
    clock,
    onArrival: (activity) => {
      heard.note(isPress(activity) ? 'click' : 'message');
      whereabouts.note(activity);
    },
    onRefusal: ({ kind, status, because }) => {
      if (AS_TEAMS.has(kind)) refused = { at: clock.now(), because };
      quiet.refused({ platform: 'teams', kind, status, because });
    },
    log,
  };
  let phase: 'new' | 'started' | 'stopped' = 'new';

  return {
    name: 'teams',
    messenger,
    people,
    routes: [
      {
        method: 'POST',
        path: '/api/messages',
        limitBytes: LIMIT_BYTES,
        async handle(request, response, body) {
          if (phase === 'started') return answerDelivery(delivery, request, response, body);
          response.writeHead(503, { 'content-type': 'application/json; charset=utf-8', 'retry-after': '30' });
          response.end(JSON.stringify({ error: 'The bot is being restarted.' }));
        },
      },
    ],
    placeOf: whereabouts.placeOf,
    async start() {
      phase = 'started';
      await signIn.start();
    },
    async stop() {
      phase = 'stopped';
      signIn.stop();
    },
    state() {
      if (phase !== 'started') return { ready: false, because: phase === 'new' ? 'not started yet' : 'stopped' };
      const problem = signIn.problem();
      return { ready: problem === null, because: problem };
    },
    checks: (at, { channels }) =>
      teamsChecks({
        options,
        adapter,
        allowsServiceUrl: allows,
        clock,
        running: { heard, refused: () => refused },
        at,
        channels: teamsChannels(channels, whereabouts.placeOf),
      }),
  };
}
