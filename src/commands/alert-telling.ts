/** Tells an alert about one app in its channels: as part of an incident that stands, or as a new one, with its diagnosis. */
import { randomUUID } from 'node:crypto';
import { appOf, type Judgement } from '../alerts/advance.ts';
import type { Incident } from '../alerts/incident.ts';
import { appKey, healedKey, judgeIncident } from '../alerts/incident-key.ts';
import type { AppRef } from '../core/app-ref.ts';
import type { Clock } from '../core/clock.ts';
import { PullcheckError } from '../core/error.ts';
import type { Log } from '../core/log.ts';
import type { Place } from '../core/place.ts';
import type { Inventory } from '../diagnosis/inventory.ts';
import { unseenHeadline, unseenReply } from '../replies/alert-reply.ts';
import { diagnosisReply } from '../replies/diagnosis-reply.ts';
import type { Reply } from '../replies/reply.ts';
import { GivenUp, type Run } from './inbox.ts';
import type { AlertEvent, IncidentBook } from './incident-book.ts';
import type { IncidentDriver } from './incident-driver.ts';
import type { IncidentSpeech } from './incident-speech.ts';
import type { IncidentSpot, Incidents } from './incidents.ts';
import type { SharedDiagnosis } from './shared-diagnosis.ts';

/** Where an alert is told. */
export interface AlertTarget extends IncidentSpot {
  readonly place: Place;
  /** The channel, or the thread under the post that is the alert. */
  readonly ground: Incident['ground'];
  /** That thread, for comparing; null in a room. */
  readonly spot: string | null;
}

export interface ToldAlert {
  readonly app: AppRef;
  /** The one that it names; null = none. */
  readonly revision: string | null;
  readonly url: string | null;
  /** It is what became of a post that stood before: the same alert in other words, or what was none before. */
  readonly edited: boolean;
  readonly targets: readonly AlertTarget[];
  /** null = it could not be read. */
  readonly inventory: Inventory | null;
  readonly run: Run;
}

export interface AlertTellingParts {
  readonly incidents: Incidents;
  readonly book: IncidentBook;
  readonly speech: IncidentSpeech;
  readonly driver: IncidentDriver;
  readonly diagnoses: SharedDiagnosis;
  readonly clock: Clock;
  readonly log: Log;
  readonly docsUrl: string | null;
  /** Whether plans can be approved here. */
  readonly canPlan: boolean;
}

export interface AlertTelling {
  tell(alert: ToldAlert): Promise<void>;
}

/** What was looked at so short a time ago is not looked at for one more alert. */
const FRESH_MS = 60_000;

/** What a look at the app found. */
interface Seen {
  /** `gone`: there is no such app any more. */
  readonly state: 'failing' | 'well' | 'gone';
  readonly revision: string | null;
  readonly judgement: Judgement;
  /** The answer to be said. */
  readonly reply: Reply;
}

export function createAlertTelling(parts: AlertTellingParts): AlertTelling {
  const { incidents, book, speech, driver, clock } = parts;

  async function look({ app, inventory }: ToldAlert): Promise<Seen> {
    try {
      const diagnosis = await parts.diagnoses.diagnose({ ...app, revision: null }, 'machine');
      const { docsUrl, canPlan } = parts;
      const reply = diagnosisReply(diagnosis, { docsUrl, canPlan, canWatch: true, askedRevision: null });
      const well = diagnosis.outcome === 'healthy' || diagnosis.outcome === 'recovered';
      const judged = judgeIncident(diagnosis, inventory);
      return {
        state: well ? 'well' : 'failing',
        revision: diagnosis.revision,
        judgement: well ? { ...judged, key: healedKey(app), sharedBy: null } : judged,
        reply: { ...reply, thread: true },
      };
    } catch (error) {
      if (!(error instanceof PullcheckError)) throw error;
      // Nobody can see it: that is said, rather than nothing.
      const judgement = {
        key: appKey(app, null),
        cause: null,
        headline: unseenHeadline(app, error),
        unsure: true,
        sharedBy: null,
      };
      const state = error.code === 'app-not-found' ? 'gone' : 'failing';
      return { state, revision: null, judgement, reply: unseenReply(app, error) };
    }
  }

  function eventOf({ app, revision, run }: ToldAlert, { spot }: AlertTarget, seen: Seen | null): AlertEvent {
    const failing = seen === null ? null : seen.state === 'failing';
    return { kind: 'alert', by: run.id, at: clock.now(), app, revision: seen?.revision ?? revision, failing, spot };
  }

  /** Counted and, in a thread of its own, led to the incident. */
  async function join(incident: Incident, alert: ToldAlert, target: AlertTarget): Promise<void> {
    if (incident.state === 'open' && !incident.healed) await driver.drive(incident);
    await driver.showSoon(incident);
    const { run } = alert;
    const own = incident.threads.some(({ spot, by }) => spot === target.spot && by === run.id);
    // A thread in which it was said before is silent, and so is one of many.
    if (own && !(await speech.isMuted(target))) await speech.line(incident, target.place, run);
  }

  async function tellIn(target: AlertTarget, alert: ToldAlert, seen: Seen): Promise<void> {
    const { app, run } = alert;
    const event = eventOf(alert, target, seen);
    const related = await book.ofApp(app, target);
    const open = related.find((one) => one.state === 'open' && appOf(one, app)?.state === 'failing');
    if (seen.state !== 'failing') {
      const known = open ?? related[0];
      if (known !== undefined) {
        const counted = await book.change(known.id, event);
        return counted === null ? undefined : join(counted, alert, target);
      }
      // Of an app that is gone there is nothing to say, nor of one that runs when its old alert is acknowledged.
      if (seen.state === 'gone' || alert.edited || (await speech.isMuted(target))) return;
    } else if (open !== undefined && (open.key === seen.judgement.key || open.apps.length === 1)) {
      const counted = await book.change(open.id, event);
      if (counted === null) return;
      // A key that another one has by now stays theirs: this one goes on under its own.
      const judged = await rejudged(counted, seen.judgement);
      return judged.lead === run.id ? lead(judged, alert, target, seen) : join(judged, alert, target);
    }

    const { platform, channel, place, ground } = target;
    const incident = await book.count({
      id: randomUUID(),
      platform,
      channel,
      place,
      ground,
      url: alert.url,
      judgement: seen.judgement,
      alert: event,
    });
    // It fails for another reason than those it was counted to.
    if (open !== undefined && open.id !== incident.id)
      await book.change(open.id, { kind: 'looked', at: event.at, app, state: 'left', revision: seen.revision });
    if (incident.lead !== run.id) return join(incident, alert, target);
    await lead(incident, alert, target, seen);
  }

  /** The work that opened it says it: begun anew after a crash, it says what is missing. */
  async function lead(incident: Incident, alert: ToldAlert, target: AlertTarget, seen: Seen): Promise<void> {
    const { run } = alert;
    try {
      await sayAll(incident, alert, target, seen);
    } catch (error) {
      // Nothing may be said there now, or the chat is away for longer than this work is tried. It is looked after all the
      // same, and told once it can be.
      if (!run.signal.aborted && !incident.healed) {
        if (error instanceof GivenUp) await book.change(incident.id, { kind: 'unsaid' });
        await driver.drive(incident);
      }
      throw error;
    }
  }

  async function sayAll(incident: Incident, alert: ToldAlert, target: AlertTarget, seen: Seen): Promise<void> {
    const { run } = alert;
    await speech.card(incident.id, run);
    if (incident.healed) return;
    const shown = (await incidents.find(incident.id)) ?? incident;
    if (!(await speech.isMuted(target))) {
      await speech.answer(shown, seen.reply, run.signal);
      // Opened again by a post: its own thread is another one.
      if (shown.place !== target.place && shown.threads.some(({ by }) => by === run.id))
        await speech.line(shown, target.place, run);
    } else await book.change(shown.id, { kind: 'unsaid' });
    await driver.drive(shown);
  }

  async function rejudged(incident: Incident, judgement: Judgement): Promise<Incident> {
    const taken = await incidents.newest({ ...incident, key: judgement.key });
    const key = taken !== null && taken.id !== incident.id && taken.state === 'open' ? incident.key : judgement.key;
    const only = incident.apps.length === 1 ? { ...judgement, key } : null;
    if (only === null) return incident;
    return (await book.change(incident.id, { kind: 'judged', judgement: only })) ?? incident;
  }

  return {
    async tell(alert) {
      const now = clock.now().getTime();
      const unsettled: AlertTarget[] = [];
      const failures: unknown[] = [];
      /** A channel that cannot be spoken in keeps no other one from being told. */
      const attempt = (work: Promise<void>): Promise<void> => work.catch((error) => void failures.push(error));
      for (const target of alert.targets) {
        const related = await book.ofApp(alert.app, target);
        if (alert.edited && related.some((one) => isAnsweredIn(one, alert, target))) continue;
        const fresh = related.find((one) => isFresh(one, alert, now));
        const counted = fresh === undefined ? null : await book.change(fresh.id, eventOf(alert, target, null));
        if (counted === null) unsettled.push(target);
        // Who opened it, and begins anew, has to say it first.
        else if (counted.lead === alert.run.id) unsettled.push(target);
        else await attempt(join(counted, alert, target));
      }
      if (unsettled.length > 0) {
        const seen = await look(alert);
        for (const target of unsettled) await attempt(tellIn(target, alert, seen));
      }
      // Tried again, what stands is not said a second time.
      const [failure] = failures.filter((each) => !(each instanceof GivenUp)).concat(failures);
      if (failure !== undefined) throw failure;
    },
  };
}

/** An edit of a post that was answered is no further alert: somebody acknowledged it, or its sender says it once more. */
function isAnsweredIn(incident: Incident, { app, run }: ToldAlert, { spot }: AlertTarget): boolean {
  const known = appOf(incident, app);
  const own = incident.threads.some((thread) => thread.spot === spot && thread.by !== run.id);
  return own && incident.state === 'open' && known?.state === 'failing';
}

/** Its app was just looked at, and fails: one more alert about it says nothing new. */
function isFresh(incident: Incident, { app, revision }: ToldAlert, now: number): boolean {
  const known = appOf(incident, app);
  if (incident.state === 'closed' || known === null || known.state !== 'failing' || known.lookedAt === null)
    return false;
  const same = revision === null || known.revision === null || known.revision.toLowerCase() === revision.toLowerCase();
  return same && now - Date.parse(known.lookedAt) <= FRESH_MS;
}
