/** The replies of `kinds.ts` that are not about one diagnosis: alerts, mutes, refusals, watches, and a plan in each state. */

import { PullcheckError } from '../../src/core/error.ts';
import type { Person } from '../../src/core/person.ts';
import { accessReply } from '../../src/replies/access-reply.ts';
import {
  noAppReply,
  unlistedReply,
  unseenAppReply,
  unseenReply,
  whichAppReply,
} from '../../src/replies/alert-reply.ts';
import { lookingReply } from '../../src/replies/checking-reply.ts';
import { decidedReply } from '../../src/replies/decision-reply.ts';
import { detailsThereReply } from '../../src/replies/details-reply.ts';
import { buttonsWorkReply } from '../../src/replies/doctor-reply.ts';
import { editedReply } from '../../src/replies/edited-reply.ts';
import { healedReply, incidentCard, joinedReply } from '../../src/replies/incident-card.ts';
import { mutedReply, nothingToMuteReply, unmutedReply } from '../../src/replies/mute-reply.ts';
import { notAloneReply } from '../../src/replies/private-reply.ts';
import type { Reply } from '../../src/replies/reply.ts';
import { rollbackCard } from '../../src/replies/rollback-card.ts';
import { runsAlreadyReply, watchEndedReply } from '../../src/replies/watch-reply.ts';
import type { PlanState } from '../../src/rollback/states.ts';
import { later, plainApp, plainIncident } from '../alerts/samples.ts';
import { endedRecord, failedRecord, runningRecord, stalePlan, watchingRecord } from '../rollback/record-samples.ts';
import { healthy, missingRole, NOW } from './samples.ts';

const ALERT = 'Sev1: orders-api has restarted more than 5 times in 5 minutes';
const DOCS = 'https://docs.example/causes';
const LINK = 'https://portal.azure.com/#view/alert/1';
const unreachable = new PullcheckError('azure-unreachable', 'management.azure.com did not answer within 8 s.');

/** One incident of two apps, a minute to forty minutes old, in each state that its card has. */
function incidents(): Readonly<Record<string, Reply>> {
  const card = (more: object): Reply =>
    incidentCard({ ...plainIncident(), url: LINK, ...more }, { docsUrl: DOCS, now: later(40 * 60_000) });
  const [first] = plainIncident().apps;
  if (first === undefined) throw new Error('an incident without an app');
  const second = { ...first, app: plainApp('payments-worker'), alerts: 2 };
  const closedAt = later(38 * 60_000).toISOString();
  const both = { apps: [first, second], alerts: 3, lastSeenAt: later(9 * 60_000).toISOString() };
  return {
    'incident-open': card({}),
    'incident-two-apps': card(both),
    'incident-partly': card({ ...both, apps: [{ ...first, state: 'ready' }, second], reopened: 1, ground: 'thread' }),
    'incident-unsure': card({ unsure: true, cause: null, headline: 'What orders-api does cannot be seen', owed: true }),
    'incident-over': card({
      ...both,
      state: 'closed',
      ending: 'ready',
      closedAt,
      apps: both.apps.map((app) => ({ ...app, state: 'ready' })),
    }),
    'incident-unseen': card({ state: 'closed', ending: 'unseen', closedAt }),
    'incident-healed': healedReply({ ...plainIncident(), url: LINK, healed: true }),
    'incident-joined': joinedReply({ ...plainIncident(), ...both }, LINK),
  };
}

/** The card of the same plan in every state that somebody meets it in, but for those of `kinds.ts`. */
function plans(asker: Person): Readonly<Record<string, Reply>> {
  const open = stalePlan(asker);
  const decided = runningRecord(asker);
  const ended = endedRecord(asker);
  const because = 'orders-api has changed since: its newest revision is orders-api--v3';
  const ending = { at: NOW.toISOString(), reason: null, because, next: null };
  const at = (state: PlanState, record: typeof open, more: object = {}): Reply =>
    rollbackCard({ ...record, state, ...more });
  const rejected = { by: asker, at: NOW.toISOString(), action: 'reject', reason: 'we fix forward', rule: 'r' } as const;
  return {
    'plan-approved': at('approved', { ...decided, progress: open.progress }),
    'plan-watching': rollbackCard(watchingRecord(asker)),
    'plan-undone': at('undone', ended, { ending: { ...ending, because: 'the former state stands again' } }),
    'plan-rejected': at('rejected', open, { decision: rejected }),
    'plan-expired': at('expired', open, {
      ending: { ...ending, reason: 'plan-expired', because: 'nobody approved it' },
    }),
    'plan-stale': at('stale', open, { ending: { ...ending, reason: 'plan-stale' } }),
    'plan-decided': decidedReply(decided),
    'plan-decided-no': decidedReply({ ...open, state: 'rejected', decision: rejected }),
    'plan-failed-undo': rollbackCard({
      ...failedRecord(asker),
      ending: {
        ...ending,
        because: 'orders-api--v1 is not ready',
        reason: 'not-ready-in-time',
        next: `undo ${open.id}`,
      },
    }),
  };
}

export function moreKinds(asker: Person): Readonly<Record<string, Reply>> {
  const apps = ['orders-api', 'orders-worker', 'orders-migrate'].map(plainApp);
  return {
    ...incidents(),
    ...plans(asker),
    'access-refused': accessReply({
      because: 'guests of this workspace are not told the names of apps',
      remedy: 'Ask somebody who is a full member',
      channels: [],
      platform: asker.platform,
      lines: ['access.rules[0] "shop"'],
    }),
    'access-elsewhere': accessReply({
      because: '`rollback` may not be asked here',
      remedy: 'Ask in a channel that the rule names',
      channels: asker.platform === 'slack' ? ['C01ORDERS', 'C02CREW'] : ['19:orders@thread.tacv2'],
      platform: asker.platform,
      lines: ['access.rules[0] "shop"'],
    }),
    'alert-which': whichAppReply(ALERT, { apps, more: 4, by: 'the words "orders"' }),
    'alert-unlisted': unlistedReply(ALERT, 'management.azure.com did not answer within 8 s'),
    'alert-unseen-app': unseenAppReply(ALERT, 'There is no Container App "orders-api" in the subscriptions in reach'),
    'alert-no-app': noAppReply('The message names no app that I know.'),
    'alert-unseen': unseenReply(missingRole.app, unreachable),
    'details-there': detailsThereReply(),
    muted: mutedReply(asker, NOW, 'done'),
    'not-alone': notAloneReply(noAppReply('')),
    looking: lookingReply('my settings and rights'),
    'buttons-work': buttonsWorkReply(NOW),
    edited: editedReply(),
    'nothing-to-mute': nothingToMuteReply(),
    'muted-already': mutedReply(asker, NOW, 'already'),
    unmuted: unmutedReply(asker, { by: { ...asker, name: 'Bob' }, at: NOW }),
    'unmuted-already': unmutedReply(asker, null),
    'watch-runs': runsAlreadyReply(healthy),
    'watch-ended': watchEndedReply(missingRole.app, 'A day is over, and orders-api has not started', asker),
  };
}
