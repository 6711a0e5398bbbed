/**
 * Draws answers as Slack and Teams show them, from the golden files of the renderers, in Chromium:
 *   node scripts/chat-pictures.mjs --all FOLDER      every golden file, as wide as a desktop and as narrow as a phone
 * The drawing is done by `slack-blocks-to-jsx` and by Microsoft's own `adaptivecards`: a likeness, not the product itself.
 * CHROMIUM names the browser; without it, the usual paths are tried.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

const CHROMIUMS = process.env.CHROMIUM
  ? [process.env.CHROMIUM]
  : ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
FLAGS.push('--disable-background-networking', '--disable-component-update', '--disable-sync');
const WIDTHS = { desktop: 720, phone: 375 };

const SLACK = `
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import { createElement } from 'react';
import { Message } from 'slack-blocks-to-jsx';
import 'slack-blocks-to-jsx/dist/style.css';
const LOGO = 'data:image/svg+xml,' + encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" fill="#1f2937"/><path d="M18 7v14m-6-6 6 6 6-6M10 28h16" stroke="#7ee787" stroke-width="3" fill="none"/></svg>');
window.show = ({ blocks }) => flushSync(() =>
  createRoot(document.getElementById('place')).render(
    createElement(Message, { blocks, logo: LOGO, name: 'Pullcheck', time: new Date('2026-03-02T03:14:02Z'), theme: 'light' })));
`;
/** Colours and sizes near those of Teams' light theme. */
const TEAMS = `
import { AdaptiveCard, HostConfig } from 'adaptivecards';
const colour = (value) => ({ default: value, subtle: value + 'cc' });
const foreground = { default: { default: '#242424', subtle: '#616161' }, accent: colour('#5b5fc7'), good: colour('#107c10'), warning: colour('#a35200'), attention: colour('#c4314b') };
const style = { backgroundColor: '#ffffff', foregroundColors: foreground };
window.show = ({ card }) => {
  const shown = new AdaptiveCard();
  shown.hostConfig = new HostConfig({
    fontFamily: '"Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif',
    fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
    spacing: { small: 4, default: 8, medium: 14, large: 20, extraLarge: 30, padding: 12 },
    actions: { maxActions: 6, actionsOrientation: 'horizontal', actionAlignment: 'left', buttonSpacing: 8, spacing: 'medium' },
    containerStyles: { default: style, emphasis: style },
  });
  shown.parse(card);
  document.getElementById('place').appendChild(shown.render());
  if (window.unfold) for (const button of document.querySelectorAll('button')) if (/^(Evidence|More|What|Not)/.test(button.innerText)) button.click();
};
`;
const SLACK_CSS = `#place { padding: 12px 8px; font-family: Lato, "Noto Sans", "DejaVu Sans", sans-serif; }`;
const TEAMS_CSS = `body { background: #f5f5f5; } #place { margin: 10px; background: #fff; border: 1px solid #e0e0e0; border-radius: 6px; overflow: hidden; }
.ac-pushButton { font: 600 13px "Segoe UI", "Noto Sans", sans-serif; padding: 6px 12px; border: 1px solid #d1d1d1; border-radius: 4px; background: #fff; color: #242424; }
.ac-pushButton.style-positive { background: #5b5fc7; border-color: #5b5fc7; color: #fff; } .ac-pushButton.style-destructive { color: #c4314b; border-color: #c4314b; }
pre, .ac-richTextBlock { overflow-wrap: anywhere; } .ac-actionSet, .ac-actionSet > div { flex-wrap: wrap; row-gap: 6px; } pre, code { white-space: pre-wrap; }`;

async function bundle(source) {
  const result = await build({
    stdin: { contents: source, resolveDir: process.cwd(), loader: 'js' },
    bundle: true,
    write: false,
    outdir: 'out',
    format: 'iife',
    // Tables register themselves when their file is loaded; nothing else imports it.
    ignoreAnnotations: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  const text = (ending) => result.outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { js: text('.js'), css: text('.css') };
}

/** The signs of severity as drawings: not every machine has a font of coloured emoji, and every phone has. */
const SIGNS = {
  '🔴': '<circle cx="8" cy="8" r="7" fill="#dd2e44"/>',
  '✅': '<rect width="16" height="16" rx="3" fill="#3aa556"/><path d="m4 8 3 3 5-6" stroke="#fff" stroke-width="2" fill="none"/>',
  '⚠️': '<path d="M8 1 15 15H1z" fill="#ffcc4d"/><path d="M8 6v4m0 2v1" stroke="#231f20" stroke-width="2"/>',
  ℹ️: '<rect width="16" height="16" rx="3" fill="#3b88c3"/><path d="M8 7v6M8 3v2" stroke="#fff" stroke-width="2"/>',
};
const DRAW_SIGNS = `(signs) => {
  const walker = document.createTreeWalker(document.getElementById('place'), NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts)
    for (const [sign, shape] of Object.entries(signs)) {
      const at = text.data.indexOf(sign);
      if (at < 0) continue;
      const drawn = document.createElement('span');
      drawn.innerHTML = '<svg width="0.9em" height="0.9em" viewBox="0 0 16 16" style="display:inline;vertical-align:-0.1em">' + shape + '</svg>';
      text.splitText(at).deleteData(0, sign.length);
      text.after(drawn);
      break;
    }
}`;

/** One picture; `open` shows what the card folds away. */
async function draw(browser, { js, css }, message, width, open = false) {
  const page = await browser.newPage({ viewport: { width, height: 400 }, deviceScaleFactor: width < 500 ? 2 : 1.25 });
  await page.setContent(
    '<!doctype html><meta charset="utf-8"><body style="margin:0;display:flow-root"><div id="place"></div></body>',
  );
  await page.addStyleTag({ content: css });
  await page.evaluate(`window.unfold = ${open}`);
  await page.addScriptTag({ content: js });
  await page.evaluate(`window.show(${JSON.stringify(message)})`);
  await page.waitForFunction(() => (document.getElementById('place')?.innerText ?? '').trim() !== '');
  await page.evaluate(`(${DRAW_SIGNS})(${JSON.stringify(SIGNS)})`);
  const picture = await page.locator('body').screenshot();
  await page.close();
  return picture;
}

const executablePath = CHROMIUMS.find((path) => existsSync(path));
if (executablePath === undefined) {
  console.error(
    `No Chromium at ${CHROMIUMS.join(', ')}. Install one (apt-get install chromium), or name it: CHROMIUM=/path node scripts/chat-pictures.mjs`,
  );
  process.exit(1);
}
const [slack, teams] = await Promise.all([bundle(SLACK), bundle(TEAMS)]);
const kinds = {
  slack: { js: slack.js, css: slack.css + SLACK_CSS },
  teams: { js: teams.js, css: teams.css + TEAMS_CSS },
};
const all = process.argv.indexOf('--all');
const folder = all < 0 ? undefined : process.argv[all + 1];
if (folder === undefined) {
  console.error('Say where: --all FOLDER');
  process.exit(64);
}
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS });
try {
  for (const [platform, code] of Object.entries(kinds)) {
    const golden = `test/${platform}/golden`;
    const read = (name) => JSON.parse(readFileSync(join(golden, `${name}.json`), 'utf8'));
    const save = async (file, name, width, open) => {
      writeFileSync(join(folder, file), await draw(browser, code, read(name), width, open));
      console.log(join(folder, file));
    };
    for (const name of readdirSync(golden).map((file) => file.replace(/\.json$/, '')))
      for (const [size, width] of Object.entries(WIDTHS)) {
        await save(`${platform}-${name}-${size}.png`, name, width);
        if (platform === 'teams') await save(`${platform}-${name}-${size}-open.png`, name, width, true);
      }
  }
} finally {
  await browser.close();
}
