/** A diagnosis is recorded, scrubbed, and played again: the same outcome, the same causes, and nobody's names. */
import { createAzureFacts } from '../../../src/azure/fact-source.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { silentLog } from '../../../src/core/log.ts';
import { diagnose } from '../../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../../src/diagnosis/result.ts';
import { demoScenario } from '../../../src/playground/azure/demo/index.ts';
import { type ScenarioInput, scenarioSchema } from '../../../src/playground/azure/scenario.ts';
import { simulateAzure } from '../../../src/playground/azure/simulated-azure.ts';
import { createRecorder, type Recorder } from '../../../src/playground/recording/recorder.ts';
import { scenarioOf } from '../../../src/playground/recording/scenario-of.ts';
import { simulateRegistries } from '../../../src/playground/registries/simulated-registries.ts';
import { appsOf } from '../../../src/playground/stories.ts';
import { createRegistryFacts } from '../../../src/registries/fact-source.ts';
import { withOtherRegistries } from '../../../src/registries/route.ts';

const options = { cloud: 'public', subscriptionIds: [], clock: systemClock, log: silentLog } as const;

async function ask(scenario: ScenarioInput, name: string, recorder: Recorder | null): Promise<Diagnosis> {
  const azure = simulateAzure(scenario);
  const { fetch } = simulateRegistries(azure);
  const source = withOtherRegistries(
    createAzureFacts({
      ...options,
      credential: azure.credential,
      httpClient: recorder === null ? azure.httpClient : recorder.client(azure.httpClient),
    }),
    createRegistryFacts({ ...options, fetch: recorder === null ? fetch : recorder.fetch(fetch) }),
  );
  return diagnose(
    { name, resourceGroup: null, subscriptionId: null, revision: null, kind: null },
    { source, ...options },
  );
}

/** "api" is the name of two apps: which one is asked for first. */
const APPS = appsOf(demoScenario())
  .map(({ name }) => name)
  .filter((name) => name !== 'api');

test.each(APPS)('%s', async (app) => {
  const recorder = createRecorder();
  const real = await ask(demoScenario(), app, recorder);
  const recording = scenarioOf(recorder.exchanges, app, new Date());
  const text = JSON.stringify(recording);
  expect(scenarioSchema.safeParse(JSON.parse(text)).success).toBe(true);
  for (const name of [app, 'contosoprod', 'rg-shop', 'cae-shop', '3b6f0c1d-8e42-4f7a-b5d9-0a1c2e3f4d50', '@contoso'])
    expect(text.toLowerCase()).not.toContain(name);

  const [, name = ''] = recording.try?.[0]?.split(' ') ?? [];
  const again = await ask(JSON.parse(text), name, null);
  expect(again.outcome).toBe(real.outcome);
  expect(again.causes.map(({ id, confidence }) => `${id} ${confidence}`)).toEqual(
    real.causes.map(({ id, confidence }) => `${id} ${confidence}`),
  );
  expect(again.serving.state).toBe(real.serving.state);
  expect(again.rollback.advice).toBe(real.rollback.advice);
});
