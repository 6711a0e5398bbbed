/**
 * Who may ask what, and where: the section `access` of the file that `PULLCHECK_POLICY` names
 * (docs/schemas/policy.schema.json). Empty = every member may ask everything everywhere; guests may not ask what tells names.
 */
import { z } from 'zod';
import { policyPeople } from '../rollback/policy.ts';

const ids = z.array(z.string().min(1).max(200));

const rule = z.strictObject({
  /** What a refusal calls it. */
  name: z.string().min(1).max(80),
  /** Names of commands, or `*` for all of them. */
  commands: z.array(z.string().regex(/^(\*|[a-z-]+)$/)).min(1),
  /** Ids of channels, by platform (`C…`, `19:…@thread.tacv2`); none at all = everywhere, direct messages too. */
  channels: z.strictObject({ slack: ids.default([]), teams: ids.default([]) }).prefault({}),
  /** None at all = everybody. */
  people: policyPeople.prefault({}),
  /** Guests and people of other organisations too, where the rule lets them. */
  guests: z.boolean().default(false),
});

export const accessSchema = z.strictObject({
  /** A command that no rule names is free. One that some rules name is for whom one of them fits. */
  rules: z.array(rule).default([]),
});

export type AccessPolicy = z.infer<typeof accessSchema>;
export type AccessRule = AccessPolicy['rules'][number];

export const OPEN_ACCESS: AccessPolicy = accessSchema.parse({});
