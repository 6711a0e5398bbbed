/**
 * Which other apps and jobs the same trouble strikes. One table says of each cause what another app must have in common with
 * the one that fails; an app that has it is compared by its settings alone, so what is said of it is likely, never proven.
 * Pure.
 */
import type { AppRef } from '../core/app-ref.ts';
import { sameId } from '../core/app-ref.ts';
import type { Fact, Unknown } from '../core/fact.ts';
import { isAzureRegistry } from '../core/image-ref.ts';
import type { Suspect } from './cause.ts';
import type { CauseId } from './cause-id.ts';
import type { FactTable } from './facts.ts';
import type { Inventory, InventoryApp } from './inventory.ts';
import type { Standing } from './judge.ts';
import { STILL_READ } from './live-table.ts';
import { lostIdentity } from './lost-identity.ts';
import { TOKEN_USER } from './password.ts';
import type { Affected, BlastRadius } from './result.ts';
import { type Shared, sayShared, sharedWays, type Way } from './shared-ways.ts';
import { reads } from './suspect-names.ts';

/** Who shares all of it is struck, or may be: nobody has looked at what decides it. The first that fits counts. */
interface Rule {
  readonly shares: readonly Shared[];
  readonly strikes: boolean;
}

interface Struck {
  readonly suspect: Suspect;
  readonly facts: FactTable;
}

/** null = the cause says nothing about others: it has no name yet. Empty = it lies in what this app alone has. */
type Reach = (struck: Struck) => readonly Rule[] | null;

const strikes = (...shares: readonly Shared[]): Rule => ({ shares, strikes: true });
const may = (...shares: readonly Shared[]): Rule => ({ shares, strikes: false });

const NOBODY: Reach = () => [];
const NOT_TOLD: Reach = () => null;
const THE_IMAGE: Reach = () => [strikes('image')];
/** What stands between an environment and a registry; another environment of the same network may have a way of its own. */
const THE_PATH: Reach = () => [strikes('registry', 'environment'), may('registry', 'network')];

/** Rights are given on the registry; some on a part of its repositories, which then says nothing about the others. */
const THE_RIGHT: Reach = ({ facts: { pullRights } }) => {
  const someHeld =
    pullRights.state === 'known' &&
    pullRights.value.assignments.some(({ grants }) => grants.legacyPull || grants.repositoryRead);
  return someHeld
    ? [strikes('repository', 'identity'), may('registry', 'identity')]
    : [strikes('registry', 'identity')];
};

/** Others may hold another password under the same name; a token for three hours is everybody's own under one name. */
const THE_PASSWORD: Reach = ({ suspect: { signIn } }) =>
  signIn.kind === 'secret' && signIn.username === TOKEN_USER ? [] : [may('registry', 'credential')];

/** The compiler asks for a line of every cause. */
export const REACH: Readonly<Record<CauseId, Reach>> = {
  'auth.missing-pull-role': THE_RIGHT,
  'auth.role-not-honoured': THE_RIGHT,
  // Mostly a setting of this app. An identity that was deleted is gone for everybody; one that was made anew since, for
  // those that have not been given the new one.
  'auth.identity-not-assigned': ({ suspect, facts }) => {
    const lost = lostIdentity(suspect, facts.pullIdentity);
    return lost === null ? [] : [lost.gone ? strikes('identity') : may('identity')];
  },
  'auth.arm-token-disabled': () => [strikes('registry', 'any-identity')],
  'auth.secret-expired': THE_PASSWORD,
  'auth.secret-mismatch': THE_PASSWORD,
  // The switch is the registry's: no password of its admin user is good any more.
  'auth.admin-disabled': () => [strikes('registry', 'credential')],
  // Azure decides it for the whole registry, others for each repository.
  'auth.anonymous-denied': ({ suspect }) =>
    isAzureRegistry(suspect.image?.host ?? '')
      ? [strikes('registry', 'no-credentials')]
      : [strikes('repository', 'no-credentials')],
  'image.tag-not-found': THE_IMAGE,
  'image.repository-not-found': () => [strikes('repository')],
  'image.digest-not-found': THE_IMAGE,
  'image.invalid-reference': THE_IMAGE,
  'image.platform-mismatch': THE_IMAGE,
  'image.corrupt': THE_IMAGE,
  'image.unsupported-format': THE_IMAGE,
  'image.policy-rejected': THE_IMAGE,
  'network.dns': THE_PATH,
  // With the public side switched off, nobody gets in but by a private endpoint; which networks have one is not looked at.
  'network.firewall-denied': (struck) => {
    const { registry } = struck.facts;
    const closed =
      registry.state === 'known' &&
      registry.value.kind === 'azure' &&
      registry.value.publicNetworkAccess === 'disabled';
    return [...(THE_PATH(struck) ?? []), ...(closed ? [may('registry')] : [])];
  },
  'network.timeout': THE_PATH,
  'network.refused-or-reset': THE_PATH,
  'network.tls': THE_PATH,
  'network.proxy': THE_PATH,
  // What is cut off is Microsoft's sign-in, whichever registry it is for.
  'network.entra-blocked': () => [strikes('any-identity', 'environment'), may('any-identity', 'network')],
  // Azure counts for the registry; Docker Hub for the account, and for strangers by the address that they come from.
  'registry.rate-limited': ({ suspect }) =>
    isAzureRegistry(suspect.image?.host ?? '')
      ? [strikes('registry')]
      : [
          strikes('registry', 'credential'),
          strikes('registry', 'no-credentials', 'environment'),
          may('registry', 'no-credentials'),
        ],
  'registry.unavailable': () => [strikes('registry')],
  // A full node is this replica's own; a quota is the registry's, and what it forbids differs.
  'registry.quota-or-disk': ({ suspect }) => (reads(suspect, 'disk-full') ? [] : [may('registry')]),
  'registry.account-problem': ({ suspect }) =>
    isAzureRegistry(suspect.image?.host ?? '')
      ? [strikes('registry')]
      : [strikes('registry', 'credential'), may('registry')],
  'pull.cancelled-or-deadline': NOBODY,
  'platform.transient': NOBODY,
  'auth.unauthorized': NOT_TOLD,
  'pull.generic': NOT_TOLD,
  'pull.policy-never': NOBODY,
  'node.throttled': NOBODY,
  'node.runtime-failure': NOBODY,
};

/** More than these are counted, not listed. */
export const MOST_AFFECTED = 50;

/** An image that cannot be pulled, with what stands first among its causes. */
export interface Explained {
  readonly suspect: Suspect;
  readonly facts: FactTable;
  readonly first: Standing | undefined;
}

export interface Others {
  readonly alsoAffected: readonly Affected[];
  readonly blastRadius: BlastRadius;
  /** What of the inventory could not be seen, where it would have mattered. */
  readonly unseen: readonly Unknown[];
}

/**
 * @param failing the images that fail; none = nothing fails to pull
 */
export function findOthers(ref: AppRef, failing: readonly Explained[], inventory: Fact<Inventory>): Others {
  if (failing.length === 0) return notAsked('no image fails to be pulled');
  const settled = failing.flatMap(({ suspect, facts, first }) => {
    if (first === undefined || first.confidence === 'possible') return [];
    const rules = REACH[first.cause.id]({ suspect, facts });
    return rules === null
      ? []
      : [{ cause: first.cause.id, sure: first.confidence === 'verified', suspect, facts, rules }];
  });
  if (settled.length === 0) return notAsked('the cause is not settled, so it cannot be told whom else it strikes');
  const causes = [...new Set(settled.map(({ cause }) => cause))];
  if (settled.every(({ rules, suspect }) => rules.every((rule) => isOwn(rule, suspect))))
    return {
      alsoAffected: [],
      blastRadius: {
        state: 'known',
        because: `this cause lies in what ${ref.name} alone has`,
        causes,
        looked: null,
        counts: { failsNow: 0, atNextRestart: 0, may: 0 },
        notListed: 0,
      },
      unseen: [],
    };
  if (inventory.state === 'unknown')
    return {
      alsoAffected: [],
      blastRadius: {
        state: 'unknown',
        because:
          inventory === STILL_READ
            ? 'the other apps are being looked at'
            : `the other apps could not be looked at: ${inventory.because}`,
        causes,
        looked: null,
        counts: null,
        notListed: 0,
      },
      // What is being read is no missing sight.
      unseen: inventory === STILL_READ ? [] : [inventory],
    };
  const { apps, gaps } = inventory.value;
  const own = apps.find((app) => sameId(app.ref.resourceId, ref.resourceId));
  const affected = apps
    .filter((app) => app !== own)
    .flatMap((app) => settled.flatMap((one) => strike(one, own ?? null, app) ?? []).sort(byState)[0] ?? [])
    .sort(byState);
  const count = (state: Affected['state']) => affected.filter((one) => one.state === state).length;
  const partial =
    gaps[0] !== undefined
      ? `not all apps could be looked at: ${gaps[0].because}`
      : own === undefined
        ? `the list of apps does not have ${ref.name} itself yet, so it may lack others too`
        : null;
  return {
    alsoAffected: affected.slice(0, MOST_AFFECTED),
    blastRadius: {
      state: partial === null ? 'known' : 'partial',
      because: partial,
      causes,
      looked: apps.length - (own === undefined ? 0 : 1),
      counts: {
        failsNow: count('fails-now'),
        atNextRestart: count('will-fail-at-next-restart'),
        may: count('may'),
      },
      notListed: Math.max(0, affected.length - MOST_AFFECTED),
    },
    unseen: gaps,
  };
}

function notAsked(because: string): Others {
  const blastRadius = {
    state: 'not-applicable',
    because,
    causes: [],
    looked: null,
    counts: null,
    notListed: 0,
  } as const;
  return { alsoAffected: [], blastRadius, unseen: [] };
}

/** No other app can share it: a system-assigned identity belongs to one app. */
function isOwn({ shares }: Rule, { signIn }: Suspect): boolean {
  return shares.includes('identity') && signIn.kind === 'system-identity';
}

function strike(
  { suspect, facts, rules, sure }: Struck & { readonly rules: readonly Rule[]; readonly sure: boolean },
  own: InventoryApp | null,
  other: InventoryApp,
): Affected | null {
  const { environment } = facts;
  const way: Way = {
    suspect,
    environmentId: suspect.app.environmentId,
    networkId: environment.state === 'known' ? environment.value.vnetId : (own?.networkId ?? null),
  };
  const images = sharedWays(way, other);
  const rule = rules.find(({ shares }) => images.some((has) => shares.every((one) => has.has(one))));
  if (rule === undefined) return null;
  const sign = signOfFailure(other);
  const state = !rule.strikes ? 'may' : sign !== null ? 'fails-now' : 'will-fail-at-next-restart';
  const { name, resourceGroup, subscriptionId, resourceId, kind } = other.ref;
  return {
    app: { name, resourceGroup, subscriptionId, resourceId, kind },
    shares: rule.shares,
    state,
    because: `${sayShared(rule.shares, way)}; ${outlook(state, sign, sure, other)}`,
  };
}

/** @param sure whether the cause is proven for the app that was asked about: of no other it is */
function outlook(
  state: Affected['state'],
  sign: string | null,
  sure: boolean,
  { ref, runningStatus }: InventoryApp,
): string {
  switch (state) {
    case 'fails-now':
      return `${sign}, ${sure ? 'likely' : 'perhaps'} for the same reason`;
    case 'will-fail-at-next-restart':
      if (ref.kind === 'job') return 'it will likely fail at its next run';
      return /^stopped$/i.test(runningStatus ?? '')
        ? 'it is stopped, and will likely fail when it is started'
        : 'it will likely fail at its next restart or scale-out';
    case 'may':
      return `${sign === null ? '' : `${sign}; `}whether this strikes it too was not looked at`;
  }
}

/** What the inventory shows of an app that does not run as it should; null = nothing. Of a job it shows no execution. */
function signOfFailure({
  ref,
  latestRevision,
  latestReadyRevision,
  provisioningState,
  runningStatus,
}: InventoryApp): string | null {
  if (/^stopped$/i.test(runningStatus ?? '')) return null;
  if (ref.kind === 'app' && latestRevision !== null && latestRevision !== latestReadyRevision)
    return `its newest revision ${latestRevision} is not ready`;
  if (/^failed$/i.test(provisioningState ?? '')) return 'its last deployment failed';
  if (/^(?:degraded|failed|activationfailed)$/i.test(runningStatus ?? '')) return `Azure calls it ${runningStatus}`;
  return null;
}

const STATES: readonly Affected['state'][] = ['fails-now', 'will-fail-at-next-restart', 'may'];

function byState(a: Affected, b: Affected): number {
  return (
    STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
    a.app.name.localeCompare(b.app.name) ||
    a.app.resourceId.localeCompare(b.app.resourceId)
  );
}
