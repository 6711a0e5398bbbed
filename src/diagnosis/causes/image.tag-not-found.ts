import { isAzureRegistry } from '../../core/image-ref.ts';
import { cacheBecause, cachedFrom, cacheRepairs, unreadCache } from '../artifact-cache.ts';
import { buildRepairs, buildState } from '../build-state.ts';
import { confirmed, defineCause, open, refuted } from '../cause.ts';
import { az, inRegistryOf, onceInPlace, type Repair, retriesItself, useImage, waitFor, word } from '../commands.ts';
import { deletedAt, restoreDeleted } from '../deleted-image.ts';
import { listed, minuteOf, shown } from '../evidence.ts';
import { azureOf } from '../password.ts';
import { hiddenDoubt } from '../quarantine.ts';
import { appSeesTheSame } from '../strangers.ts';
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
  needs: ['registry', 'tag', 'builds', 'cacheRules'],

  judge(suspect, { registry, tag, builds, cacheRules }) {
    const { image } = suspect;
    if (image === null) return open('The image cannot be parsed, so there is no tag to look for.');
    if (tag.state === 'unknown')
      return open(`Whether ${imageName(suspect)} exists in ${image.host} could not be seen: ${tag.because}.`, ['tag']);
    const { found, newestTags, someTags = [], nearest, updatedAt } = tag.value;
    const where = `${image.repository} in ${image.host}`;
    if (image.digest !== null)
      return refuted(`${imageName(suspect)} is asked for by its digest, so no tag matters.`, [
        shown('tag', tag, `asked for by digest ${image.digest.slice(0, 19)}…`),
      ]);
    const cached = found === 'yes' ? null : cachedFrom(image, cacheRules);
    if (cached !== null) return open(cacheBecause(image, cached), [], cached.evidence);
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
            : someTags.length > 0
              ? ` Some of those that are there: ${listed(someTags.slice(0, 3))}.`
              : ' The repository has no tag at all.';
      const there = someTags.length > 0 ? `there are ${listed(someTags)}` : `newest: ${listed(newestTags)}`;
      const deleted = deletedAt(tag.value);
      const build = buildState(image, builds);
      const doubt = hiddenDoubt(image.host, registry);
      const unread = unreadCache(image, cacheRules);
      // A repository that holds other tags is hardly one that a cache has yet to fill.
      const filled = newestTags.length > 0 || someTags.length > 0;
      return confirmed(
        `There is no tag ${image.tag} of ${where}.${deleted}${build.because}${hint}${doubt}${unread}`,
        [shown('tag', tag, `no tag ${image.tag} of ${image.repository}; ${there}`), ...build.evidence],
        doubt === '' && (unread === '' || filled) && appSeesTheSame(suspect),
      );
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
    // Registries outside Azure do not tell when a tag was pushed.
    const saysAbsent = reads(suspect, 'tag-unknown', 'manifest-unknown', 'not-found');
    if (updatedAt === null && saysAbsent && !isAzureRegistry(image.host))
      return open(
        `The tag ${image.tag} of ${where} exists now; whether it did when the pull failed, the registry does not tell.`,
        [],
        [seen],
      );
    return refuted(`The tag ${image.tag} of ${where} exists.`, [seen]);
  },

  fixes(suspect, { registry, tag, builds, cacheRules }) {
    const { image } = suspect;
    if (image === null) return [];
    if (tag.state === 'known' && tag.value.found === 'yes')
      return waitFor(suspect, `${imageName(suspect)} exists now, and the next try should find it`);
    const azure = azureOf(registry);
    const cached = cachedFrom(image, cacheRules);
    // Nobody pushes to a repository that a cache fills.
    if (cached !== null && azure !== null) return cacheRepairs(suspect, cached, azure);
    const build = buildState(image, builds);
    const first =
      azure === null ? [] : [...restoreDeleted(suspect, tag, azure), ...buildRepairs(suspect, build, azure)];
    // While the build runs, waiting is the repair.
    if (build.state === 'running' && first.length > 0) return first;
    // What it ran with before is known to be the app's own; a tag that is merely there may be any build.
    const former = suspect.formerImages?.find(
      (one) =>
        one.image.host === image.host && one.image.repository === image.repository && one.image.tag !== image.tag,
    );
    const there = tag.state === 'known' ? [...tag.value.nearest, ...tag.value.newestTags] : [];
    const at = (other: string) => `${image.host}/${image.repository}:${other}`;
    const deploy: Repair =
      former?.image.tag != null
        ? useImage(
            suspect,
            at(former.image.tag),
            `Or deploy ${former.image.tag} again, which ${former.revision} runs or ran`,
            'It goes back to the older build.',
          )
        : {
            ...useImage(
              suspect,
              at(there[0] ?? '<tag>'),
              there[0] === undefined ? 'Or deploy a tag that exists' : `Or deploy ${there[0]}, which exists`,
              there[0] === undefined
                ? 'Put a tag that exists in the place of YOUR_TAG.'
                : 'It is another build than the one that was asked for: make sure that it is the one you mean.',
            ),
            risk: 'high',
          };
    // In a registry that is somebody else's, nobody on call can push: what the app ran with before comes first.
    const deployFirst = !isAzureRegistry(image.host) && former?.image.tag != null;
    const push: Repair = {
      title: `${first.length > 0 || deployFirst ? 'Or push' : 'Push'} ${image.tag} to ${image.repository}`,
      command: `docker push ${word(/^[A-Za-z0-9_./:-]+$/.test(image.written) ? image.written : '<image>')}`,
      url: null,
      risk: 'low',
      undo: null,
      note: `${build.state === 'unknown' ? 'The build that should have made it may have failed, or pushed elsewhere. ' : ''}${onceInPlace(suspect)}`,
      thenRestart: !retriesItself(suspect),
    };
    if (deployFirst) return [{ ...deploy, title: deploy.title.replace(/^Or deploy/, 'Deploy') }, push];
    return [
      ...first,
      push,
      deploy,
      ...(/\.azurecr\.(io|cn|us)$/.test(image.host)
        ? [
            {
              title: 'See which tags there are',
              command: az(
                'acr',
                'repository',
                'show-tags',
                ...inRegistryOf(image.host, azure),
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
