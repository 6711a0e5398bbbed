/** Images made by hand, as an OCI layout that skopeo can push: one tiny layer, real digests. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface Platform {
  readonly os: string;
  readonly architecture: string;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** Writes a layout with one image, or an index where there are several platforms, under the reference `image`. */
export function writeLayout(folder: string, platforms: readonly Platform[]): void {
  mkdirSync(join(folder, 'blobs', 'sha256'), { recursive: true });
  const put = (mediaType: string, content: Buffer | object): Descriptor => {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
    const hash = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(folder, 'blobs', 'sha256', hash), bytes);
    return { mediaType, digest: `sha256:${hash}`, size: bytes.length };
  };
  // Two blocks of zeros: an archive without a file.
  const archive = Buffer.alloc(1024);
  const layer = put('application/vnd.oci.image.layer.v1.tar+gzip', gzipSync(archive));
  const diff = `sha256:${createHash('sha256').update(archive).digest('hex')}`;
  const images = platforms.map((platform) => {
    const config = put('application/vnd.oci.image.config.v1+json', {
      ...platform,
      config: {},
      rootfs: { type: 'layers', diff_ids: [diff] },
    });
    const manifest = put('application/vnd.oci.image.manifest.v1+json', {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config,
      layers: [layer],
    });
    return { ...manifest, platform };
  });
  const [first] = images;
  if (first === undefined) throw new Error('an image needs a platform');
  const top =
    images.length === 1
      ? { mediaType: first.mediaType, digest: first.digest, size: first.size }
      : put('application/vnd.oci.image.index.v1+json', {
          schemaVersion: 2,
          mediaType: 'application/vnd.oci.image.index.v1+json',
          manifests: images,
        });
  const annotations = { 'org.opencontainers.image.ref.name': 'image' };
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [{ ...top, annotations }] }));
  writeFileSync(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
}
