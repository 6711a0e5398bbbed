import { isAzureRegistry } from '../../core/image-ref.ts';
import { cacheBecause, cachedFrom, cacheRepairs, unreadCache } from '../artifact-cache.ts';
import { confirmed, defineCause, open, refuted } from '../cause.ts';
import { az, inRegistryOf, type Repair, useImage } from '../commands.ts';
import { deletedAt, restoreDeleted } from '../deleted-image.ts';
import { listed, shown } from '../evidence.ts';
import { azureOf } from '../password.ts';
import { hiddenDoubt } from '../quarantine.ts';

export const imageRepositoryNotFound = defineCause({
  id: 'image.repository-not-found',
  title: 'Repository does not exist in the registry',
  fits: {
    'repository-unknown': 'names',
    'tag-unknown': 'allows',
    'manifest-unknown': 'allows',
    'digest-unknown': 'allows',
    'not-found': 'allows',
    'absent-or-denied': 'allows',
    unauthorized: 'allows',
    'unauthorized-token': 'allows',
    'unauthorized-manifest': 'allows',
    forbidden: 'allows',
    'anonymous-refused': 'allows',
    'pull-failed': 'allows',
  },
  needs: ['registry', 'tag', 'cacheRules'],

  judge(suspect, { registry, tag, cacheRules }) {
    const { image } = suspect;
    if (image === null) return open('The image cannot be parsed, so there is no repository to look for.');
    if (tag.state === 'unknown')
      return open(`Whether ${image.host} has a repository ${image.repository} could not be seen: ${tag.because}.`, [
        'tag',
      ]);
    const { found, nearest } = tag.value;
    if (found !== 'no-repository')
      return refuted(`${image.host} has the repository ${image.repository}.`, [
        shown('tag', tag, `repository ${image.repository} exists`),
      ]);
    const hint = nearest.length > 0 ? ` Spelt nearly like it: ${listed(nearest, 3)}.` : '';
    const seen = shown('tag', tag, `${image.host} knows no repository ${image.repository}`);
    // Elsewhere a private repository looks absent to strangers, and the platform may not be one.
    if (!isAzureRegistry(image.host))
      return confirmed(
        `${image.host} shows no repository ${image.repository} to strangers: it is absent, or private.${hint}`,
        [seen],
        false,
      );
    const cached = cachedFrom(image, cacheRules);
    if (cached !== null) return open(cacheBecause(image, cached), [], [seen, ...cached.evidence]);
    const doubt = `${hiddenDoubt(image.host, registry)}${unreadCache(image, cacheRules)}`;
    return confirmed(
      `${image.host} has no repository ${image.repository}.${deletedAt(tag.value)}${hint}${doubt}`,
      [seen],
      doubt === '',
    );
  },

  fixes(suspect, { registry, tag, cacheRules }) {
    const { image } = suspect;
    if (image === null) return [];
    const nearest = tag.state === 'known' && tag.value.found === 'no-repository' ? tag.value.nearest[0] : undefined;
    const suffix = image.digest === null ? `:${image.tag}` : `@${image.digest}`;
    // The repository that it came from before is the app's own; one spelt alike may be another app's.
    const former = suspect.formerImages?.find(
      (one) => one.image.host === image.host && one.image.repository !== image.repository,
    );
    const own = former?.image.repository;
    const other = `${image.host}/${own ?? nearest ?? '<repository>'}${suffix}`;
    const azure = azureOf(registry);
    const cached = cachedFrom(image, cacheRules);
    if (cached !== null && azure !== null) return cacheRepairs(suspect, cached, azure);
    const fixes: Repair[] = [
      ...(azure === null ? [] : restoreDeleted(suspect, tag, azure)),
      {
        ...useImage(
          suspect,
          other,
          own !== undefined
            ? `Deploy from ${own}, where ${former?.revision} has its image from`
            : nearest === undefined
              ? 'Deploy the image under its right name'
              : `Deploy from ${nearest}, which is spelt nearly like it`,
          own !== undefined
            ? `Whether it has ${suffix.slice(1)} was not looked up.`
            : nearest === undefined
              ? 'Put the repository that holds the image in the place of YOUR_REPOSITORY.'
              : "It may be another app's: make sure that it is the one you mean, and that it has the tag.",
        ),
        risk: own === undefined ? ('high' as const) : ('low' as const),
      },
    ];
    if (isAzureRegistry(image.host))
      fixes.push({
        title: 'See which repositories there are',
        command: az('acr', 'repository', 'list', ...inRegistryOf(image.host, azure)),
        url: null,
        risk: 'none',
        undo: null,
        note: 'The build may push to another repository, or to another registry, than the one that is deployed.',
      });
    return fixes;
  },
  rollback: 'helps',
});
