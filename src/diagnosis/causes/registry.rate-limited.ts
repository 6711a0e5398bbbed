import { isAzureRegistry } from '../../core/image-ref.ts';
import { defineCause, open } from '../cause.ts';
import { az, azApp, portal, type Repair, tryAgain, useImage } from '../commands.ts';
import { shownIfKnown } from '../evidence.ts';
import { hostName } from '../suspect-names.ts';

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
    // No setting tells how much of a limit is used up: only the registry's own words do.
    if (suspect.signIn.kind === 'anonymous' && host === 'docker.io')
      return open(
        `${suspect.ref.name} pulls from Docker Hub without an account: its limit is shared with everybody who leaves Azure by the same address.`,
        [],
        shownIfKnown('app', app, "no entry for docker.io among the app's registries"),
      );
    const sku = registry.state === 'known' && registry.value.kind === 'azure' ? registry.value.sku : null;
    if (sku !== null)
      return open(
        `How many pulls ${host} allows depends on its tier, ${sku}; how many were made cannot be seen from here.`,
        [],
        shownIfKnown('registry', registry, `${host} is of the tier ${sku}`),
      );
    return open(`How many pulls ${host} still allows cannot be seen from here.`);
  },

  fixes(suspect, { registry }) {
    const { image } = suspect;
    const wait = tryAgain(
      suspect,
      'Wait, then try again',
      'A limit is lifted after minutes (Azure) to six hours (Docker Hub).',
    );
    if (image === null) return [wait];
    const azure = registry.state === 'known' && registry.value.kind === 'azure' ? registry.value : null;
    if (azure !== null || isAzureRegistry(image.host))
      return [
        wait,
        {
          title: `Raise the tier of ${azure?.name ?? image.host}`,
          command: az(
            'acr',
            'update',
            '-n',
            azure?.name ?? image.host.split('.')[0] ?? '<registry>',
            '--sku',
            'Premium',
          ),
          url: azure === null ? null : portal(suspect, azure.resourceId, 'overview'),
          risk: 'low',
          undo: azure?.sku == null ? null : az('acr', 'update', '-n', azure.name, '--sku', azure.sku),
          note: 'It costs more by the day; the limits of each tier are at https://aka.ms/acr/skus.',
        },
      ];
    const mine = suspect.signIn.kind === 'anonymous' ? suspect.signIn.otherServers.find(isAzureRegistry) : undefined;
    const target = mine ?? '<registry>.azurecr.io';
    const source = `${image.host}/${image.repository}${image.digest === null ? `:${image.tag}` : `@${image.digest}`}`;
    const copy = `${image.repository}:${image.tag ?? '<tag>'}`;
    const fixes: Repair[] = [
      wait,
      {
        title: `Copy the image to ${mine ?? 'a registry of your own'}: no limit strikes it there`,
        command: az('acr', 'import', '-n', target.split('.')[0] ?? target, '--source', source, '--image', copy),
        url: null,
        risk: 'low',
        undo: null,
        note: `Then deploy ${target}/${copy}. Azure may be limited too: an account's name and token can be given with --username and --password.`,
      },
      useImage(suspect, `${target}/${copy}`, 'Deploy the copy', 'After the import. This makes a new revision.'),
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
        note: "Put the account's name and token in the place of the words in angle brackets.",
      });
    return fixes;
  },
  rollback: 'passes',
});
