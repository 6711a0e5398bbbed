/** What a sender that may come is told about its body, how much it may send, and what a second delivery does. */
import { ALERT_LIMIT_BYTES } from '../../../src/http/alerts/routes.ts';
import { exchange, post as raw } from '../raw.ts';
import { closeServed, SECRET, type Served, serveAlerts } from './serve.ts';

afterEach(closeServed);

const PATH = `/alerts/generic/${SECRET}`;

async function postAlerts(served: Served, ...alerts: readonly object[]) {
  return served.post(PATH, { alerts });
}

describe('the body', () => {
  test('1 MB: 413 with the reason, whoever sends it, and the sender can read it', async () => {
    const served = await serveAlerts();
    const big = Buffer.alloc(1024 * 1024, ' ');
    for (const path of [PATH, '/alerts/generic/wrong']) {
      const answer = await exchange(served.port, raw(path, [`content-length: ${big.length}`], big));
      expect(answer).toMatchObject({ status: 413, reset: false });
      expect(JSON.parse(answer.body)).toEqual({ error: `The body is longer than ${ALERT_LIMIT_BYTES} bytes.` });
    }
    expect(served.alerts).toEqual([]);
    expect(JSON.stringify(served.lines)).not.toContain(SECRET);
  });

  test('as long as it may be', async () => {
    const served = await serveAlerts();
    const text = JSON.stringify({ alerts: [{}] });
    expect((await served.post(PATH, text.padEnd(ALERT_LIMIT_BYTES))).status).toBe(202);
  });

  test.each<[string, string | Uint8Array, RegExp]>([
    ['half of it', '{"alerts":[', /is not JSON: .*JSON/],
    ['a form', 'payload=%7B%7D', /is not JSON/],
    ['nothing', '', /is empty/],
    ['white space', ' \r\n', /is empty/],
    ['a list', '[]', /no alerts, but \[\]/],
    ['a word', '"alert"', /no alerts, but "alert"/],
    ['null', 'null', /no alerts, but null/],
    ['not UTF-8', Uint8Array.from([0x7b, 0xff, 0x7d]), /not UTF-8/],
    ['too deep', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, /64 levels/],
    ['something else', '{"schemaId":"AzureMonitorMetricAlert"}', /no alerts, but .*AzureMonitorMetricAlert/],
  ])('%s: 400 with the reason; none of it comes into the log', async (_what, body, because) => {
    const served = await serveAlerts();
    const answer = await served.post(PATH, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatch(because);
    expect(served.alerts).toEqual([]);
    expect(served.lines).toHaveLength(1);
    expect(JSON.stringify(served.lines)).not.toMatch(/payload|AzureMonitorMetricAlert/);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-8', ''])(
    'JSON that is called "%s" is JSON',
    async (type) => {
      const served = await serveAlerts();
      const answer = await served.post(PATH, '\ufeff{"alerts":[{}],"unknown":{"field":1}}', { 'content-type': type });
      expect(answer).toMatchObject({ status: 202, body: { accepted: 1 } });
    },
  );

  test('no alert in it is nothing wrong: that is how some senders try out an address', async () => {
    const served = await serveAlerts();
    expect(await postAlerts(served)).toMatchObject({ status: 202, body: { accepted: 0, duplicates: 0 } });
  });

  test('secrets in it are gone before it is stored', async () => {
    const served = await serveAlerts();
    const text = 'pull failed: Authorization: Bearer abcdefghijklmnop0123456789';
    await postAlerts(served, { text, title: text, url: 'https://x.example/?sig=abcdefghijklmnop' });
    expect(served.alerts).toHaveLength(1);
    expect(JSON.stringify(served.alerts)).not.toMatch(/abcdefghijklmnop/);
    expect(served.alerts[0]?.text).toMatch(/^pull failed/);
  });
});

describe('delivered again', () => {
  test('the same five times is one; others and its end are not the same', async () => {
    const served = await serveAlerts();
    for (let i = 0; i < 5; i++) {
      const answer = await postAlerts(served, {});
      expect(answer).toMatchObject({ status: 202, body: { accepted: i === 0 ? 1 : 0, duplicates: i === 0 ? 0 : 1 } });
      served.clock.pass(24 * 3_600_000);
    }
    expect((await postAlerts(served, {}, { key: 'k2' }, { state: 'resolved' })).body).toEqual({
      accepted: 2,
      duplicates: 1,
    });
    expect((await postAlerts(served, { at: '2026-11-28T11:00:00Z' })).body).toEqual({ accepted: 1, duplicates: 0 });
    expect(served.alerts).toHaveLength(4);
  });

  test('a replay of a recorded request tells nothing twice, at whatever time', async () => {
    const served = await serveAlerts();
    const bytes = raw(PATH, ['content-length: 15'], '{"alerts":[{}]}');
    for (const minutes of [0, 5, 90]) {
      served.clock.pass(minutes * 60_000);
      expect((await exchange(served.port, bytes)).status).toBe(202);
    }
    expect(served.alerts).toHaveLength(1);
  });
});

describe('how many', () => {
  const many = (count: number, start = 0) => Array.from({ length: count }, (_, i) => ({ key: `k${start + i}` }));

  test('a storm of 500 within 10 s passes, one a request, and nothing is lost', async () => {
    const served = await serveAlerts();
    for (let i = 0; i < 500; i++) {
      expect((await postAlerts(served, { key: `k${i}` })).status).toBe(202);
      served.clock.pass(20);
    }
    expect(served.alerts).toHaveLength(500);
  });

  test('above the rate: 429 with when to come again, then it is taken; each door has its own', async () => {
    const served = await serveAlerts({ rate: { burst: 10, perMinute: 60 } });
    expect((await postAlerts(served, ...many(8))).status).toBe(202);
    const answer = await postAlerts(served, ...many(5, 8));
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('3');
    expect(answer.body.error).toMatch(/again in 3 s/);
    expect((await served.post(`/alerts/alertmanager/${SECRET}`, { alerts: many(9) })).status).toBe(202);
    served.clock.pass(3_000);
    expect((await postAlerts(served, ...many(5, 8))).body).toEqual({ accepted: 5, duplicates: 0 });
  });

  test('strangers use nothing up', async () => {
    const served = await serveAlerts({ rate: { burst: 1, perMinute: 1 } });
    for (let i = 0; i < 5; i++) expect((await served.post('/alerts/generic/wrong', { alerts: [{}] })).status).toBe(401);
    expect((await postAlerts(served, {})).status).toBe(202);
  });

  test('more than ever fits at once takes all, and is not refused for ever', async () => {
    const served = await serveAlerts({ rate: { burst: 3, perMinute: 60 } });
    expect((await postAlerts(served, ...many(7))).body).toEqual({ accepted: 7, duplicates: 0 });
    expect((await postAlerts(served, {})).status).toBe(429);
  });
});

test('what cannot be stored is not acknowledged: 503, so that it is sent again', async () => {
  let broken = true;
  const served = await serveAlerts({
    take: async (alerts) => {
      if (broken) throw new Error('The database did not store it: it is away.');
      return { accepted: alerts.length, duplicates: 0 };
    },
  });
  const answer = await postAlerts(served, {});
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('5');
  expect(answer.body).toEqual({ error: 'It could not be stored; send it again.' });
  expect(served.lines[0]?.fields).toMatchObject({ kind: 'alert-not-stored', status: 503 });
  expect(served.lines[0]?.fields.because).toMatch(/it is away/);
  broken = false;
  expect((await postAlerts(served, {})).status).toBe(202);
});
