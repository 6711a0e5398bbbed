/**
 * The process that is killed: the whole bot, with the real Bolt and botbuilder, on a database store. The simulated Azure is in
 * here, and takes its time, so that a kill falls into the middle of the work; Slack and Teams are outside, and survive.
 * Tells its parent what it begins, what it has noted and what it has done: the parent counts.
 */
import { createAzureFacts } from '../../dist/azure/fact-source.js';
import { createChatBot } from '../../dist/bot.js';
import { systemClock } from '../../dist/core/clock.js';
import { demoScenario } from '../../dist/playground/azure/demo/index.js';
import { startNewestRevision } from '../../dist/playground/azure/platform-moves.js';
import { simulateAzure } from '../../dist/playground/azure/simulated-azure.js';
import { simulateRegistries } from '../../dist/playground/registries/simulated-registries.js';
import { createLog } from '../../dist/programs/log.js';
import { createRegistryFacts } from '../../dist/registries/fact-source.js';
import { openStore } from '../../dist/storage/open-store.js';
import { USUAL_RETENTION } from '../../dist/storage/retention.js';

const { location, slack, teams, healed, logLevel } = JSON.parse(process.env.KILL_REPLICA ?? '{}');
/** A request to Azure takes up to so long, and a word to a platform until it is noted. */
const AZURE_MS = 120;
const NOTED_MS = 60;

const pause = (most) => new Promise((resolve) => setTimeout(resolve, Math.random() * most));
const tell = (message) => process.send?.(message);

const azure = simulateAzure(demoScenario());
const heal = (app) => azure.update((scenario) => startNewestRevision(scenario, app, new Date()));
for (const app of healed) heal(app);
process.on('message', (message) => heal(message.heal));
// Whoever started it is gone: nobody wants it any more.
process.on('disconnect', () => process.exit(1));

const log = await createLog(logLevel, process.stderr);
const shared = { clock: systemClock, log };
const store = await openStore({
  ...shared,
  location: location.kind === 'folder' ? location : { ...location, password: null },
  retention: USUAL_RETENTION,
});

/** The same store, which tells what happens to it. */
const watched = {
  ...store,
  inbox: {
    ...store.inbox,
    start(handle) {
      store.inbox.start(async (work, run) => {
        tell({ began: run.id, work });
        const again = await handle(work, run);
        tell({ did: run.id });
        return again;
      });
    },
  },
  postings: {
    ...store.postings,
    async said(mark, message) {
      // As if the platform's answer had been long on its way: here lies the window that the report speaks of.
      await pause(NOTED_MS);
      await store.postings.said(mark, message);
      tell({ noted: mark });
    },
  },
};

const bot = await createChatBot({
  ...shared,
  store: watched,
  openFacts: async () =>
    createAzureFacts({
      ...shared,
      credential: azure.credential,
      cloud: 'public',
      subscriptionIds: [],
      httpClient: {
        async sendRequest(request) {
          await pause(AZURE_MS);
          return azure.httpClient.sendRequest(request);
        },
      },
    }),
  openRegistries: async () => createRegistryFacts({ ...shared, fetch: simulateRegistries(azure).fetch }),
  checks: [],
  docsUrl: null,
  slack,
  teams,
  http: { host: '127.0.0.1', port: 0 },
  watchPauses: { firstMs: 300, longestMs: 800 },
});
process.on('SIGTERM', async () => {
  await bot.stop(20_000);
  await store.close();
  process.exit(0);
});
tell({ ready: await bot.start() });
