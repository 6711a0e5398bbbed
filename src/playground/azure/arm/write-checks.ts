/** What Azure refuses of a write at once, with 400: nothing of it is kept. The texts are users' (issues named beside them). */
import { parseImage } from '../../../core/image-ref.ts';
import { containersOf, listAt, objectAt } from '../app-model.ts';
import { failure, isObject } from '../exchange.ts';
import { trafficError } from '../traffic.ts';
import type { Resource, World } from '../world.ts';

/**
 * @param app as it would be with the write
 * @param patch the `properties` that were sent
 * @throws AzureFailure 400
 */
export function demandValid(world: World, app: Resource, patch: Readonly<Record<string, unknown>>): void {
  demandSecretValues(patch);
  if (isObject(patch.template)) demandTemplate(app);
  const ingress = objectAt(patch, 'configuration', 'ingress');
  if (ingress.traffic === undefined || ingress.traffic === null) return;
  const error = trafficError(world, app, listAt(ingress, 'traffic'));
  if (error) throw failure(400, error.code, error.message);
}

/** GET shows names alone, so whoever sends back what it got is refused (Azure/azure-sdk-for-net#35004). */
function demandSecretValues(patch: Readonly<Record<string, unknown>>): void {
  const bare = listAt(patch, 'configuration', 'secrets').filter(
    (one) => !one.value && !(one.keyVaultUrl && one.identity),
  );
  if (bare.length === 0) return;
  throw failure(
    400,
    'ContainerAppSecretInvalid',
    `Invalid Request: Container app secret(s) with name(s) '${bare.map(({ name }) => String(name)).join(', ')}' are invalid: value or keyVaultUrl and identity should be provided.`,
  );
}

function demandTemplate(app: Resource): void {
  const template = app.properties?.template;
  const secrets = new Set(listAt(app.properties, 'configuration', 'secrets').map(({ name }) => name));
  for (const { name, image } of containersOf(template)) {
    if (!parseImage(image).ok) {
      throw failure(
        400,
        'ContainerAppInvalidImageFormat',
        `Container with name '${name}' has an invalid image format '${image}'.`,
      );
    }
  }
  for (const container of [...listAt(template, 'initContainers'), ...listAt(template, 'containers')]) {
    // A revision shows "<app>-" before the name, and Azure does not take it back (pulumi/pulumi-azure-native#1715).
    for (const { secretRef } of listAt(container, 'env')) {
      if (typeof secretRef !== 'string' || secretRef === '' || secrets.has(secretRef)) continue;
      throw failure(
        400,
        'ContainerAppSecretRefNotFound',
        `SecretRef '${secretRef}' defined for container '${String(container.name)}' not found.`,
      );
    }
  }
  const suffix = objectAt(template).revisionSuffix;
  if (typeof suffix === 'string' && suffix !== '' && !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(suffix)) {
    throw failure(
      400,
      'ContainerAppInvalidRevisionName',
      `Revision name has an invalid value '${suffix}'. A revision name must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character.`,
    );
  }
}
