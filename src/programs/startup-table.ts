/** What is set and what is not, in one table, when the bot starts: names and ways, never a value that could be a secret. */
import { type AlertSettings, describeAlerts } from '../alert-settings.ts';
import type { AlertRoutes } from '../alerts/routes.ts';
import { type ChatSettings, describeSlack, describeTeams } from '../chat-settings.ts';
import type { AccessPolicy } from '../commands/access-policy.ts';
import type { Policy } from '../rollback/policy.ts';
import type { SETTING_NAMES, Settings } from '../settings.ts';
import { describeStorage, type StorageSettings } from '../storage-settings.ts';
import { describeScope } from './open-azure.ts';
import { describeAccess, describePolicy, describeRoutes, tellsSomebody } from './policy-file.ts';

/** A row: what it is about, whether it is on, and how, or what is missing for it. */
type Row = readonly [topic: string, state: 'on' | 'off', text: string];

/** Names that have a meaning in the settings' list, and no program behind them yet: whoever sets one should know. */
const NOT_USED: readonly string[] = ['OTEL_EXPORTER_OTLP_ENDPOINT'] satisfies readonly (typeof SETTING_NAMES)[number][];

export interface StartupParts {
  readonly settings: Settings;
  readonly chat: ChatSettings;
  readonly alerts: AlertSettings;
  readonly storage: StorageSettings;
  readonly policy: { readonly policy: Policy; readonly access: AccessPolicy; readonly routes: AlertRoutes };
  readonly version: string;
}

export function startupTable({ settings, chat, alerts, storage, policy, version }: StartupParts): string {
  const rows: readonly Row[] = [
    slackRow(chat),
    teamsRow(chat),
    ['Azure', 'on', `${describeScope(settings)}; signs in by ${signInWords(settings)}`],
    [
      'Port',
      'on',
      `${chat.http.host}, ${chat.http.port === 0 ? 'any free one' : chat.http.port}: ${paths(chat, alerts).join(' ')}`,
    ],
    settings.docsUrl === null
      ? ['Cause pages', 'off', 'PULLCHECK_DOCS_URL is not set: answers have no links to them']
      : ['Cause pages', 'on', 'answers link to them'],
    settings.privateRegistries.length === 0
      ? [
          'Private registries',
          'off',
          'PULLCHECK_PRIVATE_REGISTRIES is not set: those in a private network are not asked',
        ]
      : ['Private registries', 'on', settings.privateRegistries.join(', ')],
    alertsRow(alerts, chat),
    routesRow(settings, policy.routes),
    ['Access', 'on', describeAccess(policy.access)],
    approvalsRow(settings, policy.policy),
    rollbackRow(settings),
    ['Storage', 'on', describeStorage(storage)],
  ];
  const unused = settings.present.filter((name) => NOT_USED.includes(name));
  const widest = Math.max(...rows.map(([topic]) => topic.length));
  return [
    `Pullcheck ${version}`,
    ...rows.map(([topic, state, text]) => `  ${topic.padEnd(widest)}  ${state.padEnd(3)}  ${text}`),
    ...(unused.length > 0 ? [`Set, and not used by this version: ${unused.join(', ')}`] : []),
    '',
  ].join('\n');
}

function slackRow({ slack, http }: ChatSettings): Row {
  const words = describeSlack(slack);
  if (slack === null || words === null)
    return ['Slack', 'off', 'SLACK_BOT_TOKEN and SLACK_APP_TOKEN are not set (docs/slack.md)'];
  return ['Slack', 'on', slack.delivery.kind === 'socket' ? words : `${words}, ${delivered(http, '/slack/events')}`];
}

function teamsRow({ teams, http }: ChatSettings): Row {
  const words = describeTeams(teams);
  if (teams === null || words === null)
    return ['Teams', 'off', 'MICROSOFT_APP_ID and its companions are not set (docs/teams.md)'];
  return ['Teams', 'on', teams.auth.kind === 'none' ? words : `${words}, ${delivered(http, '/api/messages')}`];
}

function alertsRow(alerts: AlertSettings, { http }: ChatSettings): Row {
  const words = describeAlerts(alerts);
  return words === null
    ? ['Alerts', 'off', 'PULLCHECK_WEBHOOK_SECRET is not set: none comes in by a webhook (docs/alerts.md)']
    : ['Alerts', 'on', `${words}, ${delivered(http, '/alerts/…')}`];
}

function routesRow({ policyFile }: Settings, routes: AlertRoutes): Row {
  return policyFile === null
    ? ['Alert routes', 'off', 'PULLCHECK_POLICY is not set: alerts by webhook are told nowhere (docs/alerts.md)']
    : ['Alert routes', tellsSomebody(routes) ? 'on' : 'off', describeRoutes(routes)];
}

function approvalsRow({ policyFile }: Settings, policy: Policy): Row {
  if (policyFile === null)
    return ['Approvals', 'off', 'PULLCHECK_POLICY is not set: nobody may approve a rollback (docs/rollback.md)'];
  return ['Approvals', policy.rules.length === 0 ? 'off' : 'on', describePolicy(policy)];
}

function rollbackRow({ azure }: Settings): Row {
  return azure.rollbackClientId === null
    ? ['Rollbacks', 'off', 'PULLCHECK_ROLLBACK_CLIENT_ID is not set: plans are shown, and nothing is carried out']
    : ['Rollbacks', 'on', 'carried out by an identity of their own'];
}

function delivered({ publicUrl }: ChatSettings['http'], path: string): string {
  return publicUrl === null
    ? `at ${path} (PUBLIC_URL is not set: the whole address is not known)`
    : `at ${publicUrl}${path}`;
}

function paths({ slack, teams }: ChatSettings, alerts: AlertSettings): readonly string[] {
  return [
    ...(slack?.delivery.kind === 'http' ? ['/slack/events'] : []),
    ...(teams === null ? [] : ['/api/messages']),
    ...(describeAlerts(alerts) === null ? [] : ['/alerts/…']),
    '/healthz',
    '/readyz',
  ];
}

function signInWords({ azure }: Settings): string {
  return azure.signIn.length === 0 ? 'a managed identity or `az login`' : azure.signIn.join(', ');
}
