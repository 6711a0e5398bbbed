import { confirmed, defineCause, open, refuted, unlikely } from '../cause.ts';
import { az, inRegistryOf, portal } from '../commands.ts';
import { shown, shownIfKnown } from '../evidence.ts';
import { azureOf } from '../password.ts';
import { hostName, pullerName, reads, sentence } from '../suspect-names.ts';

export const authArmTokenDisabled = defineCause({
  id: 'auth.arm-token-disabled',
  title: 'Registry does not accept the tokens of managed identities',
  fits: {
    'arm-token-disabled': 'names',
    'identity-failed': 'allows',
    'registry-secret-failed': 'allows',
    unauthorized: 'allows',
    'unauthorized-token': 'allows',
    'anonymous-refused': 'allows',
    'pull-failed': 'allows',
  },
  needs: ['app', 'registry'],

  judge(suspect, { app, registry }) {
    const { signIn, ref } = suspect;
    const host = hostName(suspect);
    if (signIn.kind === 'secret' || signIn.kind === 'anonymous')
      return refuted(
        `${ref.name} does not sign in to ${host} with an identity, so no ARM token is sent.`,
        shownIfKnown(
          'app',
          app,
          signIn.kind === 'secret' ? `${host} is signed in to with a password` : `no entry for ${host}`,
        ),
      );
    if (registry.state === 'unknown')
      return open(`Whether ${host} accepts ARM tokens could not be seen: ${registry.because}.`, ['registry']);
    const azure = azureOf(registry);
    if (azure === null)
      return refuted(`${host} is no Azure registry: no ARM token is sent to it.`, [
        shown('registry', registry, `${host} is no Azure registry`),
      ]);
    const setting = (text: string) => shown('registry', registry, `${azure.name}: authentication as ARM ${text}`);
    if (azure.armTokens === 'disabled')
      return confirmed(
        `${host} refuses ARM tokens, and Container Apps signs in with one when ${pullerName(suspect)} pulls.`,
        [setting('disabled')],
        !azure.anonymousPullEnabled,
      );
    if (azure.armTokens === null)
      return unlikely(`${host} does not say whether it accepts ARM tokens; registries do unless told otherwise.`);
    if (reads(suspect, 'arm-token-disabled'))
      return unlikely(`${host} accepts ARM tokens now: the setting was changed since.`, [], [setting('enabled')]);
    return refuted(`${host} accepts the ARM tokens that ${pullerName(suspect)} signs in with.`, [setting('enabled')]);
  },

  fixes(suspect, { registry }) {
    const azure = azureOf(registry);
    const set = (status: 'enabled' | 'disabled') =>
      az(
        ...['acr', 'config', 'authentication-as-arm', 'update'],
        ...inRegistryOf(suspect.image?.host ?? '<registry>', azure),
        ...['--status', status],
      );
    return [
      {
        title: `Let ${azure?.name ?? hostName(suspect)} accept ARM tokens`,
        command: set('enabled'),
        url: azure === null ? null : portal(suspect, azure.resourceId, 'policies'),
        risk: 'low',
        undo: set('disabled'),
        note: `${sentence(pullerName(suspect))} cannot pull without. A policy of the organisation may switch it off again: ask who owns the registry.`,
        thenRestart: true,
      },
    ];
  },
  rollback: 'strikes-too',
});
