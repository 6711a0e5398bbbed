/** May this person ask this, here? Pure: who somebody is, and in which groups, was looked up before. */
import type { WhoMay } from '../replies/help-reply.ts';
import { type Actor, isListed } from '../rollback/judge-approval.ts';
import type { AccessPolicy, AccessRule } from './access-policy.ts';

export interface AccessQuestion {
  /** Under this name the policy limits it. */
  readonly command: string;
  /** It tells nothing of apps and people, so guests may ask it. */
  readonly tellsNothing: boolean;
  /** The platform's own id of the channel. */
  readonly channel: string;
  readonly actor: Actor;
}

export type AccessVerdict =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      /** A sentence without its full stop. */
      readonly because: string;
      /** What helps: whom or where to ask. A sentence without its full stop. */
      readonly remedy: string;
      /**
       * Who may: `members`, people whom the policy lists (`listed`), whoever asks in other channels (`elsewhere`), or `unknown`, as
       * long as something could not be looked up.
       */
      readonly who: WhoMay;
      /** Ids of the channels of this chat where it may be asked; empty = it is no matter of the channel. */
      readonly channels: readonly string[];
      /** Something could not be looked up: another look may let them in. */
      readonly unsure: boolean;
      /** The policy's lines that refused: `access.rules[2] "shop"`; empty = no rule did. */
      readonly lines: readonly string[];
    };

const KINDS = {
  guest: 'guests may not ask that',
  external: 'people of another organisation may not ask that',
  'other-tenant': 'people of another tenant may not ask that',
  unknown: 'whether you are a member here could not be looked up',
} as const;

export function judgeAccess(policy: AccessPolicy, question: AccessQuestion): AccessVerdict {
  const { actor, channel, command } = question;
  const about = rulesAbout(policy, command);
  const { kind } = actor.membership;
  const isMember = kind === 'member' || kind === 'allowed-tenant';
  if (about.length === 0) {
    if (isMember || question.tellsNothing) return { allowed: true };
    return strange(kind, []);
  }
  const lines = about.map(({ line }) => line);
  const here = about.filter(({ rule }) => isHere(rule, actor, channel));
  if (here.length === 0) {
    const channels = about.flatMap(({ rule }) => channelsOf(rule, actor));
    return {
      allowed: false,
      unsure: false,
      because: `\`${command}\` may not be asked here`,
      remedy:
        channels.length === 0
          ? 'Ask whoever runs Pullcheck; the rule names no channel of this chat'
          : 'Ask in a channel that the rule names',
      who: 'elsewhere',
      channels: [...new Set(channels)],
      lines,
    };
  }
  const forThem = here.filter(({ rule }) => isMember || rule.guests);
  if (!isMember && forThem.length === 0)
    return strange(kind, lines, here.some(({ rule }) => isNobody(rule)) ? 'members' : 'listed');
  if (forThem.some(({ rule }) => isNobody(rule) || isListed(rule.people, actor))) return { allowed: true };
  const groups = forThem.some(({ rule }) => groupsIn(rule, actor.person.platform).length > 0);
  if (actor.membership.groups === null && groups)
    return {
      allowed: false,
      unsure: true,
      because: 'whether you are in one of the groups that the rule lists could not be looked up',
      remedy: 'Try it again in a minute',
      who: 'unknown',
      channels: [],
      lines,
    };
  return {
    allowed: false,
    unsure: false,
    because: `\`${command}\` is for people whom the rule lists, and it does not list you`,
    remedy: 'Ask one of them, or whoever runs Pullcheck to change the rule',
    who: 'listed',
    channels: [],
    lines,
  };
}

/** Groups whose members have to be looked up before somebody of this platform can be judged on these commands. */
export function accessGroups(policy: AccessPolicy, commands: readonly string[], platform: string): readonly string[] {
  const rules = commands.flatMap((command) => rulesAbout(policy, command));
  return [...new Set(rules.flatMap(({ rule }) => groupsIn(rule, platform)))];
}

function rulesAbout({ rules }: AccessPolicy, command: string): { readonly rule: AccessRule; readonly line: string }[] {
  return rules.flatMap((rule, index) =>
    rule.commands.includes('*') || rule.commands.includes(command)
      ? [{ rule, line: `access.rules[${index}] "${rule.name}"` }]
      : [],
  );
}

function strange(kind: keyof typeof KINDS, lines: readonly string[], who: WhoMay = 'members'): AccessVerdict {
  // Who is not known is refused `doctor` too, so the terminal's is named.
  const remedy =
    kind === 'unknown'
      ? 'Try it again in a minute; if it stays so, `pullcheck doctor` in a terminal tells whoever runs Pullcheck what is missing'
      : `${lines.length === 0 ? 'Answers name apps and people, so you may ask `help` and `explain` alone. ' : ''}A member can ask for you; whoever runs Pullcheck can let guests in`;
  const unsure = kind === 'unknown';
  return {
    allowed: false,
    unsure,
    because: KINDS[kind],
    remedy,
    who: unsure ? 'unknown' : who,
    channels: [],
    lines,
  };
}

function isHere(rule: AccessRule, { person }: Actor, channel: string): boolean {
  const { slack, teams } = rule.channels;
  if (slack.length + teams.length === 0) return true;
  return channelsOf(rule, { person }).some((id) => id.toLowerCase() === channel.toLowerCase());
}

function channelsOf({ channels }: AccessRule, { person }: Pick<Actor, 'person'>): readonly string[] {
  return person.platform === 'slack' ? channels.slack : person.platform === 'teams' ? channels.teams : [];
}

function isNobody({ people }: AccessRule): boolean {
  return Object.values(people).every((ids) => ids.length === 0);
}

function groupsIn({ people }: AccessRule, platform: string): readonly string[] {
  return platform === 'slack' ? people.slackGroups : platform === 'teams' ? people.entraGroups : [];
}
