/** The life of an incident: one pure function from what it was and what happened to what it is. */
import type { AppRef } from '../core/app-ref.ts';
import { sameId } from '../core/app-ref.ts';
import type { Incident, IncidentApp } from './incident.ts';

/** What a diagnosis says of the trouble as a whole. */
export interface Judgement {
  readonly key: string;
  readonly cause: string | null;
  readonly headline: string;
  /** See `Incident.unsure`. */
  readonly unsure?: boolean;
  /** null = not known: what was known before stays. */
  readonly sharedBy: number | null;
}

export type IncidentEvent =
  /**
   * An alert about one of its apps was counted. `by`: its work. `failing`: what the diagnosis found; null = none was made, for
   * the last one is fresh. `spot`: the thread in which it is going to be answered; null = in none.
   */
  | {
      readonly kind: 'alert';
      readonly by: string;
      readonly at: Date;
      readonly app: AppRef;
      readonly revision: string | null;
      readonly failing: boolean | null;
      readonly spot: string | null;
    }
  /** The trouble is seen to be another one, or in other words. */
  | { readonly kind: 'judged'; readonly judgement: Judgement }
  /** One of its apps was looked at. */
  | {
      readonly kind: 'looked';
      readonly at: Date;
      readonly app: AppRef;
      readonly state: IncidentApp['state'];
      readonly revision: string | null;
    }
  /** Nobody looks any more. */
  | { readonly kind: 'unseen'; readonly at: Date }
  /** `card` stands now, as of this version. */
  | { readonly kind: 'shown'; readonly card: string; readonly version: number }
  | { readonly kind: 'answered'; readonly answer: string }
  /** The channel is muted, or the bot may not speak there: the diagnosis stays owed. */
  | { readonly kind: 'unsaid' };

/** A retry comes within minutes; more than these are not counted in between. */
const MOST_COUNTED = 64;
/** Threads of other programs' posts that get a line: a storm of posts must not become a storm of answers. */
export const MOST_THREADS = 20;
/** Failing again within this time, it is the same trouble. */
export const REOPEN_MS = 30 * 60_000;

export interface Opening {
  readonly id: string;
  readonly platform: Incident['platform'];
  readonly channel: string;
  readonly place: string;
  readonly ground: Incident['ground'];
  readonly url: string | null;
  readonly judgement: Judgement;
  readonly alert: Extract<IncidentEvent, { kind: 'alert' }>;
}

/** The incident of a first alert. `alert.failing` false: it had healed before. */
export function openIncident({ judgement, alert, ...given }: Opening): Incident {
  const at = alert.at.toISOString();
  return count(
    {
      ...given,
      ...judgement,
      version: 1,
      state: 'open',
      ending: null,
      healed: alert.failing === false,
      openedAt: at,
      lastSeenAt: at,
      closedAt: null,
      reopened: 0,
      lead: alert.by,
      alerts: 0,
      counted: [],
      apps: [],
      threads: [],
      card: null,
      answer: null,
      shown: 0,
    },
    alert,
  );
}

/** @returns the next version; the same object when nothing changes by it */
export function advance(incident: Incident, event: IncidentEvent): Incident {
  const next = apply(incident, event);
  if (next === incident) return incident;
  const version = incident.version + 1;
  const settled = settle({ ...next, version }, event);
  // Whatever the card does not show makes it no older than it was.
  const inStep =
    event.kind === 'shown'
      ? event.version === incident.version
      : incident.shown === incident.version && viewOf(settled) === viewOf(incident);
  return inStep ? { ...settled, shown: version } : settled;
}

/** What the card shows of it. */
function viewOf(incident: Incident): string {
  const {
    cause,
    headline,
    state,
    ending,
    reopened,
    alerts,
    lastSeenAt,
    apps,
    sharedBy,
    owed = false,
    unsure = false,
  } = incident;
  const shown = apps.map(({ app, ...each }) => [app.name, each.state, each.revision]);
  return JSON.stringify([cause, headline, state, ending, reopened, alerts, lastSeenAt, sharedBy, shown, owed, unsure]);
}

/** Does it fail again soon enough to be the same trouble? */
export function canReopen(incident: Incident, now: Date): boolean {
  return incident.closedAt !== null && now.getTime() - Date.parse(incident.closedAt) <= REOPEN_MS;
}

/** From its beginning to its end, in ms; while it is open, until now. */
export function lastedMs({ openedAt, closedAt }: Incident, now: Date): number {
  return Math.max(0, (closedAt === null ? now.getTime() : Date.parse(closedAt)) - Date.parse(openedAt));
}

/** Is what the card shows no longer so? */
export function isStale({ version, shown }: Incident): boolean {
  return version !== shown;
}

export function appOf({ apps }: Incident, { resourceId }: AppRef): IncidentApp | null {
  return apps.find(({ app }) => sameId(app.resourceId, resourceId)) ?? null;
}

function apply(incident: Incident, event: IncidentEvent): Incident {
  switch (event.kind) {
    case 'alert':
      return incident.counted.includes(event.by) ? incident : count(incident, event);
    case 'judged': {
      const { judgement } = event;
      const sharedBy = judgement.sharedBy ?? incident.sharedBy;
      const { key, cause, headline, unsure = false } = judgement;
      const same =
        key === incident.key &&
        cause === incident.cause &&
        headline === incident.headline &&
        unsure === (incident.unsure ?? false) &&
        sharedBy === incident.sharedBy;
      return same ? incident : { ...incident, key, cause, headline, unsure, sharedBy };
    }
    case 'looked': {
      const before = appOf(incident, event.app);
      if (before === null || incident.state === 'closed') return incident;
      const { state, at } = event;
      const looked = { ...before, state, revision: event.revision ?? before.revision, lookedAt: at.toISOString() };
      return { ...incident, apps: incident.apps.map((each) => (each === before ? looked : each)) };
    }
    case 'unseen':
      return incident.state === 'closed'
        ? incident
        : { ...incident, state: 'closed', ending: 'unseen', closedAt: latest(incident.openedAt, event.at) };
    case 'shown':
      return incident.card === event.card && incident.shown === event.version && incident.version === event.version
        ? incident
        : { ...incident, card: event.card, shown: event.version };
    case 'answered':
      return incident.answer === event.answer && incident.owed !== true
        ? incident
        : { ...incident, answer: event.answer, owed: false };
    case 'unsaid':
      return incident.owed === true || incident.state === 'closed' ? incident : { ...incident, owed: true };
  }
}

function count(incident: Incident, alert: Extract<IncidentEvent, { kind: 'alert' }>): Incident {
  const { by, app, failing, spot } = alert;
  const at = alert.at.toISOString();
  const before = appOf(incident, app);
  const counted: IncidentApp = {
    app: before?.app ?? app,
    revision: alert.revision ?? before?.revision ?? null,
    state: failing === null ? (before?.state ?? 'failing') : failing ? 'failing' : 'ready',
    firstSeenAt: before?.firstSeenAt ?? at,
    lastSeenAt: latest(before?.lastSeenAt ?? at, alert.at),
    lookedAt: failing === null ? (before?.lookedAt ?? null) : at,
    alerts: (before?.alerts ?? 0) + 1,
  };
  const isNew = spot !== null && !incident.threads.some((each) => each.spot === spot);
  return {
    ...incident,
    alerts: incident.alerts + 1,
    lastSeenAt: latest(incident.lastSeenAt, alert.at),
    counted: [...incident.counted, by].slice(-MOST_COUNTED),
    apps:
      before === null ? [...incident.apps, counted] : incident.apps.map((each) => (each === before ? counted : each)),
    threads: isNew && incident.threads.length < MOST_THREADS ? [...incident.threads, { spot, by }] : incident.threads,
  };
}

/** Open while something fails. What had healed stays open until its one line is said: then it is looked at, and over. */
function settle(incident: Incident, event: IncidentEvent): Incident {
  if (event.kind === 'unseen') return incident;
  const fails = incident.apps.some(({ state }) => state === 'failing');
  if (incident.state === 'closed')
    return fails && event.kind === 'alert' && event.failing === true
      ? {
          ...incident,
          state: 'open',
          ending: null,
          closedAt: null,
          reopened: incident.reopened + 1,
          healed: false,
          lead: event.by,
          owed: false,
        }
      : incident;
  if (fails || (incident.healed && event.kind !== 'shown')) return incident;
  const at = 'at' in event ? event.at : new Date(incident.lastSeenAt);
  return { ...incident, state: 'closed', ending: 'ready', closedAt: latest(incident.openedAt, at) };
}

/** Machines differ in what time it is: nothing ends before it began. */
function latest(before: string, at: Date): string {
  const now = at.toISOString();
  return now > before ? now : before;
}
