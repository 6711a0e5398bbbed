/** How the connector's client sends its requests: in place of its own pauses, redirects and endless waits. */
import type { TurnContext } from 'botbuilder';

/** After this long, neither the host of the keys nor a connector is waited for. */
export const TIMEOUT_MS = 15_000;

/** The little of `@azure/core-rest-pipeline` that is needed. */
interface Pipeline {
  removePolicy(which: { readonly name: string }): unknown;
  addPolicy(policy: {
    readonly name: string;
    sendRequest<T>(request: PipelineRequest, next: (request: PipelineRequest) => Promise<T>): Promise<T>;
  }): void;
}
interface PipelineRequest {
  url: string;
  abortSignal?: AbortSignal;
}

/**
 * Of itself the connector's client tries three times more with pauses of its own, follows redirects to any host, and
 * waits without end. Its own `timeout` leaves a timer behind every request that fails.
 */
export function tame(client: object): void {
  const pipeline = pipelineOf(client);
  pipeline.removePolicy({ name: 'defaultRetryPolicy' });
  pipeline.removePolicy({ name: 'redirectPolicy' });
  pipeline.addPolicy({
    name: 'timeout',
    async sendRequest(request, next) {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), TIMEOUT_MS);
      request.abortSignal = late.signal;
      try {
        return await next(request);
      } finally {
        clearTimeout(timer);
      }
    },
  });
}

/**
 * What is sent, updated or deleted in this turn is a targeted message: one person sees it. botbuilder does not know of them.
 * https://learn.microsoft.com/microsoftteams/platform/agents-in-teams/targeted-messages
 * @param context of a turn that `continueConversationAsync` began: its client is its own
 */
export function target({ turnState, adapter }: TurnContext): void {
  const client = turnState.get<object>(
    (adapter as unknown as { readonly ConnectorClientKey: symbol }).ConnectorClientKey,
  );
  pipelineOf(client).addPolicy({
    name: 'targeted',
    sendRequest(request, next) {
      const url = new URL(request.url);
      url.searchParams.set('isTargetedActivity', 'true');
      request.url = url.href;
      return next(request);
    },
  });
}

function pipelineOf(client: object): Pipeline {
  return (client as { readonly client: { readonly pipeline: Pipeline } }).client.pipeline;
}
