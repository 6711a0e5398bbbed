/** One reply of each kind that the bot says, as the renderers of the chats get it: folded parts have their button. */

import { namesOf } from '../../src/commands/decision-words.ts';
import { errorAnswer } from '../../src/commands/error-answer.ts';
import { findCommand, wordsOfLine } from '../../src/commands/find-command.ts';
import { PullcheckError } from '../../src/core/error.ts';
import { checkingReply } from '../../src/replies/checking-reply.ts';
import { refusedReply } from '../../src/replies/decision-reply.ts';
import { detailsReply } from '../../src/replies/details-reply.ts';
import { diagnosisReply } from '../../src/replies/diagnosis-reply.ts';
import { doctorReply } from '../../src/replies/doctor-reply.ts';
import { errorReply } from '../../src/replies/error-reply.ts';
import { explainReply } from '../../src/replies/explain-reply.ts';
import { helpReply } from '../../src/replies/help-reply.ts';
import { historyReply } from '../../src/replies/history-reply.ts';
import { noPlanReply, planReply } from '../../src/replies/plan-reply.ts';
import { recheckFailedReply, recheckingReply } from '../../src/replies/recheck-reply.ts';
import type { Reply } from '../../src/replies/reply.ts';
import { reply } from '../../src/replies/reply.ts';
import { rollbackCard, rollbackEndReply } from '../../src/replies/rollback-card.ts';
import { startedReply, watchReply } from '../../src/replies/watch-reply.ts';
import { auditEntry } from '../../src/rollback/plans.ts';
import { endedRecord, failedRecord, runningRecord, shiftPlan, stalePlan } from '../rollback/record-samples.ts';
import { moreKinds } from './more-kinds.ts';
import { missingRole, NOW, recovered, SAMPLES } from './samples.ts';

export const PAGES = { docsUrl: 'https://docs.example/causes', askedRevision: null, canWatch: true, canPlan: true };
const SUBSCRIPTION = missingRole.app.subscriptionId;
const LISTED = {
  slackUsers: ['U2BOB'],
  slackGroups: ['S01ONCALL'],
  entraUsers: ['5b5b5b5b-0000-4000-8000-0000000000b0'],
  entraGroups: ['5b5b5b5b-0000-4000-8000-0000000000e0'],
};
const ASKER = { name: 'Robin O’Neill', slack: 'U0123ABCD', teams: '5b5b5b5b-0000-4000-8000-00000000005b' } as const;

export function foldable(given: Reply): Reply {
  const hasMore = given.sections.some(({ fold }) => fold !== 'never') || given.code.length > 1;
  return hasMore ? { ...given, unfold: 'details 0123456789abcdef' } : given;
}

function notUnderstood(line: string): Reply {
  try {
    findCommand(wordsOfLine(line));
  } catch (error) {
    return errorAnswer(error).reply;
  }
  throw new Error(`"${line}" was understood`);
}

const answers = Object.fromEntries(
  Object.entries(SAMPLES).map(([name, diagnosis]) => [`diagnosis-${name}`, foldable(diagnosisReply(diagnosis, PAGES))]),
);
const choices = ['shop-prod', 'shop-test', 'shop-dev', 'shop-qa', 'team-a', 'team-b', 'team-c', 'team-d'].map(
  (resourceGroup) => ({ name: 'cart', resourceGroup, subscriptionId: SUBSCRIPTION }),
);

export function kinds(platform: 'slack' | 'teams'): Readonly<Record<string, Reply>> {
  const asker = { platform, id: ASKER[platform], name: ASKER.name };
  const answered = foldable(diagnosisReply(missingRole, PAGES));
  return {
    ...answers,
    ...Object.fromEntries(Object.entries(moreKinds(asker)).map(([name, each]) => [name, foldable(each)])),
    checking: checkingReply({ name: 'orders-api', resourceId: null }),
    'checking-progress': checkingReply(
      { name: 'orders-api', resourceId: missingRole.app.resourceId },
      new Map([
        ['app', 'read'],
        ['eventStream', 'read'],
        ['registry', 'unread'],
        ['pullRights', 'reading'],
        ['detector', 'reading'],
      ]),
    ),
    details: detailsReply(answered, '0123456789abcdef'),
    rechecking: recheckingReply(answered),
    'recheck-failed': recheckFailedReply(
      answered,
      errorReply(new PullcheckError('azure-unreachable', 'management.azure.com did not answer within 8 s.')),
      NOW,
    ),
    'error-two': errorReply(
      new PullcheckError('app-ambiguous', 'Two Container Apps are named "cart".', {
        candidates: choices.slice(0, 2),
      }),
    ),
    'error-many': errorReply(
      new PullcheckError('app-ambiguous', 'Eight Container Apps are named "cart".', { candidates: choices }),
    ),
    'error-command': errorReply(
      new PullcheckError('azure-denied', 'Nothing could be searched.', {
        remedy: 'Check the name, and that pullcheck may read: az containerapp list --query "[].name" -o tsv',
      }),
    ),
    'error-near': errorReply(
      new PullcheckError('usage', 'I do not know "rolback".', {
        remedy: 'Did you mean `rollback`? `help` lists the commands.',
      }),
      { hint: null, meant: ['rollback orders-api --to orders-api--0000006'], asked: null },
    ),
    'error-which': notUnderstood('Orders API is down'),
    help: helpReply(
      [
        { name: 'diagnose', usage: 'diagnose APP [-g GROUP] [-s SUBSCRIPTION]', summary: 'why it does not start' },
        { name: 'explain', usage: 'explain TEXT', summary: 'what a pasted message says by its words alone' },
      ],
      { inChat: true, refused: [] },
    ),
    'help-limited': helpReply(
      [{ name: 'explain', usage: 'explain TEXT', summary: 'what a pasted message says by its words alone' }],
      { inChat: true, refused: ['members', 'listed', 'members', 'elsewhere'] },
    ),
    doctor: doctorReply([
      { name: 'Sign-in', group: 'Azure', state: 'ok', text: 'signed in as 0b0b', remedy: null },
      {
        name: 'Roles',
        group: 'Azure',
        state: 'failed',
        text: 'refused',
        remedy: 'az role assignment create --role Reader --scope /s',
      },
      { name: 'Event stream', group: 'Azure', state: 'skipped', text: 'there is no app', remedy: 'Deploy one.' },
    ]),
    explain: foldable(
      explainReply(
        {
          schema: 'pullcheck.explanation/1',
          outcome: 'pull-failure',
          headline: 'The registry refused the pull',
          causes: [
            { id: 'auth.unauthorized', confidence: 'possible', title: 'The registry refused', because: 'It says 401.' },
          ],
          settle: [{ causes: ['auth.missing-pull-role'], fact: 'pullRights', how: 'Read the role assignments' }],
          read: [
            {
              symptom: 'unauthorized',
              writer: 'containerd',
              text: '401 Unauthorized',
              host: null,
              image: null,
              status: 401,
              code: null,
              container: null,
            },
          ],
        },
        PAGES.docsUrl,
      ),
    ),
    plan: foldable(
      planReply(shiftPlan, { canDecide: true, approvers: 'The rule "shop" lets 1 person approve', breakGlass: true }),
    ),
    'plan-running': foldable(rollbackCard(runningRecord(asker))),
    'plan-succeeded': foldable(rollbackCard(endedRecord(asker))),
    'plan-failed': foldable(rollbackCard(failedRecord(asker))),
    'plan-ended': rollbackEndReply(endedRecord(asker)),
    'plan-none': noPlanReply(shiftPlan.app, {
      reason: 'no-target',
      because: 'no former revision of orders-api is proven to start',
      rejected: shiftPlan.rejected,
    }),
    'plan-refused': refusedReply(stalePlan(asker), {
      reason: 'own-request',
      because: 'four eyes: you asked for this plan yourself',
      line: 'approvals.rules[0] "shop"',
      ask: namesOf(LISTED, asker.platform),
      at: null,
    }),
    'plan-history': historyReply(shiftPlan.app, [
      auditEntry(runningRecord(asker), NOW, 'sent', 'Activate orders-api--v1', { data: { correlationId: 'c-1' } }),
      auditEntry(runningRecord(asker), NOW, 'approved', 'Robin approved it', { by: asker }),
    ]),
    watch: watchReply(missingRole.app, 'added', new Date('2026-03-03T03:14:00Z')),
    started: startedReply(recovered, asker, NOW),
    confirm: reply({
      id: 'plan',
      title: 'Roll orders-api back to orders-api--0000006?',
      severity: 'warning',
      summary: [['Users are down. It moves all traffic to orders-api--0000006, which ran until ', { time: NOW }, '.']],
      actions: [
        {
          label: 'Roll back',
          command: 'approve 0123456789abcdef',
          style: 'danger',
          confirm: 'All traffic of orders-api moves to orders-api--0000006 now.',
        },
        { label: 'Not now', command: 'reject 0123456789abcdef', style: 'plain', confirm: null },
      ],
    }),
  };
}
