/** Makes a container app as ARM returns it, with its revisions and replicas. */
import { type DemoResource, type Group, guid, idOf, LOCATION, REGION, TENANT } from './names.ts';

/** How a revision fares; the values are those that the live service has been seen to answer. */
export type RevisionState = 'running' | 'pull-failing' | 'crashing' | 'replaced' | 'at-zero' | 'sidecar-failing';

export interface DemoContainer {
  readonly name: string;
  readonly image: string;
}

export interface DemoRevision {
  readonly suffix: string;
  readonly state: RevisionState;
  /** Relative to now: `@-12m`. */
  readonly created: string;
  readonly containers: readonly DemoContainer[];
  readonly initContainers?: readonly DemoContainer[];
  /** Last part of the replica's name. */
  readonly replica?: string;
}

export interface DemoTraffic {
  readonly weight: number;
  /** Its whole name; left out: the latest one. */
  readonly revisionName?: string;
  readonly label?: string;
}

export interface DemoRegistryEntry {
  readonly server: string;
  readonly identity?: string;
  readonly username?: string;
  readonly passwordSecretRef?: string;
}

export interface DemoApp {
  readonly name: string;
  readonly group: Group;
  readonly environmentId: string;
  readonly story: string;
  readonly registries: readonly DemoRegistryEntry[];
  /** Object id of the system-assigned identity. */
  readonly systemIdentity?: string;
  readonly userIdentities?: readonly { readonly id: string; readonly principalId: string; readonly clientId: string }[];
  /** Oldest first; the last one is the latest. None: the very first deployment failed. */
  readonly revisions: readonly DemoRevision[];
  /** What the last write asked for, when that write failed and left no revision. */
  readonly failedTemplate?: { readonly containers: readonly DemoContainer[] };
  readonly secrets?: readonly string[];
  readonly targetPort?: number | null;
  readonly minReplicas?: number;
  readonly outboundIps?: readonly string[];
  readonly modified?: string;
  /** In Multiple mode the shares of the traffic; left out: Single mode. */
  readonly traffic?: readonly DemoTraffic[];
  readonly maxInactiveRevisions?: number;
}

const DOMAIN = 'calmsea-1f2e3d4c.westeurope.azurecontainerapps.io';

export function containerApp(app: DemoApp): DemoResource[] {
  // Azure's own GET spells this type `containerapps` in the id of an app, and `containerApps` elsewhere.
  const id = idOf(app.group, 'Microsoft.App/containerapps', app.name);
  const latest = app.revisions.at(-1);
  const ready = app.revisions.findLast((one) => !['pull-failing', 'crashing', 'sidecar-failing'].includes(one.state));
  const revisions = app.revisions.flatMap((one) => revision(app, one, serves(app, one, ready)));
  return [
    {
      id,
      name: app.name,
      type: 'Microsoft.App/containerApps',
      location: LOCATION,
      tags: { story: app.story },
      ...identityOf(app),
      systemData: {
        createdBy: 'pipeline@contoso.com',
        createdByType: 'User',
        createdAt: '@-95d',
        lastModifiedBy: 'pipeline@contoso.com',
        lastModifiedByType: 'User',
        lastModifiedAt: app.modified ?? latest?.created ?? '@-20m',
      },
      properties: {
        provisioningState: app.failedTemplate ? 'Failed' : 'Succeeded',
        runningStatus: latest ? 'Running' : 'Ready',
        managedEnvironmentId: app.environmentId,
        environmentId: app.environmentId,
        workloadProfileName: 'Consumption',
        outboundIpAddresses: app.outboundIps ?? ['20.105.23.41', '20.105.23.87', '20.31.60.14'],
        customDomainVerificationId: '4D1C7E0B8A93F256E0D1C2B3A4958677F1E2D3C4B5A60718293A4B5C6D7E8F90',
        ...(latest
          ? {
              latestRevisionName: `${app.name}--${latest.suffix}`,
              ...(ready ? { latestReadyRevisionName: `${app.name}--${ready.suffix}` } : {}),
              latestRevisionFqdn: `${app.name}--${latest.suffix}.${DOMAIN}`,
              // An app whose first deployment failed has no event stream at all.
              eventStreamEndpoint: `https://${REGION}.azurecontainerapps.dev/subscriptions/${app.group.subscriptionId}/resourceGroups/${app.group.name}/containerApps/${app.name}/eventstream`,
            }
          : {}),
        configuration: configurationOf(app),
        template: template(app, app.failedTemplate ?? latest ?? { containers: [] }),
      },
    },
    ...revisions,
  ];
}

function configurationOf(app: DemoApp) {
  const port = app.targetPort === undefined ? 8080 : app.targetPort;
  return {
    secrets: app.secrets?.map((name) => ({ name })) ?? null,
    activeRevisionsMode: app.traffic ? 'Multiple' : 'Single',
    ingress:
      port === null
        ? null
        : {
            fqdn: `${app.name}.${DOMAIN}`,
            external: true,
            targetPort: port,
            exposedPort: 0,
            transport: 'Auto',
            traffic: (app.traffic ?? [{ weight: 100 }]).map((share) =>
              'revisionName' in share ? share : { ...share, latestRevision: true },
            ),
            allowInsecure: false,
          },
    registries: app.registries.map((entry) => ({
      server: entry.server,
      username: entry.username ?? '',
      passwordSecretRef: entry.passwordSecretRef ?? '',
      identity: entry.identity ?? '',
    })),
    maxInactiveRevisions: app.maxInactiveRevisions ?? 100,
  };
}

function template(
  app: DemoApp,
  of: { containers: readonly DemoContainer[]; initContainers?: readonly DemoContainer[] },
) {
  const container = ({ name, image }: DemoContainer) => ({
    name,
    image,
    env: [{ name: 'ASPNETCORE_ENVIRONMENT', value: 'Production' }],
    resources: { cpu: 0.5, memory: '1Gi', ephemeralStorage: '2Gi' },
  });
  return {
    revisionSuffix: '',
    containers: of.containers.map(container),
    initContainers: of.initContainers?.map(container) ?? null,
    scale: { minReplicas: app.minReplicas ?? 1, maxReplicas: 10, rules: null },
    volumes: null,
  };
}

function identityOf(app: DemoApp): { identity: Record<string, unknown> } {
  const users = app.userIdentities ?? [];
  const type = [app.systemIdentity ? 'SystemAssigned' : null, users.length > 0 ? 'UserAssigned' : null]
    .filter((one) => one !== null)
    .join(', ');
  return {
    identity: {
      type: type === '' ? 'None' : type,
      ...(app.systemIdentity ? { principalId: app.systemIdentity, tenantId: TENANT } : {}),
      ...(users.length > 0
        ? {
            userAssignedIdentities: Object.fromEntries(
              // As the service does, `resourcegroups` in lower case here.
              users.map(({ id, principalId, clientId }) => [
                id.replace('/resourceGroups/', '/resourcegroups/'),
                { principalId, clientId },
              ]),
            ),
          }
        : {}),
    },
  };
}

/** Share of the traffic: as the app says, else all of it goes to the last revision that was ready. */
function serves(app: DemoApp, one: DemoRevision, ready: DemoRevision | undefined): number {
  if (app.targetPort === null) return 0;
  if (app.traffic) {
    const shares = app.traffic.filter((share) => share.revisionName === `${app.name}--${one.suffix}`);
    return shares.reduce((sum, { weight }) => sum + weight, 0);
  }
  return one === (ready ?? app.revisions.at(-1)) ? 100 : 0;
}

const STATES: Readonly<Record<RevisionState, Readonly<Record<string, unknown>>>> = {
  running: {
    active: true,
    replicas: 2,
    healthState: 'Healthy',
    provisioningState: 'Provisioned',
    runningState: 'Running',
  },
  replaced: {
    active: false,
    replicas: 0,
    healthState: 'Healthy',
    provisioningState: 'Deprovisioned',
    runningState: 'Stopped',
  },
  'at-zero': {
    active: true,
    replicas: 0,
    healthState: 'Healthy',
    provisioningState: 'Provisioned',
    runningState: 'ScaledToZero',
  },
  'pull-failing': {
    active: true,
    replicas: 1,
    healthState: 'Unhealthy',
    provisioningState: 'Failed',
    provisioningError: 'Pending:ImagePullBackOff on legion',
    runningState: 'Failed',
    runningStateDetails: '1/1 Pending:ImagePullBackOff on legion',
  },
  'sidecar-failing': {
    active: true,
    replicas: 1,
    healthState: 'Unhealthy',
    provisioningState: 'Failed',
    provisioningError: 'Pending:ImagePullBackOff on legion',
    runningState: 'Degraded',
    runningStateDetails: '1/1 Pending:ImagePullBackOff on legion',
  },
  crashing: {
    active: true,
    replicas: 1,
    healthState: 'Unhealthy',
    provisioningState: 'Failed',
    provisioningError: 'Container crashing: app',
    runningState: 'Failed',
    runningStateDetails: '1/1 Container crashing: app',
  },
};

function revision(app: DemoApp, one: DemoRevision, trafficWeight: number): DemoResource[] {
  const name = `${app.name}--${one.suffix}`;
  const id = `${idOf(app.group, 'Microsoft.App/containerApps', app.name)}/revisions/${name}`;
  const state = STATES[one.state];
  const replicas = Number(state.replicas);
  return [
    {
      id,
      name,
      type: 'Microsoft.App/containerapps/revisions',
      properties: {
        createdTime: one.created,
        ...(replicas > 0 ? {} : { lastActiveTime: '@-2h' }),
        fqdn: app.targetPort === null ? '' : `${name}.${DOMAIN}`,
        template: template(app, one),
        trafficWeight,
        ...state,
      },
    },
    ...Array.from({ length: replicas }, (_one, i) => replica(one, `${id}/replicas/${replicaName(app.name, one, i)}`)),
  ];
}

export function replicaName(app: string, one: DemoRevision, i = 0): string {
  return `${app}--${one.suffix}-${one.replica ?? '7d9c5b8f64'}-${['x2m4k', 'q8rzt'][i] ?? 'w5vbn'}`;
}

function replica(one: DemoRevision, id: string): DemoResource {
  const state = (container: DemoContainer, isInit: boolean) => {
    const failing = failsToRun(one, container, isInit);
    const base = id.replace('/providers/Microsoft.App', '').replace(/^/, `${REGION}.azurecontainerapps.dev`);
    return {
      name: container.name,
      containerId: failing ? '' : `containerd://${guid(container.image.length).replace(/-/g, '').repeat(2)}`,
      ready: !failing,
      started: !failing,
      restartCount: one.state === 'crashing' ? 6 : 0,
      runningState: failing ? 'Waiting' : isInit ? 'Terminated' : 'Running',
      runningStateDetails: failing
        ? `Container is waiting with reason: ${one.state === 'crashing' ? 'CrashLoopBackOff' : 'ImagePullBackOff'} on legion.`
        : '',
      logStreamEndpoint: `https://${base}/containers/${container.name}/logstream`,
      execEndpoint: `wss://${base}/containers/${container.name}/exec`,
    };
  };
  const containers = one.containers.map((container) => state(container, false));
  return {
    id,
    name: id.slice(id.lastIndexOf('/') + 1),
    type: 'Microsoft.App/containerapps/revisions/replicas',
    properties: {
      createdTime: one.created,
      runningState: containers.every((container) => container.ready) ? 'Running' : 'NotRunning',
      runningStateDetails: '',
      containers,
      initContainers: (one.initContainers ?? []).map((container) => state(container, true)),
    },
  };
}

function failsToRun(one: DemoRevision, container: DemoContainer, isInit: boolean): boolean {
  if (one.state === 'crashing') return !isInit;
  // The story's sidecar is the last container.
  if (one.state === 'sidecar-failing') return container === one.containers.at(-1);
  // Containers wait for the init containers, so all of them are waiting then.
  return one.state === 'pull-failing';
}
