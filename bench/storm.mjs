/**
 * A bad night: hundreds of alerts about many apps and few causes within seconds, and a person who asks in the middle of it. What
 * does not depend on the machine is held: no alert is lost, there is one card of a cause and channel, and the platform never says
 * that it is too much.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { routesSchema } from '../dist/alerts/routes.js';
import { stormApps, stormScenario } from '../dist/playground/azure/demo/storm.js';
import { simulateAzure } from '../dist/playground/azure/simulated-azure.js';
import { simulateSlack } from '../dist/playground/slack/simulated-slack.js';
import { isFinished, startBot, waitFor } from './chats.mjs';

const SECRET = '0f3a9c51d2e84b7765aa10c39e8d42f1';
const CAUSES = 3;
/** Milliseconds that every simulated answer takes. */
const AZURE_MS = 80;
/** Slack takes some 50 edits a minute, and a message a second in a channel. */
const EDITS_A_MINUTE = 50;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

function heapMb() {
  collect();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

async function openBot(azure, slack) {
  const channels = [{ platform: 'slack', channel: slack.channels.orders.id }];
  const { botToken, apiUrl, responseHost, signingSecret } = slack;
  const started = await startBot(azure, {
    slack: { botToken, apiUrl, responseHosts: [responseHost], delivery: { kind: 'http', signingSecret } },
    http: { host: '127.0.0.1', port: 0 },
    alerts: { doors: { secrets: [SECRET], entra: null }, routes: routesSchema.parse({ default: channels }) },
  });
  slack.deliverTo(`${started.address}/slack/events`);
  return started;
}

export async function benchStorm(smoke) {
  const [alerts, apps, withinMs] = smoke ? [40, 6, 1_000] : [500, 60, 10_000];
  const scenario = stormScenario(apps, CAUSES);
  const azure = simulateAzure({ ...scenario, faults: [...(scenario.faults ?? []), { match: '*', delayMs: AZURE_MS }] });
  const slack = await simulateSlack();
  const { store, stop, address } = await openBot(azure, slack);
  const said = () => slack.messages('orders').filter(({ user }) => user === slack.bot.userId);

  /** @returns milliseconds until the whole answer is shown */
  async function ask() {
    const began = performance.now();
    // A mention: Slack brings it again when the machine is too busy to acknowledge it in time.
    const { message } = await slack.mention('orders-api', { user: 'oncall', channel: 'orders' });
    const answer = () => said().find(({ threadTs }) => threadTs === message.ts);
    await waitFor(() => isFinished([{ words: JSON.stringify(answer()?.blocks ?? null) }]), 'the answer to a person');
    return performance.now() - began;
  }

  try {
    await ask();
    const idleMs = await ask();
    const heapBefore = heapMb();
    const requestsBefore = azure.requests.length;
    const callsBefore = slack.requests.length;
    const began = performance.now();

    let inTheMiddle = null;
    const list = stormApps(apps, CAUSES);
    const sent = Array.from({ length: alerts }, async (_, i) => {
      await new Promise((resolve) => setTimeout(resolve, (i * withinMs) / alerts));
      if (i === alerts >> 1) inTheMiddle = ask();
      const { name, revision } = list[i % list.length];
      const response = await fetch(`${address}/alerts/generic`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET}` },
        body: JSON.stringify({ app: name, revision, key: `storm ${i}`, text: 'The image could not be pulled' }),
      });
      await response.text();
      return response.status;
    });
    const refused = (await Promise.all(sent)).filter((status) => status !== 202);
    if (refused.length > 0) throw new Error(`${refused.length} alerts were not accepted: ${refused[0]}`);
    const acceptedMs = performance.now() - began;
    const middleMs = await inTheMiddle;

    const counted = async () => (await store.incidents.open()).reduce((sum, incident) => sum + incident.alerts, 0);
    for (let now = await counted(); now < alerts; now = await counted()) {
      if (performance.now() - began > 300_000) throw new Error(`only ${now} of ${alerts} alerts were counted`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const doneMs = performance.now() - began;
    const requests = azure.requests.length - requestsBefore;
    const shown = async () => (await store.incidents.open()).every(({ version, shown: at }) => version === at);
    const until = performance.now() + 60_000;
    while (!(await shown()) && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 100));

    const incidents = await store.incidents.open();
    const cards = said().filter(
      ({ threadTs, text, blocks }) =>
        threadTs === null &&
        /fails?\b/.test(text + JSON.stringify(blocks)) &&
        !/nothing was changed/.test(JSON.stringify(blocks)),
    );
    const calls = slack.requests.slice(callsBefore);
    const edits = calls.filter(({ method }) => method === 'chat.update');
    const posts = calls.filter(({ method }) => method === 'chat.postMessage');
    if (incidents.length !== CAUSES || cards.length !== CAUSES)
      throw new Error(`${CAUSES} causes made ${incidents.length} incidents and ${cards.length} cards`);
    const limited = calls.filter(({ status }) => status === 429);
    if (limited.length > 0) throw new Error(`Slack said ${limited.length} times that it is too much`);
    const busiest = Math.max(
      0,
      ...edits.map(({ at }) => edits.filter((one) => one.at >= at && one.at - at < 60_000).length),
    );

    console.log(`\nstorm: ${alerts} alerts about ${apps} apps and ${CAUSES} causes within ${withinMs / 1_000} s`);
    const line = (name, value) => console.log(`${name.padEnd(60)}${value}`);
    line('the last one is acknowledged', `${(acceptedMs / 1_000).toFixed(1)} s`);
    line('all are counted', `${(doneMs / 1_000).toFixed(1)} s`);
    line('incidents, cards', `${incidents.length}, ${cards.length}`);
    line(
      'messages, edits, edits in the busiest minute',
      `${posts.length}, ${edits.length}, ${busiest} of ${EDITS_A_MINUTE}`,
    );
    line('requests to Azure in all, for each alert', `${requests}, ${(requests / alerts).toFixed(1)}`);
    line(
      'a person, idle and in the middle of it',
      `${(idleMs / 1_000).toFixed(2)} s, ${(middleMs / 1_000).toFixed(2)} s`,
    );
    line(
      'heap before and after',
      `${heapBefore.toFixed(0)} MB, ${heapMb().toFixed(0)} MB (with what the simulated services note down)`,
    );
  } finally {
    await stop();
    await slack.close();
  }
}
