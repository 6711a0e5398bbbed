/** Can this app pull this image now? Network, then sign-in, then content, as a real pull meets them. */
import { type ImageRef, isAzureRegistry, parseImage } from '../../../core/image-ref.ts';
import { type Manifest, manifestByDigest, type Repository, resourceOf } from '../registry/content.ts';
import { covers } from '../rights.ts';
import type { Resource, World } from '../world.ts';
import { authorityRefusal, registryEntry } from './authority.ts';
import { isOpenToAzure, reachRefusal } from './reach.ts';
import { challenge, kubeletRefusal, type Refusal, refusal, registryRefusal, unauthorized } from './refusal.ts';

/** @param image as it is written in a template @returns null = it is pulled */
export function pullRefusal(world: World, app: Resource, image: string): Refusal | null {
  const fault = world.scenario.pullFaults.find(
    (one) => covers(one.image, image) && (one.app === undefined || one.app === app.name),
  );
  if (fault)
    return fault.kubelet === undefined
      ? refusal(fault.before ?? null, fault.tail ?? '', null)
      : kubeletRefusal(fault.kubelet);
  const parsed = parseImage(image);
  if (!parsed.ok) return kubeletRefusal('invalid reference format');
  const { host, repository } = parsed.image;
  const unreached = reachRefusal(world, app, host, image);
  if (unreached) return unreached;
  const registry = resourceOf(world, host);
  const content = world.scenario.registries.find((one) => one.loginServer.toLowerCase() === host);
  if (!registry && !content) {
    // Of a registry outside Azure that the scenario does not hold nothing is known: it is taken to be in order.
    return isAzureRegistry(host)
      ? kubeletRefusal(
          `failed to do request: Head "https://${host}/v2/": dial tcp: lookup ${host} on 168.63.129.16:53: no such host`,
        )
      : null;
  }
  const found = content?.repositories.find((one) => one.name === repository);
  if (registry) {
    const refused = authorityRefusal(world, app, registry, { host, repository, image });
    if (refused) return refused;
  } else if (found?.private === true && !registryEntry(app, host)) return unauthorized(challenge(host, repository));
  return contentRefusal(parsed.image, found ?? null);
}

/** The check that Azure makes of an image before there is a revision; null = it has nothing against it, or does not see. */
export function writeRefusal(world: World, app: Resource, image: string): string | null {
  const parsed = parseImage(image);
  if (!parsed.ok || !isOpenToAzure(world, parsed.image.host)) return null;
  return pullRefusal(world, app, image)?.atWrite ?? null;
}

function contentRefusal(image: ImageRef, repository: Repository | null): Refusal | null {
  const tag = repository?.tags.find((one) => one.name === image.tag) ?? null;
  const digest = image.digest ?? tag?.digest ?? null;
  const manifest = repository && digest !== null ? manifestByDigest(repository, digest) : null;
  if (!repository || !manifest || manifest.quarantined === true) return unknownManifest(image);
  if ([repository, tag, manifest].some((one) => one?.readEnabled === false)) {
    const message =
      'The operation is disallowed on this registry, repository or image. View troubleshooting steps at https://aka.ms/acr/faq/#why-does-my-pull-or-push-request-fail-with-disallowed-operation';
    return registryRefusal(image.written, { code: 'DENIED', message }, `GET https:: DENIED: ${message}`);
  }
  return platformRefusal(manifest);
}

function unknownManifest(image: ImageRef): Refusal {
  const { digest, tag, host } = image;
  if (digest !== null) {
    const message = `manifest ${digest} is not found`;
    return registryRefusal(
      image.written,
      { code: 'MANIFEST_UNKNOWN', message },
      `GET https:: MANIFEST_UNKNOWN: ${message}; map[]`,
    );
  }
  const message = `manifest tagged by "${tag}" is not found`;
  const atWrite = isAzureRegistry(host)
    ? `GET https:: MANIFEST_UNKNOWN: ${message}; map[Tag:${tag}]`
    : `GET https:: MANIFEST_UNKNOWN: manifest unknown; unknown tag=${tag}`;
  return registryRefusal(image.written, { code: 'MANIFEST_UNKNOWN', message, detail: { Tag: tag } }, atWrite);
}

/** Container Apps runs linux/amd64 and nothing else. */
function platformRefusal(manifest: Manifest): Refusal | null {
  if (manifest.platforms.some(({ os, architecture }) => os === 'linux' && architecture === 'amd64')) return null;
  const [first] = manifest.platforms;
  const found = first ? `${first.os}/${first.architecture}` : 'nothing';
  return {
    ...kubeletRefusal(`no match for platform in manifest ${manifest.digest}: not found`),
    atWrite: `image OS/Arc must be linux/amd64 but found ${found}`,
  };
}
