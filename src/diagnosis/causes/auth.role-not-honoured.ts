import { confirmed, defineCause, open, refuted } from '../cause.ts';
import { az, portal } from '../commands.ts';
import { listed, shown, shownIfKnown, unreadOf } from '../evidence.ts';
import { grantName, pullGrants, ROLE_FOR } from '../pull-grants.ts';
import { hostName, pullerName, sentence } from '../suspect-names.ts';

export const authRoleNotHonoured = defineCause({
  id: 'auth.role-not-honoured',
  title: 'Pull role is of a kind that this registry ignores',
  fits: {
    'no-permission': 'allows',
    unauthorized: 'allows',
    'unauthorized-token': 'allows',
    'unauthorized-manifest': 'allows',
    forbidden: 'allows',
    'credential-refused': 'allows',
    'anonymous-refused': 'allows',
    'identity-failed': 'allows',
    'registry-secret-failed': 'allows',
    'absent-or-denied': 'allows',
    'pull-failed': 'allows',
  },
  needs: ['app', 'registry', 'pullRights'],

  judge(suspect, { app, registry, pullRights }) {
    const { signIn } = suspect;
    const host = hostName(suspect);
    if (signIn.kind === 'anonymous' || signIn.kind === 'secret')
      return refuted(
        `${suspect.ref.name} does not sign in to ${host} with an identity, so the kind of its roles does not matter.`,
        shownIfKnown(
          'app',
          app,
          `${host} is signed in to ${signIn.kind === 'secret' ? 'with a password' : 'by nobody'}`,
        ),
      );
    if (registry.state === 'known' && registry.value.kind === 'other')
      return refuted(`${host} is no Azure registry: Azure roles do not apply to it.`, [
        shown('registry', registry, `${host} is no Azure registry`),
      ]);
    if (registry.state === 'unknown' || pullRights.state === 'unknown')
      return open(
        `Which roles ${host} honours, and which ${pullerName(suspect)} has, could not both be seen.`,
        unreadOf({ registry, pullRights }, ['registry', 'pullRights']),
      );
    if (registry.value.kind === 'other') return open('No roles apply.');

    const grants = pullGrants(pullRights.value, registry.value);
    const { name, permissionMode } = registry.value;
    const mode = shown(
      'registry',
      registry,
      permissionMode === 'abac'
        ? `${name} uses "RBAC Registry + ABAC Repository Permissions"`
        : `${name} uses "RBAC Registry Permissions"`,
    );
    const held = listed(pullRights.value.assignments.map(grantName));
    const seen = shown('pullRights', pullRights, `roles of ${pullerName(suspect)} at ${name}: ${held}`);
    const works = [...grants.honoured, ...grants.conditional][0];
    if (works !== undefined)
      return refuted(
        `${sentence(pullerName(suspect))} has ${grantName(works)}, a role of the kind that ${host} honours.`,
        [seen, mode],
      );
    if (grants.ignored.length === 0)
      return refuted(`${sentence(pullerName(suspect))} has no pull role of either kind.`, [seen]);
    if (registry.value.anonymousPullEnabled)
      return refuted(`${host} lets anybody pull: the kind of the role does not matter.`, [
        shown('registry', registry, `${name} has anonymous pull enabled`),
      ]);
    const unreadable = pullRights.value.unreadableRoles.length;
    return confirmed(
      `${sentence(pullerName(suspect))} has ${listed(grants.ignored.map(grantName))}, but ${host} honours ${
        permissionMode === 'abac' ? 'repository roles' : 'registry roles'
      } only, such as ${ROLE_FOR[permissionMode].name}.${unreadable > 0 ? ` ${unreadable} of its roles could not be read.` : ''}`,
      [seen, mode],
      unreadable === 0,
    );
  },

  fixes(suspect, { registry }) {
    const { signIn } = suspect;
    const azure = registry.state === 'known' && registry.value.kind === 'azure' ? registry.value : null;
    const identity = signIn.kind === 'system-identity' || signIn.kind === 'user-identity';
    const principal = (identity ? signIn.principalId : null) ?? '<principal-object-id>';
    const role = ROLE_FOR[azure?.permissionMode ?? 'abac'].name;
    const scope = azure?.resourceId ?? '<registry-resource-id>';
    return [
      {
        title: `Give ${pullerName(suspect)} ${role} on ${azure?.name ?? hostName(suspect)}`,
        command: az(
          'role',
          'assignment',
          'create',
          '--assignee-object-id',
          principal,
          '--assignee-principal-type',
          'ServicePrincipal',
          '--role',
          role,
          '--scope',
          scope,
        ),
        url: azure === null ? null : portal(suspect, azure.resourceId, 'users'),
        risk: 'low',
        undo: az('role', 'assignment', 'delete', '--assignee', principal, '--role', role, '--scope', scope),
        note: `The role without a condition lets it read every repository. A new role takes up to ten minutes to be honoured.`,
        thenRestart: true,
      },
    ];
  },
  rollback: 'strikes-too',
});
