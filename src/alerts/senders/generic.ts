/** Our own small format, for whatever else can send a webhook: docs/schemas/alert.schema.json. */
import { z } from 'zod';
import type { Alert } from '../alert.ts';
import { Content, makeAlert } from '../make-alert.ts';
import { kindOf, type ReadAlerts, refused, refusedBy } from './read-alerts.ts';

export const MOST_ALERTS = 100;

const line = (max: number) => z.string().trim().min(1).max(max);

/** Unknown fields are refused: a misspelt `resourcegroup` would be left out in silence. */
export const genericAlert = z.strictObject({
  app: line(64)
    .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i, 'expected the name of a Container App: letters, digits and hyphens')
    .describe('The Container App, or the job.'),
  resourceGroup: line(90)
    .regex(/^[\p{L}\p{N}._()-]+$/u, 'expected the name of a resource group')
    .describe('Needed only when several apps have the name.')
    .optional(),
  subscriptionId: z.guid('expected an id, such as 00000000-0000-0000-0000-000000000000').optional(),
  revision: line(130)
    .regex(/^[a-z0-9][a-z0-9-]*$/i, 'expected the name of a revision')
    .describe('For example orders-api--0000007. Left out = whichever fails.')
    .optional(),
  title: line(300).describe('One line. Left out = made from the name.').optional(),
  severity: line(40).describe('Any word: routes may ask for it.').optional(),
  state: z.enum(['fired', 'resolved']).default('fired'),
  key: line(200).describe('The same for every repeat of this alert and for its end, and for no other.').optional(),
  text: z.string().max(50_000).describe('What it says: log lines, error messages.').optional(),
  url: line(2000).describe('The alert at its sender, https.').optional(),
  at: line(40).describe('ISO 8601: when it began.').optional(),
});
export const genericAlerts = z.union([genericAlert, z.array(genericAlert).min(1).max(MOST_ALERTS)]);
type Given = z.infer<typeof genericAlert>;

/**
 * @param body one alert, or a list of up to 100, parsed
 * @returns the alerts, or the first problems with their places. Never throws.
 */
export function readGeneric(body: unknown): ReadAlerts {
  if (typeof body !== 'object' || body === null)
    return refused(`Expected an object with an "app", or a list of such; this is ${kindOf(body)}.`);
  if ('schemaId' in body) return refused('This looks like Azure Monitor: send it to /alerts/azure-monitor.');
  if ('alerts' in body) return refused('This looks like Alertmanager or Grafana: send it to /alerts/alertmanager.');
  // Not by the union: its message would tell the problems of both.
  const parsed = Array.isArray(body)
    ? z
        .array(genericAlert)
        .min(1, 'the list is empty')
        .max(MOST_ALERTS, `a list of at most ${MOST_ALERTS}`)
        .safeParse(body)
    : genericAlert.transform((one) => [one]).safeParse(body);
  if (!parsed.success) return refusedBy(parsed.error);
  return { ok: true, alerts: parsed.data.map(alertOf) };
}

function alertOf(given: Given): Alert {
  const content = new Content();
  content.clues.name(given.app);
  if (given.revision !== undefined) content.pair('revision', given.revision);
  if (given.resourceGroup !== undefined) content.pair('resource group', given.resourceGroup);
  if (given.subscriptionId !== undefined) content.pair('subscription', given.subscriptionId);
  // Whatever else the text names, the app is said.
  content.words(given.text);
  return makeAlert({
    sender: 'generic',
    key: given.key === undefined ? null : `generic ${given.key}`,
    state: given.state,
    title: given.title ?? `Alert for ${given.app}`,
    severity: given.severity,
    at: given.at,
    url: given.url,
    content,
  });
}
