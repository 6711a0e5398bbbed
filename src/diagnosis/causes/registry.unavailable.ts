import { confirmed, defineCause, open, unlikely } from '../cause.ts';
import { portal, tryAgain } from '../commands.ts';
import { shown } from '../evidence.ts';
import { hostName, reads } from '../suspect-names.ts';

export const registryUnavailable = defineCause({
  id: 'registry.unavailable',
  title: 'Registry is out of order',
  fits: {
    'server-error': 'names',
    'response-timeout': 'allows',
    deadline: 'allows',
    'connection-refused': 'allows',
    'connection-reset': 'allows',
    'connection-eof': 'allows',
    'registry-secret-failed': 'allows',
    'pull-failed': 'allows',
  },
  needs: ['registry'],

  judge(suspect, { registry }) {
    const host = hostName(suspect);
    if (registry.state === 'unknown')
      return open(`Whether ${host} is in order could not be seen: ${registry.because}.`, ['registry']);
    const state = registry.value.kind === 'azure' ? registry.value.provisioningState : null;
    if (state !== null && state.toLowerCase() !== 'succeeded')
      return confirmed(
        `${host} is in the state ${state}: until that is over it may not answer.`,
        [shown('registry', registry, `${host}: provisioning state ${state}`)],
        false,
      );
    const because = `Nothing in the settings of ${host} is wrong; whether it was out of order for a while cannot be seen from here.`;
    return reads(suspect, 'server-error') || registry.value.kind === 'other' ? open(because) : unlikely(because);
  },

  fixes(suspect, { registry }) {
    const retry = tryAgain(
      suspect,
      'Wait, then try again',
      'The platform tries again by itself, at longer and longer intervals.',
    );
    const azure = registry.state === 'known' && registry.value.kind === 'azure' ? registry.value : null;
    if (azure === null) return [retry];
    return [
      retry,
      {
        title: `See whether Azure reports a fault of ${azure.name}`,
        command: null,
        url: portal(suspect, azure.resourceId, 'resourceHealth'),
        risk: 'none',
        undo: null,
        note: 'Resource health names outages of this registry and of its region.',
      },
    ];
  },
  rollback: 'strikes-too',
});
