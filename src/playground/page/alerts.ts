/** Azure Monitor, as far as the page needs it: an alert for each app that fails, by the webhook of an action group. */
import { randomUUID } from 'node:crypto';
import { typeOf } from '../azure/world.ts';
import { post } from '../post.ts';
import { ActionRefused } from './refused.ts';
import type { Session } from './session.ts';
import { viewSubscription } from './subscription-view.ts';
import type { Outcome } from './views.ts';

const WITHIN_MS = 10_000;

/**
 * All of them at once, as in a storm; each app is an alert of its own.
 * https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema
 * @throws ActionRefused when nothing fails, or the bot does not take one
 */
export async function fireAlerts({ azure, clock, alertsTo }: Session): Promise<Outcome> {
  const now = clock.bot.now();
  const failing = viewSubscription(azure, now).apps.filter(({ health, kind }) => health === 'bad' && kind === 'app');
  if (failing.length === 0) throw new ActionRefused('Nothing fails, so there is nothing to alert of.');
  const targets = failing.flatMap(({ name, resourceGroup }) =>
    azure.scenario.resources.filter(
      (one) =>
        typeOf(one) === 'microsoft.app/containerapps' &&
        one.name === name &&
        one.id.toLowerCase().includes(`/resourcegroups/${resourceGroup.toLowerCase()}/`),
    ),
  );
  const answers = await Promise.all(
    targets.map(({ id, name }) =>
      post(
        alertsTo,
        JSON.stringify(firedAlert(id, name, now)),
        { 'content-type': 'application/json; charset=utf-8' },
        WITHIN_MS,
      ),
    ),
  );
  const refused = answers.find((one) => one.state !== 'answered' || one.status >= 300);
  if (refused !== undefined)
    throw new ActionRefused(
      `The bot did not take an alert: ${refused.state === 'answered' ? refused.status : refused.state}.`,
    );
  return {
    note: `${targets.length === 1 ? 'An alert has' : `${targets.length} alerts have`} been fired.`,
    dialog: null,
  };
}

function firedAlert(id: string, name: string, at: Date) {
  // Azure Monitor writes ids of targets in small letters.
  const target = id.toLowerCase();
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `${id.slice(0, id.toLowerCase().indexOf('/resourcegroups/'))}/providers/Microsoft.AlertsManagement/alerts/${randomUUID()}`,
        alertRule: 'container-app-not-ready',
        severity: 'Sev1',
        signalType: 'Metric',
        monitorCondition: 'Fired',
        monitoringService: 'Platform',
        alertTargetIDs: [target],
        configurationItems: [name],
        originAlertId: randomUUID(),
        firedDateTime: at.toISOString(),
        description: `Replicas of ${name} are not ready`,
        essentialsVersion: '1.0',
        alertContextVersion: '1.0',
      },
      alertContext: {
        properties: null,
        conditionType: 'SingleResourceMultipleMetricCriteria',
        condition: {
          windowSize: 'PT5M',
          allOf: [
            {
              metricName: 'Replicas',
              metricNamespace: 'Microsoft.App/containerApps',
              operator: 'LessThan',
              threshold: '1',
              timeAggregation: 'Maximum',
              dimensions: [],
              metricValue: 0,
            },
          ],
        },
      },
    },
  };
}
