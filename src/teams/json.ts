/** Reads what stands in messages without believing its shape. */

export type JsonObject = Readonly<Record<string, unknown>>;

/** A longer list is cut: real ones are short. */
const MOST = 500;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object in a field, or an empty one. */
export function objectIn(value: JsonObject, field: string): JsonObject {
  const found = value[field];
  return isObject(found) ? found : {};
}

/** The objects of a list; `[]` when it is none. */
export function objectsIn(value: JsonObject, field: string): readonly JsonObject[] {
  return listIn(value, field).filter(isObject);
}

export function listIn(value: JsonObject, field: string): readonly unknown[] {
  const list = value[field];
  return Array.isArray(list) ? list.slice(0, MOST) : [];
}

/** The text in a field; null when it is absent, empty, or no text. */
export function textIn(value: JsonObject, field: string): string | null {
  const found = value[field];
  return typeof found === 'string' && found !== '' ? found : null;
}

/** An object, or the text of one; null when it is neither. */
export function parsedObject(value: unknown): JsonObject | null {
  if (typeof value !== 'string') return isObject(value) ? value : null;
  try {
    const parsed: unknown = JSON.parse(value);
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
