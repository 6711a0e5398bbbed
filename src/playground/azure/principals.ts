/** Who asks: the caller of the scenario, or one of the identities beside it, told apart by the token. */
import { randomUUID } from 'node:crypto';
import { type AzureRequest, formOf } from './exchange.ts';
import type { Scenario } from './scenario.ts';
import { bearerOf, readToken } from './tokens.ts';
import type { World } from './world.ts';

export type Principal = Omit<Scenario['caller'], 'tenantId'> & { readonly clientId: string | null };

/** One request as far as rights and the activity log care. */
export interface Asking {
  readonly who: Principal;
  /** `x-ms-correlation-request-id`: the caller's own, or a new one. */
  readonly correlationId: string;
}

export function callerOf(scenario: Scenario): Principal {
  return { ...scenario.caller, clientId: null };
}

/** The identity that signs in by a client id; null = there is none of that id. */
export function principalByClientId(scenario: Scenario, clientId: string): Principal | null {
  return scenario.identities.find((one) => one.clientId.toLowerCase() === clientId.toLowerCase()) ?? null;
}

export function askingOf(world: Pick<World, 'scenario'>, request: AzureRequest): Asking {
  const form = request.body.includes('_token=') ? formOf(request) : {};
  const claims = bearerOf(request) ?? readToken(form.refresh_token ?? form.access_token ?? '');
  return {
    who: world.scenario.identities.find((one) => one.objectId === claims?.oid) ?? callerOf(world.scenario),
    correlationId: request.headers['x-ms-correlation-request-id'] ?? randomUUID(),
  };
}
