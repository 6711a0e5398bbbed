/** Who may decide, in words: names of groups and people are ids here, which a platform shows as names. */
import type { Person } from '../core/person.ts';
import type { Plan } from '../rollback/plan.ts';
import { type Policy, type PolicyPeople, ruleFor } from '../rollback/policy.ts';

export function planLifeMs(policy: Policy): number {
  return policy.expiresAfterMinutes * 60_000;
}

/**
 * A clause: whom the rule about the app lists; null = nobody.
 * @param asker by whose platform the names are told
 * @param requester who asked for the plan, and is kept out by four eyes; null = nobody did
 */
export function approversOf(
  policy: Policy,
  { app }: Pick<Plan, 'app'>,
  asker: Person,
  requester: Person | null,
): string | null {
  const found = ruleFor(policy, app);
  if (found === null) return null;
  const names = namesOf(found.rule.approvers, asker.platform);
  if (names === '') return null;
  return `The rule "${found.rule.name}" lets ${names} approve${found.rule.fourEyes && requester !== null ? ', but not who asked' : ''}`;
}

/** Whether the rule about the app lets anybody break the glass. */
export function hasBreakGlass(policy: Policy, { app }: Pick<Plan, 'app'>): boolean {
  const people = ruleFor(policy, app)?.rule.breakGlass;
  return people !== undefined && Object.values(people).some((ids) => ids.length > 0);
}

/** The ids that mean something on the platform; those of the other one are counted. */
export function namesOf(people: PolicyPeople, platform: Person['platform']): string {
  const slack = [...people.slackUsers, ...people.slackGroups];
  const entra = [...people.entraUsers, ...people.entraGroups];
  const [here, there] = platform === 'teams' ? [entra, slack] : [slack, entra];
  const other = there.length === 0 ? '' : `${there.length} in ${platform === 'teams' ? 'Slack' : 'Teams'}`;
  return [
    ...here.slice(0, 8),
    ...(here.length > 8 ? [`${here.length - 8} more`] : []),
    ...(other === '' ? [] : [other]),
  ].join(', ');
}
