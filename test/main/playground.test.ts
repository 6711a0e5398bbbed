import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectValid } from '../schemas.ts';
import { pullcheck } from './command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'pullcheck-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('the conversation', () => {
  test('read from a pipe: every line is answered, and the end is no failure', async () => {
    const run = await pullcheck(['playground'], {
      stdin: '/pullcheck orders-api\n\n/pullcheck help\nexplain 401 Unauthorized\nno-such-app\nquit\norders-api\n',
    });
    expect(run).toMatchObject({ exit: 0, stderr: '' });
    expect(run.stdout).toMatch(/^PULLCHECK PLAYGROUND: everything here is simulated\./);
    const [banner = '', ...turns] = run.stdout.split(/^> /m);
    expect(banner).toContain('orders-api');
    expect(turns.map((turn) => turn.split('\n')[0])).toEqual([
      '/pullcheck orders-api',
      '/pullcheck help',
      'explain 401 Unauthorized',
      'no-such-app',
      'quit',
    ]);
    expect(turns[0]).toContain('auth.missing-pull-role (verified)');
    expect(turns[0]).toContain('az role assignment create');
    expect(turns[1]).toContain('What you can ask');
    expect(turns[3]).toContain('There is no such app');
    expect(run.stdout).not.toContain('\x1b');
  });

  test('ends with its input, without quit', async () => {
    expect(await pullcheck(['playground'], { stdin: 'help' })).toMatchObject({ exit: 0, stderr: '' });
    expect(await pullcheck(['playground'])).toMatchObject({ exit: 0, stderr: '' });
  });

  test('one question as an argument: exits as the answer does, for people and for programs', async () => {
    const text = await pullcheck(['playground', '/pullcheck orders-api']);
    expect(text).toMatchObject({ exit: 1, stderr: '' });
    expect(text.stdout).toContain('auth.missing-pull-role');
    expect((await pullcheck(['playground', '/pullcheck', 'orders-api'])).stdout).toContain('auth.missing-pull-role');
    const json = await pullcheck(['playground', '--output', 'json', 'orders-api']);
    expect(json).toMatchObject({ exit: 1, stderr: '' });
    expect(await pullcheck(['playground', 'help'])).toMatchObject({ exit: 0 });
    expect(await pullcheck(['playground', 'no-such-app'])).toMatchObject({ exit: 64 });
    expect(await pullcheck(['playground', 'quit'])).toMatchObject({ exit: 0 });
    expectValid(JSON.parse(json.stdout));
  });

  test('doctor works there too', async () => {
    const run = await pullcheck(['playground', '-o', 'json', 'doctor']);
    const output = JSON.parse(run.stdout);
    expectValid(output);
    expect(output.checks.length).toBeGreaterThan(3);
  });
});

describe('a scenario of your own', () => {
  const GOOD = {
    schema: 'pullcheck.scenario/1',
    title: 'Nothing \x1b[2Jhere',
    subscriptions: [{ subscriptionId: '11111111-2222-4333-8444-555555555555', displayName: 'Empty' }],
    resources: [],
  };

  test('takes the place of the demo', async () => {
    const run = await pullcheck(['playground', '--scenario', file('good.json', GOOD)], { stdin: 'orders-api\n' });
    expect(run).toMatchObject({ exit: 0, stderr: '' });
    expect(run.stdout).toContain('Nothing here');
    expect(run.stdout).toContain('There is no such app');
    expect(run.stdout).not.toContain('\x1b');
  });

  test.each([
    ['absent', join(folder, 'nope.json'), ['there is no such file']],
    ['a folder', folder, ['it is a folder']],
    ['no JSON', file('text.json', 'hello'), ['is not JSON']],
    ['empty', file('empty.json', ''), ['is not JSON']],
    [
      'malformed: every problem with its path',
      file('bad.json', { ...GOOD, title: 7, resources: [{ id: 'x' }], systemLog: [{ at: '@-1m', app: 'a' }] }),
      ['title: ', 'resources[0].name: ', 'resources[0].type: ', 'systemLog[0].reason: ', 'systemLog[0].message: '],
    ],
  ])('%s', async (_name, path, parts) => {
    const run = await pullcheck(['playground', '--scenario', path, '--output', 'json', 'x']);
    expect(run.exit).toBe(64);
    const output = JSON.parse(run.stdout);
    expectValid(output);
    for (const part of parts) expect(output.message).toContain(part);
    expect(await pullcheck(['playground', '--scenario', path])).toMatchObject({ exit: 64, stdout: '' });
  });
});
