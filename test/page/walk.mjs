#!/usr/bin/env node
/**
 * The playground's page in a browser, as somebody plays it: a diagnosis, a rollback that is refused, approved, watched and undone,
 * in Slack and in Teams, and a role that is broken by a switch. Needs `npm run build` and Chromium, and no network.
 *
 *   node test/page/walk.mjs [--pictures <folder>]
 *
 * It waits for what is to be seen, never for time. Ends with 0 when all holds; otherwise with 1, and says what does not.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { findChromium } from '../agents-playground/browser.mjs';
import { start } from '../agents-playground/processes.mjs';
import { seriousFindings } from './accessibility.mjs';
import { openPlay, SIDES } from './play.mjs';

const PROGRAM = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
/** A slow machine that does other things too. */
const PATIENCE_MS = 90_000;
const WIDE = { width: 1440, height: 950 };
const PHONE = { width: 390, height: 844 };

const APPROVE = 'Approve: roll back';

async function planRollback(play, side) {
  await play.pick('Rollback: approve it, let it go stale, undo it');
  await play.side(side);
  await play.become('On-call engineer');
  assert.equal(await play.traffic('cart-api--green'), '100');
  await play.say(`${side === 'slack' ? '/pullcheck' : '@Pullcheck'} rollback cart-api`);
  await play.answer(/Approve/);
}

/** Each is one sentence that must hold. */
const CHECKS = [
  [
    'a diagnosis in Slack: typed with completion, and the verdict is read',
    async ({ play, picture }) => {
      await play.pick('The missing role');
      await play.side('slack');
      await play.typeWithCompletion('/pullcheck ord', 'orders-api');
      const answer = await play.answer(/nothing was changed/i);
      assert.match(await answer.textContent(), /orders-api cannot pull its image/);
      assert.match(await answer.textContent(), /AcrPull/);
      await play.page.getByText(/facts by \d+ calls/).waitFor();
      await picture('slack-diagnosis');
    },
  ],
  [
    'the same in Teams',
    async ({ play, picture }) => {
      await play.side('teams');
      await play.say('@Pullcheck orders-api');
      const answer = await play.answer(/nothing was changed/i);
      assert.match(await answer.textContent(), /orders-api cannot pull its image/);
      await picture('teams-diagnosis');
    },
  ],
  ...SIDES.flatMap((side) => [
    [
      `a rollback in ${side}: refused to who asked, approved by another, watched, and done`,
      async ({ play, picture }) => {
        await planRollback(play, side);
        await picture(`${side}-plan`);
        await play.press(APPROVE, { asked: true });
        await play.page
          .getByText(/Four eyes/)
          .last()
          .waitFor();
        await picture(`${side}-refused`);
        assert.equal(await play.traffic('cart-api--green'), '100', 'nothing has moved');

        await play.become('Approver');
        await play.press(APPROVE, { asked: true });
        await play.trafficIs('cart-api--blue', '100');
        await play.waitMoving(play.page.getByText(/Rollback of cart-api has succeeded/).last());
        await play.page
          .getByText(/PATCH https:\/\/management/)
          .first()
          .waitFor();
        await picture(`${side}-succeeded`);
      },
    ],
    [
      `a rollback in ${side} is taken back while it is watched`,
      async ({ play, picture }) => {
        await planRollback(play, side);
        await play.become('Approver');
        await play.press(APPROVE, { asked: true });
        await play.trafficIs('cart-api--blue', '100');
        await play.press('Plan to take it back');
        await play.answer(/Approve/);
        await play.become('On-call engineer');
        await play.press(/^Approve/, { asked: true });
        await play.trafficIs('cart-api--green', '100');
        await play.waitMoving(
          play.page.getByText(/Undo of cart-api has succeeded|has been undone|was taken back/i).last(),
        );
        await picture(`${side}-undone`);
      },
    ],
  ]),
  [
    'a role is taken away by a switch: a new deployment fails, and the bot says why; put back, it starts',
    async ({ play, picture }) => {
      await play.pick('A healthy app, until you break it');
      await play.side('slack');
      await play.say('/pullcheck storefront');
      assert.match(await (await play.answer(/nothing was changed/i)).textContent(), /healthy|runs|well/i);
      await play.flip(/identity may pull/, false);
      await play.appIs('storefront', 'fails');
      await play.say('/pullcheck storefront');
      assert.match(await (await play.answer(/nothing was changed/i)).textContent(), /no pull right|no role|AcrPull/);
      await picture('broken-by-a-switch');
      await play.flip(/identity may pull/, true);
      await play.appIs('storefront', 'runs');
    },
  ],
  [
    'what is not for the bot is refused in words, and stays in the box',
    async ({ play }) => {
      await play.say('hello there', { sent: false });
      await play.page.getByText(/the bot hears \/pullcheck/).waitFor();
      assert.equal(await play.box.inputValue(), 'hello there');
      await play.box.fill('');
    },
  ],
  [
    'no serious finding of axe: light and dark, wide and on a phone',
    async ({ play, picture, accessible }) => {
      await play.pick('The missing role');
      for (const side of SIDES) {
        await play.side(side);
        await play.say(side === 'slack' ? '/pullcheck orders-api' : '@Pullcheck orders-api');
        await play.answer(/nothing was changed/i);
        for (const theme of ['light', 'dark']) {
          await play.theme(theme);
          await accessible(`${side}, ${theme}, wide`);
          await picture(`${side}-${theme}-wide`);
        }
      }
      await play.page.setViewportSize(PHONE);
      for (const part of ['Story', 'Channels', 'Chat', 'Azure']) {
        await play.page.getByRole('button', { name: part, exact: true }).click();
        for (const theme of ['light', 'dark']) {
          await play.theme(theme);
          await accessible(`${part}, ${theme}, phone`);
        }
        await play.theme('light');
        await picture(`phone-${part.toLowerCase()}`);
      }
      await play.page.setViewportSize(WIDE);
    },
  ],
];

async function main() {
  const { values } = parseArgs({ options: { pictures: { type: 'string' }, only: { type: 'string' } } });
  const folder = values.pictures === undefined ? null : resolve(values.pictures);
  if (folder !== null) mkdirSync(folder, { recursive: true });
  if (!existsSync(PROGRAM)) throw new Error('The program is not built: npm run build');
  const began = Date.now();
  const playground = await start({
    name: 'pullcheck playground',
    args: [PROGRAM, 'playground', '--page', '--port', '0'],
    cwd: process.cwd(),
    ready: /(http:\/\/127\.0\.0\.1:\d+\/)/,
    withinMs: PATIENCE_MS,
  });
  console.log(`listening after ${((Date.now() - began) / 1000).toFixed(1)} s`);
  const browser = await chromium.launch({
    executablePath: findChromium(),
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage({ viewport: WIDE, colorScheme: 'light', reducedMotion: 'reduce' });
    page.setDefaultTimeout(PATIENCE_MS);
    const wrong = [];
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('console', (line) => line.type() === 'error' && wrong.push(line.text()));
    // Nothing of it may need a network.
    await page.route(
      (url) => url.hostname !== '127.0.0.1',
      (route) => {
        wrong.push(`it asked the network for ${route.request().url()}`);
        return route.abort();
      },
    );
    await page.goto(playground.match[1]);
    await page.getByRole('combobox', { name: /^Message to/ }).waitFor();
    console.log(`usable after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    const play = openPlay(page);
    const picture = async (name) => {
      if (folder !== null) await page.screenshot({ path: join(folder, `${name}.png`) });
    };
    const accessible = async (where) => {
      const findings = await seriousFindings(page);
      assert.deepEqual(findings, [], `axe, ${where}:\n${findings.join('\n')}`);
    };
    for (const [name, check] of CHECKS) {
      if (values.only !== undefined && !name.includes(values.only)) continue;
      try {
        await check({ play, picture, accessible });
      } catch (error) {
        await picture('failed');
        throw new Error(`FAILED: ${name}\n${error.message}\nThe playground said:\n${playground.said()}`, {
          cause: error,
        });
      }
      console.log(`ok  ${name}`);
    }
    // A refusal is an answer with a status of its own, which the browser notes.
    assert.deepEqual(
      wrong.filter((one) => !/status of 400/.test(one)),
      [],
    );
  } finally {
    await browser.close();
    const how = await playground.stop();
    if (how !== 0) {
      console.error(`the playground did not end well: ${how}`);
      process.exitCode = 1;
    }
  }
  console.log(`all of it in ${Math.round((Date.now() - began) / 1000)} s`);
}

try {
  await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
