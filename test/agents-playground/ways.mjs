/**
 * Every way in that the Agents Playground offers, and every command, by whoever may and by whoever may not. Each is one sentence
 * that must hold, and gets what scripts/agents-playground.mjs has open.
 */
import assert from 'node:assert/strict';
import { actionsOf, wordsOf } from './client.mjs';

/** Adele Vance, one of the Playground's own people. */
export const COLLEAGUE = 'user-id-2';

/** What each command must answer in the personal chat, in this order; `kept.plan` is the plan that the first one makes. */
const ANSWERS = {
  rollback: [() => 'rollback checkout-api', /Plan: roll back checkout-api/],
  approve: [({ plan }) => `approve ${plan}`, /That was not done .*Four eyes.*own-request/],
  reject: [({ plan }) => `reject ${plan} too late`, /Rejected: checkout-api/],
  undo: [({ plan }) => `undo ${plan}`, /No plan for checkout-api/],
  history: [() => 'history checkout-api', /History of checkout-api .*rejected/],
  diagnose: [() => 'diagnose basket-api', /basket-api cannot pull its image/],
  restart: [() => 'restart orders-api', /Plan: restart orders-api/],
  watch: [() => 'watch orders-api', /Watching orders-api/],
  explain: [() => 'explain manifest unknown', /An image could not be pulled/],
  mute: [() => 'mute', /Nothing to mute here/],
  unmute: [() => 'unmute', /Nothing to mute here/],
  doctor: [() => 'doctor', /All is in order|checks failed/],
  help: [() => 'help', /What you can ask/],
  details: [() => 'details 1', /I no longer have that answer/],
};

/** Somebody types, and the next message of the bot in that place shows this. */
async function answerTo(client, conversation, text, wanted, more = {}) {
  const before = client.messages.length;
  const { postConversationId } = await client.type(conversation, text, more);
  const there = postConversationId ?? conversation;
  return client.until(
    () => client.messages.slice(before).find((each) => each.conversation === there && wanted.test(wordsOf(each.card))),
    `${wanted} to "${text}" in ${there}`,
  );
}

const planIn = (card) => {
  const command = actionsOf(card).flatMap(({ data }) => /^approve (\S+)$/.exec(data?.command ?? '')?.[1] ?? []);
  assert.equal(command.length, 1, 'the card of a plan has one button that approves it');
  return command[0];
};

export const WAYS = [
  [
    'every command, typed in the personal chat, gets its own answer',
    async ({ client, kept }) => {
      const { COMMANDS } = await import('../../dist/commands/index.js');
      assert.deepEqual(Object.keys(ANSWERS).sort(), COMMANDS.map(({ name }) => name).sort());
      for (const [command, [text, wanted]] of Object.entries(ANSWERS)) {
        const answer = await answerTo(client, client.config.personalChat.id, text(kept), wanted);
        if (command === 'rollback') kept.plan = planIn(answer.card);
      }
    },
  ],
  [
    'mentioned in the group chat: answered there',
    async ({ client }) => {
      const [{ id }] = client.config.groupChats;
      await client.install(id);
      await answerTo(client, id, 'orders-api', /orders-api cannot pull its image/, { mention: true });
    },
  ],
  [
    'mentioned in the thread of a channel, by a colleague: answered in that thread',
    async ({ client, kept: { thread } }) => {
      const how = { mention: true, user: COLLEAGUE };
      const answer = await answerTo(
        client,
        thread.conversation,
        'explain manifest unknown',
        /could not be pulled/,
        how,
      );
      assert.equal(answer.conversation, thread.conversation);
      await answerTo(client, thread.conversation, 'mute', /Muted in this channel/, how);
      await answerTo(client, thread.conversation, 'unmute', /Not muted in this channel/, how);
    },
  ],
  [
    'a plan: who asked for it may not approve it, a colleague may, and the card says what becomes of it',
    async ({ client }) => {
      const [team] = client.config.teams;
      const wanted = /Plan: roll back loyalty-api/;
      const card = await answerTo(client, team.id, 'rollback loyalty-api', wanted, { mention: true });
      const [label] = actionsOf(card.card).flatMap(({ type, title }) =>
        type === 'Action.Execute' && title.startsWith('Yes: Approve') ? [title] : [],
      );
      const own = await client.click(card, label);
      assert.equal(own.type, 'application/vnd.microsoft.activity.message', JSON.stringify(own));
      assert.match(own.value, /That was not done.*Four eyes/);
      assert.match(wordsOf(card.card), wanted, 'a refusal leaves the card as it is');
      const other = await client.click(card, label, COLLEAGUE);
      assert.match(other.value, /Approved: loyalty-api/);
      await client.until(() => !wanted.test(wordsOf(card.card)), 'the card of the plan that is carried out');
      assert.match(wordsOf(card.card), /Adele Vance/);
    },
  ],
  [
    'a client without Universal Actions: its button is a message, and renews the answer all the same',
    async ({ client, kept: { thread } }) => {
      const versions = thread.versions.length;
      await client.submit(thread, 'Check again', COLLEAGUE);
      await client.until(() => thread.versions.length > versions, 'a new look');
    },
  ],
];

/** What is not held here, and where it is. */
export const NOT_HERE =
  'Not here: guests and people of other tenants. The Playground calls everybody a user of one tenant and signs nothing, so the bot ' +
  'lets everybody in; test/conversations/ways-in.test.ts has them.';
