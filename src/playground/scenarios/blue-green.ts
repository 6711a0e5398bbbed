/** Apps whose traffic was moved to a revision that does not start: going back is what helps, or would. */
import { containerApp, type DemoRevision } from '../azure/demo/container-app.ts';
import { failedPulls, started, succeededWrite } from '../azure/demo/log-lines.ts';
import { RG_SHOP, type Story } from '../azure/demo/names.ts';
import { ENV_SHOP } from '../azure/demo/platform.ts';
import { PROD, SHOP_IDENTITY } from '../azure/demo/registries.ts';
import { notFoundTail } from '../azure/platform-words.ts';

/**
 * Somebody switched all traffic to green, whose tag was never pushed; blue still runs without traffic.
 * @param blueTag of the image that blue ran with: a tag of the repository orders-api that is there, or one that is not any more
 */
export function blueGreen({
  name,
  story,
  blueTag,
}: {
  readonly name: string;
  readonly story: string;
  readonly blueTag: string;
}): Story {
  const image = (tag: string) => `${PROD}/orders-api:${tag}`;
  const revision = (suffix: string, state: DemoRevision['state'], created: string, tag: string): DemoRevision => ({
    suffix,
    state,
    created,
    containers: [{ name, image: image(tag) }],
  });
  const blue = revision('blue', 'replaced', '@-6d', blueTag);
  const green = revision('green', 'pull-failing', '@-12m', '1.43.0');
  const missing = {
    errors: [
      { code: 'MANIFEST_UNKNOWN', message: 'manifest tagged by "1.43.0" is not found', detail: { Tag: '1.43.0' } },
    ],
  };
  return {
    resources: containerApp({
      name,
      story,
      group: RG_SHOP,
      environmentId: ENV_SHOP,
      registries: [{ server: PROD, identity: SHOP_IDENTITY.id }],
      userIdentities: [SHOP_IDENTITY],
      secrets: ['database'],
      traffic: [
        { revisionName: `${name}--green`, weight: 100, label: 'live' },
        { revisionName: `${name}--blue`, weight: 0, label: 'before' },
      ],
      revisions: [blue, green],
    }),
    log: [
      ...started(name, blue, 8_640),
      ...failedPulls({
        app: name,
        revision: green,
        container: name,
        image: image('1.43.0'),
        minutes: [11, 10, 8, 5, 2],
        tail: notFoundTail(image('1.43.0'), missing, '5ba5d838323cd23ece78e1b76b0c84a2'),
      }),
    ],
    activity: succeededWrite(RG_SHOP, name, '@-12m'),
  };
}
