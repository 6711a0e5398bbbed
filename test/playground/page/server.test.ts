/** The page's server as strangers and mistakes meet it: who may ask, what is refused, and that nothing is lost. */
import { createServer } from 'node:net';
import { startPage, type TestPage } from './page.ts';

let page: TestPage;
beforeAll(async () => {
  page = await startPage();
  await page.pick('missing-role');
});
afterAll(() => page.stop());

const json = { 'content-type': 'application/json' };

test('it serves the built page under a policy that lets in nothing from elsewhere', async () => {
  const { status, text, headers } = await page.raw('/');
  expect(status).toBe(200);
  expect(text).toContain('<div id="app">');
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(text)?.[1] ?? '';
  expect((await page.raw(script)).headers['content-type']).toMatch(/javascript/);
});

test.each(['evil.example', 'evil.example:80', '127.0.0.1', 'localhost:1', '[::1]'])(
  'a request under the name %p is turned away: a name of somebody else may lead here',
  async (host) => {
    for (const path of ['/', '/api/view?person=oncall', '/api/changes'])
      expect((await page.raw(path, { headers: { host } })).status).toBe(421);
  },
);

test('both names of this machine are its own', async () => {
  for (const name of ['127.0.0.1', 'localhost'])
    expect((await page.raw('/', { headers: { host: `${name}:${page.port}` } })).status).toBe(200);
});

test('only its own page acts: another origin, a form of another page, are refused, and nothing happens', async () => {
  const before = (await page.view()).version;
  const body = JSON.stringify({ factor: 3 });
  const asks = [
    { ...json, origin: 'http://evil.example' },
    { ...json, origin: 'null' },
    { 'content-type': 'text/plain' },
    {},
  ];
  const statuses = [];
  for (const headers of asks)
    statuses.push((await page.raw('/api/do/latency', { method: 'POST', headers, body })).status);
  expect(statuses).toEqual([403, 403, 415, 415]);
  const after = await page.view();
  expect(after.latency).toBe(0);
  expect(after.version).toBe(before);
  const own = { ...json, origin: `http://127.0.0.1:${page.port}` };
  expect((await page.raw('/api/do/latency', { method: 'POST', headers: own, body })).status).toBe(200);
  await page.act('latency', { factor: 0 });
});

test.each([
  ['GET', '/../../package.json', 404],
  ['GET', '/assets/../../../package.json', 404],
  ['GET', '/nothing', 404],
  ['DELETE', '/', 405],
  ['POST', '/api/do/destroy', 404],
  ['POST', '/api/do/constructor', 404],
  ['POST', '/api/nothing', 404],
  ['GET', '/api/view', 400],
  ['GET', '/api/view?person=stranger', 400],
])('%s %s -> %i, in words', async (method, path, expected) => {
  const { status, text } = await page.raw(path, method === 'POST' ? { method, headers: json, body: '{}' } : { method });
  expect(status).toBe(expected);
  expect(JSON.parse(text).error).toMatch(/\w/);
});

test.each([
  ['say', '{', 'not JSON'],
  ['say', '[]', 'expected object'],
  ['say', '{"side":"irc","person":"oncall","channel":"C1","text":"x"}', 'side'],
  ['say', '{"side":"slack","person":"boss","channel":"C1","text":"x"}', 'person'],
  ['say', '{"side":"slack","person":"oncall","channel":"C1","text":"   "}', 'Type something first'],
  ['say', '{"side":"slack","person":"oncall","channel":"C1","text":"/pullcheck"}', 'no channel'],
  ['say', '{"side":"teams","person":"oncall","channel":"19:x","text":"@Pullcheck x"}', 'no conversation'],
  [
    'click',
    '{"side":"slack","person":"oncall","channel":"orders","message":"1.0","label":"Approve"}',
    'not there any more',
  ],
  ['fill', '{"person":"oncall","trigger":"none","typed":"x"}', 'opened no dialog'],
  ['switch', '{"app":"nothing-api","id":"role","on":false}', 'no switch'],
  ['switch', '{"app":"orders-api","id":"zone","on":false}', 'does not depend'],
  ['switch', '{"app":"orders-api","id":"role"}', 'on'],
  ['latency', '{"factor":1e9}', 'factor'],
  ['skip', '{"seconds":-5}', 'seconds'],
])('%s %s is refused, and says why: %s', async (name, body, words) => {
  const { status, text } = await page.raw(`/api/do/${name}`, { method: 'POST', headers: json, body });
  expect(status).toBe(400);
  expect(JSON.parse(text).error).toContain(words);
});

test('what is too long is refused before it is read whole', async () => {
  const body = JSON.stringify({ text: 'x'.repeat(200_000) });
  expect((await page.raw('/api/do/say', { method: 'POST', headers: json, body })).status).toBe(413);
});

test('an unknown scenario is refused, and the one that is played goes on', async () => {
  await expect(page.pick('nothing')).rejects.toThrow('There is no scenario "nothing"');
  expect((await page.view()).scenario.id).toBe('missing-role');
});

test('a port that is taken: the next free one', async () => {
  const holder = createServer();
  const taken = await new Promise<number>((resolve) =>
    holder.listen(0, '127.0.0.1', () => resolve((holder.address() as { port: number }).port)),
  );
  const other = await startPage(null, taken);
  expect(other.port).not.toBe(taken);
  expect((await other.view()).scenario.id).toBe('missing-role');
  await other.stop();
  holder.close();
});

test('the scenario is given as a file, which plays again', async () => {
  const { text, headers } = await page.raw('/api/scenario');
  expect(headers['content-disposition']).toContain('missing-role.scenario.json');
  const again = await startPage(JSON.parse(text));
  const { scenario, scenarios } = await again.view();
  expect(scenario).toMatchObject({ id: 'own', title: 'The missing role' });
  expect(scenarios.length).toBeGreaterThan(12);
  await again.stop();
});
