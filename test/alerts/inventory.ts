/** The apps that the tests of alerts know: ordinary names, namesakes, names that are words. */
import { unknown } from '../../src/core/fact.ts';
import type { Inventory, InventoryApp } from '../../src/diagnosis/inventory.ts';

export const SHOP = '11111111-1111-4111-8111-111111111111';
export const LAB = '22222222-2222-4222-8222-222222222222';

function app(
  name: string,
  given: {
    group?: string;
    subscription?: string;
    kind?: 'app' | 'job';
    images?: readonly string[];
    latest?: string;
  } = {},
): InventoryApp {
  const { group = 'rg-shop', subscription = SHOP, kind = 'app' } = given;
  return {
    ref: {
      kind,
      subscriptionId: subscription,
      resourceGroup: group,
      name,
      resourceId: `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.App/${kind === 'app' ? 'containerApps' : 'jobs'}/${name}`,
    },
    environmentId: `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.App/managedEnvironments/env-${group}`,
    images: given.images ?? [`contoso.azurecr.io/shop/${name}:2.4.1`],
    registries: [{ server: 'contoso.azurecr.io', identity: 'system', username: null }],
    latestRevision: given.latest ?? `${name}--0000007`,
    latestReadyRevision: `${name}--0000006`,
    provisioningState: 'Succeeded',
    runningStatus: 'Running',
  };
}

export const APPS: Inventory = {
  apps: [
    app('orders-api'),
    app('orders-api-worker'),
    app('Payments-API'),
    app('shop-api', {
      images: ['contoso.azurecr.io/shop/shop-api:1.0.0', 'contoso.azurecr.io/tools/otel-collector:0.9'],
    }),
    app('catalog-svc', {
      images: ['contoso.azurecr.io/shop/catalog:5', 'contoso.azurecr.io/tools/otel-collector:0.9'],
    }),
    app('nightly-report', { kind: 'job', latest: '' }),
    // One name in two groups.
    app('cart-api', { group: 'rg-shop' }),
    app('cart-api', { group: 'rg-lab', subscription: LAB }),
    // Names that are words.
    app('web'),
    app('api'),
    app('orders'),
    app('error'),
    app('sev1'),
    app('database'),
    app('health-check'),
    app('grafana'),
    app('contoso'),
  ],
  gaps: [],
};

/** The same, with a subscription that could not be looked at. */
export const WITH_A_GAP: Inventory = {
  ...APPS,
  gaps: [unknown('denied', 'the bot may not read the subscription 33333333', 'az role assignment create …')],
};
