/**
 * Runs inside the namespace that `scripts/tls-check.sh` makes: serves the simulated Azure, Slack and Teams on port 443, runs
 * the built program as a process of its own, and checks what it answers and what it asked.
 *
 * Arguments: the folder with server.pem, server.key and ca.pem; the address to listen on.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoScenario } from '../../dist/playground/azure/demo/index.js';
import { simulateAzure } from '../../dist/playground/azure/simulated-azure.js';
import { checkSlack, checkTeams } from './chats.mjs';
import { openFront, SLACK_HOSTS, simulateChats, TEAMS_HOSTS } from './front.mjs';

const [folder, address] = process.argv.slice(2);
const CLIENT = 'c11e0000-0000-4000-8000-00000000000a';
const EXPIRED = 'c11e0000-0000-4000-8000-00000000000e';

const scenario = {
  ...demoScenario(),
  clients: [
    { clientId: CLIENT, secret: 'a-good-secret' },
    { clientId: EXPIRED, secret: 'an-old-secret', expires: '@-2d' },
  ],
};
const azure = simulateAzure(scenario);
const tenant = azure.scenario.caller.tenantId;
const certificate = { cert: readFileSync(join(folder, 'server.pem')), key: readFileSync(join(folder, 'server.key')) };
const chats = await simulateChats();
const front = await openFront(certificate, { host: address, port: 443 }, { azure, ...chats });
/** The settings of every run: nothing of this machine's own. */
const settings = {
  PATH: process.env.PATH,
  HOME: folder,
  AZURE_TENANT_ID: tenant,
  AZURE_CLIENT_ID: CLIENT,
  AZURE_CLIENT_SECRET: 'a-good-secret',
  NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
};

/** Runs `node dist/main.js …` and resolves with its exit code and output. */
function pullcheck(words, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['dist/main.js', ...words], {
      env: { ...settings, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (exit) => resolve({ exit, stdout, stderr }));
  });
}

/** Anything that is neither a GET nor one of the four POSTs that only read (docs/permissions.md). */
function isWrite({ method, url }) {
  if (method === 'GET' || method === 'HEAD') return false;
  const { hostname, pathname } = new URL(url);
  if (method !== 'POST') return true;
  return !(
    hostname === 'login.microsoftonline.com' ||
    /\/getAuthToken$/i.test(pathname) ||
    /^\/providers\/Microsoft\.ResourceGraph\/resources$/i.test(pathname) ||
    (hostname === 'api.loganalytics.io' && pathname.endsWith('/query')) ||
    /^\/oauth2\/(exchange|token)$/.test(pathname)
  );
}

let checks = 0;
async function check(name, work) {
  const before = azure.requests.length;
  try {
    await work();
  } catch (error) {
    console.error(`not ok  ${name}`);
    for (const { method, url, status } of azure.requests.slice(before))
      console.error(`        ${status} ${method} ${url}`);
    throw error;
  }
  checks += 1;
  console.log(`ok      ${name} (${azure.requests.length - before} requests)`);
}

/** One JSON object on stdout, whatever the exit code. */
function answerOf({ stdout, stderr }) {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`stdout is not one JSON object:\n${stdout}\n${stderr}`);
  }
}

try {
  await check('orders-api: the missing role is verified', async () => {
    const run = await pullcheck(['diagnose', 'orders-api', '--output', 'json']);
    const answer = answerOf(run);
    assert.equal(answer.schema, 'pullcheck.diagnosis/1', run.stdout);
    assert.equal(answer.outcome, 'pull-failure', run.stdout);
    assert.equal(answer.causes[0]?.id, 'auth.missing-pull-role', run.stdout);
    assert.equal(answer.causes[0]?.confidence, 'verified', run.stdout);
    assert.equal(run.exit, 1);
  });

  await check('every host was asked by its public name, and nothing was written', async () => {
    const hosts = new Set(azure.requests.map(({ url }) => new URL(url).hostname));
    for (const host of ['login.microsoftonline.com', 'management.azure.com', 'api.loganalytics.io'])
      assert.ok(hosts.has(host), `${host} was not asked: ${[...hosts].join(', ')}`);
    assert.ok(
      [...hosts].some((host) => host.endsWith('.azurecr.io')),
      'no registry was asked',
    );
    assert.ok(
      [...hosts].some((host) => host.endsWith('.azurecontainerapps.dev')),
      'no event stream was asked',
    );
  });

  await check('the same for people: one text answer', async () => {
    const run = await pullcheck(['diagnose', 'orders-api']);
    assert.equal(run.exit, 1);
    assert.match(run.stdout, /AcrPull/);
    assert.match(run.stdout, /az role assignment create/);
  });

  await check('a second app: the private DNS link that is missing', async () => {
    const run = await pullcheck(['diagnose', 'payments-api', '--output', 'json']);
    const answer = answerOf(run);
    assert.equal(answer.causes[0]?.id, 'network.dns', run.stdout);
    assert.equal(run.exit, 1);
  });

  await check("a diagnosis that is recorded plays again: the same cause, and nobody's names", async () => {
    const file = join(folder, 'incident.json');
    const run = await pullcheck(['diagnose', 'orders-api', '--record', file]);
    assert.equal(run.exit, 1, run.stderr);
    assert.match(run.stdout, /AcrPull/);
    assert.match(run.stderr, /Look through it before you send it/);
    const text = readFileSync(file, 'utf8');
    for (const name of ['orders-api', 'contosoprod', '@contoso'])
      assert.ok(!text.includes(name), `${name} is in the recording`);
    const [question] = JSON.parse(text).try;
    const again = answerOf(await pullcheck(['playground', '--scenario', file, '--output', 'json', question]));
    assert.equal(again.causes[0]?.id, 'auth.missing-pull-role', JSON.stringify(again));
    assert.equal(again.causes[0]?.confidence, 'verified');
    // Nothing is overwritten.
    const twice = await pullcheck(['diagnose', 'orders-api', '--record', file]);
    assert.match(`${twice.stdout}${twice.stderr}`, /it\s+is\s+there\s+already/);
  });

  await check('doctor: every check is answered', async () => {
    const answer = answerOf(await pullcheck(['doctor', '--output', 'json']));
    assert.equal(answer.schema, 'pullcheck.doctor/1');
    const failed = answer.checks.filter(({ state }) => state === 'failed');
    assert.deepEqual(failed, []);
  });

  await check('an unknown app', async () => {
    const run = await pullcheck(['diagnose', 'no-such-app-anywhere', '--output', 'json']);
    assert.equal(answerOf(run).code, 'app-not-found', run.stdout);
    assert.equal(run.exit, 64);
  });

  await check('an expired secret is one clear sentence', async () => {
    const env = { AZURE_CLIENT_ID: EXPIRED, AZURE_CLIENT_SECRET: 'an-old-secret' };
    const run = await pullcheck(['diagnose', 'orders-api', '--output', 'json'], env);
    const answer = answerOf(run);
    assert.equal(answer.schema, 'pullcheck.error/1', run.stdout);
    assert.equal(answer.code, 'sign-in-failed', run.stdout);
    assert.match(answer.message, /expired/i);
    assert.ok(answer.remedy, 'it names the step that repairs it');
    assert.ok(!run.stdout.includes('an-old-secret') && !run.stderr.includes('an-old-secret'));
    assert.equal(run.exit, 2);
  });

  await check('a certificate that nobody vouches for is out of reach, not "no such app"', async () => {
    const run = await pullcheck(['diagnose', 'orders-api', '--output', 'json'], { NODE_EXTRA_CA_CERTS: '' });
    assert.match(answerOf(run).code, /^(sign-in-failed|azure-unreachable)$/, run.stdout);
    assert.equal(run.exit, 2);
  });

  await check('serve, Slack in Socket Mode: acknowledged, answered, checked again', () =>
    checkSlack(chats.slack, settings),
  );

  await check('serve, Teams: signed deliveries in, answers out by the connector', () =>
    checkTeams(chats.teams, settings),
  );

  await check('every host of the chats was asked by its public name', async () => {
    const missing = [...SLACK_HOSTS, ...TEAMS_HOSTS].filter((host) => !front.asked.has(host));
    assert.deepEqual(missing, []);
  });

  await check('no request of all these was a write', async () => {
    assert.deepEqual(azure.requests.filter(isWrite), []);
  });
  console.log(`TLS check: ${checks} checks hold, ${azure.requests.length} requests`);
} finally {
  await Promise.all([front.close(), chats.slack.close(), chats.teams.close()]);
}
