/**
 * Can what ran before be pulled again? The one proof that both the diagnosis' advice and a plan rest on: the image is in its
 * registry, for linux/amd64 and free to be read, and the app still has what it signs in with. Azure checks the same when it
 * starts a revision, and refuses it otherwise (github.com/Azure/azure-powershell/issues/22607).
 */
import type { Fact } from '../core/fact.ts';
import { canonicalRegistryHost, type ImageRef, isAzureRegistry, parseImage, shortImage } from '../core/image-ref.ts';
import type { AppState, ContainerSpec } from './app-facts.ts';
import { listed, minuteOf } from './evidence.ts';
import { movedAfter } from './moved-tag.ts';
import { runsHere } from './platforms.ts';
import type { ImageInRegistry } from './registry-facts.ts';

/** Why a target is no target; stable, an interface: add, never rename. */
export type StruckReason =
  | 'image-gone'
  | 'image-other-platform'
  | 'image-locked'
  | 'image-invalid'
  | 'registry-entry-gone'
  | 'secret-gone';

export type TargetProof =
  | {
      readonly state: 'proven';
      /** Sentences without a full stop: a tag that was moved since. */
      readonly notes: readonly string[];
      /** What each image stands for now, by its written name. */
      readonly digests: Readonly<Record<string, string>>;
    }
  | { readonly state: 'struck'; readonly reason: StruckReason; readonly because: string }
  /** It could not be seen: that is neither a yes nor a no. */
  | { readonly state: 'unproven'; readonly because: string; readonly remedy: string | null };

export interface TargetSights {
  /** What the app holds now. */
  readonly app: Pick<AppState, 'registries' | 'secretNames'>;
  /** What the registry says of an image; null = nobody asked. */
  tag(image: ImageRef): Fact<ImageInRegistry> | null;
  /** Does the registry let strangers pull? null = not known. Asked only of Azure registries that the app has no entry for. */
  anonymous(host: string): boolean | null;
}

/** Azure registries that the app has no entry for: of these `TargetSights.anonymous` is asked. */
export function hostsWithoutEntry(images: readonly ImageRef[], registries: AppState['registries']): readonly string[] {
  const entered = new Set(registries.map(({ server }) => canonicalRegistryHost(server)));
  return [...new Set(images.map(({ host }) => host))].filter((host) => isAzureRegistry(host) && !entered.has(host));
}

/**
 * @param containers what would run, init containers too
 * @param createdAt when that was made: a tag that was moved since is said
 */
export function proveTarget(
  containers: readonly ContainerSpec[],
  createdAt: Date | null,
  sights: TargetSights,
): TargetProof {
  const notes: string[] = [];
  const digests: Record<string, string> = {};
  let unproven: TargetProof | null = null;
  // One that is struck outweighs one that could not be seen, whatever their order.
  for (const written of new Set(containers.map(({ image }) => image))) {
    const proof = proveImage(written, createdAt, sights);
    if (proof.state === 'struck') return proof;
    if (proof.state === 'unproven') unproven ??= proof;
    else {
      notes.push(...proof.notes);
      Object.assign(digests, proof.digests);
    }
  }
  if (unproven !== null) return unproven;
  if (containers.length === 0)
    return { state: 'unproven', because: 'which images it runs could not be seen', remedy: null };
  return { state: 'proven', notes, digests };
}

function proveImage(written: string, createdAt: Date | null, sights: TargetSights): TargetProof {
  const parsed = parseImage(written);
  if (!parsed.ok)
    return { state: 'struck', reason: 'image-invalid', because: `its image name is invalid: ${parsed.because}` };
  const { image } = parsed;
  const signIn = proveSignIn(image.host, sights);
  if (signIn?.state === 'struck') return signIn;
  const tag = sights.tag(image);
  const name = shortImage(image);
  if (tag === null) return { state: 'unproven', because: `whether ${name} is still there was not asked`, remedy: null };
  if (tag.state === 'unknown')
    return {
      state: 'unproven',
      because: `whether ${name} is still there could not be seen: ${tag.because}`,
      remedy: tag.remedy,
    };
  const { found, softDeletedAt, platforms, readEnabled, quarantined, digest } = tag.value;
  if (found !== 'yes') {
    const when = softDeletedAt === null ? '' : ` (deleted ${minuteOf(softDeletedAt)})`;
    return { state: 'struck', reason: 'image-gone', because: `${name} is no longer in ${image.host}${when}` };
  }
  if (readEnabled === false || quarantined === true)
    return {
      state: 'struck',
      reason: 'image-locked',
      because: `${name} is ${readEnabled === false ? 'locked' : 'under quarantine'}: nobody may pull it`,
    };
  const told = (platforms ?? []).filter(({ os }) => os.toLowerCase() !== 'unknown');
  if (told.length > 0 && !told.some(runsHere))
    return {
      state: 'struck',
      reason: 'image-other-platform',
      because: `${name} is built for ${listed(told.map((one) => `${one.os}/${one.architecture}`))}, not for linux/amd64`,
    };
  if (signIn !== null) return signIn;
  if (told.length === 0 || digest === null)
    return { state: 'unproven', because: `for which platforms ${name} is built could not be seen`, remedy: null };
  const moved = movedAfter(image, tag, createdAt);
  return {
    state: 'proven',
    notes:
      moved === null
        ? []
        : [
            `the tag ${image.tag} was moved or changed ${minuteOf(moved)}, after it ran: it may be another image than the one that ran`,
          ],
    digests: { [written]: digest },
  };
}

/** @returns null when the app still has what it takes to pull from there */
function proveSignIn(host: string, { app, anonymous }: TargetSights): TargetProof | null {
  const entry = app.registries.find(({ server }) => canonicalRegistryHost(server) === host);
  if (entry === undefined) {
    // Other registries were asked as a stranger: what they show, everybody may pull.
    if (!isAzureRegistry(host)) return null;
    const open = anonymous(host);
    if (open === true) return null;
    return open === false
      ? { state: 'struck', reason: 'registry-entry-gone', because: `the app no longer has an entry for ${host}` }
      : {
          state: 'unproven',
          because: `the app has no entry for ${host}, and whether it lets strangers pull is not known`,
          remedy: null,
        };
  }
  const secret = entry.passwordSecretRef;
  if (secret && !app.secretNames.some((name) => name.toLowerCase() === secret.toLowerCase()))
    return {
      state: 'struck',
      reason: 'secret-gone',
      because: `the app no longer has the secret ${secret}, which its entry for ${host} names`,
    };
  return null;
}
