/** The traffic array: it is replaced whole, so what is not in it is gone, labels first of all. */
import type { JsonObject, JsonValue } from '../core/json.ts';
import { textOf } from './template.ts';

export type Traffic = readonly JsonObject[];

/**
 * All requests to `target`; every other entry stays with weight 0, its label and its unknown fields. An entry of
 * `latestRevision` is replaced by what it stands for now, or the next deployment would take the traffic back at once.
 * @param latest the revision that `latestRevision` stands for: the newest that is ready; null = not known
 * @param exists does Azure still keep that revision? An entry of a purged one is refused, so without a label it is left out
 */
export function trafficTo(
  target: string,
  current: Traffic,
  latest: string | null,
  exists: (revision: string) => boolean,
): Traffic {
  const pinned = current.flatMap((entry): JsonObject[] => {
    const { latestRevision: _latest, ...rest } = entry;
    const name = revisionOf(entry, latest);
    if (name === null) return [];
    const labelled = textOf(entry.label) !== null;
    if (name !== target && !labelled && !exists(name)) return [];
    return [{ ...rest, revisionName: name, weight: 0 }];
  });
  // Azure knows one entry a revision: the one with a label is kept, of several labels the first (see `lostLabels`).
  const kept: JsonObject[] = [];
  for (const entry of pinned) {
    const twin = kept.findIndex(({ revisionName }) => revisionName === entry.revisionName);
    const had = kept[twin];
    if (had === undefined) kept.push(entry);
    else if (textOf(had.label) === null) kept[twin] = { ...had, ...entry };
  }
  if (!kept.some(({ revisionName }) => revisionName === target)) kept.push({ revisionName: target, weight: 0 });
  return kept.map((entry) => (entry.revisionName === target ? { ...entry, weight: 100 } : entry));
}

/** Labels that are in `before` and not in `after`: none, or the change is not made. */
export function lostLabels(before: Traffic, after: Traffic): readonly string[] {
  const kept = new Set(labelsOf(after));
  return labelsOf(before).filter((label) => !kept.has(label));
}

export function labelsOf(traffic: Traffic): readonly string[] {
  return traffic.flatMap(({ label }) => textOf(label) ?? []);
}

export function weightOf(entry: JsonObject): number {
  return typeof entry.weight === 'number' ? entry.weight : 0;
}

/** The revision that an entry sends to; null when it names none that is known. */
export function revisionOf(entry: JsonObject, latest: string | null): string | null {
  return textOf(entry.revisionName) ?? (entry.latestRevision === true ? latest : null);
}

/** The share of the requests, in per cent, that a revision gets. */
export function shareOf(revision: string, traffic: Traffic, latest: string | null): number {
  return traffic
    .filter((entry) => revisionOf(entry, latest) === revision)
    .reduce((sum, entry) => sum + weightOf(entry), 0);
}

/**
 * Are the two the same to Azure? The order of entries says nothing, a missing weight is 0, and Azure shows absent fields as
 * null, false or an empty text.
 */
export function sameTraffic(a: Traffic, b: Traffic): boolean {
  const form = (traffic: Traffic): string =>
    JSON.stringify(
      traffic
        .map((entry) => ({ weight: 0, ...entry }))
        .map((entry) =>
          Object.entries(entry)
            .filter(([key, value]) => key === 'weight' || !isEmpty(value))
            .sort(([x], [y]) => (x < y ? -1 : 1)),
        )
        .map((entry) => JSON.stringify(entry))
        .sort(),
    );
  return form(a) === form(b);
}

function isEmpty(value: JsonValue): boolean {
  return value === null || value === false || value === '';
}
