/** The one port: Web API, hooks, sockets. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Faults, faultyAnswer } from './faults.ts';
import type { Hooks } from './hooks.ts';
import type { Service } from './service.ts';
import type { Fault, SeenCall } from './shapes.ts';
import { answerCall, decode, type WebRequest } from './web-api.ts';

export interface ServerParts {
  readonly service: Service;
  readonly hooks: Hooks;
  readonly faults: Faults;
  readonly requests: SeenCall[];
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object | string;
  readonly error: string | null;
}

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

/** Answers one request. What a client breaks off is no error of ours. */
export async function answerRequest(
  parts: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  const url = new URL(request.url ?? '/', 'http://simulated');
  const { method = 'GET', headers } = request;
  if (url.pathname.startsWith('/api/')) {
    await call(parts, { method, url, headers, body }, response);
  } else if (/^\/(commands|actions)\//.test(url.pathname) && method === 'POST') {
    await hook(parts, url.pathname, body, response);
  } else {
    write(response, { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not found</h1>', error: null });
  }
}

async function call(parts: ServerParts, request: WebRequest, response: ServerResponse): Promise<void> {
  const decoded = decode(request);
  await answered(parts, response, decoded.name, readable(decoded.args), async () => {
    const { status, headers, body } = await answerCall(parts.service, decoded);
    return { status, headers, body, error: typeof body.error === 'string' ? body.error : null };
  });
}

async function hook(parts: ServerParts, path: string, body: string, response: ServerResponse): Promise<void> {
  await answered(parts, response, 'response_url', readable(parse(body)), async () => {
    const answer = parts.hooks.post(path, body);
    const error = typeof answer.body.error === 'string' ? answer.body.error : null;
    return { status: answer.status, headers: JSON_HEADERS, body: answer.body, error };
  });
}

/** Notes the call, lets a fault strike it, and answers it otherwise. */
async function answered(
  { service, faults, requests }: ServerParts,
  response: ServerResponse,
  method: string,
  args: SeenCall['args'],
  answer: () => Promise<Reply>,
): Promise<void> {
  const seen: SeenCall = { method, args, at: service.workspace.now(), status: 0, error: null };
  requests.push(seen);
  const fault: Fault = faults.strike(method, args) ?? {};
  if (fault.delayMs !== undefined && !(await service.timers.after(fault.delayMs))) return;
  // A hanging one is ended by the client, or when the service closes.
  if (fault.connection === 'hang') return service.workspace.changed();
  if (fault.connection === 'reset') {
    response.destroy();
    return service.workspace.changed();
  }
  const faulty = faultyAnswer(fault);
  const reply: Reply = faulty
    ? {
        status: faulty.status,
        headers:
          typeof faulty.answer === 'string' ? { 'content-type': 'text/html' } : { ...JSON_HEADERS, ...faulty.headers },
        body: faulty.answer,
        error: typeof faulty.answer === 'string' ? null : String(faulty.answer.error),
      }
    : await answer();
  if (fault.connection === 'lost') {
    response.destroy();
    return service.workspace.changed();
  }
  seen.status = reply.status;
  seen.error = reply.error;
  // The workspace's own time, not this machine's.
  write(response, { ...reply, headers: { ...reply.headers, date: service.workspace.now().toUTCString() } });
  service.workspace.changed();
}

function write(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, headers);
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Arguments as a test wants to read them: what was JSON within a form is parsed. */
function readable(args: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const parsed = (name: string) => (typeof args[name] === 'string' ? (parseAny(args[name]) ?? args[name]) : args[name]);
  return Object.fromEntries(
    Object.keys(args).map((name) => [
      name,
      ['blocks', 'attachments', 'metadata', 'view'].includes(name) ? parsed(name) : args[name],
    ]),
  );
}

function parse(body: string): Record<string, unknown> {
  const value = parseAny(body);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function parseAny(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
