import { spawnSync } from 'node:child_process';
import { causes } from '../../src/diagnosis/causes/index.ts';
import { az } from '../../src/diagnosis/commands.ts';
import * as s from './causes/subject.ts';

const SHELL = { encoding: 'utf8', env: { PATH: process.env.PATH ?? '' } } as const;
const pasted = (command: string, before = '') =>
  spawnSync('sh', ['-c', `az() { printf '[%s]' "$@"; }; ${before} ${command}`], SHELL);

describe('placeholders', () => {
  test.each(['pw=<password>', '<user-name>', 'acme.azurecr.io/a:<tag>', "it's <tag>"])(
    'a command with %s does not run as it stands',
    (word) => {
      const { status, stdout, stderr } = pasted(az('acr', word));
      expect(status).not.toBe(0);
      expect(stdout).toBe('');
      expect(stderr).toContain('put it here');
    },
  );
  test('it runs with what was put there, whole', () => {
    const ran = pasted(az('secret', 'set', 'pw=<password>', '<user-name>'), "YOUR_PASSWORD='a b*c' YOUR_USER_NAME=me;");
    expect(ran.stdout).toBe('[secret][set][pw=a b*c][me]');
  });
  test('what is no placeholder of ours stays a quoted word', () => {
    for (const word of ['<$(id)>', '<a b>', 'a<b', '<>', '<A>'])
      expect(pasted(az('acr', word)).stdout).toBe(`[acr][${word}]`);
  });
});

const PASSWORD = s.entry({ username: 'puller', passwordSecretRef: 'acme-pw' });
const TABLES: readonly (readonly [string, s.Table])[] = [
  ['all read', s.facts()],
  ['no entry', s.facts({ app: s.fact(s.app({ registries: [] })) })],
  [
    'a password that ended',
    s.facts({
      app: s.fact(s.app({ registries: [PASSWORD], secretNames: ['acme-pw'] })),
      credential: s.fact(s.credential({ expiresAt: s.ago(60) })),
    }),
  ],
  ['an entry without a password', s.facts({ app: s.fact(s.app({ registries: [s.entry({ username: 'x' })] })) })],
  ['identity unread', s.facts({ app: s.fact(s.app({ userIdentities: [] })), registry: s.denied, tag: s.denied })],
  [
    'other tenants',
    s.facts({ app: s.fact(s.app({ tenantId: 'a' })), registry: s.fact(s.registry({ tenantId: 'b' })) }),
  ],
  ['addresses unnamed', s.facts({ app: s.fact(s.app({ outboundIps: [] })), registry: s.fact(s.privateRegistry()) })],
  ['nothing there', s.facts({ tag: s.fact(s.inRegistry({ found: 'no-repository', newestTags: [] })) })],
  ['another registry', s.facts({ registry: s.fact({ kind: 'other' as const, host: 'ghcr.io' }) })],
];

test.each(causes.map((cause) => [cause.id, cause] as const))(
  '%s: no command holds a bare placeholder',
  (_id, cause) => {
    for (const [, table] of TABLES)
      for (const image of ['acme.azurecr.io/orders-api:v7', 'ghcr.io/acme/orders:2', 'nginx', '!!', '$IMAGE'])
        for (const said of ['unauthorized', 'disk-full', 'no-such-host', 'connect-timeout', 'tls-untrusted'])
          for (const fix of cause.fixes(s.suspect(table, s.words(said as 'unauthorized'), image), table))
            for (const command of [fix.command, fix.undo]) {
              expect(command ?? '').not.toMatch(/<[a-z-]+>/);
              // What the note asks for by name is in the command.
              const asked = /YOUR_[A-Z_]*[A-Z]/.exec(fix.note)?.[0];
              if (asked !== undefined && command !== null && command === fix.command) expect(command).toContain(asked);
            }
  },
);

/** But for an import: that goes to a registry of the user's own choice. */
test('what is done to a registry names its subscription', () => {
  const deleted = s.facts({ tag: s.fact(s.inRegistry({ found: 'no-tag', digest: null, softDeletedAt: s.ago(90) })) });
  for (const table of [...TABLES.map(([, one]) => one), deleted])
    if (table.registry.state === 'known' && table.registry.value.kind === 'azure')
      for (const cause of causes)
        for (const said of ['unauthorized', 'disk-full', 'rate-limited', 'arm-token-disabled'])
          for (const fix of cause.fixes(s.suspect(table, s.words(said as 'unauthorized')), table))
            for (const part of `${fix.command ?? ''} && ${fix.undo ?? ''}`.split(' && '))
              if (/^az acr (?!import )/.test(part)) expect(part).toContain(' --subscription ');
});
