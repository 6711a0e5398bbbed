import { confirmed, defineCause, open, unlikely } from '../cause.ts';
import { reads } from '../suspect-names.ts';
import { wayOut, wayRepairs } from '../way-out.ts';

export const networkTimeout = defineCause({
  id: 'network.timeout',
  title: 'No answer from the registry in time',
  fits: {
    'connect-timeout': 'names',
    'tls-timeout': 'names',
    'response-timeout': 'names',
    deadline: 'allows',
    'dns-server-failed': 'allows',
    'entra-unreachable': 'allows',
    'identity-failed': 'allows',
    'registry-secret-failed': 'allows',
    'connection-eof': 'allows',
    'pull-failed': 'allows',
  },
  needs: ['registry', 'environment', 'privateDns', 'networkPath'],

  judge(suspect, facts) {
    const way = wayOut(suspect, facts);
    // Security rules drop packets without a word, which is what a connection that times out looks like.
    const saysTimeout = reads(suspect, 'connect-timeout');
    const layersOnly = way.target?.part === 'data' && !way.target.named;
    if (
      layersOnly &&
      reads(suspect, 'identity-failed', 'registry-secret-failed', 'dns-server-failed', 'entra-unreachable')
    )
      return open(`${way.because} Layers come after what failed here, though.`, way.missing, way.evidence);
    if (way.kind === 'denied' || way.kind === 'black-hole')
      return confirmed(way.because, way.evidence, way.sure && saysTimeout);
    if (way.kind === 'forced' && reads(suspect, 'connect-timeout', 'tls-timeout', 'response-timeout'))
      return confirmed(way.because, way.evidence, false);
    if (way.kind === 'free' && !reads(suspect, 'connect-timeout', 'tls-timeout', 'response-timeout'))
      return unlikely(way.because, [], way.evidence);
    return open(way.because, way.missing, way.evidence);
  },

  fixes(suspect, facts) {
    return wayRepairs(suspect, wayOut(suspect, facts));
  },
  rollback: 'strikes-too',
});
