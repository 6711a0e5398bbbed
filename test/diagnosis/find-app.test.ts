/** What "not found" says: where it looked, and where one of that name is. */

import { createAzureFacts } from '../../src/azure/fact-source.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { findApp } from '../../src/diagnosis/find-app.ts';
import { demoScenario } from '../../src/playground/azure/demo/index.ts';
import { simulateAzure } from '../../src/playground/azure/simulated-azure.ts';

async function notFound(name: string, resourceGroup: string | null): Promise<unknown> {
  const azure = simulateAzure(demoScenario());
  const source = createAzureFacts({
    credential: azure.credential,
    cloud: 'public',
    subscriptionIds: [],
    clock: systemClock,
    log: silentLog,
    httpClient: azure.httpClient,
  });
  const query = { name, resourceGroup, subscriptionId: null };
  return findApp(query, source, { signal: AbortSignal.timeout(10_000) }).catch((error: unknown) => error);
}

test('in all that can be seen', async () => {
  expect(await notFound('orders-apy', null)).toMatchObject({
    code: 'app-not-found',
    message: expect.stringMatching(
      /^No Container App is named "orders-apy" \(looked at \d+ Container Apps in 2 subscriptions\)\.$/,
    ),
    remedy: 'Did you mean orders-api?',
  });
});

test('in a group that holds none, or is not there: both are said, and where one is', async () => {
  expect(await notFound('orders-api', 'rg-shopp')).toMatchObject({
    message:
      'No Container App is named "orders-api": the resource group "rg-shopp" has none in the 2 subscriptions looked at, or cannot be seen.',
    remedy: expect.stringMatching(/^One of that name is elsewhere: pullcheck diagnose orders-api -g rg-shop -s \S+$/),
  });
});

test('in a group that holds others', async () => {
  expect(await notFound('orders-apy', 'rg-shop')).toMatchObject({
    message: expect.stringMatching(/ in the resource group "rg-shop" \(looked at \d+ Container Apps there\)\.$/),
  });
});
