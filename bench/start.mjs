/**
 * How long the service takes to start, and what it loads: beside the SDKs of the two chats alone, which nothing that
 * speaks through them can do without.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from './postgres.mjs';
import { newFolder, removeFolders } from './stores.mjs';
import { heading, report } from './table.mjs';

const CHILD = fileURLToPath(new URL('./start-child.mjs', import.meta.url));
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
/** Every name leads nowhere, so that no made-up token goes to the real Slack. */
const OFFLINE = `data:text/javascript,${encodeURIComponent(
  `import dns from 'node:dns';
   import { isIP } from 'node:net';
   const lookup = dns.lookup;
   dns.lookup = (name, options, done) => isIP(name)
     ? lookup(name, options, done)
     : process.nextTick(done ?? options, Object.assign(new Error('offline'), { code: 'ENOTFOUND' }));`,
)}`;
const TENANT = '11111111-2222-4333-8444-555555555555';
const SERVE_ENV = {
  PATH: process.env.PATH ?? '',
  SLACK_BOT_TOKEN: 'xoxb-1234567890-bench',
  SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef',
  MICROSOFT_APP_ID: '0b0d7a5e-1111-4222-8333-444455556666',
  MICROSOFT_APP_TENANT_ID: TENANT,
  MICROSOFT_APP_PASSWORD: 'bench',
  HOST: '127.0.0.1',
};
const READY_WITHIN_MS = 60_000;

function child(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CHILD, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`start-child ${args.join(' ')}: exit code ${status}\n${stderr}`);
  return JSON.parse(stdout);
}

/** Milliseconds from the start of the process to the first answer of `/healthz`. */
async function serveUntilHealthy(folder) {
  const port = await freePort();
  const began = performance.now();
  const service = spawn(process.execPath, ['--import', OFFLINE, MAIN, 'serve'], {
    env: { ...SERVE_ENV, PORT: String(port), PULLCHECK_DATA: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  service.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const ended = once(service, 'close');
  try {
    while (service.exitCode === null && performance.now() - began < READY_WITHIN_MS) {
      const healthy = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null);
      if (healthy?.ok) return performance.now() - began;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`serve did not become healthy:\n${said}`);
  } finally {
    service.kill('SIGKILL');
    await ended;
  }
}

/** Milliseconds of a whole process that loads one thing. */
function wholeProcess(what) {
  const began = performance.now();
  child(what);
  return performance.now() - began;
}

/**
 * @param smoke each once
 * @throws Error when a platform's SDK is loaded that is not configured
 */
export async function benchStart(smoke) {
  heading('start of the service, each time in a fresh process');
  const names = {
    'sdk-slack': '@slack/bolt alone',
    'sdk-teams': 'botbuilder alone',
    'sdk-both': 'both alone',
    'bot-none': 'the bot without a chat',
    'bot-slack': 'the bot in Slack',
    'bot-teams': 'the bot in Teams',
    'bot-both': 'the bot in both',
  };
  const times = Object.fromEntries(Object.keys(names).map((what) => [what, []]));
  const serve = { sdks: [], service: [] };
  // Not its first start there: that one unpacks a database, see `storage`.
  const { folder } = newFolder();
  await serveUntilHealthy(folder);
  for (let round = 0; round < (smoke ? 1 : 9); round += 1) {
    // One after the other in each round, so that a machine that is busy for a while is so for all.
    for (const what of Object.keys(names)) times[what].push(child(what).ms);
    serve.sdks.push(wholeProcess('sdk-both'));
    serve.service.push(await serveUntilHealthy(folder));
  }
  removeFolders();
  for (const [what, name] of Object.entries(names)) report(`load ${name}`, times[what], 'ms');
  report('process that loads both SDKs and ends', serve.sdks, 'ms');
  report('serve, both chats: process to /healthz', serve.service, 'ms');
  // Within a round, since they ran side by side.
  const ratio = (name, ours, theirs) =>
    report(
      name,
      ours.map((ms, round) => ms / theirs[round]),
      'x',
    );
  ratio('the bot in Slack / its SDK', times['bot-slack'], times['sdk-slack']);
  ratio('the bot in Teams / its SDK', times['bot-teams'], times['sdk-teams']);
  ratio('the bot in both / both SDKs', times['bot-both'], times['sdk-both']);
  ratio('serve to /healthz / process with both SDKs', serve.service, serve.sdks);

  console.log(
    `\n${'modules loaded'.padEnd(32)}${'all'.padStart(8)}${'own'.padStart(8)}${'@slack'.padStart(8)}${'bot*'.padStart(8)}`,
  );
  for (const [what, name] of Object.entries(names)) {
    const { modules, packages } = child(what, '--count');
    const of = (pattern) => Object.entries(packages).reduce((sum, [id, n]) => sum + (pattern.test(id) ? n : 0), 0);
    const [slack, teams] = [of(/^@slack\//), of(/^bot(builder|framework)/)];
    const numbers = [modules, of(/^pullcheck$/), slack, teams].map((n) => String(n).padStart(8));
    console.log(`${name.padEnd(32)}${numbers.join('')}`);
    const unwanted = { 'bot-none': slack + teams, 'bot-slack': teams, 'bot-teams': slack }[what] ?? 0;
    if (unwanted > 0) throw new Error(`${name}: ${unwanted} modules of a chat that is not configured are loaded`);
    // A count of nothing at all would prove nothing.
    if (what === 'bot-both' && (slack === 0 || teams === 0)) throw new Error('the modules are not counted');
  }
}
