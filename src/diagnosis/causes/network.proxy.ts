import { confirmed, defineCause, open, refuted } from '../cause.ts';
import { hostName, reads } from '../suspect-names.ts';
import { wayOut, wayRepairs } from '../way-out.ts';

const SAYS_PROXY = ['proxy-refused', 'proxy-auth', 'proxy-page'];

export const networkProxy = defineCause({
  id: 'network.proxy',
  title: 'A proxy stands in the way',
  fits: {
    'proxy-refused': 'names',
    'proxy-auth': 'names',
    'proxy-page': 'names',
    'tls-timeout': 'allows',
    'connect-timeout': 'allows',
    'response-timeout': 'allows',
    'connection-refused': 'allows',
    'connection-reset': 'allows',
    'connection-eof': 'allows',
    'certificate-rejected': 'allows',
    'server-error': 'allows',
  },
  needs: ['registry', 'environment', 'privateDns', 'networkPath'],

  judge(suspect, facts) {
    const way = wayOut(suspect, facts);
    const saysSo = reads(suspect, ...SAYS_PROXY);
    // Container Apps' nodes cannot be told of a proxy: one that is met is on the route.
    if (way.kind === 'forced')
      return saysSo ? confirmed(way.because, way.evidence, false) : open(way.because, [], way.evidence);
    if (saysSo)
      return open(
        `The words come from a proxy or gateway between the app and ${hostName(suspect)}. ${way.because}`,
        way.missing,
        way.evidence,
      );
    if (way.kind === 'unseen') return open(way.because, way.missing);
    return refuted(`No proxy stands between the app and ${hostName(suspect)}. ${way.because}`, way.evidence);
  },

  fixes(suspect, facts) {
    return [
      {
        title: `Let ${hostName(suspect)} pass the proxy without a sign-in and unopened`,
        command: null,
        url: null,
        risk: 'low',
        undo: null,
        note: 'The same for its data host, mcr.microsoft.com and login.microsoftonline.com, on port 443. Container Apps cannot be told to use a proxy when it pulls: the route has to be free.',
        thenRestart: true,
      },
      ...wayRepairs(suspect, wayOut(suspect, facts)),
    ];
  },
  rollback: 'strikes-too',
});
