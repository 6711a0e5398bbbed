/** JSON merge patch (RFC 7396), by which Azure reads a PATCH. */
import { isObject } from './exchange.ts';

/** Null removes, arrays are replaced whole, what is not named stays. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = mergePatch(merged[name], value);
  }
  return merged;
}
