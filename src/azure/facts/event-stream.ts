/** The platform's live log: the last 300 events of the app (or job), of all its revisions (or executions). */
import { setMaxListeners } from 'node:events';
import type { AppRef } from '../../core/app-ref.ts';
import { type Fact, known, unknown } from '../../core/fact.ts';
import type { LogLine } from '../../diagnosis/app-facts.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import type { AzureClients } from '../clients.ts';
import { GarbledAnswer, httpError, type Sight, statusOf, unknownFrom } from '../errors.ts';
import { properties, text } from '../json.ts';
import { idPath } from '../names.ts';
import { getApp } from './app.ts';
import { createEventReader } from './event-line.ts';

/** Reading stops here, and what has come is the answer: below the fact's own limit of 8 s, so that it is not lost. */
const STOP_AFTER_MS = 6_500;
/** As many as the service gives (`az containerapp logs show --tail` has the same limit). */
const TAIL_LINES = 300;
/** The role of manifests/azure/pullcheck-reader.role.json: no built-in reader may call getAuthToken. */
export const PULLCHECK_ROLE = 'Pullcheck Reader';
/** Only previews have getAuthToken for jobs; the Azure CLI asks in this version for a job's logs (extension containerapp). */
const JOB_TOKEN_VERSION = '2023-11-02-preview';

export async function readEventStream(
  clients: AzureClients,
  ref: AppRef,
  context: ReadContext,
): Promise<Fact<readonly LogLine[]>> {
  const sight = (): Sight => ({
    what: `the event stream of ${ref.name}`,
    remedy: clients.grant(PULLCHECK_ROLE, ref.resourceId),
  });
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  setMaxListeners(0, signal);
  const done = new AbortController();
  void clients.clock.after(STOP_AFTER_MS, done.signal).then(() => {
    if (!done.signal.aborted) stop.abort();
  });
  try {
    // The app tells where its stream is while the token is made: neither waits for the other.
    const tokenAnswer = getToken(clients, ref, signal);
    tokenAnswer.catch(() => {});
    const app = await getApp(clients, ref, signal);
    const endpoint = text(properties(app).eventStreamEndpoint);
    if (endpoint === null)
      return unknown(
        'absent',
        ref.kind === 'job'
          ? `the job ${ref.name} has no event stream`
          : `${ref.name} has no event stream: Azure makes one with the first revision`,
      );
    const url = streamUrl(endpoint, clients.cloud.eventStreamSuffixes);
    if (url === null)
      return unknown('failed', 'the event stream is on a host that is not Azure Container Apps, so I sent it no token');
    const lines = await readLines(clients, url, await tokenAnswer, signal);
    return known(lines, 'event stream', clients.clock.now());
  } catch (error) {
    // Azure documents no such stream for jobs: where it does not give one, nothing is missing that a right could mend.
    if (ref.kind === 'job' && [400, 401, 403, 404, 405].includes(statusOf(error) ?? 0))
      return unknown('absent', `Azure gives no event stream of the job ${ref.name}`);
    return unknownFrom(error, sight());
  } finally {
    done.abort();
  }
}

async function getToken(clients: AzureClients, ref: AppRef, signal: AbortSignal): Promise<string> {
  if (ref.kind === 'job') {
    const path = idPath(ref.resourceId);
    if (path === null) throw new GarbledAnswer('the job has no readable id');
    const answer = await clients.postAuthToken(path, JOB_TOKEN_VERSION, signal);
    return tokenIn(text(properties(answer).token));
  }
  const client = await clients.containerApps(ref.subscriptionId);
  const answer = await client.containerApps.getAuthToken(ref.resourceGroup, ref.name, { abortSignal: signal });
  return tokenIn(answer?.token);
}

function tokenIn(token: unknown): string {
  if (typeof token !== 'string' || token === '') throw new GarbledAnswer('Azure gave no token');
  return token;
}

/**
 * The address to read from, or null when the endpoint is not Container Apps' own. The endpoint comes out of a resource: a
 * token must not be sent to whatever host it names.
 */
export function streamUrl(endpoint: string, suffixes: readonly string[]): string | null {
  if (!URL.canParse(endpoint)) return null;
  const url = new URL(endpoint);
  const host = url.hostname.toLowerCase();
  const own = suffixes.some((suffix) => host.endsWith(suffix) && /^[a-z0-9.-]+$/.test(host.slice(0, -suffix.length)));
  if (url.protocol !== 'https:' || !own || url.port !== '' || url.username !== '' || url.password !== '') return null;
  url.hash = '';
  url.search = '';
  url.searchParams.set('follow', 'false');
  url.searchParams.set('tailLines', String(TAIL_LINES));
  url.searchParams.set('output', 'json');
  return url.href;
}

async function readLines(
  clients: AzureClients,
  url: string,
  token: string,
  signal: AbortSignal,
): Promise<readonly LogLine[]> {
  const response = await clients.stream(url, token, signal);
  if (response.status !== 200) throw httpError(response);
  const reader = createEventReader();
  let size = 0;
  try {
    if (response.readableStreamBody) {
      for await (const chunk of response.readableStreamBody as AsyncIterable<Uint8Array | string>) {
        reader.push(chunk);
        size += chunk.length;
        if (signal.aborted || size > 20_000_000) break;
      }
    } else {
      const body = response.bodyAsText ?? '';
      reader.push(body);
      size = body.length;
    }
  } catch (error) {
    // A stream that breaks off, or is cut off by time: what has come is worth more than nothing.
    const { lines } = reader.end();
    if (lines.length > 0) return lines;
    throw error;
  }
  const { lines, sawEvents } = reader.end();
  if (lines.length === 0) signal.throwIfAborted();
  // A quiet app's stream still has its connection lines; a web page or an empty body is no stream.
  if (!sawEvents) throw new GarbledAnswer(size === 0 ? 'Azure answered with nothing' : "Azure's answer was no log");
  return lines;
}
