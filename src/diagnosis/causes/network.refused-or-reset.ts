import { confirmed, defineCause, open, unlikely } from '../cause.ts';
import { reads } from '../suspect-names.ts';
import { wayOut, wayRepairs } from '../way-out.ts';

export const networkRefusedOrReset = defineCause({
  id: 'network.refused-or-reset',
  title: 'Connection to the registry is refused or cut',
  fits: {
    'connection-refused': 'names',
    'connection-reset': 'names',
    'connection-eof': 'names',
    'tls-timeout': 'allows',
    'entra-unreachable': 'allows',
    'proxy-refused': 'allows',
    'identity-failed': 'allows',
    'registry-secret-failed': 'allows',
    'pull-failed': 'allows',
  },
  needs: ['registry', 'environment', 'privateDns', 'networkPath'],

  judge(suspect, facts) {
    const way = wayOut(suspect, facts);
    // A security rule drops, it does not refuse: only an appliance on the way, or the far end, cuts a connection.
    if (way.kind === 'forced' && reads(suspect, 'connection-refused', 'connection-reset', 'connection-eof'))
      return confirmed(way.because, way.evidence, false);
    if (way.kind === 'free' && !reads(suspect, 'connection-refused', 'connection-reset', 'connection-eof'))
      return unlikely(way.because, [], way.evidence);
    return open(way.because, way.missing, way.evidence);
  },

  fixes(suspect, facts) {
    return wayRepairs(suspect, wayOut(suspect, facts));
  },
  rollback: 'strikes-too',
});
