/** docs/rollback.md and the policy's schema are written from the code (`UPDATE_ROLLBACK=1`), and held to be up to date. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { routesSchema } from '../../src/alerts/routes.ts';
import { accessSchema } from '../../src/commands/access-policy.ts';
import { policySchema, readPolicy } from '../../src/rollback/policy.ts';
import { REASONS } from '../../src/rollback/reasons.ts';
import {
  advance,
  EVENTS,
  isOver,
  isUnderWay,
  type PlanEvent,
  type PlanState,
  STATES,
} from '../../src/rollback/states.ts';

const PAGE = new URL('../../docs/rollback.md', import.meta.url);
const SCHEMA = new URL('../../docs/schemas/policy.schema.json', import.meta.url);
const states = Object.keys(STATES) as PlanState[];
const events = Object.keys(EVENTS) as PlanEvent[];

function held<T>(url: URL, wanted: T, write: (value: T) => string, read: (text: string) => T): void {
  if (process.env.UPDATE_ROLLBACK) writeFileSync(url, write(wanted));
  expect(existsSync(url) ? read(readFileSync(url, 'utf8')) : null).toEqual(wanted);
}

test('docs/rollback.md is up to date', () =>
  held(
    PAGE,
    page(),
    (text) => text,
    (text) => text,
  ));

test('docs/schemas/policy.schema.json is up to date, and takes the example of the page', () => {
  const { $schema, ...approvals } = z.toJSONSchema(policySchema, { io: 'input' });
  const { $schema: _second, ...access } = z.toJSONSchema(accessSchema, { io: 'input' });
  const { $schema: _same, ...routes } = z.toJSONSchema(routesSchema, { io: 'input' });
  const schema = {
    $schema,
    $id: 'urn:pullcheck:schema:policy:1',
    title: 'The file that PULLCHECK_POLICY names',
    type: 'object',
    properties: { $schema: { type: 'string' }, approvals, access, routes },
    additionalProperties: false,
  };
  // The formatter decides where its lines break.
  held<unknown>(
    SCHEMA,
    JSON.parse(JSON.stringify(schema)),
    (value) => `${JSON.stringify(value, null, 2)}\n`,
    JSON.parse,
  );
  expect(readPolicy(EXAMPLE)).toMatchObject({ policy: { rules: [{ fourEyes: true }, { fourEyes: true }] } });
});

describe('the table of states', () => {
  test('every state can be reached from the first, every event happens somewhere', () => {
    const reached = new Set<PlanState>(['proposed']);
    for (const state of reached)
      for (const event of events) {
        const next = advance(state, event);
        if (next !== null) reached.add(next);
      }
    expect([...reached].sort()).toEqual([...states].sort());
    for (const event of events) expect(states.some((state) => advance(state, event) !== null)).toBe(true);
  });

  test('nothing comes back, and from every state that is under way there is an end', () => {
    const ends = (state: PlanState, seen: readonly PlanState[]): boolean => {
      expect(seen).not.toContain(state);
      const next = events.flatMap((event) => advance(state, event) ?? []);
      return next.length === 0 || next.every((one) => ends(one, [...seen, state]));
    };
    expect(ends('proposed', [])).toBe(true);
    for (const state of states) expect(isOver(state) && isUnderWay(state)).toBe(false);
  });

  test('nothing is written before an approval: running follows approved alone', () => {
    const before = states.filter((state) => events.some((event) => advance(state, event) === 'running'));
    expect(before).toEqual(['approved']);
    expect(states.filter((state) => events.some((event) => advance(state, event) === 'approved'))).toEqual([
      'proposed',
    ]);
  });
});

const EXAMPLE = {
  approvals: {
    rules: [
      {
        name: 'payments',
        apps: ['pay-*'],
        resourceGroups: ['rg-payments*'],
        approvers: { slackUsers: ['U01ALICE'], entraGroups: ['11111111-2222-4333-8444-555555555555'] },
      },
      {
        name: 'all others',
        approvers: { slackGroups: ['S01ONCALL'] },
        breakGlass: { slackUsers: ['U01ALICE'] },
      },
    ],
    expiresAfterMinutes: 15,
    watchMinutes: 10,
  },
};

function page(): string {
  const row = (state: PlanState): string => {
    const next = events.flatMap((event) => {
      const to = advance(state, event);
      return to === null ? [] : [`${event} → \`${to}\``];
    });
    return `| \`${state}\` | ${STATES[state].means} | ${next.join('; ') || '—'} |`;
  };
  const reasons = Object.entries(REASONS).map(([code, words]) => `| \`${code}\` | ${words} |`);
  return `# Rolling back

A plan is free for everybody: \`/pullcheck rollback orders-api\`, the same in the terminal. Carrying it out takes an approval, by
somebody whom the policy lists, in a chat. Nothing is written to Azure before that is stored.

## What is done, by mode

| Mode | Steps | Not touched |
| --- | --- | --- |
| Multiple | activate the target if it is inactive, wait until it is ready, PATCH the whole traffic array: 100 % to the target, every label kept, the \`latestRevision\` entry replaced by the revision that it stands for | secrets, registries, the failing revision (it stays active, without traffic) |
| Multiple, no ingress | activate the target, wait until it is ready | traffic: there is none |
| Single, with or without ingress | PATCH the app's template with the target's, under a fresh suffix; wait until that revision is ready | secrets, registries, ingress, the former revisions |
| Job | PATCH the job's template: the images of an execution that succeeded, all else as it is | everything but the images |
| Labels, or a mode that is not known | none: it is said | everything |

Never sent: PUT, listSecrets, a deactivation, a change of the mode, a suffix that exists.

A target is a former revision that was ready, whose image is in its registry for linux/amd64 and free to be read, whose registry
entry and secrets the app still has, and which the cause does not strike. Each that is rejected is shown with its reason.

## The policy

\`PULLCHECK_POLICY\` names a JSON file ([schema](schemas/policy.schema.json)). Without one, nobody may approve anything. The first
rule whose patterns fit the app decides. Four eyes are the default: who asked for the plan may not approve it, and a plan that was
asked for in one chat is approved in the same. \`breakGlass\` lists who may approve an own plan, with a typed reason. Guests, people
of other organisations and of other tenants (those of \`PULLCHECK_TENANTS\`, too) may decide nothing, whoever lists them; neither may
somebody whom the chat could not tell to be a member.

\`\`\`json
${JSON.stringify(EXAMPLE, null, 2)}
\`\`\`

## Set it up

1. **The identity that carries out.** The identity that reads has no right to write, and never gets one. Make a second one, and give
   it the role of [permissions.md](permissions.md#rollbacks-a-second-identity). Its client id goes into
   \`PULLCHECK_ROLLBACK_CLIENT_ID\`. It has to sign in as itself: a managed identity, or a workload identity. A client secret in the
   environment is that of the identity that reads, and is not used for it. Not set: plans are shown, with the commands for doing it
   by hand, and nobody can approve them.
2. **Who may approve.** Write the file above, put it where the bot can read it, and name it in \`PULLCHECK_POLICY\`. It is read at
   the start: restart the bot after a change. A file that is wrong in any place stops the start, and every place is named.
   - Slack: a person's id is in the profile, "Copy member ID" (\`U…\`); a user group's id (\`S…\`) is the last part of its address
     in the directory. User groups are part of Slack's paid plans.
   - Teams: \`az ad user show --id <address> --query id\` and \`az ad group show --group <name> --query id\`.
3. **Slack** needs the scopes \`users:read\` and \`usergroups:read\` to tell guests, people of other organisations and members of
   groups. Both are in the manifests; an app that was installed before has to be installed anew ("Reinstall to Workspace").
4. **Teams** needs nothing more for people: the roster of the conversation tells guests. For Entra groups the identity that *reads*
   needs the application permission \`GroupMember.Read.All\` in Microsoft Graph, with the consent of an administrator; Azure's portal
   has no page for that of a managed identity:

   \`\`\`sh
   READER=<object id of the service principal that reads>
   GRAPH=$(az ad sp show --id 00000003-0000-0000-c000-000000000000 --query id -o tsv)
   ROLE=$(az ad sp show --id 00000003-0000-0000-c000-000000000000 --query "appRoles[?value=='GroupMember.Read.All'].id" -o tsv)
   az rest --method POST --url "https://graph.microsoft.com/v1.0/servicePrincipals/$READER/appRoleAssignments" \\
     --body "{\\"principalId\\":\\"$READER\\",\\"resourceId\\":\\"$GRAPH\\",\\"appRoleId\\":\\"$ROLE\\"}"
   \`\`\`

   Without it, whoever is listed by a group alone is refused (\`membership-unknown\`); people who are listed by name are not.
5. **Look:** \`pullcheck doctor\` says how many rules there are and whether the second identity signs in. The table at the start of
   \`pullcheck serve\` has both as well.

Who somebody is, is asked of the chat at the click, and kept for up to 60 s: whoever leaves a group of Slack, or is no longer a member
in either chat, may approve for so long. Groups of Entra are asked at each click. What cannot be looked up is never "a member".

## In the chat

The card has **Approve**, **Reject**, and, where the rule lists somebody for it, **Break the glass**. Reject and Break the glass ask
for words: Slack opens a dialog, Teams unfolds an input. A reason for breaking the glass is required, and stands on the card for
everybody. Typed, the same is \`/pullcheck approve ID\`, \`/pullcheck approve ID --break-glass why\`, \`/pullcheck reject ID why\`.
Whoever is refused is told alone, with the line of the policy and whom to ask. People and groups stand
there by their ids: say in the name of a rule who they are, such as "payments: ask the on-call".

## States

| State | What it means | What can follow |
| --- | --- | --- |
${states.map(row).join('\n')}

| Event | When |
| --- | --- |
${events.map((event) => `| ${event} | ${EVENTS[event]} |`).join('\n')}

## Reason codes

Every refusal, and every failure, carries one. They are stable.

| Code | What it says |
| --- | --- |
${reasons.join('\n')}

This page is written by \`test/rollback/page.test.ts\` (\`UPDATE_ROLLBACK=1\`).
`;
}
