/** What a change is: the kinds that bear on a pull, and each operation of the activity log as one of them, or as none. Pure. */
import { type AppRef, parseResourceId, sameId } from '../core/app-ref.ts';
import { safeLine } from '../core/safe-text.ts';
import type { CauseId } from './cause-id.ts';
import type { ActivityEvent, RegistryEvent, RoleEvent } from './change-facts.ts';
import type { AzureRegistry } from './registry-facts.ts';
import type { SignIn } from './sign-in.ts';

/** An interface, as the causes are: add, never rename. */
export const CHANGE_KINDS = [
  'role-removed',
  'role-assigned',
  'lock-changed',
  'registry-changed',
  'registry-deleted',
  'credentials-regenerated',
  'token-changed',
  'private-endpoint-changed',
  'dns-link-removed',
  'dns-link-written',
  'dns-record-removed',
  'dns-record-written',
  'dns-zone-removed',
  'dns-zone-written',
  'network-changed',
  'firewall-changed',
  'identity-deleted',
  'identity-written',
  'app-written',
  'revision-written',
  'revision-switched',
  'image-pushed',
  'image-deleted',
  'task-run',
] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** One line of the timeline, as the answer has it. */
export interface Change {
  /** ISO 8601. */
  readonly at: string;
  /** What was done, to follow the name of who did it: `removed the role AcrPull of …`. */
  readonly what: string;
  readonly kind: ChangeKind;
  /** ARM id, or an image's name. */
  readonly resource: string;
  /** A sign-in name, or what is known of a program; null = not told. */
  readonly by: string | null;
  /** `Azure portal`, `Azure CLI`, …; null = not told. */
  readonly tool: string | null;
  /** Where it was read. */
  readonly source: string;
  /** Finds the event in the activity log; null = it is not from there. */
  readonly correlationId: string | null;
  /** The cause that stands and that this change explains; null = none. At most one change explains a cause. */
  readonly explains: CauseId | null;
}

/** The same before it is known whether it explains anything. */
export interface SeenChange extends Omit<Change, 'at' | 'explains'> {
  readonly at: Date;
  /** Of a role assignment and of a registry's settings: what the event tells. */
  readonly role: RoleEvent | null;
  readonly registry: RegistryEvent | null;
  /** In lower case; null = it is not from the activity log. */
  readonly operation: string | null;
  /** Of a run of the registry's tasks: the task's name. */
  readonly task: string | null;
  /** False: it is of the right sort, and whether it is of this very pull's way is not known. */
  readonly certain: boolean;
}

/** What a pull depends on, and so what changes are about. Ids are ARM's, in any case. */
export interface ChangeSubject {
  readonly app: AppRef;
  readonly registry: AzureRegistry | null;
  readonly signIn: SignIn | null;
  /** Object ids by which the identity that pulls may hold a role: its own and its groups'. */
  readonly principals: readonly string[];
  readonly vnetId: string | null;
  readonly subnetId: string | null;
  /** Route table, network security group, NAT gateway of the subnet; null = could not be read. */
  readonly wayOut: readonly string[] | null;
}

/** What an operation is to this pull; `certain` left out = true. */
interface Told {
  readonly kind: ChangeKind;
  readonly what: string;
  readonly certain?: boolean;
}

/** @returns null when the operation has no bearing on this pull */
export function tellEvent(event: ActivityEvent, subject: ChangeSubject): Told | null {
  const operation = event.operation.toLowerCase();
  const [provider = '', ...rest] = operation.split('/');
  const verb = rest.at(-1) ?? '';
  const type = rest.slice(0, -1).join('/');
  switch (provider) {
    case 'microsoft.authorization':
      return tellAuthorization(event, type, verb, subject);
    case 'microsoft.containerregistry':
      return tellRegistry(event, type, verb, subject);
    case 'microsoft.network':
      return type.startsWith('privatednszones')
        ? tellDns(event, type, verb, subject)
        : tellNetwork(event, type, verb, subject);
    case 'microsoft.managedidentity':
      return tellIdentity(event, type, verb, subject);
    case 'microsoft.app':
      return tellApp(event, type, verb, subject);
    default:
      return null;
  }
}

function tellAuthorization(event: ActivityEvent, type: string, verb: string, subject: ChangeSubject): Told | null {
  const scope = event.resourceId.replace(/\/providers\/Microsoft\.Authorization\/[^/]+\/[^/]+\/?$/i, '');
  const { registry, app } = subject;
  if (type === 'locks') {
    const about = [registry?.resourceId, app.resourceId].some((id) => id !== undefined && isWithin(id, scope));
    const what = `${verb === 'delete' ? 'removed' : 'set'} the resource lock ${nameOf(event.resourceId)}`;
    return about ? { kind: 'lock-changed', what } : null;
  }
  if (type !== 'roleassignments' || registry === null || !isWithin(registry.resourceId, scope)) return null;
  const principal = event.role?.principalId?.toLowerCase() ?? null;
  const ours = principal !== null && subject.principals.some((id) => id.toLowerCase() === principal);
  // Whoever is in a group has what the group has, and who is in it nobody has read.
  const ofGroup = event.role?.ofGroup === true;
  if (principal !== null && !ours && !ofGroup) return null;
  const name = event.role?.roleName ?? null;
  const role = name === null ? 'a role' : `the role ${name}`;
  const where = `at ${scopeName(scope)}`;
  const whom = ours ? puller(subject) : ofGroup ? 'a group' : null;
  const untold = (word: string): string => ` (${word}, the activity log does not tell)`;
  if (verb === 'delete')
    return {
      kind: 'role-removed',
      what: `removed ${role}${whom === null ? '' : ` of ${whom}`} ${where}${whom === null ? untold('whose') : ''}`,
      certain: ours,
    };
  if (verb !== 'write') return null;
  return {
    kind: 'role-assigned',
    what: `assigned ${role}${whom === null ? '' : ` to ${whom}`} ${where}${whom === null ? untold('to whom') : ''}`,
    certain: ours,
  };
}

function tellRegistry(event: ActivityEvent, type: string, verb: string, { registry }: ChangeSubject): Told | null {
  if (registry === null || !isWithin(event.resourceId, registry.resourceId)) return null;
  const name = `the registry ${registry.name}`;
  const child = nameOf(event.resourceId);
  switch (`${type} ${verb}`) {
    case 'registries write':
      return { kind: 'registry-changed', what: `changed ${name}${settings(event.registry)}` };
    case 'registries delete':
      return { kind: 'registry-deleted', what: `deleted ${name}` };
    case 'registries/regeneratecredential action':
      return { kind: 'credentials-regenerated', what: `made a new password for the admin user of ${name}` };
    case 'registries/generatecredentials action':
      return { kind: 'token-changed', what: `made a new password for a token of ${name}`, certain: false };
    case 'registries/tokens write':
    case 'registries/tokens delete':
      return { kind: 'token-changed', what: `${done(verb)} the token ${child} of ${name}` };
    case 'registries/scopemaps write':
    case 'registries/scopemaps delete':
      return { kind: 'token-changed', what: `${done(verb)} the scope map ${child} of ${name}`, certain: false };
    case 'registries/privateendpointconnections write':
    case 'registries/privateendpointconnections delete':
      return { kind: 'private-endpoint-changed', what: `${done(verb)} a private endpoint connection of ${name}` };
    case 'registries/importimage action':
      return { kind: 'image-pushed', what: `imported an image into ${name}`, certain: false };
    case 'registries/schedulerun action':
      return { kind: 'task-run', what: `started a task in ${name} (a build or a purge)`, certain: false };
    default:
      return null;
  }
}

/** `privatelink.azurecr.io`, and the names of the other clouds. */
const REGISTRY_ZONE = /\/privateDnsZones\/(privatelink\.azurecr\.[a-z]+)(?:\/|$)/i;

function tellDns(event: ActivityEvent, type: string, verb: string, { registry, vnetId }: ChangeSubject): Told | null {
  const zone = REGISTRY_ZONE.exec(event.resourceId)?.[1];
  // Without a network of its own no private zone reaches the app.
  if (zone === undefined || registry === null || vnetId === null || !['write', 'delete'].includes(verb)) return null;
  const name = nameOf(event.resourceId);
  const gone = verb === 'delete';
  if (type === 'privatednszones')
    return { kind: gone ? 'dns-zone-removed' : 'dns-zone-written', what: `${done(verb)} the private DNS zone ${zone}` };
  if (type === 'privatednszones/virtualnetworklinks')
    return gone
      ? { kind: 'dns-link-removed', what: `removed the link ${name} from the private DNS zone ${zone}` }
      : { kind: 'dns-link-written', what: `linked the private DNS zone ${zone} to a network (${name})` };
  // `acme` for signing in and manifests, `acme.westeurope.data` for layers.
  const label = registry.host.split('.')[0] ?? '';
  if (type !== 'privatednszones/a' || name.split('.')[0]?.toLowerCase() !== label.toLowerCase()) return null;
  return gone
    ? { kind: 'dns-record-removed', what: `removed the record ${name} from the private DNS zone ${zone}` }
    : { kind: 'dns-record-written', what: `wrote the record ${name} of the private DNS zone ${zone}` };
}

const NETWORK_NAMES: Readonly<Record<string, string>> = {
  networksecuritygroups: 'the network security group',
  routetables: 'the route table',
  natgateways: 'the NAT gateway',
  virtualnetworks: 'the virtual network',
};

function tellNetwork(event: ActivityEvent, type: string, verb: string, subject: ChangeSubject): Told | null {
  if (verb !== 'write' && verb !== 'delete') return null;
  const { registry, vnetId, subnetId, wayOut } = subject;
  const [kind = '', child] = type.split('/');
  if (kind === 'privateendpoints') {
    const own = registry?.privateEndpoints.some(({ id }) => isWithin(event.resourceId, id)) === true;
    const part = child === 'privatednszonegroups' ? 'the DNS settings of ' : '';
    const what = `${done(verb)} ${part}the private endpoint ${nameOf(topOf(event.resourceId))}`;
    return own ? { kind: 'private-endpoint-changed', what } : null;
  }
  if (kind === 'azurefirewalls' || kind === 'firewallpolicies') {
    const what = `${done(verb)} the firewall ${kind === 'firewallpolicies' ? 'policy ' : ''}${nameOf(topOf(event.resourceId))}`;
    return vnetId === null ? null : { kind: 'firewall-changed', what, certain: false };
  }
  const name = NETWORK_NAMES[kind];
  if (name === undefined || vnetId === null) return null;
  const top = topOf(event.resourceId);
  const what =
    child === undefined
      ? `${done(verb)} ${name} ${nameOf(top)}`
      : `changed ${name} ${nameOf(top)} (${done(verb)} ${nameOf(event.resourceId)})`;
  if (kind === 'virtualnetworks') {
    const about =
      sameId(top, vnetId) && (child !== 'subnets' || subnetId === null || sameId(event.resourceId, subnetId));
    return about ? { kind: 'network-changed', what } : null;
  }
  // What the subnet no longer has was taken off by a write to the subnet, or was deleted: then it is of the sort, not more.
  if (wayOut === null) return { kind: 'network-changed', what, certain: false };
  return wayOut.some((id) => sameId(id, top)) ? { kind: 'network-changed', what } : null;
}

function tellIdentity(event: ActivityEvent, type: string, verb: string, { signIn }: ChangeSubject): Told | null {
  if (type !== 'userassignedidentities' || signIn?.kind !== 'user-identity') return null;
  if (!sameId(event.resourceId, signIn.identityId) || (verb !== 'write' && verb !== 'delete')) return null;
  return {
    kind: verb === 'delete' ? 'identity-deleted' : 'identity-written',
    what: `${done(verb)} the identity ${nameOf(signIn.identityId)}`,
  };
}

function tellApp(event: ActivityEvent, type: string, verb: string, { app }: ChangeSubject): Told | null {
  if (!isWithin(event.resourceId, app.resourceId)) return null;
  if (/^(?:containerapps|jobs)$/.test(type) && verb === 'write')
    return { kind: 'app-written', what: `changed the ${app.kind} ${app.name}` };
  const done = /^containerapps\/revisions\/(activate|deactivate|restart)$/.exec(type)?.[1];
  if (done === undefined || verb !== 'action') return null;
  const past = done.endsWith('e') ? `${done}d` : `${done}ed`;
  return { kind: 'revision-switched', what: `${past} the revision ${nameOf(event.resourceId)}` };
}

function done(verb: string): string {
  return verb === 'delete' ? 'deleted' : 'changed';
}

/** What was set, where the event tells. */
function settings(told: RegistryEvent | null): string {
  if (told === null) return '';
  const parts = [
    told.publicNetworkAccess === null ? null : `public network access ${told.publicNetworkAccess}`,
    told.defaultAction === null ? null : `default action ${told.defaultAction}`,
    told.adminUserEnabled === null ? null : `admin user ${told.adminUserEnabled ? 'on' : 'off'}`,
    told.anonymousPullEnabled === null ? null : `anonymous pull ${told.anonymousPullEnabled ? 'on' : 'off'}`,
    told.armTokens === null ? null : `ARM tokens ${told.armTokens}`,
    told.quarantine === null ? null : `quarantine ${told.quarantine}`,
    told.permissionMode === null ? null : `permission mode ${told.permissionMode}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function puller({ signIn, app }: ChangeSubject): string {
  return signIn?.kind === 'user-identity'
    ? `the identity ${safeLine(nameOf(signIn.identityId), 80)}`
    : `the system identity of ${app.name}`;
}

function scopeName(scope: string): string {
  const resource = parseResourceId(scope);
  if (resource !== null) {
    const registry = /^Microsoft\.ContainerRegistry\/registries$/i.test(resource.type);
    return registry ? `the registry ${resource.name}` : safeLine(resource.name, 80);
  }
  const group = /\/resourceGroups\/([^/]+)/i.exec(scope)?.[1];
  return group === undefined ? 'the subscription' : `the resource group ${safeLine(group, 90)}`;
}

function nameOf(id: string): string {
  return safeLine(parseResourceId(id)?.name ?? id.split('/').at(-1) ?? id, 80);
}

/** The resource that a child's id begins with: `…/routeTables/rt` of `…/routeTables/rt/routes/all`. */
function topOf(id: string): string {
  return /^.*?\/providers\/[^/]+\/[^/]+\/[^/]+/i.exec(id)?.[0] ?? id;
}

/** Is it the thing itself, or below it? */
function isWithin(id: string, outer: string): boolean {
  const slashed = (one: string) => `${one.toLowerCase().replace(/\/+$/, '')}/`;
  return slashed(id).startsWith(slashed(outer));
}
