/** Is everything that a pull needs there and right, as far as it can be read? For the cause that is left when it is. */
import type { Fact, Unknown } from '../core/fact.ts';
import type { AppState } from './app-facts.ts';
import type { Shown, Suspect } from './cause.ts';
import { denialTo, routeFor } from './egress.ts';
import { shown } from './evidence.ts';
import type { FactName } from './facts.ts';
import { lostIdentity } from './lost-identity.ts';
import type { Environment, NetworkPath, PrivateDns } from './network-facts.ts';
import { azureOf } from './password.ts';
import { runsHere } from './platforms.ts';
import { checkName } from './private-name.ts';
import { pullGrants, SPREADING_MS } from './pull-grants.ts';
import type { ImageInRegistry, PullIdentity, PullRights, Registry } from './registry-facts.ts';
import { publicSide } from './registry-firewall.ts';
import { hostName, imageName, pullerName } from './suspect-names.ts';
import { wayOut } from './way-out.ts';

export interface OrderFacts {
  readonly app: Fact<AppState>;
  readonly registry: Fact<Registry>;
  readonly tag: Fact<ImageInRegistry>;
  readonly pullRights: Fact<PullRights>;
  readonly pullIdentity: Fact<PullIdentity>;
  readonly environment: Fact<Environment>;
  readonly privateDns: Fact<PrivateDns>;
  readonly networkPath: Fact<NetworkPath>;
}

export type Order =
  /** `unread`: what is hardly ever wrong, and was not seen. */
  | { readonly state: 'right'; readonly evidence: readonly Shown[]; readonly unread: readonly string[] }
  | { readonly state: 'wrong'; readonly because: string; readonly evidence: readonly Shown[] }
  | { readonly state: 'unseen'; readonly because: string; readonly missing: readonly FactName[] };

type Step = Order;

/** Goes through what a pull needs. What is wrong wins over what could not be seen: it is the surer word. */
export function inOrder(suspect: Suspect, facts: OrderFacts): Order {
  const steps = [
    imageStep(suspect, facts.tag),
    registryStep(suspect, facts),
    signInStep(suspect, facts),
    wayStep(suspect, facts),
  ];
  const wrong = steps.find((step) => step.state === 'wrong');
  if (wrong !== undefined) return wrong;
  const unseen = steps.filter((step) => step.state === 'unseen');
  if (unseen.length > 0)
    return {
      state: 'unseen',
      because: unseen.map((step) => step.because).join(' '),
      missing: [...new Set(unseen.flatMap((step) => step.missing))],
    };
  const good = steps.flatMap((step) => (step.state === 'right' ? [step] : []));
  return right(
    good.flatMap(({ evidence }) => evidence),
    good.flatMap(({ unread }) => unread),
  );
}

const right = (evidence: readonly Shown[], unread: readonly string[] = []): Step => ({
  state: 'right',
  evidence,
  unread,
});
const wrong = (because: string, evidence: readonly Shown[]): Step => ({ state: 'wrong', because, evidence });
const unseen = (because: string, missing: readonly FactName[] = []): Step => ({ state: 'unseen', because, missing });
const unread = (name: FactName, fact: Unknown, what: string): Step =>
  unseen(`${what} could not be read (${fact.because}).`, [name]);

function imageStep(suspect: Suspect, tag: Fact<ImageInRegistry>): Step {
  const name = imageName(suspect);
  if (suspect.image === null) return wrong(`${name} is no valid image name.`, []);
  if (tag.state === 'unknown') return unread('tag', tag, name);
  const { found, platforms, readEnabled } = tag.value;
  if (found !== 'yes')
    return wrong(`${name} is not in ${hostName(suspect)}.`, [shown('tag', tag, `${name}: ${found}`)]);
  if (readEnabled === false) return wrong(`${name} is locked.`, [shown('tag', tag, `${name}: readEnabled false`)]);
  if (platforms === null) return unseen(`Which platforms ${name} is built for is not told.`);
  const fits = platforms.some(runsHere);
  const seen = [shown('tag', tag, `${name} exists${fits ? ', for linux/amd64' : ''}`)];
  return fits
    ? right(seen, readEnabled === null ? ['whether the image is locked'] : [])
    : wrong(`${name} is not built for linux/amd64.`, seen);
}

function registryStep(suspect: Suspect, { registry, tag, environment, privateDns, networkPath }: OrderFacts): Step {
  const host = hostName(suspect);
  if (registry.state === 'unknown') return unread('registry', registry, host);
  const azure = azureOf(registry);
  if (azure === null) return unseen(`${host} is no Azure registry: its limits and its state cannot be read.`);
  const state = azure.provisioningState;
  const seen = shown(
    'registry',
    registry,
    `${azure.name}: ${state ?? 'state not named'}, public network access ${azure.publicNetworkAccess}, default action ${azure.defaultAction}`,
  );
  if (state !== null && state.toLowerCase() !== 'succeeded') return wrong(`${host} is in the state ${state}.`, [seen]);
  if (azure.quarantine === true && !(tag.state === 'known' && tag.value.quarantined === false))
    return unseen(`${host} holds pushed images back until they are released.`);
  const name = checkName({ registry, environment, privateDns, networkPath });
  if (name.state === 'leads')
    return name.doubts.length === 0
      ? right([seen])
      : unseen(`Where the name leads is in doubt: ${name.doubts.join('; ')}.`);
  const side = publicSide(azure, suspect.app, environment, networkPath);
  if (side.state === 'open' && side.doubts.length === 0)
    return name.state === 'unclear'
      ? unseen(name.because, name.missing)
      : name.doubts.length > 0
        ? unseen(`Where the name leads is in doubt: ${name.state === 'broken' ? name.because : name.doubts.join('; ')}`)
        : name.state === 'broken' && name.fault !== 'no-zone' && name.fault !== 'not-linked'
          ? wrong(name.because, [seen])
          : right([seen]);
  if (side.state === 'closed' && side.doubts.length === 0 && name.state !== 'unclear')
    return wrong(side.because, [seen]);
  return unseen(side.because, side.missing);
}

function signInStep(suspect: Suspect, { app, registry, pullRights, pullIdentity }: OrderFacts): Step {
  const { signIn } = suspect;
  const host = hostName(suspect);
  const azure = azureOf(registry);
  if (app.state === 'unknown') return unread('app', app, suspect.ref.name);
  if (signIn.kind === 'secret') return unseen(`The password for ${host} cannot be seen from here.`);
  if (azure === null) return unseen(`What ${host} asks for cannot be read.`);
  const seen = (text: string) => [shown('registry', registry as Extract<typeof registry, { state: 'known' }>, text)];
  if (signIn.kind === 'anonymous')
    return azure.anonymousPullEnabled
      ? right(seen(`${azure.name} lets anybody pull`))
      : wrong(`${suspect.ref.name} has no credentials for ${host}.`, seen(`${azure.name} has anonymous pull disabled`));
  if (!signIn.attached) return wrong(`${pullerName(suspect)} is not assigned to the app.`, []);
  const lost = lostIdentity(suspect, pullIdentity);
  if (lost !== null && pullIdentity.state === 'known')
    return wrong(lost.because, [shown('pullIdentity', pullIdentity, lost.seen)]);
  if (azure.armTokens === 'disabled')
    return wrong(`${host} refuses ARM tokens.`, seen(`${azure.name}: authentication as ARM disabled`));
  if (pullRights.state === 'unknown') return unread('pullRights', pullRights, `What ${pullerName(suspect)} may do`);
  const { honoured, conditional } = pullGrants(pullRights.value, azure);
  const roles = [
    shown(
      'pullRights',
      pullRights,
      `${pullerName(suspect)}: ${honoured[0]?.roleName ?? 'no role that lets it pull'} at ${azure.name}`,
    ),
  ];
  if ((pullRights.value.denials?.length ?? 0) > 0) return wrong(`A deny assignment takes the pull right away.`, roles);
  const settled = honoured.some(
    (one) => one.createdAt === null || pullRights.at.getTime() - one.createdAt.getTime() >= SPREADING_MS,
  );
  // Made by Azure's managed services, hardly ever by people: too little for a cause, too much for "all is in order".
  if (pullRights.value.denials === null && (honoured.length > 0 || conditional.length > 0))
    return unseen(`Whether a deny assignment takes the pull right of ${pullerName(suspect)} away could not be read.`);
  const identityUnread = pullIdentity.state === 'unknown' && pullIdentity.kind !== 'absent';
  if (settled) return right(roles, identityUnread ? [`whether ${pullerName(suspect)} still exists`] : []);
  if (honoured.length > 0) return unseen('The pull right is younger than ten minutes.');
  if (conditional.length > 0) return unseen('The pull right has a condition, which is not worked out here.');
  if (azure.anonymousPullEnabled) return right(seen(`${azure.name} lets anybody pull`));
  return wrong(`${pullerName(suspect)} has no pull right.`, roles);
}

function wayStep(suspect: Suspect, facts: OrderFacts): Step {
  const way = wayOut(suspect, facts);
  const { signIn } = suspect;
  const byIdentity = signIn.kind !== 'secret' && signIn.kind !== 'anonymous';
  const path = byIdentity && facts.networkPath.state === 'known' ? facts.networkPath.value : null;
  const entra = { kind: 'entra' } as const;
  if (way.kind === 'free' && path !== null && (denialTo(path, entra) !== null || routeFor(path, entra) !== null))
    return unseen(
      `A rule or a route stands in the way to Microsoft Entra, where ${pullerName(suspect)} gets its token.`,
    );
  if (way.kind === 'free') return right(way.evidence);
  if (way.kind === 'black-hole') return wrong(way.because, way.evidence);
  return unseen(way.because, way.missing);
}
