/** All parts of the way of an alert, put together. */

import { createAlertTelling } from './alert-telling.ts';
import { type Alerting, type AlertingParts, createAlerting } from './alerting.ts';
import type { Answers } from './answers.ts';
import { createIncidentBook } from './incident-book.ts';
import { createIncidentDriver, INCIDENT_PAUSES, type IncidentDriver, SETTLE_MS } from './incident-driver.ts';
import { createIncidentSpeech } from './incident-speech.ts';
import type { Mutes } from './mutes.ts';
import type { SharedDiagnosis } from './shared-diagnosis.ts';
import type { Pauses } from './watching.ts';

export interface AlertsParts extends Omit<AlertingParts, 'speech' | 'telling' | 'driver'> {
  readonly mutes: Mutes;
  readonly answers: Answers;
  readonly diagnoses: SharedDiagnosis;
  readonly docsUrl: string | null;
  readonly canPlan: boolean;
  /** Left out = as it should be. */
  readonly pauses?: Pauses | undefined;
  readonly settleMs?: number | undefined;
}

export interface Alerts extends Alerting {
  readonly incident: IncidentDriver['handle'];
}

export function createAlerts(parts: AlertsParts): Alerts {
  const book = createIncidentBook(parts);
  const speech = createIncidentSpeech({ ...parts, book });
  const { pauses = INCIDENT_PAUSES, settleMs = SETTLE_MS } = parts;
  const driver = createIncidentDriver({ ...parts, book, speech, pauses, settleMs });
  const telling = createAlertTelling({ ...parts, book, speech, driver });
  return { ...createAlerting({ ...parts, speech, driver, telling }), incident: driver.handle };
}
