/** Which Entra groups the policy names, for `doctor`: whoever is in one by a group alone is refused without the right to look. */
import type { PolicyResult } from './policy-file.ts';

export function entraGroupsOf(policy: PolicyResult): readonly string[] {
  if (!policy.ok) return [];
  const people = [
    ...policy.policy.rules.flatMap(({ approvers, breakGlass }) => [approvers, breakGlass]),
    ...policy.access.rules.map((rule) => rule.people),
  ];
  return [...new Set(people.flatMap((each) => each?.entraGroups ?? []).map((id) => id.toLowerCase()))];
}
