/**
 * How long somebody waits in a chat, beside `diagnose()` alone in the same run: what the chat adds. The simulated services
 * are in the same process, so their work counts too; what is told is rather too long than too short.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from '../dist/core/clock.js';
import { silentLog } from '../dist/core/log.js';
import { diagnose } from '../dist/diagnosis/diagnose.js';
import { demoScenario } from '../dist/playground/azure/demo/index.js';
import { simulateAzure } from '../dist/playground/azure/simulated-azure.js';
import { CHATS, isChecking, isFinished, openSource, waitFor } from './chats.mjs';
import { heading, report } from './table.mjs';

/** Milliseconds that every simulated answer takes: about what ARM takes from the same continent. */
const AZURE_MS = 80;
/** And what the chat takes to show a message. */
const CHAT_MS = 100;
/** Of the one answer that comes last, and seldom decides. */
const SLOW_MS = 1_500;
/** Slack gives up after this long: https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response */
const SLACK_LIMIT_MS = 3_000;
const AT_ONCE = 50;
/** As many questions as a replica works on at a time (`storage/database/queues.ts`). */
const WORKERS = 12;

/** Apps whose name is theirs alone: that is how people ask. */
function appNames() {
  const names = demoScenario()
    .resources.filter(({ type }) => /^microsoft\.app\/(containerapps|jobs)$/i.test(type))
    .map(({ name }) => name);
  return names.filter((name) => names.indexOf(name) === names.lastIndexOf(name));
}

function delayedAzure(...first) {
  const scenario = demoScenario();
  const faults = [...(scenario.faults ?? []), ...first, { match: '*', delayMs: AZURE_MS }];
  return simulateAzure({ ...scenario, faults });
}

/** @returns milliseconds to the verdict and to the end */
async function diagnoseAlone(source, name) {
  const query = { name, resourceGroup: null, subscriptionId: null, revision: null };
  const began = performance.now();
  let verdict = null;
  const onVerdict = () => {
    verdict = performance.now() - began;
  };
  await diagnose(query, { source, clock: systemClock, log: silentLog }, { onVerdict });
  const finished = performance.now() - began;
  return { verdict: verdict ?? finished, finished };
}

/** @returns milliseconds to what is seen, each from the moment of asking */
async function askOne(chat, name) {
  const before = chat.answers().length;
  const began = performance.now();
  const asked = Date.now();
  const note = await chat.ask(name);
  const acknowledged = performance.now() - began;
  const answered = () => chat.answers().length > before && isFinished(chat.answers().at(-1));
  await waitFor(answered, `the answer to ${name}`);
  const states = chat.answers().at(-1);
  const first = [...note, ...states].find(isChecking);
  const verdict = states.find((each) => !isChecking(each));
  if (first === undefined || verdict === undefined) throw new Error(`${name}: no "Checking…", or no verdict`);
  return {
    acknowledged,
    checking: first.at - asked,
    verdict: verdict.at - asked,
    finished: states.at(-1).at - asked,
    edits: states.length - 1,
  };
}

const SEEN = {
  acknowledged: 'acknowledged',
  checking: '“Checking…” shown',
  verdict: 'the verdict shown',
  finished: 'the whole answer shown',
};

async function benchOne(title, azure, delayMs, names) {
  heading(`${title}`);
  const source = openSource(azure);
  const chats = [];
  for (const [name, open] of Object.entries(CHATS)) chats.push({ name, chat: await open(azure, delayMs), seen: [] });
  try {
    // Both sides have loaded, compiled and remembered what they will, before the first one counts.
    await diagnoseAlone(source, names[0]);
    for (const { chat } of chats) await askOne(chat, names[0]);
    const alone = [];
    for (const name of names) {
      const one = await diagnoseAlone(source, name);
      alone.push(one);
      for (const { chat, seen } of chats) seen.push({ ...(await askOne(chat, name)), alone: one.finished });
    }
    const finished = alone.map((one) => one.finished);
    report('diagnose() alone', finished, 'ms');
    const ratios = alone.map((one) => one.verdict / one.finished);
    report('diagnose() alone: verdict / all of it', ratios, 'x');
    for (const { name, seen } of chats) {
      for (const [key, what] of Object.entries(SEEN)) {
        const times = seen.map((one) => one[key] / one.alone);
        report(`${name}: ${what} / diagnose() alone`, times, 'x');
      }
      report(
        `${name}: edits of the message`,
        seen.map(({ edits }) => edits),
        'edits',
      );
    }
  } finally {
    for (const { chat } of chats) await chat.stop();
  }
}

/** All of them, so many at a time. @returns milliseconds */
async function diagnoseAll(source, names) {
  const left = [...names];
  const began = performance.now();
  const worker = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) await diagnoseAlone(source, name);
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  return performance.now() - began;
}

async function benchMany(names, count) {
  heading(`${count} questions at once, answers of Azure after ${AZURE_MS} ms`);
  const azure = delayedAzure();
  const asked = Array.from({ length: count }, (_, i) => names[i % names.length]);
  const source = openSource(azure);
  await diagnoseAll(source, names);
  const peer = await diagnoseAll(source, asked);
  report(`diagnose() alone, ${WORKERS} at a time: all`, [peer], 'ms');
  for (const [chatName, open] of Object.entries(CHATS)) {
    const chat = await open(azure, 0);
    try {
      await askOne(chat, names[0]);
      const before = chat.answers().length;
      const loop = monitorEventLoopDelay({ resolution: 5 });
      loop.enable();
      const began = performance.now();
      const start = Date.now();
      const acknowledged = await Promise.all(
        asked.map(async (name) => {
          await chat.ask(name);
          return performance.now() - began;
        }),
      );
      const answers = () => chat.answers().slice(before);
      await waitFor(() => answers().filter(isFinished).length >= count, `${count} answers`);
      loop.disable();
      if (answers().length !== count) throw new Error(`${chatName}: ${answers().length} answers to ${count} questions`);
      for (const name of names) {
        const [owed, given] = [
          asked.filter((each) => each === name).length,
          answers().filter((states) => states.at(-1).words.includes(name)).length,
        ];
        // One app's answer may name another one too.
        if (given < owed) throw new Error(`${chatName}: ${given} answers about ${name} to ${owed} questions`);
      }
      const finished = answers().map((states) => states.at(-1).at - start);
      report(`${chatName}: acknowledged`, acknowledged, 'ms');
      report(
        `${chatName}: acknowledged / Slack's limit of ${SLACK_LIMIT_MS / 1000} s`,
        acknowledged.map((ms) => ms / SLACK_LIMIT_MS),
        'x',
      );
      report(`${chatName}: whole answers shown`, finished, 'ms');
      report(`${chatName}: all / diagnose() alone, all`, [Math.max(...finished) / peer], 'x');
      report(`${chatName}: longest block of the event loop`, [loop.max / 1e6], 'ms');
    } finally {
      await chat.stop();
    }
  }
}

/**
 * @param smoke few questions
 * @throws Error when a question stays unanswered
 */
export async function benchQuestions(smoke) {
  const all = appNames();
  const names = all.slice(0, smoke ? 1 : 8);
  const azure = `answers of Azure after ${AZURE_MS} ms`;
  await benchOne(`one question, ${azure}, the chat at once`, delayedAzure(), 0, names);
  await benchOne(`one question, ${azure}, the chat after ${CHAT_MS} ms`, delayedAzure(), CHAT_MS, names);
  if (!smoke) {
    const slow = { match: '*/detectors/*', delayMs: SLOW_MS };
    await benchOne(`one question, ${azure}, one of them after ${SLOW_MS} ms`, delayedAzure(slow), 0, names.slice(0, 4));
  }
  await benchMany(all, smoke ? 5 : AT_ONCE);
}
