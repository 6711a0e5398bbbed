/** What another app has in common with an image that cannot be pulled: the ways by which one trouble reaches several. Pure. */
import { sameId } from '../core/app-ref.ts';
import { type ImageRef, parseImage, shortImage } from '../core/image-ref.ts';
import type { Suspect } from './cause.ts';
import { nameOf } from './commands.ts';
import type { InventoryApp } from './inventory.ts';
import { isEntryFor } from './sign-in.ts';

/** In the order in which they are named. */
export const SHARED = [
  /** The very image, by its tag or its digest. */
  'image',
  /** Whatever tag of the same repository. */
  'repository',
  'registry',
  /** The same identity pulls; a system-assigned one belongs to one app alone. */
  'identity',
  /** Both pull with an identity, whichever. */
  'any-identity',
  /** The same user name at the same registry; whether with the same password is not to be seen. */
  'credential',
  /** Both pull without signing in. */
  'no-credentials',
  'environment',
  /** The virtual network of their environments. */
  'network',
] as const;

export type Shared = (typeof SHARED)[number];

/** Where the image that fails is pulled from, as far as another app could do the same. */
export interface Way {
  readonly suspect: Suspect;
  readonly environmentId: string | null;
  readonly networkId: string | null;
}

/** What each image of the other app has in common with it; images without anything are left out. */
export function sharedWays(way: Way, other: InventoryApp): readonly ReadonlySet<Shared>[] {
  const around: Shared[] = [];
  if (same(way.environmentId, other.environmentId)) around.push('environment');
  if (same(way.networkId, other.networkId ?? null)) around.push('network');
  return other.images.map((written) => {
    const parsed = parseImage(written);
    if (!parsed.ok) return new Set<Shared>(written === way.suspect.writtenImage ? ['image', ...around] : around);
    return new Set<Shared>([...ofImage(way.suspect, parsed.image), ...ofSignIn(way, other, parsed.image), ...around]);
  });
}

function same(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && sameId(a, b);
}

function ofImage({ image, writtenImage }: Suspect, other: ImageRef): readonly Shared[] {
  if (image === null) return other.written === writtenImage ? ['image'] : [];
  if (image.host !== other.host) return [];
  if (image.repository !== other.repository) return ['registry'];
  const isSame =
    image.digest === null ? image.tag === other.tag && other.digest === null : image.digest === other.digest;
  return isSame ? ['image', 'repository', 'registry'] : ['repository', 'registry'];
}

function ofSignIn({ suspect, environmentId }: Way, other: InventoryApp, image: ImageRef): readonly Shared[] {
  const { signIn } = suspect;
  const entry = other.registries.find(({ server }) => isEntryFor(server, image.host));
  if (entry === undefined) return signIn.kind === 'anonymous' ? ['no-credentials'] : [];
  const identity = entry.identity?.trim() ?? '';
  if (identity !== '') {
    const isSame = signIn.kind === 'user-identity' && isSameIdentity(signIn.identityId, identity, environmentId, other);
    const bothHave = signIn.kind === 'user-identity' || signIn.kind === 'system-identity';
    return isSame ? ['identity', 'any-identity'] : bothHave ? ['any-identity'] : [];
  }
  const isSameUser =
    signIn.kind === 'secret' &&
    signIn.username !== null &&
    suspect.image?.host === image.host &&
    signIn.username.toLowerCase() === entry.username?.toLowerCase();
  return isSameUser ? ['credential'] : [];
}

/** `system-environment` is one identity for each environment: only a neighbour's is the same. */
function isSameIdentity(mine: string, theirs: string, environmentId: string | null, other: InventoryApp): boolean {
  if (mine.toLowerCase() === 'system') return false;
  return sameId(mine, theirs) && (mine.startsWith('/') || same(environmentId, other.environmentId));
}

/** `it pulls from acme.azurecr.io with the same identity (puller)`. */
export function sayShared(shared: readonly Shared[], { suspect, environmentId, networkId }: Way): string {
  const has = (one: Shared) => shared.includes(one);
  const { image, signIn, writtenImage } = suspect;
  const host = image?.host ?? 'the registry';
  const what = has('image')
    ? `it runs the same image (${image === null ? writtenImage : shortImage(image)})`
    : has('repository')
      ? `it pulls from the same repository (${image?.repository ?? writtenImage})`
      : has('registry')
        ? `it pulls from ${host}`
        : 'it pulls';
  const by = [
    has('identity') && signIn.kind === 'user-identity' ? ` with the same identity (${nameOf(signIn.identityId)})` : '',
    has('any-identity') && !has('identity') ? ' with an identity' : '',
    has('credential') && signIn.kind === 'secret' ? ` as the same user (${signIn.username ?? ''})` : '',
    has('no-credentials') ? ' without credentials' : '',
    has('environment') && environmentId !== null ? ` from the same environment (${nameOf(environmentId)})` : '',
    has('network') && networkId !== null ? ` from the same virtual network (${nameOf(networkId)})` : '',
  ];
  return `${what}${by.join('')}`;
}
