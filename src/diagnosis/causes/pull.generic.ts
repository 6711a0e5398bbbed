import { defineCause, open } from '../cause.ts';
import { portal, tryAgain } from '../commands.ts';
import { hostName, imageName } from '../suspect-names.ts';

/** Generic: it stands only where no cause in particular does. */
export const pullGeneric = defineCause({
  id: 'pull.generic',
  title: 'Image cannot be pulled',
  fits: {
    'pull-failed': 'names',
    'denied-by-ip': 'allows',
    forbidden: 'allows',
    unauthorized: 'allows',
    'unauthorized-token': 'allows',
    'unauthorized-manifest': 'allows',
    'anonymous-refused': 'allows',
    'credential-refused': 'allows',
    'wrong-password': 'allows',
    'credential-expired': 'allows',
    'no-permission': 'allows',
    'identity-failed': 'allows',
    'identity-missing': 'allows',
    'registry-secret-failed': 'allows',
    'absent-or-denied': 'allows',
    'admin-disabled': 'allows',
    'arm-token-disabled': 'allows',
    'tag-unknown': 'allows',
    'manifest-unknown': 'allows',
    'digest-unknown': 'allows',
    'repository-unknown': 'allows',
    'not-found': 'allows',
    'invalid-reference': 'allows',
    'platform-missing': 'allows',
    'not-a-registry': 'allows',
    'no-such-host': 'allows',
    'dns-server-failed': 'allows',
    'connect-timeout': 'allows',
    'tls-timeout': 'allows',
    'response-timeout': 'allows',
    'connection-refused': 'allows',
    'connection-reset': 'allows',
    'connection-eof': 'allows',
    'certificate-rejected': 'allows',
    'plain-http': 'allows',
    'proxy-refused': 'allows',
    'proxy-auth': 'allows',
    'proxy-page': 'allows',
    'entra-unreachable': 'allows',
    'rate-limited': 'allows',
    'server-error': 'allows',
    'registry-quota': 'allows',
    'account-problem': 'allows',
    'policy-rejected': 'allows',
    'disk-full': 'allows',
    corrupt: 'allows',
    'unsupported-format': 'allows',
    cancelled: 'allows',
    deadline: 'allows',
    'throttled-by-node': 'allows',
    'policy-never': 'allows',
    'runtime-failed': 'allows',
  },
  needs: [],

  judge(suspect) {
    return open(
      `${imageName(suspect)} could not be pulled from ${hostName(suspect)}, and nothing that was read says why.`,
    );
  },

  fixes(suspect) {
    return [
      tryAgain(suspect, 'Try once more', 'A fault that passes is over then; one that stays writes a fresh message.'),
      {
        title: 'See what the platform found',
        command: null,
        url: portal(suspect, suspect.ref.resourceId, 'troubleshoot'),
        risk: 'none',
        undo: null,
        note: 'Diagnose and solve problems has a detector named Image Pull Failures.',
      },
    ];
  },
  rollback: 'depends',
});
