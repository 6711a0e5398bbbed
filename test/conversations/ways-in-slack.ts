/** Every way in of Slack: typed in channels, threads and direct messages, buttons, the shortcut of a message. */

import type { SlackMessage } from '../../src/playground/slack/shapes.ts';
import type { SimulatedSlack } from '../../src/playground/slack/simulated-slack.ts';
import { DIAGNOSE_SHORTCUT } from '../../src/slack/read-post.ts';
import { type How, kindOf, type Outcome, type Way, type Who, wordsIn } from './ways-in.ts';

export function slackWays(slack: SimulatedSlack): readonly Way[] {
  let made = 0;
  const dm = (who: Who) => slack.direct(who).id;
  type Say = (text: string, who: Who) => Promise<string | null>;
  /** @param channel null = the direct message of each with the bot */
  const typed = (name: string, channel: string | null, say: Say) =>
    way(name, 'typed', channel, (text, who) => answerIn(channel ?? dm(who), who, () => say(text, who)));
  const command =
    (channel: string | null): Say =>
    async (text, who) => {
      const typed = await slack.command(text, { user: who, channel: channel ?? dm(who) });
      expect(typed).toMatchObject({ status: 200, error: null });
      return null;
    };
  const mention =
    (channel: string, inThread: boolean): Say =>
    async (text, who) => {
      const thread = inThread
        ? (await slack.says('Has anybody an idea?', { user: who, channel })).message.ts
        : undefined;
      // A note to one person stands in a thread once it has a reply; else in the channel.
      if (thread !== undefined) await slack.says('No.', { user: who, channel, thread });
      const { message } = await slack.mention(text, {
        user: who,
        channel,
        ...(thread === undefined ? {} : { thread }),
      });
      return thread ?? message.ts;
    };

  function way(name: string, by: Way['by'], place: string | null, ask: Way['ask']): Way {
    return { platform: 'slack', name: `Slack: ${name}`, by, place, app: `slack-${++made}`, ask };
  }

  function seen(channel: string, who: Who): readonly SlackMessage[] {
    const said = slack.messages(channel).filter(({ user }) => user === slack.bot.userId);
    return [...said, ...slack.ephemeral(who, channel)];
  }

  /** @param act what somebody does; @returns the thread that it belongs to */
  async function answerIn(
    channel: string,
    who: Who,
    act: () => Promise<string | null>,
    renewed: SlackMessage | null = null,
  ): Promise<Outcome> {
    const before = new Set(seen(channel, who).map(({ ts }) => ts));
    const versions = renewed?.versions.length ?? 0;
    const thread = await act();
    const now = () => slack.messages(channel).find(({ ts }) => ts === renewed?.ts);
    const isRenewed = () =>
      (now()?.versions.length ?? 0) > versions && !/Checking again/.test(wordsIn(now()?.blocks)) && renewed !== null;
    const answer = () => seen(channel, who).find((one) => !before.has(one.ts) && kindOf(wordsIn(one.blocks)) !== null);
    await slack.until(() => answer() !== undefined || isRenewed(), `an answer to ${who} in ${channel}`);
    const message = answer();
    if (message === undefined)
      return { how: 'in place of the old answer', kind: kindOf(wordsIn(now()?.blocks)), shown: JSON.stringify(now()) };
    const { blocks, threadTs, visibleTo } = message;
    const inDirect = channel === dm(who);
    const how: How =
      // There nobody else reads what stands for good, either.
      inDirect
        ? 'in the chat'
        : visibleTo !== null
          ? 'to the asker alone'
          : threadTs === null
            ? 'in the channel'
            : 'in the thread';
    // What is in a thread is in that of the question.
    if (how === 'in the thread') expect(threadTs).toBe(thread);
    return { how, kind: kindOf(wordsIn(blocks)), shown: JSON.stringify(blocks) };
  }

  const press: Way['ask'] = async (text, who) => {
    const there = () => slack.messages('orders').findLast(({ blocks }) => labelOf(blocks, text) !== null);
    await slack.until(() => there() !== undefined, `a button for ${text}`);
    const message = there() as SlackMessage;
    const label = labelOf(message.blocks, text) as string;
    const renewed = text.startsWith('diagnose ') ? message : null;
    return answerIn(
      'orders',
      who,
      async () => {
        const clicked = await slack.click(label, { message, user: who });
        expect(clicked).toMatchObject({ status: 200, error: null });
        if (text.startsWith('reject '))
          expect(await slack.fillIn('', { clicked, user: who })).toMatchObject({ status: 200, error: null });
        return message.threadTs ?? message.ts;
      },
      renewed,
    );
  };

  const point: Way['ask'] = async (_text, who) => {
    const post = { text: 'orders-api: ImagePullBackOff' };
    const { message } = await slack.programPosts(post, { name: 'Grafana', channel: 'orders' });
    return answerIn('orders', who, async () => {
      const chosen = await slack.shortcut(DIAGNOSE_SHORTCUT, { message, user: who });
      expect(chosen).toMatchObject({ status: 200, error: null });
      return message.ts;
    });
  };

  return [
    typed('`/pullcheck …` in a channel', 'orders', command('orders')),
    typed('`/pullcheck …` where the bot is not', 'general', command('general')),
    typed('`/pullcheck …` in a direct message', null, command(null)),
    typed('`@pullcheck …` in a channel', 'orders', mention('orders', false)),
    typed('`@pullcheck …` in a thread', 'orders', mention('orders', true)),
    typed('`@pullcheck …` in a private channel', 'crew', mention('crew', false)),
    typed('a direct message', null, async (text, who) => {
      await slack.directMessage(text, { user: who });
      return null;
    }),
    way('buttons', 'pressed', 'orders', press),
    way('Diagnose this alert', 'pointed', 'orders', point),
  ];
}

/** The label of the button that would ask this. */
function labelOf(value: unknown, text: string): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const { type, value: carried, text: label } = value as Record<string, unknown>;
  if (type === 'button' && typeof carried === 'string' && asks(carried, text))
    return String((label as { text?: unknown })?.text);
  for (const inner of Object.values(value)) {
    const found = labelOf(inner, text);
    if (found !== null) return found;
  }
  return null;
}

/** A button may say more than was typed: the group, the subscription, the revision. */
function asks(carried: string, text: string): boolean {
  const [name, subject] = text.split(' ');
  const command = carried.startsWith('{') ? String(JSON.parse(carried).command) : carried;
  return name === 'details'
    ? /^details /.test(command)
    : command.split(' ').slice(0, 2).join(' ') === `${name} ${subject}`;
}
