/**
 * The driver of an approved plan. It never waits: each call does one thing, stores it, and says when to look again. It may be
 * killed at any line: what it is about to send is stored before it is sent, and looked up afterwards.
 */
import type { Clock } from '../core/clock.ts';
import type { Fact } from '../core/fact.ts';
import { known } from '../core/fact.ts';
import type { JsonObject } from '../core/json.ts';
import type { Execution } from '../diagnosis/app-facts.ts';
import type { FactSource } from '../diagnosis/fact-source.ts';
import { DeployError, type Deployer, RETRYABLE } from './deployer.ts';
import { failureEnding } from './endings.ts';
import type { Step } from './plan.ts';
import { type AuditEntry, auditEntry, type PlanRecord, type Plans, type StepProgress } from './plans.ts';
import type { FailureReason } from './reasons.ts';
import { sayStep } from './say-plan.ts';
import { sayStale, staleness } from './stale.ts';
import { advance, isUnderWay, type PlanEvent } from './states.ts';
import { afterSending, beforeSending, type Progressed, type Standing, send, waitReady } from './take-step.ts';
import { beginWatch, judgeWatch } from './watch.ts';

export interface CarryOutParts {
  readonly plans: Plans;
  readonly deployer: Deployer;
  readonly facts: Pick<FactSource, 'replicas' | 'eventStream' | 'executions'>;
  readonly clock: Clock;
  readonly watchMs: number;
}

export interface Looked {
  /** As it is stored now; null = there is no such plan. */
  readonly record: PlanRecord | null;
  /** When to look again; null = it is over. */
  readonly againMs: number | null;
}

/** How long the calls of one look may take in all. */
const LOOK_LIMIT_MS = 30_000;
/** One driver at a time works on a plan; one that died is taken over after this. Longer than any call takes. */
const CLAIM_MS = 45_000;
/** How long Azure may be busy with somebody else's write, or out of reach. */
const BUSY_LIMIT_MS = 10 * 60_000;
const AGAIN_MS = 5_000;
const WATCH_PAUSE_MS = 15_000;

/** Somebody else has changed the record: whatever this driver was about to do, it does not. */
class Overtaken extends Error {}

/** @throws Error of the store, or of a bug; never for anything that Azure does */
export async function carryOut(id: string, parts: CarryOutParts, signal: AbortSignal): Promise<Looked> {
  const record = await parts.plans.find(id);
  if (record === null || !isUnderWay(record.state)) return { record, againMs: null };
  const now = parts.clock.now().getTime();
  const claimed = record.progress.claimedUntil === null ? 0 : Date.parse(record.progress.claimedUntil);
  if (claimed > now) return { record, againMs: claimed - now };
  const done = new AbortController();
  const late = new AbortController();
  void parts.clock.after(LOOK_LIMIT_MS, done.signal).then(() => late.abort());
  const driver = new Driver(record, parts, AbortSignal.any([signal, late.signal]));
  try {
    return await driver.look();
  } catch (error) {
    if (error instanceof Overtaken) return { record: await parts.plans.find(id), againMs: AGAIN_MS };
    throw error;
  } finally {
    done.abort();
  }
}

class Driver {
  private record: PlanRecord;
  private readonly parts: CarryOutParts;
  private readonly signal: AbortSignal;

  constructor(record: PlanRecord, parts: CarryOutParts, signal: AbortSignal) {
    this.record = record;
    this.parts = parts;
    this.signal = signal;
  }

  async look(): Promise<Looked> {
    await this.save({ claimedUntil: this.claim() });
    try {
      switch (this.record.state) {
        case 'approved':
          return await this.begin();
        case 'running':
          return await this.run();
        default:
          return await this.watch();
      }
    } catch (error) {
      if (!(error instanceof DeployError)) throw error;
      return await this.refused(error);
    }
  }

  /** Is the app still what the plan was made on? Only then anything is written. */
  private async begin(): Promise<Looked> {
    const live = await this.parts.deployer.app(this.record.plan.app, this.signal);
    const stale = staleness(this.record.plan, live);
    if (stale !== null) {
      const because = sayStale(stale);
      const ending = { at: this.now().toISOString(), reason: 'plan-stale', because, next: null } as const;
      await this.advance('find-stale', { ending }, [this.entry('stale', because)]);
      return this.over();
    }
    await this.advance('begin', {}, []);
    return this.again(0);
  }

  /** What an undo takes back is no longer watched, and no longer counts as done. */
  private async takeBackOriginal(): Promise<void> {
    const { undoes } = this.record.plan;
    if (undoes === null) return;
    // Its own driver may be storing a look at the same moment.
    for (let tries = 0; tries < 5; tries++) {
      const original = await this.parts.plans.find(undoes);
      const state = original === null ? null : advance(original.state, 'undo');
      if (original === null || state === null) return;
      const text = `taken back by the plan ${this.record.id}`;
      const ending = { at: this.now().toISOString(), reason: null, because: text, next: null };
      const next: PlanRecord = { ...original, version: original.version + 1, state, ending };
      if (await this.parts.plans.transition(next, [auditEntry(original, this.now(), 'undone', text)])) return;
    }
    throw new Overtaken();
  }

  private async run(): Promise<Looked> {
    if (this.record.progress.steps.every(({ startedAt }) => startedAt === null)) await this.takeBackOriginal();
    const { plan, progress } = this.record;
    const index = progress.steps.findIndex(({ marker }) => marker !== 'done');
    const step = plan.steps[index];
    const done = progress.steps[index];
    if (step === undefined || done === undefined) {
      const watch = beginWatch(this.now(), plan.kind === 'undo' ? 0 : this.parts.watchMs);
      await this.advance('switched', {}, [this.entry('switched', 'all steps are done')], { watch });
      return this.again(0);
    }
    const standing = await this.read();
    if (step.kind === 'wait-ready') {
      const begun = { ...done, startedAt: done.startedAt ?? this.now().toISOString() };
      return this.progressed(index, step, begun, waitReady(step.revision, begun, standing.revisions, this.now()));
    }
    if (done.marker === 'sent') {
      const state = done.operation === null ? null : await this.parts.deployer.poll(done.operation, this.signal);
      return this.progressed(index, step, done, afterSending(step, done, state, standing, this.now()));
    }
    const first = beforeSending(step, plan, done, standing);
    if (first.state !== 'send') return this.progressed(index, step, done, first);
    return this.send(index, step, done);
  }

  private async send(index: number, step: Exclude<Step, { kind: 'wait-ready' }>, done: StepProgress): Promise<Looked> {
    const sending: StepProgress = {
      ...done,
      marker: 'sending',
      startedAt: done.startedAt ?? this.now().toISOString(),
      tries: done.tries + 1,
    };
    await this.save({ steps: this.withStep(index, sending), claimedUntil: this.claim() }, [
      this.entry('sending', sayStep(step), beforeAndAfter(step, this.record)),
    ]);
    const { correlationId, operation } = await send(step, this.record.plan, this.parts.deployer, this.signal);
    const sent: StepProgress = { ...sending, marker: 'sent', correlationId, operation };
    await this.save({ steps: this.withStep(index, sent), claimedUntil: null, waitingSince: null }, [
      this.entry('sent', sayStep(step), { correlationId }),
    ]);
    return this.again(operation === null ? 0 : AGAIN_MS);
  }

  private async progressed(index: number, step: Step, done: StepProgress, outcome: Progressed): Promise<Looked> {
    switch (outcome.state) {
      case 'fail':
        return this.fail(outcome.reason, outcome.because, null);
      case 'done': {
        const ended: StepProgress = {
          ...done,
          marker: 'done',
          startedAt: done.startedAt ?? this.now().toISOString(),
          doneAt: this.now().toISOString(),
        };
        // What nobody here has an answer for was found as it should be: sent before a crash, or by somebody else.
        const found = step.kind !== 'wait-ready' && done.marker !== 'sent';
        await this.save({ steps: this.withStep(index, ended), claimedUntil: null, waitingSince: null }, [
          this.entry(found ? 'found-done' : 'done', sayStep(step)),
        ]);
        return this.again(0);
      }
      default: {
        // Busy with somebody else's write is no reason to wait for ever.
        const since = done.marker === 'sent' || step.kind === 'wait-ready' ? null : this.waitingSince();
        if (since !== null && this.waitedTooLong(since))
          return this.fail('azure-busy', 'Azure is busy with another change for more than 10 min', null);
        const afterMs = outcome.state === 'wait' ? outcome.afterMs : AGAIN_MS;
        await this.save({ steps: this.withStep(index, done), claimedUntil: null, waitingSince: since });
        return this.again(afterMs);
      }
    }
  }

  private async watch(): Promise<Looked> {
    const { plan, progress } = this.record;
    const { facts } = this.parts;
    const context = { signal: this.signal };
    const none: Fact<readonly Execution[]> = known([], 'not a job', this.now());
    const [standing, replicas, log, executions] = await Promise.all([
      this.read(),
      plan.watched === null ? known([], 'a job', this.now()) : facts.replicas(plan.app, plan.watched, context),
      facts.eventStream(plan.app, context),
      plan.app.kind === 'job' ? facts.executions(plan.app, context) : none,
    ]);
    const before = progress.watch ?? beginWatch(this.now(), this.parts.watchMs);
    const { watch, verdict } = judgeWatch(plan, before, { ...standing, replicas, log, executions, now: this.now() });
    if (verdict === null) {
      await this.save({ watch, claimedUntil: null, waitingSince: null });
      return this.again(WATCH_PAUSE_MS);
    }
    if (verdict.event === 'fail') return this.fail(verdict.reason, verdict.because, null, watch);
    const ending = { at: this.now().toISOString(), reason: null, because: verdict.because, next: null };
    await this.advance('stayed-ready', { ending }, [this.entry('succeeded', verdict.because)], { watch });
    return this.over();
  }

  /** Azure said no, or nothing. */
  private async refused(error: DeployError): Promise<Looked> {
    // Refused before it was begun: nothing was done. Of what got no answer nobody knows; it is looked up.
    const steps = this.record.progress.steps.map((step) =>
      step.marker === 'sending' && error.kind !== 'unreachable' ? { ...step, marker: 'none' as const } : step,
    );
    await this.save({ steps });
    if (!RETRYABLE.has(error.kind)) {
      const reason: FailureReason =
        error.kind === 'forbidden' ? 'azure-forbidden' : error.kind === 'gone' ? 'app-gone' : 'azure-refused';
      return this.fail(reason, `Azure refused: ${error.message}`, error.remedy);
    }
    const since = this.waitingSince();
    if (this.waitedTooLong(since))
      return this.fail(
        error.kind === 'unreachable' ? 'azure-unreachable' : 'azure-busy',
        `Azure does not take it for more than 10 min: ${error.message}`,
        null,
      );
    await this.save({ claimedUntil: null, waitingSince: since });
    return this.again(error.retryAfterMs ?? AGAIN_MS);
  }

  private async fail(
    reason: FailureReason,
    because: string,
    next: string | null,
    watch = this.record.progress.watch,
  ): Promise<Looked> {
    const ending = failureEnding(this.record, reason, because, next, this.now());
    await this.advance('fail', { ending }, [this.entry('failed', because, { reason })], { watch });
    return this.over();
  }

  private async read(): Promise<Standing> {
    const { app } = this.record.plan;
    const [live, revisions] = await Promise.all([
      this.parts.deployer.app(app, this.signal),
      this.parts.deployer.revisions(app, this.signal),
    ]);
    return { live, revisions };
  }

  /** @throws Overtaken also where the state does not know the event: the plan is not what this driver took it for */
  private async advance(
    event: PlanEvent,
    change: Partial<PlanRecord>,
    entries: readonly AuditEntry[],
    progress: Partial<PlanRecord['progress']> = {},
  ): Promise<void> {
    const state = advance(this.record.state, event);
    if (state === null) throw new Overtaken();
    await this.store(
      { ...change, state, progress: { ...this.record.progress, ...progress, claimedUntil: null, waitingSince: null } },
      entries,
    );
  }

  private save(progress: Partial<PlanRecord['progress']>, entries: readonly AuditEntry[] = []): Promise<void> {
    return this.store({ progress: { ...this.record.progress, ...progress } }, entries);
  }

  private async store(change: Partial<PlanRecord>, entries: readonly AuditEntry[]): Promise<void> {
    const next: PlanRecord = { ...this.record, ...change, version: this.record.version + 1 };
    if (!(await this.parts.plans.transition(next, entries))) throw new Overtaken();
    this.record = next;
  }

  private withStep(index: number, step: StepProgress): readonly StepProgress[] {
    return this.record.progress.steps.map((each, i) => (i === index ? step : each));
  }

  private entry(event: AuditEntry['event'], text: string, data: JsonObject = {}): AuditEntry {
    return auditEntry(this.record, this.now(), event, text, { data });
  }

  private waitingSince(): string {
    return this.record.progress.waitingSince ?? this.now().toISOString();
  }

  private waitedTooLong(since: string): boolean {
    return this.now().getTime() - Date.parse(since) > BUSY_LIMIT_MS;
  }

  private claim(): string {
    return new Date(this.now().getTime() + CLAIM_MS).toISOString();
  }

  private now(): Date {
    return this.parts.clock.now();
  }

  private again(againMs: number): Looked {
    return { record: this.record, againMs };
  }

  private over(): Looked {
    return { record: this.record, againMs: null };
  }
}

/** The traffic before and after stands in the audit; of a template only its name, for it holds values. */
function beforeAndAfter(step: Step, { plan }: PlanRecord): JsonObject {
  if (step.kind === 'set-traffic') return { before: plan.madeOn.traffic ?? null, after: step.traffic };
  if (step.kind === 'set-template')
    return { before: plan.from.revision ?? plan.madeOn.latestRevisionName, after: step.revision };
  return {};
}
