/**
 * What an answer cost: which fact was read from when to when, and by which calls. It listens at two places, the port to Azure
 * (a fact begins and ends) and the way there (a call begins and ends); which call belongs to which fact, the asynchronous
 * context tells.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { redact } from '../../core/redact.ts';
import type { FactSource } from '../../diagnosis/fact-source.ts';
import type { RegistryFetch } from '../../registries/wire.ts';
import { isWrite } from '../azure/journal.ts';
import type { CallView, FactView, TraceView, WriteView } from './views.ts';

/** A scenario is looked at for an hour at most: older ones are of no interest, and the memory is not theirs. */
const KEPT = { traces: 12, writes: 40, looseCalls: 200 };
/** A template is a few kilobytes; what is shown of it is for reading. */
const BODY_LENGTH = 4_000;

type Open<T> = { -readonly [name in keyof T]: T[name] };
type OpenFact = Open<Omit<FactView, 'calls'>> & { calls: CallView[] };

interface OpenTrace {
  readonly id: number;
  readonly app: string;
  readonly at: Date;
  readonly began: number;
  readonly facts: OpenFact[];
}

export interface Tracer {
  /** Puts the stop-watch around what reads the facts. */
  watch(source: FactSource): FactSource;
  /** The same around the transport. @param delay milliseconds that this call is held back */
  client(inner: HttpClient, delay: (url: string) => number): HttpClient;
  fetch(inner: RegistryFetch, delay: (url: string) => number): RegistryFetch;
  /** The newest answer's; null = nothing was asked yet. */
  newest(): TraceView | null;
  /** Changes that were sent to Azure, newest first. */
  writes(): readonly WriteView[];
}

/** @param changed told after everything that is seen */
export function createTracer(changed: () => void, now: () => Date): Tracer {
  const inFact = new AsyncLocalStorage<{ readonly trace: OpenTrace; readonly fact: OpenFact }>();
  const traces: OpenTrace[] = [];
  const byDiagnosis = new WeakMap<object, OpenTrace>();
  const writes: WriteView[] = [];
  let count = 0;

  function begin(app: string): OpenTrace {
    const trace: OpenTrace = { id: ++count, app, at: now(), began: performance.now(), facts: [] };
    traces.push(trace);
    if (traces.length > KEPT.traces) traces.shift();
    return trace;
  }

  /** The search for the app comes before there is a diagnosis, and belongs to the one that follows it. */
  function traceFor(name: string, args: readonly unknown[]): OpenTrace | null {
    if (name === 'findApps') return begin(nameIn(args[0]) ?? '');
    const { diagnosis } = (args.at(-1) ?? {}) as { readonly diagnosis?: object };
    if (diagnosis === undefined) return null;
    const known = byDiagnosis.get(diagnosis);
    if (known !== undefined) return known;
    // A diagnosis begins with what it reads of an app; what a plan reads of images alone is no answer's.
    const app = nameIn(args[0]);
    if (app === null) return null;
    const searched = traces.findLast(
      (one) => one.app.toLowerCase() === app.toLowerCase() && one.facts.every(({ name }) => name === 'findApps'),
    );
    const trace = searched ?? begin(app);
    byDiagnosis.set(diagnosis, trace);
    return trace;
  }

  async function timed<T>(name: string, args: readonly unknown[], read: () => Promise<T>): Promise<T> {
    const trace = traceFor(name, args);
    if (trace === null) return read();
    const since = () => Math.round(performance.now() - trace.began);
    const fact: OpenFact = { name, startMs: since(), endMs: null, state: 'reading', calls: [] };
    trace.facts.push(fact);
    try {
      const value = await inFact.run({ trace, fact }, read);
      fact.state = (value as { readonly state?: unknown } | null)?.state === 'unknown' ? 'unknown' : 'known';
      return value;
    } catch (error) {
      fact.state = 'unknown';
      throw error;
    } finally {
      fact.endMs = since();
      changed();
    }
  }

  async function called<T extends { readonly status: number }>(
    { method, url, body }: { readonly method: string; readonly url: string; readonly body: string },
    delayMs: number,
    send: () => Promise<T>,
  ): Promise<T> {
    const place = inFact.getStore();
    const began = performance.now();
    const call: Open<CallView> = {
      method,
      url: redact(url),
      status: null,
      startMs: place === undefined ? 0 : Math.round(began - place.trace.began),
      ms: null,
    };
    place?.fact.calls.push(call);
    const write: Open<WriteView> | null = isWrite({ method, url })
      ? { method, url: call.url, body: redact(body).slice(0, BODY_LENGTH), status: null, at: now().toISOString() }
      : null;
    if (write !== null) {
      writes.unshift(write);
      writes.length = Math.min(writes.length, KEPT.writes);
    }
    try {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      const answer = await send();
      call.status = answer.status;
      if (write !== null) write.status = answer.status;
      return answer;
    } catch (error) {
      call.status = 0;
      if (write !== null) write.status = 0;
      throw error;
    } finally {
      call.ms = Math.round(performance.now() - began);
      changed();
    }
  }

  return {
    watch(source) {
      const methods = Object.entries(source) as [string, (...args: readonly unknown[]) => Promise<unknown>][];
      return Object.fromEntries(
        methods.map(([name, read]) => [
          name,
          (...args: readonly unknown[]) => timed(name, args, () => read.apply(source, [...args])),
        ]),
      ) as unknown as FactSource;
    },
    client: (inner, delay) => ({
      sendRequest(request) {
        const { method, url } = request;
        const body = typeof request.body === 'string' ? request.body : '';
        return called({ method, url, body }, delay(url), () => inner.sendRequest(request));
      },
    }),
    fetch: (inner, delay) => (request) =>
      called({ method: request.method, url: request.url.href, body: '' }, delay(request.url.href), () =>
        inner(request),
      ),
    newest() {
      const trace = traces.findLast(({ facts }) => facts.length > 0);
      if (trace === undefined) return null;
      const { app, facts } = trace;
      const ends = facts.map(({ startMs, endMs }) => endMs ?? startMs);
      return { id: trace.id, app, at: trace.at.toISOString(), totalMs: Math.max(0, ...ends), facts };
    },
    writes: () => writes,
  };
}

function nameIn(value: unknown): string | null {
  const name = (value as { readonly name?: unknown } | null)?.name;
  return typeof name === 'string' ? name : null;
}
