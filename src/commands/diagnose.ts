/** `diagnose APP`: the one that everything else is for, and what an app's name alone means. */

import type { Outcome } from '../diagnosis/result.ts';
import { checkingReply } from '../replies/checking-reply.ts';
import { diagnosisReply } from '../replies/diagnosis-reply.ts';
import { readAppQuestion } from './app-name.ts';
import type { Command } from './command.ts';
import { takePrivate } from './private.ts';
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
  usage: 'diagnose APP [-g GROUP] [-s SUBSCRIPTION] [--revision REVISION] [--kind app|job] [--private]',
  summary: 'why the app does not pull its image, how we know, and the repair',
  slow: (words) => readAppQuestion(takePrivate(words).words).name,
  isPrivate: (words) => takePrivate(words).isPrivate,
  click: 'replaces',
  async run(words, _request, context) {
    const question = readAppQuestion(takePrivate(words).words);
    const options = {
      docsUrl: context.docsUrl,
      askedRevision: question.revision,
      canWatch: context.watch !== null,
      // Long addresses are no buttons in a shell; the repairs' own are worth their lines.
      portalLinks: context.watch !== null,
      canPlan: context.rollbacks !== null && context.rollbacks.deciding !== null,
    };
    const diagnosis = await context.diagnoses.diagnose(question, 'person', {
      onProgress: (...told) => context.reading?.(...told),
      onFound: (app) => context.show(checkingReply(app)),
      onVerdict: (verdict, pending) => context.show(diagnosisReply(verdict, { ...options, pending })),
    });
    return { reply: diagnosisReply(diagnosis, options), json: safeJson(diagnosis), exit: EXITS[diagnosis.outcome] };
  },
};
