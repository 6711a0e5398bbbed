/**
 * The simulated Azure: one scenario, answered on all of Azure's public names, in process. `serve.ts` puts the same behind
 * TLS. See `router.ts` for what answers where.
 */
import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { AzureRequest, AzureResponse } from './exchange.ts';
import { ConnectionFault, strike } from './faults.ts';
import { inProcessClient } from './http-client.ts';
import { type SeenRequest, seen } from './journal.ts';
import { createOthers, type Others } from './others.ts';
import { callerOf, type Principal, principalByClientId } from './principals.ts';
import { asResponse, findRecorded } from './recorded.ts';
import { route } from './router.ts';
import type { Scenario, ScenarioInput } from './scenario.ts';
import { audienceOf } from './sign-in.ts';
import { mintToken } from './tokens.ts';
import { createWorld, settle, type WorldOptions } from './world.ts';

export interface SimulatedAzure {
  /** For the SDKs' `httpClient` option, and for raw calls through a pipeline. */
  readonly httpClient: HttpClient;
  /** Signs in as the scenario's caller. */
  readonly credential: TokenCredential;
  /** Signs in as one of the scenario's identities. @throws RangeError when there is none with this client id */
  readonly credentialOf: (clientId: string) => TokenCredential;
  /** All requests so far, oldest first. */
  readonly requests: readonly SeenRequest[];
  /** Answers one request, faults included. @throws ConnectionFault */
  readonly answer: (request: AzureRequest) => Promise<AzureResponse>;
  /** Changes the scenario in flight: somebody grants a role, pushes a tag, closes a firewall. */
  readonly update: (change: (scenario: Scenario) => void) => void;
  /** What other people do meanwhile: deploy, shift traffic, delete an image, take a role away. */
  readonly others: Others;
  /** The scenario as it now stands. */
  readonly scenario: Scenario;
}

/** @throws ZodError when the scenario is malformed */
export function simulateAzure(input: ScenarioInput, options: WorldOptions = {}): SimulatedAzure {
  const world = createWorld(input, options);
  const requests: SeenRequest[] = [];
  const given = new Map<number, number>();

  async function answer(request: AzureRequest): Promise<AzureResponse> {
    const entry = seen(request);
    requests.push(entry);
    const fault = strike(world, request);
    if (fault && fault.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    if (fault?.connection === 'hang') return new Promise(() => {});
    if (fault?.connection) throw new ConnectionFault(fault.connection, request.url.hostname);
    const { method, url, body } = request;
    const recorded = findRecorded(world.scenario.answers, given, { method, url: url.href, body });
    if (recorded?.connection === 'hang') return new Promise(() => {});
    if (recorded?.connection) throw new ConnectionFault(recorded.connection, url.hostname);
    const response =
      fault?.response ?? (recorded === null ? route(world, request) : asResponse(recorded, world.anchor));
    entry.status = response.status;
    return { ...response, headers: { date: world.now().toUTCString(), ...response.headers } };
  }

  function credential(who: () => Principal): TokenCredential {
    return {
      async getToken(scopes) {
        const { token, expiresOn } = mintToken(world, audienceOf([scopes].flat()[0] ?? ''), undefined, who());
        return { token, expiresOnTimestamp: expiresOn.getTime() };
      },
    };
  }

  return {
    httpClient: inProcessClient(answer),
    credential: credential(() => callerOf(world.scenario)),
    credentialOf(clientId) {
      const named = () => principalByClientId(world.scenario, clientId);
      if (named() === null) throw new RangeError(`the scenario has no identity with the client id "${clientId}"`);
      return credential(() => named() ?? callerOf(world.scenario));
    },
    requests,
    answer,
    update(change) {
      settle(world);
      change(world.scenario);
    },
    others: createOthers(world),
    scenario: world.scenario,
  };
}
