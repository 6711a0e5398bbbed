/** Rounds of kills on one engine: people ask all the time, the bot dies and is started again, and then it is counted. */
import { simulateSlack } from '../../dist/playground/slack/simulated-slack.js';
import { simulateTeams } from '../../dist/playground/teams/simulated-teams.js';
import { ALERTED_APPS, createAzure } from './azure.mjs';
import { createJournal, createReplica } from './replicas.mjs';
import { verdictOf } from './verdict.mjs';
import { isFinal, WATCHED, WORKLOADS } from './workloads.mjs';

/** Without any news for so long, nothing more will come. A lease lasts 10 s, and its end is noticed within 5 s. */
const NO_NEWS_MS = 60_000;
const KILLS_A_ROUND = 2;
/** Questions from one kill to the next. */
const QUESTIONS = 6;
const ASKED_WITHIN_MS = 800;
/** A life is so many things that a replica tells, for machines differ in speed; and never longer than this. */
const LONGEST_LIFE = 16;
const LONGEST_LIFE_MS = 20_000;
/** From the last of them to the kill: in the middle of whatever comes next. */
const MIDDLE_MS = 150;
/** Once an app runs, whoever waits for it is told within so long. */
const TOLD_WITHIN_MS = 1_500;
const ALERT_SECRET = '0f3a9c51d2e84b7765aa10c39e8d42f1';
/** Of each kill with several replicas, and without: somebody is killed while he starts. */
const KILLED_AT_START = 0.15;

/**
 * @param {{ name: string, location: object, replicas: number, settleEvery: number, rounds: number, logLevel: string,
 *   chance: ReturnType<import('./chance.mjs').createChance>, say: (text: string) => void, only: string }} parts
 */
export async function killRounds({ name, location, replicas: many, settleEvery, rounds, logLevel, chance, say, only }) {
  // Slack repeats an event that is not acknowledged; here it does not wait minutes for that.
  const [slack, teams] = await Promise.all([simulateSlack({ retryAfterMs: [100, 2_000, 6_000] }), simulateTeams()]);
  const journal = createJournal();
  const azure = createAzure();
  const settings = {
    location,
    logLevel,
    approvers: [slack.users.approver.id],
    alerts: {
      secret: ALERT_SECRET,
      // Every second one is told in Slack, the others in Teams.
      rules: [
        {
          name: 'in Slack',
          apps: ALERTED_APPS.filter((_, i) => i % 2 === 0),
          channels: [{ platform: 'slack', channel: slack.channels.orders.id }],
        },
      ],
      default: [{ platform: 'teams', channel: teams.conversations.general.id }],
      teamsService: teams.serviceUrl,
    },
    slack: {
      botToken: slack.botToken,
      apiUrl: slack.apiUrl,
      responseHosts: [slack.responseHost],
      delivery: { kind: 'http', signingSecret: slack.signingSecret },
    },
    teams: {
      auth: { kind: 'password', appId: teams.appId, tenantId: teams.tenantId, password: teams.password },
      tenants: [teams.tenantId],
      service: teams.service,
    },
  };
  const replicas = Array.from({ length: many }, () => createReplica({ settings, journal, azure }));
  const asked = WORKLOADS.filter((workload) => workload.name.includes(only));
  const items = [];
  const sending = new Set();
  const takeovers = [];
  let kills = 0;
  /** When something was answered last. */
  let news = Date.now();

  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const worksOf = (item) => journal.works().filter(({ work }) => item.isWork(work));
  async function eventually(isSo, ms) {
    for (const end = Date.now() + ms; Date.now() < end; await pause(10)) if (isSo()) return true;
    return isSo();
  }
  const world = {
    slack,
    teams,
    azure,
    rolledBack: new Set(),
    alerted: new Set(),
    alertedApps: {
      slack: ALERTED_APPS.filter((_, i) => i % 2 === 0),
      teams: ALERTED_APPS.filter((_, i) => i % 2 === 1),
    },
    /** As a sender does it; nobody may listen there. @returns {Promise<number>} the status; 0 = no answer */
    async alert(body) {
      const { url } = chance.oneOf(replicas);
      if (url === null) return 0;
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${ALERT_SECRET}` };
      return fetch(`${url}/alerts/generic`, { method: 'POST', headers, body: JSON.stringify(body) }).then(
        (response) => response.status,
        () => 0,
      );
    },
    chance,
    eventually,
    marksOf: (item) => new Set(worksOf(item).map(({ id }) => id)),
  };

  /** A balancer: to one that listens. A dead one's address is kept when there is no other: nobody answers there. */
  function balance() {
    const open = replicas.filter(({ url }) => url !== null);
    if (open.length === 0) return;
    const { url } = chance.oneOf(open);
    slack.deliverTo(`${url}/slack/events`);
    teams.deliverTo(`${url}/api/messages`);
  }

  function ask() {
    const workload = chance.oneOf(asked);
    balance();
    const sent = workload
      .send(world)
      .then((item) => {
        if (item !== null) items.push({ name: workload.name, window: workload.window, item });
      })
      .finally(() => {
        news = Date.now();
        sending.delete(sent);
      });
    sent.catch(() => {});
    sending.add(sent);
  }

  async function killOne() {
    const victim = chance.oneOf(replicas);
    const pid = await victim.kill();
    kills++;
    const at = Date.now();
    for (const left of journal.leftBy(pid)) takeovers.push({ left, at, pid });
    victim.start();
    // A start that is cut off is a kill as well.
    if (chance.next() > KILLED_AT_START) await victim.ready;
  }

  function unanswered() {
    return items.filter(
      ({ item, givenUp }) => !givenUp && item.acknowledged && !item.posts(world.marksOf(item)).some(isFinal),
    );
  }

  const pending = () => unanswered().filter(({ item }) => !item.needsHealing);

  /** Until nobody is left, or nothing happens any more. */
  async function untilNone(list) {
    let left = list().length;
    news = Date.now();
    while (left > 0 && Date.now() - news < NO_NEWS_MS) {
      await pause(100);
      const now = list().length;
      if (now !== left) news = Date.now();
      left = now;
    }
    // Nobody waits for them a second time; they are judged at the end all the same.
    for (const each of list()) {
      each.givenUp = true;
      say(`  no answer to "${each.name}": ${JSON.stringify(worksOf(each.item))}`);
    }
  }

  /** Until everything that was acknowledged is answered. What was waited for is told while somebody is killed once more. */
  async function settle() {
    await Promise.all(replicas.map(({ ready }) => ready));
    balance();
    await Promise.all(sending);
    await untilNone(pending);
    azure.heal(WATCHED);
    if (unanswered().length > 0) {
      await pause(chance.between(0, TOLD_WITHIN_MS));
      await killOne();
    }
    await Promise.all(replicas.map(({ ready }) => ready));
    await untilNone(unanswered);
  }

  try {
    for (const replica of replicas) replica.start();
    await Promise.all(replicas.map(({ ready }) => ready));
    for (let round = 1; round <= rounds; round++) {
      // What is started from now on finds it broken; nobody who waits for it since the last round loses by that.
      azure.breakAgain(WATCHED);
      for (let kill = 0; kill < KILLS_A_ROUND; kill++) {
        for (let question = 0; question < QUESTIONS; question++) setTimeout(ask, chance.between(0, ASKED_WITHIN_MS));
        const end = journal.told() + chance.between(1, LONGEST_LIFE);
        await eventually(() => journal.told() >= end, LONGEST_LIFE_MS);
        await pause(chance.between(0, MIDDLE_MS));
        await killOne();
      }
      if (round % settleEvery === 0 || round === rounds) await settle();
      say(`round ${round} of ${rounds}: ${kills} kills, ${items.length} sent, ${unanswered().length} open`);
    }
    // They finish what they have, so nothing can be said after it is counted.
    await Promise.all(replicas.map((replica) => replica.stop()));
  } finally {
    await Promise.all(replicas.map((replica) => replica.kill().catch(() => {})));
    await Promise.all([slack.close(), teams.close()]);
  }
  return report();

  function report() {
    const judged = items.map((one) => ({
      ...one,
      acknowledged: one.item.acknowledged,
      works: worksOf(one.item),
      verdict: verdictOf({ ...one, works: worksOf(one.item) }),
    }));
    const count = (isSo) => judged.filter(isSo).length;
    const waits = takeovers.flatMap(({ left, at, pid }) => {
      const next = left.tries.find((each) => each.at >= at && each.pid !== pid);
      return next === undefined ? [] : [next.at - at];
    });
    waits.sort((a, b) => a - b);
    return {
      name,
      rounds,
      kills,
      byKind: WORKLOADS.map((workload) => {
        const own = judged.filter((one) => one.name === workload.name);
        return { name: workload.name, sent: own.length, acknowledged: own.filter((one) => one.acknowledged).length };
      }),
      acknowledged: count((one) => one.acknowledged),
      unacknowledged: count((one) => !one.acknowledged),
      answered: count((one) => one.acknowledged && one.verdict !== 'none'),
      lost: count((one) => one.acknowledged && one.verdict === 'none'),
      inWindow: count((one) => one.verdict === 'window'),
      doubled: count((one) => one.verdict === 'doubled'),
      runTwice: journal.works().filter(({ tries }) => tries.length > 1).length,
      takeoverMs: waits.length === 0 ? null : { median: waits[waits.length >> 1], longest: waits.at(-1) },
      wrong: judged.filter((one) => one.verdict === 'doubled' || (one.acknowledged && one.verdict === 'none')),
    };
  }
}
