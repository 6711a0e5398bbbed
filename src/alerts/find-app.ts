/**
 * Which app an alert is about. Only apps that the inventory has are found, so no guess is ever asked of Azure. The clues are
 * believed in this order: an ARM id and an explicit name, a revision, a label that may mean something else, an image, and at
 * last the name as a word of the text.
 */
import { type AppRef, parseResourceId, sameId } from '../core/app-ref.ts';
import type { Unknown } from '../core/fact.ts';
import { parseImage } from '../core/image-ref.ts';
import { safeLine } from '../core/safe-text.ts';
import type { Inventory, InventoryApp } from '../diagnosis/inventory.ts';
import type { Alert } from './alert.ts';
import { appOfId, HINT_KEYS, POD_KEY } from './clues.ts';
import { wordsThatAreApps } from './find-words.ts';

/** So many are offered; more is a list that nobody reads on a phone. */
export const MOST_OFFERED = 5;

export type FoundApps =
  | {
      readonly kind: 'one';
      readonly app: AppRef;
      /** Of a job an execution; null = none was named, or several. */
      readonly revision: string | null;
      /** The clue, for "found by …": `the resource id`, `the label service`. */
      readonly by: string;
    }
  | {
      readonly kind: 'several';
      readonly apps: readonly AppRef[];
      /** How many fit beside those. */
      readonly more: number;
      readonly by: string;
    }
  | {
      readonly kind: 'none';
      /** A sentence. */
      readonly because: string;
      /** A subscription that could not be looked at: the app may be there. null = all were seen. */
      readonly gap: Unknown | null;
    };

interface Found {
  readonly apps: readonly InventoryApp[];
  readonly by: string;
}

/** @param inventory all apps in reach; one that is there only by its exact ARM id is found even if the inventory has gaps */
export function findApps(alert: Alert, inventory: Inventory): FoundApps {
  const byName = new Map<string, InventoryApp[]>();
  for (const app of inventory.apps) {
    const key = app.ref.name.toLowerCase();
    byName.set(key, [...(byName.get(key) ?? []), app]);
  }
  const named = (names: readonly string[]): readonly InventoryApp[] =>
    names.flatMap((name) => byName.get(name.toLowerCase()) ?? []);

  const byId = fromIds(alert, inventory);
  const byExplicitName = narrowed(named(alert.clues.names), alert);
  // A cluster may run something of the same name, or of the same image: it is not ours.
  const pods = (alert.clues.hints ?? []).flatMap(({ key, value }) => (key === POD_KEY ? [value] : []));
  const unknownNames = [...alert.clues.names.filter((name) => !byName.has(name.toLowerCase())), ...pods];
  const hints = fromHints(alert, named);

  const found: Found | null =
    both(byId, byExplicitName) ??
    some(byId, 'the resource id') ??
    some(byExplicitName, 'the name that it gives') ??
    some(named(alert.clues.revisions.map(appOfRevision)), 'the revision') ??
    // From here on a name that it gives outright, and that nobody knows, is against every guess.
    (unknownNames.length > 0
      ? null
      : (hints.found ??
        some(fromImages(alert, inventory), 'the image') ??
        (hints.unknown ? null : fromWords(alert, byName))));
  if (found === null) return none(alert, inventory, unknownNames);

  const apps = distinct(narrowed(found.apps, alert));
  const [first, ...others] = apps;
  if (first !== undefined && others.length === 0) {
    if (outOfScope(first, alert)) return none(alert, inventory, alert.clues.names);
    return { kind: 'one', app: first.ref, revision: revisionOf(first, alert), by: found.by };
  }
  return {
    kind: 'several',
    apps: apps.slice(0, MOST_OFFERED).map((app) => app.ref),
    more: Math.max(0, apps.length - MOST_OFFERED),
    by: found.by,
  };
}

function some(apps: readonly InventoryApp[], by: string): Found | null {
  return apps.length === 0 ? null : { apps, by };
}

/** An id and a name that agree are one clue; if each tells another app, both are meant, and somebody has to choose. */
function both(ids: readonly InventoryApp[], names: readonly InventoryApp[]): Found | null {
  if (ids.length === 0 || names.length === 0) return null;
  const agreed = names.filter((app) => ids.some((other) => sameId(other.ref.resourceId, app.ref.resourceId)));
  return agreed.length > 0
    ? { apps: agreed, by: 'the resource id' }
    : { apps: [...names, ...ids], by: 'a resource id and a name that do not agree' };
}

function fromIds(alert: Alert, inventory: Inventory): readonly InventoryApp[] {
  const ids = alert.clues.resourceIds.flatMap((id) => appOfId(id) ?? []).map(withoutChild);
  return ids.flatMap((id) => {
    const seen = inventory.apps.find((app) => sameId(app.ref.resourceId, id));
    if (seen !== undefined) return [seen];
    // The list is not whole, and the id says all that is needed to ask for this one app.
    return inventory.gaps.length > 0 ? unseen(id) : [];
  });
}

function withoutChild(id: string): string {
  return id.split('/').slice(0, 9).join('/');
}

function unseen(id: string): readonly InventoryApp[] {
  const parts = parseResourceId(id);
  if (parts === null) return [];
  const ref: AppRef = {
    kind: /\/jobs$/i.test(parts.type) ? 'job' : 'app',
    subscriptionId: parts.subscriptionId,
    resourceGroup: parts.resourceGroup,
    name: parts.name,
    resourceId: id,
  };
  return [
    {
      ref,
      environmentId: null,
      images: [],
      registries: [],
      latestRevision: null,
      latestReadyRevision: null,
      provisioningState: null,
      runningStatus: null,
    },
  ];
}

/** Labels that are the name of what is watched; an unknown name under one of them says that it is something else. */
const OUTRIGHT: ReadonlySet<string> = new Set(['app', 'appname', 'application', 'service', 'deployment', 'workload']);

function fromHints(
  alert: Alert,
  named: (names: readonly string[]) => readonly InventoryApp[],
): { readonly found: Found | null; readonly unknown: boolean } {
  const hints = alert.clues.hints ?? [];
  for (const key of HINT_KEYS) {
    const apps = named(hints.flatMap((hint) => (hint.key === key ? [hint.value] : [])));
    if (apps.length > 0) return { found: { apps, by: `the label ${key}` }, unknown: false };
  }
  return { found: null, unknown: hints.some((hint) => OUTRIGHT.has(hint.key)) };
}

/** Who runs this very image; if nobody does, who runs another tag of the same repository. */
function fromImages(alert: Alert, inventory: Inventory): readonly InventoryApp[] {
  const wanted = alert.clues.images.flatMap((written) => read(written));
  if (wanted.length === 0) return [];
  const exact: InventoryApp[] = [];
  const near: InventoryApp[] = [];
  for (const app of inventory.apps) {
    const images = app.images.flatMap((written) => read(written));
    const same = images.filter((image) => wanted.some((one) => one.path === image.path));
    if (same.some((image) => wanted.some((one) => one.whole === image.whole))) exact.push(app);
    else if (same.length > 0) near.push(app);
  }
  return exact.length > 0 ? exact : near;
}

function read(written: string): readonly { readonly path: string; readonly whole: string }[] {
  const parsed = parseImage(written);
  if (!parsed.ok) return [];
  const { host, repository, tag, digest } = parsed.image;
  return [{ path: `${host}/${repository}`, whole: `${host}/${repository} ${digest ?? tag ?? ''}` }];
}

/** The title tells what the alert is about; its text names the neighbours too. */
function fromWords(alert: Alert, byName: ReadonlyMap<string, readonly InventoryApp[]>): Found | null {
  for (const text of [alert.title, alert.text]) {
    const names = wordsThatAreApps(text, (word) => byName.has(word));
    if (names.length > 0) return { apps: names.flatMap((name) => byName.get(name) ?? []), by: 'its name in the text' };
  }
  return null;
}

/** Of several that have the same name, those that an id, a resource group or a subscription in the alert fits. */
function narrowed(apps: readonly InventoryApp[], alert: Alert): readonly InventoryApp[] {
  const names = new Map<string, InventoryApp[]>();
  for (const app of apps)
    names.set(app.ref.name.toLowerCase(), [...(names.get(app.ref.name.toLowerCase()) ?? []), app]);
  return [...names.values()].flatMap((namesakes) => {
    if (namesakes.length === 1) return namesakes;
    const fitting = namesakes.filter((app) => !elsewhere(app, alert));
    return fitting.length > 0 ? fitting : namesakes;
  });
}

/** Does the alert name groups or subscriptions, and not this app's? */
function elsewhere({ ref }: InventoryApp, { clues }: Alert): boolean {
  const ids = clues.resourceIds.flatMap((id) => parseResourceId(id) ?? []);
  const groups = [...(clues.resourceGroups ?? []), ...ids.map((id) => id.resourceGroup).filter((name) => name !== '')];
  const subscriptions = [...(clues.subscriptions ?? []), ...ids.map((id) => id.subscriptionId)];
  return !allows(groups, ref.resourceGroup) || !allows(subscriptions, ref.subscriptionId);
}

function allows(names: readonly string[], name: string): boolean {
  return names.length === 0 || names.some((one) => one.toLowerCase() === name.toLowerCase());
}

/** Our own format says group and subscription on purpose: the namesake elsewhere is not meant. */
function outOfScope(app: InventoryApp, alert: Alert): boolean {
  return alert.sender === 'generic' && elsewhere(app, alert);
}

function distinct(apps: readonly InventoryApp[]): readonly InventoryApp[] {
  return [...new Map(apps.map((app) => [app.ref.resourceId.toLowerCase(), app])).values()];
}

function appOfRevision(revision: string): string {
  return revision.slice(0, Math.max(0, revision.indexOf('--')));
}

/** A replica is named `<revision>-<hash>-<five>`. */
const OF_REPLICA = /-[a-z0-9]{6,10}-[a-z0-9]{5}$/;

function revisionOf(app: InventoryApp, alert: Alert): string | null {
  const own = alert.clues.resourceIds.flatMap((id) => {
    const child = /\/(?:revisions|executions)\/([^/]+)$/i.exec(appOfId(id) ?? '')?.[1];
    return child !== undefined && sameId(withoutChild(id), app.ref.resourceId) ? [child] : [];
  });
  const latest = [app.latestRevision, app.latestReadyRevision].filter((name) => name !== null);
  for (const word of app.ref.kind === 'app' ? alert.clues.revisions : []) {
    const name = word.toLowerCase();
    // `app---label` is the address of a label.
    if (appOfRevision(name) !== app.ref.name.toLowerCase() || /^.{1,64}?---/.test(name)) continue;
    const whole = latest.find((one) => name === one.toLowerCase() || name.startsWith(`${one.toLowerCase()}-`));
    own.push(whole ?? name.replace(OF_REPLICA, ''));
  }
  const names = [...new Map(own.map((name) => [name.toLowerCase(), name])).values()];
  if (names.length === 1) return names[0] ?? null;
  return names.find((name) => name.toLowerCase() === app.latestRevision?.toLowerCase()) ?? null;
}

function none(alert: Alert, inventory: Inventory, unknown: readonly string[]): FoundApps {
  const gap = inventory.gaps[0] ?? null;
  const apps = inventory.apps.length;
  const looked = `${apps} Container App${apps === 1 ? '' : 's'} and jobs in reach`;
  const unseenPart =
    gap === null
      ? ''
      : ` ${inventory.gaps.length === 1 ? 'A subscription' : `${inventory.gaps.length} subscriptions`} could not be looked at: ${gap.because}.`;
  const id = alert.clues.resourceIds.flatMap((one) => appOfId(one) ?? [])[0];
  const name = unknown[0] ?? (id === undefined ? undefined : parseResourceId(withoutChild(id))?.name);
  const because =
    name !== undefined
      ? `It names "${safeLine(name, 64)}", which is none of the ${looked}.`
      : alert.clues.resourceIds.some((one) =>
            /microsoft\.(?:operationalinsights\/workspaces|app\/managedenvironments)\//i.test(one),
          )
        ? 'It names a workspace or an environment, and no app: let its rule split by ContainerAppName_s, RevisionName_s and _ResourceId.'
        : `It names none of the ${looked}.`;
  return { kind: 'none', because: `${because}${unseenPart}`, gap };
}
