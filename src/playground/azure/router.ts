/** All of Azure's public names: which service answers. */
import { answerArm } from './arm/router.ts';
import { answerEventStream } from './event-stream.ts';
import { AzureFailure, type AzureRequest, type AzureResponse, json, withCorrelation } from './exchange.ts';
import { ConnectionFault } from './faults.ts';
import { answerLogAnalytics } from './log-analytics.ts';
import { answerRegistry } from './registry/registry.ts';
import { answerSignIn } from './sign-in.ts';
import { settle, type World } from './world.ts';

/**
 * Answers one request. It waits for nothing and knows no faults: see `simulated-azure.ts` for those.
 * @throws ConnectionFault `unresolvable` when no such host exists
 */
export function route(world: World, request: AzureRequest): AzureResponse {
  settle(world);
  try {
    return withCorrelation(answer(world, request), request);
  } catch (error) {
    if (error instanceof AzureFailure) return withCorrelation(error.response, request);
    throw error;
  }
}

function answer(world: World, request: AzureRequest): AzureResponse {
  const host = request.url.hostname.toLowerCase();
  if (host === 'management.azure.com') return answerArm(world, request);
  if (host === 'login.microsoftonline.com' || host === 'login.windows.net') return answerSignIn(world, request);
  if (host === 'api.loganalytics.io' || host === 'api.loganalytics.azure.com')
    return answerLogAnalytics(world, request);
  if (host.endsWith('.azurecontainerapps.dev')) return answerEventStream(world, request);
  // Most tenants grant a bot nothing in Graph.
  if (host === 'graph.microsoft.com') {
    return json(403, {
      error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges to complete the operation.' },
    });
  }
  const registry = answerRegistry(world, request);
  if (registry) return registry;
  throw new ConnectionFault('unresolvable', host);
}
