import { isAzureRegistry } from '../../core/image-ref.ts';
import { confirmed, defineCause, open, refuted } from '../cause.ts';
import { az, type Repair, useImage } from '../commands.ts';
import { listed, shown } from '../evidence.ts';

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
  needs: ['tag'],

  judge(suspect, { tag }) {
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
    return confirmed(`${image.host} has no repository ${image.repository}.${hint}`, [seen]);
  },

  fixes(suspect, { tag }) {
    const { image } = suspect;
    if (image === null) return [];
    const nearest = tag.state === 'known' && tag.value.found === 'no-repository' ? tag.value.nearest[0] : undefined;
    const suffix = image.digest === null ? `:${image.tag}` : `@${image.digest}`;
    const other = `${image.host}/${nearest ?? '<repository>'}${suffix}`;
    const fixes: Repair[] = [
      useImage(
        suspect,
        other,
        nearest === undefined ? 'Deploy the image under its right name' : `Deploy from ${nearest}, which exists`,
        nearest === undefined
          ? 'Put the repository that holds the image in the place of <repository>. This makes a new revision.'
          : 'Make sure that this repository has the tag. This makes a new revision.',
      ),
    ];
    if (isAzureRegistry(image.host))
      fixes.push({
        title: 'See which repositories there are',
        command: az('acr', 'repository', 'list', '-n', image.host.split('.')[0] ?? image.host),
        url: null,
        risk: 'none',
        undo: null,
        note: 'The build may push to another repository, or to another registry, than the one that is deployed.',
      });
    return fixes;
  },
  rollback: 'helps',
});
