/** What a registry holds, and whether this caller may see it. */
import { createHash } from 'node:crypto';
import { BlockList, isIPv4 } from 'node:net';
import { AzureFailure, isObject, json } from '../exchange.ts';
import { mayDo } from '../rights.ts';
import type { Scenario } from '../scenario.ts';
import { type Resource, typeOf, type World } from '../world.ts';

export type Content = Scenario['registries'][number];
export type Repository = Content['repositories'][number];
export type Manifest = Repository['manifests'][number];

const ACR = 'Microsoft.ContainerRegistry/registries';

/** The registry's ARM resource; null for one that is not Azure's, or that the scenario does not have. */
export function resourceOf(world: World, host: string): Resource | null {
  return (
    world.scenario.resources.find(
      (one) =>
        typeOf(one) === 'microsoft.containerregistry/registries' &&
        String(one.properties?.loginServer ?? '').toLowerCase() === host,
    ) ?? null
  );
}

/** A registry without written content is an empty one; null = no such host. */
export function contentOf(world: World, host: string): Content | null {
  const content = world.scenario.registries.find((one) => one.loginServer.toLowerCase() === host);
  if (content) return content;
  return resourceOf(world, host) ? { loginServer: host, repositories: [] } : null;
}

export function registryFailure(
  status: number,
  code: string,
  message: string,
  detail: unknown = null,
  headers: Readonly<Record<string, string>> = {},
): AzureFailure {
  return new AzureFailure(
    json(
      status,
      { errors: [{ code, message, ...(detail === null ? {} : { detail }) }] },
      { 'docker-distribution-api-version': 'registry/2.0', ...headers },
    ),
  );
}

/** The registry's firewall, towards the caller. @throws AzureFailure 403 DENIED with the caller's address */
export function demandReach(world: World, content: Content, host: string): void {
  if (content.reachableByCaller ?? firewallLetsIn(resourceOf(world, host), world.asking.who.address)) return;
  throw registryFailure(
    403,
    'DENIED',
    `client with IP '${world.asking.who.address}' is not allowed access, refer https://aka.ms/acr/firewall to grant access`,
  );
}

/** `networkRuleSet`, towards one address: single ones and ranges are let in. */
export function firewallLetsIn(registry: Resource | null, address: string): boolean {
  const properties = registry?.properties ?? {};
  if (properties.publicNetworkAccess === 'Disabled') return false;
  const rules = isObject(properties.networkRuleSet) ? properties.networkRuleSet : {};
  if (rules.defaultAction !== 'Deny') return true;
  const allowed = Array.isArray(rules.ipRules) ? rules.ipRules.filter(isObject) : [];
  const list = new BlockList();
  for (const rule of allowed) {
    const [network = '', prefix] = String(rule.value ?? rule.IPAddressOrRange).split('/');
    if (isIPv4(network)) list.addSubnet(network, Number(prefix ?? 32));
  }
  return isIPv4(address) && list.check(address);
}

/** May the caller do this with the registry's data? Both kinds of registry, each with its own actions. */
export function mayUse(
  world: World,
  host: string,
  what: 'pull' | 'metadata' | 'catalog' | 'deleted',
  anonymous: boolean,
): boolean {
  const registry = resourceOf(world, host);
  if (!registry) return true;
  if (anonymous) return registry.properties?.anonymousPullEnabled === true && (what === 'pull' || what === 'metadata');
  const abac = registry.properties?.roleAssignmentMode === 'AbacRepositoryPermissions';
  const actions = {
    pull: abac ? [`${ACR}/repositories/content/read`] : [`${ACR}/pull/read`],
    metadata: abac ? [`${ACR}/repositories/metadata/read`] : [`${ACR}/metadata/read`, `${ACR}/pull/read`],
    deleted: [`${ACR}/deleted/read`],
    catalog: abac ? [`${ACR}/catalog/read`] : [`${ACR}/catalog/read`, `${ACR}/pull/read`],
  }[what];
  return actions.some((action) => mayDo(world, action, registry.id));
}

/** An index has children, one a platform; their digests follow from the index's. */
export function childrenOf(manifest: Manifest): { digest: string; os: string; architecture: string }[] {
  if (manifest.platforms.length < 2) return [];
  return manifest.platforms.map(({ os, architecture }) => ({
    os,
    architecture,
    digest: digestOf(`${manifest.digest} ${os}/${architecture}`),
  }));
}

/** A manifest by digest: written ones, and the children of written indexes. */
export function manifestByDigest(repository: Repository, digest: string): Manifest | null {
  const written = repository.manifests.find((one) => one.digest === digest);
  if (written) return written;
  for (const index of repository.manifests) {
    const child = childrenOf(index).find((one) => one.digest === digest);
    if (child)
      return {
        digest,
        createdOn: index.createdOn,
        platforms: [{ os: child.os, architecture: child.architecture }],
      };
  }
  return null;
}

export function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
