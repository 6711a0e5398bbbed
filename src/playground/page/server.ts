/**
 * The page's own small server: the built files, what they show as JSON, and a stream that says when it has changed. It listens
 * on 127.0.0.1 only, answers only under names of this machine (a foreign page that points its own name at 127.0.0.1 is turned
 * away), and takes actions only from its own page.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../../core/log.ts';
import type { ScenarioInput } from '../azure/scenario.ts';
import { ACTIONS, type ActionName, act } from './actions.ts';
import { PEOPLE } from './chat-views.ts';
import { readPageFiles } from './files.ts';
import { viewPage } from './page-view.ts';
import { openPlayer } from './player.ts';
import { ActionRefused } from './refused.ts';
import type { PersonKey } from './views.ts';

const HOST = '127.0.0.1';
const BODY_BYTES = 128 * 1024;
/** Ports after the wanted one that are tried before any free one is taken. */
const NEXT_PORTS = 10;
/** Many changes come at once; a page looks once for all of them. */
const GATHER_MS = 60;

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

export interface OpenPage {
  readonly url: string;
  readonly port: number;
  /** Everything ends, whatever is under way. */
  stop(): Promise<void>;
}

class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * @param options `port` 0 = any free one; one that is taken is followed by the next free one
 * @throws PullcheckError `internal` when the page was not built
 */
export async function openPage({
  port,
  scenario,
  log,
}: {
  readonly port: number;
  readonly scenario: ScenarioInput | null;
  readonly log: Log;
}): Promise<OpenPage> {
  const files = await readPageFiles();
  const player = await openPlayer(scenario, log);
  const streams = new Set<ServerResponse>();
  let gathering: NodeJS.Timeout | undefined;
  player.onChange(() => {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      for (const stream of streams) stream.write(`data: ${player.session.version}\n\n`);
    }, GATHER_MS);
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const names = [`${HOST}:${heard}`, `localhost:${heard}`];
    if (!names.includes(request.headers.host ?? ''))
      throw new Refused(421, `This page answers at ${names[0]} and nowhere else.`);
    const url = new URL(request.url ?? '/', `http://${HOST}`);
    if (request.method === 'GET') return show(url, request, response);
    if (request.method !== 'POST') throw new Refused(405, 'Only GET and POST.');
    const { origin } = request.headers;
    if (origin !== undefined && !names.some((name) => origin === `http://${name}`))
      throw new Refused(403, 'Only its own page may do that.');
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
      throw new Refused(415, 'Send JSON, with content-type: application/json.');
    json(response, 200, await change(url.pathname, await readJson(request)));
  }

  async function show(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = url;
    if (pathname === '/api/view') {
      const person = personNamed(url.searchParams.get('person'));
      return json(response, 200, await viewPage(player.session, person, player.stories));
    }
    if (pathname === '/api/scenario') {
      response.setHeader('content-disposition', `attachment; filename="${player.stories.now.id}.scenario.json"`);
      return json(response, 200, player.scenario);
    }
    if (pathname === '/api/changes') {
      response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
      response.write(`retry: 500\ndata: ${player.session.version}\n\n`);
      streams.add(response);
      request.on('close', () => streams.delete(response));
      return;
    }
    const file = files.get(pathname);
    if (file === undefined) throw new Refused(404, 'There is nothing here.');
    response.writeHead(200, { ...HEADERS, 'content-type': file.type }).end(file.bytes);
  }

  async function change(path: string, input: unknown): Promise<unknown> {
    if (path === '/api/scenario') {
      const { id } = (input ?? {}) as { readonly id?: unknown };
      try {
        await player.pick(typeof id === 'string' ? id : '');
      } catch (error) {
        if (error instanceof RangeError) throw new Refused(404, error.message);
        throw error;
      }
      return { note: null, dialog: null };
    }
    const name = /^\/api\/do\/(\w+)$/.exec(path)?.[1];
    if (name === undefined || !Object.hasOwn(ACTIONS, name)) throw new Refused(404, 'There is no such action.');
    return act(player.session, name as ActionName, input);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) return void response.destroy();
      const known = error instanceof Refused || error instanceof ActionRefused;
      if (!known) log.error({ err: error }, 'the page could not be answered');
      const status = error instanceof Refused ? error.status : error instanceof ActionRefused ? 400 : 500;
      json(response, status, { error: known ? error.message : 'That did not work; the terminal says why.' });
    });
  });
  let heard = 0;
  try {
    heard = await listen(server, port);
  } catch (error) {
    await player.close();
    throw error;
  }
  return {
    url: `http://${HOST}:${heard}/`,
    port: heard,
    async stop() {
      clearTimeout(gathering);
      for (const stream of streams) stream.end();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await player.close();
    },
  };
}

async function listen(server: Server, wanted: number): Promise<number> {
  const ports = wanted === 0 ? [0] : [...Array.from({ length: NEXT_PORTS }, (_, i) => wanted + i), 0];
  for (const port of ports.filter((one) => one <= 65_535)) {
    const taken = await new Promise<boolean>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(true) : reject(error),
      );
      server.listen(port, HOST, () => resolve(false));
    });
    server.removeAllListeners('error');
    if (!taken) return (server.address() as AddressInfo).port;
  }
  throw new Error('no port of this machine is free');
}

function personNamed(key: string | null): PersonKey {
  const found = PEOPLE.find((one) => one.key === key);
  if (found === undefined) throw new Refused(400, `The people are: ${PEOPLE.map((one) => one.key).join(', ')}.`);
  return found.key;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_BYTES) throw new Refused(413, `No more than ${BODY_BYTES / 1024} KB.`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Refused(400, 'That is not JSON.');
  }
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response
    .writeHead(status, { ...HEADERS, 'content-type': 'application/json; charset=utf-8' })
    .end(JSON.stringify(value));
}
