import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expectValid } from '../schemas.ts';
import { MAIN, pullcheck } from './command-line.ts';
import { refuseToLoad } from './refuse-to-load.ts';

const UNAUTHORIZED =
  'Failed to pull image "acmeshop.azurecr.io/orders-api:1.5.0": rpc error: code = Unknown desc = failed to pull and unpack image "acmeshop.azurecr.io/orders-api:1.5.0": failed to resolve reference "acmeshop.azurecr.io/orders-api:1.5.0": failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized';

const NO_AZURE = refuseToLoad(/@azure|\/azure\//);

describe('help and version', () => {
  test('load no SDK and go to stdout', async () => {
    const help = await pullcheck(['--help'], { nodeOptions: NO_AZURE });
    expect(help).toMatchObject({ exit: 0, stderr: '' });
    for (const word of ['diagnose', 'explain', 'doctor', 'serve', 'playground', 'Exit codes'])
      expect(help.stdout).toContain(word);
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await pullcheck(['--version'])).toEqual({ exit: 0, stdout: `${version}\n`, stderr: '' });
    expect(await pullcheck(['diagnose', '--help'])).toMatchObject({ exit: 0, stderr: '' });
  });

  test('nothing asked is a usage error, with the help', async () => {
    const run = await pullcheck([]);
    expect(run).toMatchObject({ exit: 64, stdout: '' });
    expect(run.stderr).toContain('Usage: pullcheck');
  });
});

describe('usage errors', () => {
  const WRONG = [
    ['diagnose'],
    ['diagnose', ''],
    ['diagnose', 'a', 'b'],
    // A script's one word stays one word; what is typed freely is asked back.
    ['diagnose', 'orders-api', 'please'],
    ['orders-api', 'prod'],
    ['orders-api,', 'payments-api'],
    ['diagnose', 'x'.repeat(3000)],
    ['diagnose', `x' | where 1 == 1 | take "5`],
    ['diagnose', '--bogus', 'x'],
    ['diagnose', 'x', '-g'],
    ['diagnose', 'x', '-s', 'my <subscription>'],
    ['rollback'],
    ['rollback', 'orders-api', '--to', 'x y'],
    ['serve', 'now'],
    ['--bogus'],
    ['explain', '--jsonl', 'text'],
    ['explain', ''],
    ['playground', '--scenario', '/nowhere/at/all.json'],
  ];

  test.each(WRONG.map((words) => [words]))('%j: one sentence, exit 64', async (words) => {
    const text = await pullcheck(words);
    expect(text).toMatchObject({ exit: 64, stdout: '' });
    expect(text.stderr.length).toBeLessThan(700);
    expect(text.stderr).not.toMatch(/ at .*\.js:\d+/);
    const json = await pullcheck([...words, '--output', 'json']);
    expect(json.exit).toBe(64);
    const output = JSON.parse(json.stdout);
    expectValid(output);
    expect(output).toMatchObject({ schema: 'pullcheck.error/1', code: 'usage', candidates: [] });
  });

  test('with an unknown format', async () => {
    expect(await pullcheck(['diagnose', 'x', '-o', 'xml'])).toMatchObject({ exit: 64, stdout: '' });
  });

  test('settings that are wrong: every problem, its remedy, exit 2', async () => {
    const env = { AZURE_CLOUD: 'mars', LOG_LEVEL: 'loud' };
    const run = await pullcheck(['diagnose', 'x', '--output=json'], { env });
    expect(run.exit).toBe(2);
    expect(JSON.parse(run.stdout)).toMatchObject({
      code: 'settings-invalid',
      message: expect.stringMatching(/AZURE_CLOUD.*LOG_LEVEL/),
      remedy: expect.stringContaining('usgov'),
    });
    const doctor = await pullcheck(['doctor', '--output', 'json'], { env });
    expectValid(JSON.parse(doctor.stdout));
    expect(doctor.exit).toBe(2);
  });
});

describe('explain', () => {
  test('a text, from an argument or stdin, without any SDK', async () => {
    const options = { nodeOptions: NO_AZURE };
    const argument = await pullcheck(['explain', UNAUTHORIZED, '--output', 'json'], options);
    const stdin = await pullcheck(['explain', '--output', 'json'], { ...options, stdin: UNAUTHORIZED });
    expect(argument).toMatchObject({ exit: 0, stderr: '' });
    expect(stdin.stdout).toBe(argument.stdout);
    expectValid(JSON.parse(argument.stdout));
    expect(JSON.parse(argument.stdout).outcome).toBe('pull-failure');
    const text = await pullcheck(['explain', UNAUTHORIZED], options);
    expect(text.exit).toBe(0);
    expect(text.stdout).toMatch(/^WARNING /);
    expect(text.stdout).not.toContain('\x1b');
  });

  test('colour when it is asked for, and no escape of the text itself', async () => {
    const run = await pullcheck(['explain', `\x1b]0;x\x07${UNAUTHORIZED}\x1b[2J`], { env: { FORCE_COLOR: '1' } });
    expect(run.stdout).toContain('\x1b[1;33m');
    expect(run.stdout).not.toContain('\x1b[2J');
    expect(run.stdout).not.toContain('\x1b]0');
  });

  test('lines: the same order, bad ones answered, without any SDK', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => JSON.stringify({ id: `m${i}`, text: UNAUTHORIZED }));
    const run = await pullcheck(['explain', '--jsonl'], {
      nodeOptions: NO_AZURE,
      stdin: [...rows, '{bad', JSON.stringify({ id: 'last', text: 'x'.repeat(500_000) })].join('\n'),
    });
    expect(run).toMatchObject({ exit: 0, stderr: '' });
    const answers = run.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers.map(({ id }) => id)).toEqual([...rows.map((_, i) => `m${i}`), null, 'last']);
    expect(Object.keys(answers[0])).toEqual(['id', 'outcome', 'causes']);
    expect(Object.keys(answers[300])).toEqual(['id', 'error']);
  });

  test('a reader that goes away is no failure', async () => {
    const row = JSON.stringify({ id: 1, text: 'x' });
    const command = `yes '${row}' | head -n 20000 | "${process.execPath}" "${MAIN}" explain --jsonl | head -n 1`;
    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', command]);
    expect(JSON.parse(stdout).id).toBe(1);
    expect(stderr).toBe('');
  });
});

describe('nobody signed in, and no Azure in reach', () => {
  test('one clear sentence, exit 2', async () => {
    const run = await pullcheck(['diagnose', 'orders-api', '--output', 'json'], {
      env: { PATH: '/nonexistent', HOME: '/nonexistent' },
    });
    expect(run.exit).toBe(2);
    const output = JSON.parse(run.stdout);
    expectValid(output);
    expect(['sign-in-failed', 'azure-unreachable']).toContain(output.code);
    expect(output.remedy).not.toBeNull();
    expect(run.stderr).toBe('');
  });
});
