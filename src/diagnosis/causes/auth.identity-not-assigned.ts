import { parseResourceId, sameId } from '../../core/app-ref.ts';
import { confirmed, defineCause, open, refuted } from '../cause.ts';
import { az, azApp, groupOf, inTurn, nameOf, portal, type Repair, subscriptionOf } from '../commands.ts';
import { listed, shown, shownIfKnown, unreadOf } from '../evidence.ts';
import { lostIdentity } from '../lost-identity.ts';
import { hostName, pullerName, reads, sentence } from '../suspect-names.ts';

export const authIdentityNotAssigned = defineCause({
  id: 'auth.identity-not-assigned',
  title: 'Pulling identity is not assigned to the app',
  fits: {
    'identity-missing': 'names',
    unauthorized: 'allows',
    'unauthorized-token': 'allows',
    'unauthorized-manifest': 'allows',
    'anonymous-refused': 'allows',
    'identity-failed': 'allows',
    'registry-secret-failed': 'allows',
    'pull-failed': 'allows',
  },
  needs: ['app', 'environment', 'pullIdentity'],

  judge(suspect, { app, environment, pullIdentity }) {
    const { signIn, ref } = suspect;
    const host = hostName(suspect);
    if (signIn.kind === 'secret' || signIn.kind === 'anonymous')
      return refuted(
        `${ref.name} does not sign in to ${host} with an identity.`,
        shownIfKnown(
          'app',
          app,
          signIn.kind === 'secret' ? `${host} is signed in to with a password` : `no entry for ${host}`,
        ),
      );
    if (signIn.kind === 'system-identity') {
      if (!signIn.attached)
        return confirmed(
          `${ref.name} should sign in to ${host} with its system identity, but it has none.`,
          shownIfKnown('app', app, `the entry for ${host} says "system"; the app's system identity is off`),
        );
    } else if (parseResourceId(signIn.identityId) === null) {
      // `system-environment`, an identity of the environment: its settings are not read.
      return open(`${ref.name} signs in to ${host} with ${pullerName(suspect)}, which belongs to the environment.`);
    } else if (!signIn.attached) {
      const evidence = shownIfKnown(
        'app',
        app,
        `the entry for ${host} names ${nameOf(signIn.identityId)}; the app has ${listed(suspect.app.userIdentities.map((one) => nameOf(one.id)))}`,
      );
      const because = `${ref.name} should sign in to ${host} with ${pullerName(suspect)}, but that identity is not assigned to it.`;
      // The identity may sit on the environment instead of the app (az containerapp create --registry-identity).
      const onEnvironment = environment.state === 'known' ? environment.value.identityIds : undefined;
      if (onEnvironment?.some((id) => sameId(id, signIn.identityId)))
        return refuted(`${sentence(pullerName(suspect))} is assigned to the environment, which serves as well.`, [
          ...evidence,
        ]);
      return confirmed(because, evidence, onEnvironment !== undefined || reads(suspect, 'identity-missing'));
    }
    const replaced = lostIdentity(suspect, pullIdentity);
    if (replaced !== null && pullIdentity.state === 'known')
      return confirmed(replaced.because, [
        ...shownIfKnown(
          'app',
          app,
          `${pullerName(suspect)} is assigned (principal ${signIn.principalId ?? 'not named'})`,
        ),
        shown('pullIdentity', pullIdentity, replaced.seen),
      ]);
    if (signIn.principalId === null || reads(suspect, 'identity-missing'))
      return open(
        `${sentence(pullerName(suspect))} is on the app's list, but it may have been deleted since: the app keeps the name of a deleted identity.`,
        unreadOf({ app }, ['app']),
      );
    const unread =
      pullIdentity.state === 'unknown' && pullIdentity.kind !== 'absent'
        ? ` Whether it still exists could not be seen: ${pullIdentity.because}.`
        : '';
    return refuted(
      `${sentence(pullerName(suspect))}, which pulls from ${host}, is assigned to ${ref.name}.${unread}`,
      app.state === 'known'
        ? [shown('app', app, `${pullerName(suspect)} is assigned (principal ${signIn.principalId})`)]
        : [],
    );
  },

  fixes(suspect, { pullIdentity }) {
    const { signIn } = suspect;
    if (signIn.kind !== 'system-identity' && signIn.kind !== 'user-identity') return [];
    const user = signIn.kind === 'user-identity';
    const flag = user ? ['--user-assigned', signIn.identityId] : ['--system-assigned'];
    const role = user
      ? 'The identity needs a pull role on the registry.'
      : 'A new system identity has no roles yet: give it AcrPull on the registry as well, and allow ten minutes for it.';
    const assign: Repair = {
      title: user
        ? `Assign ${pullerName(suspect)} to ${suspect.ref.name}`
        : `Turn on the system identity of ${suspect.ref.name}`,
      command: azApp(suspect, ['identity', 'assign'], ...flag),
      url: portal(suspect, suspect.ref.resourceId, 'identity'),
      risk: 'low',
      undo: azApp(suspect, ['identity', 'remove'], ...flag),
      note: role,
      thenRestart: true,
    };
    const lost = lostIdentity(suspect, pullIdentity);
    if (lost !== null && user) {
      const id = signIn.identityId;
      const make = az(
        ...['identity', 'create', '-n', nameOf(id), '-g', groupOf(id), '--subscription', subscriptionOf(id)],
        ...['--location', suspect.app.location],
      );
      const remove = azApp(suspect, ['identity', 'remove'], ...flag);
      const again = azApp(suspect, ['identity', 'assign'], ...flag);
      return [
        {
          title: lost.gone
            ? `Make ${nameOf(id)} again and assign it to ${suspect.ref.name} anew`
            : `Assign ${nameOf(id)} to ${suspect.ref.name} anew`,
          command: inTurn(...(lost.gone ? [make] : []), remove, again),
          url: portal(suspect, suspect.ref.resourceId, 'identity'),
          risk: 'high',
          undo: null,
          note: `The roles of the deleted identity do not come back: the new one needs AcrPull on the registry, and whatever else it was used for. Other apps with ${nameOf(id)} need it assigned anew as well.`,
          thenRestart: true,
        },
      ];
    }
    const spare = suspect.app.userIdentities[0];
    if (spare === undefined || suspect.image === null || (user && sameId(spare.id, signIn.identityId))) return [assign];
    const before = user ? signIn.identityId : 'system';
    return [
      assign,
      {
        title: `Or sign in with ${nameOf(spare.id)}, which the app has`,
        command: azApp(suspect, ['registry', 'set'], '--server', suspect.image.host, '--identity', spare.id),
        url: portal(suspect, suspect.ref.resourceId, 'identity'),
        risk: 'low',
        undo: azApp(suspect, ['registry', 'set'], '--server', suspect.image.host, '--identity', before),
        note: `It must be allowed to pull from ${suspect.image.host}.`,
        thenRestart: true,
      },
    ];
  },
  rollback: 'strikes-too',
});
