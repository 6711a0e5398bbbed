/**
 * All wiring, in reading order. `main.ts` hands in the real parts, the playground simulated ones, tests their own: what
 * answers is the same.
 */

import { type AlertRoutes, NO_ROUTES, routesFor } from './alerts/routes.ts';
import { createAccess, gated } from './commands/access.ts';
import { type AccessPolicy, OPEN_ACCESS } from './commands/access-policy.ts';
import { createAlertIntake } from './commands/alert-intake.ts';
import { type Alerts, createAlerts } from './commands/alerts.ts';
import { type Carrying, createCarrying } from './commands/carrying-out.ts';
import type { Answer, Check, CommandContext } from './commands/command.ts';
import { type Conversation, createConversation } from './commands/conversation.ts';
import { byKind, type Messengers } from './commands/inbox.ts';
import { lazyFacts } from './commands/lazy-facts.ts';
import { createMuting } from './commands/mute.ts';
import { namedIn } from './commands/named.ts';
import { createPacing, type Paces } from './commands/pacing.ts';
import type { Platform } from './commands/platform.ts';
import type { Request } from './commands/request.ts';
import {
  type EntraGroups,
  lazyDeployer,
  lazyReader,
  newPlanId,
  type People,
  peopleOf,
  type Rollbacks,
} from './commands/rollbacks.ts';
import { runCommand } from './commands/run-command.ts';
import { createSaying } from './commands/saying.ts';
import { createSharedDiagnosis } from './commands/shared-diagnosis.ts';
import { createWatching, type Pauses, USUAL_PAUSES, type Watching } from './commands/watching.ts';
import type { Clock } from './core/clock.ts';
import type { Log } from './core/log.ts';
import type { FactSource } from './diagnosis/fact-source.ts';
import type { AlertDoors } from './http/alerts/doors.ts';
import type { HttpServer } from './http/server.ts';
import type { RegistryFacts } from './registries/fact-source.ts';
import { withOtherRegistries } from './registries/route.ts';
import { awaitedWords } from './replies/progress-words.ts';
import { withAuditLog } from './rollback/audit-log.ts';
import type { Deployer, LiveReader } from './rollback/deployer.ts';
import type { Policy } from './rollback/policy.ts';
import type { SlackOptions } from './slack/app.ts';
import type { Store } from './storage/store.ts';
import type { TeamsOptions } from './teams/app.ts';

export interface BotParts {
  /** Opens Azure, at the first fact that is asked for. */
  readonly openFacts: () => Promise<FactSource>;
  /** Registries that are not Azure's; opened with it. */
  readonly openRegistries: () => Promise<RegistryFacts>;
  /** What `doctor` looks at, in the order in which it is shown. */
  readonly checks: readonly Check[];
  readonly clock: Clock;
  readonly log: Log;
  /** Where the cause pages are, without a slash at the end; null = no links. */
  readonly docsUrl: string | null;
  /** Plans: the app as it stands, opened when the first plan is made, and who may approve. Left out = no plans are made. */
  readonly rollback?: { readonly openReader: () => Promise<LiveReader>; readonly policy: Policy };
}

export interface Bot {
  /**
   * Answers a request from any platform. Never throws.
   * @param progress told how far it is, while it works
   */
  answer(request: Request, progress?: (text: string) => void): Promise<Answer>;
}

export interface ChatParts extends BotParts {
  /** What is kept between a question and its answer. Who opened it closes it, after {@link ChatBot.stop}. */
  readonly store: Store;
  /** null = not configured; its SDK is not even loaded then. */
  readonly slack: SlackOptions | null;
  readonly teams: TeamsOptions | null;
  /** Port 0 = any free one. null = no port at all: Slack in Socket Mode needs none. */
  readonly http: { readonly host: string; readonly port: number } | null;
  /** Carrying approved plans out, with an identity of its own; left out = plans are shown, and nobody can approve them. */
  readonly carryOut?: { readonly openDeployer: () => Promise<Deployer> };
  /** Who may ask what, and where; left out = members everything, guests what tells no names. */
  readonly access?: AccessPolicy;
  /** What is known of people; left out = what the platforms tell. Only a simulation knows better. */
  readonly people?: People;
  /** Members of Entra groups, for Teams; left out = nobody is known to be in one. */
  readonly entraGroups?: EntraGroups;
  /** Alerts: who may hand them in, and which channels are told; left out = none come in but by posts in the chats. */
  readonly alerts?: {
    readonly doors: AlertDoors;
    readonly routes: AlertRoutes;
    /** How often the apps of an incident are looked at, how long changes are gathered, how fast it is said; left out = as it should be. */
    readonly pauses?: Pauses;
    readonly settleMs?: number;
    readonly paces?: Paces;
  };
  /** How often an app that somebody waits for is looked at; left out = as it should be. */
  readonly watchPauses?: Pauses;
}

export interface ChatBot extends Bot {
  /**
   * Opens the port and begins to receive. A platform that is out of reach does not stop the others: see `state`.
   * @returns the port that is listened on, or null
   * @throws Error when the port cannot be opened
   */
  start(): Promise<number | null>;
  /** Receives nothing more, finishes what was accepted, and says what is given up: all of it within `ms`. */
  stop(ms: number): Promise<void>;
  state(): readonly PlatformState[];
}

export interface PlatformState {
  readonly name: string;
  readonly ready: boolean;
  readonly because: string | null;
  /** No platform can do without it. */
  readonly vital?: true;
}

/** The bot for one question at a time, without anything that is said later: the terminal. */
export function createBot(parts: BotParts): Bot {
  return { answer: oneAnswer(commandContext(parts)) };
}

/** The bot as a service, in the chats that are configured. */
export async function createChatBot(parts: ChatParts): Promise<ChatBot> {
  const { clock, log, store } = parts;
  // 1. What every command may use.
  const context = commandContext(parts);

  // 2. The conversation. It speaks through the platforms, and they hand in what people say: so they follow.
  const messengers: { -readonly [name in keyof Messengers]: Messengers[name] } = {};
  const told: { [name in Platform['name']]?: People } = {};
  const people = parts.people ?? peopleOf(told);
  const kept = { ...store, ...withAuditLog(store, log) };
  const shared = { ...kept, messengers, clock, log };
  /** The same, waiting for their turn: what nobody asked for. */
  const paced: { -readonly [name in keyof Messengers]: Messengers[name] } = {};
  const muting = createMuting(shared);
  const pauses = parts.watchPauses ?? USUAL_PAUSES;
  const watching: Watching = createWatching({ ...shared, facts: context.facts, pauses });
  const { carryOut } = parts;
  const carrying: Carrying | null =
    carryOut === undefined || context.rollbacks === null
      ? null
      : createCarrying({
          ...shared,
          deployer: lazyDeployer(carryOut.openDeployer),
          facts: context.facts,
          watchMs: context.rollbacks.policy.watchMinutes * 60_000,
        });
  const isAlone = ({ person: { platform }, place }: Request) =>
    platform !== 'machine' && messengers[platform]?.company(place) === 'alone';
  const rollbacks: Rollbacks | null =
    carryOut === undefined || carrying === null || context.rollbacks === null
      ? context.rollbacks
      : { ...context.rollbacks, deciding: { ...kept, people, ...carrying, isAlone } };
  const platforms: Platform[] = [];
  const named = namedIn(parts.alerts?.routes ?? NO_ROUTES, parts.access ?? OPEN_ACCESS, parts.rollback?.policy ?? null);
  const access = createAccess({
    ...shared,
    people,
    policy: parts.access ?? OPEN_ACCESS,
    unsigned: (platform) => platform === 'teams' && parts.teams?.auth.kind === 'none',
  });
  /** What `doctor` looks at in the chats that there are. */
  const chatChecks = ({ person, place }: Request): readonly Check[] =>
    platforms.flatMap((platform) => platform.checks(platform.name === person.platform ? place : null, named));
  const conversation: Conversation = createConversation({
    ...shared,
    watching,
    access,
    run: (request, hooks) =>
      runCommand(request, {
        ...context,
        rollbacks,
        muting,
        chatChecks,
        judge: access.judge,
        ...hooks,
        progress: () => {},
      }),
  });

  const alerts: Alerts = createAlerts({
    ...shared,
    messengers: paced,
    facts: context.facts,
    diagnoses: context.diagnoses,
    docsUrl: context.docsUrl,
    canPlan: rollbacks?.deciding != null,
    ask: conversation.ask,
    turnAway: conversation.turnAway,
    routesOf: (alert, app) => routesFor(parts.alerts?.routes ?? NO_ROUTES, alert, app),
    placeOf: (channel) => platforms.find(({ name }) => name === channel.platform)?.placeOf(channel) ?? null,
    pauses: parts.alerts?.pauses,
    settleMs: parts.alerts?.settleMs,
  });

  // 3. What is done with each kind of work that was accepted.
  const handle = byKind({
    ask: conversation.ask,
    say: createSaying(shared),
    watch: watching.look,
    rollback: carrying?.look ?? nothingIsCarriedOut,
    alert: alerts.handle,
    incident: alerts.incident,
  });

  // 4. The platforms, each loaded only when it is configured.
  const { receive } = conversation;
  const receivePost = gated(access, alerts.receivePost, shared);
  if (parts.slack !== null) {
    const { openSlack } = await import('./slack/app.ts');
    platforms.push(await openSlack(parts.slack, { receive, receivePost, clock, log }));
  }
  if (parts.teams !== null) {
    const { openTeams } = await import('./teams/app.ts');
    platforms.push(
      await openTeams(parts.teams, { receive, receivePost, clock, log, entraGroups: parts.entraGroups ?? null }),
    );
  }
  for (const { name, messenger, people } of platforms) {
    const pacing = createPacing(messenger, clock, parts.alerts?.paces);
    messengers[name] = pacing.people;
    paced[name] = pacing.machines;
    told[name] = people;
  }
  const state = (): PlatformState[] => [
    ...platforms.map((platform) => ({ name: platform.name, ...platform.state() })),
    { name: 'storage', ...store.state(), vital: true },
  ];

  // 5. The one port.
  let http: HttpServer | null = null;
  if (parts.http !== null) {
    const { createHttp } = await import('./http/server.ts');
    const routes = platforms.flatMap((platform) => platform.routes);
    if (parts.alerts !== undefined) {
      const { alertRoutes } = await import('./http/alerts/routes.ts');
      const take = createAlertIntake({ inbox: store.inbox, clock });
      routes.push(...alertRoutes({ doors: parts.alerts.doors, take, clock, log }));
    }
    http = createHttp({ routes, state, clock, log });
  }

  const ended = new AbortController();
  return {
    answer: oneAnswer(context),
    async start() {
      store.inbox.start(handle);
      void carrying?.takeUp(ended.signal);
      const port = parts.http !== null && http !== null ? await http.listen(parts.http) : null;
      await Promise.all(platforms.map((platform) => platform.start()));
      return port;
    },
    async stop(ms) {
      ended.abort();
      const end = clock.now().getTime() + ms;
      const left = (): number => Math.max(0, end - clock.now().getTime());
      // The doors first, so that nothing new comes; the platforms can still speak. A sender who dawdles is not waited for.
      await atMost(clock, ms / 5, [http?.close(), ...platforms.map((platform) => platform.stop())]);
      // In memory, a watch ends with the program: better said than waited for in vain.
      if (!store.durable)
        await watching.endAll('I am being restarted, and do not look any more; press "Keep watching" in a minute');
      const { lost, kept } = await store.inbox.drain(left());
      if (lost > 0) log.error({ lost }, 'the program ends before all that was accepted is answered');
      if (kept > 0)
        log.info({ kept }, 'what was accepted and not answered is stored: it is answered after the next start');
    },
    state,
  };
}

/** Waits for all of it, or until the time is over; what fails is no reason to wait longer. */
async function atMost(clock: Clock, ms: number, work: readonly unknown[]): Promise<void> {
  const done = new AbortController();
  await Promise.race([Promise.allSettled(work), clock.after(ms, done.signal)]);
  done.abort();
}

type SharedContext = Omit<CommandContext, 'progress' | 'reading' | 'show' | 'watch' | 'answers' | 'clicked'>;

function oneAnswer(context: SharedContext): Bot['answer'] {
  return (request, progress = () => {}) => {
    const reading: CommandContext['reading'] = (_app, read) => {
      const awaited = awaitedWords(read);
      if (awaited !== '') progress(`reading ${awaited}`);
    };
    const hooks = { progress, reading, show: () => {}, watch: null, answers: null, clicked: null };
    return runCommand(request, { ...context, ...hooks });
  };
}

/** What is known of the outside world, read when it is needed; and what else every command may use. */
function commandContext(parts: BotParts): SharedContext {
  const facts = lazyFacts(async () => {
    const [azure, registries] = await Promise.all([parts.openFacts(), parts.openRegistries()]);
    return withOtherRegistries(azure, registries);
  });
  const { clock, log, checks, docsUrl } = parts;
  const rollbacks: Rollbacks | null =
    parts.rollback === undefined
      ? null
      : {
          reader: lazyReader(parts.rollback.openReader),
          policy: parts.rollback.policy,
          newId: newPlanId,
          deciding: null,
        };
  const diagnoses = createSharedDiagnosis({ source: facts, clock, log });
  return { facts, diagnoses, clock, log, checks, docsUrl, rollbacks };
}

/** Another replica may be set up for it: the work waits for that one, and is a dead letter at last. */
async function nothingIsCarriedOut(): Promise<never> {
  throw new Error(
    'an approved plan lies here, and nothing can be carried out: PULLCHECK_ROLLBACK_CLIENT_ID is not set',
  );
}
