/** Starts replicas, kills them, and writes down what they tell. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('replica.mjs', import.meta.url));

/** What all replicas told, dead ones too. */
export function createJournal() {
  /** By id of the work: what it is, and each try at it. */
  const works = new Map();
  let told = 0;
  return {
    /** How many things. */
    told: () => told,
    works: () => [...works.values()],
    /** @param {number} pid @param {Record<string, unknown>} message */
    enter(pid, message) {
      told++;
      const at = Date.now();
      if (message.began !== undefined) {
        const one = works.get(message.began) ?? { id: message.began, work: message.work, tries: [] };
        one.tries.push({ pid, at, noted: false, done: false });
        works.set(message.began, one);
      }
      const last = (works.get(message.noted ?? message.did)?.tries ?? []).findLast((each) => each.pid === pid);
      if (last !== undefined) last[message.noted === undefined ? 'done' : 'noted'] = true;
    },
    /** What a process had begun and not done. */
    leftBy: (pid) => [...works.values()].filter(({ tries }) => tries.some((each) => each.pid === pid && !each.done)),
  };
}

/**
 * @param {{ settings: object, journal: ReturnType<typeof createJournal>, healed: Set<string> }} parts
 */
export function createReplica({ settings, journal, healed }) {
  let child = null;
  let url = null;
  let ready = Promise.resolve();
  let ended = Promise.resolve();

  return {
    /** Where it listens; null = it does not yet, or it is dead. */
    get url() {
      return url;
    },
    /** @returns {Promise<void>} when it listens, or was killed before */
    get ready() {
      return ready;
    },
    start() {
      const started = fork(PROGRAM, [], {
        env: { PATH: process.env.PATH, TZ: 'UTC', KILL_REPLICA: JSON.stringify({ ...settings, healed: [...healed] }) },
      });
      child = started;
      ready = new Promise((resolve, reject) => {
        started.on('message', (message) => {
          journal.enter(started.pid, message);
          if (message.ready === undefined) return;
          if (child === started) url = `http://127.0.0.1:${message.ready}`;
          resolve();
        });
        started.on('exit', (code, signal) => {
          if (signal === 'SIGKILL' || code === 0) resolve();
          else reject(new Error(`a replica ended by itself: exit code ${code}, signal ${signal}`));
        });
      });
      ready.catch(() => {});
      ended = new Promise((resolve) => {
        started.on('close', resolve);
      });
    },
    /** @returns {Promise<number>} whom, when it is gone */
    async kill() {
      const { pid } = child;
      url = null;
      child.kill('SIGKILL');
      await ended;
      return pid;
    },
    heal: (app) => child?.connected && child.send({ heal: app }),
    /** As a platform ends a container: it finishes what it has. */
    async stop() {
      url = null;
      child?.kill('SIGTERM');
      await ended;
    },
  };
}
