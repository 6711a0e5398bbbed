/** What a manifest says of the platforms that its image runs on: OCI image and index, Docker's schema 2 and schema 1. */
import type { Platform } from '../diagnosis/registry-facts.ts';
import { isObject } from './wire.ts';

/** Asked for in this order; a registry that stores something else answers with what it has. */
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const SCHEMA_1 = /^application\/vnd\.docker\.distribution\.manifest\.v1\+(prettyjws|json)$/;
const IMAGE_CONFIG = /^application\/vnd\.(docker\.container\.image|oci\.image\.config)\.v1\+json$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

export interface ManifestFacts {
  readonly mediaType: string | null;
  /** null = not said here: in the configuration, if there is one. */
  readonly platforms: readonly Platform[] | null;
  /** Digest of the image's configuration, which names the platform of a plain image; null = none needed, or none there. */
  readonly configDigest: string | null;
}

/** @returns null when it is no manifest at all: a web page, somebody's JSON */
export function parseManifest(contentType: string, manifest: Readonly<Record<string, unknown>>): ManifestFacts | null {
  const served = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const mediaType = typeof manifest.mediaType === 'string' ? manifest.mediaType.slice(0, 200) : served;
  if (manifest.schemaVersion === 1) {
    const architecture = manifest.architecture;
    const known = typeof architecture === 'string' && architecture !== '';
    return {
      mediaType: isSchema1(served) ? served : 'application/vnd.docker.distribution.manifest.v1+prettyjws',
      // Schema 1 is older than images for anything but Linux.
      platforms: known ? [{ os: 'linux', architecture }] : null,
      configDigest: null,
    };
  }
  if (manifest.schemaVersion !== 2) return null;
  if (Array.isArray(manifest.manifests))
    return {
      mediaType,
      platforms: toPlatforms(manifest.manifests.map((one) => field(one, 'platform'))),
      configDigest: null,
    };
  const config = manifest.config;
  if (!isObject(config)) return null;
  const readable = typeof config.mediaType === 'string' && IMAGE_CONFIG.test(config.mediaType);
  const digest = typeof config.digest === 'string' && DIGEST.test(config.digest) ? config.digest : null;
  return { mediaType, platforms: null, configDigest: readable ? digest : null };
}

/** The format that new clients refuse; it is signed inside itself. */
export function isSchema1(mediaType: string | null): boolean {
  return mediaType !== null && SCHEMA_1.test(mediaType);
}

/** The platform that an image's configuration names; null when it names none. */
export function platformOfConfig(config: Readonly<Record<string, unknown>>): readonly Platform[] | null {
  return toPlatforms([config]);
}

/**
 * Build attestations are entries of an index, too, with the platform `unknown/unknown`
 * (https://docs.docker.com/build/metadata/attestations/attestation-storage/).
 */
function toPlatforms(entries: readonly unknown[]): readonly Platform[] | null {
  const platforms = new Map<string, Platform>();
  for (const entry of entries) {
    const os = field(entry, 'os');
    const architecture = field(entry, 'architecture');
    if (typeof os !== 'string' || typeof architecture !== 'string' || os === '' || architecture === '') continue;
    if (os === 'unknown' || architecture === 'unknown') continue;
    platforms.set(`${os}/${architecture}`, { os: os.slice(0, 60), architecture: architecture.slice(0, 60) });
  }
  return platforms.size === 0 ? null : [...platforms.values()];
}

function field(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}
