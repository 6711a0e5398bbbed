/**
 * The process that is killed: the whole bot, with the real Bolt and botbuilder, on a database store. Azure, Slack and
 * Teams are outside, and survive; Azure takes its time, so that a kill falls into the middle of the work.
 * Tells its parent what it begins, what it has noted and what it has done: the parent counts.
 */

import { routesSchema } from '../../dist/alerts/routes.js';
import { createClients } from '../../dist/azure/clients.js';
import { createDeployer } from '../../dist/azure/deployer.js';
import { createAzureFacts } from '../../dist/azure/fact-source.js';
import { createLiveReader } from '../../dist/azure/live-reader.js';
import { createChatBot } from '../../dist/bot.js';
import { systemClock } from '../../dist/core/clock.js';
import { ROLLBACK_CLIENT } from '../../dist/playground/azure/demo/identities.js';
import { demoScenario } from '../../dist/playground/azure/demo/index.js';
import { simulateAzure } from '../../dist/playground/azure/simulated-azure.js';
import { simulateRegistries } from '../../dist/playground/registries/simulated-registries.js';
import { createLog } from '../../dist/programs/log.js';
import { createRegistryFacts } from '../../dist/registries/fact-source.js';
import { policySchema } from '../../dist/rollback/policy.js';
import { openStore } from '../../dist/storage/open-store.js';
import { USUAL_RETENTION } from '../../dist/storage/retention.js';
import { credentialOf, httpClient } from './azure-client.mjs';

const { location, slack, teams, approvers, alerts, logLevel } = JSON.parse(process.env.KILL_REPLICA ?? '{}');
/** A word to a platform takes up to so long until it is noted. */
const NOTED_MS = 60;
/** Shorter than a policy file may say: nobody wants to wait a minute for each rollback. */
const WATCH_MINUTES = 0.1;

const pause = (most) => new Promise((resolve) => setTimeout(resolve, Math.random() * most));
const tell = (message) => process.send?.(message);

// Whoever started it is gone: nobody wants it any more.
process.on('disconnect', () => process.exit(1));

const log = await createLog(logLevel, process.stderr);
const shared = { clock: systemClock, log };
const azure = { ...shared, httpClient, cloud: 'public', subscriptionIds: [] };
const policy = {
  ...policySchema.parse({ rules: [{ name: 'all', approvers: { slackUsers: approvers } }] }),
  watchMinutes: WATCH_MINUTES,
};
const store = await openStore({
  ...shared,
  location: location.kind === 'folder' ? location : { ...location, password: null },
  retention: USUAL_RETENTION,
});

/** A policy file may name no service of one's own machine. */
function routesOf({ rules, default: others, teamsService }) {
  const routes = routesSchema.parse({ rules, default: others });
  return { ...routes, default: routes.default.map((each) => ({ ...each, serviceUrl: teamsService })) };
}

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
  openFacts: async () => createAzureFacts({ ...azure, credential: credentialOf(null) }),
  openRegistries: async () =>
    createRegistryFacts({ ...shared, fetch: simulateRegistries(simulateAzure(demoScenario())).fetch }),
  rollback: {
    openReader: async () => createLiveReader(createClients({ ...azure, credential: credentialOf(null) })),
    policy,
  },
  carryOut: { openDeployer: async () => createDeployer({ ...azure, credential: credentialOf(ROLLBACK_CLIENT) }) },
  checks: [],
  docsUrl: null,
  slack,
  teams,
  http: { host: '127.0.0.1', port: 0 },
  alerts: {
    doors: { secrets: [alerts.secret], entra: null },
    routes: routesOf(alerts),
    paces: { postMs: 50, editMs: 50 },
  },
  watchPauses: { firstMs: 300, longestMs: 800 },
});
process.on('SIGTERM', async () => {
  await bot.stop(20_000);
  await store.close();
  process.exit(0);
});
tell({ ready: await bot.start() });
