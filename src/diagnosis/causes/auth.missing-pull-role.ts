import { confirmed, defineCause, open, refuted } from '../cause.ts';
import { afterwards, az, portal, type Repair, tryAgain } from '../commands.ts';
import { listed, minuteOf, shown, shownIfKnown, unreadOf } from '../evidence.ts';
import { conditionNames, grantName, pullGrants, ROLE_FOR, SPREADING_MS } from '../pull-grants.ts';
import { hostName, imageName, isGuid, pullerName, sentence } from '../suspect-names.ts';

export const authMissingPullRole = defineCause({
  id: 'auth.missing-pull-role',
  title: 'Identity has no pull right on the registry',
  fits: {
    'no-permission': 'names',
    unauthorized: 'allows',
    'unauthorized-token': 'allows',
    'unauthorized-manifest': 'names',
    forbidden: 'allows',
    'credential-refused': 'allows',
    'anonymous-refused': 'allows',
    'identity-failed': 'names',
    'registry-secret-failed': 'names',
    'absent-or-denied': 'allows',
    'pull-failed': 'allows',
  },
  needs: ['app', 'registry', 'pullRights'],

  judge(suspect, { app, registry, pullRights }) {
    const { signIn } = suspect;
    const puller = sentence(pullerName(suspect));
    const host = hostName(suspect);
    if (signIn.kind === 'anonymous')
      return refuted(
        `${suspect.ref.name} has no sign-in for ${host}, so no role is asked for.`,
        shownIfKnown('app', app, `no entry for ${host} among the app's registries`),
      );
    if (signIn.kind === 'secret') {
      if (signIn.username !== null && isGuid(signIn.username))
        return open(
          `${suspect.ref.name} signs in to ${host} as the service principal ${signIn.username}; its roles are not read from here.`,
        );
      return refuted(
        `${suspect.ref.name} signs in to ${host} with a user name and a password: Azure roles do not apply to it.`,
        shownIfKnown('app', app, `${host} is signed in to as ${signIn.username ?? '(no user name)'}, with a password`),
      );
    }
    if (!signIn.attached && signIn.kind === 'system-identity')
      return refuted(
        `${suspect.ref.name} has no system identity that could hold a role.`,
        shownIfKnown('app', app, 'the app has no system identity'),
      );
    if (registry.state === 'known' && registry.value.kind === 'other')
      return refuted(`${host} is no Azure registry: Azure roles do not apply to it.`, [
        shown('registry', registry, `${host} is no Azure registry`),
      ]);
    if (registry.state === 'unknown' || pullRights.state === 'unknown') {
      const unread = registry.state === 'unknown' ? registry : pullRights;
      const because = unread.state === 'unknown' ? unread.because : '';
      return open(
        `Whether ${pullerName(suspect)} may pull from ${host} could not be seen: ${because}.`,
        unreadOf({ registry, pullRights }, ['registry', 'pullRights']),
      );
    }
    if (registry.value.kind === 'other') return open('No roles apply.');

    const grants = pullGrants(pullRights.value, registry.value);
    const role = ROLE_FOR[registry.value.permissionMode].name;
    const held = pullRights.value.assignments;
    const seen = shown(
      'pullRights',
      pullRights,
      held.length === 0
        ? `${pullerName(suspect)} has no role at ${registry.value.name} or above it`
        : `roles of ${pullerName(suspect)} at ${registry.value.name}: ${listed(held.map(grantName))}`,
    );
    const mode = shown(
      'registry',
      registry,
      `${registry.value.name} honours ${role} and its like (${registry.value.permissionMode} permissions)`,
    );

    const [best] = grants.honoured;
    if (best !== undefined) {
      const since = best.createdAt;
      const only = grants.honoured.length === 1;
      if (only && since !== null && pullRights.at.getTime() - since.getTime() < SPREADING_MS)
        return confirmed(
          `${puller} has ${grantName(best)} only since ${minuteOf(since)}: a new role takes up to ten minutes to be honoured.`,
          [seen],
          false,
        );
      if (only && since !== null && suspect.since !== null && since > suspect.since)
        return open(
          `${puller} has ${grantName(best)} since ${minuteOf(since)}, which is after the first failure: a restart shows whether that was all.`,
          [],
          [seen],
        );
      return refuted(`${puller} may pull from ${host}: it has ${grantName(best)}.`, [seen]);
    }
    const [limited] = grants.conditional;
    if (limited !== undefined) {
      const repository = suspect.image?.repository ?? '';
      const named = limited.condition === null ? null : conditionNames(limited.condition, repository);
      const clause = `${puller} has ${grantName(limited)} under a condition`;
      if (named === false)
        return confirmed(
          `${clause} that does not name ${repository}; conditions are read by their names only.`,
          [seen, shown('pullRights', pullRights, `condition: ${(limited.condition ?? '').slice(0, 300)}`)],
          false,
        );
      return open(`${clause}; whether it holds for ${repository} is not worked out here.`, [], [seen]);
    }
    if (grants.ignored.length > 0)
      return refuted(
        `${puller} has ${listed(grants.ignored.map(grantName))}; the registry ignores roles of that kind, which is a cause of its own.`,
        [seen, mode],
      );
    if (registry.value.anonymousPullEnabled)
      return refuted(`${host} lets anybody pull: no role is needed.`, [
        shown('registry', registry, `${registry.value.name} has anonymous pull enabled`),
      ]);
    const unreadable = pullRights.value.unreadableRoles.length;
    if (unreadable > 0)
      return confirmed(
        `None of the roles of ${pullerName(suspect)} that could be read lets it pull ${imageName(suspect)} from ${host}; ${unreadable} could not be read.`,
        [seen, mode],
        false,
      );
    return confirmed(`${puller} has no role that lets it pull ${imageName(suspect)} from ${host}.`, [seen, mode], true);
  },

  fixes(suspect, { registry, pullRights }) {
    const { signIn } = suspect;
    if (signIn.kind === 'anonymous') return [];
    const azure = registry.state === 'known' && registry.value.kind === 'azure' ? registry.value : null;
    const role = ROLE_FOR[azure?.permissionMode ?? 'legacy'].name;
    const scope = azure?.resourceId ?? '<registry-resource-id>';
    const principal = (signIn.kind === 'secret' ? signIn.username : signIn.principalId) ?? '<principal-object-id>';
    // A service principal is known by its application id here; only an object id may come with a type.
    const who =
      signIn.kind === 'secret'
        ? ['--assignee', principal]
        : ['--assignee-object-id', principal, '--assignee-principal-type', 'ServicePrincipal'];
    const guessed =
      azure === null
        ? ' The registry could not be read: put its resource id in the place of the words in angle brackets.'
        : '';
    const grant: Repair = {
      title: `Give ${pullerName(suspect)} ${role} on ${azure?.name ?? hostName(suspect)}`,
      command: az('role', 'assignment', 'create', ...who, '--role', role, '--scope', scope),
      url: azure === null ? null : portal(suspect, azure.resourceId, 'users'),
      risk: 'low',
      undo: az('role', 'assignment', 'delete', '--assignee', principal, '--role', role, '--scope', scope),
      note: `A new role takes up to ten minutes to be honoured. ${afterwards(suspect)}${guessed}`,
    };
    if (pullRights.state !== 'known' || azure === null) return [grant];
    const held = pullGrants(pullRights.value, azure).honoured.length > 0;
    if (held)
      return [
        tryAgain(
          suspect,
          'Wait until the role is honoured, then try again',
          'The role is there. It takes up to ten minutes to be honoured everywhere.',
        ),
      ];
    return [grant];
  },
  rollback: 'strikes-too',
});
