/**
 * The registries outside Azure, as they answer strangers: Docker Hub, ghcr.io, and any other that the scenario fills. A
 * host that the scenario does not know does not resolve: nothing may be concluded from what nobody wrote.
 */
import { isAzureRegistry } from '../../core/image-ref.ts';
import { type RegistryFetch, type RegistryRequest, type RegistryResponse, WireError } from '../../registries/wire.ts';
import { AzureFailure, type AzureResponse } from '../azure/exchange.ts';
import { ConnectionFault, strike } from '../azure/faults.ts';
import { type SeenRequest, seen } from '../azure/journal.ts';
import { asResponse, findRecorded } from '../azure/recorded.ts';
import type { Scenario } from '../azure/scenario.ts';
import { answerContent } from './answer.ts';
import type { Exchange, HostedRegistry } from './hosts.ts';
import { answerToken, cdnHost, hostOfApi, tokenHost } from './hosts.ts';

export interface SimulatedRegistries {
  /** For `createRegistryFacts`. */
  readonly fetch: RegistryFetch;
  /** All requests so far, oldest first. */
  readonly requests: readonly SeenRequest[];
}

/** @param azure whose scenario is looked at anew at each request; its faults strike here too */
export function simulateRegistries(azure: { readonly scenario: Scenario }): SimulatedRegistries {
  const requests: SeenRequest[] = [];
  const strikes = new Map<number, number>();
  const given = new Map<number, number>();
  /** Pulls that were counted, by host. */
  const pulled = new Map<string, number>();

  async function answer(request: RegistryRequest): Promise<RegistryResponse> {
    const { method, url, headers } = request;
    const exchange: Exchange = { method, url, headers, body: '' };
    const entry = seen(exchange);
    requests.push(entry);
    const fault = strike({ scenario: azure.scenario, strikes }, exchange);
    if (fault?.connection === 'hang') return untilAborted(request);
    if (fault?.connection) throw wireError(new ConnectionFault(fault.connection, url.host), url.host);
    const recorded = findRecorded(azure.scenario.answers, given, { method, url: url.href, body: '' });
    if (recorded?.connection === 'hang') return untilAborted(request);
    if (recorded?.connection) throw wireError(new ConnectionFault(recorded.connection, url.host), url.host);
    const response = fault?.response ?? (recorded === null ? route(exchange) : asResponse(recorded, new Date()));
    entry.status = response.status;
    return {
      status: response.status,
      headers: response.headers,
      body: new TextEncoder().encode(method === 'HEAD' ? '' : response.body),
    };
  }

  function route(exchange: Exchange): AzureResponse {
    const { host, pathname } = exchange.url;
    for (const content of azure.scenario.registries) {
      const name = content.loginServer.toLowerCase();
      if (isAzureRegistry(name)) continue;
      const registry: HostedRegistry = { host: name, content, pulled: pulled.get(name) ?? 0 };
      try {
        if (host === tokenHost(name) && /^\/(token|v2\/auth)$/.test(pathname)) return answerToken(registry, exchange);
        if (host === hostOfApi(name) || host === cdnHost(name)) {
          const answered = answerContent(registry, exchange);
          if (answered.countsAsPull) pulled.set(name, registry.pulled + 1);
          return answered.response;
        }
      } catch (error) {
        if (error instanceof AzureFailure) return error.response;
        throw error;
      }
    }
    throw new WireError('unresolvable', host, 'ENOTFOUND');
  }

  return { fetch: answer, requests };
}

function wireError(fault: ConnectionFault, host: string): WireError {
  return fault.kind === 'unresolvable'
    ? new WireError('unresolvable', host, 'ENOTFOUND')
    : new WireError('broken', host, 'ECONNRESET');
}

function untilAborted({ signal, url }: RegistryRequest): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new WireError('timeout', url.host, 'aborted'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
