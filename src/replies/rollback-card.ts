/** The card of a plan that was decided: what has been done, with times, how it is watched, and how it ended. */
import { upperFirst } from '../core/words.ts';
import type { PlanRecord, StepProgress } from '../rollback/plans.ts';
import { saySide, sayStep } from '../rollback/say-plan.ts';
import type { PlanState } from '../rollback/states.ts';
import { numbers } from '../rollback/watch.ts';
import { appWords } from './app-words.ts';
import { newPlanAction } from './new-plan.ts';
import { planCardId, planFacts, planSections, planSentence } from './plan-reply.ts';
import type { Action, Reply, Severity, Text } from './reply.ts';
import { reply } from './reply.ts';
import { isCommand, say, sayRemedy, sentence, withCode } from './say.ts';

const NOUN = { rollback: 'Rollback', undo: 'Taking back the rollback', restart: 'Restart' } as const;

const STATE: Readonly<Record<PlanState, { readonly title: string; readonly severity: Severity }>> = {
  proposed: { title: 'is proposed', severity: 'warning' },
  approved: { title: 'is approved', severity: 'info' },
  running: { title: 'is being carried out', severity: 'info' },
  watching: { title: 'is done, and is being watched', severity: 'info' },
  succeeded: { title: 'has succeeded', severity: 'ok' },
  failed: { title: 'has failed', severity: 'critical' },
  undone: { title: 'was taken back', severity: 'warning' },
  rejected: { title: 'was rejected', severity: 'info' },
  expired: { title: 'has expired', severity: 'info' },
  stale: { title: 'no longer fits: the app has moved', severity: 'warning' },
};

export function rollbackCard(record: PlanRecord): Reply {
  const { plan, state, progress, decision, ending } = record;
  const summary: Text[] = [];
  if (ending !== null) summary.push([withCode(planSentence(ending.because, plan.app), ending.reason)]);
  else if (progress.watch !== null)
    summary.push([
      `${sentence(upperFirst(say(numbers(progress.watch))))} I watch it until `,
      { time: new Date(progress.watch.until) },
      '.',
    ]);
  else summary.push([planSentence(plan.why, plan.app, 300)]);
  if (decision !== null) {
    const verb = { approve: 'approved', 'break-glass': 'approved by breaking the glass', reject: 'rejected' }[
      decision.action
    ];
    const why = decision.reason === '' ? '' : `: “${say(decision.reason, 200)}”`;
    const line: Text = [`${say(decision.by.name, 60)} ${verb} it at `, { time: new Date(decision.at) }, `${why}.`];
    // Of a plan that is rejected, that is the news.
    if (state === 'rejected') summary.unshift(line);
    else summary.push(line);
  }
  const next = ending?.next ?? null;
  if (next !== null && !/^undo /.test(next) && !isCommand(next)) summary.push([sentence(sayRemedy(next))]);
  if (state === 'succeeded' && plan.kind === 'rollback')
    summary.push(['The pipeline will deploy the broken image again, unless that is mended first.']);
  return reply({
    id: planCardId(record.id),
    title: `${NOUN[plan.kind]} of ${say(plan.app.name, 80)} ${STATE[state].title}`,
    severity: STATE[state].severity,
    summary,
    facts: planFacts(plan),
    sections: [
      {
        title: 'Steps',
        lines: plan.steps.map((step, i) => stepLine(sayStep(step), progress.steps[i], i)),
        fold: 'never',
      },
      ...planSections(plan),
    ],
    code: next !== null && isCommand(next) ? [{ title: 'Next', text: sayRemedy(next), note: null }] : [],
    actions: actionsOf(record),
    replaces: planCardId(record.id),
  });
}

/** The end in a message of its own, for an edit notifies nobody. */
export function rollbackEndReply(record: PlanRecord): Reply {
  const { plan, state, ending, requester } = record;
  return reply({
    id: `${planCardId(record.id)}:end`,
    title: `${NOUN[plan.kind]} of ${say(plan.app.name, 80)} ${STATE[state].title}`,
    severity: STATE[state].severity,
    summary: [
      ...(ending === null ? [] : [[planSentence(ending.because, plan.app)]]),
      ...(plan.kind === 'restart' ? [] : [[`To: ${sentence(say(saySide(plan.to), 200))}`]]),
    ],
    actions: actionsOf(record),
    thread: true,
    mention: requester,
  });
}

function stepLine(words: string, step: StepProgress | undefined, index: number): Text {
  const text = `${index + 1}. ${say(words)}`;
  if (step?.marker === 'done' && step.doneAt !== null)
    return [`${text}: done at `, { time: new Date(step.doneAt) }, '.'];
  if (step?.startedAt != null) return [`${text}: begun at `, { time: new Date(step.startedAt) }, '.'];
  return [`${text}: not begun.`];
}

function actionsOf({ id, state, plan, ending }: PlanRecord): Action[] {
  const check: Action = {
    label: 'Check the app',
    command: appWords('diagnose', plan.app),
    style: 'plain',
    confirm: null,
  };
  const again = newPlanAction({ plan, state });
  const undo = { label: 'Plan to take it back', command: `undo ${id}`, style: 'plain', confirm: null } as const;
  switch (state) {
    case 'expired':
    case 'stale':
      return [again, check];
    case 'watching':
      return plan.kind === 'rollback' ? [check, undo] : [check];
    case 'failed':
      return ending?.next === undo.command ? [check, undo, again] : [check, again];
    default:
      return [check];
  }
}
