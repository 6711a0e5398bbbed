#!/usr/bin/env node
/**
 * Teams' own client on this machine: the bot with the simulated Azure behind it, and Microsoft 365 Agents Playground in front.
 * Needs `npm run build`; no account, no network. Ctrl-C ends both.
 *
 *   npm run playground:teams [-- --scenario <file>]
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort, start } from '../test/agents-playground/processes.mjs';

const BOT = fileURLToPath(new URL('../dist/main.js', import.meta.url));
/** Where Microsoft's tool listens by itself. */
const WANTED_PORT = 56150;

async function main() {
  const { values } = parseArgs({ options: { scenario: { type: 'string' } } });
  if (!existsSync(BOT)) throw new Error('The program is not built: npm run build');
  const require = createRequire(import.meta.url);
  const client = join(require.resolve('@microsoft/m365agentsplayground/package.json'), '../cli.js');
  // It writes into the folder in which it runs.
  const folder = mkdtempSync(join(tmpdir(), 'pullcheck-teams-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const scenario = values.scenario === undefined ? [] : ['--scenario', resolve(values.scenario)];
  const bot = await start({
    name: 'pullcheck playground',
    args: [BOT, 'playground', '--teams-port', '0', ...scenario],
    cwd: folder,
    ready: /listens at (\S+\/api\/messages)/,
    withinMs: 60_000,
  });
  const page = await openClient(client, folder, bot.match[1], WANTED_PORT).catch(async () =>
    // Somebody has one open already.
    openClient(client, folder, bot.match[1], await freePort()),
  );
  console.log(
    `Microsoft's Agents Playground: http://localhost:${page.match[1]}/\n\n` +
      'Open it in a browser and write `orders-api` in the personal chat, or mention the bot in a channel. Everything behind it\n' +
      'is simulated. Ctrl-C ends it.',
  );
}

function openClient(client, folder, endpoint, port) {
  return start({
    name: "Microsoft's Agents Playground",
    args: [client, '-e', endpoint, '-c', 'msteams', '-p', String(port), '--dt'],
    cwd: folder,
    env: { TEAMSAPPTESTER_BROWSER: 'none' },
    ready: /Listening on (\d+)/,
    withinMs: 60_000,
  });
}

try {
  await main();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
