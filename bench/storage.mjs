/**
 * What it costs to keep everything that was accepted: in a folder (the embedded database), and on a PostgreSQL of this machine.
 * Side by side in each round, so that a machine that is busy for a while is so for both.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startPostgres } from './postgres.mjs';
import { newFolder, openAt, removeFolders } from './stores.mjs';
import { heading, report } from './table.mjs';

const CHILD = fileURLToPath(new URL('./storage-child.mjs', import.meta.url));
/** Slack gives up after this long: https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response */
const SLACK_LIMIT_MS = 3_000;
/** People who ask in the same moment. */
const AT_ONCE = 50;
/** Senders at a time while the work done is counted. */
const SENDERS = 10;
/** Nothing here takes so long; a piece of work that is lost shall end the bench. */
const WITHIN_MS = 60_000;

const PERSON = { platform: 'slack', id: 'U0123456789', name: 'oncall' };
const QUESTION = {
  kind: 'ask',
  request: { words: ['diagnose', 'orders-api'], person: PERSON, place: 'T0123456789/C0123456789' },
  shown: null,
};

let keys = 0;
const accept = (store) => store.inbox.accept(`bench:${process.pid}:${++keys}`, QUESTION);

async function timed(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** @throws Error when it does not come in time */
async function soon(promise, what) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not within a minute: ${what}`)), WITHIN_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

const ratios = (ours, theirs) => ours.map((value, round) => value / theirs[round]);

/** A whole process that opens a store and ends. */
function child(mode, location) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CHILD, mode, JSON.stringify(location)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`storage-child ${mode}: exit code ${status}\n${stderr}`);
  return JSON.parse(stdout);
}

/** A process that takes all work and ends none. */
function holder(location) {
  const process_ = spawn(process.execPath, [CHILD, 'hold', JSON.stringify(location)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(process_, 'exit');
  const began = new Promise((resolve) => {
    createInterface({ input: process_.stdout }).on('line', (line) => {
      const said = JSON.parse(line);
      if ('began' in said) resolve(said.began);
    });
  });
  return {
    /** Milliseconds from the start of the process until it began with its first piece of work. */
    began: soon(began, 'work that a process begins with'),
    async kill() {
      process_.kill('SIGKILL');
      await ended;
    },
  };
}

function benchStarts(postgres, rounds) {
  heading('start of a process until its store is ready, and the most memory that it took until then');
  const kinds = { initdb: [], fresh: [], existing: [], 'fresh database': [], 'existing database': [] };
  for (let round = 0; round < rounds; round += 1) {
    kinds.initdb.push(child('initdb', newFolder()));
    const folder = newFolder();
    kinds.fresh.push(child('open', folder));
    kinds.existing.push(child('open', folder));
    if (postgres !== null) {
      const server = { kind: 'server', url: postgres.newDatabase(), password: null };
      kinds['fresh database'].push(child('open', server));
      kinds['existing database'].push(child('open', server));
    }
    removeFolders();
  }
  const names = {
    initdb: 'folder, made from nothing (initdb)',
    fresh: 'folder, new',
    existing: 'folder, there already',
    'fresh database': 'PostgreSQL, new database',
    'existing database': 'PostgreSQL, there already',
  };
  const of = (kind, what) => kinds[kind].map((one) => one[what]);
  const shown = Object.keys(names).filter((kind) => kinds[kind].length > 0);
  for (const kind of shown) report(`${names[kind]}: ready`, of(kind, 'ms'), 'ms');
  report('folder: new / made from nothing', ratios(of('fresh', 'ms'), of('initdb', 'ms')), 'x');
  if (postgres !== null)
    report('there already: folder / PostgreSQL', ratios(of('existing', 'ms'), of('existing database', 'ms')), 'x');
  for (const kind of shown) report(`${names[kind]}: peak memory`, of(kind, 'megabytes'), 'MB');
  report('folder, memory: new / made from nothing', ratios(of('fresh', 'megabytes'), of('initdb', 'megabytes')), 'x');
}

async function benchAccepting(stores, count) {
  heading('accepted: stored with its work in one transaction, which is when Slack or Teams is acknowledged');
  const took = Object.fromEntries(Object.keys(stores).map((name) => [name, []]));
  // The first ones compile and plan what the later ones use.
  for (let i = -20; i < count; i += 1)
    for (const [name, store] of Object.entries(stores)) {
      const ms = await timed(() => accept(store));
      if (i >= 0) took[name].push(ms);
    }
  for (const name of Object.keys(stores)) report(`${name}: one at a time`, took[name], 'ms');
  for (const [name, store] of Object.entries(stores)) {
    const began = performance.now();
    const since = async () => {
      await accept(store);
      return performance.now() - began;
    };
    const all = await Promise.all(Array.from({ length: AT_ONCE }, since));
    report(`${name}: ${AT_ONCE} at once`, all, 'ms');
    const shares = all.map((ms) => ms / SLACK_LIMIT_MS);
    report(`${name}: ${AT_ONCE} at once / Slack's limit of ${SLACK_LIMIT_MS / 1000} s`, shares, 'x');
  }
  const [folder, server] = Object.values(took);
  if (server !== undefined) report('one at a time: folder / PostgreSQL', ratios(folder, server), 'x');
}

/** A store that begins with its work; `next` resolves at the next piece that it begins with. */
function working(store) {
  let told = () => {};
  let count = 0;
  store.inbox.start(async () => {
    count += 1;
    told(performance.now());
    return null;
  });
  return {
    count: () => count,
    next: () =>
      new Promise((resolve) => {
        told = resolve;
      }),
  };
}

async function untilDone(store, worker, count) {
  const until = performance.now() + WITHIN_MS;
  while (worker.count() < count || (await store.admin.size()).waiting > 0) {
    if (performance.now() > until)
      throw new Error(`${worker.count()} of ${count} pieces of work were done in a minute`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** @param open makes a store in a new place */
async function benchWorking(name, open, { pickUps, jobs }) {
  const store = await open();
  try {
    const worker = working(store);
    const waited = [];
    for (let i = -5; i < pickUps; i += 1) {
      const next = worker.next();
      await accept(store);
      const accepted = performance.now();
      const ms = (await soon(next, 'work that was accepted')) - accepted;
      if (i >= 0) waited.push(Math.max(0, ms));
      await untilDone(store, worker, i + 6);
    }
    report(`${name}: accepted until begun, by the same replica`, waited, 'ms');
    const before = worker.count();
    const ms = await timed(async () => {
      let left = jobs;
      const sender = async () => {
        while (left-- > 0) await accept(store);
      };
      await Promise.all(Array.from({ length: SENDERS }, sender));
      await untilDone(store, worker, before + jobs);
    });
    if (worker.count() !== before + jobs) throw new Error(`${name}: ${worker.count() - before} runs of ${jobs} pieces`);
    report(`${name}: accepted and done, ${SENDERS} senders`, [(jobs / ms) * 1000], 'a second');
  } finally {
    await store.inbox.drain(1_000);
    await store.close();
  }
}

async function benchOtherReplica(url, pickUps) {
  const location = { kind: 'server', url, password: null };
  const [accepts, works] = [await openAt(location), await openAt(location)];
  try {
    const worker = working(works);
    const waited = [];
    for (let i = 0; i < pickUps; i += 1) {
      const next = worker.next();
      await accept(accepts);
      const accepted = performance.now();
      waited.push((await soon(next, 'work of another replica')) - accepted);
    }
    report('PostgreSQL: accepted until begun, by another replica', waited, 'ms');
  } finally {
    for (const store of [works, accepts]) {
      await store.inbox.drain(1_000);
      await store.close();
    }
  }
}

/** A process is killed in the middle of its work: how long until somebody begins with that work again? */
async function benchTakingOver(postgres, rounds) {
  heading('killed (SIGKILL) in the middle of its work, until that work is begun again');
  const restarted = [];
  for (let round = 0; round < rounds; round += 1) {
    const folder = newFolder();
    const store = await openAt(folder);
    await accept(store);
    await store.inbox.drain(0);
    await store.close();
    const first = holder(folder);
    await first.began;
    await first.kill();
    const second = holder(folder);
    restarted.push(await second.began);
    await second.kill();
    removeFolders();
  }
  report('folder: by the next start, counted from that start', restarted, 'ms');
  if (postgres === null) return;
  const taken = [];
  for (let round = 0; round < rounds; round += 1) {
    const location = { kind: 'server', url: postgres.newDatabase(), password: null };
    const store = await openAt(location);
    await accept(store);
    const dying = holder(location);
    await dying.began;
    const next = working(store).next();
    // Not always at the same moment between two heart-beats.
    await new Promise((resolve) => setTimeout(resolve, 3_000 + Math.random() * 3_000));
    const killed = performance.now();
    await dying.kill();
    taken.push((await soon(next, 'work of a dead replica')) - killed);
    await store.inbox.drain(1_000);
    await store.close();
  }
  report('PostgreSQL: by another replica, counted from the kill', taken, 'ms');
}

/**
 * @param smoke few of each, and nobody waits for a lease to end
 * @throws Error when accepted work is not begun
 */
export async function benchStorage(smoke) {
  const postgres = await startPostgres();
  console.log(
    postgres === null
      ? '\nstorage: there is no PostgreSQL on this machine (Debian: apt-get install postgresql), so only the folder is measured'
      : `\nstorage: ${postgres.version}, with fsync`,
  );
  try {
    benchStarts(postgres, smoke ? 1 : 5);
    const engines = {
      folder: () => openAt(newFolder()),
      ...(postgres === null
        ? {}
        : { PostgreSQL: () => openAt({ kind: 'server', url: postgres.newDatabase(), password: null }) }),
    };
    const stores = {};
    for (const [name, open] of Object.entries(engines)) stores[name] = await open();
    try {
      await benchAccepting(stores, smoke ? 10 : 500);
    } finally {
      for (const store of Object.values(stores)) await store.close();
    }
    heading('worked on, by a handler that does nothing');
    const counts = smoke ? { pickUps: 3, jobs: 50 } : { pickUps: 100, jobs: 1_000 };
    for (const [name, open] of Object.entries(engines)) await benchWorking(name, open, counts);
    if (postgres !== null) await benchOtherReplica(postgres.newDatabase(), smoke ? 1 : 20);
    if (!smoke) await benchTakingOver(postgres, 5);
  } finally {
    await postgres?.remove();
    removeFolders();
  }
}
