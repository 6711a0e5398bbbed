/** The registries of the real world, over https. */
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { createRegistryFacts, type RegistryFacts } from './fact-source.ts';
import { createHttpsFetch, type HttpsOptions } from './https-fetch.ts';
import type { RegistryFetch } from './wire.ts';

/** @param parts `around` listens to what is asked and answered */
export function openRegistries(
  parts: HttpsOptions & {
    readonly clock: Clock;
    readonly log: Log;
    readonly around?: (inner: RegistryFetch) => RegistryFetch;
  },
): RegistryFacts {
  const { clock, log, around = (inner) => inner } = parts;
  return createRegistryFacts({ fetch: around(createHttpsFetch(parts)), clock, log });
}
