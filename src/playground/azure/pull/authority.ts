/** May the identity by which the app pulls have this repository's images? */
import { sameId } from '../../../core/app-ref.ts';
import { canonicalRegistryHost } from '../../../core/image-ref.ts';
import { listAt, objectAt } from '../app-model.ts';
import { BUILT_IN_ROLES } from '../arm/built-in-roles.ts';
import { momentOf } from '../moments.ts';
import { unauthorizedFor } from '../platform-words.ts';
import { covers, isWithin } from '../rights.ts';
import { findResource, type Resource, typeOf, type World } from '../world.ts';
import { challenge, type Refusal, refusal, unauthorized } from './refusal.ts';

const ACR = 'Microsoft.ContainerRegistry/registries';

/** @returns null = Azure's registry hands the image out to this app */
export function authorityRefusal(
  world: World,
  app: Resource,
  registry: Resource,
  wanted: { readonly host: string; readonly repository: string; readonly image: string },
): Refusal | null {
  const { host, repository, image } = wanted;
  const entry = registryEntry(app, host);
  if (!entry)
    return registry.properties?.anonymousPullEnabled === true ? null : unauthorized(challenge(host, repository));
  const identity = String(entry.identity ?? '');
  if (identity === '')
    return passwordWorks(world, registry, String(entry.username ?? ''))
      ? null
      : refusal(unauthorizedFor(image), '', challenge(host, repository));
  const principalId = principalOf(app, identity);
  const policy = objectAt(registry.properties, 'policies', 'azureADAuthenticationAsArmPolicy');
  if (principalId !== null && policy.status !== 'disabled' && mayPull(world, principalId, registry, repository))
    return null;
  return unauthorized(`unable to pull image using Managed identity ${identity} for registry ${host}`);
}

export function registryEntry(app: Resource, host: string): Readonly<Record<string, unknown>> | null {
  return (
    listAt(app.properties, 'configuration', 'registries').find(
      (one) => canonicalRegistryHost(String(one.server)) === host,
    ) ?? null
  );
}

/** @param identity `system`, or the resource id of a user-assigned one @returns null = it is not the app's */
function principalOf(app: Resource, identity: string): string | null {
  const own = objectAt(app.identity);
  if (identity.toLowerCase() === 'system') return typeof own.principalId === 'string' ? own.principalId : null;
  const user = Object.entries(objectAt(own, 'userAssignedIdentities')).find(([id]) => sameId(id, identity));
  const principal = objectAt(user?.[1]).principalId;
  return typeof principal === 'string' ? principal : null;
}

/** By what is known of it: whether it is switched off, ended or deleted. That it is the wrong one is a `pullFault`. */
function passwordWorks(world: World, registry: Resource, username: string): boolean {
  if (username === '') return false;
  const over = (moment: unknown) => typeof moment === 'string' && momentOf(moment, world.anchor) <= world.now();
  if (username.toLowerCase() === registry.name.toLowerCase()) return registry.properties?.adminUserEnabled === true;
  const token = findResource(world, `${registry.id}/tokens/${username}`);
  if (token) {
    return (
      token.properties?.status === 'enabled' &&
      listAt(token.properties, 'credentials', 'passwords').some((one) => !over(one.expiry))
    );
  }
  const application = world.scenario.applications.find((one) => one.appId.toLowerCase() === username.toLowerCase());
  if (!application) return true;
  return (
    application.accountEnabled &&
    application.hasServicePrincipal &&
    application.passwordCredentials.some((one) => !over(one.endDateTime))
  );
}

function mayPull(world: World, principalId: string, registry: Resource, repository: string): boolean {
  const byRepository = registry.properties?.roleAssignmentMode === 'AbacRepositoryPermissions';
  const action = byRepository ? `${ACR}/repositories/content/read` : `${ACR}/pull/read`;
  const isHis = (id: string, members: readonly string[] = []) =>
    [id, ...members].some((one) => one.toLowerCase() === principalId.toLowerCase());
  const granted = world.scenario.roleAssignments.some(
    (one) =>
      isHis(one.principalId, one.members) &&
      isWithin(registry.id, one.scope) &&
      roleAllows(world, one.roleDefinitionId, byRepository ? 'dataActions' : 'actions', action) &&
      (!byRepository || conditionHolds(one.condition, repository)),
  );
  return granted && !isDenied(world, registry, action, (id) => isHis(id));
}

function roleAllows(world: World, roleId: string, kind: 'actions' | 'dataActions', action: string): boolean {
  const builtIn = BUILT_IN_ROLES.find((role) => role.id === roleId);
  if (builtIn)
    return builtIn[kind].some((one) => covers(one, action)) && !builtIn.notActions.some((one) => covers(one, action));
  const custom = world.scenario.roleDefinitions.find((role) => role.name === roleId);
  const texts = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  return listAt(custom?.properties, 'permissions').some(
    (one) =>
      texts(one[kind]).some((pattern) => covers(pattern, action)) &&
      !texts(one[kind === 'actions' ? 'notActions' : 'notDataActions']).some((pattern) => covers(pattern, action)),
  );
}

/** Of the language of conditions: names of repositories, whole (`StringEquals…`) or by their beginning (`StringStartsWith…`). */
function conditionHolds(condition: string | null, repository: string): boolean {
  if (condition === null) return true;
  return [...condition.matchAll(/repositories:name\]\s*(String\w+)\s*'([^']*)'/gi)].some(([, how = '', name = '']) =>
    /^StringStartsWith/i.test(how) ? repository.startsWith(name) : repository === name,
  );
}

function isDenied(world: World, registry: Resource, action: string, isHis: (id: string) => boolean): boolean {
  const names = (list: unknown) => (Array.isArray(list) ? list.map(String) : []);
  return world.scenario.resources.some(
    (one) =>
      typeOf(one) === 'microsoft.authorization/denyassignments' &&
      isWithin(registry.id, String(one.properties?.scope ?? '')) &&
      listAt(one.properties, 'principals').some(({ id }) => isHis(String(id))) &&
      listAt(one.properties, 'permissions').some((part) =>
        [...names(part.actions), ...names(part.dataActions)].some((pattern) => covers(pattern, action)),
      ),
  );
}
