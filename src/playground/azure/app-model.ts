/** A container app, its revisions and their replicas, as the resources of a scenario hold them. */

import { sameId } from '../../core/app-ref.ts';
import { canonicalJson, type JsonValue } from '../../core/json.ts';
import { failure, isObject } from './exchange.ts';
import { momentOf } from './moments.ts';
import type { Scenario } from './scenario.ts';
import { type Resource, typeOf } from './world.ts';

/** What there is, and the moment that its relative times are measured from. A `World` is one. */
export interface Stage {
  readonly scenario: Scenario;
  readonly anchor: Date;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly isInit: boolean;
}

export function set(resource: Resource, values: Readonly<Record<string, unknown>>): void {
  resource.properties = { ...resource.properties, ...values };
}

export function unset(resource: Resource, ...names: readonly string[]): void {
  resource.properties = Object.fromEntries(
    Object.entries(resource.properties ?? {}).filter(([name]) => !names.includes(name)),
  );
}

/** Oldest first. */
export function revisionsOf(stage: Stage, app: Resource): readonly Resource[] {
  return childrenOf(stage, app, '/revisions')
    .map((revision, i) => ({
      revision,
      i,
      at: momentOf(String(revision.properties?.createdTime ?? '@now'), stage.anchor),
    }))
    .sort((a, b) => a.at.getTime() - b.at.getTime() || a.i - b.i)
    .map(({ revision }) => revision);
}

export function replicasOf(stage: Stage, revision: Resource): readonly Resource[] {
  return childrenOf(stage, revision, '/replicas');
}

function childrenOf(stage: Stage, parent: Resource, kind: '/revisions' | '/replicas'): readonly Resource[] {
  const prefix = `${parent.id.toLowerCase()}${kind}/`;
  return stage.scenario.resources.filter(
    (one) => typeOf(one).endsWith(kind) && one.id.toLowerCase().startsWith(prefix),
  );
}

export function removeResources(stage: Stage, gone: readonly Resource[]): void {
  const { resources } = stage.scenario;
  for (const one of gone) {
    const at = resources.indexOf(one);
    if (at >= 0) resources.splice(at, 1);
  }
}

/** @throws AzureFailure 404 */
export function appOf(stage: Stage, revision: Resource): Resource {
  const id = revision.id.replace(/\/revisions\/[^/]+$/i, '');
  const app = stage.scenario.resources.find((one) => sameId(one.id, id));
  if (!app)
    throw failure(404, 'ResourceNotFound', `The container app of the revision '${revision.name}' was not found.`);
  return app;
}

export function objectAt(from: unknown, ...path: readonly string[]): Readonly<Record<string, unknown>> {
  let at = from;
  for (const name of path) at = isObject(at) ? at[name] : null;
  return isObject(at) ? at : {};
}

export function listAt(from: unknown, ...path: readonly string[]): readonly Record<string, unknown>[] {
  const name = path.at(-1) as string;
  const value = objectAt(from, ...path.slice(0, -1))[name];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function isSingle(app: Resource): boolean {
  return String(objectAt(app.properties, 'configuration').activeRevisionsMode ?? 'Single').toLowerCase() === 'single';
}

/** Init containers first, as they are pulled. */
export function containersOf(template: unknown): readonly Container[] {
  const of = (name: string, isInit: boolean) =>
    listAt(template, name).map((one) => ({ name: String(one.name), image: String(one.image), isInit }));
  return [...of('initContainers', true), ...of('containers', false)];
}

export function imagesOf(template: unknown): readonly string[] {
  return containersOf(template).map(({ image }) => image);
}

export function sameImages(a: unknown, b: unknown): boolean {
  return imagesOf(a).join(' ') === imagesOf(b).join(' ');
}

/** Do both ask for the same? Azure writes null, `[]` or `''` where nothing is said. */
export function sameTemplate(a: unknown, b: unknown): boolean {
  return canonicalJson(bare(a)) === canonicalJson(bare(b));
}

function bare(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(bare);
  if (!isObject(value)) return value as JsonValue;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null && item !== '' && !(Array.isArray(item) && item.length === 0))
      .map(([name, item]) => [name, bare(item)]),
  );
}
