/** The doors with the senders' own readers, and docs/alerts.md: what it shows is taken. */
import { NO_ROUTES, readRoutes } from '../../../src/alerts/routes.ts';
import { createChatBot } from '../../../src/bot.ts';
import type { Inbox, Work } from '../../../src/commands/inbox.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { silentLog } from '../../../src/core/log.ts';
import { createMemoryStore } from '../../../src/storage/memory/store.ts';
import { FIXTURES } from '../../alerts/fixtures.ts';
import { readProjectFile } from '../../structure/source.ts';
import { closeServed, SECRET, serveAlerts } from './serve.ts';

afterEach(closeServed);

const PAGE = readProjectFile('docs/alerts.md');
const webhooks = FIXTURES.filter(({ reader }) => reader !== 'chat');

test.each(webhooks.filter(({ expected }) => expected !== undefined).map((one) => [one.file, one] as const))(
  '%s: taken, and known when it comes again',
  async (_file, { reader, body, expected = [] }) => {
    const served = await serveAlerts({ readers: 'real' });
    const first = await served.post(`/alerts/${reader}/${SECRET}`, body);
    expect(first).toMatchObject({ status: 202, body: { accepted: expected.length, duplicates: 0 } });
    served.clock.pass(75_000);
    const again = await served.post(`/alerts/${reader}`, body, { authorization: `Bearer ${SECRET}` });
    expect(again).toMatchObject({ status: 202, body: { accepted: 0, duplicates: expected.length } });
    expect(served.alerts.map(({ state }) => state)).toEqual(expected.map(({ state }) => state));
  },
);

test.each(webhooks.filter(({ refused }) => refused !== undefined).map((one) => [one.file, one] as const))(
  '%s: 400, and the words say why',
  async (_file, { reader, body, refused = '' }) => {
    const served = await serveAlerts({ readers: 'real' });
    const answer = await served.post(`/alerts/${reader}/${SECRET}`, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain(refused);
    expect(served.alerts).toEqual([]);
  },
);

test('former formats of Azure Monitor: the words say how to switch the common schema on', async () => {
  const served = await serveAlerts({ readers: 'real' });
  const legacy = webhooks.filter(({ file }) => file.startsWith('azure-legacy-'));
  expect(legacy.length).toBeGreaterThan(3);
  for (const { body } of legacy)
    expect((await served.post(`/alerts/azure-monitor/${SECRET}`, body)).body.error).toMatch(/common alert schema/);
});

test('JSON of any other kind is told what is wanted, on each path', async () => {
  const served = await serveAlerts({ readers: 'real' });
  for (const path of ['azure-monitor', 'alertmanager', 'generic'])
    for (const body of ['null', '"x"', '7', '[[]]', '{}', '{"__proto__":{"alerts":[]}}']) {
      const answer = await served.post(`/alerts/${path}/${SECRET}`, body);
      expect([path, body, answer.status]).toEqual([path, body, 400]);
    }
});

test('on the port of the whole bot: accepted as work of machines, under the key of the alert; without settings, nothing', async () => {
  const store = createMemoryStore({ clock: systemClock, log: silentLog });
  const accepted: [string, Work][] = [];
  const inbox: Inbox = {
    ...store.inbox,
    accept: async (key, work) => {
      accepted.push([key, work]);
      return 'accepted';
    },
  };
  const unused = async (): Promise<never> => {
    throw new Error('nobody asks for it');
  };
  const parts = {
    store: { ...store, inbox: { ...store.inbox, ...inbox } },
    openFacts: unused,
    openRegistries: unused,
    checks: [],
    clock: systemClock,
    log: silentLog,
    docsUrl: null,
    slack: null,
    teams: null,
    http: { host: '127.0.0.1', port: 0 },
  };
  for (const [doors, status] of [
    [{ secrets: [SECRET], entra: null }, 202],
    [{ secrets: [], entra: null }, 404],
    [undefined, 404],
  ] as const) {
    const bot = await createChatBot(doors === undefined ? parts : { ...parts, alerts: { doors, routes: NO_ROUTES } });
    const port = await bot.start();
    const body = JSON.stringify({ app: 'orders-api', key: 'deploy-1742', at: '2026-11-28T10:00:00Z' });
    const answer = await fetch(`http://127.0.0.1:${port}/alerts/generic/${SECRET}`, { method: 'POST', body });
    expect(answer.status).toBe(status);
    await bot.stop(1_000);
  }
  expect(accepted).toEqual([
    [
      expect.stringMatching(/^alert:generic:fired:\[".*deploy-1742","2026-11-28T10:00:00(\.000)?Z"\]$/),
      { kind: 'alert', origin: { kind: 'webhook' }, alert: expect.objectContaining({ sender: 'generic' }) },
    ],
  ]);
});

describe('docs/alerts.md', () => {
  test('its routes are taken', () => {
    const example = /```json\n([\s\S]*?)```/.exec(PAGE)?.[1] ?? '';
    expect(readRoutes(JSON.parse(example))).toMatchObject({ routes: { rules: [{}, {}], default: [{}] } });
  });

  test('its curl is taken, and its paths are those that are there', async () => {
    const served = await serveAlerts({ readers: 'real' });
    const data = /--data '(.*)'/.exec(PAGE)?.[1] ?? '';
    const answer = await served.post('/alerts/generic', data, { 'X-Pullcheck-Secret': SECRET });
    expect(answer).toMatchObject({ status: 202, body: { accepted: 1 } });
    const paths = new Set([...PAGE.matchAll(/\/alerts\/[a-z-]+(?=[\s`/])/g)].map(([path]) => path));
    expect([...paths].sort()).toEqual(['/alerts/alertmanager', '/alerts/azure-monitor', '/alerts/generic']);
    for (const path of paths) expect((await served.post(path, {})).status).toBe(401);
  });
});
