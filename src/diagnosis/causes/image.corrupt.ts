import { confirmed, defineCause, open, refuted } from '../cause.ts';
import { type Repair, retriesItself, tryAgain, useImage, waitFor, word } from '../commands.ts';
import { minuteOf, shown } from '../evidence.ts';
import { imageName, reads } from '../suspect-names.ts';

export const imageCorrupt = defineCause({
  id: 'image.corrupt',
  title: 'Image content is damaged or cannot be unpacked',
  fits: { corrupt: 'names', 'connection-eof': 'allows' },
  needs: ['tag'],

  judge(suspect, { tag }) {
    const name = imageName(suspect);
    if (tag.state === 'unknown')
      return open(`Whether ${name} was pushed again since could not be seen: ${tag.because}.`, ['tag']);
    const { found, updatedAt } = tag.value;
    if (found !== 'yes')
      return refuted(`${name} is not there at all, so none of its layers was ever unpacked.`, [
        shown('tag', tag, `${name}: ${found}`),
      ]);
    const seen = shown('tag', tag, `${name} exists${updatedAt === null ? '' : `, pushed ${minuteOf(updatedAt)}`}`);
    if (reads(suspect, 'corrupt') && movedSince(updatedAt, suspect.since))
      return confirmed(
        `${name} was pushed again after the first failure, at ${minuteOf(updatedAt)}: the next try gets other content.`,
        [seen],
        false,
      );
    return open(`${name} is in the registry; its layers are checked by who unpacks them, not from here.`, [], [seen]);
  },

  fixes(suspect, { tag }) {
    const { image } = suspect;
    if (tag.state === 'known' && movedSince(tag.value.updatedAt, suspect.since))
      return waitFor(suspect, 'the image was pushed again since, and the next try gets that one');
    const plain = image !== null && /^[A-Za-z0-9_./:-]+$/.test(image.written) ? image.written : '<image>';
    const fixes: Repair[] = [
      tryAgain(
        suspect,
        'Try once more: the download may have been cut',
        'Damage that comes back is in the image itself.',
      ),
      {
        title: 'Build it again from nothing and push it',
        command: `docker buildx build --no-cache --platform linux/amd64 -t ${word(plain)} --push .`,
        url: null,
        risk: 'low',
        undo: null,
        note: 'Run it where the Dockerfile is. A file with an owner beyond the ids that the runtime maps (IDs above 65535) has to get another one in the Dockerfile.',
        thenRestart: !retriesItself(suspect),
      },
    ];
    if (image !== null)
      fixes.push(
        useImage(
          suspect,
          `${image.host}/${image.repository}:<tag>`,
          'Or deploy a build that is whole',
          'Put its tag in the place of YOUR_TAG.',
        ),
      );
    return fixes;
  },
  rollback: 'helps',
});

function movedSince(updatedAt: Date | null, since: Date | null): updatedAt is Date {
  return updatedAt !== null && since !== null && updatedAt > since;
}
