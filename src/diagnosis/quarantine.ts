/** May the registry hide an image that was pushed? A quarantine does, until the image is released. */
import type { Fact } from '../core/fact.ts';
import { isAzureRegistry } from '../core/image-ref.ts';
import type { Registry } from './registry-facts.ts';

/**
 * The doubt that stays when an image does not show, as a sentence with a blank before it; empty when nothing hides images. A
 * tag under quarantine reads as absent (github.com/Azure/acr/issues/597).
 */
export function hiddenDoubt(host: string, registry: Fact<Registry>): string {
  if (!isAzureRegistry(host)) return '';
  if (registry.state === 'unknown')
    return ` One doubt remains: whether ${host} has a quarantine, which hides pushed images, could not be seen.`;
  return registry.value.kind === 'azure' && registry.value.quarantine === true
    ? ` One doubt remains: ${host} holds pushed images back until they are released, and does not show them until then.`
    : '';
}
