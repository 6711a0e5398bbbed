import type { Suspect } from '../cause.ts';
import { confirmed, defineCause, open, refuted, unlikely } from '../cause.ts';
import { az, azApp, portal, type Repair, waitFor } from '../commands.ts';
import { listed, minuteOf, shown, shownIfKnown, unreadOf } from '../evidence.ts';
import { conditionNames, grantName, pullGrants, ROLE_FOR, SPREADING_MS } from '../pull-grants.ts';
import type { AzureRegistry } from '../registry-facts.ts';
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
        `${suspect.ref.name} signs in to ${host} with a user name and a password, so Azure roles do not apply to it.`,
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
      const foreign =
        registry.state === 'known' && registry.value.kind === 'azure' ? foreignTenant(suspect, registry.value) : '';
      if (foreign !== '' && registry.state === 'known')
        return confirmed(
          `${puller} can have no role at ${host}.${foreign}`,
          [shown('registry', registry, `${host} is in another tenant than ${suspect.ref.name}`)],
          false,
        );
      // An identity that the app does not have is a cause of its own; its roles would matter only afterwards.
      if (signIn.kind === 'user-identity' && !signIn.attached)
        return unlikely(`${puller} is not assigned to ${suspect.ref.name}; its roles matter only once it is.`);
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
    const [denial] = pullRights.value.denials ?? [];
    if (best !== undefined && denial !== undefined)
      return confirmed(
        `${puller} has ${grantName(best)}, but the deny assignment "${denial.name}" takes the pull away again: it wins over every role.`,
        [seen, shown('pullRights', pullRights, `deny assignment "${denial.name}" at ${denial.scope}`)],
      );
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
      // Deny assignments are made by Azure's own managed services, hardly ever by people: unread, they are worth a word only.
      const unread =
        pullRights.value.denials === null ? ' Whether a deny assignment takes it away could not be read.' : '';
      return refuted(`${puller} may pull from ${host}: it has ${grantName(best)}.${unread}`, [seen]);
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
    const foreign = foreignTenant(suspect, registry.value);
    const unreadable = pullRights.value.unreadableRoles.length;
    if (unreadable > 0)
      return confirmed(
        `None of the roles of ${pullerName(suspect)} that could be read lets it pull ${imageName(suspect)} from ${host}; ${unreadable} could not be read.`,
        [seen, mode],
        false,
      );
    return confirmed(`${puller} has no role that lets it pull ${imageName(suspect)} from ${host}.${foreign}`, [
      seen,
      mode,
    ]);
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
        ? ' The registry could not be read: put its resource id in the place of what begins with YOUR_.'
        : '';
    const grant: Repair = {
      title: `Give ${pullerName(suspect)} ${role} on ${azure?.name ?? hostName(suspect)}`,
      command: az('role', 'assignment', 'create', ...who, '--role', role, '--scope', scope),
      url: azure === null ? null : portal(suspect, azure.resourceId, 'users'),
      risk: 'low',
      undo: az('role', 'assignment', 'delete', '--assignee', principal, '--role', role, '--scope', scope),
      note: `A new role takes up to ten minutes to be honoured.${guessed}`,
      thenRestart: true,
    };
    if (azure !== null && foreignTenant(suspect, azure) !== '')
      return [
        {
          title: `Sign in to ${azure.name} with a token or a service principal of its own tenant`,
          command: azApp(
            suspect,
            ['registry', 'set'],
            ...['--server', hostName(suspect), '--username', '<token-or-application-id>', '--password', '<password>'],
          ),
          url: portal(suspect, suspect.ref.resourceId, 'secrets'),
          risk: 'low',
          undo: null,
          note: "An identity can be given roles in its own tenant only. Or copy the image to a registry of the app's tenant: az acr import.",
          thenRestart: true,
        },
      ];
    if (pullRights.state !== 'known' || azure === null) return [grant];
    const [denial] = pullRights.value.denials ?? [];
    const held = pullGrants(pullRights.value, azure).honoured.length > 0;
    if (held && denial !== undefined)
      return [
        {
          title: `Ask who made the deny assignment "${denial.name}" to except ${pullerName(suspect)}`,
          command: null,
          url: portal(suspect, azure.resourceId, 'users'),
          risk: 'none',
          undo: null,
          note: 'It cannot be taken away by hand: a deployment stack, a managed application or a blueprint made it, and has to be changed.',
          thenRestart: true,
        },
      ];
    if (held) return waitFor(suspect, 'the role is there, and takes up to ten minutes to be honoured everywhere');
    return [grant];
  },
  rollback: 'strikes-too',
});

/** A sentence with a blank before it where app and registry are of two tenants; empty where they are not, or it is not known. */
function foreignTenant(suspect: Suspect, registry: AzureRegistry): string {
  const home = suspect.app.tenantId;
  const there = registry.tenantId;
  if (home === null || there === null || home.toLowerCase() === there.toLowerCase()) return '';
  return ` It cannot be given one: the app's identities are of the tenant ${home}, the registry of the tenant ${there}.`;
}
