/** The real port with the doors of the alerts, a store in memory behind them, and readers that are told what to say. */
import type { Alert, Sender } from '../../../src/alerts/alert.ts';
import { createAlertIntake, type TakeAlerts } from '../../../src/commands/alert-intake.ts';
import type { AlertWork, Inbox } from '../../../src/commands/inbox.ts';
import type { Clock } from '../../../src/core/clock.ts';
import type { AlertDoors } from '../../../src/http/alerts/doors.ts';
import type { RateLimit } from '../../../src/http/alerts/rate.ts';
import { type AlertReaders, alertRoutes, type Reader } from '../../../src/http/alerts/routes.ts';
import { createHttp, type HttpServer } from '../../../src/http/server.ts';
import { createMemoryStore } from '../../../src/storage/memory/store.ts';
import type { Line } from '../serve.ts';

export const SECRET = '0f3a9c51d2e84b7765aa10c39e8d42f1';

export interface Served {
  readonly url: string;
  readonly port: number;
  readonly lines: readonly Line[];
  /** What was accepted, in its order. */
  readonly alerts: readonly Alert[];
  readonly clock: Clock & { pass(ms: number): void };
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

let server: HttpServer | null = null;

/** For `afterEach`. */
export async function closeServed(): Promise<void> {
  await server?.close();
  server = null;
}

/** The fields that are named, and something for the others. */
export function alert(fields: Partial<Alert> = {}): Alert {
  return {
    sender: 'generic',
    key: 'k1',
    state: 'fired',
    title: 'orders-api does not start',
    severity: null,
    at: '2026-11-28T09:00:00Z',
    text: 'orders-api does not start',
    clues: { names: ['orders-api'], resourceIds: [], revisions: [], images: [] },
    url: null,
    ...fields,
  };
}

/** Takes `{ "alerts": [fields…] }`, and says of anything else that it is legacy. */
export function plainReader(sender: Sender): Reader {
  return (body) => {
    const alerts = (body as { readonly alerts?: unknown } | null)?.alerts;
    return Array.isArray(alerts)
      ? { ok: true, alerts: alerts.map((fields: Partial<Alert>) => alert({ sender, ...fields })) }
      : { ok: false, because: `It has no alerts, but ${JSON.stringify(body)}` };
  };
}

const PLAIN: AlertReaders = {
  'azure-monitor': plainReader('azure-monitor'),
  alertmanager: plainReader('alertmanager'),
  generic: plainReader('generic'),
};

export async function serveAlerts(
  options: {
    readonly doors?: AlertDoors;
    readonly rate?: RateLimit;
    readonly take?: TakeAlerts;
    /** `real` = those of the senders; left out = {@link plainReader}. */
    readonly readers?: AlertReaders | 'real';
  } = {},
): Promise<Served> {
  const lines: Line[] = [];
  const add = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) =>
    lines.push({ level, fields, message });
  const log = { debug: add('debug'), info: add('info'), warn: add('warn'), error: add('error') };
  let ahead = 0;
  const clock: Served['clock'] = {
    now: () => new Date(Date.parse('2026-11-28T10:00:00Z') + ahead),
    after: () => new Promise<void>(() => {}),
    pass: (ms) => {
      ahead += ms;
    },
  };
  const alerts: Alert[] = [];
  const { inbox } = createMemoryStore({ clock, log });
  const watched: Inbox = {
    ...inbox,
    accept: async (key, work) => {
      const state = await inbox.accept(key, work);
      if (state === 'accepted') alerts.push((work as AlertWork).alert);
      return state;
    },
  };
  const routes = alertRoutes({
    doors: options.doors ?? { secrets: [SECRET], entra: null },
    ...(options.readers === 'real' ? {} : { readers: options.readers ?? PLAIN }),
    take: options.take ?? createAlertIntake({ inbox: watched, clock }),
    clock,
    log,
    ...(options.rate === undefined ? {} : { rate: options.rate }),
  });
  server = createHttp({ routes, state: () => [], clock, log, limits: { closeMs: 2_000 } });
  const port = await server.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    lines,
    alerts,
    clock,
    async post(path, body, headers = {}) {
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      });
      return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
    },
  };
}
