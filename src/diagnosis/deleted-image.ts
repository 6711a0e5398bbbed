/** Images that were deleted, of a registry that keeps such for a while (soft delete): when it was, and how it comes back. */
import type { Fact } from '../core/fact.ts';
import type { Suspect } from './cause.ts';
import { az, inRegistry, portal, type Repair, retriesItself } from './commands.ts';
import { minuteOf } from './evidence.ts';
import type { AzureRegistry, ImageInRegistry } from './registry-facts.ts';

/** A sentence with a blank before it, or nothing. */
export function deletedAt(image: ImageInRegistry): string {
  return image.softDeletedAt === null
    ? ''
    : ` It was deleted ${minuteOf(image.softDeletedAt)}, and the registry still has it: it can be restored.`;
}

/** https://learn.microsoft.com/azure/container-registry/container-registry-soft-delete-policy */
export function restoreDeleted(
  suspect: Suspect,
  tag: Fact<ImageInRegistry>,
  registry: AzureRegistry,
): readonly Repair[] {
  const { image } = suspect;
  if (image === null || tag.state === 'unknown' || tag.value.softDeletedAt === null) return [];
  const which = image.digest === null ? `${image.repository}:${image.tag}` : image.repository;
  return [
    {
      title: `Restore ${image.repository}${image.digest === null ? `:${image.tag}` : ''}, which was deleted`,
      command: az(
        ...['acr', 'manifest', 'restore', ...inRegistry(registry), '-n', which],
        ...(image.digest === null ? [] : ['-d', image.digest]),
      ),
      url: portal(suspect, registry.resourceId, 'repository'),
      risk: 'low',
      undo: null,
      note: `It was deleted ${minuteOf(tag.value.softDeletedAt)}. A clean-up that runs by a schedule may delete it again.`,
      thenRestart: !retriesItself(suspect),
    },
  ];
}
