import { confirmed, defineCause, open, refuted } from '../cause.ts';
import { onceInPlace, retriesItself, useImage, word } from '../commands.ts';
import { listed, shown } from '../evidence.ts';
import { runsHere } from '../platforms.ts';
import { imageName } from '../suspect-names.ts';

export const imagePlatformMismatch = defineCause({
  id: 'image.platform-mismatch',
  title: 'Image is not built for linux/amd64',
  fits: {
    'platform-missing': 'names',
    'manifest-unknown': 'allows',
    'not-found': 'allows',
    'pull-failed': 'allows',
  },
  needs: ['tag'],

  judge(suspect, { tag }) {
    const name = imageName(suspect);
    if (tag.state === 'unknown')
      return open(`Which platforms ${name} is built for could not be seen: ${tag.because}.`, ['tag']);
    if (tag.value.found !== 'yes')
      return refuted(`${name} does not exist at all, so its platform does not matter.`, [
        shown('tag', tag, `${name}: ${tag.value.found}`),
      ]);
    if (tag.value.platforms === null) return open(`The registry does not say which platforms ${name} is built for.`);
    // Attestations are listed as unknown/unknown and run nowhere.
    const platforms = tag.value.platforms.filter((one) => one.os.toLowerCase() !== 'unknown');
    if (platforms.length === 0) return open(`The registry does not say which platforms ${name} is built for.`);
    const all = listed(platforms.map((one) => `${one.os}/${one.architecture}`));
    const seen = shown('tag', tag, `${name} is built for ${all}`);
    if (platforms.some(runsHere)) return refuted(`${name} is built for linux/amd64.`, [seen]);
    return confirmed(`${name} is built for ${all} only; Container Apps runs linux/amd64.`, [seen]);
  },

  fixes(suspect) {
    const written = suspect.image?.written ?? '<image>';
    const plain = /^[A-Za-z0-9_./:-]+$/.test(written) ? written : '<image>';
    return [
      {
        title: 'Build it for linux/amd64 and push it again',
        command: `docker buildx build --platform linux/amd64 -t ${word(plain)} --push .`,
        url: null,
        risk: 'low',
        undo: null,
        note: `Run it where the Dockerfile is. The tag then names the new image; a new tag is safer. ${onceInPlace(suspect)}`,
        thenRestart: !retriesItself(suspect),
      },
      useImage(
        suspect,
        suspect.image === null
          ? '<registry>/<repository>:<tag>'
          : `${suspect.image.host}/${suspect.image.repository}:<tag>`,
        'Or deploy a build for linux/amd64 that exists',
        'Put its tag in the place of YOUR_TAG.',
      ),
    ];
  },
  rollback: 'helps',
});
