/**
 * What may tell which app is meant, picked out of labels and texts. Everything that is taken has the form of a name, an id or
 * an image reference; whether such an app exists is not known here.
 */
import { parseImage } from '../core/image-ref.ts';
import type { Clues, Hint } from './alert.ts';

/** Of each kind; an alert that names more names none. */
const MOST = 30;

/** Labels by what they tell, in small letters and without blanks and marks (`ContainerAppName_s` = `containerappname`). */
const STRONG: ReadonlySet<string> = new Set([
  'containerapp',
  'containerappname',
  'containerappjob',
  'containerappjobname',
  'containerjob',
  'containerjobname',
  'azurecontainerapp',
]);
/** The best first. The words of https://learn.microsoft.com/azure/azure-monitor and of OpenTelemetry beside those of Prometheus. */
export const HINT_KEYS: readonly string[] = [
  'app',
  'appname',
  'application',
  'applicationname',
  'service',
  'servicename',
  'deployment',
  'deploymentname',
  'workload',
  'workloadname',
  'cloudrolename',
  'resourcename',
  'resource',
  'host',
  'configurationitem',
  'job',
  'jobname',
  'name',
];
const HINTS: ReadonlySet<string> = new Set(HINT_KEYS);
const REVISION: ReadonlySet<string> = new Set(['revision', 'revisionname', 'replica', 'replicaname', 'pod', 'podname']);
/** A hint that is against every guess: see {@link KUBERNETES_POD}. */
export const POD_KEY = 'pod';
/**
 * Of a Deployment of Kubernetes: its ReplicaSet's hash and five more, of letters without vowels
 * (https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apimachinery/pkg/util/rand/rand.go). A replica of
 * Container Apps has `--` in its name.
 */
const KUBERNETES_POD = /^[a-z0-9-]{1,60}-[bcdf-hj-np-tv-xz24-9]{8,10}-[bcdf-hj-np-tv-xz24-9]{5}$/;
const IMAGE: ReadonlySet<string> = new Set(['image', 'imagename', 'containerimage', 'imagereference']);
const GROUP: ReadonlySet<string> = new Set(['resourcegroup', 'resourcegroupname', 'targetresourcegroup']);
const SUBSCRIPTION: ReadonlySet<string> = new Set(['subscription', 'subscriptionid']);

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/i;
const GROUP_NAME = /^[\p{L}\p{N}._()-]{1,90}$/u;
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `container_app = x`, `"ContainerAppName_s": "x"`, `*Service:* x`, `where ContainerAppName_s == "x"`. */
const PAIR =
  /(?<![\w.@/-])((?:azure[ _]?)?container[ _-]?app(?:[ _-]?job)?(?:[ _-]?name)?(?:_s)?|container[ _-]?job(?:[ _-]?name)?(?:_s)?|app(?:lication)?(?:[ _-]?name)?|service(?:[ _.-]?name)?|deployment(?:[ _-]?name)?|workload(?:[ _-]?name)?|cloud_RoleName|resource(?:[ _-]?name)?|job(?:[ _-]?name)?(?:_s)?|revision(?:[ _-]?name)?(?:_s)?|replica(?:[ _-]?name)?(?:_s)?|pod(?:[ _-]?name)?|image(?:[ _-]?name)?|resource[ _-]?group(?:[ _-]?name)?|subscription(?:[ _-]?id)?|name)["'`*_\]\\]{0,3} {0,3}(?:==|=~|=|:)["'`*\\]{0,3}[ \t]{0,3}["'`*\\]{0,3}([A-Za-z0-9/][A-Za-z0-9._/:@-]{0,300})(?=([^\n]?[^\n]?))/gi;
/** The platform's own sentence: "Failed to provision revision for container app 'orders-api'". */
const QUOTED = /\bcontainer ?app(?:s? job)?s? {1,2}(?:named )?["'`]([a-z0-9-]{1,64})["'`]/gi;
const ARM_ID =
  /\/subscriptions\/[0-9a-z-]{1,64}\/resourcegroups\/[\p{L}\p{N}._()-]{1,90}\/providers\/[a-z.]{3,60}(?:\/[\w.()~-]{1,128}){2,8}/giu;
const WORD_WITH_HYPHENS = /[a-z0-9-]{4,200}/gi;
const APP_HOST =
  /(?<![a-z0-9.-])([a-z0-9-]{2,64})(?:\.internal)?\.[a-z0-9-]{1,60}\.[a-z0-9-]{2,40}\.azurecontainerapps\.(?:io|us|cn|dev)/gi;
const IMAGE_REF =
  /(?<![\w./@:-])(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,20}(?::\d{1,5})?\/[a-z0-9][a-z0-9._/-]{0,200}(?::[\w.-]{1,128})?(?:@sha256:[a-f0-9]{64})?/gi;
const REGISTRY = /^[^/]*(?:azurecr\.(?:io|cn|us)|ghcr\.io|docker\.io|quay\.io|mcr\.microsoft\.com|gcr\.io|registry)/i;

export interface ClueCollector {
  /** A label and its value, as the sender has them apart. */
  pair(key: string, value: string): void;
  /** Any text: ids, revisions, images, hosts and labels within it. */
  text(text: string): void;
  /** Said to be the app by a field that means nothing else. */
  name(name: string): void;
  resourceId(id: string): void;
  clues(): Clues;
}

export function collectClues(): ClueCollector {
  const names = new Bag();
  const resourceIds = new Bag();
  const revisions = new Bag();
  const images = new Bag();
  const groups = new Bag();
  const subscriptions = new Bag();
  const hints = new Map<string, Hint>();

  const hint = (key: string, value: string): void => {
    const id = `${key} ${value.toLowerCase()}`;
    if (hints.size < MOST && !hints.has(id)) hints.set(id, { key, value });
  };
  const revision = (word: string): void => {
    const at = word.indexOf('--');
    if (at > 0 && at + 2 < word.length && word.length <= 130 && NAME.test(word.slice(0, at))) revisions.add(word);
  };
  const image = (written: string): void => {
    const parsed = parseImage(written.replace(/[.:/-]+$/, ''));
    if (parsed.ok) images.add(parsed.image.written);
  };
  const resourceId = (id: string): void => {
    resourceIds.add(appOfId(id) ?? withoutInner(id));
  };
  const take = (key: string, value: string): void => {
    const meaning = key
      .toLowerCase()
      .replace(/_s$/, '')
      .replace(/[^a-z]/g, '');
    if (IMAGE.has(meaning)) image(value);
    else if (GROUP.has(meaning)) {
      if (GROUP_NAME.test(value)) groups.add(value);
    } else if (SUBSCRIPTION.has(meaning)) {
      if (GUID.test(value)) subscriptions.add(value);
    } else if (value.includes('--')) revision(value);
    else if (/^pod(?:name)?$/.test(meaning) && KUBERNETES_POD.test(value)) hint(POD_KEY, value);
    else if (REVISION.has(meaning) || !NAME.test(value)) return;
    else if (STRONG.has(meaning)) names.add(value);
    else if (HINTS.has(meaning)) hint(meaning, value);
  };

  const scan = (text: string): void => {
    const plain = /%(?:25)?2f/i.test(text) ? text.replace(/%(?:25)?2f/gi, '/') : text;
    for (const [id] of plain.matchAll(ARM_ID)) resourceId(id.replace(/[.)]+$/, ''));
    for (const [word] of plain.matchAll(WORD_WITH_HYPHENS))
      if (word.includes('--')) revision(word.replace(/^-+|-+$/g, ''));
    for (const [, label = ''] of plain.matchAll(APP_HOST)) if (!label.includes('--')) hint('host', label);
    for (const [written] of text.matchAll(IMAGE_REF))
      if (REGISTRY.test(written) || /[:@]/.test(written.replace(/^[^/]*/, ''))) image(written);
  };

  return {
    pair(key, value) {
      // One label may hold a list.
      for (const each of value.split(/[,;]/, MOST)) take(key, each.trim().replace(/^["'`]+|["'`]+$/g, ''));
      scan(value);
    },
    text(text) {
      scan(text);
      for (const [, name = ''] of text.matchAll(QUOTED)) if (NAME.test(name)) names.add(name);
      for (const [, key = '', written = '', next = ''] of text.matchAll(PAIR)) {
        const value = written.replace(/[.:/-]+$/, '');
        // In a sentence ("app: the thing is down") the word after the colon is a name only if it looks like one.
        const stands = /[-\d]/.test(value) || /^(?:$|[,;|)}\]>"'`*\\]| ?[,;|([{<-])/.test(next);
        if (stands) take(key, value);
      }
    },
    name(name) {
      if (name.includes('--')) revision(name);
      else if (NAME.test(name)) names.add(name);
    },
    resourceId,
    clues: () => ({
      names: names.all(),
      resourceIds: resourceIds.all(),
      revisions: revisions.all(),
      images: images.all(),
      hints: [...hints.values()],
      resourceGroups: groups.all(),
      subscriptions: subscriptions.all(),
    }),
  };
}

/** In the order of their coming, without doubles whatever their case. */
class Bag {
  readonly #seen = new Map<string, string>();
  add(value: string): void {
    const key = value.toLowerCase();
    if (this.#seen.size < MOST && !this.#seen.has(key)) this.#seen.set(key, value);
  }
  all(): readonly string[] {
    return [...this.#seen.values()];
  }
}

/**
 * The id of the app, job, revision or execution in an id that may go on: an alert's own id is
 * `…/containerapps/orders-api/providers/Microsoft.AlertsManagement/alerts/…`. null = it is about something else.
 */
export function appOfId(id: string): string | null {
  const found =
    /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/microsoft\.app\/(?:containerapps|jobs)\/[^/]+(?:\/(?:revisions|executions)\/[^/]+)?/i.exec(
      id,
    );
  return found?.[0] ?? null;
}

function withoutInner(id: string): string {
  const second = id.toLowerCase().indexOf('/providers/', id.toLowerCase().indexOf('/providers/') + 1);
  return second < 0 ? id : id.slice(0, second);
}
