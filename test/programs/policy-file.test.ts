import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPolicyFile } from '../../src/programs/policy-file.ts';
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
  expect(await readPolicyFile(null)).toEqual(EMPTY_POLICY);
});

test('a file with a rule', async () => {
  const path = await file(
    JSON.stringify({ approvals: { rules: [{ name: 'shop', approvers: { slackUsers: ['U1ANA'] } }] } }),
  );
  expect((await readPolicyFile(path)).rules[0]).toMatchObject({ name: 'shop', apps: ['*'], fourEyes: true });
});

test.each([
  ['{', /no JSON/],
  ['[]', /the file/],
  [
    JSON.stringify({ approvals: { rules: [{ name: 'a', approver: {} }, { name: '' }] } }),
    /rules\.0[\s\S]*rules\.1\.name/,
  ],
])('%s: every problem is said', async (text, words) => {
  await expect(readPolicyFile(await file(text))).rejects.toMatchObject({
    code: 'settings-invalid',
    message: expect.stringMatching(words),
  });
});

test('a file that is not there', async () => {
  await expect(readPolicyFile(join(folder, 'none.json'))).rejects.toMatchObject({ code: 'settings-invalid' });
});
