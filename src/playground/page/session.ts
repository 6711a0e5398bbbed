/**
 * One scenario being played: the real bot, wired as `serve` wires it, between a simulated Slack, a simulated Teams and a
 * simulated Azure, all in this process. Another scenario is another session.
 */
import { randomBytes } from 'node:crypto';
import { type ChatBot, createChatBot } from '../../bot.ts';
import type { Log } from '../../core/log.ts';
import { type Policy, policySchema } from '../../rollback/policy.ts';
import { createMemoryStore } from '../../storage/memory/store.ts';
import type { Store } from '../../storage/store.ts';
import type { ScenarioInput } from '../azure/scenario.ts';
import { type SimulatedAzure, simulateAzure } from '../azure/simulated-azure.ts';
import { botPartsOn } from '../bot-parts.ts';
import { simulateRegistries } from '../registries/simulated-registries.ts';
import { type SimulatedSlack, simulateSlack } from '../slack/simulated-slack.ts';
import { type SimulatedTeams, simulateTeams } from '../teams/simulated-teams.ts';
import { createPageClock, type PageClock } from './clock.ts';
import { LATENCY, latencyOf } from './latency.ts';
import { createSwitches, type Switches } from './switches.ts';
import { createTracer, type Tracer } from './trace.ts';

export interface Session {
  readonly azure: SimulatedAzure;
  readonly slack: SimulatedSlack;
  readonly teams: SimulatedTeams;
  readonly store: Store;
  readonly clock: PageClock;
  readonly tracer: Tracer;
  readonly switches: Switches;
  /** Azure Monitor's webhook with the bot's secret in it. */
  readonly alertsTo: string;
  /** 0 = Azure answers at once, 1 = as usual. */
  latency: number;
  /** Grows with everything that changes. */
  readonly version: number;
  /** Says that something has changed. */
  touch(): void;
  /** Told when something has changed. @returns stops that */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

/** Azure moves by itself, and nobody asks it meanwhile: so often it is looked at. */
const LOOK_MS = 500;
/** A scenario that is left is not waited for. */
const LEAVE_MS = 1_500;

export async function openSession(scenario: ScenarioInput, outer: Log): Promise<Session> {
  let left = false;
  const log = untilLeft(outer, () => left);
  const clock = createPageClock();
  const { now } = clock.bot;
  const listeners = new Set<() => void>();
  let version = 1;
  let latency: number = LATENCY.usual;
  const changed = () => {
    version += 1;
    for (const listener of [...listeners]) listener();
  };

  const azure = simulateAzure(scenario, { now });
  const registries = simulateRegistries(azure);
  // Teams' tokens are checked by the SDK against the machine's clock, so Teams does not know of time that is moved on.
  const [slack, teams] = await Promise.all([simulateSlack({ now }), simulateTeams()]);
  const tracer = createTracer(changed, now);
  const delay = (url: string) => latencyOf(url, latency);
  const store = createMemoryStore({ clock: clock.patient, log });
  const { botToken, appToken, apiUrl, responseHost } = slack;
  const secret = randomBytes(24).toString('hex');
  const { appId, tenantId, password, service } = teams;
  const bot: ChatBot = await createChatBot({
    ...botPartsOn(azure, {
      clock: clock.bot,
      log,
      httpClient: tracer.client(azure.httpClient, delay),
      fetch: tracer.fetch(registries.fetch, delay),
      policy: policyFor(slack, teams),
      watched: tracer.watch,
    }),
    store,
    // Socket Mode, as in a first installation: nothing has to reach the bot, and no signature ages when time is moved on.
    slack: { botToken, apiUrl, responseHosts: [responseHost], delivery: { kind: 'socket', appToken } },
    teams: { auth: { kind: 'password', appId, tenantId, password }, tenants: [tenantId], service },
    http: { host: '127.0.0.1', port: 0 },
    alerts: {
      doors: { secrets: [secret], entra: null },
      routes: {
        rules: [],
        default: [
          { platform: 'slack', channel: slack.channels.orders.id },
          {
            platform: 'teams',
            channel: teams.conversations.orders.id,
            tenant: tenantId,
            // Of the simulated connector: the policy of a real bot takes https alone.
            serviceUrl: teams.serviceUrl,
          },
        ],
      },
    },
  });
  const address = `http://127.0.0.1:${await bot.start()}`;
  teams.deliverTo(`${address}/api/messages`);

  const switches = createSwitches(azure);
  const silences = [slack.onChange(changed), teams.onChange(changed)];
  let seen = '';
  const heart = setInterval(() => {
    const deployed = switches.deployWaiting();
    // Time passes in Azure when somebody looks.
    azure.update(() => {});
    const now = pictureOf(azure);
    if (now === seen && !deployed) return;
    seen = now;
    changed();
  }, LOOK_MS);

  return {
    azure,
    slack,
    teams,
    store,
    clock,
    tracer,
    switches,
    alertsTo: `${address}/alerts/azure-monitor/${secret}`,
    get latency() {
      return latency;
    },
    set latency(factor) {
      latency = factor;
      changed();
    },
    get version() {
      return version;
    },
    touch: changed,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      left = true;
      clearInterval(heart);
      for (const silence of silences) silence();
      await bot.stop(LEAVE_MS);
      await Promise.all([slack.close(), teams.close()]);
      await store.close();
    },
  };
}

/** What is under way when a scenario is left ends with it, and is nothing that anybody has to be told. */
function untilLeft(log: Log, left: () => boolean): Log {
  const unlessLeft =
    (write: Log['error']): Log['error'] =>
    (fields, message) =>
      left() ? undefined : write(fields, message);
  return {
    debug: unlessLeft(log.debug.bind(log)),
    info: unlessLeft(log.info.bind(log)),
    warn: unlessLeft(log.warn.bind(log)),
    error: unlessLeft(log.error.bind(log)),
  };
}

/** Whoever is on call may ask and approve, and not both of the same; the guest may do neither. */
function policyFor(slack: SimulatedSlack, teams: SimulatedTeams): Policy {
  return policySchema.parse({
    rules: [
      {
        name: 'the playground',
        approvers: {
          slackUsers: [slack.users.oncall.id, slack.users.approver.id],
          entraUsers: [teams.people.oncall.aadObjectId, teams.people.approver.aadObjectId],
        },
        breakGlass: { slackUsers: [slack.users.oncall.id], entraUsers: [teams.people.oncall.aadObjectId] },
      },
    ],
    watchMinutes: 1,
  });
}

/** What of the subscription can be seen to move. */
function pictureOf({ scenario }: SimulatedAzure): string {
  return JSON.stringify([scenario.resources, scenario.roleAssignments, scenario.registries, scenario.applications]);
}
