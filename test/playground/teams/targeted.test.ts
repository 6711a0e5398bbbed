/** Targeted messages over the connector's REST API, as any bot may call it. */
import type { TeamsMessage } from '../../../src/playground/teams/shapes.ts';
import {
  type SimulatedTeams,
  type SimulatedTeamsOptions,
  simulateTeams,
} from '../../../src/playground/teams/simulated-teams.ts';
import { signIn } from './bot.ts';

let teams: SimulatedTeams;
let token: string;
let now = new Date('2026-11-29T03:00:00Z');
async function open(options: SimulatedTeamsOptions = {}) {
  teams = await simulateTeams({ now: () => now, ...options });
  token = String((await signIn(teams)).body.access_token);
}
beforeEach(() => open());
afterEach(() => teams.close());

async function call(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object, targeted = true) {
  const response = await fetch(
    `${teams.serviceUrl}v3/conversations/${path}${targeted ? '?isTargetedActivity=true' : ''}`,
    {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    },
  );
  const answer = (await response.json()) as { readonly id?: string; readonly error?: { readonly code: string } };
  return { status: response.status, id: answer.id ?? '', code: answer.error?.code ?? null };
}

const activities = (conversation: 'orders' | 'crew' = 'orders', id = '') =>
  `${encodeURIComponent(teams.conversations[conversation].id)}/activities${id === '' ? '' : `/${id}`}`;
const say = (text: string, id = teams.people.oncall.id) => ({ type: 'message', text, recipient: { id } });
const texts = (user?: string, conversation = 'orders') => teams.messages(conversation, user).map(({ text }) => text);

test.each(['orders', 'crew'] as const)('%s: only the recipient sees one, by any of his ids', async (conversation) => {
  const { oncall } = teams.people;
  expect(await call('POST', activities(conversation), say('one'))).toMatchObject({ status: 201 });
  expect(await call('POST', activities(conversation), say('two', oncall.aadObjectId))).toMatchObject({ status: 201 });
  expect(texts('oncall', conversation)).toEqual(['one', 'two']);
  expect(texts('approver', conversation)).toEqual([]);
  expect(texts(undefined, conversation)).toEqual([]);
});

test('what it refuses: nobody, a stranger, a personal chat', async () => {
  expect(await call('POST', activities(), { type: 'message', text: 'x' })).toMatchObject({
    status: 400,
    code: 'BadArgument',
  });
  expect(await call('POST', activities(), say('x', teams.people.stranger.id))).toMatchObject({ status: 400 });
  expect(await call('POST', activities(), say('x', '29:nobody'))).toMatchObject({ status: 400 });
  const personal = encodeURIComponent(teams.personal('oncall').id);
  expect(await call('POST', `${personal}/activities`, say('x'))).toMatchObject({ status: 400 });
  expect(teams.messages('personal:oncall')).toEqual([]);
  // Without the query a recipient means nothing: everybody reads it.
  expect(await call('POST', activities(), say('for all'), false)).toMatchObject({ status: 201 });
  expect(texts()).toEqual(['for all']);
});

test('it is changed and taken away by calls that say what it is, and by no others', async () => {
  const { id } = await call('POST', activities(), say('one'));
  const changed = { type: 'message', text: 'changed' };
  expect(await call('PUT', activities('orders', id), changed, false)).toMatchObject({ status: 404 });
  expect(await call('DELETE', activities('orders', id), undefined, false)).toMatchObject({ status: 404 });
  expect(await call('PUT', activities('orders', id), say('changed'))).toMatchObject({
    status: 400,
    code: 'BadArgument',
  });
  expect(await call('PUT', activities('orders', id), changed)).toMatchObject({ status: 200 });
  expect(texts('oncall')).toEqual(['changed']);
  expect(texts()).toEqual([]);
  const open = await call('POST', activities(), say('open'), false);
  expect(await call('PUT', activities('orders', open.id), changed)).toMatchObject({ status: 404 });
  expect(await call('DELETE', activities('orders', id))).toMatchObject({ status: 200 });
  expect(texts('oncall')).toEqual(['open']);
});

test('nobody replies to it, and after a day it is gone', async () => {
  const { id } = await call('POST', activities(), say('one'));
  const thread = `${encodeURIComponent(`${teams.conversations.orders.id};messageid=${id}`)}/activities`;
  expect(await call('POST', thread, { type: 'message', text: 'reply' }, false)).toMatchObject({ status: 404 });
  now = new Date(now.getTime() + 24 * 60 * 60 * 1000);
  token = String((await signIn(teams)).body.access_token);
  expect(texts('oncall')).toEqual([]);
  expect(await call('PUT', activities('orders', id), { type: 'message', text: 'x' })).toMatchObject({
    status: 404,
    code: 'ActivityNotFoundInConversation',
  });
});

test('a tenant that does not know them refuses each, and takes all else', async () => {
  await teams.close();
  await open({ knowsTargeted: false });
  expect(await call('POST', activities(), say('x'))).toMatchObject({ status: 400, code: 'ServiceError' });
  expect(await call('POST', activities(), say('x'), false)).toMatchObject({ status: 201 });
});

test('a slash command: only its writer sees it, the bot is told, and nobody else acts on it', async () => {
  const typed = teams.typedActivity('help', { user: 'oncall', conversation: 'orders', slash: true });
  expect(typed).toMatchObject({ recipient: { id: teams.bot.id, isTargeted: true }, text: 'help' });
  expect(JSON.stringify(typed)).not.toContain('mention');
  teams.deliverTo('http://127.0.0.1:1/');
  const { message, delivery } = await teams.types('help', { user: 'oncall', conversation: 'orders', slash: true });
  expect(delivery).not.toBeNull();
  expect(texts('oncall')).toEqual(['help']);
  expect(texts('approver')).toEqual([]);
  const on = (user: string) => ({ message: message as TeamsMessage, user });
  await expect(teams.messageAction('any', on('approver'))).rejects.toThrow('does not see');
  await expect(teams.types('x', { user: 'oncall', conversation: 'personal', slash: true })).rejects.toThrow('personal');
});
