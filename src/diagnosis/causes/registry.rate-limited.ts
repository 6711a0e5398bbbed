import { isAzureRegistry } from '../../core/image-ref.ts';
import { defineCause, open, unlikely } from '../cause.ts';
import { az, azApp, azRegistry, portal, type Repair, useImage, waitFor } from '../commands.ts';
import { shownIfKnown } from '../evidence.ts';
import { hostName, reads } from '../suspect-names.ts';

export const registryRateLimited = defineCause({
  id: 'registry.rate-limited',
  title: 'Registry limits the number of pulls',
  fits: {
    'rate-limited': 'names',
    'server-error': 'allows',
    'absent-or-denied': 'allows',
    'pull-failed': 'allows',
  },
  needs: ['app', 'registry'],

  judge(suspect, { app, registry }) {
    const host = hostName(suspect);
    const stranger = suspect.signIn.kind === 'anonymous';
    const limit = registry.state === 'known' && registry.value.kind === 'other' ? (registry.value.limit ?? null) : null;
    // No setting tells how much of a limit is used up: only the registry's own words do. What it tells us is counted by the
    // address that asks, which is ours.
    const entry = shownIfKnown('app', app, `no entry for ${host} among the app's registries`);
    if (stranger && limit !== null)
      return open(
        `${suspect.ref.name} pulls from ${host} without an account, and ${host} allows ${limit.pulls} pulls in ${hoursOf(limit.windowSeconds)} from one address to whoever does not sign in: the app shares its address with others.`,
        [],
        [
          ...entry,
          ...shownIfKnown(
            'registry',
            registry,
            `${host} names its limit: ${limit.pulls} pulls in ${hoursOf(limit.windowSeconds)}`,
          ),
        ],
      );
    if (stranger && host === 'docker.io')
      return open(
        `${suspect.ref.name} pulls from Docker Hub without an account: its limit is shared with everybody who leaves Azure by the same address.`,
        [],
        entry,
      );
    const sku = registry.state === 'known' && registry.value.kind === 'azure' ? registry.value.sku : null;
    const saysSo = reads(suspect, 'rate-limited');
    if (sku !== null) {
      const because = `How many pulls ${host} allows depends on its tier, ${sku}; how many were made cannot be seen from here.`;
      const evidence = shownIfKnown('registry', registry, `${host} is of the tier ${sku}`);
      // An Azure registry says 429 when its limit is reached.
      return saysSo ? open(because, [], evidence) : unlikely(because, [], evidence);
    }
    return open(`How many pulls ${host} still allows cannot be seen from here.`);
  },

  fixes(suspect, { registry }) {
    const { image } = suspect;
    const azureHost = image !== null && isAzureRegistry(image.host);
    const [wait, ...restart] = waitFor(
      suspect,
      azureHost
        ? 'the limit is lifted within minutes'
        : 'the limit is lifted by itself, at Docker Hub within six hours',
    );
    const first = wait === undefined ? [] : [wait];
    if (image === null) return [...first, ...restart];
    const azure = registry.state === 'known' && registry.value.kind === 'azure' ? registry.value : null;
    const tier = (sku: string) =>
      azure === null
        ? az('acr', 'update', '-n', image.host.split(/[.-]/)[0] ?? image.host, '--sku', sku)
        : azRegistry(azure, ['update'], '--sku', sku);
    if (azure !== null || isAzureRegistry(image.host))
      return [
        ...first,
        {
          title: `Raise the tier of ${azure?.name ?? image.host}`,
          command: tier('Premium'),
          url: azure === null ? null : portal(suspect, azure.resourceId, 'overview'),
          risk: 'low',
          undo: azure?.sku == null ? null : tier(azure.sku),
          note: 'It costs more by the day; the limits of each tier are at https://aka.ms/acr/skus.',
        },
        ...restart,
      ];
    const mine = suspect.signIn.kind === 'anonymous' ? suspect.signIn.otherServers.find(isAzureRegistry) : undefined;
    const target = mine ?? '<registry>.azurecr.io';
    const source = `${image.host}/${image.repository}${image.digest === null ? `:${image.tag}` : `@${image.digest}`}`;
    const copy = `${image.repository}:${image.tag ?? '<tag>'}`;
    const fixes: Repair[] = [
      ...first,
      {
        title: `Copy the image to ${mine ?? 'a registry of your own'}: no limit strikes it there`,
        command: az('acr', 'import', '-n', target.split('.')[0] ?? target, '--source', source, '--image', copy),
        url: null,
        risk: 'low',
        undo: null,
        note: `Then deploy ${target}/${copy}. Azure may be limited too: an account's name and token can be given with --username and --password.`,
      },
      useImage(suspect, `${target}/${copy}`, 'Deploy the copy', 'After the import.'),
    ];
    if (suspect.signIn.kind === 'anonymous')
      fixes.push({
        title: `Sign in to ${image.host}: accounts have a limit of their own`,
        command: azApp(
          suspect,
          ['registry', 'set'],
          '--server',
          image.host === 'docker.io' ? 'index.docker.io' : image.host,
          '--username',
          '<user-name>',
          '--password',
          '<token>',
        ),
        url: portal(suspect, suspect.ref.resourceId, 'secrets'),
        risk: 'low',
        undo: azApp(
          suspect,
          ['registry', 'remove'],
          '--server',
          image.host === 'docker.io' ? 'index.docker.io' : image.host,
        ),
        note: "Put the account's name and token in the place of what begins with YOUR_.",
      });
    return [...fixes, ...restart];
  },
  rollback: 'passes',
});

function hoursOf(seconds: number): string {
  return seconds % 3600 === 0 ? `${seconds / 3600} h` : `${Math.round(seconds / 60)} min`;
}
