/**
 * `approve ID`, `reject ID`: judged by the policy and decided in one guarded change, within the request that asked for it. Only
 * carrying out is work for later.
 */
import { PullcheckError } from '../core/error.ts';
import type { Person } from '../core/person.ts';
import { redact } from '../core/redact.ts';
import { safeLine } from '../core/safe-text.ts';
import { decidedReply, type RefusedDecision, refusedReply } from '../replies/decision-reply.ts';
import { type ApprovalAction, groupsToLookUp, judgeApproval, samePerson } from '../rollback/judge-approval.ts';
import { type AuditEntry, auditEntry, type Decision, type PlanRecord } from '../rollback/plans.ts';
import type { ApprovalReason } from '../rollback/reasons.ts';
import { sayStale, staleness } from '../rollback/stale.ts';
import { advance, type PlanEvent } from '../rollback/states.ts';
import type { Answer, Command, CommandContext } from './command.ts';
import { namesOf } from './decision-words.ts';
import type { Request } from './request.ts';
import { isInChat, rollbacksOf } from './rollback.ts';
import type { Deciding, Rollbacks } from './rollbacks.ts';

/** Slack waits 3 s for all of it, and who somebody is may take one of them. The driver looks again before it writes, so a slow Azure is no reason to refuse. */
const STALE_LOOK_MS = 1_000;

export const approveCommand: Command = {
  name: 'approve',
  usage: 'approve ID [--break-glass REASON]',
  summary: 'have a plan carried out, if the policy lets you',
  hidden: true,
  // The policy's approvals judge it, and a refusal names nothing.
  tellsNothing: true,
  chatOnly: true,
  atOnce: true,
  async run(words, request, context) {
    const [id = '', flag, ...reason] = words;
    const glass = flag !== undefined && /^(?:--|[–—])break-glass$/i.test(flag);
    if (flag !== undefined && !glass)
      throw new PullcheckError('usage', 'That is one word too many.', {
        remedy: '`approve ID`, or `approve ID --break-glass REASON`.',
      });
    return decide(id, glass ? 'break-glass' : 'approve', typed(reason), request, context);
  },
};

export const rejectCommand: Command = {
  name: 'reject',
  usage: 'reject ID [REASON]',
  summary: 'say no to a plan',
  hidden: true,
  // The policy's approvals judge it, and a refusal names nothing.
  tellsNothing: true,
  chatOnly: true,
  atOnce: true,
  async run([id = '', ...reason], request, context) {
    return decide(id, 'reject', typed(reason), request, context);
  },
};

/** It is kept, shown and logged: without secrets, one line. */
function typed(words: readonly string[]): string {
  return redact(safeLine(words.join(' '), 500));
}

/** @throws PullcheckError `usage` in a shell, where nobody vouches for anybody; `settings-invalid` where nothing carries out */
export function decidingOf(
  context: CommandContext,
  { person }: Request,
): { readonly rollbacks: Rollbacks; readonly deciding: Deciding } {
  const rollbacks = rollbacksOf(context);
  if (rollbacks.deciding === null && isInChat(person))
    throw new PullcheckError('settings-invalid', 'Nobody can approve anything here: nothing carries it out.', {
      remedy:
        'Set PULLCHECK_ROLLBACK_CLIENT_ID, the identity that carries out, and PULLCHECK_POLICY, who may approve (docs/rollback.md).',
    });
  if (rollbacks.deciding === null)
    throw new PullcheckError('usage', 'That is for a chat, where it is known who you are.', {
      remedy: '`rollback APP` shows the commands for doing it by hand.',
    });
  return { rollbacks, deciding: rollbacks.deciding };
}

async function decide(
  id: string,
  action: ApprovalAction,
  reason: string,
  request: Request,
  context: CommandContext,
): Promise<Answer> {
  const { rollbacks, deciding } = decidingOf(context, request);
  const { person } = request;
  const now = context.clock.now();
  const record = await deciding.plans.find(id.toLowerCase());
  if (record === null) return refused(null, simple('plan-unknown', 'there is no such plan; perhaps it is too old'));
  if (record.state !== 'proposed') {
    // Its work could not be stored at the first click: this one makes up for it.
    if (record.state === 'approved') await deciding.begin(record.id);
    return decidedAlready(record, action, person);
  }

  // What stands there with its buttons is edited, whatever becomes of the plan.
  const card = context.clicked ?? record.card;
  const membership = await deciding.people.membership(
    person,
    request.place,
    groupsToLookUp(rollbacks.policy, record.plan, person),
  );
  const verdict = judgeApproval(
    rollbacks.policy,
    record.plan,
    { person, membership },
    action,
    record.requester,
    reason,
  );
  if (!verdict.allowed) {
    const ask = verdict.ask === null ? null : namesOf(verdict.ask, person.platform);
    await deciding.audit.append([
      auditEntry(record, now, 'refused', verdict.because, { by: person, data: { reason: verdict.reason, action } }),
    ]);
    return refused(record, { reason: verdict.reason, because: verdict.because, line: verdict.line, ask, at: null });
  }

  if (now.getTime() >= Date.parse(record.plan.expiresAt)) {
    const because = 'nobody decided in time';
    const entry = auditEntry(record, now, 'expired', because);
    const ended = await settle(deciding, record, 'expire', { card, ending: ending(now, 'plan-expired', because) }, [
      entry,
    ]);
    return ended === null
      ? decidedMeanwhile(deciding, id, action, person)
      : refused(ended, simple('plan-expired', 'the plan is too old: make a new one'));
  }
  const decision: Decision = { by: person, at: now.toISOString(), action, reason, rule: verdict.rule };
  if (action === 'reject') {
    const because = reason === '' ? `${person.name} rejected it` : `${person.name} rejected it: ${reason}`;
    const entry = auditEntry(record, now, 'rejected', because, { by: person, data: { rule: verdict.rule } });
    const ended = await settle(deciding, record, 'reject', { card, decision, ending: ending(now, null, because) }, [
      entry,
    ]);
    return ended === null ? decidedMeanwhile(deciding, id, action, person) : answer(ended);
  }

  const other = (await deciding.plans.underWay()).find(
    ({ id: otherId, plan }) =>
      otherId !== record.id &&
      otherId !== record.plan.undoes &&
      plan.app.resourceId.toLowerCase() === record.plan.app.resourceId.toLowerCase(),
  );
  if (other !== undefined)
    return refused(record, simple('other-plan-runs', `another plan of this app, ${other.id}, is being carried out`));
  const stale = await lookStale(rollbacks, record, context);
  if (stale !== null) {
    const entry = auditEntry(record, now, 'stale', stale);
    const ended = await settle(deciding, record, 'find-stale', { card, ending: ending(now, 'plan-stale', stale) }, [
      entry,
    ]);
    return ended === null
      ? decidedMeanwhile(deciding, id, action, person)
      : refused(ended, simple('plan-stale', `the app has moved: ${stale}`));
  }

  const text = action === 'approve' ? `${person.name} approved it` : `${person.name} broke the glass: ${reason}`;
  const entry = auditEntry(record, now, action === 'approve' ? 'approved' : 'broke-glass', text, {
    by: person,
    data: { rule: verdict.rule },
  });
  const approved = await settle(deciding, record, 'approve', { decision, card }, [entry]);
  if (approved === null) return decidedMeanwhile(deciding, id, action, person);
  await deciding.begin(approved.id);
  return answer(approved);
}

/** @returns null = somebody was faster */
async function settle(
  { plans, show }: Deciding,
  record: PlanRecord,
  event: PlanEvent,
  change: Partial<PlanRecord>,
  entries: readonly AuditEntry[],
): Promise<PlanRecord | null> {
  const state = advance(record.state, event);
  if (state === null) return null;
  const next: PlanRecord = { ...record, ...change, state, version: record.version + 1 };
  if (!(await plans.transition(next, entries))) return null;
  show(next);
  return next;
}

function ending(now: Date, reason: ApprovalReason | null, because: string): NonNullable<PlanRecord['ending']> {
  return { at: now.toISOString(), reason, because, next: null };
}

/** What moved since the plan was made; null = nothing, or it could not be read in time. */
async function lookStale(
  { reader }: Rollbacks,
  { plan }: PlanRecord,
  { clock, log }: CommandContext,
): Promise<string | null> {
  const over = new AbortController();
  const done = new AbortController();
  const late = clock.after(STALE_LOOK_MS, done.signal).then(() => {
    over.abort();
    return null;
  });
  const read = reader.app(plan.app, over.signal).catch((error: unknown) => {
    log.warn({ err: error, app: plan.app.name }, 'the app could not be read at the click; the driver looks again');
    return null;
  });
  try {
    const live = await Promise.race([read, late]);
    const stale = live === null ? null : staleness(plan, live);
    return stale === null ? null : sayStale(stale);
  } finally {
    done.abort();
  }
}

async function decidedMeanwhile(
  { plans }: Deciding,
  id: string,
  action: ApprovalAction,
  person: Person,
): Promise<Answer> {
  const record = await plans.find(id.toLowerCase());
  return record === null
    ? refused(null, simple('plan-unknown', 'there is no such plan; perhaps it is too old'))
    : decidedAlready(record, action, person);
}

/** The same click twice is one click; anybody else's is told who decided, and when. */
function decidedAlready(record: PlanRecord, action: ApprovalAction, person: Person): Answer {
  const { decision, state } = record;
  if (decision !== null && decision.action === action && samePerson(decision.by, person)) return answer(record);
  if (state === 'expired') return refused(record, simple('plan-expired', 'the plan is too old: make a new one'));
  if (state === 'stale' && decision === null)
    return refused(record, simple('plan-stale', 'the app has moved since the plan was made'));
  const verb = decision?.action === 'reject' ? 'rejected' : 'approved';
  return refused(record, {
    ...simple('plan-decided', decision === null ? `it is ${state} already` : `${decision.by.name} ${verb} it already,`),
    at: decision?.at ?? null,
  });
}

function simple(reason: ApprovalReason, because: string): RefusedDecision {
  return { reason, because, line: null, ask: null, at: null };
}

/** Only chats ask, so there is no JSON. */
function refused(record: PlanRecord | null, why: RefusedDecision): Answer {
  return { reply: refusedReply(record, why), json: {}, exit: 1 };
}

function answer(record: PlanRecord): Answer {
  return { reply: decidedReply(record), json: {}, exit: 0 };
}
