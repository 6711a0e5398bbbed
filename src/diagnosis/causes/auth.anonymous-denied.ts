import { isAzureRegistry } from '../../core/image-ref.ts';
import { confirmed, defineCause, open, refuted } from '../cause.ts';
import { azApp, portal } from '../commands.ts';
import { listed, shown, shownIfKnown } from '../evidence.ts';
import { signInByIdentity } from '../password.ts';
import { hostName, imageName, reads } from '../suspect-names.ts';

export const authAnonymousDenied = defineCause({
  id: 'auth.anonymous-denied',
  title: 'App has no credentials for this registry',
  fits: {
    'anonymous-refused': 'names',
    unauthorized: 'allows',
    'unauthorized-token': 'allows',
    'unauthorized-manifest': 'allows',
    forbidden: 'allows',
    'absent-or-denied': 'names',
    // skopeo, podman and CRI-O blame a password for every 401 of a token service, also where none was given
    // (containers/image, docker_client.go: ErrUnauthorizedForCredentials).
    'wrong-password': 'allows',
    'pull-failed': 'allows',
  },
  needs: ['app', 'registry', 'tag'],

  judge(suspect, { app, registry, tag }) {
    const { signIn, ref, image } = suspect;
    const host = hostName(suspect);
    if (image === null) return open('The image cannot be parsed, so its registry is not known.');
    if (signIn.kind !== 'anonymous')
      return refuted(
        `${ref.name} has credentials for ${host}: ${signIn.kind === 'secret' ? 'a user name and a password' : 'an identity'}.`,
        shownIfKnown('app', app, `the app's registries hold an entry for ${host}`),
      );
    const others =
      signIn.otherServers.length === 0
        ? 'it has none for any registry'
        : `it has some for ${listed(signIn.otherServers)}`;
    const entry = shownIfKnown('app', app, `no entry for ${host} among the app's registries; ${others}`);
    const bare = `${ref.name} has no credentials for ${host} (${others})`;

    if (registry.state === 'known' && registry.value.kind === 'azure') {
      if (registry.value.anonymousPullEnabled)
        return refuted(`${host} lets anybody pull: no credentials are needed.`, [
          shown('registry', registry, `${registry.value.name} has anonymous pull enabled`),
        ]);
      return confirmed(`${bare}, and the registry lets nobody pull without.`, [
        ...entry,
        shown('registry', registry, `${registry.value.name} has anonymous pull disabled`),
      ]);
    }
    if (isAzureRegistry(host))
      return confirmed(
        `${bare}. Whether ${host} lets anybody pull could not be seen; Azure registries do not unless told to.`,
        entry,
        false,
      );
    // Other registries are asked about the image without credentials, exactly as the platform would.
    if (tag.state === 'known' && tag.value.found === 'yes')
      return refuted(`${host} shows ${imageName(suspect)} to anybody: no credentials are needed.`, [
        shown('tag', tag, `${imageName(suspect)} can be read without credentials`),
      ]);
    if (tag.state === 'known' && tag.value.found !== 'no-repository')
      return refuted(`${host} shows ${image.repository} to anybody: no credentials are needed.`, [
        shown('tag', tag, `the tags of ${image.repository} can be listed without credentials`),
      ]);
    if (
      reads(
        suspect,
        'anonymous-refused',
        'unauthorized',
        'unauthorized-token',
        'unauthorized-manifest',
        'wrong-password',
      )
    )
      return confirmed(
        `${bare}, and it was refused without. The image may also not exist: ${host} does not tell strangers.`,
        entry,
        false,
      );
    return open(
      `${bare}. Whether ${imageName(suspect)} is private cannot be seen from here.`,
      tag.state === 'unknown' ? ['tag'] : [],
      entry,
    );
  },

  fixes(suspect, { registry }) {
    const { image, signIn } = suspect;
    if (image === null || signIn.kind !== 'anonymous') return [];
    const azure = registry.state === 'known' && registry.value.kind === 'azure' ? registry.value : null;
    if (azure !== null || isAzureRegistry(image.host)) {
      return [signInByIdentity(suspect, azure)];
    }
    // Docker Hub's entry is matched by this name (azure-docs container-apps/containers.md).
    const server = image.host === 'docker.io' ? 'index.docker.io' : image.host;
    return [
      {
        title: `Give ${suspect.ref.name} credentials for ${image.host}`,
        command: azApp(
          suspect,
          ['registry', 'set'],
          '--server',
          server,
          '--username',
          '<user-name>',
          '--password',
          '<token>',
        ),
        url: portal(suspect, suspect.ref.resourceId, 'secrets'),
        risk: 'low',
        undo: azApp(suspect, ['registry', 'remove'], '--server', server),
        note: `Put an account's name and a token that may read the image in the place of what begins with YOUR_.`,
        thenRestart: true,
      },
    ];
  },
  rollback: 'strikes-too',
});
