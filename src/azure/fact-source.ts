/** The port of `diagnosis/facts.ts`, fulfilled by Azure: one reader a fact, in `facts/`. */
import { setMaxListeners } from 'node:events';
import type { FactSource, ReadContext } from '../diagnosis/fact-source.ts';
import { type AzureOptions, createClients } from './clients.ts';
import { readApp } from './facts/app.ts';
import { readBuilds } from './facts/builds.ts';
import { readCacheRules } from './facts/cache-rules.ts';
import { readCredential } from './facts/credential.ts';
import { readDetector } from './facts/detector.ts';
import { readEnvironment } from './facts/environment.ts';
import { readEventStream } from './facts/event-stream.ts';
import { readExecutions } from './facts/executions.ts';
import { readFailedDeployment } from './facts/failed-deployment.ts';
import { findApps } from './facts/find-apps.ts';
import { readInventory } from './facts/inventory.ts';
import { readLogAnalytics } from './facts/log-analytics.ts';
import { readNetworkPath } from './facts/network-path.ts';
import { readPrivateDns } from './facts/private-dns.ts';
import { readPullIdentity } from './facts/pull-identity.ts';
import { readPullRights } from './facts/pull-rights.ts';
import { readRecentChanges } from './facts/recent-changes.ts';
import { readRegistry } from './facts/registry.ts';
import { readReplicas } from './facts/replicas.ts';
import { readRevisions } from './facts/revisions.ts';
import { readTag } from './facts/tag.ts';

export type { AzureOptions } from './clients.ts';

/**
 * Reads only: GET, getAuthToken, Resource Graph, a log query, and the registry's sign-in. Nothing is sent before the first
 * read. For a later diagnosis only that is kept which cannot have changed (`keep.ts`).
 */
export function createAzureFacts(options: AzureOptions): FactSource {
  const clients = createClients(options);
  return {
    findApps: (query, context) => findApps(clients, query, roomy(context)),
    app: (ref, context) => readApp(clients, ref, roomy(context)),
    revisions: (ref, context) => readRevisions(clients, ref, roomy(context)),
    replicas: (ref, revisionName, context) => readReplicas(clients, ref, revisionName, roomy(context)),
    eventStream: (ref, context) => readEventStream(clients, ref, roomy(context)),
    logAnalytics: (ref, environment, context) => readLogAnalytics(clients, ref, environment, roomy(context)),
    failedDeployment: (ref, context) => readFailedDeployment(clients, ref, roomy(context)),
    recentChanges: (ref, query, context) => readRecentChanges(clients, ref, query, roomy(context)),
    environment: (environmentId, context) => readEnvironment(clients, environmentId, roomy(context)),
    networkPath: (subnetId, context) => readNetworkPath(clients, subnetId, roomy(context)),
    registry: (host, ref, context) => readRegistry(clients, host, ref, roomy(context)),
    tag: (image, context) => readTag(clients, image, roomy(context)),
    pullRights: (principalId, registry, context) => readPullRights(clients, principalId, registry, roomy(context)),
    privateDns: (registry, environment, context) => readPrivateDns(clients, registry, environment, roomy(context)),
    credential: (username, registry, context) => readCredential(clients, username, registry, roomy(context)),
    builds: (image, registry, context) => readBuilds(clients, image, registry, roomy(context)),
    cacheRules: (registry, context) => readCacheRules(clients, registry, roomy(context)),
    pullIdentity: (identityId, context) => readPullIdentity(clients, identityId, roomy(context)),
    detector: (ref, context) => readDetector(clients, ref, roomy(context)),
    executions: (ref, context) => readExecutions(clients, ref, roomy(context)),
    inventory: (context) => readInventory(clients, roomy(context)),
  };
}

/** One signal for the dozen requests of a fact is no leak; without this, Node.js warns of one on stderr. */
function roomy(context: ReadContext): ReadContext {
  setMaxListeners(0, context.signal);
  return context;
}
