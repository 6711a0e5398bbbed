/** Every way in of Teams: typed in chats, channels and threads, buttons of new clients and old ones, the menu of a message. */

import type { Clicked, TeamsMessage } from '../../src/playground/teams/shapes.ts';
import type { SimulatedTeams } from '../../src/playground/teams/simulated-teams.ts';
import { DIAGNOSE_ACTION } from '../../src/teams/read-post.ts';
import { kindOf, type Outcome, type Way, type Who, wordsIn } from './ways-in.ts';

const NOT_TAKEN: Outcome = { how: 'not taken', kind: null, shown: '' };

export function teamsWays(teams: SimulatedTeams): readonly Way[] {
  let made = 0;
  function way(name: string, by: Way['by'], place: string | null, ask: Way['ask']): Way {
    return {
      platform: 'teams',
      name: `Teams: ${name}`,
      by,
      place,
      company: place === null ? 'alone' : place === 'crew' ? 'group' : 'channel',
      app: `teams-${++made}`,
      ask,
    };
  }

  /** What the bot said there that this person sees. */
  const said = (conversation: string, who: Who): readonly TeamsMessage[] =>
    teams.messages(conversation, who).filter(({ from }) => from === teams.bot.id);

  /** @param act what somebody does; @returns the thread that it belongs to, or what came of it at once */
  async function answerIn(
    conversation: string,
    who: Who,
    act: () => Promise<string | Outcome>,
    renewed: TeamsMessage | null = null,
  ): Promise<Outcome> {
    const before = new Set(said(conversation, who).map(({ id }) => id));
    const versions = renewed?.versions.length ?? 0;
    const acted = await act();
    if (typeof acted !== 'string') return acted;
    const now = () => said(conversation, who).find(({ id }) => id === renewed?.id);
    const isRenewed = () =>
      renewed !== null && (now()?.versions.length ?? 0) > versions && !/Checking again/.test(wordsIn(now()?.card));
    const answer = () =>
      said(conversation, who).find((one) => !before.has(one.id) && kindOf(wordsIn(one.card)) !== null);
    await teams.until(() => answer() !== undefined || isRenewed(), `an answer in ${conversation}`);
    const message = answer();
    if (message === undefined)
      return { how: 'in place of the old answer', kind: kindOf(wordsIn(now()?.card)), shown: JSON.stringify(now()) };
    const { card, thread, target } = message;
    // What follows a message that one person sees begins a thread of its own.
    if (thread !== null && thread !== message.id) expect(thread).toBe(acted);
    const isChat = conversation === 'crew' || conversation.startsWith('personal');
    return {
      how:
        target !== null
          ? 'to the asker alone'
          : isChat
            ? 'in the chat'
            : thread === null || thread === message.id
              ? 'in the channel'
              : 'in the thread',
      kind: kindOf(wordsIn(card)),
      shown: JSON.stringify(card),
    };
  }

  const typed = (name: string, conversation: string, { prefix = '', slash = false, inThread = false } = {}) =>
    way(name, 'typed', conversation === 'personal' ? null : conversation, (text, who) =>
      answerIn(conversation === 'personal' ? `personal:${who}` : conversation, who, async () => {
        const by = { user: who, conversation };
        const thread = inThread
          ? (await teams.types('Has anybody an idea?', { ...by, mention: false })).message.id
          : undefined;
        const { message, delivery } = await teams.types(`${prefix}${text}`, {
          ...by,
          slash,
          ...(thread === undefined ? {} : { thread }),
        });
        if (delivery?.status === 403) return NOT_TAKEN;
        expect(delivery?.status).toBeLessThan(300);
        return thread ?? message.id;
      }),
    );

  const press = (client: 'click' | 'submit'): Way['ask'] => {
    return async (text, who) => {
      // On the card that this person sees.
      const pathIn = (one: TeamsMessage) => pathTo(teams.cardFor(who, one), text);
      const there = () => said('orders', who).findLast((one) => pathIn(one) !== null);
      await teams.until(() => there() !== undefined, `a button for ${text}`);
      const message = there() as TeamsMessage;
      const path = pathIn(message) as readonly string[];
      return answerIn(
        'orders',
        who,
        async () => {
          const [label = '', ...within] = path;
          let clicked: Clicked = await teams[client](label, { message, user: who });
          for (const further of within) clicked = await teams[client](further, { message, user: who });
          if (clicked.delivery?.status === 403) return NOT_TAKEN;
          if (clicked.kind === 'note' && kindOf(clicked.text) !== null)
            return { how: 'a note under the card', kind: kindOf(clicked.text), shown: clicked.text };
          expect(clicked.kind).toMatch(/^(?:note|card|sent)$/);
          return message.thread ?? message.id;
        },
        text.startsWith('diagnose ') ? message : null,
      );
    };
  };

  const point: Way['ask'] = async (_text, who) => {
    const { message } = await teams.posts(
      { text: '<p>orders-api: ImagePullBackOff</p>' },
      { program: 'Grafana', conversation: 'orders' },
    );
    return answerIn('orders', who, async () => {
      const dialog = await teams.messageAction(DIAGNOSE_ACTION, { message, user: who });
      if (dialog.delivery?.status === 403) return NOT_TAKEN;
      expect(dialog.kind).toBe('card');
      const words = wordsIn(dialog.card);
      return /not for you here/.test(words) ? { how: 'a dialog', kind: kindOf(words), shown: words } : message.id;
    });
  };

  return [
    typed('in its own chat', 'personal'),
    typed('`/pullcheck …` in its own chat', 'personal', { prefix: '/pullcheck ' }),
    typed('`@Pullcheck …` in a channel', 'orders'),
    typed('`@Pullcheck …` in a thread', 'orders', { inThread: true }),
    typed('`@Pullcheck …` in a group chat', 'crew'),
    typed('its own `/…` in a channel', 'orders', { slash: true }),
    typed('its own `/…` in a group chat', 'crew', { slash: true }),
    way('buttons', 'pressed', 'orders', press('click')),
    way('buttons of old clients', 'pressed', 'orders', press('submit')),
    way('Diagnose this alert', 'pointed', 'orders', point),
  ];
}

/** Labels from the card to the button that would ask this, through what opens it; null = there is none. */
function pathTo(value: unknown, text: string): readonly string[] | null {
  if (typeof value !== 'object' || value === null) return null;
  const { type, title, data, card } = value as Record<string, unknown>;
  if (type === 'Action.Execute') return asks((data as { command?: unknown })?.command, text) ? [String(title)] : null;
  if (type === 'Action.ShowCard') {
    const within = pathTo(card, text);
    return within === null ? null : [String(title), ...within];
  }
  for (const inner of Object.values(value)) {
    const found = pathTo(inner, text);
    if (found !== null) return found;
  }
  return null;
}

/** A button may say more than was typed: the group, the subscription, the revision. */
function asks(command: unknown, text: string): boolean {
  return typeof command === 'string' && command.split(' ').slice(0, 2).join(' ') === text;
}
