/** Azure China and US Government: their own hosts for everything, and nothing of one cloud is asked in another. */
import type { CloudName } from '../../src/azure/clouds.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { image, missing, value } from './reads.ts';
import { ENV_ID, look, PRINCIPAL, REF, REGISTRY_ID } from './subscription.ts';

const APP = 'eeeeeeee-0000-4000-8000-00000000000e';

function moved(suffix: string, region: string) {
  return (scenario: ScenarioInput): ScenarioInput => ({
    ...(JSON.parse(
      JSON.stringify(scenario)
        .replaceAll('azurecr.io', `azurecr.${suffix}`)
        .replaceAll('westeurope.azurecontainerapps.dev', `${region}.azurecontainerapps.${suffix}`),
    ) as ScenarioInput),
    caller: {
      objectId: '0b0b0b0b-0000-4000-8000-000000000b07',
      tenantId: '7e7e7e7e-0000-4000-8000-00000000007e',
      graphPermissions: ['Application.Read.All'],
    },
    applications: [{ appId: APP, displayName: 'pull', passwordCredentials: [{ endDateTime: '@-1d' }] }],
  });
}

test.each<[CloudName, string, string, RegExp]>([
  [
    'china',
    'cn',
    'chinanorth3',
    /^(management\.chinacloudapi\.cn|api\.loganalytics\.azure\.cn|chinanorth3\.azurecontainerapps\.cn|microsoftgraph\.chinacloudapi\.cn|shopacr\.azurecr\.cn)$/,
  ],
  [
    'usgov',
    'us',
    'usgovvirginia',
    /^(management\.usgovcloudapi\.net|api\.loganalytics\.us|usgovvirginia\.azurecontainerapps\.us|graph\.microsoft\.us|shopacr\.azurecr\.us)$/,
  ],
])('%s: every fact, from its own hosts alone', async (cloud, suffix, region, own) => {
  const host = `shopacr.azurecr.${suffix}`;
  const { facts, context, azure } = look(moved(suffix, region), [], cloud);
  const registry = value(await facts.registry(host, REF, context));
  if (registry.kind !== 'azure') throw new Error('not in Azure');
  const environment = value(await facts.environment(ENV_ID, context));
  expect(value(await facts.app(REF, context)).latestRevisionName).toBe('orders-api--two');
  expect(value(await facts.eventStream(REF, context)).length).toBeGreaterThan(0);
  expect(value(await facts.logAnalytics(REF, environment, context)).length).toBeGreaterThan(0);
  expect(value(await facts.tag(image(`${host}/orders/api:v2`), context)).found).toBe('yes');
  expect(value(await facts.pullRights(PRINCIPAL, registry, context)).assignments).toHaveLength(1);
  expect(value(await facts.credential(APP, registry, context)).passwords).toBe(1);
  const dns = value(await facts.privateDns(registry, environment, context));
  expect(dns).toMatchObject({ zoneName: `privatelink.azurecr.${suffix}`, zones: [{ links: [{}] }] });
  expect([...new Set(azure.requests.map(({ url }) => new URL(url).host))].filter((one) => !own.test(one))).toEqual([]);
});

test.each<[CloudName, string, string]>([
  ['public', 'shopacr.azurecr.cn', 'AzureChinaCloud'],
  ['china', 'shopacr.azurecr.io', 'AzureCloud'],
  ['public', 'shopacr.azurecr.us', 'AzureUSGovernment'],
])('signed in to %s, the image is in %s: said, and nothing is sent', async (cloud, host, az) => {
  const { facts, context, azure } = look((same) => same, [], cloud);
  for (const fact of [await facts.registry(host, REF, context), await facts.tag(image(`${host}/a:1`), context)]) {
    expect(missing(fact)).toMatchObject({ kind: 'absent', remedy: expect.stringContaining(az) });
    expect(missing(fact).because).toContain(host);
  }
  expect(azure.requests).toEqual([]);
});

describe('a registry that cannot be seen', () => {
  test('in no subscription in reach: said so, with what would let us see', async () => {
    const { facts, context } = look((scenario) => ({
      ...scenario,
      resources: scenario.resources.filter((one) => one.id !== REGISTRY_ID),
    }));
    const fact = missing(await facts.registry('shopacr.azurecr.io', REF, context));
    expect(fact.because).toMatch(/another tenant/);
    expect(fact.remedy).toMatch(/az role assignment create .*az acr show --name shopacr.*tenant/);
  });

  test('in a subscription of another tenant that is shared with us: its tenant is known', async () => {
    const tenantId = '12121212-0000-4000-8000-000000000012';
    const { facts, context } = look((scenario) => ({
      ...scenario,
      subscriptions: scenario.subscriptions.map((one) => ({ ...one, tenantId })),
    }));
    expect(value(await facts.registry('shopacr.azurecr.io', REF, context))).toMatchObject({ tenantId });
  });
});
