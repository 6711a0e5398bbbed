/** The state behind the simulated Azure: the scenario, its clock, and the operations that are under way. */
import { sameId } from '../../core/app-ref.ts';
import { renderTimes } from './moments.ts';
import { type Scenario, type ScenarioInput, scenarioSchema } from './scenario.ts';

export type Resource = Scenario['resources'][number];

/** A write that has been accepted and is not done yet. */
export interface Operation {
  readonly id: string;
  readonly resourceId: string;
  readonly location: string;
  readonly startedAt: Date;
  readonly doneAt: Date;
  /** Changes the world when its time has come; null when done. Returns the error, or null when it succeeded. */
  finish: (() => OperationError | null) | null;
  error: OperationError | null;
}

export interface OperationError {
  readonly code: string;
  readonly message: string;
}

export interface WorldOptions {
  readonly now?: () => Date;
  /** How many items a list answers at once. Small, so that whoever forgets `nextLink` is found out. */
  readonly pageSize?: number;
  /** How long a write takes, in milliseconds. */
  readonly operationMs?: number;
}

export interface World {
  readonly scenario: Scenario;
  readonly now: () => Date;
  readonly pageSize: number;
  readonly operationMs: number;
  readonly operations: Operation[];
  /** The moment that the scenario's relative times are measured from. */
  anchor: Date;
  /** True once anything was changed. */
  touched: boolean;
  /** How often each fault has struck, by its place in the list. */
  readonly strikes: Map<number, number>;
}

/** A quiet simulation moves its times forward after this long, so that no incident grows old. */
const REFRESH_MS = 15 * 60_000;

export function createWorld(input: ScenarioInput, options: WorldOptions = {}): World {
  const now = options.now ?? (() => new Date());
  return {
    scenario: scenarioSchema.parse(structuredClone(input)),
    now,
    pageSize: options.pageSize ?? 10,
    operationMs: options.operationMs ?? 1500,
    operations: [],
    anchor: now(),
    touched: false,
    strikes: new Map(),
  };
}

/** Lets time pass: finishes what is due. Called before every request. */
export function settle(world: World): void {
  const now = world.now();
  // After a write, absolute and relative times are mixed: moving the relative ones then would reorder history.
  if (!world.touched && now.getTime() - world.anchor.getTime() > REFRESH_MS) world.anchor = now;
  for (const operation of world.operations) {
    if (operation.finish && operation.doneAt <= now) {
      const finish = operation.finish;
      operation.finish = null;
      operation.error = finish();
    }
  }
}

export function findResource(world: World, id: string): Resource | null {
  return world.scenario.resources.find((resource) => sameId(resource.id, id)) ?? null;
}

/** A resource as a GET shows it: its times written out, no secret's value. */
export function shown(world: World, resource: Resource): Resource {
  const copy = renderTimes(resource, world.anchor) as Resource;
  const configuration = copy.properties?.configuration as { secrets?: unknown } | undefined;
  if (configuration && Array.isArray(configuration.secrets)) {
    configuration.secrets = configuration.secrets.map((secret: Record<string, unknown>) => {
      const { value: _hidden, ...rest } = secret;
      return rest;
    });
  }
  return copy;
}

/** Type in lower case, for comparing. */
export function typeOf(resource: Resource): string {
  return resource.type.toLowerCase();
}
