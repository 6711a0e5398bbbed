/** The page of Microsoft 365 Agents Playground in Debian's Chromium: somebody types, reads and clicks. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** @throws Error when there is no Chromium */
export function findChromium(path = process.env.PATH ?? '') {
  for (const folder of path.split(delimiter))
    for (const name of NAMES) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not there: the next one.
      }
    }
  throw new Error('Chromium is missing. On Debian: apt-get install -y chromium');
}

/** @param {number} port @param {(page: import('playwright-core').Page) => Promise<void>} use */
export async function withPage(port, use) {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    headless: true,
    // As root in a container there is no sandbox, and of a program of Microsoft's on this machine none is needed.
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
  try {
    // Below 1280 its list of conversations is hidden.
    const page = await browser.newPage({ viewport: { width: 1440, height: 1500 }, colorScheme: 'light' });
    // Its fonts come from the network, which must not be needed here.
    await page.route(
      (url) => !['localhost', '127.0.0.1'].includes(url.hostname),
      (route) => route.abort(),
    );
    page.setDefaultTimeout(90_000);
    await page.goto(`http://localhost:${port}/`, { waitUntil: 'domcontentloaded' });
    await use(page);
  } finally {
    await browser.close();
  }
}

/** Types into the personal chat and sends it. */
export async function typeInPersonalChat(page, text) {
  await page.locator('[aria-label="Personal Chat"]').first().click();
  const box = page.locator('[contenteditable=true]').first();
  await box.click();
  await page.keyboard.type(text);
  await page.getByRole('button', { name: 'Send Message' }).click();
}
