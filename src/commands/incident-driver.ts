/** What an incident needs after it was told: its apps are looked at until they are ready again, and its card is kept up to date. */
import type { IncidentEvent } from '../alerts/advance.ts';
import type { Incident, IncidentApp } from '../alerts/incident.ts';
import { judgeIncident } from '../alerts/incident-key.ts';
import type { Clock } from '../core/clock.ts';
import { PullcheckError } from '../core/error.ts';
import type { Log } from '../core/log.ts';
import type { FactSource } from '../diagnosis/fact-source.ts';
import type { Inventory } from '../diagnosis/inventory.ts';
import { diagnosisReply } from '../replies/diagnosis-reply.ts';
import { type Again, GivenUp, type Handlers, type Inbox, type IncidentWork, type Run } from './inbox.ts';
import type { IncidentBook } from './incident-book.ts';
import type { IncidentSpeech } from './incident-speech.ts';
import type { Incidents } from './incidents.ts';
import type { SharedDiagnosis } from './shared-diagnosis.ts';
import type { Pauses } from './watching.ts';

export interface IncidentDriverParts {
  readonly incidents: Incidents;
  readonly book: IncidentBook;
  readonly speech: IncidentSpeech;
  readonly inbox: Inbox;
  readonly facts: FactSource;
  readonly diagnoses: SharedDiagnosis;
  readonly clock: Clock;
  readonly log: Log;
  readonly pauses: Pauses;
  readonly settleMs: number;
  readonly docsUrl: string | null;
  /** Whether plans can be approved here. */
  readonly canPlan: boolean;
}

export interface IncidentDriver {
  /** Has somebody look at it until it is over. Doing it twice does no harm. */
  drive(incident: Incident): Promise<void>;
  /** Has its card edited in a moment, together with what else changes until then. */
  showSoon(incident: Incident): Promise<void>;
  /** Has it looked at now. @param by the work that wants it */
  lookSoon(incident: Incident, by: string): Promise<void>;
  readonly handle: Handlers['incident'];
}

/** From the first look to a pace that a long trouble is worth. */
export const INCIDENT_PAUSES: Pauses = { firstMs: 20_000, longestMs: 120_000 };
/** After an hour, nobody stands by and waits. */
const LONG_MS = 3_600_000;
const SLOWER = 2.5;
/** No alert and no end for so long: somebody else's matter. */
const GIVE_UP_MS = 24 * 3_600_000;
/** Apps a look: each costs some 30 requests. */
const APPS_A_LOOK = 5;
/** One is ready: what repaired it may have repaired the others. */
const NEXT_APPS_MS = 2_000;
/** All tries of the work that opened an incident are over by then. */
const LEAD_LOST_MS = 30 * 60_000;
/** Edits of a card: those within such a time are one. */
export const SETTLE_MS = 5_000;
const INVENTORY_MS = 12_000;

export function createIncidentDriver(parts: IncidentDriverParts): IncidentDriver {
  const { incidents, book, speech, inbox, clock, log, pauses, settleMs } = parts;
  /** By channel that takes no cards for good: what the operator was told of it. It is told anew after a card stood there again. */
  const toldOf = new Map<string, Set<string>>();

  async function drive(work: IncidentWork, opening: number, run: Run): Promise<Again | null> {
    const before = await incidents.find(work.incidentId);
    // Closed, and opened again since: another one looks after it.
    if (before === null || before.reopened !== opening) return null;
    if (before.state === 'closed') return end(work, before, run);
    const quiet = clock.now().getTime() - Date.parse(before.lastSeenAt);
    const after =
      quiet > GIVE_UP_MS
        ? await book.change(before.id, { kind: 'unseen', at: clock.now() })
        : await look(before, pauses.firstMs / 2, run.signal);
    if (after === null) return null;
    if (after.state === 'closed') return end(work, after, run);
    if (await show(before.id, run)) await sayOwed(before.id, run.signal);
    const healed = readyOnes(after) > readyOnes(before);
    return { work, afterMs: healed ? Math.min(NEXT_APPS_MS, pauses.firstMs) : pauseAfter(after) };
  }

  /** Its last words. A chat that is away for a while must not leave a card that says "fails" for ever. */
  async function end(work: IncidentWork, { id, closedAt }: Incident, run: Run): Promise<Again | null> {
    const over = clock.now().getTime() - Date.parse(closedAt ?? '');
    return (await show(id, run)) || !(over <= GIVE_UP_MS) ? null : { work, afterMs: pauses.longestMs };
  }

  /** The diagnosis of an incident that began while nothing could be said: below its card, once that stands. */
  async function sayOwed(id: string, signal: AbortSignal): Promise<void> {
    const incident = await incidents.find(id);
    const app = incident?.apps.find(({ state }) => state === 'failing')?.app;
    if (incident === null || app === undefined || incident.state === 'closed') return;
    if (incident.owed !== true && !isLost(incident)) return;
    // Under another program's post, which is old by now, nothing is made up for.
    if (incident.ground !== 'room' || incident.card === null || (await speech.isMuted(incident))) return;
    try {
      const diagnosis = await parts.diagnoses.diagnose({ ...app, revision: null }, 'machine');
      if (diagnosis.outcome === 'healthy' || diagnosis.outcome === 'recovered') return;
      const { docsUrl, canPlan } = parts;
      const reply = diagnosisReply(diagnosis, { docsUrl, canPlan, canWatch: true, askedRevision: null });
      await speech.answer(incident, { ...reply, thread: true }, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      if (error instanceof GivenUp) return tellOnce(id, error);
      log.warn({ because: String(error), incident: id }, 'the diagnosis that an incident lacks could not be said');
    }
  }

  /** Who had to say it was tried for long, and did not. */
  function isLost({ answer, openedAt }: Incident): boolean {
    return answer === null && clock.now().getTime() - Date.parse(openedAt) > LEAD_LOST_MS;
  }

  function pauseAfter({ openedAt }: Incident): number {
    const lasted = clock.now().getTime() - Date.parse(openedAt);
    const pause = Math.min(Math.max(pauses.firstMs, lasted / 6), pauses.longestMs);
    return lasted > LONG_MS ? pause * SLOWER : pause;
  }

  /**
   * A chat that is away keeps nobody from looking: the next look edits it again.
   * @returns whether there is nothing to be tried again
   */
  async function show(id: string, run: Run): Promise<boolean> {
    try {
      await card(id, run);
      return true;
    } catch (error) {
      if (run.signal.aborted) throw error;
      log.warn({ because: String(error), incident: id }, 'the card of an incident could not be shown');
      return false;
    }
  }

  /**
   * What no try can say now is told to the operator. Each look tries again all the same: somebody may invite the bot meanwhile.
   * @throws Error what may heal by itself
   */
  async function card(id: string, run: Run): Promise<void> {
    try {
      const said = await speech.card(id, run);
      if (said && toldOf.size > 0) toldOf.delete(await channelOf(id));
    } catch (error) {
      if (!(error instanceof GivenUp) || run.signal.aborted) throw error;
      await tellOnce(id, error);
    }
  }

  /** A channel that is gone is said once, whatever number of looks and incidents finds it so. */
  async function tellOnce(id: string, { message }: GivenUp): Promise<void> {
    const channel = await channelOf(id);
    const told = toldOf.get(channel) ?? new Set();
    if (told.has(message)) return;
    toldOf.set(channel, told.add(message));
    log.error({ because: message, incident: id }, 'nothing can be said of incidents in a channel; this is logged once');
  }

  async function channelOf(id: string): Promise<string> {
    const incident = await incidents.find(id);
    return incident === null ? 'unknown' : `${incident.platform} ${incident.channel}`;
  }

  /** @param restMs who was looked at so short a time ago is left alone */
  async function look(incident: Incident, restMs: number, signal: AbortSignal): Promise<Incident | null> {
    const before = new Date(clock.now().getTime() - restMs).toISOString();
    const apps = incident.apps
      .filter(({ state, lookedAt }) => state === 'failing' && (lookedAt ?? '') <= before)
      .sort((a, b) => (a.lookedAt ?? '').localeCompare(b.lookedAt ?? ''))
      .slice(0, APPS_A_LOOK);
    if (apps.length === 0) return incident;
    const inventory = await readInventory(parts.facts, signal);
    const seen = await Promise.all(apps.map((each) => lookAt(incident, each, inventory)));
    return book.change(incident.id, ...seen.flat());
  }

  async function lookAt(
    incident: Incident,
    { app }: IncidentApp,
    inventory: Inventory | null,
  ): Promise<IncidentEvent[]> {
    try {
      const diagnosis = await parts.diagnoses.diagnose({ ...app, revision: null }, 'machine');
      const well = diagnosis.outcome === 'healthy' || diagnosis.outcome === 'recovered';
      const looked: IncidentEvent = {
        kind: 'looked',
        at: clock.now(),
        app,
        state: well ? 'ready' : 'failing',
        revision: diagnosis.revision,
      };
      // Of several apps, one alone does not say what all of them have.
      const speaks = !well && incident.apps.length === 1;
      return speaks ? [looked, { kind: 'judged', judgement: judgeIncident(diagnosis, inventory) }] : [looked];
    } catch (error) {
      if (error instanceof PullcheckError && error.code === 'app-not-found')
        return [{ kind: 'looked', at: clock.now(), app, state: 'left', revision: null }];
      // Azure may be out of reach for a while; the next look may see more.
      log.warn({ because: String(error), app: app.name }, 'a look at an app of an incident failed');
      return [];
    }
  }

  return {
    async drive({ id, reopened }) {
      const step = { kind: 'drive', opening: reopened } as const;
      await inbox.accept(`incident:${id}:${reopened}`, { kind: 'incident', incidentId: id, step });
    },
    async showSoon({ id }) {
      const now = Math.floor(clock.now().getTime() / settleMs);
      await inbox.accept(`incident-show:${id}:${now}`, { kind: 'incident', incidentId: id, step: { kind: 'settle' } });
    },
    async lookSoon({ id }, by) {
      await inbox.accept(`incident-look:${id}:${by}`, { kind: 'incident', incidentId: id, step: { kind: 'look' } });
    },
    async handle(work, run) {
      const { incidentId, step } = work;
      switch (step.kind) {
        case 'drive':
          return drive(work, step.opening, run);
        case 'look': {
          const incident = await incidents.find(incidentId);
          if (incident === null || incident.state === 'closed') return null;
          await look(incident, 0, run.signal);
          await card(incidentId, run);
          return null;
        }
        case 'settle':
          return { work: { ...work, step: { kind: 'show' } }, afterMs: settleMs };
        case 'show':
          await card(incidentId, run);
          return null;
      }
    },
  };
}

function readyOnes({ apps }: Incident): number {
  return apps.filter(({ state }) => state !== 'failing').length;
}

/** All apps at a glance; null = they could not be read. */
export async function readInventory(facts: FactSource, signal: AbortSignal): Promise<Inventory | null> {
  const fact = await facts.inventory({ signal: AbortSignal.any([signal, AbortSignal.timeout(INVENTORY_MS)]) });
  return fact.state === 'known' ? fact.value : null;
}
