/** Which source is asked about an image's registry: Azure for Azure's own, the registry itself for all others. */
import { isAzureRegistry } from '../core/image-ref.ts';
import type { FactSource } from '../diagnosis/fact-source.ts';
import type { RegistryFacts } from './fact-source.ts';

export function withOtherRegistries(azure: FactSource, others: RegistryFacts): FactSource {
  return {
    ...azure,
    registry: (host, ref, context) =>
      isAzureRegistry(host) ? azure.registry(host, ref, context) : others.registry(host, context),
    tag: (image, context) => (isAzureRegistry(image.host) ? azure.tag(image, context) : others.tag(image, context)),
  };
}
