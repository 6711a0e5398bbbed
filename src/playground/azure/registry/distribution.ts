/** The OCI distribution API, `/v2`: manifests, configurations, tag lists. */
import { type AzureRequest, type AzureResponse, json } from '../exchange.ts';
import { childrenOf, digestOf, type Manifest, manifestByDigest, type Repository, registryFailure } from './content.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const IMAGE = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';

/**
 * The content is made up from the platforms, so it does not hash to the scenario's digest: clients that verify digests
 * refuse it. Platforms are better asked of `/acr/v1`.
 */
export function manifest(request: AzureRequest, repository: Repository, reference: string): AzureResponse {
  const digest = reference.includes(':') ? reference : repository.tags.find((one) => one.name === reference)?.digest;
  const found = digest === undefined ? null : manifestByDigest(repository, digest);
  if (!found) {
    throw reference.includes(':')
      ? registryFailure(404, 'MANIFEST_UNKNOWN', `manifest ${reference} is not found`, { revision: reference })
      : registryFailure(404, 'MANIFEST_UNKNOWN', `manifest tagged by "${reference}" is not found`, { Tag: reference });
  }
  const body = manifestBody(found);
  return {
    status: 200,
    headers: {
      'content-type': String(body.mediaType),
      'docker-content-digest': found.digest,
      'docker-distribution-api-version': 'registry/2.0',
    },
    body: request.method === 'HEAD' ? '' : JSON.stringify(body),
  };
}

export function blob(repository: Repository, digest: string): AzureResponse {
  for (const one of repository.manifests) {
    for (const child of [
      one,
      ...childrenOf(one).map((part) => ({
        ...one,
        digest: part.digest,
        platforms: [{ os: part.os, architecture: part.architecture }],
      })),
    ]) {
      const config = configOf(child);
      if (digestOf(config) === digest)
        return { status: 200, headers: { 'content-type': CONFIG, 'docker-content-digest': digest }, body: config };
    }
  }
  throw registryFailure(404, 'BLOB_UNKNOWN', 'blob unknown to registry', { digest });
}

export function tagsList(repository: Repository): AzureResponse {
  return json(200, { name: repository.name, tags: repository.tags.map((tag) => tag.name) });
}

function manifestBody(found: Manifest) {
  const children = childrenOf(found);
  if (children.length > 0) {
    return {
      schemaVersion: 2,
      mediaType: INDEX,
      manifests: children.map(({ digest, os, architecture }) => ({
        mediaType: IMAGE,
        digest,
        size: 1024,
        platform: { os, architecture },
      })),
    };
  }
  const config = configOf(found);
  return {
    schemaVersion: 2,
    mediaType: IMAGE,
    config: { mediaType: CONFIG, digest: digestOf(config), size: config.length },
    layers: [
      {
        mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
        digest: digestOf(`${found.digest} layer`),
        size: 28_311_552,
      },
    ],
  };
}

function configOf(found: Manifest): string {
  const [platform] = found.platforms;
  return JSON.stringify({
    os: platform?.os,
    architecture: platform?.architecture,
    config: {},
    rootfs: { type: 'layers', diff_ids: [digestOf(found.digest)] },
  });
}
