/**
 * Who somebody is in the workspace, asked when that person decides something. What Slack does not tell is `unknown`, and a group
 * that could not be read is not "not in it".
 * https://docs.slack.dev/reference/methods/users.info , https://docs.slack.dev/reference/methods/usergroups.users.list
 */
import type { WebClient } from '@slack/web-api';
import { keepLookups } from '../commands/keep-lookups.ts';
import type { People } from '../commands/rollbacks.ts';
import type { Clock } from '../core/clock.ts';
import { inTime } from '../core/in-time.ts';
import type { Log } from '../core/log.ts';
import type { Membership } from '../core/membership.ts';

export interface MembershipParts {
  /** Without retries of its own. */
  readonly client: WebClient;
  /** The bot's own workspace; null until Slack has told. */
  readonly teamId: () => string | null;
  readonly clock: Clock;
  readonly log: Log;
}

type Kind = Membership['kind'];

/** Slack waits 3 s for all of a decision; who decides is one part of it. */
const WITHIN_MS = 1_000;

/** Whoever is missing from a list may have been put on it this minute: it is read again. Slack allows that 20 times a minute. */
const MISSED_MS = 15_000;

const late = (): never => {
  throw new Error(`Slack did not tell within ${WITHIN_MS / 1_000} s`);
};

export function createPeople({ client, teamId, clock, log }: MembershipParts): People {
  const now = () => clock.now().getTime();
  const kinds = keepLookups<Kind>(now);
  const groups = keepLookups<ReadonlySet<string>>(now);

  async function askKind(user: string): Promise<Kind> {
    const told = await client.users.info({ user });
    const home = teamId();
    if (home === null || told.user === undefined) throw new Error('Slack did not tell of what workspace somebody is');
    return kindFrom(told.user, home);
  }

  async function askGroup(usergroup: string): Promise<ReadonlySet<string>> {
    const told = await client.usergroups.users.list({ usergroup });
    if (told.users === undefined) throw new Error('Slack did not tell who is in a user group');
    return new Set(told.users);
  }

  // What is late goes on, and is kept: who looks again in a moment has it.
  async function kindOf(user: string): Promise<Kind> {
    try {
      return await inTime(clock, WITHIN_MS, () => kinds.get(user, () => askKind(user)), late);
    } catch (error) {
      log.warn({ err: error, platform: 'slack' }, 'whether somebody is a member could not be looked up');
      return 'unknown';
    }
  }

  /** @returns null when it could not be looked up */
  async function isIn(user: string, group: string): Promise<boolean | null> {
    try {
      const read = (notOlderThanMs?: number) =>
        inTime(clock, WITHIN_MS, () => groups.get(group, () => askGroup(group), notOlderThanMs), late);
      return (await read()).has(user) || (await read(MISSED_MS)).has(user);
    } catch (error) {
      log.warn({ err: error, platform: 'slack', group }, 'who is in a user group could not be looked up');
      return null;
    }
  }

  return {
    async membership({ id }, _place, asked) {
      const [kind, ...found] = await Promise.all([kindOf(id), ...asked.map((group) => isIn(id, group))]);
      const inThem = asked.filter((_group, i) => found[i] === true);
      // Being in one of them is shown by that one alone; being in none takes all of them.
      return { kind, groups: inThem.length === 0 && found.includes(null) ? null : inThem };
    },
  };
}

interface SlackUser {
  readonly team_id?: string;
  readonly deleted?: boolean;
  readonly is_bot?: boolean;
  readonly is_stranger?: boolean;
  readonly is_restricted?: boolean;
  readonly is_ultra_restricted?: boolean;
  readonly enterprise_user?: { readonly teams?: readonly string[] };
}

export function kindFrom(user: SlackUser, home: string): Kind {
  // Of another organisation, in a channel that both share (Slack Connect).
  if (user.is_stranger === true) return 'external';
  if (user.deleted === true || user.is_bot === true || user.team_id === undefined) return 'unknown';
  // In an Enterprise organisation, `team_id` is one of the workspaces that somebody is in.
  if (user.team_id !== home && user.enterprise_user?.teams?.includes(home) !== true) return 'external';
  return user.is_restricted === true || user.is_ultra_restricted === true ? 'guest' : 'member';
}
