/** Makes a Container Apps job as ARM returns it, with its executions, and what the platform's log says of them. */
import type { DemoContainer, DemoRegistryEntry } from './container-app.ts';
import { type DemoLog, type DemoResource, type Group, idOf, LOCATION, REGION, TENANT } from './names.ts';

export interface DemoExecution {
  /** What follows the job's name in the execution's: the minute since 1970 for a schedule, seven letters otherwise. */
  readonly suffix: string;
  readonly status: 'Running' | 'Processing' | 'Stopped' | 'Degraded' | 'Failed' | 'Unknown' | 'Succeeded';
  /** Relative to now: `@-5h`. */
  readonly started: string;
  readonly ended?: string;
  readonly containers: readonly DemoContainer[];
  readonly initContainers?: readonly DemoContainer[];
}

export interface DemoJob {
  readonly name: string;
  readonly group: Group;
  readonly environmentId: string;
  readonly story: string;
  readonly trigger: { readonly schedule: string } | 'manual';
  readonly registries: readonly DemoRegistryEntry[];
  /** Object id of the system-assigned identity. */
  readonly systemIdentity?: string;
  readonly userIdentities?: readonly { readonly id: string; readonly principalId: string; readonly clientId: string }[];
  /** Oldest first. */
  readonly executions: readonly DemoExecution[];
  /** What it is set to run next; left out: as the last execution. */
  readonly containers?: readonly DemoContainer[];
  readonly modified?: string;
  readonly provisioningState?: 'Succeeded' | 'Failed';
}

export function containerJob(job: DemoJob): DemoResource[] {
  const id = idOf(job.group, 'Microsoft.App/jobs', job.name);
  const last = job.executions.at(-1);
  const users = job.userIdentities ?? [];
  const kinds = [job.systemIdentity ? 'SystemAssigned' : '', users.length > 0 ? 'UserAssigned' : ''];
  return [
    {
      id,
      name: job.name,
      type: 'Microsoft.App/jobs',
      location: LOCATION,
      tags: { story: job.story },
      identity: {
        type: kinds.filter((kind) => kind !== '').join(', ') || 'None',
        ...(job.systemIdentity ? { principalId: job.systemIdentity, tenantId: TENANT } : {}),
        ...(users.length > 0
          ? {
              userAssignedIdentities: Object.fromEntries(
                users.map(({ id: identity, principalId, clientId }) => [identity, { principalId, clientId }]),
              ),
            }
          : {}),
      },
      systemData: {
        createdBy: 'pipeline@contoso.com',
        createdByType: 'User',
        createdAt: '@-80d',
        lastModifiedBy: 'pipeline@contoso.com',
        lastModifiedByType: 'User',
        lastModifiedAt: job.modified ?? '@-12d',
      },
      properties: {
        provisioningState: job.provisioningState ?? 'Succeeded',
        environmentId: job.environmentId,
        workloadProfileName: 'Consumption',
        outboundIpAddresses: ['20.105.23.41', '20.105.23.87', '20.31.60.14'],
        // The live service spells the path of a job's stream as that of an app.
        eventStreamEndpoint: `https://${REGION}.azurecontainerapps.dev/subscriptions/${job.group.subscriptionId}/resourceGroups/${job.group.name}/containerApps/${job.name}/eventstream`,
        configuration: {
          triggerType: job.trigger === 'manual' ? 'Manual' : 'Schedule',
          replicaTimeout: 1800,
          replicaRetryLimit: 1,
          ...(job.trigger === 'manual'
            ? { manualTriggerConfig: { replicaCompletionCount: 1, parallelism: 1 } }
            : {
                scheduleTriggerConfig: {
                  replicaCompletionCount: 1,
                  parallelism: 1,
                  cronExpression: job.trigger.schedule,
                },
              }),
          registries: job.registries.map((entry) => ({
            server: entry.server,
            username: entry.username ?? '',
            passwordSecretRef: entry.passwordSecretRef ?? '',
            identity: entry.identity ?? '',
          })),
        },
        template: {
          containers: (job.containers ?? last?.containers ?? []).map(container),
          initContainers: last?.initContainers?.map(container) ?? [],
        },
      },
    },
    ...job.executions.map(
      (one): DemoResource => ({
        id: `${id}/executions/${executionName(job.name, one)}`,
        name: executionName(job.name, one),
        type: 'Microsoft.App/jobs/executions',
        properties: {
          status: one.status,
          startTime: one.started,
          ...(one.ended === undefined ? {} : { endTime: one.ended }),
          template: {
            containers: one.containers.map(container),
            initContainers: one.initContainers?.map(container) ?? [],
          },
        },
      }),
    ),
  ];
}

export function executionName(job: string, execution: DemoExecution): string {
  return `${job}-${execution.suffix}`;
}

/** @param lines when, reason and message of each */
export function jobLog(
  job: string,
  execution: DemoExecution,
  lines: readonly (readonly [string, string, string])[],
): DemoLog[] {
  const name = executionName(job, execution);
  return lines.map(([at, reason, message]) => ({
    at,
    app: job,
    execution: name,
    replica: `${name}-x2m4k`,
    reason,
    message,
    type: /Exceeded|Terminated|BackOff|Failed/.test(reason) ? 'Warning' : 'Normal',
  }));
}

function container({ name, image }: DemoContainer) {
  return { name, image, resources: { cpu: 0.5, memory: '1Gi' } };
}
