/**
 * Draws every golden file of both chats' renderers in Chromium, and checks what is drawn:
 *   node scripts/chat-pictures.mjs --all FOLDER [NAME...]
 * FOLDER gets sheets with many replies each, light and dark, as wide as a desktop and as narrow as a phone; NAME draws only those
 * whose names begin so. What is clipped, too wide, empty, of too little contrast, or told by colour alone is printed, and ends it
 * with 1.
 * The drawing is done by `slack-blocks-to-jsx` and by Microsoft's own `adaptivecards`: a likeness, not the product itself.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from '../test/agents-playground/browser.mjs';
import { AXE } from '../test/page/accessibility.mjs';
import { drawSigns } from '../test/page/draw-signs.mjs';
import { findFaults, layOutSheets } from './chat-pictures/in-page.mjs';
import { PLATFORMS, THEMES } from './chat-pictures/platforms.mjs';

const SIZES = { wide: { width: 720, columns: 2 }, phone: { width: 375, columns: 4 } };
/** About as tall as can be read when a whole sheet is looked at. */
const SHEET_HEIGHT = 1900;

const at = process.argv.indexOf('--all');
const [folder, ...only] = at < 0 ? [] : process.argv.slice(at + 1);
if (folder === undefined) {
  console.error('Say where: --all FOLDER');
  process.exit(64);
}
mkdirSync(folder, { recursive: true });

/** The sheets of one platform, theme and size, and what is wrong in them. */
async function draw(browser, platform, theme, size) {
  const golden = `test/${platform.name}/golden`;
  const names = readdirSync(golden)
    .map((file) => file.replace(/\.json$/, ''))
    .filter((name) => only.length === 0 || only.some((begin) => name.startsWith(begin)));
  const messages = names.map((name) => ({
    name,
    message: JSON.parse(readFileSync(join(golden, `${name}.json`), 'utf8')),
  }));
  if (names.length === 0) throw new Error(`No reply in ${golden} is named ${only.join(' or ')}…`);
  const { width, columns } = SIZES[size];
  const page = await browser.newPage({ viewport: { width: columns * (width + 16) + 16, height: 1000 } });
  try {
    const { js, css } = await platform.code();
    await page.setContent(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>${platform.name}</title><style>${css}</style><body class="${theme}"><main class="talk"></main>`,
    );
    await page.addScriptTag({ content: js });
    await page.evaluate(
      ({ messages, theme, width }) => {
        for (const { name, message } of messages)
          for (const place of globalThis.show(message, theme)) {
            const one = document.createElement('article');
            one.dataset.name = `${name}${place.dataset.state ?? ''}`;
            one.style.width = `${width}px`;
            one.append(place);
            document.querySelector('.talk').append(one);
          }
      },
      { messages, theme, width },
    );
    await page.evaluate(drawSigns);
    await page.evaluate(AXE);
    const faults = await page.evaluate(findFaults);
    const sheets = await page.evaluate(layOutSheets, { columns, width, most: SHEET_HEIGHT });
    for (let i = 1; i <= sheets; i++) {
      const file = join(folder, `${platform.name}-${theme}-${size}-${i}.png`);
      writeFileSync(file, await page.locator(`#sheet-${i}`).screenshot());
      console.log(file);
    }
    return faults.map((fault) => `${platform.name} ${theme} ${size}: ${fault}`);
  } finally {
    await page.close();
  }
}

const browser = await chromium.launch({
  executablePath: findChromium(),
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
const faults = [];
try {
  for (const platform of PLATFORMS)
    for (const theme of THEMES)
      for (const size of Object.keys(SIZES)) faults.push(...(await draw(browser, platform, theme, size)));
} finally {
  await browser.close();
}
for (const fault of faults) console.error(fault);
console.log(`${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
