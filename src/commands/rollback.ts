/** `rollback APP [to REVISION]`: the plan. Reads only, and free for everybody; carrying it out is another command. */
import { PullcheckError } from '../core/error.ts';
import type { Person } from '../core/person.ts';
import { checkingReply } from '../replies/checking-reply.ts';
import { noPlanReply, planReply } from '../replies/plan-reply.ts';
import type { NoPlan } from '../rollback/plan.ts';
import { auditEntry, newRecord } from '../rollback/plans.ts';
import { type PrepareQuery, prepareRollback } from '../rollback/prepare.ts';
import { type AppQuestion, readAppQuestion } from './app-name.ts';
import { straightDashes } from './app-words.ts';
import type { Answer, Command, CommandContext } from './command.ts';
import { approversOf, hasBreakGlass, planLifeMs } from './decision-words.ts';
import { noPlanJson, planJson } from './plan-json.ts';
import type { Request } from './request.ts';
import type { Rollbacks } from './rollbacks.ts';

export const rollbackCommand: Command = {
  name: 'rollback',
  usage: 'rollback APP [--to REVISION] [-g GROUP] [-s SUBSCRIPTION] [--kind app|job]',
  summary: 'the plan for going back to a revision that is proven to start',
  slow: (words) => readRollbackQuestion(words).name,
  async run(words, request, context) {
    const question = readRollbackQuestion(words);
    const rollbacks = rollbacksOf(context);
    const id = rollbacks.newId();
    const { diagnosis, planned } = await prepareRollback(
      question,
      { reader: rollbacks.reader, facts: context.facts, clock: context.clock, log: context.log },
      { id, lifeMs: planLifeMs(rollbacks.policy) },
      { onProgress: (...told) => context.reading?.(...told), onFound: (app) => context.show(checkingReply(app)) },
    );
    if ('noPlan' in planned)
      return {
        reply: noPlanReply(diagnosis.app, planned.noPlan),
        json: noPlanJson(diagnosis.app, planned.noPlan),
        exit: exitOf(planned.noPlan),
      };
    const { plan } = planned;
    const { deciding, policy } = rollbacks;
    const requester = await requesterOf(request, context);
    if (deciding !== null) {
      const record = newRecord(plan, requester, request.place);
      const entry = auditEntry(record, context.clock.now(), 'asked', plan.why, { by: request.person });
      await deciding.plans.insert(record, [entry]);
    }
    const reply = planReply(plan, {
      canDecide: deciding !== null,
      inChat: isInChat(request.person),
      alone: deciding?.isAlone(request) ?? false,
      breakGlass: hasBreakGlass(policy, plan),
      approvers: approversOf(policy, plan, request.person, requester),
    });
    return { reply, json: planJson(plan), exit: 0 } satisfies Answer;
  },
};

/**
 * `orders-api`, `orders-api --to orders-api--6`, `orders-api to 6`, and every way in which `diagnose` names an app.
 * @throws PullcheckError `usage`
 */
export function readRollbackQuestion(words: readonly string[]): PrepareQuery {
  const rest: string[] = [];
  let to: string | null = null;
  for (let i = 0; i < words.length; i++) {
    // Phones make a long dash of two hyphens.
    const word = (words[i] as string).replace(/^[–—]/, '--');
    const equals = /^--to=(.*)$/i.exec(word);
    if (equals === null && !/^(?:--)?to$/i.test(word)) rest.push(words[i] as string);
    else if (equals === null && rest.length === 0) rest.push(words[i] as string);
    else {
      to = straightDashes(equals === null ? words[++i] : equals[1])?.trim() ?? '';
      if (to === '')
        throw new PullcheckError('usage', 'To which revision? Its name is missing.', {
          remedy: 'For example: `rollback orders-api to orders-api--0000006`; without `to`, I choose one.',
        });
    }
  }
  const { revision, ...question } = readApp(rest, to);
  const target = to ?? revision;
  if (target !== null && !/^[a-z0-9][a-z0-9-]{0,127}$/i.test(target))
    throw new PullcheckError('usage', 'That cannot be the name of a revision.');
  return { ...question, to: target };
}

/** What is offered in the place of an app that cannot be read goes to the same revision. */
function readApp(words: readonly string[], to: string | null): AppQuestion {
  try {
    return readAppQuestion(words);
  } catch (error) {
    if (to === null || !(error instanceof PullcheckError)) throw error;
    const { code, message, remedy, meant } = error;
    throw new PullcheckError(code, message, { remedy, meant: meant.map((each) => [...each, `--to=${to}`]) });
  }
}

/** Who asked for a plan. One under a diagnosis that nobody asked for has none: whoever may approve it, may (docs/rollback.md). */
export async function requesterOf(request: Request, { answers }: CommandContext): Promise<Person | null> {
  return (await answers?.isUnasked?.()) === true ? null : request.person;
}

/** Where it is known who somebody is. */
export function isInChat({ platform }: Person): boolean {
  return platform === 'slack' || platform === 'teams';
}

/** @throws PullcheckError `settings-invalid` where nothing is wired */
export function rollbacksOf(context: CommandContext): Rollbacks {
  if (context.rollbacks === null)
    throw new PullcheckError('settings-invalid', 'Rollbacks are not set up here.', {
      remedy: '`doctor` says what is missing.',
    });
  return context.rollbacks;
}

/** What is fine needs no plan; what was asked for and is not there is a usage error, as of an unknown app. */
export function exitOf({ reason }: NoPlan): number {
  if (reason === 'not-needed' || reason === 'already-there') return 0;
  return reason === 'target-unknown' ? 64 : 1;
}
