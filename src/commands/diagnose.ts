/** `diagnose APP`: the one that everything else is for, and what an app's name alone means. */

import { diagnose } from '../diagnosis/diagnose.ts';
import type { Diagnosis, Outcome } from '../diagnosis/result.ts';
import { diagnosisReply } from '../replies/diagnosis-reply.ts';
import { readAppQuestion } from './app-name.ts';
import type { Answer, Command } from './command.ts';
import { safeJson } from './safe-json.ts';

/** Exit codes of an answer (design §4); errors have their own, in `run-command.ts`. */
const EXITS: Readonly<Record<Outcome, number>> = {
  healthy: 0,
  recovered: 0,
  'pull-failure': 1,
  inconclusive: 2,
  'not-a-pull-failure': 3,
};

export const diagnoseCommand: Command = {
  name: 'diagnose',
  usage: 'diagnose APP [-g GROUP] [-s SUBSCRIPTION] [--revision REVISION] [--kind app|job]',
  summary: 'why the app does not pull its image, how we know, and the repair',
  async run(words, _request, context) {
    const question = readAppQuestion(words);
    const parts = { source: context.facts, clock: context.clock, log: context.log, docsUrl: context.docsUrl };
    const diagnosis = await diagnose(question, parts, context.progress);
    return diagnosisAnswer(diagnosis, { docsUrl: context.docsUrl, askedRevision: question.revision });
  },
};

export function diagnosisAnswer(
  diagnosis: Diagnosis,
  options: { readonly docsUrl: string | null; readonly askedRevision: string | null },
): Answer {
  return {
    reply: diagnosisReply(diagnosis, options),
    json: safeJson(diagnosis),
    exit: EXITS[diagnosis.outcome],
  };
}
