/**
 * Reads JSON that may lack anything. Azure leaves out fields, writes null or `""` for them, and its own tools flatten
 * `properties`: nothing here throws, and what is not of the right type counts as absent.
 */
export type Json = Readonly<Record<string, unknown>>;

/** The object, or an empty one. */
export function obj(value: unknown): Json {
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The list, or an empty one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list; anything else in it is left out. */
export function objects(value: unknown): readonly Json[] {
  return list(value).filter(isObject);
}

/** The text, or null when it is absent, empty or no text. */
export function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function texts(value: unknown): readonly string[] {
  return list(value).filter((item): item is string => typeof item === 'string' && item !== '');
}

export function num(value: unknown): number | null {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value)) return Number(value);
  return null;
}

export function bool(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') {
    if (/^true$/i.test(value)) return true;
    if (/^false$/i.test(value)) return false;
  }
  return null;
}

/** `Disabled` and `disabled` are one word: Azure varies the case of its enumerations. */
export function word(value: unknown): string | null {
  return text(value)?.toLowerCase() ?? null;
}

/**
 * A moment as Azure and Go write them: `2026-06-26T12:43:40Z`, `2026-06-26 12:40:54.7869523 +0000 UTC`,
 * `2026-06-26T12:38:23+00:00`. Read by pattern, since `new Date` takes neither seven digits nor Go's form everywhere.
 * @returns null for anything else, for year 1 (.NET's and Go's "never"), and for moments that no calendar has
 */
export function moment(value: unknown): Date | null {
  if (typeof value !== 'string') return null;
  const found =
    /^\s*(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9})\d*)?\s?(Z|[+-]\d\d:?\d\d)?(?:\s+[A-Z]{2,5})?\s*$/i.exec(
      value,
    );
  if (!found) return null;
  const [, year, month, day, hour, minute, second, fraction, zone] = found;
  const millis = (fraction ?? '').padEnd(3, '0').slice(0, 3);
  const offset =
    zone === undefined || /^z$/i.test(zone) ? 'Z' : zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millis}${offset}`);
  if (Number.isNaN(at.getTime()) || at.getUTCFullYear() < 1970) return null;
  // V8 rolls 31 February over into March; Azure never wrote that.
  if (Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()) return null;
  return at;
}

/**
 * A resource's properties, whether they are nested as ARM sends them or flattened beside the name as `az` prints them for
 * networks and registries. Nested ones win.
 */
export function properties(resource: Json): Json {
  return isObject(resource.properties) ? { ...resource, ...resource.properties } : resource;
}
