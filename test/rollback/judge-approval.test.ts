import type { Membership } from '../../src/core/membership.ts';
import { matches } from '../../src/core/pattern.ts';
import type { Person } from '../../src/core/person.ts';
import { type ApprovalAction, judgeApproval } from '../../src/rollback/judge-approval.ts';
import { EMPTY_POLICY, type Policy, readPolicy } from '../../src/rollback/policy.ts';
import { APP } from './samples.ts';

const ana: Person = { platform: 'slack', id: 'U1ANA', name: 'ana' };
const bob: Person = { platform: 'slack', id: 'U2BOB', name: 'bob' };
const cleo: Person = { platform: 'teams', id: '11111111-2222-4333-8444-555555555555', name: 'cleo' };
const member: Membership = { kind: 'member', groups: [] };

function policyOf(approvals: unknown): Policy {
  const read = readPolicy({ approvals });
  if ('problems' in read) throw new Error(read.problems.join('; '));
  return read.policy;
}

const policy = policyOf({
  rules: [
    { name: 'other', apps: ['billing-*'], approvers: { slackUsers: ['U9ALL'] } },
    {
      name: 'shop',
      resourceGroups: ['SHOP*'],
      approvers: { slackUsers: ['U1ANA', 'U2BOB'], slackGroups: ['S1OPS'], entraUsers: [cleo.id] },
      breakGlass: { slackUsers: ['U1ANA'] },
    },
  ],
});

function judge(
  person: Person,
  action: ApprovalAction = 'approve',
  more: { requester?: Person | null; reason?: string; membership?: Membership; policy?: Policy } = {},
) {
  const verdict = judgeApproval(
    more.policy ?? policy,
    { app: APP },
    { person, membership: more.membership ?? member },
    action,
    more.requester === undefined ? ana : more.requester,
    more.reason ?? '',
  );
  return verdict.allowed ? 'allowed' : verdict.reason;
}

test('an approver who did not ask may approve; who asked may not', () => {
  expect(judge(bob)).toBe('allowed');
  expect(judge(ana)).toBe('own-request');
  expect(judge(ana, 'approve', { requester: null })).toBe('allowed');
});

test('nobody without a policy, or without a rule about the app', () => {
  expect(judge(bob, 'approve', { policy: EMPTY_POLICY })).toBe('no-policy');
  expect(judge(bob, 'approve', { policy: policyOf({ rules: [{ name: 'x', apps: ['y'] }] }) })).toBe('no-rule');
});

test('a refusal names the line and whom to ask, without who asked and who clicked', () => {
  const stranger: Person = { ...bob, id: 'U7NEW' };
  const verdict = judgeApproval(policy, { app: APP }, { person: stranger, membership: member }, 'approve', ana, '');
  expect(verdict).toMatchObject({
    allowed: false,
    reason: 'not-listed',
    line: 'approvals.rules[1] "shop"',
    ask: { slackUsers: ['U2BOB'], slackGroups: ['S1OPS'] },
  });
});

test('a group counts only when the platform told of it', () => {
  const dan: Person = { ...bob, id: 'U4DAN' };
  expect(judge(dan, 'approve', { membership: { kind: 'member', groups: ['S1OPS'] } })).toBe('allowed');
  expect(judge(dan, 'approve', { membership: { kind: 'member', groups: [] } })).toBe('not-listed');
  expect(judge(dan, 'approve', { membership: { kind: 'member', groups: null } })).toBe('membership-unknown');
});

test.each([
  ['guest', 'guest'],
  ['external', 'external'],
  ['other-tenant', 'other-tenant'],
  // May ask; decide never.
  ['allowed-tenant', 'other-tenant'],
] as const)('%s: refused, though listed', (kind, reason) => {
  for (const action of ['approve', 'reject', 'break-glass'] as const)
    expect(judge(bob, action, { membership: { kind, groups: [] }, reason: 'users are down' })).toBe(reason);
});

test('whoever could not be looked up is no member', () => {
  expect(judge(bob, 'approve', { membership: { kind: 'unknown', groups: null } })).toBe('membership-unknown');
});

test('a shell and a machine vouch for nobody', () => {
  expect(judge({ ...bob, platform: 'terminal' })).toBe('not-signed');
  expect(judge({ ...bob, platform: 'machine' })).toBe('not-signed');
});

test('across chats nobody can tell one person from two', () => {
  expect(judge(cleo)).toBe('other-platform');
  expect(judge(cleo, 'approve', { requester: null })).toBe('allowed');
});

test('breaking the glass: listed for it, and with a reason', () => {
  expect(judge(ana, 'break-glass', { reason: 'users are down' })).toBe('allowed');
  expect(judge(ana, 'break-glass', { reason: '  ' })).toBe('break-glass-no-reason');
  expect(judge(bob, 'break-glass', { reason: 'users are down' })).toBe('break-glass-not-listed');
  expect(judge({ ...bob, id: 'U7NEW' }, 'break-glass', { reason: 'users are down' })).toBe('not-listed');
});

test('approvers and who asked may reject, nobody else', () => {
  expect(judge(ana, 'reject')).toBe('allowed');
  expect(judge(bob, 'reject')).toBe('allowed');
  expect(judge({ ...bob, id: 'U7NEW' }, 'reject', { requester: { ...bob, id: 'U7NEW' } })).toBe('allowed');
  expect(judge({ ...bob, id: 'U8NEW' }, 'reject')).toBe('not-listed');
});

test('the same id in another chat is another person', () => {
  expect(judge({ platform: 'teams', id: 'U2BOB', name: 'b' }, 'approve', { requester: null })).toBe('not-listed');
});

test('a faulty policy says every problem with its place', () => {
  const read = readPolicy({ approvals: { rules: [{ name: '', approvers: { slackUsers: ['ana'] }, typo: 1 }] } });
  expect('problems' in read ? read.problems.length : 0).toBeGreaterThanOrEqual(3);
  expect(readPolicy({ other: 1 })).toEqual({ policy: EMPTY_POLICY });
});

test.each([
  ['*', 'anything', true],
  ['orders-*', 'orders-api', true],
  ['*-api', 'orders-api', true],
  ['o*-a*i', 'orders-api', true],
  ['orders', 'orders-api', false],
  ['*ab*ab', 'ab', false],
  ['a*a', 'a', false],
  ['orders.api', 'orders-api', false],
])('pattern %s on %s: %s', (pattern, text, fits) => {
  expect(matches(pattern, text)).toBe(fits);
});
