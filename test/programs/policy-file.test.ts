import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  expect(await checkPolicyFile(null)).toEqual({ ok: true, policy: EMPTY_POLICY, isSet: false });
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
])('%s: every problem is said, with its place', async (text, words) => {
  const result = await checkPolicyFile(await file(text));
  expect(result).toEqual({
    ok: false,
    problems: words.map((pattern) => ({
      name: 'PULLCHECK_POLICY',
      because: expect.stringMatching(pattern),
      remedy: expect.stringContaining('docs/rollback.md'),
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
  const lines = async (path: string | null) =>
    Promise.all(policyChecks(await checkPolicyFile(path)).map((check) => check.run(signal)));
  expect(await lines(null)).toEqual([
    { state: 'skipped', text: expect.stringContaining('nobody may approve'), remedy: expect.any(String) },
  ]);
  expect(await lines(await file('{"approvals":{"rules":[{"name":"shop"}]}}'))).toEqual([
    { state: 'ok', text: expect.stringContaining('1 rule;'), remedy: null },
  ]);
  expect((await lines(await file('{"approvals":{"rules":[{},{}]}}'))).map(({ state }) => state)).toEqual([
    'failed',
    'failed',
  ]);
});
