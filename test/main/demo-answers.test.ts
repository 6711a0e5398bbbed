/** Every app of the demo, asked as people ask: the JSON obeys its schema, the exit code its outcome, the text the screen. */
import { createAzureFacts } from '../../src/azure/fact-source.ts';
import { createBot } from '../../src/bot.ts';
import { wordsOfLine } from '../../src/commands/find-command.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { place } from '../../src/core/place.ts';
import { demoScenario } from '../../src/playground/azure/demo/index.ts';
import { simulateAzure } from '../../src/playground/azure/simulated-azure.ts';
import { simulateRegistries } from '../../src/playground/registries/simulated-registries.ts';
import { appsOf } from '../../src/playground/stories.ts';
import { createRegistryFacts } from '../../src/registries/fact-source.ts';
import { renderReply } from '../../src/terminal/render-reply.ts';
import { expectValid } from '../schemas.ts';

const EXITS: Readonly<Record<string, number>> = {
  healthy: 0,
  recovered: 0,
  'pull-failure': 1,
  inconclusive: 2,
  'not-a-pull-failure': 3,
};

const azure = simulateAzure(demoScenario());
const bot = createBot({
  openFacts: async () =>
    createAzureFacts({
      credential: azure.credential,
      httpClient: azure.httpClient,
      cloud: 'public',
      subscriptionIds: null,
      clock: systemClock,
      log: silentLog,
    }),
  openRegistries: async () =>
    createRegistryFacts({ fetch: simulateRegistries(azure).fetch, clock: systemClock, log: silentLog }),
  checks: [],
  clock: systemClock,
  log: silentLog,
  docsUrl: 'https://docs.example/causes',
});

function ask(line: string) {
  const person = { platform: 'terminal', id: '1', name: 'test' } as const;
  return bot.answer({ words: wordsOfLine(line), person, place: place('test') });
}

test.each(appsOf(demoScenario()).map(({ name }) => name))('%s', async (name) => {
  const answer = await ask(`/pullcheck ${name}`);
  expectValid(answer.json);
  const outcome = 'outcome' in answer.json ? String(answer.json.outcome) : null;
  expect(answer.exit).toBe(outcome === null ? 64 : EXITS[outcome]);
  expect(answer.reply.summary.length).toBeLessThanOrEqual(7);
  const text = renderReply(answer.reply, { columns: 80, colour: false, now: new Date(), prefix: '/pullcheck' });
  expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e]/);
  // Azure's own message ends with `;..`, and may be wrapped there.
  expect(text).not.toMatch(/\bundefined\b|\bnull\b|\[object |(?<!;)\.\.$/m);
});

test('an app of an ambiguous name is reached by the button that offers it', async () => {
  const answer = await ask('api');
  const commands = answer.reply.actions.flatMap((action) => ('command' in action ? [action.command] : []));
  expect(commands.length).toBe(2);
  for (const command of commands) {
    const chosen = await ask(command);
    expectValid(chosen.json);
    expect(chosen.json).toMatchObject({ schema: 'pullcheck.diagnosis/1' });
  }
});

test('"Check again" leads to the same app', async () => {
  const first = await ask('orders-api');
  const action = first.reply.actions[0];
  const again = await ask(action && 'command' in action ? action.command : '');
  expect(again.json).toMatchObject({ app: 'app' in first.json ? first.json.app : null });
});

test('no diagnosis wrote anything', () => {
  const writes = azure.requests.filter(
    ({ method, url }) =>
      method !== 'GET' &&
      method !== 'HEAD' &&
      !/getAuthToken|\/providers\/Microsoft\.ResourceGraph\/resources|\/oauth2\/|\/query(?:\?|$)/i.test(url),
  );
  expect(writes).toEqual([]);
});
