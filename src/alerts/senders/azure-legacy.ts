/**
 * Azure Monitor's former formats, each of which has its own fields
 * (https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-non-common-schema-definitions). They are not read: the rule that
 * sends them can send the common schema by one switch, and only that one is the same for every kind of alert.
 */
import { isJsonObject } from '../../core/json.ts';

const BY_SCHEMA: readonly (readonly [RegExp, string])[] = [
  [/^AzureMonitorMetricAlert$/i, 'metric alerts'],
  [/^Microsoft\.Insights\/activityLogs$/i, 'activity log alerts'],
  [/^Microsoft\.Insights\/LogAlert$/i, 'log search alerts'],
];

export const SWITCH_ON =
  'Switch the common alert schema on: in the portal under Monitor, Alerts, Action groups, open the action group, edit its webhook, ' +
  'and set "Enable the common alert schema" to Yes (in Bicep: useCommonAlertSchema: true).';

/** What this is in place of the common schema, with the remedy; null = nothing that Azure Monitor is known to send. */
export function legacyFormat(body: Readonly<Record<string, unknown>>): string | null {
  const schema = typeof body.schemaId === 'string' ? body.schemaId : null;
  for (const [pattern, kind] of BY_SCHEMA)
    if (schema !== null && pattern.test(schema))
      return `This is the former format of ${kind} (schemaId ${schema}). ${SWITCH_ON}`;
  if (typeof body.status === 'string' && isJsonObject(body.context))
    return `This is the format of classic alert rules (status and context). ${SWITCH_ON}`;
  if ('AlertRuleName' in body || 'SearchQuery' in body || 'SearchResult' in body || 'SearchResults' in body)
    return `This is a log search alert in its former format, or with a JSON of its own. ${SWITCH_ON} A custom JSON payload has to be switched off for that.`;
  return null;
}
