#!/usr/bin/env node
/**
 * Teams with a real client: the bot with the simulated Azure behind it, talked to through Microsoft 365 Agents Playground, by its
 * REST API and its stream, and once by its page in Chromium. Needs `npm run build`, Chromium, and no network.
 *
 *   node scripts/agents-playground.mjs [--picture <file.png>]
 *
 * Ends with 0 when all holds; otherwise with 1, and says what does not.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findChromium, typeInPersonalChat, withPage } from '../test/agents-playground/browser.mjs';
import { actionsOf, openClient, wordsOf } from '../test/agents-playground/client.mjs';
import { freePort, start } from '../test/agents-playground/processes.mjs';
import { COLLEAGUE, NOT_HERE, WAYS } from '../test/agents-playground/ways.mjs';

const BOT = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const PLAYGROUND = join(
  createRequire(import.meta.url).resolve('@microsoft/m365agentsplayground/package.json'),
  '../cli.js',
);
/** The line under an answer that is complete. */
const FINISHED = /nothing was changed/i;

const finished = ({ card }) => FINISHED.test(wordsOf(card)) && !/Checking again/.test(wordsOf(card));
const labels = (message) => actionsOf(message.card).map(({ title }) => title);

/** Each is one sentence that must hold; they build on each other. */
const CHECKS = [
  [
    'installed in the personal chat: it greets, once',
    async ({ client }) => {
      const { id } = client.config.personalChat;
      await client.install(id);
      const greeting = await client.until(() => client.messages.find((each) => each.conversation === id), 'a greeting');
      assert.match(wordsOf(greeting.card), /explain/);
    },
  ],
  [
    'asked in the personal chat: "checking" becomes the verdict in one message',
    async ({ client, kept }) => {
      const { id } = client.config.personalChat;
      const before = client.messages.length;
      await client.type(id, '/pullcheck orders-api');
      const answer = await client.until(() => client.messages.slice(before).find(finished), 'the finished answer');
      assert.equal(answer.conversation, id);
      assert.match(wordsOf(answer.versions[0]), /Checking orders-api/);
      assert.match(wordsOf(answer.card), /orders-api cannot pull its image/);
      assert.match(wordsOf(answer.card), /Users are served/);
      assert.match(wordsOf(answer.card), /AcrPull/);
      assert.equal(client.messages.length, before + 1);
      kept.answer = answer;
    },
  ],
  [
    'Check again: the card in answer still shows the verdict, and the message is renewed in place',
    async ({ client, kept: { answer } }) => {
      const versions = answer.versions.length;
      const said = await client.click(answer, 'Check again');
      assert.equal(said.type, 'application/vnd.microsoft.card.adaptive');
      assert.match(wordsOf(said.value), /cannot pull its image.*Checking again/);
      await client.until(() => answer.versions.length > versions && finished(answer), 'a new look');
    },
  ],
  [
    'mentioned in a channel: answered in that thread, and nowhere else',
    async ({ client, kept }) => {
      const [team] = client.config.teams;
      await client.install(team.id);
      const before = client.messages.length;
      const { postConversationId: thread } = await client.type(team.id, 'basket-api', { mention: true });
      assert.match(thread, /;messageid=/);
      const answer = await client.until(() => client.messages.slice(before).find(finished), 'the answer in the thread');
      assert.match(wordsOf(answer.card), /basket-api/);
      assert.deepEqual([...new Set(client.messages.slice(before).map((each) => each.conversation))], [thread]);
      kept.thread = answer;
    },
  ],
  [
    'Diagnose this alert, on a message: a dialog says what becomes of it, and the answer comes in the thread',
    async ({ client, kept: { thread } }) => {
      const before = client.messages.length;
      const said = await client.pointAt(thread.conversation, 'orders-api: ImagePullBackOff');
      assert.equal(said.task?.type, 'continue', JSON.stringify(said));
      assert.equal(said.task.value.title, 'Diagnose this alert');
      assert.equal(said.task.value.card.contentType, 'application/vnd.microsoft.card.adaptive');
      assert.doesNotMatch(wordsOf(said.task.value.card.content), /Add Pullcheck here first/);
      const answer = await client.until(() => client.messages.slice(before).find(finished), 'the answer in the thread');
      assert.match(wordsOf(answer.card), /orders-api/);
      assert.equal(answer.conversation, thread.conversation);
    },
  ],
  [
    'the evidence is folded away in the card, behind a button of its own',
    async ({ kept: { thread } }) => {
      const button = actionsOf(thread.card).find(({ title }) => /evidence/i.test(title));
      assert.equal(button?.type, 'Action.ToggleVisibility', labels(thread).join(', '));
      const folded = thread.card.body.find(({ id }) => button.targetElements.includes(id));
      assert.equal(folded?.isVisible, false);
      assert.match(wordsOf(folded), /How we know/);
    },
  ],
  [
    'Tell me when it starts: a colleague presses it, and the thread holds the promise',
    async ({ client, kept: { thread } }) => {
      const before = client.messages.length;
      await client.click(thread, 'Tell me when it starts', COLLEAGUE);
      const promise = await client.until(() => client.messages[before], 'the promise');
      assert.equal(promise.conversation, thread.conversation);
      assert.match(wordsOf(promise.card), /Watching basket-api/);
    },
  ],
  [
    'a misspelt name: the nearest one is a button, which leads to the answer',
    async ({ client }) => {
      const { id } = client.config.personalChat;
      const before = client.messages.length;
      await client.type(id, 'ordrs-api');
      const question = await client.until(
        () => client.messages.slice(before).find((each) => /There is no such app/.test(wordsOf(each.card))),
        'the question',
      );
      const label = labels(question).find((each) => each.startsWith('orders-api'));
      await client.click(question, label);
      await client.until(() => client.messages.slice(before).find(finished), 'the answer to the button');
    },
  ],
  ...WAYS,
  [
    'nothing that is shown is a mistake of the bot',
    async ({ client, bot }) => {
      const words = client.messages.flatMap(({ versions }) => versions.map(wordsOf)).join('\n');
      assert.doesNotMatch(words, /undefined|\[object Object\]|went wrong/);
      assert.doesNotMatch(bot.said(), /"level":"error"|"level":50/, bot.said());
    },
  ],
  [
    'in the browser: typed, read, a button pressed',
    async ({ client, port, picture }) =>
      withPage(port, async (page) => {
        await typeInPersonalChat(page, 'orders-api');
        await page.getByText('orders-api cannot pull its image').last().waitFor();
        await page.getByText(FINISHED).last().waitFor();
        // Other cards of this page lie before it: the last one is the answer.
        const folded = page.getByText('How we know', { exact: true }).last();
        assert.equal(await folded.isVisible(), false, 'the evidence is folded');
        const evidence = page.getByRole('button', { name: /^Evidence/ }).last();
        await evidence.scrollIntoViewIfNeeded();
        if (picture !== null) await page.screenshot({ path: picture });
        await evidence.click();
        await folded.waitFor();
        const answer = client.messages.at(-1);
        const versions = answer.versions.length;
        await page.getByRole('button', { name: 'Check again' }).last().click();
        await client.until(() => answer.versions.length > versions && finished(answer), 'a new look by the page');
      }),
  ],
  [
    'told to stop: it says wherever somebody waits that it does not look any more, and ends well',
    async ({ client, bot, kept: { thread } }) => {
      const before = client.messages.length;
      assert.equal(await bot.stop(), 0);
      for (const place of [thread.conversation, client.config.personalChat.id])
        await client.until(
          () =>
            client.messages
              .slice(before)
              .some(({ conversation, card }) => conversation === place && /restarted/.test(wordsOf(card))),
          `the word that the watch in ${place} ends`,
        );
    },
  ],
];

async function main() {
  const { values } = parseArgs({ options: { picture: { type: 'string' } } });
  const picture = values.picture === undefined ? null : resolve(values.picture);
  if (!existsSync(BOT)) throw new Error('The program is not built: npm run build');
  findChromium();

  const folder = mkdtempSync(join(tmpdir(), 'agents-playground-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const running = [];
  const began = Date.now();
  try {
    const bot = await start({
      name: 'pullcheck playground',
      args: [BOT, 'playground', '--teams-port', '0'],
      cwd: folder,
      ready: /listens at (\S+\/api\/messages)/,
      withinMs: 120_000,
    });
    running.push(bot);
    const wanted = await freePort();
    const playground = await start({
      name: "Microsoft's Agents Playground",
      args: [PLAYGROUND, '-e', bot.match[1], '-c', 'msteams', '-p', String(wanted), '--dt'],
      // It writes into the folder in which it runs.
      cwd: folder,
      env: { TEAMSAPPTESTER_BROWSER: 'none' },
      ready: /Listening on (\d+)/,
      withinMs: 120_000,
    });
    running.push(playground);
    const port = Number(playground.match[1]);
    const client = await openClient(port);
    running.push({ stop: async () => client.close() });

    const kept = {};
    for (const [name, check] of CHECKS) {
      try {
        await check({ client, bot, port, picture, kept });
      } catch (error) {
        throw new Error(`FAILED: ${name}\n${error.message}\nThe bot said:\n${bot.said()}`, { cause: error });
      }
      console.log(`ok  ${name}`);
    }
  } finally {
    // The bot first: it may still want to say something.
    for (const each of running) await each.stop();
  }
  console.log(NOT_HERE);
  console.log(
    `all of it in ${Math.round((Date.now() - began) / 1000)} s${picture === null ? '' : `; picture: ${picture}`}`,
  );
}

try {
  await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
