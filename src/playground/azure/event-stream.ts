/** `{region}.azurecontainerapps.dev`: the event stream of an app or of a whole environment. */
import { sameId } from '../../core/app-ref.ts';
import { STREAM_AUDIENCE } from './arm/container-apps.ts';
import { type AzureRequest, type AzureResponse, json } from './exchange.ts';
import { goTime } from './moments.ts';
import { appsOf, eventSource, type LogEntry, linesOf } from './system-log.ts';
import { bearerOf, hasExpired } from './tokens.ts';
import { typeOf, type World } from './world.ts';

const PATH =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/(containerApps|jobs|managedEnvironments)\/([^/]+)\/eventstream$/i;
/** `az containerapp logs show` allows 0..300, and asks for 20 when it is told nothing. */
const MOST_LINES = 300;
const DEFAULT_LINES = 20;

export function answerEventStream(world: World, request: AzureRequest): AzureResponse {
  const match = PATH.exec(decodeURI(request.url.pathname));
  if (!match) return json(404, { error: { code: 'NotFound', message: 'The resource was not found.' } });
  const [, subscription, group, kind, name] = match as unknown as [string, string, string, string, string];
  const of = (type: string) =>
    `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.App/${type}/${name}`;
  const claims = bearerOf(request);
  // A job's endpoint has `containerApps` in its path as well: the token tells which of the two is meant.
  const id = sameId(claims?.scope ?? '', of('jobs')) ? of('jobs') : of(kind);
  // The token must be the one from getAuthToken of this very resource: ARM's own is refused.
  if (!claims || claims.aud !== STREAM_AUDIENCE || hasExpired(world, claims) || !sameId(claims.scope ?? '', id)) {
    return { status: 401, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: '' };
  }
  const target = world.scenario.resources.find((one) => sameId(one.id, id));
  if (!target) return json(404, { error: { code: 'NotFound', message: 'The resource was not found.' } });
  const apps = typeOf(target) === 'microsoft.app/managedenvironments' ? appsOf(world, target.id) : [target];
  const asked = Number(request.url.searchParams.get('tailLines') ?? DEFAULT_LINES);
  if (!Number.isInteger(asked) || asked < 0 || asked > MOST_LINES) {
    return json(400, { error: { code: 'BadRequest', message: 'tailLines must be between 0 and 300.' } });
  }
  const lines = apps
    .flatMap((app) => linesOf(world, app, 'event-stream'))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  const tail = asked === 0 ? [] : lines.slice(-asked);
  const body = [...greeting(world), ...tail.map(lineBody)].map((line) => `${escaped(line)}\n`).join('');
  return {
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body,
    ...(request.url.searchParams.get('follow') === 'true' ? { staysOpen: true } : {}),
  };
}

/** The two lines that every stream begins with: no app, and an ISO time unlike all others. */
function greeting(world: World) {
  const TimeStamp = `${world.now().toISOString().slice(0, 19)}Z`;
  const line = (Msg: string, Reason: string) => ({
    TimeStamp,
    Type: 'Normal',
    ContainerAppName: null,
    RevisionName: null,
    ReplicaName: null,
    Msg,
    Reason,
    EventSource: 'ContainerAppController',
    Count: 1,
  });
  return [
    line('Connecting to the events collector...', 'StartingGettingEvents'),
    line('Successfully connected to events server', 'ConnectedToEventsServer'),
  ];
}

function lineBody(line: LogEntry) {
  return {
    TimeStamp: goTime(line.at),
    Type: line.type,
    // No document shows a job's lines in the stream; these are the names of the columns in Log Analytics.
    ...(line.execution === null
      ? { ContainerAppName: line.app, RevisionName: line.revision ?? '' }
      : { JobName: line.app, ExecutionName: line.execution }),
    ReplicaName: line.replica ?? '',
    Msg: line.message,
    Reason: line.reason,
    EventSource: eventSource(line),
    Count: line.count,
  };
}

/** Azure's serializer escapes quotes and `+` as `\u0022`, `\u0027`, `\u002B`. */
function escaped(line: object): string {
  return JSON.stringify(line).replace(/\\"/g, '\\u0022').replace(/'/g, '\\u0027').replace(/\+/g, '\\u002B');
}
