/** What can be broken and restored, one kind each: does an app depend on it, is it in order, take it away, put it back. */
import type { ImageRef } from '../../core/image-ref.ts';
import { objectAt } from '../azure/app-model.ts';
import { guidFrom } from '../azure/demo/names.ts';
import { ACR_PULL, REPOSITORY_READER } from '../azure/demo/registries.ts';
import { isWithin } from '../azure/rights.ts';
import type { Scenario } from '../azure/scenario.ts';
import type { SimulatedAzure } from '../azure/simulated-azure.ts';
import { type Resource, typeOf } from '../azure/world.ts';

/** One app, the first image that it asks for, and where that is. */
export interface Target {
  readonly scenario: Scenario;
  readonly app: Resource;
  readonly image: ImageRef;
  /** The app's own entry for this registry; null = it signs in as nobody. */
  readonly entry: Readonly<Record<string, unknown>> | null;
  /** null = a registry outside of Azure. */
  readonly registry: Resource | null;
  /** What it holds; null = nobody knows. */
  readonly content: Scenario['registries'][number] | null;
}

export interface SwitchKind {
  readonly id: string;
  label(target: Target): string;
  /** What switching it off does, in a clause. */
  readonly breaks: string;
  applies(target: Target): boolean;
  isOn(target: Target): boolean;
  /** @returns what `restore` is handed again */
  take(target: Target, azure: SimulatedAzure): unknown;
  /** @param taken what `take` returned; undefined = it was off from the beginning */
  restore(target: Target, taken: unknown, azure: SimulatedAzure): void;
}

/** Relative to now, as all times of a scenario. */
const LONG_AGO = '@-2d';
const LATER = '@+180d';

const role: SwitchKind = {
  id: 'role',
  label: ({ registry }) => `The app's identity may pull from ${registry?.name}`,
  breaks: 'removes its role at the registry',
  applies: (target) => target.registry !== null && principalOf(target) !== null,
  isOn: (target) => honoured(target).length > 0,
  take(target, azure) {
    const assignments = honoured(target);
    for (const { scope } of assignments.slice(0, 1)) azure.others.removeRole(principalOf(target) ?? '', scope);
    return assignments;
  },
  restore(target, taken) {
    const { scenario, registry } = target;
    if (isList<Scenario['roleAssignments'][number]>(taken)) return void scenario.roleAssignments.push(...taken);
    const principalId = principalOf(target);
    if (principalId === null || registry === null) return;
    scenario.roleAssignments.push({
      name: guidFrom(`switch ${principalId} ${registry.id}`),
      scope: registry.id,
      principalId,
      roleDefinitionId: roleFor(registry),
      principalType: 'ServicePrincipal',
      members: [],
      condition: null,
      createdOn: '@now',
    });
  },
};

const tag: SwitchKind = {
  id: 'tag',
  label: ({ image }) => `${image.repository}:${image.tag} is in the registry`,
  breaks: 'deletes the tag, as a clean-up would',
  applies: ({ content, image }) => content !== null && image.tag !== null,
  isOn: ({ content, image }) =>
    content?.repositories.some(
      ({ name, tags }) => name === image.repository && tags.some((one) => one.name === image.tag),
    ) ?? false,
  take(target, azure) {
    const before = structuredClone(repositoryOf(target));
    azure.others.purge(target.image.written);
    return before;
  },
  restore(target, taken) {
    const { content, image } = target;
    if (content === null || image.tag === null) return;
    const before = taken as Scenario['registries'][number]['repositories'][number] | undefined;
    const was = before?.tags.find(({ name }) => name === image.tag);
    const digest = was?.digest ?? `sha256:${guidFrom(image.written).replaceAll('-', '').repeat(2)}`;
    let repository = repositoryOf(target);
    if (repository === undefined) {
      repository = { name: image.repository, manifests: [], tags: [] };
      content.repositories.push(repository);
    }
    if (!repository.manifests.some((one) => one.digest === digest))
      repository.manifests.push(
        before?.manifests.find((one) => one.digest === digest) ?? {
          digest,
          platforms: [{ os: 'linux', architecture: 'amd64' }],
          createdOn: '@now',
        },
      );
    repository.tags.push(was ?? { name: image.tag, digest, createdOn: '@now', lastUpdatedOn: '@now' });
  },
};

const zone: SwitchKind = {
  id: 'zone',
  label: () => 'The private DNS zone is linked to the network',
  breaks: 'deletes the link',
  applies: (target) => zoneOf(target) !== null && networkOf(target) !== null && hasEndpoint(target),
  isOn: (target) => linksOf(target).length > 0,
  take(target) {
    const links = linksOf(target);
    target.scenario.resources = target.scenario.resources.filter((one) => !links.includes(one));
    return links;
  },
  restore(target, taken) {
    const [found, network] = [zoneOf(target), networkOf(target)];
    if (isList<Resource>(taken)) target.scenario.resources.push(...taken);
    else if (found !== null && network !== null) {
      const name = `link-${network.split('/').at(-1)}`;
      target.scenario.resources.push({
        id: `${found.id}/virtualNetworkLinks/${name}`,
        name,
        type: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
        location: 'global',
        properties: {
          provisioningState: 'Succeeded',
          registrationEnabled: false,
          virtualNetworkLinkState: 'Completed',
          virtualNetwork: { id: network },
        },
      });
    }
  },
};

const firewall: SwitchKind = {
  id: 'firewall',
  label: ({ registry }) => `The firewall of ${registry?.name} lets the app in`,
  breaks: 'closes it to all but the bot',
  applies: ({ registry }) => registry !== null && registry.properties?.publicNetworkAccess !== 'Disabled',
  isOn({ registry, app }) {
    const rules = objectAt(registry?.properties, 'networkRuleSet');
    if (rules.defaultAction !== 'Deny') return true;
    const allowed = (Array.isArray(rules.ipRules) ? rules.ipRules : []).map((one) => String(one.value));
    return outboundOf(app).every((address) => allowed.includes(address));
  },
  take({ registry, scenario }) {
    if (registry === null) return undefined;
    const before = registry.properties?.networkRuleSet;
    const ipRules = [{ action: 'Allow', value: scenario.caller.address }];
    registry.properties = { ...registry.properties, networkRuleSet: { defaultAction: 'Deny', ipRules } };
    return before;
  },
  restore({ registry, app }, taken) {
    if (registry === null) return;
    const rules = objectAt(registry.properties, 'networkRuleSet');
    const more = outboundOf(app).map((value) => ({ action: 'Allow', value }));
    const networkRuleSet = taken ?? { ...rules, ipRules: [...((rules.ipRules as unknown[]) ?? []), ...more] };
    registry.properties = { ...registry.properties, networkRuleSet };
  },
};

const secret: SwitchKind = {
  id: 'secret',
  label: (target) => `The secret of ${applicationOf(target)?.displayName} is valid`,
  breaks: 'lets it expire',
  applies: (target) => applicationOf(target) !== undefined,
  // In a scenario all such moments are relative: `@+180d` is to come.
  isOn: (target) =>
    applicationOf(target)?.passwordCredentials.some(
      ({ endDateTime }) => endDateTime === null || endDateTime.startsWith('@+'),
    ) ?? false,
  take(target) {
    const application = applicationOf(target);
    if (application === undefined) return undefined;
    const before = application.passwordCredentials;
    application.passwordCredentials = before.map((one) => ({ ...one, endDateTime: LONG_AGO }));
    return before;
  },
  restore(target, taken) {
    const application = applicationOf(target);
    if (application === undefined) return;
    application.passwordCredentials = isList<(typeof application.passwordCredentials)[number]>(taken)
      ? [...taken]
      : [...application.passwordCredentials, { displayName: 'by the switch', endDateTime: LATER }];
  },
};

/** What no resource shows: an appliance, a limit, a password that is another one. */
const way: SwitchKind = {
  id: 'way',
  label: ({ image }) =>
    image.host === 'docker.io' ? 'Docker Hub still lets us pull' : `Nothing stands between the app and ${image.host}`,
  breaks: 'puts it back in the way',
  applies: (target) => faultsOf(target).length > 0,
  isOn: (target) => faultsOf(target).length === 0,
  take: () => undefined,
  restore(target) {
    const gone = faultsOf(target);
    target.scenario.pullFaults = target.scenario.pullFaults.filter((one) => !gone.includes(one));
  },
};

export const SWITCH_KINDS: readonly SwitchKind[] = [role, tag, zone, firewall, secret, way];

function principalOf({ app, entry }: Target): string | null {
  const identity = String(entry?.identity ?? '');
  const own = objectAt(app.identity);
  if (identity.toLowerCase() === 'system') return typeof own.principalId === 'string' ? own.principalId : null;
  const user = Object.entries(objectAt(own, 'userAssignedIdentities')).find(
    ([id]) => id.toLowerCase() === identity.toLowerCase(),
  );
  const { principalId } = objectAt(user?.[1]);
  return typeof principalId === 'string' ? principalId : null;
}

/** Its assignments that the registry takes for a right to pull. */
function honoured(target: Target): Scenario['roleAssignments'] {
  const { registry, scenario } = target;
  const principalId = principalOf(target);
  if (registry === null || principalId === null) return [];
  return scenario.roleAssignments.filter(
    (one) =>
      one.principalId === principalId && one.roleDefinitionId === roleFor(registry) && isWithin(registry.id, one.scope),
  );
}

function roleFor(registry: Resource): string {
  return registry.properties?.roleAssignmentMode === 'AbacRepositoryPermissions' ? REPOSITORY_READER : ACR_PULL;
}

function repositoryOf({ content, image }: Target) {
  return content?.repositories.find(({ name }) => name === image.repository);
}

function hasEndpoint({ registry }: Target): boolean {
  const connections = registry?.properties?.privateEndpointConnections;
  return Array.isArray(connections) && connections.length > 0;
}

function zoneOf({ scenario }: Target): Resource | null {
  return (
    scenario.resources.find(
      (one) => typeOf(one) === 'microsoft.network/privatednszones' && /^privatelink\.azurecr\./i.test(one.name),
    ) ?? null
  );
}

/** The virtual network that the app's environment is in. */
function networkOf({ scenario, app }: Target): string | null {
  const id = String(app.properties?.environmentId ?? '').toLowerCase();
  const environment = scenario.resources.find((one) => one.id.toLowerCase() === id);
  const subnet = objectAt(environment?.properties, 'vnetConfiguration').infrastructureSubnetId;
  return typeof subnet === 'string' ? subnet.replace(/\/subnets\/[^/]+$/i, '') : null;
}

function linksOf(target: Target): Resource[] {
  const [found, network] = [zoneOf(target), networkOf(target)];
  return target.scenario.resources.filter(
    (one) =>
      typeOf(one) === 'microsoft.network/privatednszones/virtualnetworklinks' &&
      found !== null &&
      one.id.toLowerCase().startsWith(`${found.id.toLowerCase()}/`) &&
      String(objectAt(one.properties, 'virtualNetwork').id).toLowerCase() === network?.toLowerCase(),
  );
}

function outboundOf(app: Resource): readonly string[] {
  const all = app.properties?.outboundIpAddresses;
  return Array.isArray(all) ? all.map(String) : [];
}

function applicationOf({ scenario, entry }: Target) {
  const username = String(entry?.username ?? '').toLowerCase();
  return scenario.applications.find(({ appId }) => appId.toLowerCase() === username);
}

function faultsOf({ scenario, app }: Target) {
  return scenario.pullFaults.filter((one) => one.app === app.name);
}

function isList<T>(value: unknown): value is readonly T[] {
  return Array.isArray(value);
}
