/** How many may be under way, who makes room for whom, and what becomes of them when the port is closed. */
import { open, parse, post, type RawConnection } from './raw.ts';
import { closeServed, serve } from './serve.ts';

afterEach(closeServed);

describe('too much at a time', () => {
  const half = post('/slack/events', ['content-length: 8'], 'half');

  test('half bodies keep nobody out: the oldest makes room, the others can still be finished', async () => {
    const { port, bodies, lines, url } = await serve({ limits: { bodies: 5 } });
    const slow: RawConnection[] = [];
    for (let i = 0; i < 20; i++) {
      const connection = await open(port);
      await connection.send(half);
      slow.push(connection);
    }
    const gone = slow.slice(0, 15);
    for (const connection of gone) expect(parse(await connection.closed)).toMatchObject({ status: 408 });
    for (const text of ['good', 'better', 'best']) {
      // The body comes with the headers, as a delivery does.
      const good = await open(port);
      await good.send(post('/slack/events', [`content-length: ${text.length}`], text));
      expect(parse(await good.closed).status).toBe(200);
    }
    const last = slow.at(-1);
    await last?.send('done');
    expect(parse((await last?.closed) ?? '').status).toBe(200);
    expect(bodies.map(String)).toEqual(['good', 'better', 'best', 'halfdone']);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(lines.map(({ fields }) => [fields.kind, fields.status])).toEqual([['body-too-slow', 408]]);
  });

  test('bodies that are refused, and still being sent, keep nobody out', async () => {
    const { port, url } = await serve({ limits: { bodies: 2 } });
    for (let i = 0; i < 4; i++) {
      const long = await open(port);
      await long.send(post('/slack/events', ['content-length: 5000'], 'x'));
      await new Promise((resolve) => long.socket.once('data', resolve));
    }
    expect((await fetch(`${url}/slack/events`, { method: 'POST', body: 'good' })).status).toBe(200);
  });

  test('when all are being worked on, one more is told to come again', async () => {
    const finish: (() => void)[] = [];
    const { port, lines, url } = await serve({
      limits: { bodies: 2 },
      handle: async (_request, response) => {
        await new Promise<void>((resolve) => finish.push(resolve));
        response.end('finished');
      },
    });
    const whole = post('/slack/events', ['content-length: 5'], 'whole');
    const worked = await Promise.all([open(port), open(port)]);
    for (const connection of worked) await connection.send(whole);
    while (finish.length < 2) await new Promise((resolve) => setImmediate(resolve));
    const third = await fetch(`${url}/slack/events`, { method: 'POST', body: 'third' });
    expect([third.status, third.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    for (const done of finish) done();
    for (const connection of worked) expect(parse(await connection.closed).status).toBe(200);
    const fourth = fetch(`${url}/slack/events`, { method: 'POST', body: 'fourth' });
    while (finish.length < 3) await new Promise((resolve) => setImmediate(resolve));
    finish[2]?.();
    expect((await fourth).status).toBe(200);
    expect(lines.map(({ fields }) => fields.kind)).toEqual(['too-many']);
  });
});

describe('closing', () => {
  test('a request under way is finished, new connections are refused, kept ones end', async () => {
    let finish = () => {};
    let begun = () => {};
    const working = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const {
      server: http,
      port,
      url,
    } = await serve({
      handle: async (_request, response) => {
        begun();
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        response.end('finished');
      },
    });
    const kept = await open(port);
    await kept.send('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n');
    await new Promise((resolve) => kept.socket.once('data', resolve));
    const silent = await open(port);
    const answer = fetch(`${url}/slack/events`, { method: 'POST', body: 'x' });
    await working;
    let isClosed = false;
    const closed = http.close().then(() => {
      isClosed = true;
    });
    await Promise.all([kept.closed, silent.closed]);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    expect(isClosed).toBe(false);
    finish();
    expect(await (await answer).text()).toBe('finished');
    await closed;
    await http.close();
  });

  test('a request that hangs is cut off, and the log says so', async () => {
    let begun = () => {};
    const working = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const handle = async () => begun();
    const { server: http, url, lines } = await serve({ handle, limits: { closeMs: 50 } });
    const answer = fetch(`${url}/slack/events`, { method: 'POST', body: 'x' }).catch(() => 'cut off');
    await working;
    await http.close();
    expect(await answer).toBe('cut off');
    expect(lines.map(({ message }) => message)).toEqual(['requests that were still under way are cut off']);
  });

  test.each([
    ['half a body', post('/slack/events', ['content-length: 500'], 'half'), 503],
    ['half a body in chunks', post('/slack/events', ['transfer-encoding: chunked'], '5\r\nhello\r\n'), 503],
    ['half a header', 'POST /slack/events HTTP/1.1\r\nhost: x\r\nx-slow:', 0],
  ])('%s is dropped: nothing is waited for, nothing is cut off late', async (_name, bytes, status) => {
    const { server: http, port, url, bodies, lines } = await serve({ limits: { closeMs: 60_000 } });
    const half = await open(port);
    await half.send(bytes);
    // On the same port, so what was sent before it has been read.
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await http.close();
    expect(parse(await half.closed).status).toBe(status);
    expect(bodies).toEqual([]);
    expect(lines).toEqual([]);
  });

  test('what is refused, and still being sent, is dropped', async () => {
    const { server: http, port } = await serve({ limits: { closeMs: 60_000, lingerMs: 60_000 } });
    const long = await open(port);
    await long.send(post('/slack/events', ['content-length: 5000'], 'x'));
    await new Promise((resolve) => long.socket.once('data', resolve));
    await http.close();
    expect(parse(await long.closed).status).toBe(413);
  });
});
