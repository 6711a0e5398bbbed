/** What a real client says of a real registry, read and classified. The texts are made here and now, none is written down. */
import type { CauseId } from '../../src/diagnosis/cause-id.ts';
import { explain } from '../../src/diagnosis/explain.ts';
import { canRunNameServer, runWithNames } from './name-server.ts';
import { freePort, type Ran } from './programs.ts';
import { describeReal } from './real.ts';
import { ACCOUNT, type Stage } from './stage.ts';

interface Expected {
  /** The first answer is one of these. */
  readonly first: readonly CauseId[];
  /** These are among the answers: the words cannot rule them out. */
  readonly among?: readonly CauseId[];
  /** May the words alone be proof? */
  readonly verified?: true;
}

const NO_DIGEST = `sha256:${'0'.repeat(64)}`;

/** Everything that is said must be read right, whatever else the text holds. */
function expectCauses({ exit, stderr }: Ran, { first, among = [], verified }: Expected): void {
  expect(exit).not.toBe(0);
  const answer = explain(stderr);
  const ids = answer.causes.map(({ id }) => id);
  const said = `${stderr.trim()}\n  => ${answer.causes.map(({ id, confidence }) => `${id} ${confidence}`).join(', ')}`;
  expect([answer.outcome, said]).toEqual(['pull-failure', said]);
  expect([first.includes(ids[0] as CauseId), said]).toEqual([true, said]);
  expect([among.filter((id) => !ids.includes(id)), said]).toEqual([[], said]);
  if (verified === undefined)
    expect([answer.causes.filter(({ confidence }) => confidence === 'verified'), said]).toEqual([[], said]);
}

describeReal('skopeo against distribution', (stage) => {
  const trust = ({ certificates }: Stage) => ['--cert-dir', certificates.trustFolder];
  const account = ['--creds', `${ACCOUNT.user}:${ACCOUNT.password}`];
  const wrong = ['--creds', `${ACCOUNT.user}:a-wrong-password`];
  const inspect = (host: string, image: string, ...words: readonly string[]) =>
    stage().skopeo('inspect', ...trust(stage()), ...words, `docker://${host}/${image}`);

  test('what is there is read: the stage is sound', async () => {
    const { acr, open } = stage();
    const runs = [
      await inspect(acr, 'team/api:v1', ...account),
      await inspect(acr, 'public/tool:1.0', '--no-creds'),
      await inspect(open, 'team/api:v2'),
    ];
    expect(runs.map(({ exit, stderr }) => [exit, stderr])).toEqual([
      [0, ''],
      [0, ''],
      [0, ''],
    ]);
  });

  test('a missing tag', async () => {
    expectCauses(await inspect(stage().acr, 'team/api:v9', ...account), {
      first: ['image.tag-not-found'],
      among: ['image.repository-not-found'],
    });
  });

  test('a missing repository: distribution words it as a missing tag', async () => {
    expectCauses(await inspect(stage().acr, 'team/nothing:v1', ...account), {
      first: ['image.tag-not-found', 'image.repository-not-found'],
      among: ['image.tag-not-found', 'image.repository-not-found'],
    });
  });

  test('a missing digest', async () => {
    expectCauses(await inspect(stage().acr, `team/api@${NO_DIGEST}`, ...account), {
      first: ['image.digest-not-found'],
      among: ['image.repository-not-found'],
    });
  });

  test('a wrong password, at the token service of Azure', async () => {
    expectCauses(await inspect(stage().acr, 'team/api:v1', ...wrong), { first: ['auth.secret-mismatch'] });
  });

  test('a wrong password, at the registry itself: it does not say so', async () => {
    expectCauses(await inspect(stage().basic, 'team/api:v1', ...wrong), {
      first: ['auth.unauthorized', 'auth.secret-mismatch'],
      among: ['auth.secret-mismatch', 'auth.anonymous-denied'],
    });
  });

  test('no credential, at the token service: skopeo blames a password that nobody gave', async () => {
    expectCauses(await inspect(stage().acr, 'team/api:v1', '--no-creds'), {
      first: ['auth.secret-mismatch', 'auth.anonymous-denied', 'auth.unauthorized'],
      among: ['auth.secret-mismatch', 'auth.anonymous-denied'],
    });
  });

  test('no credential, at the registry itself', async () => {
    expectCauses(await inspect(stage().basic, 'team/api:v1', '--no-creds'), {
      first: ['auth.unauthorized', 'auth.anonymous-denied'],
      among: ['auth.anonymous-denied'],
    });
  });

  test('a refused connection', async () => {
    expectCauses(await inspect(`localhost:${await freePort()}`, 'team/api:v1'), {
      first: ['network.refused-or-reset'],
    });
  });

  test('an untrusted certificate', async () => {
    const ran = await stage().skopeo('inspect', ...account, `docker://${stage().acr}/team/api:v1`);
    expectCauses(ran, { first: ['network.tls'] });
  });

  test('a wrong platform: when it is inspected, and when it is copied', async () => {
    const { acr, certificates, folder } = stage();
    const other = ['--override-arch', 's390x'];
    const image = `docker://${acr}/team/api:v1`;
    expectCauses(await stage().skopeo(...other, 'inspect', ...trust(stage()), ...account, image), {
      first: ['image.platform-mismatch'],
      verified: true,
    });
    const source = ['--src-cert-dir', certificates.trustFolder, '--src-creds', `${ACCOUNT.user}:${ACCOUNT.password}`];
    expectCauses(await stage().skopeo(...other, 'copy', ...source, image, `dir:${folder.path('copy')}`), {
      first: ['image.platform-mismatch'],
      verified: true,
    });
  });

  describe('a name that does not resolve', () => {
    if (!canRunNameServer()) {
      test('skipped: it needs root and mount namespaces', () => {
        if (process.env.CI === 'true') throw new Error('root and mount namespaces must be there in CI');
        console.warn('skipped: names that do not resolve: it needs root and mount namespaces');
      });
      return;
    }
    test.each([
      ['it does not exist', 3],
      ['the name server is out of order', 2],
    ] as const)('%s', async (_, answer) => {
      const words = ['skopeo', '--insecure-policy', 'inspect', 'docker://acmegone.azurecr.io/team/api:v1'];
      expectCauses(await runWithNames(stage().folder, answer, words), { first: ['network.dns'] });
    });
  });
});
