/**
 * When an image was deleted, of a registry that keeps deleted images for a while (soft delete, a preview:
 * https://learn.microsoft.com/azure/container-registry/container-registry-soft-delete-policy). Its API is in no
 * specification; paths and fields are those that `az acr manifest list-deleted-tags` uses.
 */
import type { ImageRef } from '../../core/image-ref.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import { aside } from '../aside.ts';
import type { AzureClients } from '../clients.ts';
import { moment, objects, text } from '../json.ts';

/** @returns null = it was not deleted, the registry does not keep such, or it may not be seen (`registries/deleted/read`) */
export async function softDeletedAt(
  clients: AzureClients,
  image: ImageRef,
  context: ReadContext,
): Promise<Date | null> {
  const { host, repository, digest } = image;
  const [list, field, wanted] =
    digest === null ? ['tags', 'tag', image.tag ?? 'latest'] : ['manifests', 'digest', digest];
  const answer = await aside(clients, 'the deleted images', context, (short) =>
    clients.registryGet(
      host,
      `/acr/v1/_deleted/${repository}/_${list}`,
      `repository:${repository}:deleted_read`,
      short,
    ),
  );
  if (answer === null) return null;
  // A tag can be deleted several times; the last time is what matters.
  const times = objects(answer[list ?? ''])
    .filter((one) => text(one[field ?? '']) === wanted)
    .flatMap((one) => moment(one.deletedAt)?.getTime() ?? []);
  return times.length === 0 ? null : new Date(Math.max(...times));
}
