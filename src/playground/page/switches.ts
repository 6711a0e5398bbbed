/**
 * "Break it yourself": switches on the subscription, each a state of it that somebody may end or restore. A running replica does
 * not care; so every change is followed by a deployment of the same image, and the platform pulls anew.
 */
import { parseImage } from '../../core/image-ref.ts';
import { containersOf, listAt, objectAt } from '../azure/app-model.ts';
import { AzureFailure } from '../azure/exchange.ts';
import type { Scenario } from '../azure/scenario.ts';
import type { SimulatedAzure } from '../azure/simulated-azure.ts';
import { type Resource, typeOf } from '../azure/world.ts';
import { SWITCH_KINDS, type Target } from './switch-kinds.ts';
import type { SwitchView } from './views.ts';

export interface Switches {
  /** What can be switched of an app: only what it depends on. Empty for a job, or an app that is not there. */
  of(app: string): readonly SwitchView[];
  /** @throws RangeError when there is no such switch; says so in words for whoever pressed it */
  set(app: string, id: string, on: boolean): void;
  /** Tries the deployments that had to wait. @returns whether one of them began */
  deployWaiting(): boolean;
  readonly waiting: boolean;
}

export function createSwitches(azure: SimulatedAzure): Switches {
  /** What a switch took away, by app and switch: it comes back as it was. */
  const memory = new Map<string, unknown>();
  const waiting = new Set<string>();
  let deployments = 0;

  function targetOf(scenario: Scenario, name: string): Target | null {
    const app = scenario.resources.find(
      (one) => typeOf(one) === 'microsoft.app/containerapps' && one.name.toLowerCase() === name.toLowerCase(),
    );
    const image = containersOf(app?.properties?.template)
      .map((one) => parseImage(one.image))
      .find((one) => one.ok);
    if (app === undefined || image === undefined || !image.ok) return null;
    const { host } = image.image;
    const entry = listAt(app.properties, 'configuration', 'registries').find(
      (one) => String(one.server).toLowerCase() === host,
    );
    return {
      scenario,
      app,
      image: image.image,
      entry: entry ?? null,
      registry:
        scenario.resources.find(
          (one) =>
            typeOf(one) === 'microsoft.containerregistry/registries' &&
            String(one.properties?.loginServer).toLowerCase() === host,
        ) ?? null,
      content: scenario.registries.find((one) => one.loginServer.toLowerCase() === host) ?? null,
    };
  }

  function deploy(app: Resource): void {
    deployments += 1;
    const containers = listAt(app.properties, 'template', 'containers').map((one, i) =>
      i > 0 ? one : { ...one, env: withTry(one.env, deployments) },
    );
    azure.others.deploy(app.id, { ...objectAt(app.properties, 'template'), revisionSuffix: '', containers });
  }

  return {
    of(name) {
      const target = targetOf(azure.scenario, name);
      if (target === null) return [];
      return SWITCH_KINDS.flatMap((kind) => {
        if (!kind.applies(target) && !memory.has(`${target.app.name} ${kind.id}`)) return [];
        const { id, breaks } = kind;
        return [{ id, app: target.app.name, label: kind.label(target), breaks, on: kind.isOn(target) }];
      });
    },
    set(name, id, on) {
      const kind = SWITCH_KINDS.find((one) => one.id === id);
      const found = targetOf(azure.scenario, name);
      if (kind === undefined || found === null) throw new RangeError(`There is no switch "${id}" for "${name}".`);
      const key = `${found.app.name} ${id}`;
      if (!kind.applies(found) && !memory.has(key)) throw new RangeError(`"${name}" does not depend on that.`);
      if (kind.isOn(found) === on) return;
      azure.update((scenario) => {
        const target = targetOf(scenario, name);
        if (target === null) return;
        if (on) {
          kind.restore(target, memory.get(key), azure);
          memory.delete(key);
        } else memory.set(key, kind.take(target, azure));
      });
      waiting.add(found.app.id);
      this.deployWaiting();
    },
    deployWaiting() {
      let began = false;
      for (const id of [...waiting]) {
        const app = azure.scenario.resources.find((one) => one.id === id);
        if (app === undefined) waiting.delete(id);
        else
          try {
            deploy(app);
            waiting.delete(id);
            began = true;
          } catch (error) {
            // 409: a write is under way. It is tried again until that one is done.
            if (!(error instanceof AzureFailure)) throw error;
          }
      }
      return began;
    },
    get waiting() {
      return waiting.size > 0;
    },
  };
}

/** A template that differs in nothing makes no revision. */
function withTry(env: unknown, number: number): unknown[] {
  const rest = (Array.isArray(env) ? env : []).filter((one) => (one as { name?: unknown }).name !== 'DEPLOYMENT');
  return [...rest, { name: 'DEPLOYMENT', value: String(number) }];
}
