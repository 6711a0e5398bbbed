/** What a diagnosis costs: at most 42 requests beside sign-in, none twice; the next one in the same environment costs less. */
import { createAzureFacts } from '../../src/azure/fact-source.ts';
import { parseResourceId } from '../../src/core/app-ref.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/diagnosis/result.ts';
import { demoScenario } from '../../src/playground/azure/demo/index.ts';
import { unauthorizedFor } from '../../src/playground/azure/platform-words.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { simulateAzure } from '../../src/playground/azure/simulated-azure.ts';
import { acrPullFailure, peDirect, revisionFailover, revisionProvisioningFailure } from '../fixtures/recorded.ts';
import { describeWithShared } from '../fixtures/shared.ts';

const MOST = 42;
/** Tokens, and what is answered "sign in first". */
const SIGN_IN = /\/oauth2\/|^https:\/\/login\./;

interface Asked {
  readonly name: string;
  readonly resourceGroup: string | null;
  readonly subscriptionId: string | null;
}

/** The same question twice, as one bot would be asked it. */
async function twice(scenario: ScenarioInput, asked: Asked) {
  const azure = simulateAzure(scenario, { pageSize: 100 });
  const source = createAzureFacts({
    credential: azure.credential,
    httpClient: azure.httpClient,
    cloud: 'public',
    subscriptionIds: [],
    clock: systemClock,
    log: silentLog,
  });
  const runs: { readonly answer: Diagnosis; readonly requests: readonly string[] }[] = [];
  for (let i = 0; i < 2; i += 1) {
    const from = azure.requests.length;
    const answer = await diagnose({ ...asked, revision: null }, { source, clock: systemClock, log: silentLog });
    const sent = azure.requests.slice(from).filter(({ url, status }) => !SIGN_IN.test(url) && status !== 401);
    runs.push({ answer, requests: sent.map(({ method, url }) => `${method} ${url}`) });
  }
  const [first, second] = runs;
  if (!first || !second) throw new Error('asked twice');
  return { first, second };
}

function expectFrugal({ first, second }: Awaited<ReturnType<typeof twice>>): void {
  for (const { requests } of [first, second]) {
    expect(requests.length).toBeLessThanOrEqual(MOST);
    // Resource Graph has one address for every question.
    const others = requests.filter((one) => !one.includes('Microsoft.ResourceGraph'));
    expect(others.filter((one, i) => others.indexOf(one) !== i)).toEqual([]);
    expect(requests.length - others.length).toBeLessThanOrEqual(4);
  }
  expect(second.requests.length).toBeLessThan(first.requests.length);
  // What was kept changes no word of the answer.
  const essence = ({ outcome, headline, causes, ruledOut, notChecked, fixes }: Diagnosis) => ({
    outcome,
    headline,
    causes: causes.map(({ id, confidence, because }) => ({ id, confidence, because })),
    ruledOut: ruledOut.map(({ id }) => id),
    notChecked: notChecked.map(({ fact }) => fact),
    fixes: fixes.map(({ title, command }) => ({ title, command })),
  });
  expect(essence(second.answer)).toEqual(essence(first.answer));
}

describe('the demo subscription', () => {
  const apps = demoScenario().resources.filter(({ type }) => /^microsoft\.app\/(?:containerapps|jobs)$/i.test(type));

  test.each(apps.map(({ id, name }) => [`${parseResourceId(id)?.resourceGroup}/${name}`, id, name] as const))(
    '%s',
    async (_title, id, name) => {
      const shared = apps.filter((one) => one.name === name).length > 1;
      const found = parseResourceId(id);
      expectFrugal(
        await twice(demoScenario(), {
          name,
          resourceGroup: shared ? (found?.resourceGroup ?? null) : null,
          subscriptionId: shared ? (found?.subscriptionId ?? null) : null,
        }),
      );
    },
  );
});

describe('an app with images of several registries', () => {
  /** payments-api, with a sidecar of each of these registries beside it. */
  function withSidecars(images: readonly string[]): ScenarioInput {
    const scenario = demoScenario();
    const sidecars = images.map((image, i) => ({ name: `sidecar-${i}`, image }));
    const resources = scenario.resources.map((resource) => {
      if (!/containerapps\/payments-api(?:\/|$)/i.test(resource.id) || resource.properties === undefined)
        return resource;
      const copy = structuredClone(resource);
      const { template, configuration } = (copy.properties ?? {}) as {
        template?: { containers?: { name: string; image: string }[] };
        configuration?: { registries?: { server: string; identity: string }[] };
      };
      template?.containers?.push(...sidecars);
      configuration?.registries?.push(
        ...images.map((image) => ({ server: image.split('/')[0] ?? '', identity: 'system' })),
      );
      return copy;
    });
    return { ...scenario, resources };
  }

  /** One by one is dear, so no more than these: each further registry whose image fails too. */
  const MORE_A_REGISTRY = 10;

  test('all of them fail', async () => {
    const images = ['contosoprod.azurecr.io/orders-api:1.0', 'contosopartners.azurecr.io/partner-gateway:1.5.0'];
    const scenario = withSidecars(images);
    const log = scenario.systemLog ?? [];
    const seen = log.findLast((one) => one.app === 'payments-api');
    const lines = images.map((image) => ({
      ...seen,
      app: 'payments-api',
      at: '@-1m',
      in: 'both' as const,
      ...unauthorizedFor(image),
    }));
    const { first } = await twice(
      { ...scenario, systemLog: [...log, ...lines] },
      { name: 'payments-api', resourceGroup: null, subscriptionId: null },
    );
    if (process.env.VERBOSE) console.log(first.requests.length, first.requests.join('\n'));
    expect(new Set(first.answer.causes.flatMap(({ containers }) => containers)).size).toBe(3);
    expect(first.requests.length).toBeLessThanOrEqual(MOST + 2 * MORE_A_REGISTRY);
    const others = first.requests.filter((one) => !one.includes('Microsoft.ResourceGraph'));
    expect(others.filter((one, i) => others.indexOf(one) !== i)).toEqual([]);
  });

  test.each([
    [2, ['contosoprod.azurecr.io/orders-api:1.0']],
    [3, ['contosoprod.azurecr.io/orders-api:1.0', 'contosopartners.azurecr.io/partner-gateway:1.5.0']],
  ])('%d registries', async (_count, images) => {
    const asked = { name: 'payments-api', resourceGroup: null, subscriptionId: null };
    const both = await twice(withSidecars(images), asked);
    if (process.env.VERBOSE) console.log(both.first.requests.length, both.first.requests.join('\n'));
    expectFrugal(both);
    expect(both.first.answer.causes[0]).toMatchObject({ id: 'network.dns', confidence: 'verified' });
  });
});

describeWithShared('recorded', 'recorded incidents', () => {
  test.each([
    ['a private zone without a link', () => peDirect('broken')],
    ['... linked', () => peDirect('fixed')],
    ['a first deployment', () => acrPullFailure('broken')],
    ['a wrong port', () => revisionFailover('broken')],
    ['a wrong probe', () => revisionProvisioningFailure('broken')],
  ])('%s', async (_title, load) => {
    const { app, scenario } = load();
    expectFrugal(await twice(scenario, { name: app, resourceGroup: null, subscriptionId: null }));
  });
});
