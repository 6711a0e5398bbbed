/**
 * The whole bot in one chat, on simulated services in the same process, seen as the bench needs it. What it accepts lies in a
 * folder, as it does by default.
 */
import { createAzureFacts } from '../dist/azure/fact-source.js';
import { createChatBot } from '../dist/bot.js';
import { systemClock } from '../dist/core/clock.js';
import { silentLog } from '../dist/core/log.js';
import { simulateRegistries } from '../dist/playground/registries/simulated-registries.js';
import { simulateSlack } from '../dist/playground/slack/simulated-slack.js';
import { simulateTeams } from '../dist/playground/teams/simulated-teams.js';
import { createRegistryFacts } from '../dist/registries/fact-source.js';
import { withOtherRegistries } from '../dist/registries/route.js';
import { newFolder, openAt } from './stores.mjs';

const HTTP = { host: '127.0.0.1', port: 0 };
const SHARED = { clock: systemClock, log: silentLog };

/** A source of facts on a simulated Azure. What it remembers from one diagnosis to the next is its own. */
export function openSource(azure) {
  const { credential, httpClient } = azure;
  const facts = createAzureFacts({ ...SHARED, credential, httpClient, cloud: 'public', subscriptionIds: [] });
  const registries = createRegistryFacts({ ...SHARED, fetch: simulateRegistries(azure).fetch });
  return withOtherRegistries(facts, registries);
}

/** The whole bot on a folder. @param chat what of it is set up */
export async function startBot(azure, chat) {
  const { credential, httpClient } = azure;
  const store = await openAt(newFolder());
  const bot = await createChatBot({
    ...SHARED,
    store,
    openFacts: async () =>
      createAzureFacts({ ...SHARED, credential, httpClient, cloud: 'public', subscriptionIds: [] }),
    openRegistries: async () => createRegistryFacts({ ...SHARED, fetch: simulateRegistries(azure).fetch }),
    checks: [],
    docsUrl: null,
    slack: null,
    teams: null,
    http: null,
    ...chat,
  });
  const port = await bot.start();
  const stop = async () => {
    await bot.stop(10_000);
    await store.close();
  };
  return { store, stop, address: `http://127.0.0.1:${port}` };
}

const state = ({ at }, shown) => ({ at: at.getTime(), words: JSON.stringify(shown) });

async function openSlack(azure, delayMs, kind) {
  const slack = await simulateSlack();
  for (const method of ['chat.postMessage', 'chat.update', 'response_url'])
    if (delayMs > 0) slack.fault(method, { delayMs, times: Number.POSITIVE_INFINITY });
  const options = { botToken: slack.botToken, apiUrl: slack.apiUrl, responseHosts: [slack.responseHost] };
  const { stop, address } = await startBot(
    azure,
    kind === 'http'
      ? { slack: { ...options, delivery: { kind, signingSecret: slack.signingSecret } }, http: HTTP }
      : { slack: { ...options, delivery: { kind, appToken: slack.appToken } } },
  );
  if (kind === 'http') slack.deliverTo(`${address}/slack/events`);
  else await slack.until(() => slack.sockets > 0, 'a socket');
  return {
    async ask(text) {
      const { error, shown } = await slack.command(text, { user: 'oncall', channel: 'orders' });
      if (error !== null) throw new Error(`Slack was told ${error}`);
      return shown?.versions.map((version) => state(version, version.blocks)) ?? [];
    },
    answers: () =>
      slack
        .messages('orders')
        .filter(({ threadTs, via }) => threadTs === null && via === 'chat.postMessage')
        .map(({ versions }) => versions.map((version) => state(version, version.blocks))),
    async stop() {
      await stop();
      await slack.close();
    },
  };
}

async function openTeams(azure, delayMs) {
  const teams = await simulateTeams();
  for (const route of ['create', 'send', 'reply', 'update'])
    if (delayMs > 0) teams.fault(route, { delayMs, times: Number.POSITIVE_INFINITY });
  const { appId, tenantId, password, service } = teams;
  const auth = { kind: 'password', appId, tenantId, password };
  const { stop, address } = await startBot(azure, { teams: { auth, tenants: [tenantId], service }, http: HTTP });
  teams.deliverTo(`${address}/api/messages`);
  return {
    async ask(text) {
      const { delivery } = await teams.types(text, { user: 'oncall', conversation: 'personal' });
      if (delivery === null || delivery.status >= 300) throw new Error(`Teams was told ${delivery?.status}`);
      return [];
    },
    answers: () =>
      teams
        .messages('personal:oncall')
        .filter(({ from }) => from === teams.bot.id)
        .map(({ versions }) => versions.map((version) => state(version, version.attachments))),
    async stop() {
      await stop();
      await teams.close();
    },
  };
}

/**
 * Each opens one chat. `ask` resolves when the chat is told that the question is taken, with what only the asker sees then;
 * `answers` has of each answer every state that it was in: `at` in milliseconds since 1970, and its words.
 * @param delayMs how long the chat takes to show what the bot says
 */
export const CHATS = {
  'Slack, HTTP': (azure, delayMs) => openSlack(azure, delayMs, 'http'),
  'Slack, socket': (azure, delayMs) => openSlack(azure, delayMs, 'socket'),
  Teams: (azure, delayMs) => openTeams(azure, delayMs),
};

/** The last state of an answer: nothing is added to it. */
export const isFinished = (states) => /nothing was changed/.test(states.at(-1)?.words ?? '');
export const isChecking = ({ words }) => /Checking /.test(words);

/** @throws Error when it does not hold within two minutes */
export async function waitFor(holds, what) {
  const until = performance.now() + 120_000;
  while (!holds()) {
    if (performance.now() > until) throw new Error(`not within two minutes: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
