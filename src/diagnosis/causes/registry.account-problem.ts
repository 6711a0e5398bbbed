import { defineCause, open, refuted } from '../cause.ts';
import { azRegistry, portal, type Repair } from '../commands.ts';
import { shown } from '../evidence.ts';
import { azureOf } from '../password.ts';
import { hostName, reads } from '../suspect-names.ts';

export const registryAccountProblem = defineCause({
  id: 'registry.account-problem',
  title: "Registry's account or subscription has a problem",
  fits: { 'account-problem': 'names', 'absent-or-denied': 'allows' },
  needs: ['registry'],

  judge(suspect, { registry }) {
    const host = hostName(suspect);
    const saysSo = reads(suspect, 'account-problem');
    if (registry.state === 'unknown')
      return open(`Whether ${host} is in order could not be seen: ${registry.because}.`, ['registry']);
    const azure = azureOf(registry);
    if (azure === null)
      return open(
        `Whether the account behind ${host} is in order (payment, suspension, address to confirm) cannot be seen from here.`,
      );
    const seen = shown(
      'registry',
      registry,
      `${azure.name}: provisioning state ${azure.provisioningState ?? 'not named'}`,
    );
    if (saysSo)
      return open(
        `The words say that the account, the subscription or the encryption key of ${host} has a problem; its settings alone do not show it.`,
        [],
        [seen],
      );
    return refuted(
      `Nothing is wrong with the account of ${host}: its subscription answers, and the words do not say so.`,
      [seen],
    );
  },

  fixes(suspect, { registry }) {
    const azure = azureOf(registry);
    const ask: Repair = {
      title: `Ask who pays for ${hostName(suspect)} to put its account in order`,
      command: null,
      url: azure === null ? null : portal(suspect, azure.resourceId, 'overview'),
      risk: 'none',
      undo: null,
      note: 'A bill that is not paid, a subscription that is disabled, a suspended account, an address that was never confirmed.',
      thenRestart: true,
    };
    if (azure === null) return [ask];
    return [
      ask,
      {
        title: `See whether ${azure.name} can still use its encryption key`,
        command: azRegistry(azure, ['encryption', 'show']),
        url: portal(suspect, azure.resourceId, 'encryption'),
        risk: 'none',
        undo: null,
        note: 'A key of your own that was disabled, has expired or is out of reach for its identity closes the registry.',
      },
    ];
  },
  rollback: 'strikes-too',
});
