import { isAzureRegistry } from '../../core/image-ref.ts';
import { defineCause, open, refuted } from '../cause.ts';
import { azApp, azRegistry, portal, type Repair, tryAgain, useImage } from '../commands.ts';
import { shown, shownIfKnown } from '../evidence.ts';
import { azureOf } from '../password.ts';
import { hostName, imageName, reads } from '../suspect-names.ts';

/** Two halves under one id: the node that unpacks the image is full, or the registry disallows the operation. */
export const registryQuotaOrDisk = defineCause({
  id: 'registry.quota-or-disk',
  title: 'Storage is full, or the registry disallows the pull',
  fits: { 'registry-quota': 'names', 'disk-full': 'names' },
  needs: ['registry', 'tag'],

  judge(suspect, { registry, tag }) {
    const host = hostName(suspect);
    if (reads(suspect, 'disk-full'))
      return open(
        `The node that should run ${suspect.ref.name} has no room to unpack ${imageName(suspect)}; how full it is cannot be read from here.`,
      );
    if (tag.state === 'known' && tag.value.readEnabled === false)
      return refuted(`${imageName(suspect)} is locked in ${host}: that is a cause of its own, not a quota.`, [
        shown('tag', tag, `${imageName(suspect)}: readEnabled false`),
      ]);
    const azure = azureOf(registry);
    const tier = azure?.sku == null ? '' : ` It is of the tier ${azure.sku}; how full it is, is not read here.`;
    return open(
      `${host} disallows the operation: its storage is over a limit, or a lock or a policy forbids it.${tier}`,
      [
        ...(tag.state === 'unknown' ? (['tag'] as const) : []),
        ...(registry.state === 'unknown' ? (['registry'] as const) : []),
      ],
      azure === null ? [] : shownIfKnown('registry', registry, `${azure.name}: tier ${azure.sku ?? 'not named'}`),
    );
  },

  fixes(suspect, { registry }) {
    const { image } = suspect;
    const azure = azureOf(registry);
    if (reads(suspect, 'disk-full')) {
      const fixes: Repair[] = [
        tryAgain(
          suspect,
          'Try once more: the replica may land on another node',
          'It helps if the node was full of other images.',
        ),
      ];
      if (image !== null)
        fixes.push(
          useImage(
            suspect,
            `${image.host}/${image.repository}:<tag>`,
            'Deploy a smaller image',
            'Build it in stages (multi-stage), without build tools and caches, and put its tag in the place of YOUR_TAG.',
          ),
        );
      fixes.push({
        title: 'Or give it a workload profile with a larger disk',
        command: azApp(suspect, ['update'], '--workload-profile-name', '<profile>'),
        url: portal(suspect, suspect.ref.resourceId, 'scale'),
        risk: 'low',
        undo: null,
        note: 'Put a profile of the environment in the place of YOUR_PROFILE. It costs more.',
      });
      return fixes;
    }
    if (azure === null)
      return [
        {
          title: `Ask who owns ${hostName(suspect)} about its quota and its locks`,
          command: null,
          url: null,
          risk: 'none',
          undo: null,
          note: isAzureRegistry(hostName(suspect))
            ? 'az acr show-usage names what is used up, az acr repository show the locks.'
            : 'Its settings cannot be read from here.',
          thenRestart: true,
        },
      ];
    return [
      {
        title: `See how full ${azure.name} is`,
        command: azRegistry(azure, ['show-usage']),
        url: portal(suspect, azure.resourceId, 'overview'),
        risk: 'none',
        undo: null,
        note: 'Old images that nobody runs can be deleted; make sure that no revision still needs them.',
      },
      ...(image === null
        ? []
        : [
            {
              title: `See whether ${image.repository} is locked`,
              command: azRegistry(azure, ['repository', 'show'], '--repository', image.repository),
              url: portal(suspect, azure.resourceId, 'repository'),
              risk: 'none' as const,
              undo: null,
              note: 'readEnabled must be true.',
            },
          ]),
      {
        title: `Raise the tier of ${azure.name}: it brings more storage`,
        command: azRegistry(azure, ['update'], '--sku', azure.sku?.toLowerCase() === 'basic' ? 'Standard' : 'Premium'),
        url: portal(suspect, azure.resourceId, 'overview'),
        risk: 'low',
        undo: azure.sku === null ? null : azRegistry(azure, ['update'], '--sku', azure.sku),
        note: 'It costs more by the day; the limits of each tier are at https://aka.ms/acr/skus.',
        thenRestart: true,
      },
    ];
  },
  rollback: 'depends',
});
