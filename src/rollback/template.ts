/**
 * Templates, as raw JSON: what a revision ran with becomes what the app is told to run. Nothing but what is named here is
 * read; all else is passed on as it came.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.ts';
import type { ContainerSpec } from '../diagnosis/app-facts.ts';

/** Containers of a template, init containers too, in its order. */
export function containersOf(template: JsonObject): readonly ContainerSpec[] {
  return [
    ...objectsIn(template.containers).map((one) => spec(one, false)),
    ...objectsIn(template.initContainers).map((one) => spec(one, true)),
  ];
}

function spec(container: JsonObject, init: boolean): ContainerSpec {
  return { name: textOf(container.name) ?? '', image: textOf(container.image) ?? '', init };
}

/** The secrets that a template names: environment variables, scale rules, volumes. As written, without a value ever. */
export function secretRefsOf(template: JsonObject): readonly string[] {
  const found = new Set<string>();
  walk(template, (key, value) => {
    if (key === 'secretRef' && typeof value === 'string' && value !== '') found.add(value);
  });
  return [...found].sort();
}

/** Names of environment variables, `container/NAME`, each with what it is set from; never its value. */
export function environmentOf(template: JsonObject): ReadonlyMap<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  for (const container of [...objectsIn(template.containers), ...objectsIn(template.initContainers)])
    for (const variable of objectsIn(container.env))
      found.set(`${textOf(container.name) ?? ''}/${textOf(variable.name) ?? ''}`, variable);
  return found;
}

export interface CopyParts {
  readonly appName: string;
  readonly secretNames: readonly string[];
  /** The fresh suffix; null = a job, which has none. */
  readonly suffix: string | null;
}

/**
 * A revision's template as the app's own would say it: without the `"<app>-"` that Azure puts before the secretRef of an
 * environment variable when it shows a revision (azure-cli `_update_revision_env_secretrefs`), without nulls (azure-cli
 * `clean_null_values`), and with a suffix that no revision has: an existing one makes the whole write a silent no-op
 * (github.com/microsoft/azure-container-apps/issues/650).
 */
export function copyTemplate(from: JsonObject, { appName, secretNames, suffix }: CopyParts): JsonObject {
  const names = new Map(secretNames.map((name) => [name.toLowerCase(), name]));
  const prefix = `${appName}-`.toLowerCase();
  const renamed = mapRefs(withoutNulls(from), (reference, inEnvironment) => {
    const short = reference.toLowerCase().startsWith(prefix) ? reference.slice(prefix.length) : null;
    const shortName = short === null ? undefined : names.get(short.toLowerCase());
    const whole = names.get(reference.toLowerCase());
    // A secret may itself be called `<app>-something`: in an environment Azure has put the prefix before it once more.
    return (inEnvironment ? (shortName ?? whole) : (whole ?? shortName)) ?? short ?? reference;
  });
  const { revisionSuffix: _old, ...rest } = renamed;
  return suffix === null ? rest : { ...rest, revisionSuffix: suffix };
}

/** A template without nulls and without a suffix of its own: what two of them are compared by. */
export function bareTemplate(template: JsonObject): JsonObject {
  const { revisionSuffix: _old, ...rest } = withoutNulls(template);
  return rest;
}

/**
 * The merge patch (RFC 7396) that makes `wanted` of `current`: a patch keeps what it does not name, so what is there now and
 * shall not be is named with null. Without it a copy would keep the failing template's init containers or scale rules.
 */
export function mergePatch(current: JsonObject, wanted: JsonObject): JsonObject {
  const patch: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(wanted)) {
    const before = current[key];
    patch[key] = isJsonObject(value) && isJsonObject(before) ? mergePatch(before, value) : value;
  }
  for (const [key, value] of Object.entries(current)) if (!(key in wanted) && value !== null) patch[key] = null;
  return patch;
}

/** What Azure makes of a merge patch: objects key by key, arrays whole, null deletes. */
export function applyPatch(current: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return patch;
  const result: Record<string, JsonValue> = isJsonObject(current) ? { ...current } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = applyPatch(result[key], value);
  }
  return result;
}

function withoutNulls(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (each === null ? [] : [[key, nullFree(each)] as const])),
  );
}

function nullFree(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.filter((each) => each !== null).map(nullFree);
  return isJsonObject(value) ? withoutNulls(value) : value;
}

/** Changes every `secretRef`, wherever it stands; told whether it is an environment variable's. */
function mapRefs(value: JsonObject, change: (reference: string, inEnvironment: boolean) => string): JsonObject {
  const visit = (each: JsonValue, key: string, inEnvironment: boolean): JsonValue => {
    if (typeof each === 'string' && key === 'secretRef' && each !== '') return change(each, inEnvironment);
    if (Array.isArray(each)) return each.map((one: JsonValue) => visit(one, '', inEnvironment || key === 'env'));
    if (!isJsonObject(each)) return each;
    return Object.fromEntries(Object.entries(each).map(([name, one]) => [name, visit(one, name, inEnvironment)]));
  };
  return visit(value, '', false) as JsonObject;
}

function walk(value: JsonValue, see: (key: string, value: JsonValue) => void, key = ''): void {
  see(key, value);
  if (Array.isArray(value)) for (const each of value) walk(each, see);
  else if (isJsonObject(value)) for (const [name, each] of Object.entries(value)) walk(each, see, name);
}

export function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

export function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
