import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { USUAL_RETENTION } from '../../src/storage/retention.ts';
import { checkStorageSettings, describeStorage, type StorageSettings } from '../../src/storage-settings.ts';

function accepted(env: Readonly<Record<string, string>>): StorageSettings {
  const result = checkStorageSettings(env);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.settings;
}

function refused(
  env: Readonly<Record<string, string>>,
): readonly { readonly name: string; readonly because: string }[] {
  const result = checkStorageSettings(env);
  if (result.ok) throw new Error('it was accepted');
  for (const { remedy } of result.problems) expect(remedy).not.toBe('');
  return result.problems;
}

describe('where', () => {
  test.each([
    [{}, join(homedir(), '.local/share/pullcheck')],
    [{ XDG_DATA_HOME: '/data' }, '/data/pullcheck'],
    // The specification: a relative path is invalid, and as if it were not set.
    [{ XDG_DATA_HOME: 'data' }, join(homedir(), '.local/share/pullcheck')],
    [{ PULLCHECK_DATA: '/var/lib/pullcheck', XDG_DATA_HOME: '/data' }, '/var/lib/pullcheck'],
    [{ PULLCHECK_DATA: 'here' }, resolve('here')],
    [{ PULLCHECK_DATA: ' ', DATABASE_URL: '' }, join(homedir(), '.local/share/pullcheck')],
  ])('%j: a folder', (env, folder) => {
    expect(accepted(env as Readonly<Record<string, string>>).location).toEqual({ kind: 'folder', folder });
  });

  test.each([
    ['postgres://ana:secret@db.example:5433/pullcheck', 'db.example:5433', false],
    ['postgresql://ana:secret@db.example/pullcheck?sslmode=require', 'db.example', false],
    ['postgres:///pullcheck?host=/var/run/postgresql', '/var/run/postgresql', false],
    // Azure's own, and no password: the sign-in is Entra's.
    ['postgres://bot@mine.postgres.database.azure.com/pullcheck', 'mine.postgres.database.azure.com', true],
    ['postgres://bot:secret@mine.postgres.database.azure.com/pullcheck', 'mine.postgres.database.azure.com', false],
    ['postgres://bot@elsewhere.example/pullcheck', 'elsewhere.example', false],
    ['postgres://bot@postgres.database.azure.com.evil.example/p', 'postgres.database.azure.com.evil.example', false],
  ])('%s: a server', (url, host, byEntra) => {
    expect(accepted({ DATABASE_URL: url }).location).toEqual({ kind: 'server', url, host, byEntra });
  });

  test('what is said of it holds no secret, and says what a folder is worth', () => {
    const server = describeStorage(accepted({ DATABASE_URL: 'postgres://ana:secret@db.example/pullcheck' }));
    expect(server).toBe('PostgreSQL on db.example');
    const folder = describeStorage(accepted({ PULLCHECK_DATA: '/data' }));
    expect(folder).toMatch(/\/data: it survives a crash of the program, not a power cut/);
  });

  test.each([
    ['db.example', 'DATABASE_URL'],
    ['mysql://ana:secret@db.example/pullcheck', 'DATABASE_URL'],
    ['postgres://mine.postgres.database.azure.com/pullcheck', 'DATABASE_URL'],
  ])('%s is refused', (url, name) => {
    const problems = refused({ DATABASE_URL: url });
    expect(problems.map((problem) => problem.name)).toEqual([name]);
    expect(JSON.stringify(problems)).not.toContain('secret');
  });

  test('both at once is refused: the data can be in one place only', () => {
    const problems = refused({ DATABASE_URL: 'postgres://a:b@db.example/c', PULLCHECK_DATA: '/data' });
    expect(problems.map((problem) => problem.name)).toEqual(['PULLCHECK_DATA']);
  });
});

describe('how long', () => {
  test('as usual, and what is named otherwise', () => {
    expect(accepted({}).retention).toEqual(USUAL_RETENTION);
    expect(accepted({ PULLCHECK_RETENTION: 'answers=60d, audit=2y;dead-letters=1w deliveries=12h' }).retention).toEqual(
      {
        ...USUAL_RETENTION,
        answers: 60,
        audit: 730,
        'dead-letters': 7,
        deliveries: 0.5,
      },
    );
  });

  test.each(['answers', 'answers=0d', 'answers=30', 'questions=30d', 'answers=-1d', 'answers=1e9d'])(
    '%s is refused',
    (text) => {
      const [problem] = refused({ PULLCHECK_RETENTION: text });
      expect(problem).toMatchObject({ name: 'PULLCHECK_RETENTION', because: expect.stringContaining(text) });
    },
  );
});
