import { confirmed, defineCause, open, refuted } from '../cause.ts';
import { retriesItself, useImage, word } from '../commands.ts';
import { shown } from '../evidence.ts';
import { imageName, reads } from '../suspect-names.ts';

/** What container runtimes of today run (OCI image-spec, Docker's schema 2). */
const RUNS = new Set([
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
]);
/** Docker's schema 1: containerd 2 has dropped it, and so has the check that Container Apps makes before a revision. */
const SCHEMA_1 = /^application\/vnd\.docker\.distribution\.manifest\.v1\+/i;

export const imageUnsupportedFormat = defineCause({
  id: 'image.unsupported-format',
  title: 'Image format is not supported',
  fits: { 'unsupported-format': 'names', 'proxy-page': 'allows', 'pull-failed': 'allows' },
  needs: ['tag'],

  judge(suspect, { tag }) {
    const name = imageName(suspect);
    const saysSo = reads(suspect, 'unsupported-format');
    if (tag.state === 'unknown') return open(`Which format ${name} has could not be seen: ${tag.because}.`, ['tag']);
    const { found, mediaType } = tag.value;
    if (found !== 'yes')
      return refuted(`${name} is not there at all, so its format does not matter.`, [
        shown('tag', tag, `${name}: ${found}`),
      ]);
    if (mediaType === null) return open(`The registry does not say which format ${name} has.`);
    const seen = shown('tag', tag, `${name} is ${mediaType}`);
    // Older runtimes still read it, and which one a node runs is not told: only with the words is it certain.
    if (SCHEMA_1.test(mediaType))
      return confirmed(
        `${name} is kept in Docker's first format (${mediaType}), which runtimes of today refuse.`,
        [seen],
        saysSo,
      );
    if (!RUNS.has(mediaType.toLowerCase()))
      return confirmed(`${name} is ${mediaType}: that is no container image.`, [seen], saysSo);
    if (saysSo)
      return open(
        `The manifest of ${name} is of an ordinary format; a layer or its configuration may not be, for it may hold something else than a container.`,
        [],
        [seen],
      );
    return refuted(`${name} has an ordinary format.`, [seen]);
  },

  fixes(suspect) {
    const { image } = suspect;
    const plain = image !== null && /^[A-Za-z0-9_./:-]+$/.test(image.written) ? image.written : '<image>';
    return [
      {
        title: 'Build it with a present-day builder and push it again',
        command: `docker buildx build --platform linux/amd64 -t ${word(plain)} --push .`,
        url: null,
        risk: 'low',
        undo: null,
        note: 'Run it where the Dockerfile is. Without a Dockerfile, pull the image with a Docker before version 26 and push it again: that writes the new format.',
        thenRestart: !retriesItself(suspect),
      },
      useImage(
        suspect,
        image === null ? '<registry>/<repository>:<tag>' : `${image.host}/${image.repository}:<tag>`,
        'Or deploy an image of a supported format',
        'Put its tag in the place of YOUR_TAG.',
      ),
    ];
  },
  rollback: 'helps',
});
