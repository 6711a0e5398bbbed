import { confirmed, defineCause, open, refuted, unlikely } from '../cause.ts';
import { az, inRegistry, portal, type Repair } from '../commands.ts';
import { minuteOf, shownIfKnown } from '../evidence.ts';
import { followUpTitle } from '../follow-up.ts';
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

/** How long a token of `az acr login --expose-token` is good for (azure-docs container-registry-authentication.md). */
const TOKEN_LIFE_MS = 3 * 3_600_000;

export const authSecretExpired = defineCause({
  id: 'auth.secret-expired',
  title: 'Stored credential has expired or was switched off',
  fits: {
    'credential-expired': 'names',
    'credential-refused': 'allows',
    'wrong-password': 'allows',
    unauthorized: 'allows',
    'unauthorized-token': 'allows',
    'registry-secret-failed': 'allows',
    'absent-or-denied': 'allows',
    'pull-failed': 'allows',
  },
  needs: ['app', 'registry', 'credential'],

  judge(suspect, { app, registry, credential }) {
    const { signIn, ref } = suspect;
    const host = hostName(suspect);
    if (signIn.kind !== 'secret')
      return refuted(
        signIn.kind === 'anonymous'
          ? `${ref.name} has no credentials for ${host} that could expire.`
          : `${ref.name} signs in to ${host} with an identity, which does not expire.`,
        shownIfKnown(
          'app',
          app,
          signIn.kind === 'anonymous' ? `no entry for ${host}` : `the entry for ${host} names an identity`,
        ),
      );
    const entry = shownIfKnown('app', app, `${host} is signed in to as ${signIn.username ?? '(no user name)'}`);
    if (signIn.username === null || signIn.secretName === null || !signIn.secretExists)
      return refuted(`The entry of ${ref.name} for ${host} holds no complete password that could have expired.`, entry);
    if (isAdminUser(suspect, registry) === true)
      return refuted(`The passwords of a registry's admin user, as which ${ref.name} signs in, do not expire.`, entry);
    const saysSo = reads(suspect, 'credential-expired');
    const changed = suspect.app.lastModifiedAt;
    if (signIn.username === TOKEN_USER && app.state === 'known' && changed !== null) {
      if (app.at.getTime() - changed.getTime() > TOKEN_LIFE_MS)
        return confirmed(
          `${ref.name} signs in to ${host} with a token that lives for three hours, and nothing of the app was changed since ${minuteOf(changed)}.`,
          entry,
          false,
        );
    }
    const password = passwordState(suspect, credential);
    switch (password.state) {
      case 'expired':
      case 'off':
        return confirmed(password.because, password.evidence);
      case 'lasting':
        return saysSo
          ? unlikely(`${password.because} The app may hold one that has been deleted since.`, [], password.evidence)
          : refuted(password.because, password.evidence);
      case 'some-left':
        return open(password.because, [], password.evidence);
      default:
        return open(password.because, credential.state === 'unknown' ? ['credential'] : [], entry);
    }
  },

  fixes(suspect, { registry, credential }) {
    const { signIn } = suspect;
    if (signIn.kind !== 'secret') return [];
    const azure = azureOf(registry);
    const fixes: Repair[] = [];
    const off = passwordState(suspect, credential).state === 'off';
    if (off && azure !== null && credential.state === 'known' && credential.value.kind === 'registry-token')
      fixes.push({
        title: `Switch the token ${credential.value.username} on again`,
        command: az(
          'acr',
          'token',
          'update',
          '-n',
          credential.value.username,
          ...inRegistry(azure),
          '--status',
          'enabled',
        ),
        url: portal(suspect, azure.resourceId, 'tokens'),
        risk: 'low',
        undo: az(
          'acr',
          'token',
          'update',
          '-n',
          credential.value.username,
          ...inRegistry(azure),
          '--status',
          'disabled',
        ),
        note: 'Somebody switched it off or deleted it: ask why first. A deleted one has to be made anew.',
        thenRestart: true,
      });
    const fresh = off ? null : newPassword(suspect, registry, credential);
    if (fresh !== null) fixes.push(fresh);
    const set = setPassword(suspect);
    // A new password heals nothing before the app has it.
    fixes.push(fresh === null ? set : { ...set, title: followUpTitle(set.title) });
    if (azure !== null) fixes.push(identityInstead(suspect, azure));
    return fixes;
  },
  rollback: 'strikes-too',
});
