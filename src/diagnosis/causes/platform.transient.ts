import { confirmed, defineCause, refuted, unlikely } from '../cause.ts';
import { portal, tryAgain } from '../commands.ts';
import { inOrder } from '../in-order.ts';
import { hostName, imageName } from '../suspect-names.ts';

export const platformTransient = defineCause({
  id: 'platform.transient',
  title: 'Nothing is wrong: a fault of the platform that a restart heals',
  fits: {
    unauthorized: 'allows',
    'unauthorized-token': 'allows',
    'identity-failed': 'allows',
    'registry-secret-failed': 'allows',
    'response-timeout': 'allows',
    'connection-reset': 'allows',
    'connection-eof': 'allows',
    cancelled: 'allows',
    deadline: 'allows',
    'pull-failed': 'allows',
  },
  needs: ['app', 'registry', 'tag', 'pullRights', 'pullIdentity', 'environment', 'privateDns', 'networkPath'],

  judge(suspect, facts) {
    const check = inOrder(suspect, facts);
    const what = `${imageName(suspect)} from ${hostName(suspect)}`;
    if (check.state === 'wrong') return refuted(`Not everything is in order: ${check.because}`, check.evidence);
    if (check.state === 'unseen')
      // What is left when nothing else is: it never takes the place of a cause that names something.
      return unlikely(
        `Whether everything for pulling ${what} is in order could not all be seen: ${check.because}`,
        check.missing,
      );
    // Never sure: that all which can be read is right proves nothing about what cannot be read.
    const unread = check.unread.length === 0 ? '' : ` Not to be seen was ${check.unread.join(', and ')}.`;
    return confirmed(
      `Everything that pulling ${what} needs is in order, as far as it can be read: the registry is open to the app, the image is there for linux/amd64, and the right is there and honoured.${unread} A fault of the platform is what remains.`,
      check.evidence,
      false,
    );
  },

  fixes(suspect) {
    return [
      tryAgain(suspect, 'Restart it', 'Where nothing is wrong, a fresh try on another node mostly works.'),
      {
        title: 'If it stays so, tell Microsoft',
        command: null,
        url: portal(suspect, suspect.ref.resourceId, 'supportrequest'),
        risk: 'none',
        undo: null,
        note: 'Give them this answer: it names everything that was read and found in order.',
      },
    ];
  },
  rollback: 'passes',
});
