/** What differs between two templates, in names: a value may be a secret that somebody put into plain text. */
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from '../core/json.ts';
import type { Diff } from './plan.ts';
import { bareTemplate, containersOf, environmentOf, objectsIn, secretRefsOf, textOf } from './template.ts';

/** @param to as the app's own template would say it: see `copyTemplate` */
export function diffOf(from: JsonObject, to: JsonObject): Diff {
  const [before, after] = [bareTemplate(from), bareTemplate(to)];
  const [had, has] = [containersOf(before), containersOf(after)];
  const names = [...new Set([...had, ...has].map(({ name }) => name))];
  const images = names.flatMap((container) => {
    const [was, is] = [had, has].map((all) => all.find(({ name }) => name === container)?.image ?? null);
    return was === is ? [] : [{ container, from: was ?? null, to: is ?? null }];
  });
  const [old, fresh] = [environmentOf(before), environmentOf(after)];
  const [oldRefs, freshRefs] = [secretRefsOf(before), secretRefsOf(after)];
  return {
    images,
    environment: {
      added: [...fresh.keys()].filter((name) => !old.has(name)).sort(),
      removed: [...old.keys()].filter((name) => !fresh.has(name)).sort(),
      changed: [...fresh]
        .filter(([name, variable]) => old.has(name) && !same(variable, old.get(name)))
        .map(([name]) => name)
        .sort(),
    },
    scale: scaleOf(before.scale, after.scale),
    secretRefs: {
      added: freshRefs.filter((name) => !oldRefs.includes(name)),
      removed: oldRefs.filter((name) => !freshRefs.includes(name)),
    },
    other: otherParts(before, after),
  };
}

/** `minReplicas 1 -> 0`; of rules their names alone, for their metadata may hold a connection string. */
function scaleOf(from: JsonValue | undefined, to: JsonValue | undefined): readonly string[] {
  const [a, b] = [isJsonObject(from) ? from : {}, isJsonObject(to) ? to : {}];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort().flatMap((key) => {
    if (same(a[key], b[key])) return [];
    const [x, y] = [a[key], b[key]];
    if (isPlain(x) && isPlain(y)) return [`${key} ${x ?? 'unset'} -> ${y ?? 'unset'}`];
    const rules = [...new Set([...objectsIn(x), ...objectsIn(y)].flatMap(({ name }) => textOf(name) ?? []))];
    return [rules.length === 0 ? key : `${key} (${rules.join(', ')})`];
  });
}

function isPlain(value: JsonValue | undefined): value is number | boolean | null | undefined {
  return value == null || typeof value === 'number' || typeof value === 'boolean';
}

const TOLD_APART = new Set(['containers', 'initContainers', 'scale', 'revisionSuffix']);
const OF_A_CONTAINER = new Set(['name', 'image', 'env']);

function otherParts(from: JsonObject, to: JsonObject): readonly string[] {
  const parts = keysOf(from, to).filter((key) => !TOLD_APART.has(key) && !same(from[key], to[key]));
  for (const list of ['containers', 'initContainers']) {
    const [before, after] = [objectsIn(from[list]), objectsIn(to[list])];
    for (const now of after) {
      const was = before.find(({ name }) => name === now.name);
      if (was === undefined) continue;
      for (const key of keysOf(was, now))
        if (!OF_A_CONTAINER.has(key) && !same(was[key], now[key]))
          parts.push(`${list}/${textOf(now.name) ?? ''}/${key}`);
    }
  }
  return parts.sort();
}

function keysOf(a: JsonObject, b: JsonObject): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

/** An absent field and an empty list are the same to Azure. */
function same(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  const form = (value: JsonValue | undefined): string => {
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return '';
    return canonicalJson(value);
  };
  return form(a) === form(b);
}
