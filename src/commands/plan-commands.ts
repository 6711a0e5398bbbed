/** `restart APP` and `undo ID` make plans as `rollback` does; `history APP` shows what became of them. */
import type { AppRef } from '../core/app-ref.ts';
import { PullcheckError } from '../core/error.ts';
import { findApp } from '../diagnosis/find-app.ts';
import { historyReply } from '../replies/history-reply.ts';
import { noPlanReply, planReply } from '../replies/plan-reply.ts';
import type { LiveApp, LiveRevision } from '../rollback/live-app.ts';
import type { Planned } from '../rollback/plan.ts';
import { noPlan } from '../rollback/plan.ts';
import { auditEntry, newRecord } from '../rollback/plans.ts';
import { readable } from '../rollback/prepare.ts';
import { restartPlan } from '../rollback/restart-plan.ts';
import { advance } from '../rollback/states.ts';
import { undoPlan } from '../rollback/undo-plan.ts';
import { readAppQuestion } from './app-name.ts';
import type { Answer, Command, CommandContext } from './command.ts';
import { decidingOf } from './decide.ts';
import { approversOf, hasBreakGlass, planLifeMs } from './decision-words.ts';
import type { Request } from './request.ts';
import { exitOf, requesterOf } from './rollback.ts';

/** As long as for the search of a diagnosis. */
const READ_LIMIT_MS = 12_000;
const MOST_ENTRIES = 20;

export const restartCommand: Command = {
  name: 'restart',
  limitedAs: 'rollback',
  usage: 'restart APP [--revision REVISION] [-g GROUP] [-s SUBSCRIPTION]',
  summary: 'the plan for restarting a revision after a repair that makes no new one',
  chatOnly: true,
  slow: (words) => readAppQuestion(words).name,
  async run(words, request, context) {
    const question = readAppQuestion(words);
    const { rollbacks } = decidingOf(context, request);
    const app = await findApp({ ...question, kind: question.kind ?? 'app' }, context.facts, {
      signal: AbortSignal.timeout(READ_LIMIT_MS),
    });
    const { live, revisions } = await read(app, request, context);
    const planned = restartPlan(live, revisions, question.revision, {
      id: rollbacks.newId(),
      now: context.clock.now(),
      lifeMs: planLifeMs(rollbacks.policy),
    });
    return propose(planned, app, request, context);
  },
};

export const undoCommand: Command = {
  name: 'undo',
  limitedAs: 'rollback',
  usage: 'undo ID',
  summary: 'the plan for taking a rollback back',
  hidden: true,
  chatOnly: true,
  async run([id = ''], request, context) {
    const { rollbacks, deciding } = decidingOf(context, request);
    const record = await deciding.plans.find(id.toLowerCase());
    if (record === null)
      throw new PullcheckError('usage', 'There is no such plan.', {
        remedy: '`history APP` shows the plans of an app.',
      });
    const { plan, state } = record;
    if (advance(state, 'undo') === null) {
      const because =
        state === 'succeeded'
          ? 'its watch is over: deploy what you want to have, or make a new plan'
          : `it is ${state}`;
      return propose(noPlan('undo-too-late', because), plan.app, request, context);
    }
    const { live, revisions } = await read(plan.app, request, context);
    const stamp = { id: rollbacks.newId(), now: context.clock.now(), lifeMs: planLifeMs(rollbacks.policy) };
    return propose(undoPlan(plan, live, revisions, stamp), plan.app, request, context);
  },
};

export const historyCommand: Command = {
  name: 'history',
  usage: 'history APP [-g GROUP] [-s SUBSCRIPTION] [--kind app|job]',
  summary: 'who asked, approved, rejected and carried out what',
  chatOnly: true,
  async run(words, request, context) {
    const question = readAppQuestion(words);
    const { deciding } = decidingOf(context, request);
    const app = await findApp(question, context.facts, { signal: AbortSignal.timeout(READ_LIMIT_MS) });
    const entries = await deciding.audit.ofApp(app.resourceId, MOST_ENTRIES);
    return { reply: historyReply(app, entries), json: {}, exit: 0 };
  },
};

/** Keeps the plan, so that it can be approved, and shows it. */
async function propose(planned: Planned, app: AppRef, request: Request, context: CommandContext): Promise<Answer> {
  if ('noPlan' in planned) return { reply: noPlanReply(app, planned.noPlan), json: {}, exit: exitOf(planned.noPlan) };
  const { rollbacks, deciding } = decidingOf(context, request);
  const { plan } = planned;
  const record = newRecord(plan, await requesterOf(request, context), request.place);
  await deciding.plans.insert(record, [
    auditEntry(record, context.clock.now(), 'asked', plan.why, { by: request.person }),
  ]);
  const approvers = approversOf(rollbacks.policy, plan, request.person, record.requester);
  return {
    reply: planReply(plan, {
      canDecide: true,
      alone: deciding.isAlone(request),
      approvers,
      breakGlass: hasBreakGlass(rollbacks.policy, plan),
    }),
    json: {},
    exit: 0,
  };
}

async function read(
  app: AppRef,
  request: Request,
  context: CommandContext,
): Promise<{ readonly live: LiveApp; readonly revisions: readonly LiveRevision[] }> {
  const { reader } = decidingOf(context, request).rollbacks;
  const signal = AbortSignal.timeout(READ_LIMIT_MS);
  try {
    const [live, revisions] = await Promise.all([reader.app(app, signal), reader.revisions(app, signal)]);
    return { live, revisions };
  } catch (error) {
    throw readable(error, app);
  }
}
