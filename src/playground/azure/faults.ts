/** Faults of a scenario: what goes wrong between the caller and Azure. */
import type { AzureRequest, AzureResponse } from './exchange.ts';
import { covers } from './rights.ts';
import type { World } from './world.ts';

/** The connection itself fails: there is no answer to speak of. */
export class ConnectionFault extends Error {
  readonly kind: 'reset' | 'hang' | 'unresolvable';

  constructor(kind: ConnectionFault['kind'], host: string) {
    super(kind === 'unresolvable' ? `getaddrinfo ENOTFOUND ${host}` : kind === 'reset' ? 'read ECONNRESET' : 'hang');
    this.name = 'ConnectionFault';
    this.kind = kind;
  }
}

export interface Strike {
  readonly delayMs: number;
  /** null = after the delay the call is answered as ever. */
  readonly response: AzureResponse | null;
  readonly connection: ConnectionFault['kind'] | null;
}

/** The first fault that the request meets and that has strikes left; counts the strike. */
export function strike(world: Pick<World, 'scenario' | 'strikes'>, request: AzureRequest): Strike | null {
  const target = `${request.method} ${request.url.href}`;
  for (const [i, fault] of world.scenario.faults.entries()) {
    const struck = world.strikes.get(i) ?? 0;
    if ((fault.times !== undefined && struck >= fault.times) || !covers(fault.match, target)) continue;
    world.strikes.set(i, struck + 1);
    const body = fault.body ?? '';
    return {
      delayMs: fault.delayMs,
      connection: fault.connection ?? null,
      response:
        fault.status === undefined
          ? null
          : {
              status: fault.status,
              headers: { 'content-type': /^\s*[{[]/.test(body) ? 'application/json' : 'text/html', ...fault.headers },
              body,
            },
    };
  }
  return null;
}
