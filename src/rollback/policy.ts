/**
 * Who may carry out what: the section `approvals` of the file that `PULLCHECK_POLICY` names
 * (docs/schemas/policy.schema.json). Empty = nobody.
 */
import { z } from 'zod';
import { fits } from '../core/pattern.ts';
import { readSection } from '../core/policy-section.ts';

const patterns = z.array(z.string().min(1).max(200)).min(1);

/** People by their ids and groups; nobody when all lists are empty. */
export const policyPeople = z.strictObject({
  /** Slack user ids (`U…`, `W…`). */
  slackUsers: z.array(z.string().regex(/^[UW][A-Z0-9]{2,}$/)).default([]),
  /** Slack user group ids (`S…`). */
  slackGroups: z.array(z.string().regex(/^S[A-Z0-9]{2,}$/)).default([]),
  /** Entra object ids of users. */
  entraUsers: z.array(z.guid()).default([]),
  /** Entra object ids of groups. */
  entraGroups: z.array(z.guid()).default([]),
});

const rule = z.strictObject({
  /** What a refusal calls it. */
  name: z.string().min(1).max(80),
  /** Names of apps, resource groups and subscriptions (ids), `*` for any run of characters. All that are given must match. */
  apps: patterns.default(['*']),
  resourceGroups: patterns.default(['*']),
  subscriptions: patterns.default(['*']),
  approvers: policyPeople.prefault({}),
  /** Who asked for the plan may not approve it. */
  fourEyes: z.boolean().default(true),
  /** Who may approve an own request, with a typed reason. */
  breakGlass: policyPeople.prefault({}),
});

export const policySchema = z.strictObject({
  /** The first rule that is about the app decides; later ones are not looked at. */
  rules: z.array(rule).default([]),
  /** How long a plan may be approved. */
  expiresAfterMinutes: z.number().int().min(1).max(240).default(15),
  /** How long an app is watched after the change. */
  watchMinutes: z.number().int().min(1).max(120).default(10),
});

export type Policy = z.infer<typeof policySchema>;
export type PolicyRule = Policy['rules'][number];
export type PolicyPeople = PolicyRule['approvers'];

/** Nobody may approve anything. */
export const EMPTY_POLICY: Policy = policySchema.parse({});

/**
 * Reads the section `approvals` of a policy file; other sections are other folders' matter.
 * @param file the file, parsed
 * @returns every problem at once, each with the place in the file
 */
export function readPolicy(file: unknown): { readonly policy: Policy } | { readonly problems: readonly string[] } {
  const read = readSection(file, 'approvals', policySchema, EMPTY_POLICY);
  return 'section' in read ? { policy: read.section } : read;
}

/** The rule about an app, and its place in the list; null when none is about it. */
export function ruleFor(
  policy: Policy,
  app: { readonly name: string; readonly resourceGroup: string; readonly subscriptionId: string },
): { readonly rule: PolicyRule; readonly index: number } | null {
  const index = policy.rules.findIndex(
    ({ apps, resourceGroups, subscriptions }) =>
      fits(apps, app.name) && fits(resourceGroups, app.resourceGroup) && fits(subscriptions, app.subscriptionId),
  );
  const found = policy.rules[index];
  return found === undefined ? null : { rule: found, index };
}
