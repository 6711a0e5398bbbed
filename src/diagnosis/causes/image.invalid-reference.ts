import { isAzureRegistry, parseImage } from '../../core/image-ref.ts';
import { safeLine } from '../../core/safe-text.ts';
import { confirmed, defineCause, open, refuted } from '../cause.ts';
import { useImage } from '../commands.ts';
import { shownIfKnown } from '../evidence.ts';
import { imageName, reads } from '../suspect-names.ts';

export const imageInvalidReference = defineCause({
  id: 'image.invalid-reference',
  title: 'Image name is invalid',
  fits: {
    'invalid-reference': 'names',
    unauthorized: 'allows',
    'unauthorized-token': 'allows',
    'unauthorized-manifest': 'allows',
    'absent-or-denied': 'allows',
    'repository-unknown': 'allows',
    'not-found': 'allows',
    'not-a-registry': 'names',
    'no-such-host': 'allows',
    'pull-failed': 'allows',
  },
  needs: ['app', 'tag'],

  judge(suspect, { app, tag }) {
    const written = safeLine(suspect.writtenImage, 150);
    const evidence = shownIfKnown('app', app, `the template says image: "${written}"`);
    const parsed = parseImage(suspect.writtenImage);
    if (!parsed.ok) return confirmed(`The image name "${written}" is invalid: ${parsed.because}.`, evidence);
    const { host, repository } = parsed.image;
    if (tag.state === 'known' && tag.value.found === 'yes')
      return refuted(`The image name is in order: ${host} knows ${imageName(suspect)}.`, evidence);
    const registry = registryMeant(suspect.writtenImage, suspect.signIn);
    if (registry !== null && host === 'docker.io') {
      const because = `The image name "${written}" names no registry, so Docker Hub is asked; the app signs in to ${registry}.`;
      // Many a sidecar does come from Docker Hub. One word alone names an official image there, and those are open to all.
      const refusedOfficial =
        repository.startsWith('library/') &&
        reads(
          suspect,
          'absent-or-denied',
          'repository-unknown',
          'unauthorized',
          'unauthorized-token',
          'unauthorized-manifest',
        );
      return tag.state === 'known' || refusedOfficial
        ? confirmed(because, evidence, false)
        : open(because, ['tag'], evidence);
    }
    if (/\.azurecr\.(io|cn|us)\./.test(`${host}.`) && !isAzureRegistry(host))
      return confirmed(
        `The image name "${written}" names the host ${host}, which no Azure registry has.`,
        evidence,
        false,
      );
    if (repository.startsWith(`${host}/`))
      return confirmed(`The image name "${written}" holds the registry's host twice.`, evidence, false);
    if (reads(suspect, 'invalid-reference', 'not-a-registry'))
      return open(
        `"${written}" is well formed, and yet ${host} does not answer to it as a registry would.`,
        [],
        evidence,
      );
    return refuted(`The image name "${written}" is well formed.`, evidence);
  },

  fixes(suspect) {
    const registry = registryMeant(suspect.writtenImage, suspect.signIn);
    const image =
      registry === null ? '<registry>/<repository>:<tag>' : `${registry}/${suspect.writtenImage.replace(/^\/+/, '')}`;
    return [
      useImage(
        suspect,
        parseImage(image).ok ? image : '<registry>/<repository>:<tag>',
        'Deploy with the image name written out',
        'A variable that was not replaced is repaired in the pipeline or the template that should replace it.',
      ),
    ];
  },
  rollback: 'helps',
});

/** The one Azure registry that the app signs in to, where the image's name holds no host at all. */
function registryMeant(
  written: string,
  signIn: { readonly kind: string; readonly otherServers?: readonly string[] },
): string | null {
  const first = written.trim().replace(/^\/+/, '').split('/')[0] ?? '';
  const bare = !written.includes('/') || !/[.:]/.test(first) || written.trim().startsWith('/');
  const servers = signIn.kind === 'anonymous' ? (signIn.otherServers ?? []).filter(isAzureRegistry) : [];
  return bare && servers.length === 1 ? (servers[0] ?? null) : null;
}
