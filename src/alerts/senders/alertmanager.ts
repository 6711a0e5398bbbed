/**
 * Prometheus Alertmanager's webhook, version 4
 * (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config), and Grafana's, which has the same form with more in
 * it (https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/).
 */
import { z } from 'zod';
import { canonicalJson, type JsonObject } from '../../core/json.ts';
import type { Alert } from '../alert.ts';
import { isoTime } from '../clean.ts';
import { Content, makeAlert } from '../make-alert.ts';
import { kindOf, type ReadAlerts, refused, refusedBy } from './read-alerts.ts';

/** Alertmanager sends all of a group unless `max_alerts` is set; an incident of more is a storm that needs no more of them. */
export const MOST_ALERTS = 500;

/** Names and values; Grafana's templates may put numbers. */
const labels = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullish();
const text = z.string().nullish();
const state = z.string().regex(/^(?:firing|resolved)$/i, 'expected "firing" or "resolved"');
const schema = z.looseObject({
  status: state.nullish(),
  groupKey: text,
  commonLabels: labels,
  commonAnnotations: labels,
  externalURL: text,
  orgId: z.unknown().optional(),
  alerts: z
    .array(
      z.looseObject({
        status: state.nullish(),
        labels,
        annotations: labels,
        startsAt: text,
        generatorURL: text,
        fingerprint: z.string().max(200).nullish(),
        panelURL: text,
        dashboardURL: text,
        silenceURL: text,
      }),
    )
    .min(1, 'the list is empty')
    .max(MOST_ALERTS, `more than ${MOST_ALERTS} alerts in one: set max_alerts, or group_by, in the receiver`),
});
type Body = z.infer<typeof schema>;
type Entry = Body['alerts'][number];

/**
 * @param body the webhook's body, parsed
 * @returns an alert for each entry. Never throws.
 */
export function readAlertmanager(body: unknown): ReadAlerts {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return refused(`Expected Alertmanager's webhook, an object with a list "alerts"; this is ${kindOf(body)}.`);
  if ('schemaId' in body) return refused('This looks like Azure Monitor: send it to /alerts/azure-monitor.');
  if (!('alerts' in body) && ('ruleId' in body || 'evalMatches' in body || 'ruleName' in body))
    return refused(
      "This is Grafana's legacy alerting (ruleId, evalMatches), which ended with Grafana 11. Use Grafana Alerting, with a contact point of the type Webhook.",
    );
  const parsed = schema.safeParse(body);
  if (!parsed.success) return refusedBy(parsed.error);
  const whole = parsed.data;
  return { ok: true, alerts: whole.alerts.map((entry) => alertOf(entry, whole)) };
}

function alertOf(entry: Entry, whole: Body): Alert {
  const grafana = isGrafana(entry, whole);
  const all = { ...whole.commonLabels, ...entry.labels };
  const notes = { ...whole.commonAnnotations, ...entry.annotations };
  const content = new Content();
  content.pairs(all);
  // What the rule's author wrote is prose: read for names, not taken for one.
  for (const [name, value] of Object.entries(notes).slice(0, 40))
    if (!/runbook|dashboard|^__|silence|image_?url/i.test(name))
      content.text(value === null ? null : `${name}: ${value}`);
  return makeAlert({
    sender: grafana ? 'grafana' : 'alertmanager',
    key: keyOf(entry, grafana),
    state: /^resolved$/i.test(entry.status ?? whole.status ?? '') ? 'resolved' : 'fired',
    title: String(all.alertname ?? notes.summary ?? notes.description ?? whole.groupKey ?? ''),
    severity: all.severity ?? all.priority ?? null,
    at: entry.startsAt,
    url: entry.panelURL || entry.dashboardURL || entry.generatorURL || whole.externalURL,
    content,
  });
}

/** A repeat of the same firing and its end have the same fingerprint and the same beginning; the next firing begins anew. */
function keyOf(entry: Entry, grafana: boolean): string | null {
  const sender = grafana ? 'grafana' : 'alertmanager';
  const began = isoTime(entry.startsAt);
  const id = entry.fingerprint || canonicalJson((entry.labels ?? {}) as JsonObject);
  if (id === '{}' || id.length > 1000) return null;
  return [sender, id, ...(began === null ? [] : [began])].join(' ');
}

function isGrafana(entry: Entry, whole: Body): boolean {
  return (
    whole.orgId !== undefined ||
    'silenceURL' in entry ||
    'valueString' in entry ||
    entry.labels?.grafana_folder !== undefined ||
    /\/alerting\/(?:grafana\/)?[\w-]+\/(?:edit|view)/.test(entry.generatorURL ?? '')
  );
}
