/** What the simulated platform does after a repair: the real SDKs and the engine see an app that runs. */
import { createAzureFacts } from '../../../src/azure/fact-source.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { silentLog } from '../../../src/core/log.ts';
import { diagnose } from '../../../src/diagnosis/diagnose.ts';
import { demoScenario } from '../../../src/playground/azure/demo/index.ts';
import { startNewestRevision } from '../../../src/playground/azure/platform-moves.ts';
import { simulateAzure } from '../../../src/playground/azure/simulated-azure.ts';

test('the newest revision starts: the diagnosis turns from a pull failure to recovered', async () => {
  const azure = simulateAzure(demoScenario());
  const parts = {
    source: createAzureFacts({
      credential: azure.credential,
      cloud: 'public',
      subscriptionIds: [],
      clock: systemClock,
      log: silentLog,
      httpClient: azure.httpClient,
    }),
    clock: systemClock,
    log: silentLog,
  };
  const query = { name: 'orders-api', resourceGroup: null, subscriptionId: null, kind: null, revision: null };
  expect((await diagnose(query, parts)).outcome).toBe('pull-failure');
  azure.update((scenario) => startNewestRevision(scenario, 'orders-api', new Date()));
  const after = await diagnose(query, parts);
  expect(after.outcome).toBe('recovered');
  expect(after.revision).toBe('orders-api--0000007');
  expect(after.serving.state).toBe('up');
});

test('an app that is not there is an error', () => {
  const azure = simulateAzure(demoScenario());
  expect(() => azure.update((scenario) => startNewestRevision(scenario, 'nobody', new Date()))).toThrow(RangeError);
});
