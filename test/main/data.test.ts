/** `pullcheck data …`, doctor's line on it, and that `serve` keeps its data where it is told: all of the built program. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GivenUp } from '../../src/commands/inbox.ts';
import { until } from '../storage/database-tests.ts';
import { askWork } from '../storage/inbox-contract.ts';
import { openAt } from '../storage/open.ts';
import { pullcheck } from './command-line.ts';
import { type Service, serve } from './service.ts';

const home = mkdtempSync(join(tmpdir(), 'pullcheck-data-test-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const folder = join(home, 'one');
const env = { PULLCHECK_DATA: folder };
const file = join(home, 'data.jsonl');
const data = (words: readonly string[], where: string = folder) =>
  pullcheck(['data', ...words], { env: { PULLCHECK_DATA: where } });

// One after the other, on the data that this leaves: a question that waits, and one that is a dead letter.
beforeAll(async () => {
  const store = await openAt({ kind: 'folder', folder });
  store.inbox.start(async () => {
    throw new GivenUp('the channel is archived');
  });
  await store.inbox.accept('dies', askWork('orders-api'));
  await until(async () => (await store.admin.deadLetters()).length === 1);
  await store.inbox.drain(5_000);
  await store.close();
});

test('doctor says where the data is, how much, and that work died, with the way to see why', async () => {
  const { stdout, stderr } = await pullcheck(['doctor'], { env });
  const words = `${stdout}${stderr}`.replace(/\s+/g, ' ');
  expect(words).toContain(`the data folder ${folder}`);
  expect(words).toMatch(/\d+ MB, \d+ MB free, delivery 1,/);
  expect(words).toContain('1 piece of work is a dead letter');
  expect(words).toContain('pullcheck data dead-letters');
});

test('dead letters are shown, as JSON too, and the exit code tells that there are some', async () => {
  const shown = await data(['dead-letters']);
  expect(shown.exit).toBe(1);
  expect(shown.stdout).toMatch(/ask for slack:U1, accepted \S+: GivenUp: the channel is archived/);
  const { stdout } = await data(['dead-letters', '--output', 'json']);
  expect(JSON.parse(stdout)).toMatchObject({
    schema: 'pullcheck.dead-letters/1',
    deadLetters: [{ kind: 'ask', person: { id: 'U1' } }],
    retried: 0,
  });
});

test('they are put back', async () => {
  expect(await data(['dead-letters', '--retry'])).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining('1 of them are tried again'),
  });
  expect(await data(['dead-letters'])).toMatchObject({ exit: 0, stdout: 'There are no dead letters.\n' });
});

test('out of one folder and into another, for its owner alone to read; a person is forgotten', async () => {
  const out = await data(['export', file]);
  expect(out).toMatchObject({ exit: 0, stdout: '' });
  expect(out.stderr).toContain('keep the file safe');
  expect(readFileSync(file, 'utf8')).toMatch(/^\{"pullcheck":"data","version":2/);
  const other = join(home, 'two');
  expect((await data(['import', file], other)).stdout).toMatch(/^2 things read, 2 of them new in the data folder/);
  expect((await data(['import', file], other)).stdout).toMatch(/^2 things read, 0 of them new/);
  expect(await data(['forget', 'slack:U1'], other)).toMatchObject({
    exit: 0,
    stdout: expect.stringMatching(/^Deleted: 0 answers, .* 1 pieces of work\./),
  });
});

test.each([
  ['a file that is not there', ['import', join(home, 'nothing')], 64, /I cannot read .*ENOENT/],
  ['a folder that is not there', ['export', join(home, 'no', 'where')], 64, /I cannot write .*ENOENT/],
  ['nobody', ['forget', 'ana'], 64, /names nobody.*slack:U012ABCDEF/],
])('%s: said in words', async (_what, words, exit, said) => {
  const run = await data(words);
  expect([run.exit, run.stdout]).toEqual([exit, '']);
  expect(run.stderr.replace(/\s+/g, ' ')).toMatch(said);
});

test('a file that is none of ours changes nothing', async () => {
  writeFileSync(join(home, 'other'), 'hello\n');
  const run = await data(['import', join(home, 'other')]);
  expect(run.exit).not.toBe(0);
  expect(run.stderr.replace(/\s+/g, ' ')).toContain('Line 1 is not JSON: nothing was imported.');
});

describe('serve', () => {
  let service: Service;
  beforeAll(async () => {
    service = serve({ ...env, PULLCHECK_TEAMS_NO_AUTH: 'loopback', PORT: '0' });
    await service.said('listening');
  });
  afterAll(async () => {
    service.child.kill('SIGKILL');
    await service.ended;
  });

  test('keeps its data where it is told, says so, and what that is worth', () => {
    expect(existsSync(join(folder, 'format.json'))).toBe(true);
    const words = service.stderr().replace(/\s+/g, ' ');
    expect(words).toContain(`in the folder ${folder}: it survives a crash of the program, not a power cut`);
  });

  test('a second one on the same folder does not start, and names the first', async () => {
    const run = await pullcheck(['serve'], { env: { ...env, PULLCHECK_TEAMS_NO_AUTH: 'loopback', PORT: '0' } });
    expect(run.exit).toBe(2);
    const words = run.stderr.replace(/\s+/g, ' ');
    expect(words).toContain(`is in use by another Pullcheck (process ${service.child.pid})`);
    expect(words).toContain('several at once need DATABASE_URL');
  });

  test('beside it, doctor says that it runs, and that is no failure', async () => {
    const { stdout, stderr } = await pullcheck(['doctor'], { env });
    expect(`${stdout}${stderr}`.replace(/\s+/g, ' ')).toMatch(/ok[^.]*Storage|Storage[^.]*in use by another/i);
  });
});
