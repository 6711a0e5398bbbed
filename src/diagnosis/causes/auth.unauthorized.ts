import { defineCause, open } from '../cause.ts';
import { azApp, portal } from '../commands.ts';
import { hostName, imageName } from '../suspect-names.ts';

/** Generic: it stands only where no cause in particular does. */
export const authUnauthorized = defineCause({
  id: 'auth.unauthorized',
  title: 'Registry refused the sign-in',
  fits: {
    unauthorized: 'names',
    'unauthorized-token': 'names',
    'unauthorized-manifest': 'allows',
    forbidden: 'allows',
    'no-permission': 'allows',
    'anonymous-refused': 'allows',
    'credential-refused': 'allows',
    'credential-expired': 'allows',
    'identity-failed': 'allows',
    'identity-missing': 'allows',
    'registry-secret-failed': 'allows',
    'absent-or-denied': 'allows',
    'admin-disabled': 'allows',
    'arm-token-disabled': 'allows',
  },
  needs: [],

  judge(suspect) {
    return open(
      `${hostName(suspect)} refused to hand out ${imageName(suspect)}, and the words do not say why: a missing role, wrong credentials, a closed network and even an absent image can read like this.`,
    );
  },

  fixes(suspect) {
    return [
      {
        title: `Compare the registry entries of ${suspect.ref.name} with the image's host`,
        command: azApp(suspect, ['show'], '--query', 'properties.configuration.registries'),
        url: portal(suspect, suspect.ref.resourceId, 'identity'),
        risk: 'none',
        undo: null,
        note: 'An entry with an identity wants a pull role; one with a user name wants a valid password; no entry means that nobody signs in.',
      },
    ];
  },
  rollback: 'depends',
});
