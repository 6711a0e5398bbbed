import { checkAlertSettings } from '../../src/alert-settings.ts';
import { type AlertRoutes, NO_ROUTES, routesSchema } from '../../src/alerts/routes.ts';
import { checkChatSettings } from '../../src/chat-settings.ts';
import { OPEN_ACCESS } from '../../src/commands/access-policy.ts';
import { startupTable } from '../../src/programs/startup-table.ts';
import { EMPTY_POLICY, type Policy, policySchema } from '../../src/rollback/policy.ts';
import { readSettings } from '../../src/settings.ts';
import { checkStorageSettings } from '../../src/storage-settings.ts';

const APP = '11111111-2222-4333-8444-555555555555';
const TENANT = '99999999-2222-4333-8444-555555555555';

function table(
  env: Readonly<Record<string, string>>,
  policy: Policy = EMPTY_POLICY,
  routes: AlertRoutes = NO_ROUTES,
): string {
  const chat = checkChatSettings(env);
  if (!chat.ok) throw new Error(JSON.stringify(chat.problems));
  const storage = checkStorageSettings(env);
  if (!storage.ok) throw new Error(JSON.stringify(storage.problems));
  const alerts = checkAlertSettings(env);
  if (!alerts.ok) throw new Error(JSON.stringify(alerts.problems));
  return startupTable({
    settings: readSettings(env),
    chat: chat.settings,
    alerts: alerts.settings,
    storage: storage.settings,
    policy: { policy, access: OPEN_ACCESS, routes },
    version: '1.2.3',
  });
}

test('Socket Mode: on, with what is not set and what follows from it', () => {
  const text = table({
    SLACK_BOT_TOKEN: 'xoxb-1234567890-AbC',
    SLACK_APP_TOKEN: 'xapp-1-A0-12345678',
    PULLCHECK_DATA: '/data',
  });
  expect(text.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
    'Pullcheck 1.2.3',
    ' Slack on Socket Mode',
    ' Teams off MICROSOFT_APP_ID and its companions are not set (docs/teams.md)',
    ' Azure on public cloud, all subscriptions in reach; signs in by a managed identity or `az login`',
    ' Port on 0.0.0.0, 8080: /healthz /readyz',
    ' Cause pages off PULLCHECK_DOCS_URL is not set: answers have no links to them',
    ' Private registries off PULLCHECK_PRIVATE_REGISTRIES is not set: those in a private network are not asked',
    ' Alerts off PULLCHECK_WEBHOOK_SECRET is not set: none comes in by a webhook (docs/alerts.md)',
    ' Alert routes off PULLCHECK_POLICY is not set: alerts by webhook are told nowhere (docs/alerts.md)',
    ' Access on members may ask everything, guests what tells no names',
    ' Approvals off PULLCHECK_POLICY is not set: nobody may approve a rollback (docs/rollback.md)',
    ' Rollbacks off PULLCHECK_ROLLBACK_CLIENT_ID is not set: plans are shown, and nothing is carried out',
    ' Storage on in the folder /data: it survives a crash of the program, not a power cut, and one program alone can use it (in production: DATABASE_URL)',
    '',
  ]);
});

test('all on: the whole addresses to enter, what no program uses yet, and no secret', () => {
  const env = {
    SLACK_BOT_TOKEN: 'xoxb-1234567890-AbC',
    SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef',
    MICROSOFT_APP_ID: APP,
    MICROSOFT_APP_TENANT_ID: TENANT,
    MICROSOFT_APP_PASSWORD: 'abc8Q~a-good-password',
    AZURE_CLIENT_SECRET: 'another-good-password',
    AZURE_SUBSCRIPTION_IDS: APP,
    PUBLIC_URL: 'https://pullcheck.example.com/',
    PULLCHECK_DOCS_URL: 'https://example.com/causes',
    PULLCHECK_PRIVATE_REGISTRIES: 'registry.corp.example',
    DATABASE_URL: 'postgres://me:secret-pass@db.example/x',
    PULLCHECK_WEBHOOK_SECRET: 'another-secret-pass',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
    PORT: '0',
  };
  const text = table(env);
  expect(text).toMatch(/Slack +on +signed deliveries over HTTP, at https:\/\/pullcheck\.example\.com\/slack\/events\n/);
  expect(text).toMatch(
    /Teams +on +app registration.*one tenant, at https:\/\/pullcheck\.example\.com\/api\/messages\n/,
  );
  expect(text).toMatch(/Azure +on +public cloud, 1 subscription\(s\); signs in by AZURE_CLIENT_SECRET\n/);
  expect(text).toMatch(
    /Port +on +0\.0\.0\.0, any free one: \/slack\/events \/api\/messages \/alerts\/… \/healthz \/readyz\n/,
  );
  expect(text).toMatch(/Private registries +on +registry\.corp\.example\n/);
  expect(text).toMatch(/Storage +on +PostgreSQL on db\.example\n/);
  expect(text).toMatch(/\nSet, and not used by this version: OTEL_EXPORTER_OTLP_ENDPOINT\n$/);
  expect(text).toMatch(/Alerts +on +by a secret, at https:\/\/pullcheck\.example\.com\/alerts\/…\n/);
  expect(text).not.toContain('secret-pass');
  for (const name of ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'MICROSOFT_APP_PASSWORD', 'DATABASE_URL'] as const)
    expect(text).not.toContain(env[name]);
  expect(text).not.toContain(env.AZURE_CLIENT_SECRET);
});

test('who may approve, and that something carries it out', () => {
  const env = {
    SLACK_BOT_TOKEN: 'xoxb-1234567890-AbC',
    SLACK_APP_TOKEN: 'xapp-1-A0-12345678',
    PULLCHECK_DATA: '/data',
    PULLCHECK_POLICY: '/etc/pullcheck/policy.json',
    PULLCHECK_ROLLBACK_CLIENT_ID: APP,
  };
  const text = table(env, policySchema.parse({ rules: [{ name: 'shop' }] }));
  expect(text).toMatch(/Approvals +on +1 rule; a plan may be approved for 15 minutes, and the app is watched for 10\n/);
  expect(text).toMatch(/Rollbacks +on +carried out by an identity of their own\n/);
  expect(text).not.toContain('not used by this version');
  expect(table(env)).toMatch(/Approvals +off +the policy has no rule: nobody may approve anything\n/);
});

test('which channels are told of alerts', () => {
  const env = { SLACK_BOT_TOKEN: 'xoxb-1234567890-AbC', SLACK_APP_TOKEN: 'xapp-1-A0-12345678', PULLCHECK_POLICY: '/p' };
  const channel = { platform: 'slack', channel: 'C0ALERTS' };
  const routes = routesSchema.parse({ rules: [{ name: 'quiet', channels: [] }], default: [channel] });
  expect(table(env, EMPTY_POLICY, routes)).toMatch(/Alert routes +on +1 rule; what fits none goes to 1 channel\n/);
  expect(table(env)).toMatch(/Alert routes +off +the policy names no channel/);
});

test('without PUBLIC_URL it says that the address is not known', () => {
  const env = { SLACK_BOT_TOKEN: 'xoxb-1234567890-AbC', SLACK_SIGNING_SECRET: '0123456789abcdef' };
  expect(table(env)).toMatch(/at \/slack\/events \(PUBLIC_URL is not set/);
});
