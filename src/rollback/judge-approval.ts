/** May this person do this with this plan? Pure: who somebody is, and in which groups, was looked up before. */
import type { Membership } from '../core/membership.ts';
import type { Person } from '../core/person.ts';
import type { Plan } from './plan.ts';
import { type Policy, type PolicyPeople, type PolicyRule, ruleFor } from './policy.ts';
import type { ApprovalReason } from './reasons.ts';

export type ApprovalAction = 'approve' | 'break-glass' | 'reject';

/** Whoever acts, as the platform signed it. */
export interface Actor {
  readonly person: Person;
  readonly membership: Membership;
}

export type ApprovalVerdict =
  | { readonly allowed: true; readonly rule: string }
  | {
      readonly allowed: false;
      readonly reason: ApprovalReason;
      /** A sentence without its full stop. */
      readonly because: string;
      /** The policy's line that refused: `approvals.rules[2] "shop"`; null = there is none that is about the app. */
      readonly line: string | null;
      /** Whom to ask: those who may, on the person's own platform, without the person and who asked. */
      readonly ask: PolicyPeople | null;
    };

/**
 * @param requester who asked for the plan; null = nobody did: it came with a diagnosis that nobody asked for
 * @param typedReason why, in the person's words; `''` when none was typed
 */
export function judgeApproval(
  policy: Policy,
  plan: Pick<Plan, 'app'>,
  actor: Actor,
  action: ApprovalAction,
  requester: Person | null,
  typedReason: string,
): ApprovalVerdict {
  const { person, membership } = actor;
  if (policy.rules.length === 0)
    return refuse('no-policy', 'no approvals are configured, so nobody may carry anything out', null, null);
  const found = ruleFor(policy, plan.app);
  if (found === null)
    return refuse(
      'no-rule',
      `no rule of the policy is about ${plan.app.name} in ${plan.app.resourceGroup}`,
      null,
      null,
    );
  const { rule, index } = found;
  const line = `approvals.rules[${index}] "${rule.name}"`;
  const ask = without(rule.approvers, [person, requester]);
  const no = (reason: ApprovalReason, because: string): ApprovalVerdict => refuse(reason, because, line, ask);

  if (person.platform !== 'slack' && person.platform !== 'teams')
    return no('not-signed', 'deciding is for a chat: here nobody vouches for who you are');
  const stranger = strangerBecause(membership);
  if (stranger !== null) return no(stranger.reason, stranger.because);
  const own = requester !== null && samePerson(person, requester);
  // Who asked may always withdraw.
  if (action === 'reject' && own) return { allowed: true, rule: line };
  if (!isListed(rule.approvers, actor) && !(action === 'break-glass' && isListed(rule.breakGlass, actor))) {
    // A group that could not be looked up may be the one that lists them: that is no "no".
    if (membership.groups === null && groupsIn(rule, person).length > 0)
      return no(
        'membership-unknown',
        'whether you are in one of the groups that the rule lists could not be looked up',
      );
    return no('not-listed', 'the rule about this app does not list you as an approver');
  }
  if (action === 'reject') return { allowed: true, rule: line };
  if (action === 'break-glass') {
    if (!isListed(rule.breakGlass, actor))
      return no('break-glass-not-listed', 'the rule does not let you break the glass');
    if (typedReason.trim().length < 3) return no('break-glass-no-reason', 'breaking the glass takes a typed reason');
    return { allowed: true, rule: line };
  }
  if (rule.fourEyes && own) return no('own-request', 'four eyes: you asked for this plan yourself');
  if (rule.fourEyes && requester !== null && requester.platform !== person.platform)
    return no(
      'other-platform',
      'four eyes: the plan was asked for in another chat, and whether that was you cannot be told',
    );
  return { allowed: true, rule: line };
}

/** Groups whose members have to be looked up before a person of this platform can be judged. */
export function groupsToLookUp(policy: Policy, plan: Pick<Plan, 'app'>, person: Person): readonly string[] {
  const found = ruleFor(policy, plan.app);
  return found === null ? [] : groupsIn(found.rule, person);
}

export function samePerson(a: Person, b: Person): boolean {
  return a.platform === b.platform && a.id.toLowerCase() === b.id.toLowerCase();
}

function strangerBecause({ kind }: Membership): { readonly reason: ApprovalReason; readonly because: string } | null {
  switch (kind) {
    case 'member':
      return null;
    case 'guest':
      return { reason: 'guest', because: 'guests may not decide' };
    case 'external':
      return { reason: 'external', because: 'people of another organisation may not decide' };
    case 'other-tenant':
    case 'allowed-tenant':
      return { reason: 'other-tenant', because: 'people of another tenant may not decide' };
    case 'unknown':
      return { reason: 'membership-unknown', because: 'whether you are a member here could not be looked up' };
  }
}

/** By id, or by a group that was looked up. Ids are compared without their case. */
export function isListed(people: PolicyPeople, { person, membership }: Actor): boolean {
  const slack = person.platform === 'slack';
  const users = slack ? people.slackUsers : people.entraUsers;
  const groups = slack ? people.slackGroups : people.entraGroups;
  const has = (all: readonly string[], id: string): boolean =>
    all.some((each) => each.toLowerCase() === id.toLowerCase());
  return has(users, person.id) || (membership.groups ?? []).some((group) => has(groups, group));
}

function groupsIn({ approvers, breakGlass }: PolicyRule, { platform }: Person): readonly string[] {
  const groups = platform === 'slack' ? 'slackGroups' : platform === 'teams' ? 'entraGroups' : null;
  return groups === null ? [] : [...new Set([...approvers[groups], ...breakGlass[groups]])];
}

function without(people: PolicyPeople, persons: readonly (Person | null)[]): PolicyPeople {
  const ids = new Set(persons.flatMap((person) => (person === null ? [] : [person.id.toLowerCase()])));
  const others = (all: readonly string[]): string[] => all.filter((id) => !ids.has(id.toLowerCase()));
  return { ...people, slackUsers: others(people.slackUsers), entraUsers: others(people.entraUsers) };
}

function refuse(
  reason: ApprovalReason,
  because: string,
  line: string | null,
  ask: PolicyPeople | null,
): ApprovalVerdict {
  return { allowed: false, reason, because, line, ask };
}
