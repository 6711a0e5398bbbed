/** Where an image's name may not send the bot. What goes well is shown with a real registry, in test/real-registry. */
import { createServer, type Server } from 'node:net';
import { createHttpsFetch } from '../../src/registries/https-fetch.ts';
import type { WireError } from '../../src/registries/wire.ts';

const signal = AbortSignal.timeout(20_000);

function kindOf(address: string, privateHosts: readonly string[] = []): Promise<WireError['kind']> {
  const fetch = createHttpsFetch({ privateHosts });
  return fetch({ method: 'GET', url: new URL(address), headers: {}, signal }).then(
    () => {
      throw new Error('it was answered');
    },
    (error: WireError) => error.kind,
  );
}

describe('not asked', () => {
  let server: Server;
  let port = 0;
  let connections = 0;
  beforeAll(async () => {
    server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(() => server.close());

  test('addresses of a private network, by number and by name', async () => {
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1'])
      expect([host, await kindOf(`https://${host}:${port}/v2/`)]).toEqual([host, 'private']);
    for (const host of ['169.254.169.254', '168.63.129.16', '10.0.0.1'])
      expect([host, await kindOf(`https://${host}/v2/`)]).toEqual([host, 'private']);
    expect(connections).toBe(0);
  });

  test('anything but https', async () => {
    expect(await kindOf(`http://localhost:${port}/v2/`, [`localhost:${port}`])).toBe('broken');
    expect(connections).toBe(0);
  });

  test('what is allowed by name is asked, on that port only', async () => {
    expect(await kindOf(`https://localhost:${port}/v2/`, [`localhost:${port}`])).toBe('broken');
    expect(connections).toBe(1);
    expect(await kindOf(`https://localhost:${port}/v2/`, ['localhost'])).toBe('private');
    expect(connections).toBe(1);
  });

  test('a closed port is refused', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const address = closed.address();
    const free = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise((resolve) => closed.close(resolve));
    expect(await kindOf(`https://127.0.0.1:${free}/v2/`, [`127.0.0.1:${free}`])).toBe('refused');
  });
});
