/** An image's manifest as Azure's registry describes it: for which platforms it is, in which format, whether it may be read. */
import type { ContainerRegistryClient } from '@azure/container-registry';
import type { Platform } from '../../diagnosis/registry-facts.ts';
import { parseAnswer } from '../clients.ts';
import { bool, obj, text, word } from '../json.ts';
import { rawBodies } from '../reading.ts';

export interface ManifestFacts {
  readonly digest: string;
  readonly platforms: readonly Platform[] | null;
  readonly mediaType: string | null;
  readonly readEnabled: boolean | null;
  /** Held back until it is released; null = the registry does not say. */
  readonly quarantined: boolean | null;
  readonly tags: readonly string[];
  readonly updatedAt: Date | null;
}

/**
 * Asked anew each time, although a digest's content cannot change: its lock and its quarantine come with the same answer.
 * @throws what the SDK throws, and when the answer names no digest
 */
export async function readManifest(
  client: ContainerRegistryClient,
  repository: string,
  digest: string,
  signal: AbortSignal,
): Promise<ManifestFacts> {
  const { bodies, onResponse } = rawBodies();
  const artifact = client.getArtifact(repository, digest);
  const properties = await artifact.getManifestProperties({ abortSignal: signal, onResponse });
  if (typeof properties?.digest !== 'string') throw new Error('the registry named no digest');
  // The SDK's model drops the media type and the quarantine.
  const raw = obj(parseAnswer(bodies.at(-1)).manifest);
  const attributes = obj(raw.changeableAttributes);
  const quarantine = word(attributes.quarantineState);
  return {
    digest: properties.digest,
    platforms: toPlatforms(properties),
    mediaType: text(raw.mediaType),
    readEnabled: bool(attributes.readEnabled),
    quarantined: quarantine === null ? null : quarantine === 'quarantined',
    tags: properties.tags ?? [],
    updatedAt: validDate(properties.lastUpdatedOn),
  };
}

/** May the image be read? One lock of several is enough to keep everybody out; all of them open, and known, to let in. */
export function mayBeRead(locks: readonly (boolean | null)[]): boolean | null {
  if (locks.includes(false)) return false;
  return locks.includes(null) ? null : true;
}

interface ManifestPlatforms {
  readonly architecture?: string;
  readonly operatingSystem?: string;
  readonly relatedArtifacts?: readonly { readonly architecture?: string; readonly operatingSystem?: string }[];
}

/**
 * An index lists its platforms, a plain image has one. Build attestations are entries of an index, too, with the platform
 * `unknown/unknown` (https://docs.docker.com/build/metadata/attestations/attestation-storage/).
 * @returns null when the registry names none
 */
export function toPlatforms(manifest: ManifestPlatforms): readonly Platform[] | null {
  const entries = [...(manifest.relatedArtifacts ?? []), manifest];
  const platforms = new Map<string, Platform>();
  for (const { operatingSystem: os, architecture } of entries) {
    if (!os || !architecture || os === 'unknown' || architecture === 'unknown') continue;
    platforms.set(`${os}/${architecture}`, { os, architecture });
  }
  return platforms.size === 0 ? null : [...platforms.values()];
}

export function validDate(value: Date | undefined): Date | null {
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value : null;
}
