/** All of Azure's public names: which service answers. */
import { answerArm } from './arm/router.ts';
import { answerEventStream } from './event-stream.ts';
import { AzureFailure, type AzureRequest, type AzureResponse, withCorrelation } from './exchange.ts';
import { ConnectionFault } from './faults.ts';
import { answerGraph } from './graph.ts';
import { answerLogAnalytics } from './log-analytics.ts';
import { askingOf } from './principals.ts';
import { answerRegistry } from './registry/registry.ts';
import { answerSignIn } from './sign-in.ts';
import { settle, type World } from './world.ts';

/**
 * Answers one request. It waits for nothing and knows no faults: see `simulated-azure.ts` for those.
 * @throws ConnectionFault `unresolvable` when no such host exists
 */
export function route(world: World, request: AzureRequest): AzureResponse {
  settle(world);
  world.asking = askingOf(world, request);
  const { correlationId } = world.asking;
  try {
    return withCorrelation(answer(world, request), correlationId);
  } catch (error) {
    if (error instanceof AzureFailure) return withCorrelation(error.response, correlationId);
    throw error;
  }
}

/** A leading dot = all names below it. The sovereign clouds answer as the public one does. */
const SERVICES: readonly {
  readonly hosts: readonly string[];
  readonly answer: (world: World, request: AzureRequest) => AzureResponse;
}[] = [
  {
    hosts: ['management.azure.com', 'management.chinacloudapi.cn', 'management.usgovcloudapi.net'],
    answer: answerArm,
  },
  {
    hosts: [
      'login.microsoftonline.com',
      'login.windows.net',
      'login.chinacloudapi.cn',
      'login.partner.microsoftonline.cn',
      'login.microsoftonline.us',
    ],
    answer: answerSignIn,
  },
  {
    hosts: ['api.loganalytics.io', 'api.loganalytics.azure.com', 'api.loganalytics.azure.cn', 'api.loganalytics.us'],
    answer: answerLogAnalytics,
  },
  {
    hosts: ['.azurecontainerapps.dev', '.azurecontainerapps.cn', '.azurecontainerapps.us'],
    answer: answerEventStream,
  },
  {
    hosts: ['graph.microsoft.com', 'microsoftgraph.chinacloudapi.cn', 'graph.microsoft.us'],
    answer: answerGraph,
  },
];

function answer(world: World, request: AzureRequest): AzureResponse {
  const host = request.url.hostname.toLowerCase();
  const service = SERVICES.find(({ hosts }) =>
    hosts.some((one) => (one.startsWith('.') ? host.endsWith(one) : host === one)),
  );
  if (service) return service.answer(world, request);
  const registry = answerRegistry(world, request);
  if (registry) return registry;
  throw new ConnectionFault('unresolvable', host);
}
