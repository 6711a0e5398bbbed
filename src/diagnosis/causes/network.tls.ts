import { isAzureRegistry } from '../../core/image-ref.ts';
import { confirmed, defineCause, open, refuted, unlikely } from '../cause.ts';
import { az, portal, type Repair } from '../commands.ts';
import { hostName, reads } from '../suspect-names.ts';
import { wayOut } from '../way-out.ts';

export const networkTls = defineCause({
  id: 'network.tls',
  title: 'TLS certificate is not accepted',
  fits: {
    'certificate-rejected': 'names',
    'plain-http': 'names',
    'tls-timeout': 'allows',
    'connection-eof': 'allows',
  },
  needs: ['registry', 'environment', 'privateDns', 'networkPath'],

  judge(suspect, facts) {
    const host = hostName(suspect);
    const way = wayOut(suspect, facts);
    const azure = isAzureRegistry(host);
    if (reads(suspect, 'plain-http'))
      return azure
        ? open(
            `${host} never answers without TLS: something else answered in its place. ${way.because}`,
            way.missing,
            way.evidence,
          )
        : open(`${host} answers without TLS, and Container Apps pulls over HTTPS only.`);
    if (reads(suspect, 'certificate-rejected')) {
      if (!azure)
        return open(
          `The certificate of ${host} was not accepted: Container Apps trusts public authorities only, and cannot be given another.`,
        );
      // An Azure registry's own certificate is public and good: another one comes from whoever opens the traffic.
      if (way.kind === 'forced')
        return confirmed(
          `The certificate of ${host} is a public one, so another was shown. ${way.because}`,
          way.evidence,
          false,
        );
      return open(
        `The certificate of ${host} is a public one, so another was shown on the way, or the name leads elsewhere. ${way.because}`,
        way.missing,
        way.evidence,
      );
    }
    if (way.kind === 'forced') return open(way.because, [], way.evidence);
    if (way.kind === 'unseen') return open(way.because, way.missing);
    if (!azure) return unlikely(`The words do not speak of a certificate of ${host}.`);
    return refuted(
      `The certificate of ${host} is a public one, and nothing on the way replaces it. ${way.because}`,
      way.evidence,
    );
  },

  fixes(suspect, facts) {
    const { image } = suspect;
    const host = hostName(suspect);
    if (image === null) return [];
    const way = wayOut(suspect, facts);
    if (isAzureRegistry(host)) {
      const subnet: Repair = {
        title: `Exempt ${host} from TLS inspection`,
        command: null,
        url:
          way.subnetId === null ? null : portal(suspect, way.subnetId.replace(/\/subnets\/[^/]+\/?$/i, ''), 'subnets'),
        risk: 'low',
        undo: null,
        note: `Whatever opens the traffic on the way out (a firewall with TLS inspection) must leave ${host}, its data host (or *.blob.core.windows.net), mcr.microsoft.com and login.microsoftonline.com as they are: a node cannot be given its certificate.`,
        thenRestart: true,
      };
      return [subnet];
    }
    const source = `${host}/${image.repository}${image.digest === null ? `:${image.tag}` : `@${image.digest}`}`;
    return [
      {
        title: `Give ${host} a certificate of a public authority`,
        command: null,
        url: null,
        risk: 'low',
        undo: null,
        note: 'A private authority or a self-signed certificate cannot be made known to Container Apps. The whole chain has to be served, and the name and the dates have to fit.',
        thenRestart: true,
      },
      {
        title: 'Or copy the image to an Azure registry',
        command: az(
          'acr',
          'import',
          '-n',
          '<registry>',
          '--source',
          source,
          '--image',
          `${image.repository}:${image.tag ?? '<tag>'}`,
        ),
        url: null,
        risk: 'low',
        undo: null,
        note: `It needs a source with a public certificate; from another one: docker pull, docker tag, docker push. Then deploy the copy: that makes a new revision.`,
      },
    ];
  },
  rollback: 'strikes-too',
});
