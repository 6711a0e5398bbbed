/** What is said when PostgreSQL cannot be used: why, and the one step that repairs it. All against a real one. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PullcheckError } from '../../src/core/error.ts';
import { poolConfig } from '../../src/storage/server/open-server.ts';
import { until } from './database-tests.ts';
import { askWork, hurriedClock } from './inbox-contract.ts';
import { openAt, openedStores } from './open.ts';
import { describeWithPostgres, newPostgres, type Postgres } from './postgres.ts';

const run = promisify(execFile);
const PASSWORDS_FOR_GUESTS = 'host all pullcheck 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n';

describeWithPostgres('PostgreSQL that cannot be used', (programs) => {
  let postgres: Postgres;
  let folder: string;
  let certificate: string;
  const stores = openedStores();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pullcheck-certificate-'));
    certificate = join(folder, 'server.crt');
    const key = join(folder, 'server.key');
    const subject = ['-subj', '/CN=postgres', '-addext', 'subjectAltName=IP:127.0.0.1'];
    await run('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...[...subject, '-keyout', key, '-out', certificate],
    ]);
    postgres = await newPostgres(programs, ['ssl=on'], {
      'server.crt': readFileSync(certificate, 'utf8'),
      'server.key': readFileSync(key, 'utf8'),
      'pg_hba.conf': PASSWORDS_FOR_GUESTS,
    });
    await postgres.sql("create role guest login password 'right'");
    await postgres.sql("create role crowd login password 'right' connection limit 0");
  });
  afterEach(stores.closeAll);
  afterAll(async () => {
    await postgres.remove();
    rmSync(folder, { recursive: true });
  });

  /** The error of a start at this address, as a person reads it. */
  async function refusal(url: string): Promise<string> {
    const error = await openAt({ kind: 'server', url, password: null }, { clock: hurriedClock() }).then(
      (store) => store.close().then(() => null),
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof PullcheckError)) throw new Error(`no readable error: ${String(error)}`);
    expect(error.code).toBe('storage-unavailable');
    return `${error.message} ${error.remedy}`;
  }

  async function changed(change: (url: URL) => void): Promise<string> {
    const url = new URL(await postgres.newDatabase());
    change(url);
    return url.href;
  }

  const guest = (name: string, password: string) =>
    changed((url) => {
      url.username = name;
      url.password = password;
    });

  test('a wrong password, and no password at all', async () => {
    const wrong = await refusal(await guest('guest', 'wrong'));
    expect(wrong).toMatch(/^PostgreSQL on 127\.0\.0\.1:\d+ cannot be used: it refuses the password\. Correct user and/);
    expect(wrong).not.toContain('wrong');
    expect(await refusal(await guest('guest', ''))).toContain('it wants a password. Put user and password into');
  });

  test('a database that is not there', async () => {
    const url = await changed((each) => {
      each.pathname = '/nothing';
    });
    expect(await refusal(url)).toContain('there is no such database. Make it (`createdb pullcheck`)');
  });

  test('no right to make a schema', async () => {
    expect(await refusal(await guest('guest', 'right'))).toContain('this user may not do that. Let the user make');
  });

  test('too many connections', async () => {
    expect(await refusal(await guest('crowd', 'right'))).toContain('it has no connection left. Let fewer programs');
  });

  test('nobody at its address', async () => {
    const url = await changed((each) => {
      each.port = '1';
    });
    expect(await refusal(url)).toContain('nothing answers at its address. Start PostgreSQL, or correct host and port');
  });

  test('a host name that is not known', async () => {
    expect(await refusal('postgres://a:b@nowhere.invalid/c?sslmode=disable')).toMatch(
      /host name (is not known|cannot)/,
    );
  });

  describe('TLS', () => {
    test('a certificate that nobody vouches for is refused, with the way to name it', async () => {
      const said = await refusal(await changed(({ searchParams }) => searchParams.set('sslmode', 'verify-full')));
      expect(said).toContain('its certificate is signed by itself alone. Name the certificate');
    });

    test.each([
      ['that is not looked at', { sslmode: 'no-verify' }],
      ['that is named', { sslmode: 'verify-full', sslrootcert: 'the file' }],
      ['that is named, without a word on the mode', { sslrootcert: 'the file' }],
    ])('one %s is used', async (_how, settings) => {
      const url = await changed(({ searchParams }) => {
        for (const [name, value] of Object.entries(settings))
          searchParams.set(name, value === 'the file' ? certificate : value);
      });
      const store = await stores.open({ kind: 'server', url, password: null });
      expect(await store.inbox.accept('k', askWork('a'))).toBe('accepted');
    });

    test('a server that speaks none is told apart', async () => {
      const plain = await newPostgres(programs);
      try {
        const url = `${await plain.newDatabase()}?sslmode=verify-full`;
        expect(await refusal(url)).toContain('it speaks no TLS. Turn TLS on there');
      } finally {
        await plain.remove();
      }
    });

    test.each([
      ['postgres://a:b@db.example/c', true],
      ['postgres://a:b@10.0.0.4:5432/c', true],
      ['postgres://a:b@localhost/c', undefined],
      ['postgres://a:b@127.0.0.1/c', undefined],
      ['postgres://a:b@[::1]/c', undefined],
      // What the address says is what `pg` reads out of it.
      ['postgres://a:b@db.example/c?sslmode=disable', undefined],
    ])('%s: demanded %s', (url, ssl) => {
      expect(poolConfig({ url, password: null }).ssl).toBe(ssl);
    });

    test('for a token it is demanded across a network, whatever the address says', () => {
      const password = async () => 'token';
      expect(poolConfig({ url: 'postgres://a@db.example/c?sslmode=disable', password }).ssl).toBe(true);
    });
  });

  test('the token of a sign-in is asked for at each new connection', async () => {
    const name = new URL(await postgres.newDatabase()).pathname.slice(1);
    await postgres.sql("create role app login password 'first token'");
    await postgres.sql(`grant create on database ${name} to app`);
    let token = 'first token';
    let asked = 0;
    const url = new URL(await postgres.newDatabase());
    url.username = 'app';
    url.pathname = `/${name}`;
    const store = await stores.open({
      kind: 'server',
      url: url.href,
      password: async () => {
        asked++;
        return token;
      },
    });
    expect(await store.inbox.accept('k1', askWork('a'))).toBe('accepted');
    const before = asked;
    token = 'second token';
    await postgres.sql("alter role app password 'second token'");
    await postgres.sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app'");
    // The connections that were cut are noticed one by one.
    await until(() =>
      store.inbox.accept('k2', askWork('b')).then(
        () => true,
        () => false,
      ),
    );
    expect(asked).toBeGreaterThan(before);
    expect((await store.admin.size()).rows.delivery).toBe(2);
  });

  test('two replicas that start at once on an empty database both come up', async () => {
    for (let i = 0; i < 2; i++) {
      const url = await postgres.newDatabase();
      const both = await Promise.all([1, 2].map(() => stores.open({ kind: 'server', url, password: null })));
      const states = await Promise.all(both.map(({ inbox }) => inbox.accept('same', askWork('a'))));
      expect(states.sort()).toEqual(['accepted', 'duplicate']);
    }
  });
});
