/** The manifests that people paste into Slack: valid, minimal, and offering exactly what there is. */
import { detailsCommand } from '../../src/commands/details.ts';
import { COMMANDS } from '../../src/commands/index.ts';
import { DIAGNOSE_SHORTCUT } from '../../src/slack/read-post.ts';
import { readProjectFile } from '../structure/source.ts';
import { offered, usageHint } from './expected-commands.ts';
import { slackManifestSchema } from './slack-schema.ts';
import { methodsUsed, SCOPE_OF_EVENT, SCOPE_OF_METHOD } from './slack-scopes.ts';

interface Manifest {
  display_information: { name: string; description: string };
  features: {
    slash_commands: {
      command: string;
      url?: string;
      description: string;
      usage_hint: string;
      should_escape: boolean;
    }[];
    shortcuts: { name: string; type: string; callback_id: string; description: string }[];
  };
  oauth_config: { scopes: { bot: string[]; user?: string[] } };
  settings: {
    event_subscriptions: { request_url?: string; bot_events: string[] };
    interactivity: { is_enabled: boolean; request_url?: string };
    socket_mode_enabled: boolean;
  };
}

const KINDS = ['socket-mode', 'http'] as const;
const read = (kind: (typeof KINDS)[number]) => JSON.parse(readProjectFile(`manifests/slack/${kind}.json`)) as Manifest;
const schema = slackManifestSchema();

/**
 * What Slack demands beyond the shapes, as `apps.manifest.create` words it ("Event Subscription requires either Request URL
 * or Socket Mode Enabled", "Interactivity requires a Request URL").
 */
function deliveryErrors({ features, settings }: Manifest): string[] {
  const urls = {
    command: features.slash_commands[0]?.url,
    events: settings.event_subscriptions.request_url,
    interactivity: settings.interactivity.request_url,
  };
  return Object.entries(urls).flatMap(([name, url]) => {
    if (settings.socket_mode_enabled) return url === undefined ? [] : [`${name}: a URL, and Socket Mode besides`];
    return url !== undefined && /^https:\/\//.test(url) ? [] : [`${name}: no https URL, and no Socket Mode`];
  });
}

describe.each(KINDS)('manifests/slack/%s.json', (kind) => {
  const manifest = read(kind);

  test('obeys the schema of Slack, and says where Slack sends things', () => {
    expect(schema.errorsOf(manifest)).toEqual([]);
    expect(deliveryErrors(manifest)).toEqual([]);
    expect(manifest.settings.socket_mode_enabled).toBe(kind === 'socket-mode');
    expect(manifest.settings.interactivity.is_enabled).toBe(true);
  });

  test('offers one command, with exactly the words that there are', () => {
    const [slash, ...others] = manifest.features.slash_commands;
    expect(others).toEqual([]);
    expect(slash?.command).toBe('/pullcheck');
    expect(slash?.usage_hint).toBe(usageHint());
    // Slack would turn names and addresses in a pasted error into links.
    expect(slash?.should_escape).toBe(false);
  });

  test('offers one shortcut, on messages, which the bot listens to', () => {
    expect(manifest.features.shortcuts).toMatchObject([
      { name: 'Diagnose this alert', type: 'message', callback_id: DIAGNOSE_SHORTCUT },
    ]);
    // https://docs.slack.dev/reference/app-manifest#features : the types do not have these lengths.
    for (const { name, description } of manifest.features.shortcuts) {
      expect(name.length).toBeLessThanOrEqual(24);
      expect(description.length).toBeLessThanOrEqual(150);
    }
  });

  test('asks for no scope without a use, and for each that is used', () => {
    const { bot, user = [] } = manifest.oauth_config.scopes;
    const methods = methodsUsed();
    // A method that is new here needs its scope in the table, and in docs/slack.md its reason.
    expect(methods.filter((method) => SCOPE_OF_METHOD[method] === undefined)).toEqual([]);
    const needed = new Set([
      'commands',
      ...manifest.settings.event_subscriptions.bot_events.map((event) => SCOPE_OF_EVENT[event] ?? `for ${event}: ?`),
      ...methods.flatMap((method) => SCOPE_OF_METHOD[method] ?? []),
    ]);
    expect([...bot].sort()).toEqual([...needed].sort());
    expect(user).toEqual([]);
  });

  test('its scopes and events are those of docs/slack.md, each with its reason', () => {
    const rows = [...readProjectFile('docs/slack.md').matchAll(/^\| `([a-z_.:]+)` +\| (.+?) +\|$/gm)];
    expect(rows.filter(([, , reason = '']) => reason.trim().length < 20)).toEqual([]);
    const named = rows.map(([, name]) => name);
    const { scopes } = manifest.oauth_config;
    expect(named.sort()).toEqual([...scopes.bot, ...manifest.settings.event_subscriptions.bot_events].sort());
  });
});

test('the two differ only in how Slack delivers', () => {
  const [socket, http] = [read('socket-mode'), read('http')];
  for (const { url, ...command } of http.features.slash_commands) {
    expect(url).toBe('https://YOUR-HOST/slack/events');
    expect(socket.features.slash_commands).toEqual([command]);
  }
  const { request_url: events, ...subscriptions } = http.settings.event_subscriptions;
  const { request_url: clicks, ...interactivity } = http.settings.interactivity;
  expect([events, clicks]).toEqual(Array(2).fill('https://YOUR-HOST/slack/events'));
  expect(socket).toEqual({
    ...http,
    features: { ...http.features, slash_commands: socket.features.slash_commands },
    settings: { ...http.settings, event_subscriptions: subscriptions, interactivity, socket_mode_enabled: true },
  });
});

describe('the checks can fail', () => {
  test('the lengths of the schema come from words that Slack could change', () => {
    expect(schema.limits).toEqual(
      expect.arrayContaining([
        'display_information.name: 35',
        'display_information.description: 140',
        'features.slash_commands[].command: 32',
        'features.slash_commands[].usage_hint: 1000',
        'features.slash_commands: 50',
        'oauth_config.scopes.bot: 255',
        'settings.event_subscriptions.bot_events: 100',
      ]),
    );
  });

  const broken: [string, (manifest: Manifest) => void][] = [
    ['a name of 36 characters', ({ display_information: info }) => Object.assign(info, { name: 'x'.repeat(36) })],
    ['a scope that there is not', ({ oauth_config: { scopes } }) => scopes.bot.push('chat:shout')],
    ['an event that there is not', ({ settings }) => settings.event_subscriptions.bot_events.push('message.all')],
    ['a section that there is not', (manifest) => Object.assign(manifest, { permissions: {} })],
    [
      'a shortcut of a kind that there is not',
      ({ features }) => Object.assign(features.shortcuts[0] ?? {}, { type: 'channel' }),
    ],
    ['a misspelt setting', ({ settings }) => Object.assign(settings, { socket_mode: true })],
    ['no name', ({ display_information: info }) => Reflect.deleteProperty(info, 'name')],
    [
      '51 commands',
      ({ features }) => Object.assign(features, { slash_commands: Array(51).fill({ ...features.slash_commands[0] }) }),
    ],
    [
      'a command of 33 characters',
      ({ features }) =>
        features.slash_commands.push({
          command: `/${'x'.repeat(32)}`,
          description: '',
          usage_hint: '',
          should_escape: false,
        }),
    ],
    ['a switch that is a word', ({ settings }) => Object.assign(settings.interactivity, { is_enabled: 'yes' })],
  ];
  test.each(broken)('%s', (_, spoil) => {
    const manifest = read('http');
    spoil(manifest);
    expect(schema.errorsOf(manifest)).not.toEqual([]);
  });

  test('HTTP without an address, or Socket Mode with one', () => {
    const [http, socket] = [read('http'), read('socket-mode')];
    http.settings.socket_mode_enabled = true;
    socket.settings.socket_mode_enabled = false;
    expect(deliveryErrors(http)).toHaveLength(3);
    expect(deliveryErrors(socket)).toHaveLength(3);
  });

  test('a new command changes the hint, a hidden one does not', () => {
    const added = { ...detailsCommand, name: 'audit', usage: 'audit [-g GROUP]', hidden: undefined };
    const { hidden: _, ...shown } = added;
    expect(usageHint(offered([...COMMANDS, shown]))).toBe(`${usageHint()} | audit`);
    expect(usageHint(offered([...COMMANDS, detailsCommand]))).toBe(usageHint());
  });
});
