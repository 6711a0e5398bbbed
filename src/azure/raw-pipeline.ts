/** The pipeline of raw requests: what is sent past the SDKs goes through one of these, in one order of policies. */
import {
  createEmptyPipeline,
  decompressResponsePolicy,
  defaultRetryPolicy,
  type Pipeline,
  type PipelinePolicy,
} from '@azure/core-rest-pipeline';
import { retryAfterSeconds, WaitTooLong } from './errors.ts';

/** Waiting longer than this for a Retry-After would use up the fact's own limit. */
const LONGEST_WAIT_S = 3;
export const RETRY = { maxRetries: 2, retryDelayInMs: 300, maxRetryDelayInMs: 2_000 } as const;

/** Refuses to sleep through a long Retry-After: the answer is then "throttled", at once. */
export const noLongWaits: PipelinePolicy = {
  name: 'pullcheckNoLongWaits',
  async sendRequest(request, next) {
    const response = await next(request);
    if (response.status !== 429 && response.status !== 503) return response;
    const seconds = retryAfterSeconds(response);
    if (seconds === null || seconds <= LONGEST_WAIT_S) return response;
    throw new WaitTooLong(seconds, response.status);
  },
};

/**
 * Without a redirect policy on purpose: a token must not follow a redirect to another host.
 * @param retries false: each request is sent once. For writes: after a 5xx nobody knows whether it was done
 */
export function rawPipeline({ retries }: { readonly retries: boolean } = { retries: true }): Pipeline {
  const pipeline = createEmptyPipeline();
  pipeline.addPolicy(decompressResponsePolicy());
  if (!retries) return pipeline;
  pipeline.addPolicy(defaultRetryPolicy(RETRY), { phase: 'Retry' });
  pipeline.addPolicy(noLongWaits, { afterPhase: 'Sign' });
  return pipeline;
}
