/** The incidents to pick from: what each promises is what the bot says. */
import { createBot } from '../../../src/bot.ts';
import { silentLog } from '../../../src/core/log.ts';
import { place } from '../../../src/core/place.ts';
import { scenarioSchema } from '../../../src/playground/azure/scenario.ts';
import { simulatedBotParts } from '../../../src/playground/bot-parts.ts';
import { SCENARIOS } from '../../../src/playground/scenarios/index.ts';

interface Said {
  readonly outcome: string;
  readonly causes: readonly { readonly id: string; readonly confidence: string }[];
  readonly serving: { readonly state: string };
  readonly rollback: { readonly advice: string; readonly because: string; readonly target: string | null };
}

async function ask(id: string, app?: string): Promise<Said> {
  const picked = SCENARIOS.find((one) => one.id === id);
  if (picked === undefined) throw new Error(`no scenario ${id}`);
  const bot = createBot(simulatedBotParts(picked.load(), silentLog));
  const answer = await bot.answer({
    words: ['diagnose', app ?? picked.app],
    person: { platform: 'terminal', id: '1', name: 'test' },
    place: place('terminal'),
  });
  return answer.json as Said;
}

test('each has a name of its own, a story, and something to try that is about its app', () => {
  expect(new Set(SCENARIOS.map(({ id }) => id)).size).toBe(SCENARIOS.length);
  for (const { load, app } of SCENARIOS) {
    const scenario = load();
    expect(scenarioSchema.safeParse(scenario).success).toBe(true);
    expect(scenario.story).not.toBe('');
    expect(scenario.try?.[0]).toBe(`/pullcheck ${app}`);
    expect(scenario.resources.some(({ name }) => name === app)).toBe(true);
  }
});

test.each(SCENARIOS.map(({ id, outcome, cause }) => [id, outcome, cause] as const))(
  '%s: %s, %s',
  async (id, outcome, cause) => {
    const said = await ask(id);
    expect(said.outcome).toBe(outcome);
    expect(said.causes[0]?.id ?? null).toBe(cause);
  },
);

test('the rollback is recommended while users are down, and its target is proven', async () => {
  expect(await ask('rollback')).toMatchObject({
    serving: { state: 'down' },
    rollback: { advice: 'recommended', target: 'cart-api--blue' },
  });
});

test('the purged target is not offered, and said to be gone', async () => {
  const { rollback } = await ask('purged-target');
  expect(rollback).toMatchObject({ advice: 'unavailable', target: null });
  expect(rollback.because).toContain('gift-api--blue');
});

test.each([
  ['refund-api', 'auth.missing-pull-role'],
  ['wallet-api', 'network.dns'],
  ['session-cache', 'registry.rate-limited'],
])('the storm has three causes: %s has %s', async (app, cause) => {
  expect((await ask('storm', app)).causes[0]?.id).toBe(cause);
});
