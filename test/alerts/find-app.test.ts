/** Which app an alert is about: one clue after the other, and what each of them must not do. */
import fc from 'fast-check';
import type { Alert, Clues } from '../../src/alerts/alert.ts';
import { findApps, MOST_OFFERED } from '../../src/alerts/find-app.ts';
import { wordsThatAreApps } from '../../src/alerts/find-words.ts';
import { readChatPost } from '../../src/alerts/senders/chat-post.ts';
import { APPS, LAB, SHOP, WITH_A_GAP } from './inventory.ts';

const id = (name: string, group = 'rg-shop', subscription = SHOP) =>
  `/subscriptions/${subscription}/resourcegroups/${group}/providers/microsoft.app/containerapps/${name}`;

function alert(clues: Partial<Clues>, texts: { title?: string; text?: string } = {}): Alert {
  return {
    sender: 'text',
    key: null,
    state: 'fired',
    title: texts.title ?? 'x',
    severity: null,
    at: null,
    text: texts.text ?? '',
    clues: { names: [], resourceIds: [], revisions: [], images: [], ...clues },
    url: null,
  };
}

const say = (text: string) =>
  readChatPost({ author: null, title: null, texts: [text], fields: [], links: [], colour: null });
const named = (given: Alert, inventory = APPS) => {
  const found = findApps(given, inventory);
  return found.kind === 'one' ? found.app.name : found.kind === 'several' ? found.apps.map(({ name }) => name) : null;
};

describe('clues', () => {
  test('an id that Azure wrote in small letters is the app, as Azure spells it', () => {
    expect(findApps(alert({ resourceIds: [id('payments-api').toUpperCase()] }), APPS)).toMatchObject({
      kind: 'one',
      app: { name: 'Payments-API', resourceId: expect.stringContaining('/containerApps/Payments-API') },
      by: 'the resource id',
    });
  });

  test('the id of a revision names app and revision; that of an execution the job', () => {
    expect(findApps(alert({ resourceIds: [`${id('orders-api')}/revisions/orders-api--abc`] }), APPS)).toMatchObject({
      app: { name: 'orders-api' },
      revision: 'orders-api--abc',
    });
    const job = `/subscriptions/${SHOP}/resourceGroups/rg-shop/providers/Microsoft.App/jobs/nightly-report/executions/nightly-report-x1`;
    expect(findApps(alert({ resourceIds: [job] }), APPS)).toMatchObject({
      app: { kind: 'job', name: 'nightly-report' },
      revision: 'nightly-report-x1',
    });
  });

  test('a pod of Kubernetes is none of ours, though its deployment has the name of an app', () => {
    const pod = 'pod: orders-api-7d9c5b8f6c-x2vkp';
    expect(named(say('deployment: orders-api'))).toBe('orders-api');
    expect(named(say(`${pod}\ndeployment: orders-api`))).toBeNull();
    expect(named(say(`${pod}\nIt cannot start. orders-api is away`))).toBeNull();
    expect(findApps(say(pod), APPS)).toMatchObject({ because: expect.stringContaining('orders-api-7d9c5b8f6c-x2vkp') });
    // A replica, and an execution's, of Container Apps.
    expect(named(say('pod: orders-api--0000007-7d9c5b8f6c-x2vkp'))).toBe('orders-api');
    expect(named(say('pod: nightly-report-28914230-x2vkp\njob_name: nightly-report'))).toBe('nightly-report');
  });

  test('ids of other things name no app', () => {
    const ids = [
      'microsoft.app/managedenvironments/orders-api',
      'microsoft.sql/servers/orders-api',
      'microsoft.web/sites/orders-api',
    ];
    for (const type of ids)
      expect(
        named(alert({ resourceIds: [`/subscriptions/${SHOP}/resourcegroups/rg-shop/providers/${type}`] })),
      ).toBeNull();
  });

  test('an id and a name that agree are one; an id beats a word, a label and an image', () => {
    expect(named(alert({ names: ['cart-api'], resourceIds: [id('cart-api', 'rg-lab', LAB)] }))).toBe('cart-api');
    const other = {
      resourceIds: [id('orders-api')],
      images: ['contoso.azurecr.io/shop/catalog:5'],
      hints: [{ key: 'service', value: 'shop-api' }],
    };
    expect(named(alert(other, { title: 'shop-api cannot start' }))).toBe('orders-api');
  });

  test('an id and a name that do not agree: somebody has to choose', () => {
    expect(named(alert({ names: ['shop-api'], resourceIds: [id('orders-api')] }))).toEqual(['shop-api', 'orders-api']);
  });

  test('the best label that is an app decides, whatever the scrape job is called', () => {
    const hints = [
      { key: 'job', value: 'catalog-svc' },
      { key: 'service', value: 'shop-api' },
    ];
    expect(named(alert({ hints }))).toBe('shop-api');
  });

  test('a service that nobody knows is against the words of the text, an unknown scrape job is not', () => {
    const text = 'orders-api cannot pull its image';
    expect(named(alert({ hints: [{ key: 'service', value: 'billing' }] }, { text }))).toBeNull();
    expect(named(alert({ hints: [{ key: 'job', value: 'exporter' }] }, { text }))).toBe('orders-api');
  });

  test('the exact image beats another tag of it', () => {
    expect(named(alert({ images: ['contoso.azurecr.io/shop/orders-api:2.4.1'] }))).toBe('orders-api');
    expect(named(alert({ images: ['contoso.azurecr.io/shop/orders-api:9'] }))).toBe('orders-api');
    expect(named(alert({ images: ['docker.io/shop/orders-api:2.4.1'] }))).toBeNull();
  });

  test('of two revisions the latest is meant, or none is named', () => {
    const of = (...revisions: string[]) => findApps(alert({ revisions }), APPS);
    expect(of('orders-api--0000007', 'orders-api--0000006')).toMatchObject({ revision: 'orders-api--0000007' });
    expect(of('orders-api--a', 'orders-api--b')).toMatchObject({ kind: 'one', revision: null });
    expect(of('ORDERS-API--0000007-6c9f7d8b9f-x2k9z')).toMatchObject({ revision: 'orders-api--0000007' });
    // The address of a label is no revision.
    expect(of('orders-api---blue')).toMatchObject({ kind: 'one', revision: null });
  });

  test('a list of many is bounded, and says how many more', () => {
    const names = APPS.apps.map(({ ref }) => ref.name);
    const found = findApps(alert({ names }), APPS);
    expect(found).toMatchObject({ kind: 'several', more: APPS.apps.length - MOST_OFFERED });
    if (found.kind === 'several') expect(found.apps).toHaveLength(MOST_OFFERED);
  });
});

describe('not found', () => {
  test('a name that is unknown is said, with how many were looked at', () => {
    expect(findApps(alert({ names: ['billing-api'] }), APPS)).toEqual({
      kind: 'none',
      because: expect.stringMatching(
        /^It names "billing-api", which is none of the 17 Container Apps and jobs in reach\.$/,
      ),
      gap: null,
    });
  });

  test('what could not be looked at is said, and is not "nothing there"', () => {
    expect(findApps(alert({ names: ['billing-api'] }), WITH_A_GAP)).toMatchObject({
      kind: 'none',
      because: expect.stringContaining('A subscription could not be looked at: the bot may not read'),
      gap: { kind: 'denied' },
    });
  });

  test('with a gap the exact id is enough; without one an app that is not there is not made up', () => {
    const gone = id('billing-api', 'rg-far', '33333333-3333-4333-8333-333333333333');
    expect(findApps(alert({ resourceIds: [gone] }), APPS)).toMatchObject({ kind: 'none' });
    expect(findApps(alert({ resourceIds: [gone] }), WITH_A_GAP)).toMatchObject({
      kind: 'one',
      app: {
        kind: 'app',
        name: 'billing-api',
        resourceGroup: 'rg-far',
        subscriptionId: '33333333-3333-4333-8333-333333333333',
      },
    });
  });

  test('an empty alert, and an empty inventory', () => {
    expect(findApps(alert({}), APPS).kind).toBe('none');
    expect(findApps(alert({ names: ['orders-api'] }), { apps: [], gaps: [] }).kind).toBe('none');
  });
});

describe('words', () => {
  test.each([
    ['orders-api cannot start', ['orders-api']],
    ['(orders-api)', ['orders-api']],
    ['"orders-api": failed', ['orders-api']],
    ['ORDERS-API, shop-api.', ['orders-api', 'shop-api']],
    ['orders-api-worker', ['orders-api-worker']],
    ['orders-api-v2', []],
    ['my-orders-api', []],
    ['orders-api_old', []],
    ['#orders-api @shop-api', []],
    ['contoso/orders-api', []],
    ['orders-api.json orders-api:8080 shop-api.contoso.example', []],
    ['https://git.example/orders-api shop@orders-api.example', []],
    ['contoso.azurecr.io/orders-api:1 and contoso.azurecr.io', []],
    ['web orders api error sev1 database health-check', []],
    ['`web` and "orders"', ['web', 'orders']],
    ['“web” ‘api’', ['web', 'api']],
    ['searchQuery = where x != "orders-api"', []],
  ])('%s', (text, names) => {
    const known = new Set(APPS.apps.map(({ ref }) => ref.name.toLowerCase()));
    expect(wordsThatAreApps(text, (word) => known.has(word))).toEqual(names);
  });

  test.each([
    ['container_app="web"', 'web'],
    ['{"ContainerAppName_s":"orders","Log_s":"x"}', 'orders'],
    ['*Service:* shop-api', 'shop-api'],
    ['Container App: web', 'web'],
    ['Container App: failed to start shop-api', 'shop-api'],
    ["Failed to provision revision for container app 'api'.", 'api'],
    ['app: the thing is down', null],
    ['service:shop-api,env:prod', 'shop-api'],
    ['where ContainerAppName_s == "web" | take 5', 'web'],
    ['https://shop-api.internal.happyhill-1a2b.westeurope.azurecontainerapps.io/health', 'shop-api'],
    ['https://orders-api--0000007.happyhill-1a2b.westeurope.azurecontainerapps.io', 'orders-api'],
    [`see /subscriptions/${SHOP}/resourceGroups/rg-shop/providers/Microsoft.App/containerApps/shop-api.`, 'shop-api'],
  ])('a label or an id in a text: %s', (text, name) => {
    expect(named(say(text))).toBe(name);
  });

  test('only what the inventory has is ever found, whatever the clues say', () => {
    const word = fc.oneof(
      fc.constantFrom(...APPS.apps.map(({ ref }) => ref.name), 'orders', 'x--y'),
      fc.string({ maxLength: 12 }),
    );
    const clues = fc.record({
      names: fc.array(word),
      resourceIds: fc.array(
        fc.oneof(
          word,
          word.map((name) => id(name)),
        ),
      ),
      revisions: fc.array(fc.tuple(word, word).map(([app, suffix]) => `${app}--${suffix}`)),
      images: fc.array(
        fc.oneof(
          word,
          word.map((name) => `contoso.azurecr.io/shop/${name}:1`),
        ),
      ),
      hints: fc.array(fc.record({ key: fc.constantFrom('app', 'job', 'name', '?'), value: word })),
      resourceGroups: fc.array(word),
      subscriptions: fc.array(word),
    });
    fc.assert(
      fc.property(clues, fc.array(word), (given, words) => {
        const found = findApps(alert(given, { title: words.join(' '), text: words.join('\n') }), APPS);
        const refs = found.kind === 'one' ? [found.app] : found.kind === 'several' ? found.apps : [];
        for (const ref of refs) expect(APPS.apps.some((app) => app.ref === ref)).toBe(true);
        if (found.kind === 'several') expect(found.apps.length).toBeGreaterThan(1);
      }),
    );
  });
});
