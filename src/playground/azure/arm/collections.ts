/** Collections whose list is not simply their items. */
import type { AzureRequest } from '../exchange.ts';
import { momentOf } from '../moments.ts';
import { type Resource, typeOf, type World } from '../world.ts';

/** As the service lists them: runs newest first and at most `$top`, detectors without what they found. */
export function asListed(world: World, request: AzureRequest, items: readonly Resource[]): readonly Resource[] {
  const type = items[0] === undefined ? '' : typeOf(items[0]);
  if (type === 'microsoft.containerregistry/registries/runs') {
    const created = (run: Resource) => momentOf(String(run.properties?.createTime), world.anchor).getTime();
    const top = Number(request.url.searchParams.get('$top') ?? items.length);
    return [...items].sort((a, b) => created(b) - created(a)).slice(0, top);
  }
  if (type.endsWith('/detectors'))
    return items.map((one) => ({ ...one, properties: { ...one.properties, dataset: [] } }));
  return items;
}
