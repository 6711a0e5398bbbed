import { isAzureRegistry } from '../../core/image-ref.ts';
import { cacheBecause, cachedFrom, cacheRepairs, unreadCache } from '../artifact-cache.ts';
import { confirmed, defineCause, open, refuted } from '../cause.ts';
import { az, inRegistryOf, type Repair, useImage } from '../commands.ts';
import { deletedAt, restoreDeleted } from '../deleted-image.ts';
import { listed, shown } from '../evidence.ts';
import { azureOf } from '../password.ts';
import { appSeesTheSame } from '../strangers.ts';
import { imageName } from '../suspect-names.ts';

export const imageDigestNotFound = defineCause({
  id: 'image.digest-not-found',
  title: 'Digest does not exist in the registry',
  fits: {
    'digest-unknown': 'names',
    'manifest-unknown': 'allows',
    'not-found': 'allows',
    'absent-or-denied': 'allows',
    unauthorized: 'allows',
    'unauthorized-manifest': 'allows',
    'pull-failed': 'allows',
  },
  needs: ['app', 'registry', 'tag', 'cacheRules'],

  judge(suspect, { app, tag, cacheRules }) {
    const { image } = suspect;
    if (image === null) return open('The image cannot be parsed, so there is no digest to look for.');
    if (image.digest === null && app.state === 'known')
      return refuted(`${imageName(suspect)} is asked for by its tag, not by a digest.`, [
        shown('app', app, `the template says image: "${suspect.writtenImage}"`),
      ]);
    if (tag.state === 'unknown')
      return open(`Whether ${imageName(suspect)} exists in ${image.host} could not be seen: ${tag.because}.`, ['tag']);
    const { found, newestTags, someTags } = tag.value;
    const cached = found === 'yes' ? null : cachedFrom(image, cacheRules);
    if (cached !== null) return open(cacheBecause(image, cached), [], cached.evidence);
    if (found === 'no-digest') {
      const unread = unreadCache(image, cacheRules);
      const digest = image.digest?.slice(0, 19) ?? 'that digest';
      return confirmed(
        `${image.repository} in ${image.host} holds no image with the digest ${digest}…: it was deleted, or pushed elsewhere.${deletedAt(tag.value)}${unread}`,
        [
          shown(
            'tag',
            tag,
            `no manifest ${digest}… in ${image.repository}; ${someTags === undefined ? 'newest tags' : 'tags there'}: ${listed(someTags ?? newestTags, 5)}`,
          ),
        ],
        (unread === '' || newestTags.length > 0 || someTags !== undefined) && appSeesTheSame(suspect),
      );
    }
    if (found === 'no-repository')
      return refuted(`It is not the digest alone: ${image.host} has no repository ${image.repository} at all.`, [
        shown('tag', tag, `no repository ${image.repository}`),
      ]);
    if (found === 'no-tag')
      return open(`${image.host} has no tag ${image.tag}; whether it has the digest is not known.`);
    return refuted(`${image.host} has ${imageName(suspect)}.`, [shown('tag', tag, `${imageName(suspect)} exists`)]);
  },

  fixes(suspect, { registry, tag, cacheRules }) {
    const { image } = suspect;
    if (image === null) return [];
    const newest = tag.state === 'known' ? tag.value.newestTags[0] : undefined;
    const azure = azureOf(registry);
    const cached = cachedFrom(image, cacheRules);
    if (cached !== null && azure !== null) return cacheRepairs(suspect, cached, azure);
    const fixes: Repair[] = [
      ...(azure === null ? [] : restoreDeleted(suspect, tag, azure)),
      useImage(
        suspect,
        `${image.host}/${image.repository}:${newest ?? '<tag>'}`,
        newest === undefined ? 'Deploy an image that exists' : `Deploy ${newest}, the newest tag there`,
        newest === undefined
          ? 'Put a tag that exists in the place of YOUR_TAG.'
          : 'Make sure that it is the build you mean.',
      ),
    ];
    if (isAzureRegistry(image.host))
      fixes.push({
        title: 'See which images the repository holds',
        command: az(
          'acr',
          'manifest',
          'list-metadata',
          ...inRegistryOf(image.host, azure),
          '-n',
          image.repository,
          '--orderby',
          'time_desc',
        ),
        url: null,
        risk: 'none',
        undo: null,
        note: 'A clean-up or retention policy deletes images that no tag names any more: a deployment by digest needs a tag that keeps its image.',
      });
    return fixes;
  },
  rollback: 'helps',
});
