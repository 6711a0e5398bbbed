/** How the changes before a failure are read: where to look follows from facts that were read already. */
import { dependsOn, type Fact, type Unknown, unknown } from '../core/fact.ts';
import type { ImageRef } from '../core/image-ref.ts';
import type { AppState, DeploymentHistory } from './app-facts.ts';
import type { ChangeQuery, RecentChanges, ToldChanges } from './change-facts.ts';
import { changePlaces, keyOf } from './change-places.ts';
import type { ChangeWindow } from './change-window.ts';
import type { Environment, PrivateDns } from './network-facts.ts';
import type { Registry } from './registry-facts.ts';
import { signInFor } from './sign-in.ts';

/** Which changes are asked for: of the way to which image, in which time. */
export interface ChangesOf {
  readonly image: ImageRef | null;
  readonly window: ChangeWindow;
}

export interface ChangeGrounds {
  readonly app: Promise<Fact<AppState>>;
  readonly failedDeployment: Promise<Fact<DeploymentHistory>>;
  readonly environment: Promise<Fact<Environment>>;
  registry(host: string): Promise<Fact<Registry>>;
  privateDns(host: string): Promise<Fact<PrivateDns>>;
  /** @param key the same for the same question */
  ask(key: string, query: ChangeQuery): Promise<Fact<ToldChanges>>;
}

export async function readChanges(
  { image, window: { from, to } }: ChangesOf,
  grounds: ChangeGrounds,
): Promise<Fact<RecentChanges>> {
  const none = unknown('absent', 'no image is looked at');
  const [app, history, environment, registry, privateDns] = await Promise.all([
    grounds.app,
    grounds.failedDeployment,
    grounds.environment,
    image === null ? none : grounds.registry(image.host),
    image === null ? none : grounds.privateDns(image.host),
  ]);
  const signIn = app.state === 'known' && image !== null ? signInFor(app.value, image.host) : null;
  const places = changePlaces({ signIn, registry, environment, privateDns });
  // The app's own events are those that the failed deployments are read from: a refusal would be the same one again.
  const own = history.state === 'known';
  const key = [own, from.toISOString(), ...places.map(keyOf)].join(' ');
  const fact = await grounds.ask(key, { from, to, places, own });
  if (fact.state === 'unknown') return fact;
  const unseen: readonly Fact<unknown>[] = [history, registry, environment];
  const gaps = unseen.filter((one): one is Unknown => one.state === 'unknown' && one.kind !== 'absent').map(dependsOn);
  const azure = registry.state === 'known' && registry.value.kind === 'azure' ? registry.value : null;
  return { ...fact, value: { ...fact.value, gaps: [...fact.value.gaps, ...gaps], registry: azure } };
}
