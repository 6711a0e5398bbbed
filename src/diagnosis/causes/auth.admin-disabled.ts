import { confirmed, defineCause, open, refuted, unlikely } from '../cause.ts';
import { azRegistry, portal, type Repair } from '../commands.ts';
import { shown, shownIfKnown } from '../evidence.ts';
import { azureOf, identityInstead, isAdminUser } from '../password.ts';
import { hostName, reads } from '../suspect-names.ts';

export const authAdminDisabled = defineCause({
  id: 'auth.admin-disabled',
  title: "Registry's admin user is switched off",
  fits: {
    'admin-disabled': 'names',
    unauthorized: 'allows',
    'unauthorized-token': 'allows',
    'wrong-password': 'allows',
    'credential-refused': 'allows',
    'registry-secret-failed': 'allows',
    'pull-failed': 'allows',
  },
  needs: ['app', 'registry'],

  judge(suspect, { app, registry }) {
    const { signIn, ref } = suspect;
    const host = hostName(suspect);
    const entry = (text: string) => shownIfKnown('app', app, text);
    if (signIn.kind !== 'secret')
      return refuted(
        `${ref.name} does not sign in to ${host} as its admin user.`,
        entry(signIn.kind === 'anonymous' ? `no entry for ${host}` : `the entry for ${host} names an identity`),
      );
    const user = signIn.username ?? '(no user name)';
    if (isAdminUser(suspect, registry) !== true)
      return refuted(
        `${ref.name} signs in to ${host} as ${user}; an admin user has the registry's own name.`,
        entry(`${host} is signed in to as ${user}`),
      );
    if (registry.state === 'unknown')
      return open(
        `${ref.name} signs in to ${host} as its admin user ${user}; whether that is switched on could not be seen: ${registry.because}.`,
        ['registry'],
        entry(`${host} is signed in to as ${user}`),
      );
    const azure = azureOf(registry);
    if (azure === null) return open(`Whether ${host} has an admin user is not known.`);
    if (!azure.adminUserEnabled)
      return confirmed(
        `${ref.name} signs in to ${host} as its admin user ${user}, and the admin user is switched off.`,
        [
          ...entry(`${host} is signed in to as ${user}, the registry's own name`),
          shown('registry', registry, `${azure.name}: admin user disabled`),
        ],
      );
    const on = shown('registry', registry, `${azure.name}: admin user enabled`);
    if (reads(suspect, 'admin-disabled'))
      return unlikely(`The admin user of ${host} is switched on now: it was changed since.`, [], [on]);
    return refuted(`The admin user of ${host}, as which ${ref.name} signs in, is switched on.`, [on]);
  },

  fixes(suspect, { registry }) {
    const azure = azureOf(registry);
    if (suspect.signIn.kind !== 'secret') return [];
    const fixes: Repair[] = [identityInstead(suspect, azure)];
    if (azure !== null)
      fixes.push({
        title: `Or turn the admin user of ${azure.name} on again`,
        command: azRegistry(azure, ['update'], '--admin-enabled', 'true'),
        url: portal(suspect, azure.resourceId, 'accessKey'),
        risk: 'high',
        undo: azRegistry(azure, ['update'], '--admin-enabled', 'false'),
        note: 'Everybody who has its password may then pull and push. It was switched off on purpose, it seems: ask who owns the registry.',
        thenRestart: true,
      });
    return fixes;
  },
  rollback: 'strikes-too',
});
