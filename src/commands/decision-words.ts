/** Who may decide, in words: the policy knows people and groups by their ids alone, which a platform may show as names. */
import type { Person } from '../core/person.ts';
import { counted, type Listed, listed } from '../replies/named.ts';
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
  const all = namesOf(found.rule.approvers, asker.platform);
  if (all === null) return null;
  return `The rule "${found.rule.name}" lets ${all.named.words} approve${found.rule.fourEyes && requester !== null ? ', but not who asked' : ''}`;
}

/** Whether the rule about the app lets anybody break the glass. */
export function hasBreakGlass(policy: Policy, { app }: Pick<Plan, 'app'>): boolean {
  const people = ruleFor(policy, app)?.rule.breakGlass;
  return people !== undefined && Object.values(people).some((ids) => ids.length > 0);
}

/** Those of the platform, by id; those of the other one are counted. null = nobody is listed. */
export function namesOf(people: PolicyPeople, platform: Person['platform']): Listed | null {
  const slack = { persons: people.slackUsers, groups: people.slackGroups };
  const entra = { persons: people.entraUsers, groups: people.entraGroups };
  const [here, there] = platform === 'teams' ? [entra, slack] : [slack, entra];
  const others = there.persons.length + there.groups.length;
  const elsewhere = others === 0 ? '' : `${others} in ${platform === 'teams' ? 'Slack' : 'Teams'}`;
  const words = [
    ...counted(here.persons.length, 'person', 'people'),
    ...counted(here.groups.length, 'group', 'groups'),
    ...(elsewhere === '' ? [] : [elsewhere]),
  ].join(' and ');
  const names = [
    ...here.persons.map((id) => ({ kind: 'person', id }) as const),
    ...here.groups.map((id) => ({ kind: 'group', id }) as const),
  ];
  return words === '' ? null : listed(platform, names, { words, elsewhere });
}
