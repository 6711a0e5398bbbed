/**
 * Azure Monitor's webhook, in the common alert schema
 * (https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema): metric, log search, activity log, service and
 * resource health, Prometheus rule groups, smart detection.
 */
import { z } from 'zod';
import type { Alert } from '../alert.ts';
import { appOfId } from '../clues.ts';
import { Content, makeAlert } from '../make-alert.ts';
import { obj, readContext, resultRows } from './azure-context.ts';
import { legacyFormat, SWITCH_ON } from './azure-legacy.ts';
import { kindOf, type ReadAlerts, refused, refusedBy } from './read-alerts.ts';

/** Targets and apps of one alert that become alerts of their own. */
const MOST_APPS = 20;

const text = z.string().nullish();
const shortText = z.string().max(600).nullish();
const schema = z.looseObject({
  data: z.looseObject({
    essentials: z.looseObject({
      alertId: shortText,
      originAlertId: shortText,
      alertRule: text,
      severity: text,
      signalType: text,
      monitoringService: text,
      // Documented are these two; without one it is an alert that fires and never ends.
      monitorCondition: z
        .string()
        .regex(/^(?:fired|resolved)$/i, 'expected "Fired" or "Resolved"')
        .nullish(),
      alertTargetIDs: z.array(z.string().nullable()).nullish(),
      configurationItems: z.array(z.unknown()).nullish(),
      firedDateTime: text,
      description: text,
      investigationLink: text,
    }),
    alertContext: z.looseObject({}).nullish(),
    customProperties: z.looseObject({}).nullish(),
  }),
});
type Data = z.infer<typeof schema>['data'];

/**
 * @param body the webhook's body, parsed
 * @returns one alert; several where one alert is about several apps, each with a key of its own. Never throws.
 */
export function readAzureMonitor(body: unknown): ReadAlerts {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return refused(`Expected Azure Monitor's common alert schema, an object; this is ${kindOf(body)}.`);
  const given = body as Readonly<Record<string, unknown>>;
  const schemaId = given.schemaId;
  if (typeof schemaId !== 'string' || !/^azureMonitorCommonAlertSchema$/i.test(schemaId)) {
    const legacy = legacyFormat(given);
    if (legacy !== null) return refused(legacy);
    if (Array.isArray(given.alerts))
      return refused('This looks like Alertmanager or Grafana: send it to /alerts/alertmanager.');
    return refused(`schemaId: expected "azureMonitorCommonAlertSchema". ${SWITCH_ON}`);
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) return refusedBy(parsed.error);
  const { data } = parsed.data;
  if (!data.essentials.alertId && !data.essentials.originAlertId && !data.essentials.alertRule)
    return refused('data.essentials: expected an alertId, an originAlertId or an alertRule; none is there.');
  return { ok: true, alerts: split(data).map((part) => alertOf(data, part)) };
}

interface Part {
  /** What is put behind the key, so that each app's alert has its own; null = the alert is not divided. */
  readonly suffix: string | null;
  readonly targets: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** Several apps that are all meant are several alerts: nobody has to choose between them. */
function split(data: Data): readonly Part[] {
  const targets = (data.essentials.alertTargetIDs ?? []).filter((id) => id !== null);
  const rows = resultRows(obj(data.alertContext));
  const apps = new Map<string, string>();
  for (const target of targets) {
    const app = appOfId(target);
    if (app !== null && apps.size < MOST_APPS) apps.set(app.toLowerCase(), target);
  }
  if (apps.size > 1) return [...apps].map(([suffix, target]) => ({ suffix, targets: [target], rows }));

  const byApp = new Map<string, Part['rows'][number][]>();
  for (const row of rows) {
    const name = row.ContainerAppName_s ?? row.ContainerAppName;
    if (typeof name !== 'string' || name === '') continue;
    const key = name.toLowerCase();
    const known = byApp.get(key);
    if (known !== undefined) known.push(row);
    else if (byApp.size < MOST_APPS) byApp.set(key, [row]);
  }
  if (byApp.size > 1) return [...byApp].map(([suffix, own]) => ({ suffix, targets, rows: own }));
  return [{ suffix: null, targets, rows }];
}

function alertOf({ essentials, alertContext, customProperties }: Data, part: Part): Alert {
  const context = obj(alertContext);
  const content = new Content();
  content
    .pair('severity', essentials.severity)
    .pair('signalType', essentials.signalType)
    .pair('monitoringService', essentials.monitoringService);
  for (const target of part.targets.slice(0, MOST_APPS)) {
    content.clues.resourceId(target);
    content.pair('target', target);
  }
  // Mostly the last part of a target's id: then the id has told it, and what kind of thing it is.
  const told = part.targets.map((target) => target.split('/').at(-1)?.toLowerCase());
  for (const item of (essentials.configurationItems ?? []).slice(0, MOST_APPS))
    if (typeof item === 'string' && !told.includes(item.toLowerCase())) content.pair('configurationItem', item);
  content.text(essentials.description);
  readContext(context, content);
  for (const row of part.rows) content.pairs(row);
  content.pairs(customProperties, 30);
  const rule = essentials.alertRule ?? '';
  return makeAlert({
    sender: 'azure-monitor',
    key: keyOf(essentials, part.suffix),
    state: /^resolved$/i.test(essentials.monitorCondition ?? '') ? 'resolved' : 'fired',
    // Some kinds put the rule's whole id here.
    title: (rule.startsWith('/') ? rule.split('/').at(-1) : rule) || essentials.description || '',
    severity: essentials.severity,
    at: essentials.firedDateTime,
    url: essentials.investigationLink ?? portalLink(essentials.alertId),
    content,
  });
}

/**
 * `alertId` is the instance's own id, the same for fired and resolved. Budgets and tests of an action group have the rule's id
 * there instead, which is the same each time: then the instance's id by its service goes with it.
 */
function keyOf(essentials: Data['essentials'], suffix: string | null): string | null {
  const { alertId, originAlertId, firedDateTime } = essentials;
  const instance = /\/providers\/microsoft\.alertsmanagement\/alerts\/[^/]+$/i.test(alertId ?? '');
  const parts = instance ? [alertId] : [alertId, originAlertId ?? firedDateTime];
  const id = parts.filter((part) => part !== null && part !== undefined && part !== '').join(' ');
  return id === '' ? null : ['azure-monitor', id.toLowerCase(), ...(suffix === null ? [] : [suffix])].join(' ');
}

function portalLink(alertId: string | null | undefined): string | null {
  return alertId?.startsWith('/subscriptions/')
    ? `https://portal.azure.com/#view/Microsoft_Azure_Monitoring_Alerts/AlertDetails.ReactView/alertId~/${encodeURIComponent(alertId)}`
    : null;
}
