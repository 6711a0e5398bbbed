/**
 * `npm run test:kill`: the bot is killed (SIGKILL) at random moments while people ask in Slack and Teams, and started again. What
 * it had acknowledged must have its one answer afterwards. See `verdict.mjs` for the one window in which an answer may stand twice.
 *
 *   --rounds N               on each engine; default 10
 *   --engine folder|server|both
 *   --seed N                 of the kills and questions; what the processes make of it differs from run to run all the same
 *   --only TEXT              the kinds of work whose name holds this, such as Teams
 *   --verbose                the bot's warnings, on stderr
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createChance } from './chance.mjs';
import { findPostgres, newPostgres } from './postgres.mjs';
import { killRounds } from './rounds.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    engine: { type: 'string', default: 'both' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string', default: '' },
    verbose: { type: 'boolean', default: false },
  },
});
const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
if (!(rounds >= 1) || !Number.isInteger(seed) || !['folder', 'server', 'both'].includes(values.engine)) {
  console.error(
    'Usage: npm run test:kill -- [--rounds N] [--engine folder|server|both] [--seed N] [--only TEXT] [--verbose]',
  );
  process.exit(64);
}
if (!existsSync(new URL('../../dist/main.js', import.meta.url))) {
  console.error('dist/main.js is not there: run `npm run build` first');
  process.exit(64);
}

const say = (text) => console.log(text);
const { only } = values;
const logLevel = values.verbose ? 'warn' : 'silent';
let failed = false;

function print(report) {
  const { takeoverMs } = report;
  say(`\n${report.name}`);
  const lines = {
    rounds: report.rounds,
    kills: report.kills,
    acknowledged: report.acknowledged,
    'not acknowledged': report.unacknowledged,
    answered: report.answered,
    LOST: report.lost,
    'said twice, in the window': report.inWindow,
    'DOUBLED outside of it': report.doubled,
    'work begun more than once': report.runTwice,
    'taken over after':
      takeoverMs === null
        ? 'nothing to take over'
        : `${takeoverMs.median} ms (median), ${takeoverMs.longest} ms (longest)`,
  };
  for (const [name, value] of Object.entries(lines)) say(`  ${name.padEnd(28)}${value}`);
  for (const { name, sent, acknowledged } of report.byKind)
    say(`    ${name}: ${sent} sent, ${acknowledged} acknowledged`);
  for (const { name, verdict, works, item } of report.wrong) {
    const posts = item.posts(new Set(works.map(({ id }) => id))).map(({ text, versions }) => ({ text, versions }));
    say(`  WRONG: ${name}: ${verdict === 'none' ? 'lost' : verdict}\n${JSON.stringify({ works, posts }, null, 2)}`);
  }
  if (report.lost > 0 || report.doubled > 0) failed = true;
}

say(`seed ${seed}`);
say(
  'The window: Teams has taken a message and the process dies before it has noted that, or a note in Slack that one person ' +
    'sees is not done with. Then it is said once more. What everybody sees in Slack is found again by its mark.',
);

/** Each run has chances and a name of its own: they are all on their way at once, for most of their time is waiting. */
let begun = 0;
async function run({ name, ...more }) {
  begun += 1;
  const chance = createChance(seed + begun);
  print(
    await killRounds({ name, rounds, chance, say: (text) => say(`${name}: ${text.trim()}`), logLevel, only, ...more }),
  );
}

async function inFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'pullcheck-kill-'));
  try {
    const location = { kind: 'folder', folder: join(folder, 'data') };
    await run({ name: 'In a folder', location, replicas: 1, settleEvery: 1 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onPostgres(programs) {
  const postgres = await newPostgres(programs);
  try {
    const locations = [1, 2].map(async (replicas) => {
      const location = { kind: 'server', url: await postgres.newDatabase() };
      const name = replicas === 1 ? 'On PostgreSQL' : 'On PostgreSQL, two replicas';
      // A dead replica's lease has to end first, so it is not waited for after each round.
      return run({ name, location, replicas, settleEvery: 5 });
    });
    await settled(locations);
  } finally {
    await postgres.remove();
  }
}

/** All have ended before anything is taken away; then the first failure is thrown. */
async function settled(runs) {
  for (const end of await Promise.allSettled(runs)) if (end.status === 'rejected') throw end.reason;
}

const programs = values.engine === 'folder' ? null : findPostgres();
if (values.engine !== 'folder' && programs === null) {
  say('skipped: there is no PostgreSQL on this machine (Debian: apt-get install postgresql)');
  if (process.env.CI === 'true') failed = true;
}
await settled([
  ...(values.engine === 'server' ? [] : [inFolder()]),
  ...(programs === null ? [] : [onPostgres(programs)]),
]);
process.exit(failed ? 1 : 0);
