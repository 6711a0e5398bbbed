/**
 * The whole bot with an app to be rolled back, in one chat: the platform's real SDK on the simulated service, the simulated Azure
 * behind, and time that passes only while the bot waits for Azure.
 */
import type { HttpClient } from '@azure/core-rest-pipeline';
import { createClients } from '../../src/azure/clients.ts';
import { createDeployer } from '../../src/azure/deployer.ts';
import { createEntraGroups } from '../../src/azure/entra-groups.ts';
import { createAzureFacts } from '../../src/azure/fact-source.ts';
import { createLiveReader } from '../../src/azure/live-reader.ts';
import { createChatBot } from '../../src/bot.ts';
import type { Log } from '../../src/core/log.ts';
import { isWrite, type SeenRequest } from '../../src/playground/azure/journal.ts';
import { simulateRegistries } from '../../src/playground/registries/simulated-registries.ts';
import { createRegistryFacts } from '../../src/registries/fact-source.ts';
import { readPolicy } from '../../src/rollback/policy.ts';
import { createMemoryStore } from '../../src/storage/memory/store.ts';
import { type Shop, shop } from '../playground/azure/shop.ts';
import { WRITER } from '../playground/azure/writer.ts';
import { passingTime } from './passing-time.ts';
import type { Chat, OpenChat } from './rollback-chats.ts';

export interface Stage {
  readonly chat: Chat;
  readonly shop: Shop;
  /** Waits until it holds; the time that the bot waits for passes at once. @throws Error with what stands in the chat */
  until(predicate: () => boolean, what: string): Promise<void>;
  /** `PATCH containerApps/multiple {…}`, oldest first. */
  writes(): readonly string[];
  /** Writes that were sent while no approval was stored. */
  readonly tooEarly: readonly string[];
  /** Weights of the traffic, by revision, labels behind: `stable 100 [stable]`. */
  traffic(app: string): Promise<readonly string[]>;
  /** Warnings and errors that the bot logged. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

/** What may be sent to Azure, and nothing else. */
export const ALLOWED = [
  /^PATCH containerApps\/[\w-]+ \{"properties":\{"template":\{.*\}\}\}$/,
  /^PATCH containerApps\/[\w-]+ \{"properties":\{"configuration":\{"ingress":\{"traffic":\[.*\]\}\}\}\}$/,
  /^POST containerApps\/[\w-]+\/revisions\/[\w-]+\/(?:activate|restart)$/,
];

/** @param approvals the section of the policy; a function of the chat's own ids */
export async function openStage(
  openChat: OpenChat,
  more: { readonly approvals?: (chat: Chat) => unknown; readonly carriesOut?: boolean } = {},
): Promise<Stage> {
  const groups: { id: string; members: string[] }[] = [];
  const simulated = shop({
    entraGroups: groups,
    caller: { ...shop().azure.scenario.caller, graphPermissions: ['GroupMember.Read.All'] },
  });
  const { azure, clock: time } = simulated;
  const passing = passingTime({ now: time.now, pass: simulated.pass });
  const { clock, storeClock } = passing;
  const lines: string[] = [];
  const note = (fields: Readonly<Record<string, unknown>>, message: string) =>
    void lines.push(`${message} ${String(fields.err ?? fields.because ?? '')}`);
  const log: Log = { debug() {}, info() {}, warn: note, error: note };
  const common = { cloud: 'public', subscriptionIds: [], clock, log, httpClient: azure.httpClient } as const;
  const reading = { ...common, credential: azure.credential };
  const registries = simulateRegistries(azure);

  const chat = await openChat(time.now);
  const entra = chat.entraGroup();
  if (entra !== null) azure.update((scenario) => void scenario.entraGroups.push(entra));
  const read = readPolicy({ approvals: (more.approvals ?? usualApprovals)(chat) });
  if ('problems' in read) throw new Error(read.problems.join('; '));
  const store = createMemoryStore({ clock: storeClock, log });
  const tooEarly: string[] = [];
  /** What the rollback's identity sends passes by here: whoever sends a write must have an approval that is stored. */
  const guarded: HttpClient = {
    async sendRequest(request) {
      const approved = (await store.plans.underWay()).some(({ decision }) => decision !== null);
      if (isWrite(request) && !approved) tooEarly.push(`${request.method} ${request.url}`);
      return azure.httpClient.sendRequest(request);
    },
  };
  const bot = await createChatBot({
    clock,
    log,
    openFacts: async () => createAzureFacts(reading),
    openRegistries: async () => createRegistryFacts({ clock, log, fetch: registries.fetch }),
    store,
    checks: [],
    docsUrl: null,
    slack: null,
    teams: null,
    rollback: { openReader: async () => createLiveReader(createClients(reading)), policy: read.policy },
    ...(more.carriesOut === false
      ? {}
      : {
          carryOut: {
            openDeployer: async () =>
              createDeployer({ ...common, httpClient: guarded, credential: azure.credentialOf(WRITER.clientId) }),
          },
        }),
    entraGroups: createEntraGroups(reading),
    http: { host: '127.0.0.1', port: 0 },
    ...chat.platform,
  });
  chat.deliverTo(`http://127.0.0.1:${await bot.start()}`);

  return {
    chat,
    shop: simulated,
    log: lines,
    tooEarly,
    until: (predicate, what) => passing.until(predicate, what, () => `${chat.dump()}\n${lines.join('\n')}`),
    writes: () => azure.requests.filter(isWrite).map(shown),
    async traffic(app) {
      const { json } = await simulated.look(app);
      const all: readonly { revisionName?: string; weight?: number; label?: string }[] =
        json.properties.configuration.ingress.traffic;
      return all
        .map(
          ({ revisionName = 'latest', weight = 0, label }) =>
            `${revisionName.split('--').at(-1)} ${weight}${label === undefined ? '' : ` [${label}]`}`,
        )
        .sort();
    },
    async close() {
      await bot.stop(1_000);
      await chat.close();
    },
  };
}

/** The approver by name, the second one by a group; the guest and the stranger too, whom no list helps. */
function usualApprovals(chat: Chat): unknown {
  return {
    rules: [
      {
        name: 'shop',
        approvers: chat.people(['approver', 'guest', 'stranger'], true),
        breakGlass: chat.people(['oncall'], false),
      },
    ],
    watchMinutes: 1,
  };
}

/** Graph's question about groups changes nothing, though it is a POST. */
function shown({ method, path, body }: SeenRequest): string {
  return `${method} ${path.slice(path.indexOf('/providers/Microsoft.App/') + 25)} ${body}`.trim();
}
