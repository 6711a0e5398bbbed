/** The terminal's `doctor` over the simulated platforms: what it finds, its exit code, and that no secret is ever said. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
// Jest's loader does not take two lazy imports at once of what neither has loaded yet.
import '../../src/bot.ts';
import '../../src/terminal/app.ts';
import { checkChatSettings } from '../../src/chat-settings.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { type SimulatedSlack, simulateSlack } from '../../src/playground/slack/simulated-slack.ts';
import { type SimulatedTeams, simulateTeams } from '../../src/playground/teams/simulated-teams.ts';
import { inTerminal } from '../../src/programs/in-terminal.ts';
import { liveChatChecks } from '../../src/programs/live-chat-checks.ts';
import { checkPolicyFile, namedByPolicy } from '../../src/programs/policy-file.ts';
import type { Environment, Format, Shell } from '../../src/programs/shell.ts';
import { strangeSettings } from '../../src/programs/strange-settings.ts';
import { expectValid } from '../schemas.ts';

let slack: SimulatedSlack;
let teams: SimulatedTeams;
let folder: string;

beforeAll(async () => {
  [slack, teams] = await Promise.all([simulateSlack(), simulateTeams()]);
  folder = mkdtempSync(join(tmpdir(), 'pullcheck-doctor-'));
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all([slack.close(), teams.close()]);
});

const good = (): Record<string, string> => ({
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_APP_TOKEN: slack.appToken,
  MICROSOFT_APP_ID: teams.appId,
  MICROSOFT_APP_TENANT_ID: teams.tenantId,
  MICROSOFT_APP_PASSWORD: teams.password,
});

/** Without Azure and storage, which have tests of their own. */
async function run(env: Environment, format: Format = 'json', policy: object | null = null) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const file = policy === null ? null : join(folder, 'policy.json');
  if (file !== null) writeFileSync(file, JSON.stringify(policy));
  const shell: Shell = { env, stdin: new PassThrough(), stdout, stderr, version: '0', onInterrupt() {} };
  const openFacts = async () => {
    throw new Error('doctor asks for no facts');
  };
  const services = { slack: { apiUrl: slack.apiUrl }, teams: { service: teams.service } };
  const checks = [
    ...strangeSettings(env),
    ...(await liveChatChecks(
      checkChatSettings(env),
      namedByPolicy(await checkPolicyFile(file)),
      systemClock,
      services,
    )),
  ];
  const parts = { openFacts, openRegistries: openFacts, checks, log: silentLog, docsUrl: null, output: format };
  const exit = await inTerminal(shell, parts, ['doctor']);
  const said = { stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
  return { exit, ...said };
}

test('all in order: exit 0, both chats', async () => {
  const { exit, stdout } = await run(good());
  const answer = JSON.parse(stdout);
  expectValid(answer);
  expect(answer.checks.filter(({ state }: { state: string }) => state !== 'ok')).toEqual([]);
  expect(new Set(answer.checks.map(({ group }: { group: string }) => group))).toEqual(new Set(['Slack', 'Teams']));
  expect(exit).toBe(0);
});

test('the channels that the policy names are looked at: exit 2, with the step for each', async () => {
  const routes = {
    default: [
      { platform: 'slack', channel: slack.channels.general.id },
      { platform: 'teams', channel: teams.conversations.elsewhere.id },
    ],
  };
  const access = {
    rules: [{ name: 'orders', commands: ['*'], channels: { slack: [slack.channels.orders.id] } }],
  };
  const { exit, stdout } = await run(good(), 'text', { routes, access });
  expect(exit).toBe(2);
  expect(stdout).toContain(`✗ FAILED: Slack, Channel ${slack.channels.general.id}.`);
  expect(stdout).toContain('/invite @pullcheck');
  expect(stdout.replace(/\s+/g, ' ')).toMatch(/✗ FAILED: Teams, Channel 19:\S+\. .*Add to a team/);
  expect(stdout).toContain(`✓ ok: Channel ${slack.channels.orders.id}.`);
  // What failed comes before all that is in order.
  expect(stdout.lastIndexOf('✗ FAILED')).toBeLessThan(stdout.indexOf('✓ ok'));
});

test.each<Format>(['text', 'json'])('wrong secrets are never said (%s)', async (format) => {
  const sentinels = {
    SLACK_BOT_TOKEN: 'xoxb-1111111111-SENTINELbot',
    SLACK_APP_TOKEN: 'xapp-1-A0000-SENTINELapp',
    MICROSOFT_APP_PASSWORD: 'SENTINEL~password.of-the-bot',
    PULLCHECK_WEBHOOK_SECRETS: 'SENTINEL-in-a-name-that-is-wrong',
  };
  const { exit, stdout, stderr } = await run({ ...good(), ...sentinels }, format);
  expect(exit).toBe(2);
  expect(stdout + stderr).not.toContain('SENTINEL');
  for (const name of ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'MICROSOFT_APP_PASSWORD']) expect(stdout).toContain(name);
});

test('right secrets are never said either', async () => {
  for (const format of ['text', 'json'] as const) {
    const { stdout, stderr } = await run(good(), format);
    for (const secret of [slack.botToken, slack.appToken, teams.password])
      expect(stdout + stderr).not.toContain(secret);
  }
});

test('names that nobody reads: the nearest right one, or where all are', async () => {
  const { signal } = new AbortController();
  const env = {
    SLACK_BOT_TOKN: 'x',
    pullcheck_policy: 'x',
    PULLCHECK_COLOUR_OF_THE_SKY: 'x',
    PULLCHECK_DATA: '/data',
    SLACK_EMPTY: ' ',
    HOME: '/root',
  };
  const lines = await Promise.all(
    strangeSettings(env).map(async (check) => ({ name: check.name, ...(await check.run(signal)) })),
  );
  expect(lines.map(({ name, state, remedy }) => [name, state, remedy])).toEqual([
    ['PULLCHECK_COLOUR_OF_THE_SKY', 'skipped', '.env.example has all names.'],
    ['SLACK_BOT_TOKN', 'failed', 'Rename it to SLACK_BOT_TOKEN.'],
    ['pullcheck_policy', 'failed', 'Rename it to PULLCHECK_POLICY.'],
  ]);
});

test('near a name that is set already: another tool reads it, and nothing is wrong', async () => {
  const { signal } = new AbortController();
  const env = { SLACK_BOT_TOKEN: 'x', SLACK_USER_TOKEN: 'x', MICROSOFT_APP_TYPE: 'x', MICROSOFT_APP_NAME: 'x' };
  const lines = await Promise.all(strangeSettings(env).map((check) => check.run(signal)));
  expect(lines.map(({ state }) => state)).toEqual(['skipped', 'skipped']);
});

test('the groups that a policy names, wherever it names them', async () => {
  const [a, b, c] = ['a', 'b', 'c'].map((letter) => `cccccccc-0000-4000-8000-00000000000${letter}`);
  const file = join(folder, 'groups.json');
  writeFileSync(
    file,
    JSON.stringify({
      approvals: { rules: [{ name: 'x', approvers: { entraGroups: [a] }, breakGlass: { entraGroups: [b, a] } }] },
      access: { rules: [{ name: 'y', commands: ['*'], people: { entraGroups: [c], slackGroups: ['S0001'] } }] },
    }),
  );
  expect(namedByPolicy(await checkPolicyFile(file))).toEqual({
    channels: [],
    slackGroups: ['S0001'],
    entraGroups: [a, b, c],
  });
  expect(namedByPolicy(await checkPolicyFile(null)).entraGroups).toEqual([]);
});

test('without the sign-in to Teams: one line for what could not be looked at; JSON has each as before', async () => {
  const env = { ...good(), MICROSOFT_APP_PASSWORD: 'sentinel-sentinel' };
  const channels = ['19:one@thread.tacv2', '19:two@thread.tacv2'];
  const policy = { routes: { default: channels.map((channel) => ({ platform: 'teams', channel })) } };
  const json = await run(env, 'json', policy);
  const answer = JSON.parse(json.stdout);
  expectValid(answer);
  const blind = { group: 'Teams', state: 'skipped', text: 'needs the sign-in', remedy: null };
  for (const id of channels) expect(answer.checks).toContainEqual({ ...blind, name: `Channel ${id}` });
  const text = await run(env, 'text', policy);
  expect([json.exit, text.exit]).toEqual([2, 2]);
  const words = text.stdout.replace(/\s+/g, ' ');
  expect(words).toContain(
    `– skipped: could not look without “Sign-in” (2 checks): Channel ${channels[0]}, Channel ${channels[1]}.`,
  );
  expect(words).not.toContain('needs the sign-in');
});
