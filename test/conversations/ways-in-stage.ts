/** One bot on both chats, over HTTP, with an app for each way in whose plans can be carried out. */
import { azureChecks } from '../../src/azure/checks.ts';
import { createClients } from '../../src/azure/clients.ts';
import { createDeployer } from '../../src/azure/deployer.ts';
import { createAzureFacts } from '../../src/azure/fact-source.ts';
import { createLiveReader } from '../../src/azure/live-reader.ts';
import { createChatBot } from '../../src/bot.ts';
import { accessSchema } from '../../src/commands/access-policy.ts';
import type { Log } from '../../src/core/log.ts';
import { simulateRegistries } from '../../src/playground/registries/simulated-registries.ts';
import { type SimulatedSlack, simulateSlack } from '../../src/playground/slack/simulated-slack.ts';
import { type SimulatedTeams, simulateTeams } from '../../src/playground/teams/simulated-teams.ts';
import { createRegistryFacts } from '../../src/registries/fact-source.ts';
import { policySchema } from '../../src/rollback/policy.ts';
import { createMemoryStore } from '../../src/storage/memory/store.ts';
import { shop } from '../playground/azure/shop.ts';
import { WRITER } from '../playground/azure/writer.ts';
import { passingTime } from './passing-time.ts';
import type { Way } from './ways-in.ts';
import { slackWays } from './ways-in-slack.ts';
import { teamsWays } from './ways-in-teams.ts';

export interface WaysStage {
  readonly slack: SimulatedSlack;
  readonly teams: SimulatedTeams;
  readonly ways: readonly Way[];
  /** Lets the time pass that the bot waits for, until every plan that was approved is carried out. */
  plansCarriedOut(): Promise<void>;
  /** Warnings and errors that the bot logged. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

export async function openWaysStage(): Promise<WaysStage> {
  const lines: string[] = [];
  const note = (fields: Readonly<Record<string, unknown>>, message: string) =>
    void lines.push(`${message} ${String(fields.err ?? fields.because ?? '')}`);
  const log: Log = { debug() {}, info() {}, warn: note, error: note };

  // The ways know their apps before there is an Azure to have them, and Slack's time is that of Azure.
  let now = () => new Date();
  const [slack, teams] = await Promise.all([
    simulateSlack({ now: () => now(), acknowledgeWithinMs: 30_000 }),
    simulateTeams(),
  ]);
  const ways = [...slackWays(slack), ...teamsWays(teams)];
  const {
    azure,
    clock: time,
    pass,
  } = shop(
    {},
    ways.map(({ app }) => app),
  );
  now = time.now;
  everybodyEverywhere(slack, teams);

  const { clock, storeClock, until, lapse } = passingTime({ now: time.now, pass });
  const common = { cloud: 'public', subscriptionIds: [], clock, log, httpClient: azure.httpClient } as const;
  const reading = { ...common, credential: azure.credential };
  const registries = simulateRegistries(azure);
  const store = createMemoryStore({ clock: storeClock, log });
  const approver = { slackUsers: [slack.users.approver.id], entraUsers: [teams.people.approver.aadObjectId] };
  const { appId, tenantId, password, service } = teams;
  const { botToken, apiUrl, responseHost, signingSecret } = slack;
  const bot = await createChatBot({
    clock,
    log,
    openFacts: async () => createAzureFacts(reading),
    openRegistries: async () => createRegistryFacts({ clock, log, fetch: registries.fetch }),
    store,
    checks: azureChecks(reading),
    docsUrl: null,
    slack: { botToken, apiUrl, responseHosts: [responseHost], delivery: { kind: 'http', signingSecret } },
    teams: {
      auth: { kind: 'password', appId, tenantId, password },
      tenants: [tenantId, teams.people.neighbour.tenantId],
      service,
    },
    http: { host: '127.0.0.1', port: 0 },
    access: accessSchema.parse({ rules: [{ name: 'history for approvers', commands: ['history'], people: approver }] }),
    rollback: {
      openReader: async () => createLiveReader(createClients(reading)),
      policy: policySchema.parse({ rules: [{ name: 'shop', approvers: approver }] }),
    },
    carryOut: {
      openDeployer: async () => createDeployer({ ...common, credential: azure.credentialOf(WRITER.clientId) }),
    },
  });
  const address = `http://127.0.0.1:${await bot.start()}`;
  slack.deliverTo(`${address}/slack/events`);
  teams.deliverTo(`${address}/api/messages`);

  return {
    slack,
    teams,
    ways,
    async plansCarriedOut() {
      let states: readonly string[] = [];
      const look = async () => {
        states = (await store.plans.underWay()).map(({ state }) => state);
      };
      await look();
      const looking = setInterval(() => void look(), 5);
      try {
        await until(
          () => states.every((state) => state === 'watching'),
          'all plans carried out',
          () => `${states.join(', ')}\n${lines.join('\n')}`,
        );
      } finally {
        clearInterval(looking);
      }
    },
    log: lines,
    async close() {
      lapse();
      await bot.stop(1_000);
      await Promise.all([slack.close(), teams.close()]);
    },
  };
}

/** Also guests, and people of another organisation, are wherever something is asked. */
function everybodyEverywhere(slack: SimulatedSlack, teams: SimulatedTeams): void {
  for (const name of ['guest', 'stranger'] as const)
    for (const channel of ['crew', 'general'] as const) slack.channels[channel].members.add(slack.users[name].id);
  for (const name of ['guest', 'neighbour', 'stranger'] as const) {
    teams.conversations.orders.members.add(teams.people[name].id);
    teams.conversations.crew.members.add(teams.people[name].id);
  }
}
