/** Subnets: part of their VNet in ARM, resources of their own as well. */
import { isObject } from '../exchange.ts';
import { findResource, type Resource, type World } from '../world.ts';

const SUBNET = /^(.*\/virtualnetworks\/[^/]+)\/subnets\/([^/]+)$/i;
const SUBNETS = /^(.*\/virtualnetworks\/[^/]+)\/subnets$/i;

/** A subnet out of its VNet's `properties.subnets`; null when the id is no subnet, or there is none of that name. */
export function subnetOf(world: World, id: string): Resource | null {
  const match = SUBNET.exec(id);
  if (!match) return null;
  const name = (match[2] as string).toLowerCase();
  return subnetsOf(world, match[1] as string).find((subnet) => subnet.name.toLowerCase() === name) ?? null;
}

/** All subnets of a VNet, when the id is such a collection. */
export function subnetList(world: World, id: string): readonly Resource[] | null {
  const match = SUBNETS.exec(id);
  return match ? subnetsOf(world, match[1] as string) : null;
}

function subnetsOf(world: World, vnetId: string): readonly Resource[] {
  const vnet = findResource(world, vnetId);
  const subnets: unknown = vnet?.properties?.subnets;
  if (!vnet || !Array.isArray(subnets)) return [];
  return subnets.filter(isObject).map((subnet) => ({
    ...subnet,
    id: String(subnet.id ?? `${vnet.id}/subnets/${String(subnet.name)}`),
    name: String(subnet.name),
    type: 'Microsoft.Network/virtualNetworks/subnets',
    properties: isObject(subnet.properties) ? subnet.properties : {},
  }));
}
