/** Does the app's network reach the registry? By what ARM's resources say; what they do not say is a `pullFault`. */
import { sameId } from '../../../core/app-ref.ts';
import { listAt, objectAt } from '../app-model.ts';
import { isObject } from '../exchange.ts';
import { firewallLetsIn, resourceOf } from '../registry/content.ts';
import { findResource, type Resource, typeOf, type World } from '../world.ts';
import { type Refusal, registryRefusal, unauthorized } from './refusal.ts';

/** @returns null = the registry answers the app */
export function reachRefusal(world: World, app: Resource, host: string, image: string): Refusal | null {
  const registry = resourceOf(world, host);
  if (!registry || reachesPrivately(world, app, registry)) return null;
  // Without the link the name leads to the closed front door, and the platform calls the refusal "unauthorized" (recorded).
  if (registry.properties?.publicNetworkAccess === 'Disabled') return unauthorized(null);
  const addresses = Array.isArray(app.properties?.outboundIpAddresses)
    ? app.properties.outboundIpAddresses.map(String)
    : [];
  const address = addresses[0] ?? '203.0.113.1';
  if (firewallLetsIn(registry, address)) return null;
  return registryRefusal(
    image,
    {
      code: 'DENIED',
      message: `client with IP '${address}' is not allowed access, refer https://aka.ms/acr/firewall to grant access`,
    },
    null,
  );
}

/** Azure looks at an image from its own network: not at registries that let in some networks only. */
export function isOpenToAzure(world: World, host: string): boolean {
  const properties = resourceOf(world, host)?.properties;
  return (
    properties?.publicNetworkAccess !== 'Disabled' && objectAt(properties, 'networkRuleSet').defaultAction !== 'Deny'
  );
}

/** An approved endpoint, and a private zone with the registry's record that is linked to the app's network. */
function reachesPrivately(world: World, app: Resource, registry: Resource): boolean {
  const environment = findResource(
    world,
    String(app.properties?.environmentId ?? app.properties?.managedEnvironmentId ?? ''),
  );
  const subnet = objectAt(environment?.properties, 'vnetConfiguration').infrastructureSubnetId;
  if (typeof subnet !== 'string') return false;
  const network = subnet.replace(/\/subnets\/[^/]+$/i, '');
  const approved = listAt(registry.properties, 'privateEndpointConnections').some(
    (one) => objectAt(one, 'properties', 'privateLinkServiceConnectionState').status === 'Approved',
  );
  const of = (type: string) => world.scenario.resources.filter((one) => typeOf(one) === type);
  const zones = of('microsoft.network/privatednszones').filter(({ name }) => /^privatelink\.azurecr\./i.test(name));
  return (
    approved &&
    zones.some(
      (zone) =>
        of('microsoft.network/privatednszones/a').some((one) => sameId(one.id, `${zone.id}/A/${registry.name}`)) &&
        of('microsoft.network/privatednszones/virtualnetworklinks').some(
          (link) =>
            link.id.toLowerCase().startsWith(`${zone.id.toLowerCase()}/`) &&
            isObject(link.properties?.virtualNetwork) &&
            sameId(String(link.properties.virtualNetwork.id), network),
        ),
    )
  );
}
