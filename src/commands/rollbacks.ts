/** What the commands of a rollback need beside what every command has. `bot.ts` makes it. */
import { randomBytes } from 'node:crypto';
import type { Membership } from '../core/membership.ts';
import type { Person } from '../core/person.ts';
import type { Place } from '../core/place.ts';
import type { Deployer, LiveReader } from '../rollback/deployer.ts';
import type { Audit, PlanRecord, Plans } from '../rollback/plans.ts';
import type { Policy } from '../rollback/policy.ts';
import type { Request } from './request.ts';

export interface Rollbacks {
  /** With the identity that reads: everybody may ask for a plan. */
  readonly reader: LiveReader;
  readonly policy: Policy;
  /** Lower-case hex, twelve characters. */
  newId(): string;
  /** null in a shell: there a plan is only shown. */
  readonly deciding: Deciding | null;
}

export interface Deciding {
  /** Nobody but the asker reads what is said there. */
  isAlone(request: Request): boolean;
  readonly plans: Plans;
  readonly audit: Audit;
  readonly people: People;
  /** Has the driver take up an approved plan: stored before it returns. Doing it twice does no harm. */
  begin(planId: string): Promise<void>;
  /** Edits the card of a plan; never throws, and waits for nobody. */
  show(record: PlanRecord): void;
}

/** What the platforms tell of people: `slack/` and `teams/` fulfil it. */
export interface People {
  /**
   * @param place where it was asked: whether somebody is of another organisation may depend on the channel
   * @param groups those that the policy asks about; only these are looked up
   * It is asked within the request (Slack waits 3 s for all of it), so it answers within a second.
   * @returns never throws: what could not be looked up is `unknown`, or `groups: null`
   */
  membership(person: Person, place: Place, groups: readonly string[]): Promise<Membership>;
}

/**
 * Which of these Entra groups somebody is in, by way of other groups too. `azure/` fulfils it, `teams/` asks.
 * @returns null when it could not be looked up; never throws
 */
export type EntraGroups = (
  userId: string,
  groups: readonly string[],
  signal: AbortSignal,
) => Promise<readonly string[] | null>;

/** Each platform tells of its own people, and of nobody else's. */
export function peopleOf(platforms: Readonly<Partial<Record<Person['platform'], People>>>): People {
  return {
    async membership(person, place, groups) {
      const people = platforms[person.platform];
      return people === undefined ? { kind: 'unknown', groups: null } : people.membership(person, place, groups);
    },
  };
}

/** A reader that is opened when the first plan is made: what makes none never loads an SDK. */
export function lazyReader(open: () => Promise<LiveReader>): LiveReader {
  let opened: Promise<LiveReader> | null = null;
  const reader = (): Promise<LiveReader> => {
    opened ??= open();
    return opened;
  };
  return {
    app: async (...args) => (await reader()).app(...args),
    revisions: async (...args) => (await reader()).revisions(...args),
  };
}

/** The like for what writes: nothing is opened before a plan is approved. */
export function lazyDeployer(open: () => Promise<Deployer>): Deployer {
  let opened: Promise<Deployer> | null = null;
  const deployer = (): Promise<Deployer> => {
    opened ??= open();
    return opened;
  };
  return {
    ...lazyReader(deployer),
    setTraffic: async (...args) => (await deployer()).setTraffic(...args),
    setTemplate: async (...args) => (await deployer()).setTemplate(...args),
    activate: async (...args) => (await deployer()).activate(...args),
    restart: async (...args) => (await deployer()).restart(...args),
    poll: async (...args) => (await deployer()).poll(...args),
  };
}

/** Of a plan: lower-case hex, so that a suffix can be made of it. */
export function newPlanId(): string {
  return randomBytes(6).toString('hex');
}
