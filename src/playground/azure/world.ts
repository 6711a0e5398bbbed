/** The state behind the simulated Azure: the scenario, its clock, and the operations that are under way. */
import { sameId } from '../../core/app-ref.ts';
import { renderTimes } from './moments.ts';
import { type Asking, callerOf } from './principals.ts';
import { type Scenario, type ScenarioInput, scenarioSchema } from './scenario.ts';

export type Resource = Scenario['resources'][number];

/** A write that has been accepted and is not done yet. */
export interface Operation {
  readonly id: string;
  readonly resourceId: string;
  readonly location: string;
  readonly startedAt: Date;
  readonly doneAt: Date;
  done: boolean;
  /** Set when it is done and has failed. */
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
  /** From a new replica to a ready one, in milliseconds, if its image can be pulled; left out: thrice `operationMs`. */
  readonly startMs?: number;
}

/** Something that will happen. */
interface Due {
  readonly at: Date;
  readonly happen: (at: Date) => void;
}

export interface World {
  readonly scenario: Scenario;
  readonly now: () => Date;
  readonly pageSize: number;
  readonly operationMs: number;
  readonly startMs: number;
  readonly operations: Operation[];
  /** What is still to come, in no order: see {@link later}. */
  readonly due: Due[];
  /** Whose request is being answered. A request is answered in one go, so there is only ever one. */
  asking: Asking;
  /** Counts beginnings of revisions: each makes replicas with new names. */
  serial: number;
  /** The moment that the scenario's relative times are measured from. */
  anchor: Date;
  /** When somebody last asked for something. */
  askedAt: Date;
  /** True once anything was changed. */
  touched: boolean;
  /** How often each fault has struck, by its place in the list. */
  readonly strikes: Map<number, number>;
}

/** A simulation of which nobody asked anything for so long moves its times forward, so that no incident grows old. */
const REFRESH_MS = 15 * 60_000;

export function createWorld(input: ScenarioInput, options: WorldOptions = {}): World {
  const now = options.now ?? (() => new Date());
  const scenario = scenarioSchema.parse(structuredClone(input));
  const operationMs = options.operationMs ?? 1500;
  return {
    scenario,
    now,
    pageSize: options.pageSize ?? 10,
    operationMs,
    startMs: options.startMs ?? 3 * operationMs,
    operations: [],
    due: [],
    asking: { who: callerOf(scenario), correlationId: '' },
    serial: 0,
    anchor: now(),
    askedAt: now(),
    touched: false,
    strikes: new Map(),
  };
}

/** Lets time pass: what is due happens. Called before every request. */
export function settle(world: World): void {
  const now = world.now();
  // After a write, absolute and relative times are mixed: moving the relative ones then would reorder history. While somebody
  // looks they stay as well: a plan remembers when the app was written last, and would find that changed.
  if (!world.touched && now.getTime() - world.askedAt.getTime() > REFRESH_MS) world.anchor = now;
  world.askedAt = now;
  for (;;) {
    // The earliest first, and what it brings about takes its place among the rest: the order does not depend on how often
    // somebody looks.
    const next = world.due
      .filter(({ at }) => at <= now)
      .reduce<Due | null>((first, one) => (first === null || one.at < first.at ? one : first), null);
    if (next === null) return;
    world.due.splice(world.due.indexOf(next), 1);
    next.happen(next.at);
  }
}

/** Lets something happen at its time. Nobody waits for it: {@link settle} finds it due. */
export function later(world: World, at: Date, happen: (at: Date) => void): void {
  world.due.push({ at, happen });
}

export function after(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms);
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
