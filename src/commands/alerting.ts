/** From an alert to what is said of it: whether it matters, which app it means, where it is told, and as part of which incident. */
import { createHash } from 'node:crypto';
import type { Alert } from '../alerts/alert.ts';
import { type FoundApps, findApps } from '../alerts/find-app.ts';
import { isAboutStart } from '../alerts/relevance.ts';
import { readChatPost } from '../alerts/senders/chat-post.ts';
import type { AppRef } from '../core/app-ref.ts';
import { PullcheckError } from '../core/error.ts';
import { unknown } from '../core/fact.ts';
import { NOBODY, type Person } from '../core/person.ts';
import { redact } from '../core/redact.ts';
import type { FactSource } from '../diagnosis/fact-source.ts';
import type { Inventory } from '../diagnosis/inventory.ts';
import { noAppReply, unlistedReply, unseenAppReply, whichAppReply } from '../replies/alert-reply.ts';
import { appWords } from '../replies/app-words.ts';
import { replyToKeep } from '../replies/clean-reply.ts';
import { errorReply } from '../replies/error-reply.ts';
import type { Reply } from '../replies/reply.ts';
import { pointingRequest } from './access.ts';
import type { AlertTarget, AlertTelling } from './alert-telling.ts';
import type { ArrivedPost, Received } from './arrival.ts';
import { type Again, type AlertWork, GivenUp, type Handlers, type Inbox, type Run } from './inbox.ts';
import { type IncidentDriver, readInventory } from './incident-driver.ts';
import type { IncidentSpeech } from './incident-speech.ts';
import type { Incidents } from './incidents.ts';
import type { Channel } from './platform.ts';
import { type Request, splitWords } from './request.ts';
import type { SayingParts } from './saying.ts';

export interface AlertingParts extends SayingParts {
  readonly inbox: Inbox;
  readonly incidents: Incidents;
  readonly facts: FactSource;
  readonly speech: IncidentSpeech;
  readonly telling: AlertTelling;
  readonly driver: IncidentDriver;
  /** Answers a question of a person, as if it had been typed. */
  readonly ask: Handlers['ask'];
  /** Tells who may not ask that it is so. @returns whether that is said */
  readonly turnAway: (request: Request, run: Run) => Promise<boolean>;
  /** Which channels are told of it, also where the app is not known; see `alerts/routes.ts`. */
  readonly routesOf: (alert: Alert, app: AppRef | null) => readonly Channel[];
  /** null = the bot is not on that platform, or cannot speak there. */
  readonly placeOf: (channel: Channel) => ArrivedPost['place'] | null;
}

export interface Alerting {
  /** What platforms call with posts of other programs, before they acknowledge them. Never throws. */
  receivePost(post: ArrivedPost): Promise<Received>;
  readonly handle: Handlers['alert'];
}

/** The same question, asked again within this time, stands already. */
const ASK_AGAIN_MS = 30 * 60_000;
/** Pauses while the apps cannot be listed, the last one from then on: half an hour in all. */
const UNLISTED_AFTER_MS = [5_000, 15_000, 40_000, 120_000];
const TELL_UNLISTED_AT = 3;
const MOST_UNLISTED = 17;

export function createAlerting(parts: AlertingParts): Alerting {
  const { inbox, incidents, speech, telling, driver, clock, log } = parts;

  async function handle(work: AlertWork, run: Run): Promise<Again | null> {
    const { alert, origin } = work;
    const asked = origin.kind === 'post' ? origin.asked : null;
    const subject = { sender: alert.sender, state: alert.state, title: redact(alert.title) };
    if (asked === null && alert.state === 'fired') {
      const { relevant, because } = isAboutStart(alert);
      if (!relevant) {
        log.debug({ ...subject, because }, 'an alert was left alone');
        return null;
      }
    }
    if (origin.kind === 'post' && asked === null && (await isMuted(origin))) return null;

    const inventory = await readInventory(parts.facts, run.signal);
    const found = findApps(alert, inventory ?? NOTHING_SEEN);
    if (asked !== null && origin.kind === 'post') return answerTo(asked, origin, alert, found, run);
    if (found.kind === 'none') {
      // Azure could not be asked: it may be somebody's all the same, and is looked for again.
      if (inventory === null) return unlisted(work, found);
      log.debug({ ...subject, because: found.because }, 'an alert is about none of the apps');
      const outright = alert.clues.names.length + alert.clues.resourceIds.filter(isOfContainerApps).length > 0;
      if (outright && origin.kind === 'webhook' && alert.state === 'fired')
        await tellRooms('unseen', alert, unseenAppReply(alert.title, found.because));
      return null;
    }
    if (alert.state === 'resolved') return resolved(found, run);

    const targets = targetsOf(alert, origin, found);
    if (targets.length === 0) {
      log.info(subject, 'an alert is told nowhere: no route of the policy fits it');
      return null;
    }
    if (found.kind === 'several') await askWhich(alert, found, targets);
    else {
      const edited = origin.kind === 'post' && origin.edited === true;
      await telling.tell({ app: found.app, revision: found.revision, url: alert.url, edited, targets, inventory, run });
    }
    return null;
  }

  /** Whoever points at an alert is answered as if he had typed the app's name below it. */
  async function answerTo(
    person: Person,
    { platform, place }: Extract<AlertWork['origin'], { kind: 'post' }>,
    alert: Alert,
    found: FoundApps,
    run: Run,
  ): Promise<null> {
    // One app is asked for as if it had been typed, which is judged there.
    if (found.kind !== 'one' && (await parts.turnAway(pointingRequest(person, place), run))) return null;
    switch (found.kind) {
      case 'one': {
        const words = splitWords(appWords('diagnose', found.app));
        await parts.ask({ kind: 'ask', request: { words, person, place }, shown: null }, run);
        return null;
      }
      case 'several':
        await speech.say({ platform, place }, { ...whichAppReply(alert.title, found), thread: true }, run);
        return null;
      case 'none': {
        const { gap, because } = found;
        const more = gap === null ? null : `Not all could be seen: ${gap.because}`;
        await speech.say({ platform, place }, withMore(noAppReply(because), more), run);
        return null;
      }
    }
  }

  /** Tried again for a while; when that is no hiccup any more, the channels for alerts of no known app are told, once. */
  async function unlisted(work: AlertWork, found: Extract<FoundApps, { kind: 'none' }>): Promise<Again | null> {
    const { alert, origin, unlisted: before = 0 } = work;
    if (before === TELL_UNLISTED_AT && origin.kind === 'webhook' && alert.state === 'fired')
      await tellRooms('unlisted', alert, unlistedReply(alert.title, found.gap?.because ?? found.because));
    const afterMs = UNLISTED_AFTER_MS[Math.min(before, UNLISTED_AFTER_MS.length - 1)] ?? 0;
    if (before < MOST_UNLISTED) return { work: { ...work, unlisted: before + 1 }, afterMs };
    throw new GivenUp('the apps could not be listed for half an hour, so nobody knows which one an alert means');
  }

  /** Told where no app needs to be known. A storm of them says it once in each channel. */
  async function tellRooms(what: string, alert: Alert, reply: Reply): Promise<void> {
    const period = Math.floor(clock.now().getTime() / ASK_AGAIN_MS);
    for (const target of roomsOf(parts.routesOf(alert, null))) {
      if (await speech.isMuted(target)) continue;
      await sayOnce(`alert-${what}:${target.platform}:${target.channel}:${period}`, target, reply);
    }
  }

  /** By its key it is one message, however many alerts come to it at once. */
  async function sayOnce(key: string, { platform, place }: AlertTarget, reply: Reply): Promise<void> {
    // Nobody is spoken to: only the platform counts.
    const to: Person = { ...NOBODY, platform };
    await inbox.accept(key, { kind: 'say', place, reply: replyToKeep(reply), to });
  }

  /** It may be over: those who look are told to look now. Nothing is diagnosed for its own sake. */
  async function resolved(found: Exclude<FoundApps, { kind: 'none' }>, run: Run): Promise<null> {
    const apps = found.kind === 'one' ? [found.app] : found.apps;
    const all = await Promise.all(apps.map((app) => incidents.ofApp(app.resourceId, clock.now())));
    for (const incident of all.flat()) if (incident.state === 'open') await driver.lookSoon(incident, run.id);
    return null;
  }

  function targetsOf(
    alert: Alert,
    origin: AlertWork['origin'],
    found: Exclude<FoundApps, { kind: 'none' }>,
  ): readonly AlertTarget[] {
    if (origin.kind === 'post') {
      const messenger = parts.messengers[origin.platform];
      if (messenger === undefined) return [];
      const { platform, place } = origin;
      return [{ platform, place, channel: messenger.channel(place), ground: 'thread', spot: messenger.spot(place) }];
    }
    const apps = found.kind === 'one' ? [found.app] : found.apps;
    return roomsOf(apps.flatMap((app) => parts.routesOf(alert, app)));
  }

  function roomsOf(channels: readonly Channel[]): readonly AlertTarget[] {
    const targets = new Map<string, AlertTarget>();
    for (const each of channels) {
      const place = parts.placeOf(each);
      const messenger = parts.messengers[each.platform];
      if (place === null || messenger === undefined) {
        log.warn({ platform: each.platform, channel: each.channel }, 'a channel of the policy cannot be spoken in');
        continue;
      }
      const channel = messenger.channel(place);
      targets.set(`${each.platform} ${channel}`, {
        platform: each.platform,
        place,
        channel,
        ground: 'room',
        spot: null,
      });
    }
    return [...targets.values()];
  }

  /** Once for each channel and choice, however many alerts leave it open. In a thread of its own each is asked there. */
  async function askWhich(
    alert: Alert,
    found: Extract<FoundApps, { kind: 'several' }>,
    targets: readonly AlertTarget[],
  ): Promise<void> {
    const apps = found.apps.map(({ resourceId }) => resourceId.toLowerCase()).sort();
    const now = Math.floor(clock.now().getTime() / ASK_AGAIN_MS);
    for (const target of targets) {
      if (await speech.isMuted(target)) continue;
      const where = target.spot ?? `${target.platform} ${target.channel} ${now}`;
      const reply = { ...whichAppReply(alert.title, found), thread: target.ground === 'thread' };
      const key = createHash('sha256')
        .update(JSON.stringify([where, apps]))
        .digest('base64url');
      await sayOnce(`alert-which:${key}`, target, reply);
    }
  }

  async function isMuted({ platform, place }: Extract<AlertWork['origin'], { kind: 'post' }>): Promise<boolean> {
    const messenger = parts.messengers[platform];
    return messenger !== undefined && speech.isMuted({ platform, channel: messenger.channel(place) });
  }

  return {
    async receivePost({ key, post, place, platform, asked, edited }) {
      const alert = readChatPost(post);
      // Channels are full of posts that are no alerts: those are not even stored.
      if (asked === null && alert.state === 'fired' && !isAboutStart(alert).relevant)
        return { state: 'accepted', acknowledgement: null };
      const { title, text, url } = alert;
      const kept = { ...alert, title: redact(title), text: redact(text), url: url === null ? null : redact(url) };
      try {
        const origin = { kind: 'post', platform, place, asked, edited } as const;
        const state = await inbox.accept(key, { kind: 'alert', alert: kept, origin });
        return state === 'duplicate' ? { state } : { state, acknowledgement: null };
      } catch (error) {
        log.warn({ because: String(error), platform }, 'a post could not be stored');
        return { state: 'refused', reply: errorReply(notTaken()) };
      }
    },
    handle,
  };
}

function isOfContainerApps(id: string): boolean {
  return /\/providers\/microsoft\.app\/(?:containerapps|jobs)\//i.test(id);
}

const NOTHING_SEEN: Inventory = {
  apps: [],
  gaps: [unknown('failed', 'the apps could not be listed', null)],
};

function notTaken(): PullcheckError {
  return new PullcheckError('internal', 'I cannot take that now: I would forget it.', {
    remedy: 'Ask again in a minute.',
  });
}

function withMore(reply: ReturnType<typeof noAppReply>, more: string | null): ReturnType<typeof noAppReply> {
  return more === null ? reply : { ...reply, summary: [...reply.summary, [more]] };
}
