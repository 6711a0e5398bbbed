import { defineCause, open, unlikely } from '../cause.ts';
import { tryAgain } from '../commands.ts';
import { hostName, imageName, reads } from '../suspect-names.ts';
import { wayOut, wayRepairs } from '../way-out.ts';

export const pullCancelledOrDeadline = defineCause({
  id: 'pull.cancelled-or-deadline',
  title: 'Pull was cancelled or took too long',
  fits: {
    cancelled: 'names',
    deadline: 'names',
    'response-timeout': 'allows',
    'dns-server-failed': 'allows',
  },
  needs: ['registry', 'environment', 'privateDns', 'networkPath'],

  judge(suspect, facts) {
    const way = wayOut(suspect, facts);
    if (!reads(suspect, 'cancelled', 'deadline'))
      return unlikely(`The words name a step that got no answer rather than a pull that was given up.`);
    if (way.kind === 'denied' || way.kind === 'black-hole')
      return unlikely(`The pull was given up, but it could hardly have worked. ${way.because}`, [], way.evidence);
    return open(
      `The pull of ${imageName(suspect)} from ${hostName(suspect)} was given up before it ended: the image is large, the way is slow, or the replica was taken away. ${way.because}`,
      way.missing,
      way.evidence,
    );
  },

  fixes(suspect, facts) {
    return [
      tryAgain(
        suspect,
        'Try once more',
        'Layers that were downloaded already are not downloaded again on the same node.',
      ),
      {
        title: 'Make the image smaller, or keep it nearer',
        command: null,
        url: null,
        risk: 'none',
        undo: null,
        note: 'Fewer and smaller layers; a registry in the region of the app, or a replica of it there (Premium).',
      },
      ...wayRepairs(suspect, wayOut(suspect, facts)).filter((fix) => fix.title !== 'Try once more'),
    ];
  },
  rollback: 'passes',
});
