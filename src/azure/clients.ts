/**
 * The way to Azure: one credential, one set of pipeline rules, one HTTP client for every SDK and every raw request, so that
 * one simulated Azure can stand behind all. SDKs are imported when first used.
 */
import type { ContainerAppsAPIClient } from '@azure/arm-appcontainers';
import type { ContainerRegistryClient } from '@azure/container-registry';
import type { TokenCredential } from '@azure/core-auth';
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import type { LogsQueryClient } from '@azure/monitor-query';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { shellQuote } from '../core/safe-text.ts';
import { type Cloud, type CloudName, cloudOf } from './clouds.ts';
import { GarbledAnswer, httpError } from './errors.ts';
import { isObject, type Json, objects, text } from './json.ts';
import { createKeep, type Keep } from './keep.ts';
import { noLongWaits, RETRY, rawPipeline } from './raw-pipeline.ts';
import { createSharing, type Sharing } from './share.ts';
import { type SharedCredential, shareCredential } from './token.ts';

export interface AzureOptions {
  readonly credential: TokenCredential;
  readonly cloud: CloudName;
  /** The subscriptions to look at; null or empty = all that the credential can see. */
  readonly subscriptionIds: readonly string[] | null;
  readonly clock: Clock;
  readonly log: Log;
  /** What every request goes through; the SDKs' own when left out. */
  readonly httpClient?: HttpClient;
  /** Listens to what is asked and answered on it. */
  readonly around?: (inner: HttpClient) => HttpClient;
}

export interface AzureClients {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly log: Log;
  readonly credential: SharedCredential;
  readonly subscriptionIds: readonly string[];
  readonly sharing: Sharing;
  /** What cannot have changed since an earlier diagnosis. */
  readonly kept: Keep;
  /**
   * Registries as they were last seen, by login server. For the wording of remedies, and to know where to read: what is
   * concluded is always read afresh.
   */
  readonly seenRegistries: Map<string, { readonly resourceId: string; readonly abac: boolean }>;
  containerApps(subscriptionId: string): Promise<ContainerAppsAPIClient>;
  logs(): Promise<LogsQueryClient>;
  registry(host: string): Promise<ContainerRegistryClient>;
  /**
   * GET from ARM, raw: nothing that a model does not know is lost.
   * @param path begins with `/`, already encoded, without api-version
   * @throws RestError for 4xx and 5xx, GarbledAnswer when the body is no JSON object
   */
  get(path: string, apiVersion: string, signal: AbortSignal, query?: string): Promise<Json>;
  /** GET of a list, all pages (`value` and `nextLink`). */
  list(path: string, apiVersion: string, signal: AbortSignal, query?: string): Promise<readonly Json[]>;
  /** GET from Microsoft Graph. @param path begins with `/v1.0/`, already encoded @throws as `get` does */
  graph(path: string, signal: AbortSignal): Promise<Json>;
  /**
   * GET from a registry's own API, for what its SDK does not know.
   * @param path begins with `/acr/v1/`, already encoded
   * @param scope what the registry's token is for: `repository:team/api:deleted_read`
   * @throws as `get` does; a RestError of the sign-in when the scope is refused
   */
  registryGet(host: string, path: string, scope: string, signal: AbortSignal): Promise<Json>;
  /** POST to Microsoft Graph of what reads and takes a list. @param path begins with `/v1.0/`, already encoded */
  postToGraph(path: string, body: Json, signal: AbortSignal): Promise<Json>;
  /** POST to Resource Graph; the only POST of a diagnosis beside getAuthToken, the log query and the registry's sign-in. */
  postGraph(body: Json, signal: AbortSignal): Promise<Json>;
  /** POST `…/getAuthToken` of what the SDK has no such call for. The token that it makes opens log streams only. */
  postAuthToken(resourceId: string, apiVersion: string, signal: AbortSignal): Promise<Json>;
  /** A request outside ARM with a token of its own (the event stream); the body is a stream when the status is 200. */
  stream(url: string, token: string, signal: AbortSignal): Promise<PipelineResponse>;
  /** The command that gives this bot a role at a scope. */
  grant(role: string, scope: string): string;
}

/** A page limit keeps a server that repeats its nextLink from running us in circles. */
const MAX_PAGES = 50;

/** Clients for one bot. Nothing is sent before the first read. */
export function createClients(options: AzureOptions): AzureClients {
  const { clock, log } = options;
  const cloud = cloudOf(options.cloud);
  const credential = shareCredential(options.credential, () => clock.now());
  const { around = (inner) => inner } = options;
  const transport = around(options.httpClient ?? createDefaultHttpClient());
  const clientOptions = {
    retryOptions: RETRY,
    httpClient: transport,
    additionalPolicies: [{ policy: noLongWaits, position: 'perRetry' as const }],
    userAgentOptions: { userAgentPrefix: 'pullcheck' },
  };
  const containerApps = new Map<string, Promise<ContainerAppsAPIClient>>();
  const registries = new Map<string, Promise<ContainerRegistryClient>>();
  let logs: Promise<LogsQueryClient> | null = null;

  const bare = rawPipeline();
  const arm = rawPipeline();
  arm.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: cloud.armScope }), { phase: 'Sign' });
  const graph = rawPipeline();
  graph.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: `${cloud.graph}/.default` }), {
    phase: 'Sign',
  });

  async function json(response: PipelineResponse): Promise<Json> {
    if (response.status >= 400) throw httpError(response);
    return parseAnswer(response.bodyAsText);
  }

  async function getUrl(url: string, signal: AbortSignal, pipeline = arm): Promise<Json> {
    const request = createPipelineRequest({
      url,
      method: 'GET',
      abortSignal: signal,
      headers: createHttpHeaders({ accept: 'application/json' }),
    });
    return json(await pipeline.sendRequest(transport, request));
  }

  return {
    cloud,
    clock,
    log,
    credential,
    subscriptionIds: options.subscriptionIds ?? [],
    sharing: createSharing(() => clock.now()),
    kept: createKeep(() => clock.now()),
    seenRegistries: new Map(),
    containerApps(subscriptionId) {
      return once(containerApps, subscriptionId.toLowerCase(), async () => {
        const { ContainerAppsAPIClient } = await import('@azure/arm-appcontainers');
        return new ContainerAppsAPIClient(credential, subscriptionId, {
          ...clientOptions,
          endpoint: cloud.arm,
          $host: cloud.arm,
          credentialScopes: cloud.armScope,
        });
      });
    },
    logs() {
      logs ??= import('@azure/monitor-query').then(
        ({ LogsQueryClient }) =>
          new LogsQueryClient(credential, { ...clientOptions, endpoint: cloud.logs, audience: cloud.logsAudience }),
      );
      return logs;
    },
    registry(host) {
      return once(registries, host, async () => {
        const { ContainerRegistryClient } = await import('@azure/container-registry');
        return new ContainerRegistryClient(`https://${host}`, credential, {
          ...clientOptions,
          audience: cloud.registryAudience,
        });
      });
    },
    get(path, apiVersion, signal, query = '') {
      return getUrl(`${cloud.arm}${path}?api-version=${apiVersion}${query}`, signal);
    },
    async list(path, apiVersion, signal, query = '') {
      const items: Json[] = [];
      let url: string | null = `${cloud.arm}${path}?api-version=${apiVersion}${query}`;
      for (let page = 0; url !== null && page < MAX_PAGES; page += 1) {
        const answer: Json = await getUrl(url, signal);
        if (!Array.isArray(answer.value)) throw new GarbledAnswer("Azure's answer held no list");
        items.push(...objects(answer.value));
        url = ownLink(text(answer.nextLink), cloud.arm);
      }
      if (url !== null) throw new GarbledAnswer(`Azure's list had more than ${MAX_PAGES} pages`);
      return items;
    },
    graph: (path, signal) => getUrl(`${cloud.graph}${path}`, signal, graph),
    async postToGraph(path, body, signal) {
      const request = createPipelineRequest({
        url: `${cloud.graph}${path}`,
        method: 'POST',
        abortSignal: signal,
        headers: createHttpHeaders({ accept: 'application/json', 'content-type': 'application/json' }),
        body: JSON.stringify(body),
      });
      return json(await graph.sendRequest(transport, request));
    },
    async registryGet(host, path, scope, signal) {
      const send = (url: string, init: { readonly form?: Record<string, string>; readonly token?: string }) =>
        bare.sendRequest(
          transport,
          createPipelineRequest({
            url: `https://${host}${url}`,
            method: init.form === undefined ? 'GET' : 'POST',
            abortSignal: signal,
            headers: createHttpHeaders({
              accept: 'application/json',
              ...(init.form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
              ...(init.token === undefined ? {} : { authorization: `Bearer ${init.token}` }),
            }),
            ...(init.form === undefined ? {} : { body: new URLSearchParams(init.form).toString() }),
          }),
        );
      const entra = await credential.getToken(`${cloud.registryAudience}/.default`, { abortSignal: signal });
      const refresh = await json(
        await send('/oauth2/exchange', {
          form: { grant_type: 'access_token', service: host, access_token: entra.token },
        }),
      );
      const access = await json(
        await send('/oauth2/token', {
          form: { grant_type: 'refresh_token', service: host, scope, refresh_token: text(refresh.refresh_token) ?? '' },
        }),
      );
      return json(await send(path, { token: text(access.access_token) ?? '' }));
    },
    async postGraph(body, signal) {
      const request = createPipelineRequest({
        url: `${cloud.arm}/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01`,
        method: 'POST',
        abortSignal: signal,
        headers: createHttpHeaders({ accept: 'application/json', 'content-type': 'application/json' }),
        body: JSON.stringify(body),
      });
      return json(await arm.sendRequest(transport, request));
    },
    async postAuthToken(resourceId, apiVersion, signal) {
      const request = createPipelineRequest({
        url: `${cloud.arm}${resourceId}/getAuthToken?api-version=${apiVersion}`,
        method: 'POST',
        abortSignal: signal,
        headers: createHttpHeaders({ accept: 'application/json' }),
      });
      return json(await arm.sendRequest(transport, request));
    },
    stream(url, token, signal) {
      const request = createPipelineRequest({
        url,
        method: 'GET',
        abortSignal: signal,
        headers: createHttpHeaders({ authorization: `Bearer ${token}` }),
        streamResponseStatusCodes: new Set([200]),
      });
      return bare.sendRequest(transport, request);
    },
    grant(role, scope) {
      const assignee = credential.principal()?.objectId ?? '<pullcheck-principal-id>';
      return `az role assignment create --assignee ${shellQuote(assignee)} --role ${shellQuote(role)} --scope ${shellQuote(scope)}`;
    },
  };
}

/** Parses the body of a success. An empty one is no answer: "could not look" is never "nothing there". */
export function parseAnswer(body: string | null | undefined): Json {
  if (body === null || body === undefined || body.trim() === '') throw new GarbledAnswer('Azure answered with nothing');
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new GarbledAnswer("Azure's answer was no JSON");
  }
  if (!isObject(value)) throw new GarbledAnswer("Azure's answer was no JSON object");
  return value;
}

/** The next page's address, if it is ARM's own: the token goes nowhere else. */
function ownLink(link: string | null, arm: string): string | null {
  if (link === null) return null;
  if (!URL.canParse(link) || new URL(link).origin !== new URL(arm).origin)
    throw new GarbledAnswer("Azure's list continued on another host");
  return link;
}

function once<T>(memo: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  let made = memo.get(key);
  if (!made) {
    made = make();
    memo.set(key, made);
  }
  return made;
}
