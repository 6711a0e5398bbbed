/**
 * The pictures of the README, from the running playground, so that they stay true:
 *   node scripts/page-pictures.mjs [FOLDER]        default docs/pictures
 * Needs `npm run build` and Chromium.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from '../test/agents-playground/browser.mjs';
import { start } from '../test/agents-playground/processes.mjs';
import { drawSigns } from '../test/page/draw-signs.mjs';
import { openPlay } from '../test/page/play.mjs';

const PROGRAM = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const FINISHED = /nothing was changed/i;

const folder = resolve(process.argv[2] ?? 'docs/pictures');
mkdirSync(folder, { recursive: true });
const playground = await start({
  name: 'pullcheck playground',
  args: [PROGRAM, 'playground', '--page', '--port', '0'],
  cwd: process.cwd(),
  ready: /(http:\/\/127\.0\.0\.1:\d+\/)/,
  withinMs: 60_000,
});
const browser = await chromium.launch({
  executablePath: findChromium(),
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
});
try {
  const page = await browser.newPage({
    viewport: { width: 1440, height: 960 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  page.setDefaultTimeout(90_000);
  await page.goto(playground.match[1]);
  const play = openPlay(page);
  const save = async (name, what) => {
    await page.evaluate(drawSigns);
    await what.screenshot({ path: join(folder, `${name}.png`) });
    console.log(join(folder, `${name}.png`));
  };
  await play.pick('The DNS link that says "unauthorized"');
  await play.side('teams');
  await play.say('@Pullcheck payments-api');
  // As tall as a whole answer, so that nothing lies over it.
  await page.setViewportSize({ width: 1280, height: 1700 });
  await save('teams', await play.answer(FINISHED));
  await play.side('slack');
  await play.say('/pullcheck payments-api');
  const answer = await play.answer(FINISHED);
  await save('slack', answer);
  await page.setViewportSize({ width: 1440, height: 960 });
  await page.getByText(/facts by \d+ calls/).waitFor();
  await page.locator('.azure').evaluate((one) => one.scrollTo(0, 0));
  await answer.evaluate((one) => one.scrollIntoView({ block: 'start' }));
  await save('playground', page);
} finally {
  await browser.close();
  await playground.stop();
}
