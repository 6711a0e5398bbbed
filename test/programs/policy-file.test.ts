import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkAlertSettings } from '../../src/alert-settings.ts';
import { NO_ROUTES } from '../../src/alerts/routes.ts';
import { OPEN_ACCESS } from '../../src/commands/access-policy.ts';
import { checkPolicyFile, policyChecks } from '../../src/programs/policy-file.ts';
import { EMPTY_POLICY } from '../../src/rollback/policy.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pullcheck-policy-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(text: string): Promise<string> {
  const path = join(folder, 'policy.json');
  await writeFile(path, text);
  return path;
}

test('not set: nobody may approve', async () => {
  expect(await checkPolicyFile(null)).toEqual({
    ok: true,
    policy: EMPTY_POLICY,
    access: OPEN_ACCESS,
    routes: NO_ROUTES,
    isSet: false,
  });
});

test('a file with a rule', async () => {
  const path = await file(
    JSON.stringify({ approvals: { rules: [{ name: 'shop', approvers: { slackUsers: ['U1ANA'] } }] } }),
  );
  expect(await checkPolicyFile(path)).toMatchObject({
    ok: true,
    isSet: true,
    policy: { rules: [{ name: 'shop', apps: ['*'], fourEyes: true }] },
  });
});

test.each([
  ['{', [/no JSON/]],
  ['[]', [/the file/]],
  [
    JSON.stringify({ approvals: { rules: [{ name: 'a', approver: {} }, { name: '' }] } }),
    [/^approvals\.rules\.0/, /^approvals\.rules\.1\.name/],
  ],
  ['{"approval":{},"route":{"rules":[]}}', [/^approval: there is no such section/, /^route: there is no such section/]],
  [
    JSON.stringify({
      approvals: { rules: [{}] },
      access: {
        rules: [
          { name: 'a', commands: ['Diagnose'] },
          { name: 'b', commands: [], channel: 'x' },
        ],
      },
      routes: {
        rules: [
          { name: 'a', channels: [{ platform: 'slack', channel: '#alerts' }] },
          { name: 'b', channels: [{ platform: 'teams', channel: 'General' }], app: ['x'] },
          { name: 'c', apps: [], senders: ['nagios'] },
        ],
        default: [{ platform: 'irc', channel: 'x' }],
      },
    }),
    [
      /^approvals\.rules\.0\.name/,
      /^access\.rules\.0\.commands\.0/,
      /^access\.rules\.1\.commands/,
      /^access\.rules\.1: .*"channel"/,
      /^routes\.rules\.0\.channels\.0\.channel: a channel's id is wanted \(C…/,
      /^routes\.rules\.1\.channels\.0\.channel: a channel's id is wanted \(19:/,
      /^routes\.rules\.1: .*"app"/,
      /^routes\.rules\.2\.apps/,
      /^routes\.rules\.2\.senders\.0/,
      /^routes\.rules\.2\.channels/,
      /^routes\.default\.0\.platform/,
    ],
  ],
  [
    '{"access":{"rules":[{"name":"a","commands":["*","diagnose","deploy","watch"]}]}}',
    [
      /^access\.rules\.0\.commands\.2: there is no command "deploy"; there are diagnose,/,
      /^access\.rules\.0\.commands\.3: there is no command "watch"/,
    ],
  ],
])('%s: every problem is said, with its place', async (text, words) => {
  const result = await checkPolicyFile(await file(text));
  expect(result).toEqual({
    ok: false,
    problems: words.map((pattern) => ({
      name: 'PULLCHECK_POLICY',
      because: expect.stringMatching(pattern),
      remedy: expect.stringMatching(
        pattern.source.startsWith('^routes')
          ? /docs\/alerts\.md/
          : pattern.source.startsWith('^access')
            ? /docs\/access\.md/
            : /docs\/rollback\.md/,
      ),
    })),
  });
});

test('a file that is not there', async () => {
  expect(await checkPolicyFile(join(folder, 'none.json'))).toMatchObject({
    ok: false,
    problems: [{ because: expect.stringMatching(/cannot be read/) }],
  });
});

test('lines of doctor: not set is no failure, a wrong file is one for each problem', async () => {
  const { signal } = new AbortController();
  const lines = async (path: string | null, env = {}) =>
    Promise.all(policyChecks(await checkPolicyFile(path), checkAlertSettings(env)).map((check) => check.run(signal)));
  expect(await lines(null)).toEqual([
    { state: 'skipped', text: expect.stringContaining('nobody may approve'), remedy: expect.any(String) },
    { state: 'ok', text: expect.stringContaining('members may ask everything'), remedy: null },
    {
      state: 'skipped',
      text: expect.stringContaining('told nowhere'),
      remedy: expect.stringContaining('docs/alerts.md'),
    },
  ]);
  expect(await lines(await file('{"approvals":{"rules":[{"name":"shop"}]}}'))).toEqual([
    { state: 'ok', text: expect.stringContaining('1 rule;'), remedy: null },
    { state: 'ok', text: expect.stringContaining('members may ask everything'), remedy: null },
    { state: 'skipped', text: expect.stringContaining('names no channel'), remedy: expect.any(String) },
  ]);
  // A door that is open, and nobody to tell.
  const open = { PULLCHECK_WEBHOOK_SECRET: '0f3a9c51d2e84b7765aa10c39e8d42f1' };
  expect((await lines(null, open))[2]).toMatchObject({
    state: 'failed',
    text: expect.stringContaining('told nowhere'),
  });
  const channel = { platform: 'slack', channel: 'C0ALERTS' };
  const routed = await file(JSON.stringify({ routes: { rules: [{ name: 'all', channels: [channel] }] } }));
  expect((await lines(routed, open))[2]).toEqual({
    state: 'ok',
    text: '1 rule; what fits none goes nowhere',
    remedy: null,
  });
  expect((await lines(await file('{"approvals":{"rules":[{},{}]}}'))).map(({ state }) => state)).toEqual([
    'failed',
    'failed',
  ]);
});
