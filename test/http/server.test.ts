import { gzipSync } from 'node:zlib';
import { systemClock } from '../../src/core/clock.ts';
import { PullcheckError } from '../../src/core/error.ts';
import { silentLog } from '../../src/core/log.ts';
import type { PartState } from '../../src/http/health.ts';
import { createHttp } from '../../src/http/server.ts';
import { exchange, open, parse, post } from './raw.ts';
import { closeServed, LIMIT, serve } from './serve.ts';

afterEach(closeServed);

describe('a body arrives as it was sent', () => {
  test('with a length, byte for byte', async () => {
    const { port, bodies } = await serve({});
    const bytes = Buffer.from([0, 255, 10, 13, 0x7b, 0xc3, 0x28]);
    const answer = await exchange(port, post('/slack/events', [`content-length: ${bytes.length}`], bytes));
    expect(answer).toMatchObject({ status: 200, reset: false });
    expect(bodies).toEqual([bytes]);
  });

  test('in chunks, without a length', async () => {
    const { port, bodies } = await serve({});
    const chunks = '5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\ntrailer: x\r\n\r\n';
    expect((await exchange(port, post('/slack/events', ['transfer-encoding: chunked'], chunks))).status).toBe(200);
    expect(bodies.map(String)).toEqual(['hello world']);
  });

  test('none at all, neither length nor chunks', async () => {
    const { port, bodies } = await serve({});
    expect((await exchange(port, post('/slack/events', []))).status).toBe(200);
    expect(bodies.map(({ length }) => length)).toEqual([0]);
  });

  test('exactly as long as the route takes', async () => {
    const { port, bodies } = await serve({});
    const text = 'x'.repeat(LIMIT);
    expect((await exchange(port, post('/slack/events', [`content-length: ${LIMIT}`], text))).status).toBe(200);
    expect(bodies[0]?.length).toBe(LIMIT);
  });

  test('a sender that waits for "100 Continue" gets it', async () => {
    const { port, bodies } = await serve({});
    const connection = await open(port);
    await connection.send(post('/slack/events', ['content-length: 2', 'expect: 100-continue']));
    const first = await new Promise<string>((resolve) => connection.socket.once('data', resolve));
    expect(first).toMatch(/^HTTP\/1\.1 100 Continue\r\n/);
    await connection.send('ok');
    expect(parse(await connection.closed).status).toBe(200);
    expect(bodies.map(String)).toEqual(['ok']);
  });
});

describe('a body that is too long', () => {
  const MEGABYTES = Buffer.alloc(10 * 1024 * 1024, 'x');

  test('10 MB with a length: 413 that the sender can read, the handler never called, the log says it once', async () => {
    const { port, bodies, lines } = await serve({});
    for (let i = 0; i < 3; i++) {
      const answer = await exchange(port, post('/slack/events', [`content-length: ${MEGABYTES.length}`], MEGABYTES));
      expect(answer).toMatchObject({ status: 413, reset: false, headers: { connection: 'close' } });
      expect(JSON.parse(answer.body)).toEqual({ error: `The body is longer than ${LIMIT} bytes.` });
    }
    expect(bodies).toEqual([]);
    expect(lines).toEqual([
      {
        level: 'warn',
        fields: {
          path: '/slack/events',
          kind: 'body-too-long',
          status: 413,
          because: `The body is longer than ${LIMIT} bytes.`,
        },
        message: 'a request was refused',
      },
    ]);
  });

  test('10 MB in chunks', async () => {
    const { port, bodies } = await serve({});
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000, 'y'), Buffer.from('\r\n')]);
    const all = Buffer.concat([...Array.from({ length: 160 }, () => chunk), Buffer.from('0\r\n\r\n')]);
    const answer = await exchange(port, post('/slack/events', ['transfer-encoding: chunked'], all));
    expect(answer).toMatchObject({ status: 413, reset: false });
    expect(bodies).toEqual([]);
  });

  test('is refused before it is sent, when the sender asks first', async () => {
    const { port } = await serve({});
    const connection = await open(port);
    await connection.send(post('/slack/events', ['content-length: 99999999', 'expect: 100-continue']));
    const text = await new Promise<string>((resolve) => connection.socket.once('data', resolve));
    expect(parse(text).status).toBe(413);
    expect(text).not.toContain('100 Continue');
    connection.socket.destroy();
  });

  test('one that never ends is cut off after a while', async () => {
    const { port } = await serve({ limits: { lingerBytes: 100_000 } });
    const connection = await open(port);
    await connection.send(post('/slack/events', ['transfer-encoding: chunked']));
    const endless = (async () => {
      while (!connection.socket.destroyed) await connection.send(`1000\r\n${'z'.repeat(0x1000)}\r\n`);
    })();
    // Read until the reset: the answer came before it.
    expect(await connection.closed).toMatch(/^HTTP\/1\.1 413 /);
    await endless;
  });
});

describe('what is broken', () => {
  test('a compressed body: 415, since a signature is over the bytes', async () => {
    const { port, bodies } = await serve({});
    const bytes = gzipSync('x'.repeat(10_000_000)).subarray(0, 900);
    const headers = [`content-length: ${bytes.length}`, 'content-encoding: gzip'];
    expect(await exchange(port, post('/slack/events', headers, bytes))).toMatchObject({ status: 415, reset: false });
    expect(bodies).toEqual([]);
  });

  test('an upload that ends in the middle never reaches the handler, and the next one does', async () => {
    const { port, bodies, lines, url } = await serve({});
    for (const headers of [['content-length: 500'], ['transfer-encoding: chunked']]) {
      const connection = await open(port);
      await connection.send(post('/slack/events', headers, '5\r\nhello'));
      connection.socket.end();
      await connection.closed;
    }
    const torn = await open(port);
    await torn.send(post('/slack/events', ['content-length: 500'], 'half'));
    torn.socket.resetAndDestroy();
    await torn.closed;
    expect((await fetch(`${url}/slack/events`, { method: 'POST', body: 'whole' })).status).toBe(200);
    expect(bodies.map(String)).toEqual(['whole']);
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test.each([
    ['no HTTP at all', '\x16\x03\x01\x02\x00garbage\r\n\r\n', 400],
    ['no host', 'POST /slack/events HTTP/1.1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n', 400],
    ['a length that is no number', post('/slack/events', ['content-length: 1e3'], 'x'), 400],
    ['a negative length', post('/slack/events', ['content-length: -1'], 'x'), 400],
    ['two lengths', post('/slack/events', ['content-length: 1', 'content-length: 2'], 'xx'), 400],
    ['length and chunks', post('/slack/events', ['content-length: 3', 'transfer-encoding: chunked'], '0\r\n\r\n'), 400],
    ['a chunk of no size', post('/slack/events', ['transfer-encoding: chunked'], 'zz\r\nhello\r\n'), 400],
    ['a line break in a header', post('/slack/events', ['x: a\nb: c\x00'], ''), 400],
    ['headers without end', post('/slack/events', [`x: ${'y'.repeat(40_000)}`], ''), 431],
    ['an expectation that nobody knows', post('/slack/events', ['expect: miracles', 'content-length: 0']), 417],
  ])('%s', async (_name, bytes, status) => {
    const { port, bodies, url } = await serve({});
    expect((await exchange(port, bytes)).status).toBe(status);
    expect(bodies).toEqual([]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test('slow headers, and a slow body, end with 408', async () => {
    const { port, bodies } = await serve({ limits: { headersMs: 100, requestMs: 200 } });
    const headers = await open(port);
    await headers.send('POST /slack/events HTTP/1.1\r\nhost: x\r\nx-slow:');
    const body = await open(port);
    await body.send(post('/slack/events', ['content-length: 500'], 'drop'));
    expect(parse(await headers.closed).status).toBe(408);
    expect(parse(await body.closed).status).toBe(408);
    expect(bodies).toEqual([]);
  });

  test('a connection on which nothing is said is not kept', async () => {
    const { port } = await serve({ limits: { idleMs: 100, headersMs: 100 } });
    const silent = await open(port);
    await silent.closed;
    expect(silent.socket.destroyed).toBe(true);
  });
});

describe('paths', () => {
  test('what is not there: 404; by the wrong method: 405 with what it takes; in JSON, without a name of what serves it', async () => {
    const { url } = await serve({});
    for (const path of [
      '/',
      '/slack/events/',
      '/Slack/Events',
      '/slack/events/x',
      '/api/messages',
      '/..%2fetc',
      '/%E0%A4%A',
    ]) {
      const response = await fetch(`${url}${path}`, { method: 'POST', body: 'x' });
      expect([path, response.status]).toEqual([path, 404]);
      expect(await response.json()).toEqual({ error: 'There is nothing at this path.' });
      expect(response.headers.get('x-powered-by')).toBeNull();
    }
    const wrong = await fetch(`${url}/slack/events`);
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    const put = await fetch(`${url}/healthz`, { method: 'PUT', body: 'x' });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('a question mark does not change the path', async () => {
    const { url } = await serve({});
    expect((await fetch(`${url}/slack/events?a[b]=c&__proto__[x]=1`, { method: 'POST', body: 'x' })).status).toBe(200);
  });
});

describe('health', () => {
  test('/healthz answers whenever the process lives', async () => {
    const { url } = await serve({ state: [{ name: 'slack', ready: false, because: 'x' }] });
    const response = await fetch(`${url}/healthz`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
    expect((await fetch(`${url}/healthz`, { method: 'HEAD' })).status).toBe(200);
  });

  const ready: PartState = { name: 'teams', ready: true, because: null };
  const not: PartState = { name: 'slack', ready: false, because: 'Slack refuses xoxb-1234567890-abcdef' };

  const storage: PartState = { name: 'storage', ready: true, because: null, vital: true };

  test.each([
    [[], 200, 'ready'],
    [[ready], 200, 'ready'],
    [[ready, not], 200, 'degraded'],
    [[not], 503, 'not ready'],
    [[not, storage], 503, 'not ready'],
    [[ready, storage], 200, 'ready'],
    [[ready, { ...storage, ready: false, because: 'the disk is full' }], 503, 'not ready'],
  ] as const)('/readyz of %j: %i %s, with the reasons and no secret', async (state, status, word) => {
    const { url } = await serve({ state });
    const response = await fetch(`${url}/readyz`);
    const text = await response.text();
    expect([response.status, JSON.parse(text).status]).toEqual([status, word]);
    expect(JSON.parse(text).platforms.map(({ name }: PartState) => name)).toEqual(state.map(({ name }) => name));
    expect(text).not.toContain('xoxb-1234567890');
    expect(text.includes('Slack refuses [redacted]')).toBe((state as readonly PartState[]).includes(not));
  });
});

describe('a handler that fails', () => {
  test('before its answer: 500 without details, and the log has them', async () => {
    const { url, lines } = await serve({
      handle: async () => {
        throw new Error('the vault is at 10.0.0.7');
      },
    });
    const response = await fetch(`${url}/slack/events`, { method: 'POST', body: 'x' });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('10.0.0.7');
    expect(lines).toMatchObject([
      { level: 'error', fields: { path: '/slack/events', err: new Error('the vault is at 10.0.0.7') } },
    ]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test('at once, not as a promise', async () => {
    const { url, lines } = await serve({
      handle: () => {
        throw new TypeError('sync');
      },
    });
    expect((await fetch(`${url}/slack/events`, { method: 'POST', body: 'x' })).status).toBe(500);
    expect(lines).toHaveLength(1);
  });

  test('in the middle of its answer: the connection is cut, so that nobody takes half for the whole', async () => {
    const { url, lines } = await serve({
      handle: async (_request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half');
        throw new Error('torn');
      },
    });
    await expect(fetch(`${url}/slack/events`, { method: 'POST', body: 'x' }).then((r) => r.text())).rejects.toThrow();
    expect(lines).toHaveLength(1);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test('after its answer: it is logged, and the answer stands', async () => {
    const { url, lines } = await serve({
      handle: async (_request, response) => {
        response.end('ok');
        await new Promise((resolve) => response.once('close', resolve));
        throw new Error('late');
      },
    });
    expect(await (await fetch(`${url}/slack/events`, { method: 'POST', body: 'x' })).text()).toBe('ok');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(lines.map(({ message }) => message)).toEqual(['a request failed']);
  });

  test('one that never answers is cut off', async () => {
    const { url } = await serve({ handle: async () => {}, limits: { idleMs: 100 } });
    await expect(fetch(`${url}/slack/events`, { method: 'POST', body: 'x' })).rejects.toThrow();
  });
});

describe('a port that cannot be had', () => {
  test.each([
    ['taken', 0, '127.0.0.1', /another program has this port/],
    ['of another machine', null, '192.0.2.1', /no such address/],
    ['of a name that leads nowhere', null, 'host.invalid', /this name leads nowhere|cannot listen/],
  ])('%s: one clear error, with its remedy', async (_name, same, host, words) => {
    const { port } = await serve({});
    const second = createHttp({ routes: [], state: () => [], clock: systemClock, log: silentLog });
    const error = await second.listen({ host, port: same === null ? 0 : port }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PullcheckError);
    expect((error as PullcheckError).message).toMatch(words);
    expect((error as PullcheckError).remedy).toMatch(/PORT|HOST/);
    await second.close();
  });
});
