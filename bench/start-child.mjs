/**
 * Loads one thing, in a process that did nothing before, and prints how that went as JSON. `node start-child.mjs WHAT
 * [--count]`: with it, the modules are counted, which takes time of its own, so none is told then.
 */
import { Session } from 'node:inspector';

const SLACK = {
  botToken: 'xoxb-1-bench',
  delivery: { kind: 'http', signingSecret: '0123456789abcdef0123456789abcdef' },
};
const TENANT = '11111111-2222-4333-8444-555555555555';
const TEAMS = {
  auth: { kind: 'password', appId: '0b0d7a5e-1111-4222-8333-444455556666', tenantId: TENANT, password: 'bench' },
  tenants: [TENANT],
};

/** The bot as `pullcheck serve` puts it together, with nothing behind it: no network, and no database (see `storage`). */
async function bot({ slack, teams }) {
  const [{ createChatBot }, { systemClock }, { silentLog }, { createMemoryStore }] = await Promise.all([
    import('../dist/bot.js'),
    import('../dist/core/clock.js'),
    import('../dist/core/log.js'),
    import('../dist/storage/memory/store.js'),
  ]);
  const never = () => Promise.reject(new Error('nobody asks anything here'));
  await createChatBot({
    store: createMemoryStore({ clock: systemClock, log: silentLog }),
    slack,
    teams,
    http: { host: '127.0.0.1', port: 0 },
    openFacts: never,
    openRegistries: never,
    checks: [],
    clock: systemClock,
    log: silentLog,
    docsUrl: null,
  });
}

const WHATS = {
  'sdk-slack': () => import('@slack/bolt'),
  'sdk-teams': () => import('botbuilder'),
  'sdk-both': async () => {
    await import('@slack/bolt');
    await import('botbuilder');
  },
  'bot-none': () => bot({ slack: null, teams: null }),
  'bot-slack': () => bot({ slack: SLACK, teams: null }),
  'bot-teams': () => bot({ slack: null, teams: TEAMS }),
  'bot-both': () => bot({ slack: SLACK, teams: TEAMS }),
};

const [what, flag] = process.argv.slice(2);
const load = WHATS[what];
if (load === undefined) throw new Error(`${what} is none of ${Object.keys(WHATS).join(', ')}`);

const urls = new Set();
if (flag === '--count') {
  const session = new Session();
  session.connect();
  // Tells of every script that is compiled, whichever of the two module systems asked for it.
  session.on('Debugger.scriptParsed', ({ params }) => urls.add(params.url));
  session.post('Debugger.enable');
}
const began = performance.now();
await load();
const ms = performance.now() - began;

const files = [...urls].filter((url) => url.startsWith('file:') || url.startsWith('/'));
const packages = {};
for (const file of files) {
  const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? 'pullcheck';
  packages[name] = (packages[name] ?? 0) + 1;
}
const megabytes = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify(flag === '--count' ? { modules: files.length, packages } : { ms, megabytes }));
process.exit(0);
