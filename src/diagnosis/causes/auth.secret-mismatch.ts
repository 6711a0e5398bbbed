import { confirmed, defineCause, open, refuted } from '../cause.ts';
import { afterwards, az, azApp, azRegistry, portal, type Repair } from '../commands.ts';
import { listed, shownIfKnown } from '../evidence.ts';
import { hostName, isGuid, reads } from '../suspect-names.ts';

/** The user name of a registry token that `az acr login --expose-token` hands out; it lives for three hours. */
const TOKEN_USER = '00000000-0000-0000-0000-000000000000';

export const authSecretMismatch = defineCause({
  id: 'auth.secret-mismatch',
  title: 'Registry credentials are wrong or missing',
  fits: {
    'wrong-password': 'names',
    'credential-refused': 'names',
    unauthorized: 'allows',
    'unauthorized-token': 'allows',
    'unauthorized-manifest': 'allows',
    forbidden: 'allows',
    'no-permission': 'allows',
    'registry-secret-failed': 'allows',
    'absent-or-denied': 'allows',
    'credential-expired': 'allows',
    'admin-disabled': 'allows',
    'pull-failed': 'allows',
  },
  needs: ['app', 'registry'],

  judge(suspect, { app, registry }) {
    const { signIn, ref } = suspect;
    const host = hostName(suspect);
    if (signIn.kind !== 'secret')
      return refuted(
        signIn.kind === 'anonymous'
          ? `${ref.name} has no credentials for ${host} that could be wrong.`
          : `${ref.name} signs in to ${host} with an identity, not with a password.`,
        shownIfKnown(
          'app',
          app,
          signIn.kind === 'anonymous' ? `no entry for ${host}` : `the entry for ${host} names an identity`,
        ),
      );
    const { username, secretName } = signIn;
    const entry = (text: string) => shownIfKnown('app', app, text);
    if (secretName === null || username === null)
      return confirmed(
        `The entry of ${ref.name} for ${host} has no ${username === null ? 'user name' : 'password'}.`,
        entry(`the entry for ${host}: user ${username ?? '(none)'}, password from ${secretName ?? '(no secret)'}`),
      );
    if (!signIn.secretExists)
      return confirmed(
        `The password for ${host} should come from the secret ${secretName}, which ${ref.name} does not have.`,
        entry(`secrets of the app: ${listed(suspect.app.secretNames)}; the entry for ${host} wants ${secretName}`),
      );
    const evidence = entry(`${host} is signed in to as ${username}, with the password in ${secretName}`);
    const value = 'secrets cannot be read from here, so the password itself is unseen';
    if (reads(suspect, 'wrong-password'))
      return confirmed(
        `${host} does not accept the user name ${username} with the password in ${secretName}; ${value}.`,
        evidence,
        false,
      );
    const azure = registry.state === 'known' && registry.value.kind === 'azure' ? registry.value : null;
    if (azure !== null && username.toLowerCase() === azure.name.toLowerCase() && !azure.adminUserEnabled)
      return open(
        `${ref.name} signs in to ${host} as its admin user ${username}, and the admin user is turned off there.`,
        [],
        [...evidence, ...shownIfKnown('registry', registry, `${azure.name}: admin user disabled`)],
      );
    if (username === TOKEN_USER)
      return open(
        `${ref.name} signs in to ${host} with a token that lives for three hours only (user name ${TOKEN_USER}).`,
        [],
        evidence,
      );
    return open(
      `${ref.name} signs in to ${host} as ${username} with the password in ${secretName}; ${value}.`,
      [],
      evidence,
    );
  },

  fixes(suspect, { registry }) {
    const { signIn, image } = suspect;
    if (signIn.kind !== 'secret') return [];
    const host = image?.host ?? '<registry-host>';
    const azure = registry.state === 'known' && registry.value.kind === 'azure' ? registry.value : null;
    const secretsBlade = portal(suspect, suspect.ref.resourceId, 'secrets');
    const username = signIn.username ?? '<user-name>';
    const fixes: Repair[] = [];
    if (azure !== null) {
      const spare = suspect.app.userIdentities[0]?.id ?? (suspect.app.systemIdentity === null ? null : 'system');
      fixes.push({
        title: 'Sign in with an identity instead: it needs no password and never expires',
        command: azApp(suspect, ['registry', 'set'], '--server', host, '--identity', spare ?? 'system'),
        url: portal(suspect, suspect.ref.resourceId, 'identity'),
        risk: 'low',
        undo: null,
        note: `The identity must be allowed to pull from ${host} beforehand. The password entry is replaced: to go back, set user name and password again. ${afterwards(suspect)}`,
      });
      if (username.toLowerCase() === azure.name.toLowerCase() && !azure.adminUserEnabled)
        fixes.push({
          title: `Turn the admin user of ${azure.name} on again`,
          command: azRegistry(azure, ['update'], '--admin-enabled', 'true'),
          url: portal(suspect, azure.resourceId, 'accessKey'),
          risk: 'high',
          undo: azRegistry(azure, ['update'], '--admin-enabled', 'false'),
          note: `Everybody who has its password may then pull and push. ${afterwards(suspect)}`,
        });
    }
    if (signIn.secretName !== null && signIn.username !== null)
      fixes.push({
        title: `Set the secret ${signIn.secretName} to the right password`,
        command: azApp(suspect, ['secret', 'set'], '--secrets', `${signIn.secretName}=<password>`),
        url: secretsBlade,
        risk: 'low',
        undo: null,
        note: `Put the password of ${username} in the place of <password>. The former value is lost. ${afterwards(suspect)}`,
      });
    else
      fixes.push({
        title: `Set user name and password for ${host}`,
        command: azApp(
          suspect,
          ['registry', 'set'],
          '--server',
          host,
          '--username',
          username,
          '--password',
          '<password>',
        ),
        url: secretsBlade,
        risk: 'low',
        undo: null,
        note: `Put the real ones in the place of the words in angle brackets. ${afterwards(suspect)}`,
      });
    if (azure !== null && isGuid(username) && username !== TOKEN_USER)
      fixes.push({
        title: 'Make a new password for the service principal',
        command: az('ad', 'app', 'credential', 'reset', '--id', username, '--append'),
        url: null,
        risk: 'low',
        undo: null,
        note: 'It prints the password: store it with the command above. Former passwords stay valid until they expire.',
      });
    return fixes;
  },
  rollback: 'strikes-too',
});
