/** The real SDKs, pointed at a simulation. */
import { ContainerAppsAPIClient } from '@azure/arm-appcontainers';
import { ContainerRegistryClient } from '@azure/container-registry';
import { createHttpHeaders, createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { LogsQueryClient } from '@azure/monitor-query';
import { demoScenario } from '../../../src/playground/azure/demo/index.ts';
import { SHOP } from '../../../src/playground/azure/demo/names.ts';
import type { ScenarioInput } from '../../../src/playground/azure/scenario.ts';
import { type SimulatedAzure, simulateAzure } from '../../../src/playground/azure/simulated-azure.ts';
import type { WorldOptions } from '../../../src/playground/azure/world.ts';

export const ARM = 'https://management.azure.com';

const NO_RETRIES = { maxRetries: 0 };

export function demoAzure(change: Partial<ScenarioInput> = {}, options: WorldOptions = {}): SimulatedAzure {
  return simulateAzure({ ...demoScenario(), ...change }, { operationMs: 0, ...options });
}

export function appsClient(azure: SimulatedAzure, subscriptionId = SHOP): ContainerAppsAPIClient {
  return new ContainerAppsAPIClient(azure.credential, subscriptionId, {
    httpClient: azure.httpClient,
    retryOptions: NO_RETRIES,
  });
}

export function logsClient(azure: SimulatedAzure): LogsQueryClient {
  return new LogsQueryClient(azure.credential, { httpClient: azure.httpClient, retryOptions: NO_RETRIES });
}

export function registryClient(azure: SimulatedAzure, host: string): ContainerRegistryClient {
  return new ContainerRegistryClient(`https://${host}`, azure.credential, {
    httpClient: azure.httpClient,
    retryOptions: NO_RETRIES,
  });
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  readonly json: any;
  readonly text: string;
}

/** A request with the ARM token, past any SDK. */
export async function raw(
  azure: SimulatedAzure,
  pathOrUrl: string,
  init: {
    method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
    body?: unknown;
    token?: string | null;
    apiVersion?: string;
    /** Client id of the identity that asks; left out: the scenario's caller. */
    as?: string;
  } = {},
): Promise<RawAnswer> {
  const url = new URL(pathOrUrl, ARM);
  if (url.origin === ARM && !url.searchParams.has('api-version')) {
    url.searchParams.set('api-version', init.apiVersion ?? '2024-03-01');
  }
  const credential = init.as === undefined ? azure.credential : azure.credentialOf(init.as);
  const token =
    init.token === undefined ? (await credential.getToken(`${ARM}/.default`))?.token : (init.token ?? undefined);
  const response: PipelineResponse = await azure.httpClient.sendRequest(
    createPipelineRequest({
      url: url.href,
      method: init.method ?? 'GET',
      headers: createHttpHeaders({
        'content-type': 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      }),
      ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
    }),
  );
  const text = response.bodyAsText ?? '';
  return {
    status: response.status,
    headers: response.headers.toJSON(),
    json: /^\s*[{[]/.test(text) && !text.includes('\n{') ? JSON.parse(text) : null,
    text,
  };
}

export async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of pages) all.push(item);
  return all;
}

/** The error that a promise rejects with; fails the test when it does not reject. */
export async function errorOf(work: Promise<unknown>): Promise<Error & { code?: string; statusCode?: number }> {
  return work.then(
    () => {
      throw new Error('expected a rejection');
    },
    (error: Error) => error,
  );
}
