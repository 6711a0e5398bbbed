/** Whole conversations in Teams: a personal chat, a channel's thread with a mention, buttons on cards. */
import type { TeamsMessage } from '../../src/playground/teams/shapes.ts';
import { type SimulatedTeams, simulateTeams } from '../../src/playground/teams/simulated-teams.ts';
import { startWholeBot, type WholeBot } from './bot.ts';

let teams: SimulatedTeams;
let whole: WholeBot;

beforeAll(async () => {
  teams = await simulateTeams();
  const { appId, tenantId, password, service } = teams;
  whole = await startWholeBot({
    teams: { auth: { kind: 'password', appId, tenantId, password }, tenants: [tenantId], service },
    http: { host: '127.0.0.1', port: 0 },
  });
  teams.deliverTo(`${whole.address}/api/messages`);
});

afterAll(async () => {
  await whole.stop();
  await teams.close();
});

/** All that a card shows, folded parts too. */
function wordsOf(card: unknown): string {
  const texts: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if ((key === 'text' || key === 'title' || key === 'codeSnippet') && typeof inner === 'string') texts.push(inner);
      else if (key !== 'fallback') walk(inner);
    }
  };
  walk(card);
  return texts.join(' ');
}

const finished = (message: TeamsMessage | undefined): boolean => /nothing was changed/.test(wordsOf(message?.card));
const said = (conversation: string, user?: string): readonly TeamsMessage[] =>
  teams.messages(conversation, user).filter(({ from }) => from === teams.bot.id);

async function ask(text: string, conversation: string, user = 'oncall'): Promise<TeamsMessage> {
  const where = conversation === 'personal' ? `personal:${user}` : conversation;
  const before = said(where).length;
  const { delivery } = await teams.types(text, { user, conversation });
  expect(delivery?.status).toBeLessThan(300);
  await teams.until(() => said(where).length > before && finished(said(where).at(-1)), `the answer to ${text}`);
  return said(where).at(-1) as TeamsMessage;
}

test('in a personal chat: typed, acknowledged, answered in place, checked again', async () => {
  const answer = await ask('/pullcheck orders-api', 'personal');
  expect(said('personal:oncall')).toHaveLength(1);
  expect(wordsOf(answer.versions[0]?.attachments)).toMatch(/Checking orders-api/);
  expect(answer.versions.length).toBeGreaterThan(1);
  const words = wordsOf(answer.card);
  expect(words).toContain('orders-api cannot pull its image');
  expect(words).toContain('auth.missing-pull-role (verified)');
  expect(words).toMatch(/az role assignment create/);
  expect(answer.summary).toMatch(/orders-api cannot pull its image/);
  expect(teams.buttons(answer)).toEqual(expect.arrayContaining(['Check again', 'Tell me when it starts']));

  const versions = answer.versions.length;
  const clicked = await teams.click('Check again', { message: answer, user: 'oncall' });
  expect(clicked.kind).toBe('card');
  // The verdict stays while we look again.
  expect(wordsOf(teams.cardFor('oncall', answer))).toMatch(/cannot pull its image[\s\S]*Checking again/);
  const now = (): TeamsMessage | undefined => said('personal:oncall').at(-1);
  await teams.until(
    () => (now()?.versions.length ?? 0) > versions + 1 && finished(now()),
    'the second answer in the same message',
  );
  expect(said('personal:oncall')).toHaveLength(1);
  expect(wordsOf(now()?.card)).not.toContain('Checking again');
});

test('what is folded opens in the card, without a word to the bot', async () => {
  const answer = await ask('basket-api', 'personal');
  const evidence = teams.buttons(answer).find((label) => /evidence/i.test(label)) ?? 'no such button';
  const before = teams.requests.length;
  expect((await teams.click(evidence, { message: answer, user: 'oncall' })).kind).toBe('toggled');
  expect(wordsOf(answer.card)).toContain('Ruled out');
  expect(teams.requests).toHaveLength(before);
});

test('whom else it strikes is one line, and the names are in the card', async () => {
  const answer = await ask('cache-warmer', 'personal');
  expect(wordsOf(answer.card)).toContain('Also affected: 1 other app shares it, likely: it fails now.');
  expect(wordsOf(answer.card)).toMatch(/status-page: it pulls from docker\.io/);
});

test('in a channel only a mention is heard, and answered in its thread', async () => {
  const unheard = await teams.types('orders-api is slow', { user: 'oncall', conversation: 'orders', mention: false });
  expect(unheard.delivery).toBeNull();
  const heard = await teams.types('orders-api', { user: 'oncall', conversation: 'orders' });
  const inThread = () => said('orders').filter(({ thread }) => thread === heard.message.id);
  await teams.until(() => inThread().some(finished), 'the answer in the thread');
  expect(said('orders')).toHaveLength(1);
});

test('a name that exists twice, and one that is misspelt: buttons lead on', async () => {
  await teams.types('api', { user: 'approver', conversation: 'personal' });
  const question = () => said('personal:approver').find(({ card }) => /Which one/.test(wordsOf(card)));
  await teams.until(() => question() !== undefined, 'the question');
  expect(wordsOf((question() as TeamsMessage).card).match(/Which one/g)).toHaveLength(1);
  const [first = 'none'] = teams.buttons(question() as TeamsMessage);
  await teams.click(first, { message: question() as TeamsMessage, user: 'approver' });
  await teams.until(() => said('personal:approver').some(finished), 'the answer to the button');

  await teams.types('ordrs-api', { user: 'approver', conversation: 'personal' });
  const near = () => said('personal:approver').find(({ card }) => /no such app/.test(wordsOf(card)));
  await teams.until(() => near() !== undefined, 'the nearest names');
  expect(teams.buttons(near() as TeamsMessage).some((label) => label.startsWith('orders-api'))).toBe(true);
});

test('help is the list of the commands that may be asked', async () => {
  const list = (user: string) => () =>
    said(`personal:${user}`).some(({ card }) => /What you can ask/.test(wordsOf(card)));
  const lists = (user: string) => said(`personal:${user}`).some(({ card }) => /watch APP/.test(wordsOf(card)));
  for (const user of ['second', 'guest']) {
    await teams.types('help', { user, conversation: 'personal' });
    await teams.until(list(user), 'the list');
  }
  expect([lists('second'), lists('guest')]).toEqual([true, false]);
});

test('a healed app announces itself once, in the thread, to who asked', async () => {
  const { message } = await teams.types('invoice-worker', { user: 'oncall', conversation: 'general' });
  const inThread = () => said('general').filter(({ thread }) => thread === message.id);
  await teams.until(() => inThread().some(finished), 'the answer');
  const answer = inThread()[0] as TeamsMessage;
  for (const user of ['oncall', 'oncall']) await teams.click('Tell me when it starts', { message: answer, user });
  const promise = ({ card }: TeamsMessage): boolean => /Watching invoice-worker/.test(wordsOf(card));
  await teams.until(() => said('general', 'oncall').some(promise), 'the promise');
  // It is for who asked.
  expect(inThread().some(promise)).toBe(false);
  whole.heal('invoice-worker');
  const announced = () => inThread().filter(({ card }) => /has started/.test(wordsOf(card)));
  await teams.until(() => announced().length > 0, 'the announcement');
  expect(JSON.stringify(announced()[0]?.card)).toContain('<at>');
  await ask('orders-api', 'personal');
  expect(announced()).toHaveLength(1);
});

test('an old client, which sends the button as a message, is answered too', async () => {
  const answer = await ask('loyalty-api', 'personal', 'approver');
  const versions = answer.versions.length;
  await teams.submit('Check again', { message: answer, user: 'approver' });
  await teams.until(
    () => said('personal:approver').some((each) => each.id === answer.id && each.versions.length > versions),
    'the message, edited',
  );
});

test('Azure out of reach at the second look: the first answer stays and says so', async () => {
  const answer = await ask('media-api', 'personal');
  const faults = whole.azure.scenario.faults.length;
  whole.azure.update((scenario) => {
    scenario.faults.push({ match: '* https://management.azure.com/*', headers: {}, delayMs: 0, status: 503 });
  });
  await teams.click('Check again', { message: answer, user: 'oncall' });
  const now = () => said('personal:oncall').find(({ id }) => id === answer.id);
  await teams.until(() => /in vain/.test(wordsOf(now()?.card)), 'the word that it was in vain');
  expect(wordsOf(now()?.card)).toContain('media-api cannot pull its image');
  whole.azure.update((scenario) => {
    scenario.faults.length = faults;
  });
});

test('the same delivery twice is answered once', async () => {
  await ask('orders-api', 'personal', 'second');
  const before = said('personal:second').length;
  expect((await teams.again()).status).toBeLessThan(300);
  await ask('basket-api', 'personal', 'second');
  expect(said('personal:second')).toHaveLength(before + 1);
});

test('nothing went wrong on the way', () => {
  expect(whole.log.filter(({ message }) => !/look at a watched app failed/.test(message))).toEqual([]);
});
