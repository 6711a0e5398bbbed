/**
 * Who somebody is in the tenant, asked when that person decides something: by the roster of the conversation, and by Entra for
 * groups. What is not told is `unknown`, or `groups: null`.
 */
import type { EntraGroups, People } from '../commands/rollbacks.ts';
import type { Clock } from '../core/clock.ts';
import { inTime } from '../core/in-time.ts';
import type { Log } from '../core/log.ts';
import type { Membership } from '../core/membership.ts';
import type { Member } from './adapter.ts';
import { whereAt } from './place.ts';
import type { Roster } from './roster.ts';
import type { AllowsServiceUrl } from './service.ts';

export interface MembershipParts {
  readonly roster: Roster;
  readonly allowsServiceUrl: AllowsServiceUrl;
  /** The bot's own tenant, in lower case; null = nothing is signed, so nobody is vouched for. */
  readonly tenantId: string | null;
  /** Tenants whose people may ask, in lower case. */
  readonly tenants: ReadonlySet<string>;
  readonly entraGroups: EntraGroups | null;
  readonly clock: Clock;
  readonly log: Log;
}

/** Teams waits 15 s for the answer to a delivery; people do not. */
const WITHIN_MS = 5_000;

export function createPeople(parts: MembershipParts): People {
  const { roster, tenantId, entraGroups, clock, log } = parts;

  async function kindOf(personId: string, place: Parameters<People['membership']>[1]): Promise<Membership['kind']> {
    const where = whereAt(place);
    if (tenantId === null || !parts.allowsServiceUrl(where.serviceUrl)) return 'unknown';
    if (where.tenantId === null) return 'unknown';
    const there = where.tenantId.toLowerCase();
    if (!parts.tenants.has(there)) return 'other-tenant';
    const member = await roster(where, personId);
    const kind = kindFrom(member, tenantId, parts.tenants);
    // Who decides is vouched for by our own tenant alone.
    return kind === 'member' && there !== tenantId ? 'allowed-tenant' : kind;
  }

  /** @returns `otherwise` when it fails, or takes too long */
  async function lookUp<T>(work: (signal: AbortSignal) => Promise<T>, otherwise: T, what: string): Promise<T> {
    try {
      return await inTime(clock, WITHIN_MS, work, () => otherwise);
    } catch (error) {
      log.warn({ err: error, platform: 'teams' }, `${what} could not be looked up`);
      return otherwise;
    }
  }

  return {
    async membership({ id }, place, groups) {
      const [kind, found] = await Promise.all([
        lookUp(() => kindOf(id, place), 'unknown', 'whether somebody is a member'),
        groups.length === 0
          ? []
          : entraGroups === null
            ? null
            : lookUp<readonly string[] | null>(
                (signal) => entraGroups(id, groups, signal),
                null,
                'in which groups somebody is',
              ),
      ]);
      // Our tenant's groups hold nobody of another one, under whatever id; asked of them, Entra knows no such person.
      return { kind, groups: kind === 'allowed-tenant' ? [] : found };
    },
  };
}

/** @param home the bot's own tenant @param allowed tenants whose people may ask; both in lower case */
export function kindFrom(
  { tenantId, userRole }: Member,
  home: string,
  allowed: ReadonlySet<string>,
): Membership['kind'] {
  if (tenantId === null) return 'unknown';
  // Of another organisation, in a channel that both share.
  if (!allowed.has(tenantId.toLowerCase())) return 'external';
  if (userRole === null) return 'unknown';
  switch (userRole.toLowerCase()) {
    case 'user':
      return tenantId.toLowerCase() === home ? 'member' : 'allowed-tenant';
    case 'guest':
    case 'anonymous':
      return 'guest';
    default:
      return 'unknown';
  }
}
