/**
 * `alertContext` of the common alert schema: what differs from kind to kind
 * (https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-payload-samples). Azure writes null, "" or leaves out, and its
 * kinds do not agree on capitals, so everything here may be missing.
 */
import type { Content } from '../make-alert.ts';

type Json = Readonly<Record<string, unknown>>;

/** Rows of results that are read; what a rule finds beyond them is the same again. */
const MOST_ROWS = 20;
const MOST_CONDITIONS = 10;

export function readContext(context: Json, content: Content): void {
  readActivity(context, content);
  readConditions(context, content);
  readPrometheus(context, content);
  content
    .pairs(pick(context, ['DetectionSummary', 'DetectedValue', 'NormalValue', 'SmartDetectorName', 'AlertCategory']))
    .pairs(pick(obj(context.AlertData), ['BudgetName', 'BudgetType', 'SpentAmount', 'BudgetThreshold']))
    .rule('searchQuery', context.SearchQuery);
  for (const dimension of objects(context.Dimensions)) nameAndValue(dimension, content);
  for (const item of list(context.AffectedConfigurationItems).slice(0, MOST_ROWS))
    content.pair('configurationItem', item);
  // Of an activity log alert they are the event's own; of all others what the rule's author added.
  content.pairs(context.operationName === undefined ? obj(context.properties) : null, 30);
}

/** Who did it (`caller`, `claims`) is not taken: it is about a person, and tells nothing of the app. */
function readActivity(context: Json, content: Content): void {
  if (context.operationName === undefined && context.eventSource === undefined) return;
  const authorization = obj(context.authorization);
  const properties = obj(context.properties);
  content
    .pairs(pick(context, ['operationName', 'status', 'subStatus']))
    .pair('scope', authorization.scope)
    .pairs(
      pick(properties, [
        'entity',
        'title',
        'service',
        'region',
        'incidentType',
        'stage',
        'currentHealthStatus',
        'previousHealthStatus',
        'cause',
        'details',
        'statusCode',
      ]),
    );
  for (const name of ['statusMessage', 'communication', 'message'])
    content.text(typeof properties[name] === 'object' ? JSON.stringify(properties[name]) : properties[name]);
  content.text(context['Activity Log Event Description']);
}

function readConditions(context: Json, content: Content): void {
  for (const condition of objects(obj(context.condition).allOf).slice(0, MOST_CONDITIONS)) {
    content
      .pairs(pick(condition, ['metricName', 'metricNamespace', 'metricMeasureColumn', 'webTestName']))
      .rule('condition', sentence(condition));
    for (const dimension of objects(condition.dimensions)) nameAndValue(dimension, content);
    content.rule('searchQuery', condition.searchQuery);
    // "Simple" log alerts carry the one record that they fired for.
    for (const each of flat(condition.event).slice(0, 60)) nameAndValue(each, content);
  }
}

/** `Maximum Replicas LessThan 1, was 0`. */
function sentence(condition: Json): string | null {
  const words = [condition.timeAggregation, condition.metricName, condition.operator, condition.threshold]
    .filter((word) => typeof word === 'string' || typeof word === 'number')
    .join(' ');
  if (words === '') return null;
  return typeof condition.metricValue === 'number' ? `${words}, was ${condition.metricValue}` : words;
}

function readPrometheus(context: Json, content: Content): void {
  if (context.expression === undefined && context.ruleGroup === undefined) return;
  content.pairs(obj(context.labels)).pairs(obj(context.annotations)).rule('expression', context.expression);
}

/** The rows of results that former log alerts embed, each as a record; empty = there are none. */
export function resultRows(context: Json): readonly Json[] {
  const rows: Json[] = [];
  for (const table of objects(obj(context.SearchResults).tables)) {
    const columns = objects(table.columns).map((column) => (typeof column.name === 'string' ? column.name : ''));
    for (const row of list(table.rows)) {
      if (rows.length === MOST_ROWS) return rows;
      rows.push(Object.fromEntries(list(row).flatMap((cell, at) => (columns[at] ? [[columns[at], cell]] : []))));
    }
  }
  return rows;
}

function nameAndValue(pair: Json, content: Content): void {
  if (typeof pair.name === 'string') content.pair(pair.name, pair.value);
  else content.pairs(pair);
}

function pick(from: Json, names: readonly string[]): Json {
  return Object.fromEntries(names.map((name) => [name, from[name]]));
}

/** The objects in lists of lists. */
function flat(value: unknown): readonly Json[] {
  if (!Array.isArray(value)) return isObject(value) ? [value] : [];
  return value
    .slice(0, 200)
    .flatMap((each) => (Array.isArray(each) ? each.filter(isObject) : isObject(each) ? [each] : []));
}

export function obj(value: unknown): Json {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function objects(value: unknown): readonly Json[] {
  return list(value).filter(isObject);
}
