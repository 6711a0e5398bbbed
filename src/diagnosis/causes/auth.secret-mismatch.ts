import { confirmed, defineCause, open, refuted } from '../cause.ts';
import type { Repair } from '../commands.ts';
import { listed, shownIfKnown } from '../evidence.ts';
import {
  azureOf,
  identityInstead,
  isAdminUser,
  newPassword,
  passwordState,
  setPassword,
  TOKEN_USER,
} from '../password.ts';
import { hostName, reads } from '../suspect-names.ts';

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
  needs: ['app', 'registry', 'credential'],

  judge(suspect, { app, registry, credential }) {
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
    const password = passwordState(suspect, credential);
    if (password.state === 'expired' || password.state === 'off')
      return refuted(`${password.because} That is a cause of its own.`, password.evidence);
    const azure = azureOf(registry);
    if (azure !== null && isAdminUser(suspect, registry) === true && !azure.adminUserEnabled)
      return refuted(
        `${ref.name} signs in to ${host} as its admin user ${username}, which is switched off there: that is a cause of its own.`,
        [...evidence, ...shownIfKnown('registry', registry, `${azure.name}: admin user disabled`)],
      );
    if (reads(suspect, 'wrong-password'))
      return confirmed(
        `${host} does not accept the user name ${username} with the password in ${secretName}; ${value}.`,
        evidence,
        false,
      );
    if (username === TOKEN_USER)
      return open(
        `${ref.name} signs in to ${host} with a token that lives for three hours only (user name ${TOKEN_USER}).`,
        [],
        evidence,
      );
    const known = password.state === 'unseen' ? '' : ` ${password.because}`;
    return open(
      `${ref.name} signs in to ${host} as ${username} with the password in ${secretName}; ${value}.${known}`,
      [],
      [...evidence, ...password.evidence],
    );
  },

  fixes(suspect, { registry, credential }) {
    const { signIn } = suspect;
    if (signIn.kind !== 'secret') return [];
    const fixes: Repair[] = azureOf(registry) === null ? [] : [identityInstead(suspect, azureOf(registry))];
    const fresh = newPassword(suspect, registry, credential);
    if (fresh !== null) fixes.push(fresh);
    fixes.push(setPassword(suspect));
    return fixes;
  },
  rollback: 'strikes-too',
});
