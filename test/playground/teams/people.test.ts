/** People type and click; the real botbuilder hears what Teams would deliver, and they see what it answers. */
import { TurnContext } from 'botbuilder';
import { type SimulatedTeams, simulateTeams } from '../../../src/playground/teams/simulated-teams.ts';
import { card, execute, type Listener, type RunningBot, startBot, withCard } from './bot.ts';

let teams: SimulatedTeams;
let bot: RunningBot;
let listen: Listener;
beforeEach(async () => {
  listen = async () => {};
  teams = await simulateTeams();
  bot = await startBot(teams, (context) => listen(context));
});
afterEach(async () => {
  await bot.close();
  await teams.close();
});

const heard = () => {
  const activity = bot.activities.at(-1);
  if (activity === undefined) throw new Error('nothing was heard');
  return activity;
};
const last = (conversation: string) => {
  const message = teams.messages(conversation).at(-1);
  if (message === undefined) throw new Error('nothing was said');
  return message;
};

describe('typing', () => {
  test('in the personal chat, without a mention', async () => {
    const { message, delivery } = await teams.types('/pullcheck orders-api', {
      user: 'oncall',
      conversation: 'personal',
    });
    expect(delivery?.status).toBe(200);
    expect(heard()).toMatchObject({
      type: 'message',
      id: message.id,
      text: '/pullcheck orders-api',
      from: { name: 'Megan Bowen', aadObjectId: teams.people.oncall.aadObjectId },
      recipient: teams.bot,
      conversation: { conversationType: 'personal', tenantId: teams.tenantId },
      serviceUrl: teams.serviceUrl,
    });
  });

  test('in a channel: the mention as a tag with a hard space, escaped words, a thread of its own', async () => {
    const { message } = await teams.types('a <b> & c', { user: 'guest', conversation: 'orders' });
    expect(heard()).toMatchObject({
      text: '<at>Pullcheck</at>&nbsp;a &lt;b&gt; &amp; c',
      conversation: { id: `${teams.conversations.orders.id};messageid=${message.id}`, isGroup: true },
      channelData: { team: { id: teams.conversations.general.id }, tenant: { id: teams.tenantId } },
    });
    // botbuilder's own way of taking the mention off.
    expect(TurnContext.removeRecipientMention(heard())).not.toContain('Pullcheck');
    await teams.types('and now?', { user: 'oncall', conversation: 'orders', thread: message.id });
    expect(heard().conversation.id).toBe(`${teams.conversations.orders.id};messageid=${message.id}`);
    expect(last('orders').thread).toBe(message.id);
  });

  test('what is not said to the bot, or where it is not, is not delivered', async () => {
    const unheard = [
      await teams.types('lunch?', { user: 'oncall', conversation: 'orders', mention: false }),
      await teams.types('lunch?', { user: 'oncall', conversation: 'crew', mention: false }),
      await teams.types('hello', { user: 'oncall', conversation: 'elsewhere' }),
    ];
    expect(unheard.map(({ delivery }) => delivery)).toEqual([null, null, null]);
    expect(bot.activities).toEqual([]);
    expect(last('elsewhere').text).toContain('hello');
  });

  test('somebody of another tenant says so', async () => {
    await teams.types('hello', { user: 'stranger', conversation: 'crew' });
    expect(heard().channelData.tenant.id).toBe(teams.people.stranger.tenantId);
    expect(heard().channelData.tenant.id).not.toBe(teams.tenantId);
    await teams.types('hello', { user: 'stranger', conversation: 'personal' });
    expect(heard().conversation.tenantId).toBe(teams.people.stranger.tenantId);
  });

  test('nobody types where he is not', async () => {
    const typing = teams.types('hello', { user: 'guest', conversation: 'crew' });
    await expect(typing).rejects.toThrow('Grace Guest is not in Crew');
  });
});

/** The bot answers with this card, and to a click with what `answer` says. */
async function shown(content: Record<string, unknown>, answer: (context: TurnContext) => unknown = () => null) {
  listen = async (context) => {
    if (context.activity.type === 'invoke')
      await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body: answer(context) } });
    else if (context.activity.value === undefined) await context.sendActivity(withCard(content));
  };
  await teams.types('orders-api', { user: 'oncall', conversation: 'orders' });
  return last('orders');
}

const CARD = 'application/vnd.microsoft.card.adaptive';
const NOTE = 'application/vnd.microsoft.activity.message';

describe('clicking', () => {
  test('a card in answer is for who clicked, until the message is edited', async () => {
    const message = await shown(card(execute('Check again')), () => ({
      statusCode: 200,
      type: CARD,
      value: card(execute('Later')),
    }));
    expect(await teams.click('Check again', { message, user: 'approver' })).toMatchObject({ kind: 'card' });
    expect(heard()).toMatchObject({
      type: 'invoke',
      name: 'adaptiveCard/action',
      replyToId: message.id,
      from: { aadObjectId: teams.people.approver.aadObjectId },
      value: { action: { type: 'Action.Execute', verb: 'command', data: { command: 'Check again' } } },
      conversation: { id: expect.stringContaining(';messageid=') },
    });
    expect(teams.buttons(message, 'approver')).toEqual(['Later']);
    expect(teams.buttons(message, 'oncall')).toEqual(['Check again']);
    await bot.later(TurnContext.getConversationReference(heard()), async (context) => {
      await context.updateActivity({ ...withCard(card(execute('For all'))), id: message.id });
    });
    expect(teams.buttons(message, 'approver')).toEqual(['For all']);
    expect(teams.buttons(message)).toEqual(['For all']);
  });

  test('a line in answer is for who clicked alone', async () => {
    const message = await shown(card(execute('Approve')), () => ({
      statusCode: 200,
      type: NOTE,
      value: 'You may not.',
    }));
    expect(await teams.click('Approve', { message, user: 'guest' })).toMatchObject({
      kind: 'note',
      text: 'You may not.',
    });
    expect(teams.notes('guest', 'orders')).toMatchObject([{ message: message.id, text: 'You may not.' }]);
    expect(teams.notes('oncall', 'orders')).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a card that is none', { statusCode: 200, type: CARD, value: { type: 'AdaptiveCard', version: '1.5', body: {} } }],
    ['a type that nobody knows', { statusCode: 200, type: 'x', value: 'x' }],
    ['a line that is no text', { statusCode: 200, type: NOTE, value: {} }],
  ])('answered with %s: something went wrong', async (_name, body) => {
    const message = await shown(card(execute('Check again')), () => body);
    const clicked = await teams.click('Check again', { message, user: 'oncall' });
    expect(clicked).toMatchObject({ kind: 'problem', text: expect.stringContaining('Something went wrong') });
    expect(teams.buttons(message, 'oncall')).toEqual(['Check again']);
  });

  test('the error of a bot is shown', async () => {
    const value = { code: 'BadRequest', message: 'This button is too old.' };
    const message = await shown(card(execute('Old')), () => ({
      statusCode: 400,
      type: 'application/vnd.microsoft.error',
      value,
    }));
    expect(await teams.click('Old', { message, user: 'oncall' })).toMatchObject({
      kind: 'problem',
      text: value.message,
    });
  });

  test('an old client sends the fallback as a message', async () => {
    const message = await shown(card(execute('Check again')));
    expect(await teams.submit('Check again', { message, user: 'oncall' })).toMatchObject({ kind: 'sent' });
    expect(heard()).toMatchObject({ type: 'message', value: { command: 'Check again' }, replyToId: message.id });
    expect(heard().text).toBeUndefined();
    const without = await shown(card({ type: 'Action.Execute', title: 'New', verb: 'x' }));
    await expect(teams.submit('New', { message: without, user: 'oncall' })).rejects.toThrow('no Action.Submit');
  });

  test('what is folded cannot be pressed before it is opened, by the same person', async () => {
    const inner = { type: 'AdaptiveCard', version: '1.5', body: [], actions: [execute('Yes: Roll back')] };
    const message = await shown(
      {
        ...card(
          { type: 'Action.ShowCard', title: 'Roll back', card: inner },
          { type: 'Action.ToggleVisibility', title: 'More', targetElements: ['more'] },
          { type: 'Action.OpenUrl', title: 'Portal', url: 'https://portal.azure.com/' },
        ),
        body: [
          {
            type: 'Container',
            id: 'more',
            isVisible: false,
            items: [{ type: 'ActionSet', actions: [execute('Hidden')] }],
          },
        ],
      },
      () => ({ statusCode: 200, type: NOTE, value: 'Done.' }),
    );
    const [oncall, approver] = [
      { message, user: 'oncall' },
      { message, user: 'approver' },
    ];
    await expect(teams.click('Yes: Roll back', oncall)).rejects.toThrow(
      'sees no button "Yes: Roll back": Roll back, More',
    );
    expect(await teams.click('Roll back', oncall)).toMatchObject({ kind: 'opened', delivery: null });
    await expect(teams.click('Yes: Roll back', approver)).rejects.toThrow('sees no button');
    expect(await teams.click('Yes: Roll back', oncall)).toMatchObject({ kind: 'note' });
    expect(await teams.click('More', oncall)).toMatchObject({ kind: 'toggled' });
    expect(teams.buttons(message, 'oncall')).toEqual(['Hidden', 'Roll back', 'Yes: Roll back', 'More', 'Portal']);
    await teams.click('More', oncall);
    expect(teams.buttons(message, 'oncall')).not.toContain('Hidden');
    expect(await teams.click('Portal', oncall)).toMatchObject({ kind: 'link', text: 'https://portal.azure.com/' });
    expect(teams.buttons(message, 'approver')).toEqual(['Roll back', 'More', 'Portal']);
  });

  test('who is not in the conversation sees nothing', async () => {
    const message = await shown(card(execute('Check again')));
    await expect(teams.click('Check again', { message, user: 'stranger' })).rejects.toThrow(
      'Sam Stranger is not in orders',
    );
  });
});

describe('being installed', () => {
  test('for a person: told twice, then it hears him no more', async () => {
    const by = { user: 'oncall', conversation: 'personal' };
    await teams.removes(by);
    expect((await teams.types('hello', by)).delivery).toBeNull();
    bot.activities.length = 0;
    const answers = await teams.adds(by);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(bot.activities).toMatchObject([
      {
        type: 'conversationUpdate',
        membersAdded: [{ id: teams.bot.id }],
        conversation: { conversationType: 'personal' },
      },
      { type: 'installationUpdate', action: 'add' },
    ]);
    expect((await teams.types('hello', by)).delivery?.status).toBe(200);
  });

  test('for a team, with all its channels', async () => {
    await teams.adds({ user: 'approver', conversation: 'elsewhere' });
    expect(heard().conversation.id).toBe(teams.conversations.elsewhere.id);
    expect((await teams.types('hello', { user: 'oncall', conversation: 'elsewhere' })).delivery?.status).toBe(200);
  });

  test('a person who joins is told to the bot', async () => {
    await teams.joins('guest', 'crew');
    expect(heard()).toMatchObject({ type: 'conversationUpdate', membersAdded: [{ id: teams.people.guest.id }] });
    expect((await teams.types('hello', { user: 'guest', conversation: 'crew' })).delivery?.status).toBe(200);
  });
});

describe('waiting', () => {
  test('ends as soon as it holds, and with what is wrong when the service closes', async () => {
    const reference = teams.until(({ messages }) => messages('crew').length === 1, 'a message');
    await teams.types('hello', { user: 'oncall', conversation: 'crew' });
    await reference;
    const other = await simulateTeams();
    const never = other.until(() => false, 'what never is');
    const refused = expect(never).rejects.toThrow(/Closed while waiting: what never is\.\nMessages:\n {2}none/);
    await other.close();
    await refused;
  });

  test('a mistake in what is waited for is said', async () => {
    await expect(teams.until(({ messages }) => messages('nowhere').length > 0, 'x')).rejects.toThrow('"nowhere"');
  });
});
