/** The Container Apps environment: its network, and where its system logs go. */
import { parseResourceId } from '../../core/app-ref.ts';
import type { Fact } from '../../core/fact.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import type { Environment } from '../../diagnosis/network-facts.ts';
import { aside } from '../aside.ts';
import { type AzureClients, parseAnswer } from '../clients.ts';
import { GarbledAnswer } from '../errors.ts';
import { type Json, obj, objects, properties, text, word } from '../json.ts';
import { idPath } from '../names.ts';
import { rawBodies, readFact } from '../reading.ts';

export function readEnvironment(
  clients: AzureClients,
  environmentId: string,
  context: ReadContext,
): Promise<Fact<Environment>> {
  return readFact(
    clients,
    context,
    'ARM',
    () => ({ what: 'the Container Apps environment', remedy: clients.grant('Reader', environmentId) }),
    async (signal) => {
      // The stored log is read next: its token need not wait for the environment's answer.
      clients.credential.ahead(`${clients.cloud.logsAudience}/.default`);
      const id = parseResourceId(environmentId);
      if (!id) throw new GarbledAnswer('the app names an environment by no readable id');
      const client = await clients.containerApps(id.subscriptionId);
      const { bodies, onResponse } = rawBodies();
      await client.managedEnvironments.get(id.resourceGroup, id.name, { abortSignal: signal, onResponse });
      const resource = parseAnswer(bodies.at(-1));
      const environment = toEnvironment(resource, environmentId);
      if (environment.logs.destination !== 'azure-monitor') return environment;
      const workspaceId = await diagnosticWorkspace(clients, environmentId, context);
      return { ...environment, logs: { destination: 'azure-monitor' as const, workspaceId } };
    },
  );
}

export function toEnvironment(resource: Json, environmentId: string): Environment {
  const props = properties(resource);
  const network = obj(props.vnetConfiguration);
  const logs = obj(props.appLogsConfiguration);
  const destination = word(logs.destination);
  const workspaceId = text(obj(logs.logAnalyticsConfiguration).customerId);
  const subnetId = text(network.infrastructureSubnetId);
  return {
    id: text(resource.id) ?? environmentId,
    name: text(resource.name) ?? parseResourceId(environmentId)?.name ?? '',
    location: text(resource.location) ?? '',
    subnetId,
    vnetId: subnetId === null ? null : vnetOf(subnetId),
    internalOnly: network.internal === true,
    identityIds: Object.keys(obj(obj(resource.identity).userAssignedIdentities)),
    logs: {
      destination:
        destination === 'azure-monitor'
          ? 'azure-monitor'
          : destination === 'log-analytics' || (destination === null && workspaceId !== null)
            ? 'log-analytics'
            : 'none',
      workspaceId,
    },
  };
}

/** The virtual network's id is the subnet's, without its last two segments. */
export function vnetOf(subnetId: string): string | null {
  const at = subnetId.toLowerCase().lastIndexOf('/subnets/');
  return at < 0 ? null : subnetId.slice(0, at);
}

/**
 * With the destination `azure-monitor`, diagnostic settings of the environment say where the logs go. Not to be allowed to
 * read them costs the stored log, not the environment: null then, and the log's own fact says so.
 */
async function diagnosticWorkspace(
  clients: AzureClients,
  environmentId: string,
  context: ReadContext,
): Promise<string | null> {
  const path = idPath(environmentId);
  if (path === null) return null;
  const settings = await aside(clients, 'the diagnostic settings', context, (short) =>
    clients.list(`${path}/providers/Microsoft.Insights/diagnosticSettings`, '2021-05-01-preview', short),
  );
  return settings === null ? null : systemLogWorkspace(settings);
}

/** The workspace of the first setting that keeps the system logs. */
export function systemLogWorkspace(settings: readonly Json[]): string | null {
  for (const setting of settings) {
    const props = properties(setting);
    const workspaceId = text(props.workspaceId);
    const keeps = objects(props.logs).some(
      (log) =>
        log.enabled !== false &&
        (word(log.category) === 'containerappsystemlogs' ||
          ['alllogs', 'audit'].includes(word(log.categoryGroup) ?? '')),
    );
    if (workspaceId !== null && keeps) return workspaceId;
  }
  return null;
}
