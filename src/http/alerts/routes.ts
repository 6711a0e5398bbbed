/**
 * `POST /alerts/azure-monitor`, `/alerts/alertmanager`, `/alerts/generic`: who may, how much, what it says; stored, then
 * acknowledged with 202. What is done with it is not waited for: senders give up after seconds, and send it again.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readAlertmanager } from '../../alerts/senders/alertmanager.ts';
import { readAzureMonitor } from '../../alerts/senders/azure-monitor.ts';
import { readGeneric } from '../../alerts/senders/generic.ts';
import type { ReadAlerts } from '../../alerts/senders/read-alerts.ts';
import type { TakeAlerts } from '../../commands/alert-intake.ts';
import type { Route } from '../../commands/platform.ts';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import { createQuietLog } from '../../core/quiet-log.ts';
import { answerJson, type Headers } from '../answer.ts';
import { type AlertDoors, createJudge, type Judge } from './doors.ts';
import { ALERT_RATE, createRate, type RateLimit } from './rate.ts';
import { readJson } from './read-json.ts';

/** Reads a sender's own JSON, whatever came. */
export type Reader = (body: unknown) => ReadAlerts;

/** What each path takes. */
const READERS = {
  'azure-monitor': readAzureMonitor,
  alertmanager: readAlertmanager,
  generic: readGeneric,
} as const satisfies Readonly<Record<string, Reader>>;

export type AlertReaders = Readonly<Record<keyof typeof READERS, Reader>>;
export type AlertDoor = keyof AlertReaders;

export interface AlertRoutesParts {
  readonly doors: AlertDoors;
  readonly take: TakeAlerts;
  readonly clock: Clock;
  readonly log: Log;
  /** Left out = {@link ALERT_RATE}. */
  readonly rate?: RateLimit;
  /** Left out = those of the senders. */
  readonly readers?: AlertReaders;
}

/** Azure Monitor itself drops the rows of a result that is longer. */
export const ALERT_LIMIT_BYTES = 256 * 1024;
const STORE_AGAIN_S = 5;

/** @returns none where nobody may hand in anything */
export function alertRoutes(parts: AlertRoutesParts): Route[] {
  const { doors, take, clock, log, rate = ALERT_RATE, readers = READERS } = parts;
  const judge = createJudge(doors, clock);
  const bySecret = createJudge({ ...doors, entra: null }, clock);
  const route = (name: AlertDoor, mayCome: Judge): Route =>
    alertRoute(name, { mayCome, read: readers[name], take, rate: createRate(rate, clock), clock, log });
  const open: Route[] = [];
  if (doors.secrets.length > 0 || doors.entra !== null) open.push(route('azure-monitor', judge));
  // Entra signs for Azure Monitor and for nobody else.
  if (doors.secrets.length > 0) open.push(route('alertmanager', bySecret), route('generic', bySecret));
  return open;
}

interface DoorParts {
  readonly mayCome: Judge;
  readonly read: Reader;
  readonly take: TakeAlerts;
  readonly rate: ReturnType<typeof createRate>;
  readonly clock: Clock;
  readonly log: Log;
}

function alertRoute(name: AlertDoor, { mayCome, read, take, rate, clock, log }: DoorParts): Route {
  const path = `/alerts/${name}`;
  const quiet = createQuietLog({ clock, log });

  /** @param logged what the log says instead, where the sender has a hand in `because` */
  function refuse(
    response: ServerResponse,
    refusal: { readonly kind: string; readonly status: number; readonly because: string; readonly headers?: Headers },
    logged = refusal.because,
  ): void {
    const { kind, status, because, headers } = refusal;
    quiet.refused({ path, kind, status, because: logged });
    answerJson(response, status, { error: because }, headers);
  }

  return {
    method: 'POST',
    path,
    withSecret: true,
    limitBytes: ALERT_LIMIT_BYTES,
    async handle(request, response, body) {
      const admission = await mayCome(request.headers, inPath(request, path));
      if (admission.state === 'refused') {
        const headers: Headers = admission.status === 401 ? { 'www-authenticate': 'Bearer' } : again(STORE_AGAIN_S);
        return refuse(response, { ...admission, headers });
      }
      const json = readJson(body);
      if (!json.ok)
        return refuse(response, { kind: 'alert-no-json', status: 400, because: json.because }, 'The body is no JSON.');
      const result = read(json.value);
      if (!result.ok)
        return refuse(
          response,
          { kind: 'alert-shape', status: 400, because: result.because },
          `The body has not the shape that ${path} takes; its sender was told what is missing.`,
        );
      const { alerts } = result;
      const waitS = rate.take(alerts.length);
      if (waitS > 0) {
        const because = `Too many alerts came here; send it again in ${waitS} s.`;
        return refuse(response, { kind: 'alert-rate', status: 429, because, headers: again(waitS) });
      }
      try {
        answerJson(response, 202, await take(alerts));
      } catch (error) {
        const why = error instanceof Error ? error.message : 'for no known reason';
        const because = 'It could not be stored; send it again.';
        refuse(response, { kind: 'alert-not-stored', status: 503, because, headers: again(STORE_AGAIN_S) }, why);
      }
    },
  };
}

function again(seconds: number): Headers {
  return { 'retry-after': String(seconds) };
}

/** The part of the path behind the route's own, as it was sent: secrets have no character that would be changed on the way. */
function inPath(request: IncomingMessage, path: string): string | null {
  const [sent = ''] = (request.url ?? '').split('?');
  return sent.startsWith(`${path}/`) ? sent.slice(path.length + 1) : null;
}
