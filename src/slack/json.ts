/** Reads what Slack sent without believing its shape. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object in a field, or an empty one. */
export function objectIn(value: JsonObject, field: string): JsonObject {
  const found = value[field];
  return isObject(found) ? found : {};
}

/** The text in a field; null when it is absent, empty, or no text. */
export function textIn(value: JsonObject, field: string): string | null {
  const found = value[field];
  return typeof found === 'string' && found !== '' ? found : null;
}

/** @returns null when it is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
