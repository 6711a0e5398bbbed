/** The registries of the real world, over https. */
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { createRegistryFacts, type RegistryFacts } from './fact-source.ts';
import { createHttpsFetch, type HttpsOptions } from './https-fetch.ts';

export function openRegistries(parts: HttpsOptions & { readonly clock: Clock; readonly log: Log }): RegistryFacts {
  return createRegistryFacts({ fetch: createHttpsFetch(parts), clock: parts.clock, log: parts.log });
}
