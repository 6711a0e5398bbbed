/** How every fact is read: what is thrown becomes an unknown, what is read gets its source and time. */
import { type Fact, known } from '../core/fact.ts';
import type { ReadContext } from '../diagnosis/fact-source.ts';
import type { AzureClients } from './clients.ts';
import { GarbledAnswer, type Sight, unknownFrom } from './errors.ts';
import { isObject, type Json, properties, text } from './json.ts';

/**
 * Runs a read. `sight` is asked only when it failed, since the command that grants it may name the identity that has
 * signed in by then.
 */
export async function readFact<T>(
  clients: AzureClients,
  context: ReadContext,
  source: string,
  sight: () => Sight,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Fact<T>> {
  try {
    return known(await work(context.signal), source, clients.clock.now());
  } catch (error) {
    const fact = unknownFrom(error, sight());
    clients.log.debug({ err: error, source, kind: fact.kind, because: fact.because }, 'a fact could not be read');
    return fact;
  }
}

/** The body of an SDK call, untouched: the SDK's models drop fields that they do not know. */
export type OnResponse = (raw: { readonly bodyAsText?: string | null }) => void;

export interface RawBodies {
  readonly bodies: (string | null | undefined)[];
  readonly onResponse: OnResponse;
}

export function rawBodies(): RawBodies {
  const bodies: (string | null | undefined)[] = [];
  return { bodies, onResponse: (raw) => void bodies.push(raw.bodyAsText) };
}

/**
 * The resources of one page of ARM's list, each with its name and properties.
 * @throws GarbledAnswer when there is no list, or an entry without a name: leaving it out would make "there is none" of it
 */
export function namedResources(
  page: Json,
): readonly { readonly name: string; readonly props: Json; readonly resource: Json }[] {
  if (!Array.isArray(page.value)) throw new GarbledAnswer("Azure's answer held no list");
  return page.value.map((entry) => {
    const resource = isObject(entry) ? entry : null;
    const name = resource === null ? null : text(resource.name);
    if (resource === null || name === null) throw new GarbledAnswer("Azure's list held an entry without a name");
    return { name, props: properties(resource), resource };
  });
}
