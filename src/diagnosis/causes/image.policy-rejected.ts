import { confirmed, defineCause, open, refuted, unlikely } from '../cause.ts';
import { azRegistry, portal, type Repair, useImage } from '../commands.ts';
import { shown, shownIfKnown, unreadOf } from '../evidence.ts';
import { azureOf } from '../password.ts';
import { hostName, imageName, reads } from '../suspect-names.ts';

export const imagePolicyRejected = defineCause({
  id: 'image.policy-rejected',
  title: 'A lock or a policy holds the image back',
  fits: {
    'policy-rejected': 'names',
    'registry-quota': 'allows',
    'tag-unknown': 'allows',
    'manifest-unknown': 'allows',
    'digest-unknown': 'allows',
    'not-found': 'allows',
    'absent-or-denied': 'allows',
    unauthorized: 'allows',
    'unauthorized-manifest': 'allows',
    forbidden: 'allows',
    'pull-failed': 'allows',
  },
  needs: ['registry', 'tag'],

  judge(suspect, { registry, tag }) {
    const host = hostName(suspect);
    const name = imageName(suspect);
    const saysSo = reads(suspect, 'policy-rejected');
    const locked = tag.state === 'known' && tag.value.found === 'yes' && tag.value.readEnabled === false;
    if (locked)
      return confirmed(`${name} is locked in ${host}: it exists, and nobody may read it (readEnabled is false).`, [
        shown('tag', tag, `${name}: readEnabled false`),
      ]);
    if (tag.state === 'known' && tag.value.found === 'yes' && tag.value.quarantined === true) {
      const holdsBack = azureOf(registry)?.quarantine === true;
      return confirmed(
        `${name} is in quarantine in ${host}: it was pushed, and nobody has released it yet.${holdsBack ? '' : ` One doubt remains: ${registry.state === 'unknown' ? `whether ${host} holds such images back could not be seen` : `the quarantine of ${host} is not switched on, and the mark may be of the time before`}.`}`,
        [shown('tag', tag, `${name}: quarantined`)],
        // By its digest it can be pulled all the same (github.com/Azure/acr/issues/522).
        holdsBack && suspect.image?.digest === null,
      );
    }
    if (registry.state === 'known' && registry.value.kind === 'other')
      return saysSo
        ? open(`The words say that a policy of ${host} or of the node refuses ${name}; it cannot be read from here.`)
        : refuted(`${host} says so when one of its policies refuses an image, and the words do not.`, [
            shown(
              'registry',
              registry,
              `${host} is no Azure registry: it has neither locks nor a quarantine of Azure's`,
            ),
          ]);
    if (registry.state === 'unknown' || tag.state === 'unknown')
      return open(
        `Whether a lock or the quarantine of ${host} holds ${name} back could not be seen.`,
        unreadOf({ registry, tag }, ['registry', 'tag']),
      );
    const azure = azureOf(registry);
    const quarantine = shown(
      'registry',
      registry,
      `${azure?.name ?? host}: quarantine ${azure?.quarantine === true ? 'enabled' : 'not enabled'}`,
    );
    // Until it is released, a tag under quarantine does not show at all (github.com/Azure/acr/issues/597).
    if (azure?.quarantine === true) {
      if (tag.value.found === 'no-tag')
        return confirmed(
          `${host} holds pushed images back until they are released, and until then their tags do not show: ${name} may be one of them.`,
          [quarantine, shown('tag', tag, `${name} does not show`)],
          false,
        );
      if (!saysSo && tag.value.quarantined === false)
        return refuted(`${name} was released from the quarantine of ${host}, and it is not locked.`, [
          shown('tag', tag, `${name}: not quarantined`),
        ]);
      if (!saysSo)
        return unlikely(
          `${host} holds pushed images back until they are released; ${name} shows, so it was released, unless this sign-in may see more than the app's.`,
          [],
          [quarantine],
        );
    }
    if (saysSo)
      return open(
        `No lock and no quarantine of ${host} strikes ${name}: a signature or a rule of the node may.`,
        [],
        [quarantine],
      );
    if (tag.value.found !== 'yes')
      return refuted(`${host} holds no images back, and ${name} is not there at all.`, [quarantine]);
    if (tag.value.readEnabled === null)
      return unlikely(
        `Whether ${name} is locked could not be told; images are not unless somebody locks them.`,
        [],
        [quarantine],
      );
    return refuted(`${name} is not locked, and ${host} does not hold it back.`, [
      ...shownIfKnown('tag', tag, `${name}: readEnabled true`),
      quarantine,
    ]);
  },

  fixes(suspect, { registry, tag }) {
    const { image } = suspect;
    if (image === null) return [];
    const azure = azureOf(registry);
    const fixes: Repair[] = [];
    if (azure !== null && tag.state === 'known' && tag.value.readEnabled === false) {
      const which = `${image.repository}${image.digest === null ? `:${image.tag}` : `@${image.digest}`}`;
      const lock = (enabled: 'true' | 'false') =>
        azRegistry(azure, ['repository', 'update'], '--image', which, '--read-enabled', enabled);
      fixes.push({
        title: `Unlock ${which}`,
        command: lock('true'),
        url: portal(suspect, azure.resourceId, 'repository'),
        risk: 'low',
        undo: lock('false'),
        note: 'Somebody locked it on purpose, it seems: ask why first. The whole repository may be locked as well: the same command with --repository.',
        thenRestart: true,
      });
    } else
      fixes.push({
        title:
          azure?.quarantine === true
            ? `Let the scanner of ${azure.name} release the image`
            : 'Ask who owns the policy why the image is refused',
        command: null,
        url: azure === null ? null : portal(suspect, azure.resourceId, 'repository'),
        risk: 'none',
        undo: null,
        note: 'A scan that failed, a missing signature or a known weakness keeps an image back. It is released by who checks it, or the image is built again without what is objected to.',
        thenRestart: true,
      });
    fixes.push(
      useImage(
        suspect,
        `${image.host}/${image.repository}:<tag>`,
        'Or deploy an image that may be pulled',
        'Put its tag in the place of YOUR_TAG.',
      ),
    );
    return fixes;
  },
  rollback: 'helps',
});
