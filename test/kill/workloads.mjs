/**
 * What is asked of the bot while it is killed: one small object for each kind. To add a kind, add an object:
 *
 * - `send(world)` does in Slack or Teams what people (or machines) do there. It returns an item, or null when there was nothing
 *   to press just now.
 * - `item.acknowledged`: the platform was told that the bot has taken it. Then its one answer is owed.
 * - `item.needsHealing`: its answer comes only once {@link WATCHED} runs. Left out = no.
 * - `item.isWork(work)`: finds the work that was made of it among all work.
 * - `item.posts(marks)`: the messages that stand for it, the unfinished ones too. `marks` are the ids of its work: in Slack
 *   each message carries one.
 * - `window`: whether a double can be helped. null = it can, so that none may happen. See `verdict.mjs`.
 */

/** Apps that fail, each for another reason. */
const APPS = ['orders-api', 'basket-api', 'payments-api', 'loyalty-api'];
/** The one that is healed. */
export const WATCHED = 'invoice-worker';
/** Each once: afterwards it runs. */
const TO_ROLL_BACK = [
  'checkout-api',
  'search-api',
  'media-api',
  'shipping-api',
  'coupons-api',
  'tax-api',
  'status-page',
];
const PEOPLE = ['oncall', 'approver'];
const CHANNELS = ['orders', 'crew'];
const ANSWER_WITHIN_MS = 90_000;

/** All that a message says and does. */
export const textOf = (message) => JSON.stringify(message.blocks ?? message.card) + message.text;
/** "Checking…" is no answer, and neither is a verdict whose facts are still read. */
export const isFinal = (message) => !/Checking |Still reading/.test(textOf(message));

/** Teams brings nothing twice, whatever it is told: so a person who is refused is told so in the chat. It is no answer. */
const isRefusal = (message) => /I cannot (work|take that) now/.test(textOf(message));

let count = 0;
/** A name that nobody else asks for: the answer is known by it. */
const newName = () => `zz-${++count}-qq`;

/** Now, or before it was edited. */
const everSaid = ({ versions }, text) => JSON.stringify(versions).includes(text);
const isUnnamed = (message) => /Azure did not answer/.test(textOf(message));

const markOf = ({ metadata }) => metadata?.event_payload?.mark;
const marked = (slack, channel, marks) => slack.messages(channel).filter((each) => marks.has(markOf(each)));
const says = (work, text) => JSON.stringify(work).includes(text);

async function mentionInSlack({ slack, chance }, app, user = chance.oneOf(PEOPLE)) {
  const by = { user, channel: chance.oneOf(CHANNELS) };
  const { message, event } = await slack.mention(app, by);
  return {
    ...by,
    thread: message.ts,
    acknowledged: (await event?.done) ?? false,
    isWork: (work) => work.kind === 'ask' && work.shown === null && says(work, message.ts),
    posts: (marks) => marked(slack, by.channel, marks),
  };
}

/** Waits for the answer to a question that this workload needs first. */
async function answerTo({ eventually, marksOf }, item) {
  if (!item.acknowledged) return null;
  const answer = () => item.posts(marksOf(item)).find(isFinal);
  return (await eventually(() => answer() !== undefined, ANSWER_WITHIN_MS)) ? answer() : null;
}

function isTaken(delivery, said) {
  return delivery?.status >= 200 && delivery.status < 300 && !said.some(isRefusal);
}

async function channelInTeams({ teams, chance }, app) {
  const user = chance.oneOf(PEOPLE);
  const { message, delivery } = await teams.types(app, { user, conversation: 'orders' });
  const said = () =>
    teams.messages('orders', user).filter((each) => each.from === teams.bot.id && each.thread === message.id);
  return {
    user,
    thread: message.id,
    acknowledged: isTaken(delivery, said()),
    isWork: (work) => work.kind === 'ask' && work.shown === null && says(work, message.id),
    posts: () => said().filter((each) => !isRefusal(each)),
  };
}

/** Of one app one alert: its card, and the diagnosis in the thread, are known by the app's name. */
async function alertAbout(world, platform) {
  const app = world.alertedApps[platform].find((each) => !world.alerted.has(each));
  if (app === undefined) return null;
  world.alerted.add(app);
  const status = await world.alert({
    app,
    key: app,
    at: '2026-11-28T03:00:00Z',
    text: 'The image could not be pulled',
  });
  return {
    app,
    acknowledged: status === 202,
    isWork: (work) => work.kind === 'alert' && says(work, app),
  };
}

const isCard = (message, app) => textOf(message).includes(`${app} fails`);
const isDiagnosis = (message, app) => everSaid(message, `${app} cannot pull`);

export const WORKLOADS = [
  {
    name: 'Slack, a mention',
    window: null,
    send: (world) => mentionInSlack(world, world.chance.oneOf(APPS)),
  },
  {
    name: 'Slack, a direct message',
    window: null,
    async send({ slack, chance }) {
      const [user, name] = [chance.oneOf(PEOPLE), newName()];
      const { event } = await slack.directMessage(name, { user });
      return {
        acknowledged: (await event?.done) ?? false,
        isWork: (work) => work.kind === 'ask' && work.request.words.includes(name),
        posts: (marks) => marked(slack, slack.direct(user).id, marks),
      };
    },
  },
  {
    name: 'Slack, a command',
    window: null,
    async send({ slack, chance }) {
      const by = { user: chance.oneOf(PEOPLE), channel: chance.oneOf(CHANNELS) };
      const { error, shown, responseUrl } = await slack.command(chance.oneOf(APPS), by);
      return {
        acknowledged: error === null && shown !== null && textOf(shown).includes('Checking'),
        isWork: (work) => work.kind === 'ask' && says(work, responseUrl),
        posts: (marks) => marked(slack, by.channel, marks),
      };
    },
  },
  {
    name: 'Slack, a command answered by a note',
    window: 'note',
    async send({ slack, chance }) {
      const by = { user: chance.oneOf(PEOPLE), channel: chance.oneOf(CHANNELS) };
      const name = newName();
      const { error, shown } = await slack.command(name, by);
      return {
        acknowledged: error === null && shown !== null && textOf(shown).includes('Checking'),
        isWork: (work) => work.kind === 'ask' && work.request.words.includes(name),
        posts() {
          const notes = slack.ephemeral(by.user, by.channel).filter((each) => each.via !== 'acknowledgement');
          const named = notes.filter((each) => everSaid(each, name));
          // On a machine that is too busy, Azure "does not answer": that error names nothing, and is an answer all the same.
          return named.length > 0 ? named : notes.filter((each) => each.ts > shown?.ts && isUnnamed(each)).slice(0, 1);
        },
      };
    },
  },
  {
    name: 'Slack, the button for the evidence',
    window: null,
    async send(world) {
      const { slack, chance } = world;
      const asked = await mentionInSlack(world, chance.oneOf(APPS));
      const message = await answerTo(world, asked);
      const label = message === null ? undefined : slack.buttons(message).find((each) => /evidence/i.test(each));
      if (label === undefined) return null;
      const { error } = await slack.click(label, { message, user: asked.user });
      return {
        acknowledged: error === null,
        isWork: (work) => work.kind === 'ask' && work.request.words[0] === 'details' && says(work, asked.thread),
        posts: (marks) => marked(slack, asked.channel, marks),
      };
    },
  },
  {
    name: 'Slack, a watch and its announcement',
    window: null,
    async send(world) {
      const { slack } = world;
      const asked = await mentionInSlack(world, WATCHED);
      const message = await answerTo(world, asked);
      // Once it is healed there is nothing to wait for.
      if (message === null || !slack.buttons(message).includes('Tell me when it starts')) return null;
      const { error } = await slack.click('Tell me when it starts', { message, user: asked.user });
      return {
        acknowledged: error === null,
        needsHealing: true,
        isWork: (work) => work.kind === 'say' && says(work, asked.thread),
        posts: (marks) => marked(slack, asked.channel, marks),
      };
    },
  },
  {
    name: 'Slack, a rollback: approved, carried out, told',
    window: null,
    async send(world) {
      const { slack, azure } = world;
      const app = TO_ROLL_BACK.find((each) => !world.rolledBack.has(each));
      if (app === undefined) return null;
      world.rolledBack.add(app);
      const asked = await mentionInSlack(world, `rollback ${app}`, 'oncall');
      const message = await answerTo(world, asked);
      const label = message === null ? undefined : slack.buttons(message).find((each) => /^Approve/.test(each));
      if (label === undefined) return null;
      const { error } = await slack.click(label, { message, user: 'approver' });
      return {
        acknowledged: error === null,
        isWork: (work) => work.kind === 'say' && says(work, asked.thread),
        posts: (marks) => marked(slack, asked.channel, marks),
        // Whatever dies and begins anew: Azure is told once.
        wrong: () =>
          azure.requests.filter((each) => each.method === 'PATCH' && says(each.url, `/${app}?`)).length !== 1,
      };
    },
  },
  {
    name: 'Slack, an alert: its card and its diagnosis',
    window: null,
    async send(world) {
      const item = await alertAbout(world, 'slack');
      if (item === null) return null;
      const said = (is) => world.slack.messages('orders').filter((each) => is(each, item.app));
      return {
        ...item,
        posts: () => said(isDiagnosis),
        // Killed between the two, the card may stand alone for a while; never twice.
        wrong: () => said(isCard).length !== 1,
      };
    },
  },
  {
    name: 'Teams, an alert: its card and its diagnosis',
    window: 'unnoted',
    async send(world) {
      const item = await alertAbout(world, 'teams');
      if (item === null) return null;
      return { ...item, posts: () => world.teams.messages('general').filter((each) => isDiagnosis(each, item.app)) };
    },
  },
  {
    name: 'Teams, a question in a channel',
    window: 'unnoted',
    send: (world) => channelInTeams(world, world.chance.oneOf(APPS)),
  },
  {
    name: 'Teams, a question in a personal chat',
    window: 'unnoted',
    async send({ teams, chance }) {
      const [user, name] = [chance.oneOf(PEOPLE), newName()];
      const before = teams.messages(`personal:${user}`).length;
      const { delivery } = await teams.types(name, { user, conversation: 'personal' });
      // A refusal does not say whose it is; the delivery is answered after it was said.
      const refused = teams.messages(`personal:${user}`).slice(before).some(isRefusal);
      return {
        acknowledged: !refused && isTaken(delivery, []),
        isWork: (work) => work.kind === 'ask' && work.request.words.includes(name),
        posts: () =>
          teams.messages(`personal:${user}`).filter((each) => each.from === teams.bot.id && everSaid(each, name)),
      };
    },
  },
  {
    name: 'Teams, a watch and its announcement',
    window: 'unnoted',
    async send(world) {
      const { teams } = world;
      const asked = await channelInTeams(world, WATCHED);
      const message = await answerTo(world, asked);
      if (message === null || !teams.buttons(message, asked.user).includes('Tell me when it starts')) return null;
      const { delivery, kind } = await teams.click('Tell me when it starts', { message, user: asked.user });
      return {
        acknowledged: delivery?.status === 200 && kind !== 'problem',
        needsHealing: true,
        isWork: (work) => work.kind === 'say' && says(work, asked.thread),
        posts: () => asked.posts().filter((each) => /has started|runs already|is running/i.test(textOf(each))),
      };
    },
  },
];
