/**
 * What Azure's own detector "Image Pull Failures" says (the portal's "Diagnose and solve problems"). Its id is not published,
 * so it is found by its name; not every app has it.
 */
import type { AppRef } from '../../core/app-ref.ts';
import type { Fact } from '../../core/fact.ts';
import { safeLine } from '../../core/safe-text.ts';
import type { Detector } from '../../diagnosis/app-facts.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import type { AzureClients } from '../clients.ts';
import { GarbledAnswer, statusOf } from '../errors.ts';
import { type Json, list, num, obj, objects, properties, text } from '../json.ts';
import { FOREVER } from '../keep.ts';
import { idPath, segment } from '../names.ts';
import { readFact } from '../reading.ts';
import { groupScope } from './app.ts';

const API = '2025-07-01';
const WANTED = 'image pull failures';
/** App Service Diagnostics' InsightStatus, which Container Apps use too. */
const STATUS = ['Critical', 'Warning', 'Info', 'Success', 'None'] as const;
const MOST_FINDINGS = 8;
const LONGEST = 300;

export function readDetector(clients: AzureClients, ref: AppRef, context: ReadContext): Promise<Fact<Detector>> {
  return readFact(
    clients,
    context,
    "Azure's detector",
    () => ({ what: `the detectors of ${ref.name}`, remedy: clients.grant('Reader', groupScope(ref)) }),
    async (signal) => {
      const path = idPath(ref.resourceId);
      if (path === null) throw new GarbledAnswer('the app has no readable id');
      // The id is the same for every app: once found, the list need not be read again.
      const key = `detector of a ${ref.kind}`;
      const kept = clients.kept.get<string>(key, FOREVER);
      if (kept !== null) {
        try {
          return toDetector(await clients.get(`${path}/detectors/${segment(kept.value)}`, API, signal));
        } catch (error) {
          if (statusOf(error) !== 404) throw error;
          clients.kept.forget(key);
        }
      }
      const detectors = await clients.list(`${path}/detectors`, API, signal);
      const found = detectors.find((one) => nameOf(one).toLowerCase() === WANTED);
      const id = found === undefined ? null : (text(found.name) ?? text(obj(properties(found).metadata).id));
      if (id === null) return { name: null, status: null, findings: [] };
      clients.kept.put(key, id);
      return toDetector(await clients.get(`${path}/detectors/${segment(id)}`, API, signal));
    },
  );
}

function nameOf(detector: Json): string {
  return (text(obj(properties(detector).metadata).name) ?? '').trim();
}

export function toDetector(resource: Json): Detector {
  const props = properties(resource);
  if (props.metadata === undefined && props.dataset === undefined)
    throw new GarbledAnswer("Azure's answer held no detector");
  const status = obj(props.status);
  const id = num(status.statusId);
  const findings = [plain(status.message), ...objects(props.dataset).flatMap(findingsOf)].filter((line) => line !== '');
  return {
    name: nameOf(resource) || null,
    status: id === null ? null : (STATUS[id] ?? null),
    findings: [...new Set(findings)].slice(0, MOST_FINDINGS),
  };
}

/** The rows of a table that hold words: series of numbers over time are for the portal's charts. */
function findingsOf(part: Json): readonly string[] {
  const table = obj(part.table);
  const columns = objects(table.columns).map((column) => text(column.columnName) ?? '');
  return list(table.rows).flatMap((row) => {
    const cells = list(row).map((cell, i) => ({ column: columns[i] ?? '', value: plain(cell) }));
    const words = cells.filter(({ value }) => /[A-Za-z]{2,} [A-Za-z]{2,}/.test(value));
    if (words.length === 0) return [];
    return [
      plain(
        cells
          .filter(({ value }) => value !== '' && !/^(?:true|false|null)$/i.test(value))
          .map(({ column, value }) => (column === '' ? value : `${column}: ${value}`))
          .join('; '),
      ),
    ];
  });
}

/** Detectors write HTML and Markdown. */
function plain(value: unknown): string {
  if (typeof value === 'number') return String(value);
  const bare = (text(value) ?? '').slice(0, 4_000).replace(/<[^<>]{0,300}>/g, ' ');
  return safeLine(bare.replace(/\s+/g, ' ').trim(), LONGEST);
}
