/** What alert senders post in Teams. The cards are those that the senders make; names are ours. */
import type { Post } from '../../src/playground/teams/shapes.ts';

const REVISION = 'orders-api--0000007';
const IMAGE = 'contoso.azurecr.io/orders-api:1.4.2';
const card = (body: readonly object[], actions: readonly object[] = []) => ({
  type: 'AdaptiveCard',
  version: '1.4',
  body,
  ...(actions.length === 0 ? {} : { actions }),
});

/** prometheus/alertmanager notify/msteamsv2: two text blocks. */
export const ALERTMANAGER: Post = {
  card: card([
    {
      type: 'TextBlock',
      text: '[FIRING:1] ContainerAppNotReady (orders-api critical)',
      weight: 'Bolder',
      size: 'Medium',
      wrap: true,
      style: 'heading',
      color: 'Attention',
    },
    {
      type: 'TextBlock',
      text: `Alerts Firing:\n\nLabels:\n - alertname = ContainerAppNotReady\n - container_app = orders-api\n - revision = ${REVISION}\n`,
      wrap: true,
    },
  ]),
};

export const ALERTMANAGER_RESOLVED: Post = {
  card: card([
    {
      type: 'TextBlock',
      text: '[RESOLVED] ContainerAppNotReady (orders-api critical)',
      weight: 'Bolder',
      size: 'Medium',
      style: 'heading',
      color: 'Good',
    },
  ]),
};

/** Grafana's contact point for Teams. */
export const GRAFANA: Post = {
  card: card(
    [
      { type: 'TextBlock', size: 'large', weight: 'bolder', text: '[FIRING:1] ImagePullFailed', color: 'attention' },
      {
        type: 'TextBlock',
        text: `**Firing**\n\nValue: A=3, C=1\nLabels:\n - container_app = orders-api\n - image = ${IMAGE}`,
      },
    ],
    [{ type: 'Action.OpenUrl', title: 'View URL', url: 'https://grafana.example/alerting/list' }],
  ),
};

/** A workflow for Azure Monitor's common alert schema, as people build them. */
export const AZURE_MONITOR: Post = {
  card: card(
    [
      {
        type: 'Container',
        style: 'attention',
        items: [
          {
            type: 'ColumnSet',
            columns: [
              {
                type: 'Column',
                items: [{ type: 'TextBlock', text: 'Fired: Sev1 pull-failures', size: 'Large', weight: 'Bolder' }],
              },
            ],
          },
        ],
      },
      {
        type: 'FactSet',
        facts: [
          { title: 'Severity', value: 'Sev1' },
          {
            title: 'Affected resource',
            value:
              '/subscriptions/00000000-0000-4000-8000-000000000001/resourcegroups/rg-shop/providers/microsoft.app/containerapps/orders-api',
          },
        ],
      },
    ],
    [{ type: 'Action.OpenUrl', title: 'Portal', url: 'https://portal.azure.com/#blade/alerts' }],
  ),
};

/** A card of the retired connectors, which old messages still have. */
export const CONNECTOR: Post = {
  attachments: [
    {
      contentType: 'application/vnd.microsoft.teams.card.o365connector',
      content: {
        title: 'ImagePullBackOff on orders-api',
        summary: 'ImagePullBackOff',
        themeColor: 'A30200',
        text: '<p>Failed to pull image</p>',
        sections: [{ activityTitle: 'Datadog', facts: [{ name: 'service:', value: 'orders-api' }] }],
        potentialAction: [
          { '@type': 'OpenUri', name: 'View', targets: [{ os: 'default', uri: 'https://app.datadoghq.eu/m/1' }] },
        ],
      },
    },
  ],
};

/** Words of a Logic App, posted as a person. */
export const HTML: Post = {
  text: `<div><h2>Alert: pull-failures</h2><p>Image <b>${IMAGE}</b>&nbsp;cannot be pulled &amp; the app is down</p><table><tr><td>App</td><td>orders-api</td></tr></table><a href="https://portal.azure.com/?a=1&amp;b=2">Portal</a></div>`,
};

export const SENDERS = { ALERTMANAGER, GRAFANA, AZURE_MONITOR, CONNECTOR, HTML } as const;
