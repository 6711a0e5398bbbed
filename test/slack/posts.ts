/**
 * What alert senders post in Slack, as an app is told of it. The contents are those that the senders make (Alertmanager's and
 * Grafana's of their sources, the others' of their documentation); names are ours.
 */
import type { ProgramPost, SlackProgram } from '../../src/playground/slack/shapes.ts';

export interface SenderPost {
  readonly name: string;
  readonly kind: SlackProgram['kind'];
  readonly post: ProgramPost;
}

const REVISION = 'orders-api--0000007';
const IMAGE = 'contoso.azurecr.io/orders-api:1.4.2';
const APP_ID =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourcegroups/rg-shop/providers/microsoft.app/containerapps/orders-api';

/** prometheus/alertmanager notify/slack/slack.go and template/default.tmpl: the title has the labels' values alone. */
export const ALERTMANAGER: SenderPost = {
  name: 'AlertManager',
  kind: 'integration',
  post: {
    text: '',
    attachments: [
      {
        id: 1,
        title: '[FIRING:1] ContainerAppNotReady (orders-api critical)',
        title_link: 'https://alertmanager.example/#/alerts?receiver=slack',
        pretext: '',
        text: `*Alert:* The image cannot be pulled\n*Details:*\n  • *container_app:* \`orders-api\`\n  • *revision:* \`${REVISION}\``,
        fallback: '[FIRING:1] ContainerAppNotReady | https://alertmanager.example/#/alerts?receiver=slack',
        color: 'a30200',
        fields: [{ title: 'Severity', value: 'critical', short: true }],
        footer: '',
        mrkdwn_in: ['fallback', 'pretext', 'text'],
      },
    ],
  },
};

/** What Alertmanager makes of it when it is over (`edit_messages`). */
export const ALERTMANAGER_RESOLVED: ProgramPost = {
  text: '',
  attachments: [
    {
      id: 1,
      title: '[RESOLVED] ContainerAppNotReady (orders-api critical)',
      title_link: 'https://alertmanager.example/#/alerts?receiver=slack',
      fallback: '[RESOLVED] ContainerAppNotReady | https://alertmanager.example/#/alerts?receiver=slack',
      color: '2eb886',
    },
  ],
};

/** grafana/alerting receivers/slack. */
export const GRAFANA: SenderPost = {
  name: 'Grafana',
  kind: 'app',
  post: {
    text: '',
    attachments: [
      {
        id: 1,
        color: 'D63232',
        fallback: '[FIRING:1] ImagePullFailed Platform',
        title: '[FIRING:1] ImagePullFailed Platform',
        title_link: 'https://grafana.example/alerting/list',
        text: `**Firing**\n\nValue: A=3, C=1\nLabels:\n - alertname = ImagePullFailed\n - container_app = orders-api\n - revision = ${REVISION}\nAnnotations:\n - summary = Failed to pull image &quot;${IMAGE}&quot;\nSource: <https://grafana.example/alerting/grafana/x/view?orgId=1>`,
        footer: 'Grafana v11.2.0',
        footer_icon: 'https://grafana.example/fav32.png',
        ts: 1_795_899_000,
      },
    ],
  },
};

export const DATADOG: SenderPost = {
  name: 'Datadog',
  kind: 'app',
  post: {
    text: '',
    attachments: [
      {
        id: 1,
        color: 'a30200',
        title: 'Triggered: [P2] Image pulls fail on service:orders-api,env:prod',
        title_link: 'https://app.datadoghq.eu/monitors/4711',
        text: `Failed to pull image \`${IMAGE}\`\n@slack-alerts\n\nsum(last_5m) was &gt; 0.0`,
        fields: [{ title: 'Tags', value: 'env:prod, monitor, service:orders-api', short: false }],
        fallback: 'Triggered: [P2] Image pulls fail on service:orders-api,env:prod',
        actions: [{ id: '1', type: 'button', text: 'Mute', url: 'https://app.datadoghq.eu/monitors/4711/mute' }],
      },
    ],
  },
};

export const PAGERDUTY: SenderPost = {
  name: 'PagerDuty',
  kind: 'app',
  post: {
    text: 'Triggered #4711: orders-api does not start',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':red_circle: *Triggered* <https://contoso.pagerduty.com/incidents/Q1|#4711: orders-api does not start>',
        },
      },
      {
        type: 'section',
        fields: [
          { type: 'mrkdwn', text: '*Assigned:*\n<https://contoso.pagerduty.com/users/P1|Olga Onduty>' },
          { type: 'mrkdwn', text: '*Service:*\n<https://contoso.pagerduty.com/services/P2|orders-api>' },
        ],
      },
      {
        type: 'actions',
        elements: [
          { type: 'button', action_id: 'ack', text: { type: 'plain_text', text: 'Acknowledge' } },
          {
            type: 'button',
            action_id: 'view',
            text: { type: 'plain_text', text: 'View' },
            url: 'https://contoso.pagerduty.com/i/4711',
          },
        ],
      },
    ],
  },
};

/** A Logic App of Azure Monitor's (learn.microsoft.com, alerts-logic-apps): words that whoever built it chose. */
export const AZURE_MONITOR: SenderPost = {
  name: 'Azure Logic Apps',
  kind: 'app',
  post: {
    text: `Your Azure Monitor alert was triggered Azure monitor alert rule *pull-failures* was triggered for the following resources: ["${APP_ID}"] with severity Sev1`,
    blocks: [
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'text', text: 'Azure monitor alert rule ' },
              { type: 'text', text: 'pull-failures', style: { bold: true } },
              { type: 'text', text: ` was triggered for ["${APP_ID}"] with severity Sev1. ` },
              { type: 'link', url: 'https://portal.azure.com/#blade/alerts', text: 'See it' },
            ],
          },
        ],
      },
    ],
  },
};

export const OPSGENIE: SenderPost = {
  name: 'Opsgenie for Alert Management',
  kind: 'app',
  post: {
    text: 'New alert: "ImagePullBackOff on orders-api"',
    attachments: [
      {
        id: 1,
        color: '#f5a623',
        blocks: [
          { type: 'header', text: { type: 'plain_text', text: '#321: ImagePullBackOff on orders-api', emoji: true } },
          {
            type: 'section',
            fields: [
              { type: 'mrkdwn', text: '*Priority*\nP1' },
              { type: 'mrkdwn', text: `*Tags*\nrevision:${REVISION}` },
            ],
          },
          { type: 'context', elements: [{ type: 'mrkdwn', text: 'Routed to *platform*' }] },
        ],
        fallback: '[no preview available]',
      },
    ],
  },
};

export const PLAIN_WEBHOOK: SenderPost = {
  name: 'incoming-webhook',
  kind: 'integration',
  post: {
    text: `ALERT: cannot pull &lt;${IMAGE}&gt; for *orders-api*, see <https://wiki.example/runbook|the runbook>`,
  },
};

/** A workflow of Slack's Workflow Builder. */
export const WORKFLOW: SenderPost = {
  name: 'Deploy watcher',
  kind: 'integration',
  post: {
    text: 'Deployment failed\n• app: orders-api\n• reason: manifest unknown',
    blocks: [
      {
        type: 'rich_text',
        elements: [
          { type: 'rich_text_section', elements: [{ type: 'text', text: 'Deployment failed' }] },
          {
            type: 'rich_text_list',
            style: 'bullet',
            elements: [
              {
                type: 'rich_text_section',
                elements: [
                  { type: 'text', text: 'app: ' },
                  { type: 'text', text: 'orders-api' },
                ],
              },
              { type: 'rich_text_section', elements: [{ type: 'text', text: 'reason: manifest unknown' }] },
            ],
          },
          { type: 'rich_text_preformatted', elements: [{ type: 'text', text: `image = ${IMAGE}` }] },
        ],
      },
    ],
  },
};

/** Azure Monitor's e-mail, to the address of a channel. */
export const EMAIL: SenderPost = {
  name: 'Email',
  kind: 'email',
  post: {
    files: [
      {
        id: 'F0001',
        mode: 'email',
        filetype: 'email',
        mimetype: 'text/html',
        title: 'Fired:Sev1 Azure Monitor Alert pull-failures on orders-api',
        subject: 'Fired:Sev1 Azure Monitor Alert pull-failures on orders-api',
        from: [
          {
            address: 'azure-noreply@microsoft.com',
            name: 'Microsoft Azure',
            original: 'Microsoft Azure <azure-noreply@microsoft.com>',
          },
        ],
        plain_text: `Fired:Sev1 Azure Monitor Alert\nAffected resource ${APP_ID}`,
      },
    ],
  },
};

export const SENDERS = {
  ALERTMANAGER,
  GRAFANA,
  DATADOG,
  PAGERDUTY,
  AZURE_MONITOR,
  OPSGENIE,
  PLAIN_WEBHOOK,
  WORKFLOW,
  EMAIL,
} as const;
