/** Lists with `nextLink`. */
import type { AzureRequest, AzureResponse } from '../exchange.ts';
import { json } from '../exchange.ts';
import type { World } from '../world.ts';

/** One page of `items`; the next one is asked for by `$skiptoken` in `nextLink`, which clients must follow as it is. */
export function page(world: World, request: AzureRequest, items: readonly unknown[]): AzureResponse {
  const skip = Number(request.url.searchParams.get('$skiptoken') ?? '0');
  const end = skip + world.pageSize;
  if (end >= items.length) return json(200, { value: items.slice(skip) });
  const link = new URL(request.url);
  link.searchParams.set('$skiptoken', String(end));
  return json(200, { value: items.slice(skip, end), nextLink: link.href });
}
