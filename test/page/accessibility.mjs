/** axe-core on the page as it stands. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @returns {Promise<string[]>} one line a serious or critical finding, with the first elements that it is about */
export async function seriousFindings(page) {
  // The page's own policy allows no script but its own; this one comes in by the browser's debugger, beside it.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, impact, help, nodes }) =>
        `${impact} ${id}: ${help}\n${nodes
          .slice(0, 4)
          .map(({ html, any }) => `    ${html.slice(0, 180)} ${any[0]?.message ?? ''}`)
          .join('\n')}`,
    );
}
