/** The whole bot with alerts that come by webhook, told in a channel of Slack and in one of Teams. */
import { routesSchema } from '../../src/alerts/routes.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { stormScenario } from '../../src/playground/azure/demo/storm.ts';
import { createMemoryStore } from '../../src/storage/memory/store.ts';
import type { Store } from '../../src/storage/store.ts';
import type { WholeBot } from './bot.ts';
import { type Chats, startChats, textOf } from './chats.ts';

export const SECRET = '0f3a9c51d2e84b7765aa10c39e8d42f1';

export interface AlertStage {
  readonly chats: Chats;
  readonly whole: WholeBot;
  readonly store: Store;
  /** Hands an alert in, by our own format. @returns the status of the answer */
  alert(fields: Readonly<Record<string, unknown>>, secret?: string): Promise<number>;
  /** What the bot said in a channel, without threads: as all its texts in one. */
  cards(platform: Platform): readonly string[];
  /** What it said in the threads of that channel. */
  threads(platform: Platform): readonly string[];
  /** Waits until it holds. @throws Error with all that stands, after 20 s */
  until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void>;
  /** Until nothing is waiting or under way for a while. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

export type Platform = 'slack' | 'teams';
export const PLATFORMS: readonly Platform[] = ['slack', 'teams'];

/** @param on where alerts are told */
export async function openAlertStage(on: readonly Platform[] = PLATFORMS): Promise<AlertStage> {
  const chats = await startChats();
  const { slack, teams } = chats;
  const channels = on.map((platform) =>
    platform === 'slack'
      ? { platform, channel: slack.channels.orders.id }
      : { platform, channel: teams.conversations.orders.id, serviceUrl: teams.serviceUrl },
  );
  const store = createMemoryStore({ clock: systemClock, log: silentLog });
  const whole = await chats.start(store, {
    scenario: stormScenario(4, 2),
    alerts: {
      doors: { secrets: [SECRET], entra: null },
      routes: { ...routesSchema.parse({}), default: channels },
      pauses: { firstMs: 200, longestMs: 400 },
      settleMs: 200,
      paces: { postMs: 10, editMs: 10 },
    },
  });
  let count = 0;
  const inSlack = () => slack.messages('orders').filter(({ user }) => user === slack.bot.userId);
  const inTeams = () => teams.messages('orders').filter(({ from }) => from === teams.bot.id);
  const said = (platform: Platform, inThread: boolean): string[] =>
    (platform === 'slack'
      ? inSlack().map((message) => ({ message, thread: message.threadTs }))
      : inTeams().map((message) => ({ message, thread: message.thread }))
    )
      .filter(({ thread }) => (thread !== null) === inThread)
      .map(({ message }) => textOf(message));

  const stage: AlertStage = {
    chats,
    whole,
    store,
    async alert(fields, secret = SECRET) {
      const body = { key: `alert ${++count}`, text: 'The image could not be pulled', ...fields };
      const response = await fetch(`${whole.address}/alerts/generic`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
        body: JSON.stringify(body),
      });
      await response.text();
      return response.status;
    },
    cards: (platform) => said(platform, false),
    threads: (platform) => said(platform, true),
    async until(isSo, what) {
      for (const end = Date.now() + 20_000; Date.now() < end; ) {
        if (await isSo()) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const all = PLATFORMS.map((each) => [each, stage.cards(each), stage.threads(each)]);
      throw new Error(`${what} did not come. ${JSON.stringify(all, null, 1)} ${JSON.stringify(whole.log)}`);
    },
    async quiet() {
      for (let before = '', same = 0; same < 12; ) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        const now = JSON.stringify([PLATFORMS.map((each) => [stage.cards(each), stage.threads(each)])]);
        same = now === before ? same + 1 : 0;
        before = now;
      }
    },
    async close() {
      await whole.stop();
      await chats.close();
    },
  };
  return stage;
}
