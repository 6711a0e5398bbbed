/**
 * The simulated Azure: one scenario, answered on all of Azure's public names, in process. `serve.ts` puts the same behind
 * TLS. See `router.ts` for what answers where.
 */
import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { AzureRequest, AzureResponse } from './exchange.ts';
import { ConnectionFault, strike } from './faults.ts';
import { inProcessClient } from './http-client.ts';
import { route } from './router.ts';
import type { Scenario, ScenarioInput } from './scenario.ts';
import { audienceOf } from './sign-in.ts';
import { mintToken } from './tokens.ts';
import { createWorld, settle, type WorldOptions } from './world.ts';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  /** HTTP status; 0 = the connection failed or nothing ever came. */
  status: number;
}

export interface SimulatedAzure {
  /** For the SDKs' `httpClient` option, and for raw calls through a pipeline. */
  readonly httpClient: HttpClient;
  /** Signs in as the scenario's caller. */
  readonly credential: TokenCredential;
  /** All requests so far, oldest first. */
  readonly requests: readonly SeenRequest[];
  /** Answers one request, faults included. @throws ConnectionFault */
  readonly answer: (request: AzureRequest) => Promise<AzureResponse>;
  /** Changes the scenario in flight: somebody grants a role, pushes a tag, closes a firewall. */
  readonly update: (change: (scenario: Scenario) => void) => void;
  /** The scenario as it now stands. */
  readonly scenario: Scenario;
}

/** @throws ZodError when the scenario is malformed */
export function simulateAzure(input: ScenarioInput, options: WorldOptions = {}): SimulatedAzure {
  const world = createWorld(input, options);
  const requests: SeenRequest[] = [];

  async function answer(request: AzureRequest): Promise<AzureResponse> {
    const seen: SeenRequest = { method: request.method, url: request.url.href, status: 0 };
    requests.push(seen);
    const fault = strike(world, request);
    if (fault && fault.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    if (fault?.connection === 'hang') return new Promise(() => {});
    if (fault?.connection) throw new ConnectionFault(fault.connection, request.url.hostname);
    const response = fault?.response ?? route(world, request);
    seen.status = response.status;
    return response;
  }

  return {
    httpClient: inProcessClient(answer),
    credential: {
      async getToken(scopes) {
        const { token, expiresOn } = mintToken(world, audienceOf([scopes].flat()[0] ?? ''));
        return { token, expiresOnTimestamp: expiresOn.getTime() };
      },
    },
    requests,
    answer,
    update(change) {
      settle(world);
      change(world.scenario);
    },
    scenario: world.scenario,
  };
}
