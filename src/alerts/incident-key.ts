/** What makes two failures the same trouble, and who else has it: from a diagnosis, and from all apps at a glance. */
import { type AppRef, sameId } from '../core/app-ref.ts';
import { canonicalRegistryHost, parseImage } from '../core/image-ref.ts';
import type { CauseId } from '../diagnosis/cause-id.ts';
import type { Inventory, InventoryApp } from '../diagnosis/inventory.ts';
import type { Diagnosis } from '../diagnosis/result.ts';
import type { Judgement } from './advance.ts';

/**
 * `identity`: all that pull from the registry with the same identity or user. `registry`: all that pull from it. `network`: all of
 * the environment that do. `app`: the app's revision alone.
 */
type Scope = 'identity' | 'registry' | 'network' | 'app';

const SCOPES: Readonly<Record<CauseId, Scope>> = {
  'auth.missing-pull-role': 'identity',
  'auth.role-not-honoured': 'identity',
  'auth.identity-not-assigned': 'app',
  'auth.arm-token-disabled': 'registry',
  'auth.secret-expired': 'identity',
  // Each app has a secret of its own.
  'auth.secret-mismatch': 'app',
  'auth.admin-disabled': 'registry',
  'auth.anonymous-denied': 'app',
  'auth.unauthorized': 'identity',
  'image.tag-not-found': 'app',
  'image.repository-not-found': 'app',
  'image.digest-not-found': 'app',
  'image.invalid-reference': 'app',
  'image.platform-mismatch': 'app',
  'image.corrupt': 'app',
  'image.unsupported-format': 'app',
  'image.policy-rejected': 'app',
  'network.dns': 'network',
  'network.firewall-denied': 'network',
  'network.timeout': 'network',
  'network.refused-or-reset': 'network',
  'network.tls': 'network',
  'network.proxy': 'network',
  'network.entra-blocked': 'network',
  'registry.rate-limited': 'registry',
  'registry.unavailable': 'registry',
  'registry.quota-or-disk': 'registry',
  'registry.account-problem': 'registry',
  'pull.cancelled-or-deadline': 'app',
  'pull.generic': 'app',
  'pull.policy-never': 'app',
  'platform.transient': 'app',
  'node.throttled': 'app',
  'node.runtime-failure': 'app',
};

/** @param inventory null = it could not be read: then nothing is known of others, and the app stands for itself */
export function judgeIncident(diagnosis: Diagnosis, inventory: Inventory | null): Judgement {
  const { app, revision, headline, outcome } = diagnosis;
  const [first] = diagnosis.causes;
  // What is merely possible joins nothing.
  const cause = first === undefined || first.confidence === 'possible' ? null : first.id;
  const own = inventory?.apps.find(({ ref }) => sameId(ref.resourceId, app.resourceId)) ?? null;
  const common = cause === null || own === null ? null : commonOf(cause, own, registryOf(diagnosis));
  if (common === null || inventory === null)
    return {
      key: appKey(app, revision),
      cause: first?.id ?? null,
      headline,
      sharedBy: null,
      ...(outcome === 'inconclusive' ? { unsure: true } : {}),
    };
  const key = ['cause', cause, ...common.key].join('|');
  return { key, cause, headline, sharedBy: inventory.apps.filter(common.has).length };
}

/** Of a failure of which no cause is known. */
export function appKey(app: Pick<AppRef, 'resourceId'>, revision: string | null): string {
  return ['app', app.resourceId.toLowerCase(), revision?.toLowerCase() ?? ''].join('|');
}

/** Of an app that had healed when its alert came. */
export function healedKey(app: Pick<AppRef, 'resourceId'>): string {
  return ['healed', app.resourceId.toLowerCase()].join('|');
}

interface Common {
  readonly key: readonly string[];
  readonly has: (app: InventoryApp) => boolean;
}

function commonOf(cause: CauseId, own: InventoryApp, registry: string | null): Common | null {
  if (registry === null) return null;
  const pulls = (app: InventoryApp): boolean => app.images.some((image) => hostOf(image) === registry);
  switch (SCOPES[cause]) {
    case 'app':
      return null;
    case 'registry':
      return { key: [registry], has: pulls };
    case 'network': {
      const environment = own.environmentId?.toLowerCase();
      if (environment === undefined) return null;
      return {
        key: [registry, environment],
        has: (app) => app.environmentId?.toLowerCase() === environment && pulls(app),
      };
    }
    case 'identity': {
      const signIn = signInOf(own, registry);
      if (signIn === null) return null;
      return { key: [registry, signIn], has: (app) => signInOf(app, registry) === signIn && pulls(app) };
    }
  }
}

/** The image of the container that the first cause strikes. */
function registryOf({ images, causes }: Diagnosis): string | null {
  const struck = causes[0]?.containers ?? [];
  const image = images.find(({ container }) => struck.includes(container)) ?? images[0];
  return image === undefined ? null : hostOf(image.reference);
}

function hostOf(image: string): string | null {
  const parsed = parseImage(image);
  return parsed.ok ? parsed.image.host : null;
}

/** As whom the app signs in to the registry; null = as nobody, or as itself: a system identity is each app's own. */
function signInOf({ registries }: InventoryApp, registry: string): string | null {
  const entry = registries.find(({ server }) => canonicalRegistryHost(server) === registry);
  if (entry === undefined || entry.identity === 'system') return null;
  return entry.identity?.toLowerCase() ?? (entry.username === null ? null : `user ${entry.username}`);
}
