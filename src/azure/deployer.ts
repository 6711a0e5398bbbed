/**
 * The port `Deployer`, on ARM: reads as the facts do, writes one of four things, and looks at what Azure still works on.
 * A write is sent once: whoever asked for it decides, after reading again, whether to send another (rollback/deployer.ts).
 */
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import type { AppRef } from '../core/app-ref.ts';
import type { Deployer, Operation, OperationState, Sent } from '../rollback/deployer.ts';
import { onlyAllowedWrites, type Write, writeRequest } from './allowed-writes.ts';
import { type AzureOptions, createClients } from './clients.ts';
import { correlationOf, deployErrorFrom } from './deploy-error.ts';
import { errorBody, httpError, retryAfterSeconds } from './errors.ts';
import { innermostMessage } from './facts/activity-message.ts';
import { groupScope } from './facts/app.ts';
import { isObject, type Json, obj, text } from './json.ts';
import { APPS_API, createLiveReader } from './live-reader.ts';
import { rawPipeline } from './raw-pipeline.ts';

/** Its name in manifests/azure/pullcheck-rollback.role.json. */
export const ROLLBACK_ROLE = 'Pullcheck Rollback';

/** @param options `credential` is the rollback's own: the identity that reads has no right to write */
export function createDeployer(options: AzureOptions): Deployer {
  const clients = createClients(options);
  const { arm, armScope } = clients.cloud;
  const transport = options.httpClient ?? createDefaultHttpClient();
  const signIn = () => bearerTokenAuthenticationPolicy({ credential: clients.credential, scopes: armScope });
  const writes = rawPipeline({ retries: false });
  writes.addPolicy(onlyAllowedWrites(arm));
  writes.addPolicy(signIn(), { phase: 'Sign' });
  const reads = rawPipeline();
  reads.addPolicy(signIn(), { phase: 'Sign' });

  async function send(ref: AppRef, write: Write, signal: AbortSignal): Promise<Sent> {
    try {
      const { method, path, body } = writeRequest(ref, write);
      const response = await writes.sendRequest(
        transport,
        createPipelineRequest({
          url: `${arm}${path}?api-version=${APPS_API}`,
          method,
          abortSignal: signal,
          headers: createHttpHeaders({
            accept: 'application/json',
            ...(body === null ? {} : { 'content-type': 'application/json' }),
          }),
          ...(body === null ? {} : { body: JSON.stringify(body) }),
        }),
      );
      if (response.status >= 300) throw httpError(response);
      return { correlationId: correlationOf(response), operation: operationOf(response) };
    } catch (error) {
      throw deployErrorFrom(error, clients.grant(ROLLBACK_ROLE, groupScope(ref)));
    }
  }

  async function poll(operation: Operation, signal: AbortSignal): Promise<OperationState> {
    // The address is kept in a plan meanwhile; the token goes to Azure and nowhere else.
    if (!URL.canParse(operation.url) || new URL(operation.url).origin !== new URL(arm).origin)
      return { state: 'not-visible', because: 'Azure named no address of its own to ask at' };
    try {
      const request = createPipelineRequest({
        url: operation.url,
        method: 'GET',
        abortSignal: signal,
        headers: createHttpHeaders({ accept: 'application/json' }),
      });
      return stateOf(await reads.sendRequest(transport, request));
    } catch (error) {
      throw deployErrorFrom(error, clients.grant(ROLLBACK_ROLE, subscriptionOf(operation.url)));
    }
  }

  return {
    ...createLiveReader(clients, ROLLBACK_ROLE),
    setTraffic: (ref, traffic, signal) => send(ref, { kind: 'traffic', traffic }, signal),
    setTemplate: (ref, template, signal) => send(ref, { kind: 'template', template }, signal),
    activate: (ref, revisionName, signal) => send(ref, { kind: 'activate', revisionName }, signal),
    restart: (ref, revisionName, signal) => send(ref, { kind: 'restart', revisionName }, signal),
    poll,
  };
}

function operationOf({ status, headers }: PipelineResponse): Operation | null {
  const asynchronous = headers.get('azure-asyncoperation');
  if (asynchronous !== undefined) return { follow: 'async-operation', url: asynchronous };
  const location = headers.get('location');
  if (location !== undefined) return { follow: 'location', url: location };
  // Taken, and nothing to ask: the app's own state tells. An address that cannot be asked says so at the first look.
  return status === 202 ? { follow: 'location', url: '' } : null;
}

/** @throws RestError for what is neither an answer nor a reason to look elsewhere */
function stateOf(response: PipelineResponse): OperationState {
  const { status } = response;
  const seconds = retryAfterSeconds(response);
  const inProgress = { state: 'in-progress', retryAfterMs: seconds === null ? null : seconds * 1000 } as const;
  if (status === 202 || status === 429) return inProgress;
  if (status === 403)
    return { state: 'not-visible', because: 'my identity has no right to look at operations of this subscription' };
  if (status === 404 || status === 410)
    return { state: 'not-visible', because: 'Azure knows nothing of the operation any more' };
  const failed = () => {
    const { code, message } = errorBody(httpError(response));
    const innermost = innermostMessage(response.bodyAsText ?? '') ?? message;
    const prefix = `${code}: `;
    return {
      state: 'failed',
      code,
      text: innermost.startsWith(prefix) ? innermost.slice(prefix.length) : innermost,
    } as const;
  };
  if (status === 401 || status === 408 || status >= 500) throw httpError(response);
  if (status >= 400) return failed();
  const body = parsed(response.bodyAsText);
  // Whatever the header was called: Microsoft's own example of a PATCH has `azure-asyncoperation` with the address of a
  // result (specification 2024-03-01, ContainerApps_Patch.json), which ends with the resource and has no status.
  const word = text(body.status) ?? text(obj(body.properties).provisioningState);
  if (word === null || /^succeeded$/i.test(word)) return { state: 'succeeded' };
  return /^(?:failed|canceled)$/i.test(word) ? failed() : inProgress;
}

/** An operation's result may have no body; its status then says all. */
function parsed(body: string | null | undefined): Json {
  try {
    const value: unknown = JSON.parse(body ?? '');
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function subscriptionOf(url: string): string {
  return /^\/subscriptions\/[^/]+/i.exec(new URL(url).pathname)?.[0] ?? '/';
}
