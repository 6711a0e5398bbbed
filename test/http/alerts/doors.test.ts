/** Who may hand in an alert, over real HTTP; and that nobody reads a secret in the log. */

import fc from 'fast-check';
import { createSecretCheck } from '../../../src/http/alerts/secrets.ts';
import { anyText } from '../../any-text.ts';
import { exchange, post as raw } from '../raw.ts';
import { alert, closeServed, SECRET, serveAlerts } from './serve.ts';

afterEach(closeServed);

const OTHER = 'b81e6d20f7c94a5e93d1c07a2f58e6b4';
const WRONG = '1f3a9c51d2e84b7765aa10c39e8d42f1';
const BODY = { alerts: [{}] };
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

describe.each(['azure-monitor', 'alertmanager', 'generic'])('/alerts/%s', (name) => {
  const path = `/alerts/${name}`;

  test.each<[string, string, Readonly<Record<string, string>>]>([
    ['behind the path', `${path}/${SECRET}`, {}],
    ['behind the path, with a query behind it', `${path}/${SECRET}?source=prod`, {}],
    ['as a bearer', path, bearer(SECRET)],
    ['as a bearer, spelt as some do', path, { authorization: `bearer  ${SECRET}` }],
    ['in a header of its own', path, { 'X-Pullcheck-Secret': SECRET }],
    ['in a header, with another one behind the path', `${path}/${WRONG}`, { 'X-Pullcheck-Secret': SECRET }],
  ])('the secret %s', async (_where, at, headers) => {
    const served = await serveAlerts();
    expect(await served.post(at, BODY, headers)).toMatchObject({ status: 202, body: { accepted: 1, duplicates: 0 } });
    expect(served.alerts).toEqual([alert({ sender: name as never })]);
    expect(served.lines).toEqual([]);
  });

  test.each<[string, string, Readonly<Record<string, string>>, RegExp]>([
    ['none', path, {}, /There is no secret/],
    ['an empty part behind the path', `${path}/`, {}, /nothing at this path/],
    ['a wrong one behind the path', `${path}/${WRONG}`, {}, /secret is wrong/],
    ['a beginning of it', `${path}/${SECRET.slice(0, -1)}`, {}, /secret is wrong/],
    ['it, and more', `${path}/${SECRET}a`, {}, /secret is wrong/],
    ['it, and one more part', `${path}/${SECRET}/x`, {}, /nothing at this path/],
    ['it in capitals', `${path}/${SECRET.toUpperCase()}`, {}, /secret is wrong/],
    ['it in the query', `${path}?secret=${SECRET}`, {}, /There is no secret/],
    ['a wrong bearer', path, bearer(WRONG), /secret is wrong/],
    ['it by another scheme', path, { authorization: `Basic ${SECRET}` }, /There is no secret/],
    ['a wrong header', path, { 'X-Pullcheck-Secret': WRONG }, /secret is wrong/],
    ['an empty header', path, { 'X-Pullcheck-Secret': '' }, /secret is wrong/],
    ['a token, where Entra is not set up', path, bearer('eyJhbGciOiJub25lIn0.e30.x'), /secret is wrong/],
  ])('refused: %s', async (_what, at, headers, because) => {
    const served = await serveAlerts();
    const answer = await served.post(at, BODY, headers);
    expect([401, 404]).toContain(answer.status);
    expect(answer.body.error).toMatch(because);
    if (answer.status === 401) expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(served.alerts).toEqual([]);
    expect(JSON.stringify(served.lines)).not.toMatch(new RegExp(`${SECRET}|${WRONG}`, 'i'));
    expect(JSON.stringify(answer.body)).not.toContain(WRONG);
  });
});

test('two secrets, while one replaces the other: both open, a third does not', async () => {
  const served = await serveAlerts({ doors: { secrets: [SECRET, OTHER], entra: null } });
  for (const secret of [SECRET, OTHER]) expect((await served.post(`/alerts/generic/${secret}`, BODY)).status).toBe(202);
  expect((await served.post(`/alerts/generic/${WRONG}`, BODY)).status).toBe(401);
});

test('nothing set up: there is nothing at these paths', async () => {
  const served = await serveAlerts({ doors: { secrets: [], entra: null } });
  for (const path of ['/alerts/azure-monitor', `/alerts/generic/${SECRET}`, '/alerts/alertmanager/x'])
    expect((await served.post(path, BODY, bearer(SECRET))).status).toBe(404);
  expect(served.lines).toEqual([]);
});

test('other methods are told which one it is, and no path with a secret comes into the log, not even of a failure', async () => {
  const served = await serveAlerts({
    readers: {
      'azure-monitor': () => {
        throw new Error('a bug');
      },
      alertmanager: () => ({ ok: true, alerts: [] }),
      generic: () => ({ ok: true, alerts: [] }),
    },
  });
  const get = await fetch(`${served.url}/alerts/azure-monitor/${SECRET}`);
  expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
  expect(await get.text()).not.toContain(SECRET);
  const failed = await served.post(`/alerts/azure-monitor/${SECRET}`, BODY);
  expect(failed).toMatchObject({ status: 500, body: { error: 'Something is wrong on our side; the log says what.' } });
  expect(served.lines).toMatchObject([{ level: 'error', fields: { path: '/alerts/azure-monitor' } }]);
  // What cannot be decoded, and what is sent as no client would.
  expect((await exchange(served.port, raw('/alerts/generic/%E0%A4%A', ['content-length: 0']))).status).toBe(400);
  const long = `/alerts/generic/${SECRET}${'x'.repeat(20_000)}`;
  expect((await exchange(served.port, raw(long, ['content-length: 0']))).status).toBe(431);
  expect(JSON.stringify(served.lines)).not.toContain(SECRET);
});

test('a wrong secret is said in the log once a minute, with how many there were', async () => {
  const served = await serveAlerts();
  for (let i = 0; i < 3; i++) await served.post(`/alerts/generic/${WRONG}`, BODY);
  served.clock.pass(61_000);
  await served.post('/alerts/generic', BODY, bearer(WRONG));
  const fields = { path: '/alerts/generic', kind: 'alert-wrong-secret', status: 401, because: 'The secret is wrong.' };
  expect(served.lines).toEqual([
    { level: 'warn', fields, message: 'a request was refused' },
    { level: 'warn', fields: { ...fields, unsaidSince: 2 }, message: 'a request was refused' },
  ]);
});

test('what is compared is never the text itself: any length, any character, and only the same one fits', () => {
  const texts = fc.oneof(anyText({ maxLength: 200 }), fc.constant(SECRET), fc.constant(''));
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 3 }), texts, (secrets, given) => {
      expect(createSecretCheck(secrets)(given)).toBe(secrets.includes(given));
    }),
  );
});
