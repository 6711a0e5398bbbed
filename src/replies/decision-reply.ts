/** What whoever decided is told, alone: that it counts, or why it does not, by which line of the policy, and whom to ask. */
import { upperFirst } from '../core/words.ts';
import type { PlanRecord } from '../rollback/plans.ts';
import type { ReasonCode } from '../rollback/reasons.ts';
import { idSections, type Listed } from './named.ts';
import { newPlanAction } from './new-plan.ts';
import type { Action, Reply, Text } from './reply.ts';
import { reply } from './reply.ts';
import { say, sentence, withCode } from './say.ts';

export interface RefusedDecision {
  readonly reason: ReasonCode;
  /** A sentence without its full stop. */
  readonly because: string;
  /** The policy's line that refused; null = none did. */
  readonly line: string | null;
  /** Whom to ask; null = nobody is listed. */
  readonly ask: Listed | null;
  /** When somebody else decided (ISO 8601); null = nobody has. */
  readonly at: string | null;
}

export function refusedReply(record: PlanRecord | null, refused: RefusedDecision): Reply {
  const { reason, because, line, ask, at } = refused;
  const summary: Text[] = [
    at === null
      ? [withCode(sentence(upperFirst(say(because, 300))), reason)]
      : [`${upperFirst(say(because, 300))} at `, { time: new Date(at) }, withCode('.', reason)],
  ];
  if (line !== null) summary.push([`Refused by ${say(line, 160)}.`]);
  if (ask !== null) summary.push(['Who may, by the policy file: ', ask.named, '.']);
  if (reason === 'own-request' && record !== null)
    summary.push([`If the policy lets you break the glass: approve ${record.id} --break-glass and why.`]);
  const again: Action[] =
    record !== null && (reason === 'plan-expired' || reason === 'plan-stale') ? [newPlanAction(record)] : [];
  return reply({
    id: `refused:${reason}`,
    title: 'That was not done',
    severity: 'warning',
    summary,
    sections: idSections(ask?.ids ?? []),
    actions: again,
    visibility: 'asker',
    thread: true,
  });
}

export function decidedReply(record: PlanRecord): Reply {
  const { plan, state } = record;
  const approved = state !== 'rejected';
  return reply({
    id: `decided:${record.id}`,
    title: approved ? `Approved: ${say(plan.app.name, 80)}` : `Rejected: ${say(plan.app.name, 80)}`,
    severity: 'info',
    summary: [[approved ? 'I carry it out now; the card shows how it goes.' : 'Nothing was changed.']],
    visibility: 'asker',
    thread: true,
  });
}
