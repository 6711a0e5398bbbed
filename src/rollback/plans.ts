/** What is kept of plans, and the ports that `storage/` fulfils. All of it is plain JSON; times are ISO 8601. */
import type { JsonObject } from '../core/json.ts';
import type { Person } from '../core/person.ts';
import type { Place } from '../core/place.ts';
import { redact } from '../core/redact.ts';
import { safeLine } from '../core/safe-text.ts';
import type { Operation } from './deployer.ts';
import type { Plan } from './plan.ts';
import type { ApprovalReason, FailureReason } from './reasons.ts';
import type { PlanState } from './states.ts';

export interface PlanRecord {
  readonly id: string;
  /** Grows by one with every change: what a change is guarded by. Begins with 1. */
  readonly version: number;
  readonly state: PlanState;
  readonly plan: Plan;
  /** Who asked for it; null = nobody did, it came with a diagnosis. */
  readonly requester: Person | null;
  /** Where it was asked for, and the message that shows it, as its platform knows it; null = none could be posted. */
  readonly place: Place;
  readonly card: string | null;
  readonly decision: Decision | null;
  readonly progress: Progress;
  /** How it ended; null = it has not. */
  readonly ending: Ending | null;
}

export interface Decision {
  readonly by: Person;
  readonly at: string;
  readonly action: 'approve' | 'break-glass' | 'reject';
  /** What they typed, or `''`. */
  readonly reason: string;
  /** The policy's line that allowed it. */
  readonly rule: string;
}

export interface Progress {
  /** One a step of the plan. */
  readonly steps: readonly StepProgress[];
  /** Until then one driver works on it; another one waits. null = nobody does. */
  readonly claimedUntil: string | null;
  /** Since when Azure has made it wait without a pause; null = it does not. */
  readonly waitingSince: string | null;
  readonly watch: WatchProgress | null;
}

export interface StepProgress {
  /**
   * `sending` is stored before the call, `sent` after it: who finds `sending` after a crash does not know whether Azure took it,
   * and looks before anything is sent again.
   */
  readonly marker: 'none' | 'sending' | 'sent' | 'done';
  readonly startedAt: string | null;
  readonly doneAt: string | null;
  readonly correlationId: string | null;
  readonly operation: Operation | null;
  readonly tries: number;
}

export interface WatchProgress {
  readonly since: string;
  readonly until: string;
  readonly looks: number;
  /** Of the newest look; null = could not be seen. */
  readonly readyReplicas: number | null;
  readonly replicas: number | null;
  readonly firstReadyAt: string | null;
  /** Since when it has not been ready without a pause; null = it is. */
  readonly notReadySince: string | null;
  /** Seen in the platform's log of the watched revision since the switch; null = the log could not be read. */
  readonly pulled: number | null;
  readonly pullFailures: number | null;
}

export interface Ending {
  readonly at: string;
  /** null = it ended well, or before anything was done. */
  readonly reason: FailureReason | ApprovalReason | null;
  /** A sentence without its full stop. */
  readonly because: string;
  /** The next safe step, a sentence or a command; null = none is needed. */
  readonly next: string | null;
}

export interface AuditEntry {
  /** The same for the same deed: entered twice, after a crash, it stands once. */
  readonly id: string;
  readonly at: string;
  /** null = a question, of which no plan came. */
  readonly planId: string | null;
  /** ARM id of the app, as Azure spells it; compared without its case. null = it was about no single app. */
  readonly resourceId: string | null;
  readonly event:
    | 'question'
    | 'asked'
    | 'approved'
    | 'broke-glass'
    | 'rejected'
    | 'refused'
    | 'expired'
    | 'stale'
    | 'sending'
    | 'sent'
    | 'done'
    | 'found-done'
    | 'switched'
    | 'succeeded'
    | 'failed'
    | 'undone';
  /** Who did it; null = the bot by itself. */
  readonly by: Person | null;
  /** A sentence without its full stop; names, never a value of an environment variable. */
  readonly text: string;
  /** Such as the correlation id, and the traffic before and after. Never a template: it holds values. */
  readonly data: JsonObject;
}

export interface Plans {
  /** Stores a new plan, version 1, and its entries, in one transaction. @throws Error when the id is taken */
  insert(record: PlanRecord, entries: readonly AuditEntry[]): Promise<void>;
  find(id: string): Promise<PlanRecord | null>;
  /** The newest plan of an app that was stored, in whatever state. @param resourceId in any case */
  newestOf(resourceId: string): Promise<PlanRecord | null>;
  /** All whose driver has something left to do. */
  underWay(): Promise<readonly PlanRecord[]>;
  /** Those of them that were last changed before a moment: their driver is dead. */
  orphans(before: Date): Promise<readonly PlanRecord[]>;
  /**
   * Puts `next` in the place of the version before it, and its entries beside it, in one transaction. Of several who hold the
   * same version one wins.
   * @param next its `version` is one more than that which was read
   * @returns false = somebody was faster, and nothing was stored
   */
  transition(next: PlanRecord, entries: readonly AuditEntry[]): Promise<boolean>;
}

export interface Audit {
  /** What is not part of a transition: a refusal. */
  append(entries: readonly AuditEntry[]): Promise<void>;
  /** What was done to an app: entries of its plans, newest first. @param resourceId in any case */
  ofApp(resourceId: string, limit: number): Promise<readonly AuditEntry[]>;
  /** Questions and all, newest first. */
  newest(limit: number): Promise<readonly AuditEntry[]>;
}

export function newRecord(plan: Plan, requester: Person | null, place: Place): PlanRecord {
  const step: StepProgress = {
    marker: 'none',
    startedAt: null,
    doneAt: null,
    correlationId: null,
    operation: null,
    tries: 0,
  };
  return {
    id: plan.id,
    version: 1,
    state: 'proposed',
    plan,
    requester,
    place,
    card: null,
    decision: null,
    progress: { steps: plan.steps.map(() => step), claimedUntil: null, waitingSince: null, watch: null },
    ending: null,
  };
}

export function auditEntry(
  record: Pick<PlanRecord, 'id' | 'plan'>,
  at: Date,
  event: AuditEntry['event'],
  text: string,
  more: { readonly by?: Person | null; readonly data?: JsonObject } = {},
): AuditEntry {
  return {
    id: [record.id, event, at.toISOString(), more.by?.id ?? '', text].join(' '),
    at: at.toISOString(),
    planId: record.id,
    resourceId: record.plan.app.resourceId,
    event,
    by: more.by ?? null,
    // Azure's words may quote a log, and people type what they like: it also goes into the log.
    text: redact(safeLine(text, 500)),
    data: more.data ?? {},
  };
}
