/** The page's server for a test: what a browser asks of it, and waiting for what is to come. */
import { request } from 'node:http';
import type { Log } from '../../../src/core/log.ts';
import type { ScenarioInput } from '../../../src/playground/azure/scenario.ts';
import { openPage } from '../../../src/playground/page/server.ts';
import type {
  ChannelView,
  MessageView,
  Outcome,
  PageView,
  PersonKey,
  Side,
} from '../../../src/playground/page/views.ts';

const WITHIN_MS = 25_000;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface TestPage {
  readonly port: number;
  /** Any request, with any headers. */
  raw(
    path: string,
    more?: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string },
  ): Promise<Answer>;
  view(person?: PersonKey): Promise<PageView>;
  /** @throws Error with the words of a refusal */
  act(name: string, input: object): Promise<Outcome>;
  pick(id: string): Promise<PageView>;
  channel(side: Side, person?: PersonKey): Promise<ChannelView>;
  say(side: Side, text: string, person?: PersonKey): Promise<void>;
  /** The newest message of the bot that says this. */
  answer(side: Side, words: RegExp, person?: PersonKey): Promise<MessageView>;
  until(predicate: (view: PageView) => boolean, what: string, person?: PersonKey): Promise<PageView>;
  /** The same, while the playground's time is moved on: what Azure takes minutes for. */
  untilMoved(predicate: (view: PageView) => boolean, what: string): Promise<PageView>;
  stop(): Promise<void>;
}

/** What a message shows, folded parts too. */
export function wordsOf({ blocks, card, text }: MessageView): string {
  return `${JSON.stringify(blocks)} ${JSON.stringify(card)} ${text}`.replaceAll('\u2060', '');
}

export async function startPage(scenario: ScenarioInput | null = null, port = 0): Promise<TestPage> {
  const errors: string[] = [];
  const log: Log = {
    debug() {},
    info() {},
    warn() {},
    error: (fields, message) => errors.push(`${message} ${String(fields.err ?? '')}`),
  };
  const page = await openPage({ port, scenario, log });

  const raw: TestPage['raw'] = (path, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port: page.port, path, method, headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      asked.on('error', reject);
      asked.end(body);
    });
  const post = async (path: string, input: object): Promise<Outcome> => {
    const { status, text } = await raw(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
    if (status !== 200) throw new Error(JSON.parse(text).error);
    return JSON.parse(text);
  };
  const view: TestPage['view'] = async (person = 'oncall') =>
    JSON.parse((await raw(`/api/view?person=${person}`)).text) as PageView;
  const channel: TestPage['channel'] = async (side, person) => (await view(person)).chats[side][0] as ChannelView;
  const until: TestPage['until'] = async (predicate, what, person) => {
    const end = Date.now() + WITHIN_MS;
    for (;;) {
      const seen = await view(person);
      if (predicate(seen)) return seen;
      if (Date.now() > end)
        throw new Error(`It never came: ${what}.\n${JSON.stringify(seen.chats)}\n${errors.join('\n')}`);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  };
  return {
    port: page.port,
    raw,
    view,
    act: (name, input) => post(`/api/do/${name}`, input),
    async pick(id) {
      await post('/api/scenario', { id });
      // Azure answers at once: the tests wait for nothing that is not the bot's.
      await post('/api/do/latency', { factor: 0 });
      return view();
    },
    channel,
    async say(side, text, person = 'oncall') {
      const { id } = await channel(side, person);
      await post('/api/do/say', { side, person, channel: id, text });
    },
    async answer(side, words, person) {
      const find = (seen: PageView) =>
        seen.chats[side].flatMap(({ messages }) => messages).findLast((one) => one.fromBot && words.test(wordsOf(one)));
      return find(await until((seen) => find(seen) !== undefined, String(words), person)) as MessageView;
    },
    until,
    async untilMoved(predicate, what) {
      for (let moved = 0; moved < 40; moved += 1) {
        const seen = await view();
        if (predicate(seen)) return seen;
        await post('/api/do/skip', { seconds: 5 });
        // Azure is looked at twice a second.
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return until(predicate, what);
    },
    async stop() {
      await page.stop();
      expect(errors).toEqual([]);
    },
  };
}
