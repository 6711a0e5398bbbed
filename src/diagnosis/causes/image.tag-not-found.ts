import { confirmed, defineCause, open, refuted } from '../cause.ts';
import { az, tryAgain, useImage } from '../commands.ts';
import { listed, minuteOf, shown } from '../evidence.ts';
import { imageName, reads } from '../suspect-names.ts';

export const imageTagNotFound = defineCause({
  id: 'image.tag-not-found',
  title: 'Tag does not exist in the registry',
  fits: {
    'tag-unknown': 'names',
    'manifest-unknown': 'names',
    'not-found': 'names',
    'absent-or-denied': 'allows',
    unauthorized: 'allows',
    'unauthorized-manifest': 'allows',
    'pull-failed': 'allows',
  },
  needs: ['tag'],

  judge(suspect, { tag }) {
    const { image } = suspect;
    if (image === null) return open('The image cannot be parsed, so there is no tag to look for.');
    if (tag.state === 'unknown')
      return open(`Whether ${imageName(suspect)} exists in ${image.host} could not be seen: ${tag.because}.`, ['tag']);
    const { found, newestTags, nearest, updatedAt } = tag.value;
    const where = `${image.repository} in ${image.host}`;
    if (image.digest !== null)
      return refuted(`${imageName(suspect)} is asked for by its digest, so no tag matters.`, [
        shown('tag', tag, `asked for by digest ${image.digest.slice(0, 19)}…`),
      ]);
    if (found === 'no-repository')
      return refuted(`It is not the tag alone: ${image.host} has no repository ${image.repository} at all.`, [
        shown('tag', tag, `no repository ${image.repository}`),
      ]);
    if (found === 'no-tag') {
      const hint =
        nearest.length > 0
          ? ` Spelt nearly like it: ${listed(nearest, 3)}.`
          : newestTags.length > 0
            ? ` The newest there: ${listed(newestTags, 3)}.`
            : ' The repository has no tag at all.';
      return confirmed(`There is no tag ${image.tag} of ${where}.${hint}`, [
        shown('tag', tag, `no tag ${image.tag} of ${image.repository}; newest: ${listed(newestTags, 5)}`),
      ]);
    }
    if (found === 'no-digest') return open(`${image.host} does not know the manifest behind ${imageName(suspect)}.`);
    const seen = shown(
      'tag',
      tag,
      `${imageName(suspect)} exists${updatedAt === null ? '' : `, pushed ${minuteOf(updatedAt)}`}`,
    );
    if (
      updatedAt !== null &&
      suspect.since !== null &&
      updatedAt > suspect.since &&
      reads(suspect, 'tag-unknown', 'manifest-unknown', 'not-found')
    )
      return confirmed(
        `The tag ${image.tag} of ${where} was pushed ${minuteOf(updatedAt)}, after the first failure: it exists now, and the next try should find it.`,
        [seen],
        false,
      );
    return refuted(`The tag ${image.tag} of ${where} exists.`, [seen]);
  },

  fixes(suspect, { tag }) {
    const { image } = suspect;
    if (image === null) return [];
    if (tag.state === 'known' && tag.value.found === 'yes')
      return [tryAgain(suspect, 'Try again: the tag exists now', 'The tag was pushed after the failure.')];
    const nearest = tag.state === 'known' ? (tag.value.nearest[0] ?? tag.value.newestTags[0]) : undefined;
    const other = `${image.host}/${image.repository}:${nearest ?? '<tag>'}`;
    const deploy = useImage(
      suspect,
      other,
      nearest === undefined ? 'Deploy a tag that exists' : `Deploy ${nearest}, which exists`,
      nearest === undefined
        ? 'Put a tag that exists in the place of <tag>. This makes a new revision.'
        : 'Make sure that it is the build you mean. This makes a new revision.',
    );
    return [
      deploy,
      {
        title: `Or push ${image.tag} to ${image.repository}`,
        command: `docker push ${/^[A-Za-z0-9_./:-]+$/.test(image.written) ? image.written : '<image>'}`,
        url: null,
        risk: 'low',
        undo: null,
        note: `The build that should have made it may have failed, or pushed elsewhere. ${suspect.revision === null ? 'Run the deployment again afterwards.' : 'The app finds it by itself at the next try.'}`,
      },
      ...(/\.azurecr\.(io|cn|us)$/.test(image.host)
        ? [
            {
              title: 'See which tags there are',
              command: az(
                'acr',
                'repository',
                'show-tags',
                '-n',
                image.host.split('.')[0] ?? image.host,
                '--repository',
                image.repository,
                '--orderby',
                'time_desc',
                '--top',
                '20',
              ),
              url: null,
              risk: 'none' as const,
              undo: null,
              note: 'Newest first. It works only from a network that the registry lets in.',
            },
          ]
        : []),
    ];
  },
  rollback: 'helps',
});
