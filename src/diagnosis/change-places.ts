/** Where in the activity log changes that matter to a pull stand: each in the log of its own subscription. Pure. */
import { parseResourceId } from '../core/app-ref.ts';
import type { Fact } from '../core/fact.ts';
import type { ChangePlace } from './change-facts.ts';
import type { Environment, PrivateDns } from './network-facts.ts';
import type { Registry } from './registry-facts.ts';
import type { SignIn } from './sign-in.ts';

export interface PlaceFacts {
  readonly signIn: SignIn | null;
  readonly registry: Fact<Registry>;
  readonly environment: Fact<Environment>;
  readonly privateDns: Fact<PrivateDns>;
}

/**
 * The registry's group; with an identity that pulls, all role assignments of the registry's subscription and the identity's
 * group; with a network of its own, that network's group; with a private endpoint, the groups of the DNS zones. Where no
 * such zone is left, nobody knows which group it was in: then all that was done to networks in the subscriptions at hand.
 */
export function changePlaces(facts: PlaceFacts): readonly ChangePlace[] {
  const { signIn } = facts;
  const registry =
    facts.registry.state === 'known' && facts.registry.value.kind === 'azure' ? facts.registry.value : null;
  const places: ChangePlace[] = [];
  const group = (id: string | null): void => {
    const parsed = id === null ? null : parseResourceId(id);
    if (parsed === null || parsed.resourceGroup === '') return;
    places.push({ subscriptionId: parsed.subscriptionId, resourceGroup: parsed.resourceGroup, provider: null });
  };
  const provider = (name: string, id: string | null): void => {
    const subscriptionId = id === null ? undefined : parseResourceId(id)?.subscriptionId;
    if (subscriptionId !== undefined) places.push({ subscriptionId, resourceGroup: null, provider: name });
  };
  if (registry !== null) {
    group(registry.resourceId);
    if (signIn?.kind === 'system-identity' || signIn?.kind === 'user-identity')
      provider('Microsoft.Authorization', registry.resourceId);
  }
  if (signIn?.kind === 'user-identity') group(signIn.identityId);
  const environment = facts.environment.state === 'known' ? facts.environment.value : null;
  const network = environment?.subnetId ?? environment?.vnetId ?? null;
  if (network === null) return distinct(places);
  group(network);
  if (registry !== null && (registry.privateEndpoints.length > 0 || registry.endpointsUntold === true)) {
    const zones = facts.privateDns.state === 'known' ? facts.privateDns.value.zones : null;
    for (const zone of zones ?? []) group(zone.id);
    if (zones?.length === 0) for (const id of [registry.resourceId, network]) provider('Microsoft.Network', id);
  }
  return distinct(places);
}

function distinct(places: readonly ChangePlace[]): readonly ChangePlace[] {
  return [...new Map(places.map((place) => [keyOf(place), place])).values()];
}

/** Azure does not keep the case of names. */
export function keyOf({ subscriptionId, resourceGroup, provider }: ChangePlace): string {
  return [subscriptionId, resourceGroup ?? '', provider ?? ''].join(' ').toLowerCase();
}
