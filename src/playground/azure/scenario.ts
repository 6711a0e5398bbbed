/**
 * One format for a simulated subscription, a recorded incident, a playground story and `diagnose --record`:
 * resources as ARM returns them, the platform's log, the activity log, what the registries hold, what the caller may see.
 *
 * Times are relative: wherever a string is exactly `@-12m` (`@-2h30m`, `@-90s`, `@-3d`, `@+1d`) it stands for that moment
 * before (after) now, and is served as Azure would write it. So an incident never grows old.
 */
import { z } from 'zod';
import { recordedAnswer } from './recorded.ts';

/** `@-12m`, `@-1d2h`, `@+30s`, `@now`. */
export const RELATIVE_TIME = /^@(?:now|[+-](?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+(?:\.\d+)?s)?)$/;

const moment = z.string().describe('ISO 8601, or relative to now: @-12m');

/** A resource exactly as ARM returns it on GET; children (revisions, replicas, DNS records, …) are resources of their own. */
const resource = z.looseObject({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  location: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
});

const logLine = z.object({
  at: moment,
  /** Name of the app, as in `ContainerAppName`; of a job, as in `JobName`. */
  app: z.string(),
  reason: z.string(),
  message: z.string(),
  revision: z.string().nullable().default(null),
  replica: z.string().nullable().default(null),
  /** Set = a line of a job, of this execution (`''`: of the job as a whole); an app may have the same name. */
  execution: z.string().nullable().default(null),
  type: z.enum(['Normal', 'Warning', 'Error']).default('Normal'),
  count: z.number().int().default(1),
  /** Which of the two sources has it; a line that is seconds old is not in Log Analytics yet. */
  in: z.enum(['both', 'event-stream', 'log-analytics']).default('both'),
  /** Needed only where two apps have one name. */
  resourceGroup: z.string().optional(),
  /** Left out: `KEDA` for scaler events, else `ContainerAppController`. */
  eventSource: z.string().optional(),
});

const activity = z.object({
  at: moment,
  resourceId: z.string(),
  operationName: z.string().default('Microsoft.App/containerApps/write'),
  status: z.enum(['Started', 'Accepted', 'Succeeded', 'Failed']),
  caller: z.string().default('pipeline@example.com'),
  correlationId: z.string().optional(),
  /** JSON in a string, as Azure has it. */
  statusMessage: z.string().optional(),
  /** Client id of the tool; left out: of a person the Azure CLI's, of a service principal its own. */
  appId: z.string().optional(),
  /** ARM id behind a managed identity's token. */
  identityId: z.string().optional(),
  /** What was sent, or answered: JSON in a string. Only some providers keep them, as role assignments do. */
  requestBody: z.string().optional(),
  responseBody: z.string().optional(),
});

const manifest = z.object({
  digest: z.string(),
  /** One for a plain image, several for an index. */
  platforms: z.array(z.object({ os: z.string(), architecture: z.string() })).min(1),
  createdOn: moment,
  /** Left out: the OCI type of an image or an index. */
  mediaType: z.string().optional(),
  /** False = locked: it is there, and nobody may pull it. */
  readEnabled: z.boolean().optional(),
  quarantined: z.boolean().optional(),
});

const registryContent = z.object({
  /** `acme.azurecr.io`; of a registry outside Azure its host as images name it: `docker.io`, `registry.corp.example:5000`. */
  loginServer: z.string(),
  /** Outside Azure: what is left of the pulls that it grants to the caller's address (Docker Hub). */
  pullLimit: z.object({ pulls: z.number(), remaining: z.number(), windowSeconds: z.number() }).optional(),
  repositories: z.array(
    z.object({
      name: z.string(),
      /** Outside Azure: not shown without an account. */
      private: z.boolean().optional(),
      manifests: z.array(manifest),
      tags: z.array(
        z.object({
          name: z.string(),
          digest: z.string(),
          createdOn: moment,
          lastUpdatedOn: moment,
          readEnabled: z.boolean().optional(),
        }),
      ),
      readEnabled: z.boolean().optional(),
    }),
  ),
  /** What was deleted and is kept (soft delete); left out = the registry keeps nothing of the kind. */
  deleted: z
    .array(z.object({ repository: z.string(), tag: z.string(), digest: z.string(), deletedAt: moment }))
    .optional(),
  /**
   * May this caller (the bot) reach the data plane? Left out: as the registry resource's firewall says for the caller's
   * address (`publicNetworkAccess`, `networkRuleSet`).
   */
  reachableByCaller: z.boolean().optional(),
});

const roleAssignment = z.object({
  name: z.string().describe('GUID of the assignment'),
  scope: z.string(),
  principalId: z.string(),
  roleDefinitionId: z.string().describe('GUID of the role; built-in roles are known to the simulation'),
  principalType: z.enum(['ServicePrincipal', 'User', 'Group']).default('ServicePrincipal'),
  /** Principals that have the assignment through this group. */
  members: z.array(z.string()).default([]),
  condition: z.string().nullable().default(null),
  createdOn: moment.default('@-30d'),
});

/** An application of Microsoft Entra, as Microsoft Graph shows it. */
const application = z.object({
  appId: z.string(),
  displayName: z.string(),
  passwordCredentials: z
    .array(z.object({ displayName: z.string().nullable().default(null), endDateTime: moment.nullable() }))
    .default([]),
  keyCredentials: z.array(z.object({ endDateTime: moment })).default([]),
  accountEnabled: z.boolean().default(true),
  /** False: registered, and nobody has made its service principal in this tenant. */
  hasServicePrincipal: z.boolean().default(true),
  /** False: it is registered in another tenant; here is its service principal only. */
  registeredHere: z.boolean().default(true),
});

/** What somebody may do in Azure. */
const rights = {
  /** ARM and data actions, `*` allowed, as in a role definition. */
  actions: z.array(z.string()).default(['*']),
  notActions: z.array(z.string()).default([]),
  /** Scopes (ids of subscriptions, groups or resources) where they have no right at all. */
  deniedScopes: z.array(z.string()).default([]),
  /** More rights on a part: each holds at its scope and below. */
  grants: z.array(z.object({ scope: z.string(), actions: z.array(z.string()) })).default([]),
  /** Application permissions in Microsoft Graph: `Application.Read.All`. Most tenants give a bot none. */
  graphPermissions: z.array(z.string()).default([]),
  /** The public address that their requests come from: what a registry's firewall sees. */
  address: z.string().default('198.51.100.77'),
};

/** Somebody beside the caller who may sign in, by a client id of their own: an identity that writes. */
const identity = z.object({
  clientId: z.string(),
  objectId: z.string(),
  ...rights,
  /** Nothing unless it is said: an identity beside the caller is there for a narrow purpose. */
  actions: z.array(z.string()).default([]),
});

/** What stands between an app and a registry and is in no resource: a firewall appliance, a proxy, a wrong password. */
const pullFault = z.object({
  /** The image as it is asked for, `*` matches anything. */
  image: z.string(),
  /** Name of the app or job that meets it; left out: every one. */
  app: z.string().optional(),
  /** The kubelet's words, as old environments and dedicated profiles pass them on: `dial tcp …: i/o timeout`. */
  kubelet: z.string().optional(),
  /** Otherwise the platform's: a line of its own, and what follows the reason `ImagePullFailure`. */
  before: z.object({ reason: z.string(), message: z.string() }).optional(),
  tail: z.string().optional(),
});

const fault = z.object({
  /** `METHOD url`, `*` matches anything; matched case-insensitively against the whole `METHOD url`. */
  match: z.string(),
  status: z.number().int().optional(),
  body: z.string().optional(),
  headers: z.record(z.string(), z.string()).default({}),
  /** Milliseconds before the answer. */
  delayMs: z.number().default(0),
  /** `reset` = the connection breaks; `hang` = no answer ever. */
  connection: z.enum(['reset', 'hang', 'unresolvable']).optional(),
  /** How often it strikes; after that the call is answered as ever. */
  times: z.number().int().optional(),
});

export const scenarioSchema = z.object({
  schema: z.literal('pullcheck.scenario/1'),
  title: z.string(),
  story: z.string().default(''),
  /** What to type. */
  try: z.array(z.string()).default([]),
  caller: z
    .object({
      objectId: z.string(),
      tenantId: z.string(),
      ...rights,
    })
    .default({
      objectId: '0b0b0b0b-0000-4000-8000-000000000b07',
      tenantId: '7e7e7e7e-0000-4000-8000-00000000007e',
      actions: ['*'],
      notActions: [],
      deniedScopes: [],
      grants: [],
      graphPermissions: [],
      address: '198.51.100.77',
    }),
  identities: z.array(identity).default([]),
  /** Groups of Entra; of whom is in one by way of another group, the id stands here too. */
  entraGroups: z.array(z.object({ id: z.string(), members: z.array(z.string()) })).default([]),
  /**
   * App registrations that may sign in. None = every client id and secret is accepted; the token is the caller's, or that
   * of the identity with this client id.
   * A client whose secret is past `expires` gets AADSTS7000222, another secret AADSTS7000215.
   */
  clients: z
    .array(z.object({ clientId: z.string(), secret: z.string(), expires: moment.default('@+180d') }))
    .default([]),
  subscriptions: z.array(
    z.object({
      subscriptionId: z.string(),
      displayName: z.string(),
      /** Left out: the caller's tenant. */
      tenantId: z.string().optional(),
    }),
  ),
  resources: z.array(resource),
  roleAssignments: z.array(roleAssignment).default([]),
  roleDefinitions: z.array(resource).default([]).describe('custom roles'),
  systemLog: z.array(logLine).default([]),
  activityLog: z.array(activity).default([]),
  registries: z.array(registryContent).default([]),
  applications: z.array(application).default([]),
  pullFaults: z.array(pullFault).default([]),
  faults: z.array(fault).default([]),
  /** Of a recording (`diagnose --record`): given in place of the simulation's own answers. */
  answers: z.array(recordedAnswer).default([]),
});

export type Scenario = z.infer<typeof scenarioSchema>;
/** What may be written in a file: defaults left out. */
export type ScenarioInput = z.input<typeof scenarioSchema>;
