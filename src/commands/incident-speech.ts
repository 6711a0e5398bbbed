/** Says an incident where it belongs: its card, edited in place; the diagnosis in its thread; a line in other threads. */

import { isStale } from '../alerts/advance.ts';
import type { Incident } from '../alerts/incident.ts';
import { NOBODY } from '../core/person.ts';
import { type Place, place } from '../core/place.ts';
import { replyToKeep } from '../replies/clean-reply.ts';
import { healedReply, incidentCard, joinedReply } from '../replies/incident-card.ts';
import type { Reply } from '../replies/reply.ts';
import type { Answers } from './answers.ts';
import { detailsCommandText, hasDetails } from './details.ts';
import { GivenUp, type Run } from './inbox.ts';
import type { IncidentBook } from './incident-book.ts';
import type { Incidents } from './incidents.ts';
import { type Messenger, posted } from './messenger.ts';
import type { Mutes } from './mutes.ts';
import { persist, type SayingParts } from './saying.ts';
import { createScreen } from './screen.ts';

export interface IncidentSpeechParts extends SayingParts {
  readonly incidents: Incidents;
  readonly book: IncidentBook;
  readonly mutes: Mutes;
  readonly answers: Answers;
  readonly docsUrl: string | null;
}

export interface IncidentSpeech {
  /**
   * Brings the card up to date, one edit after the other; says it, if it is wanted and not said, and it is this work's to say.
   * @returns whether it was said or edited just now: there may be nothing to do
   */
  card(id: string, run: Run): Promise<boolean>;
  /** Says the diagnosis, once for each opening, in the card's thread or in that of the post. */
  answer(incident: Incident, diagnosis: Reply, signal: AbortSignal): Promise<void>;
  /** One line in the thread of another post: where the incident stands. */
  line(incident: Incident, thread: Place, run: Run): Promise<void>;
  /** Says a reply once, under the mark of a run. */
  say(where: { readonly platform: Incident['platform']; readonly place: Place }, reply: Reply, run: Run): Promise<void>;
  isMuted(where: Pick<Incident, 'platform' | 'channel'>): Promise<boolean>;
}

/** Whoever says the card may just be doing so. */
const CARD_WITHIN_MS = 8_000;
const LOOK_MS = 250;
/** After so long, whoever had to say the card is taken for lost. */
const LOST_MS = 120_000;

export function createIncidentSpeech(parts: IncidentSpeechParts): IncidentSpeech {
  const { incidents, book, mutes, answers, docsUrl, clock } = parts;
  /** Edits of one card, one after the other: the newest state comes last. */
  const editing = new Map<string, Promise<boolean>>();

  function messengerFor(platform: Incident['platform']): Messenger {
    const messenger = parts.messengers[platform];
    if (messenger === undefined) throw new GivenUp(`${platform} is not set up here, so nothing can be said there`);
    return messenger;
  }

  const isMuted: IncidentSpeech['isMuted'] = async (where) => (await mutes.find(where)) !== null;

  async function showCard(id: string, { id: work, signal }: Run): Promise<boolean> {
    const incident = await incidents.find(id);
    if (incident === null || !isStale(incident)) return false;
    if (incident.card === null && (!wantsCard(incident) || !maySay(incident, work) || (await isMuted(incident))))
      return false;
    const screen = createScreen({
      ...parts,
      messenger: messengerFor(incident.platform),
      place: place(incident.place),
      asker: NOBODY,
      message: incident.card === null ? null : posted(incident.card),
      run: { id: `incident-${id}`, signal },
      onShown: async (_reply, card) => {
        await book.change(id, { kind: 'shown', card, version: incident.version });
      },
    });
    await persist(clock, () => screen.finish(incidentCard(incident, { docsUrl, now: clock.now() })), signal);
    return true;
  }

  /** Two replicas that say it at once would say it twice: in a room it is the lead's, unless that cannot or is lost. */
  function maySay({ ground, lead, owed, openedAt }: Incident, work: string): boolean {
    if (ground === 'thread' || lead === work || owed === true) return true;
    return clock.now().getTime() - Date.parse(openedAt) > LOST_MS;
  }

  return {
    isMuted,

    card(id, run) {
      const before: Promise<unknown> = editing.get(id) ?? Promise.resolve();
      const edited = before.catch(() => {}).then(() => showCard(id, run));
      editing.set(id, edited);
      const done = () => {
        if (editing.get(id) === edited) editing.delete(id);
      };
      edited.then(done, done);
      return edited;
    },

    async answer(incident, diagnosis, signal) {
      const messenger = messengerFor(incident.platform);
      const id = `incident-${incident.id}-${incident.reopened}`;
      const reply: Reply = hasDetails(diagnosis) ? { ...diagnosis, unfold: detailsCommandText(id) } : diagnosis;
      const { ground, card } = incident;
      const screen = createScreen({
        ...parts,
        messenger,
        place: ground === 'room' && card !== null ? messenger.under(posted(card)) : place(incident.place),
        asker: NOBODY,
        message: null,
        run: { id, signal },
        onShown: async (_reply, message) => {
          await answers.keep({ id, reply: replyToKeep(reply), message, asker: NOBODY });
          await book.change(incident.id, { kind: 'answered', answer: message });
        },
      });
      await persist(clock, () => screen.finish(reply), signal);
    },

    async line(incident, thread, run) {
      const messenger = messengerFor(incident.platform);
      let now: Incident | null = incident;
      for (let waited = 0; now !== null && targetOf(now) === null && waited < CARD_WITHIN_MS; waited += LOOK_MS) {
        await clock.after(LOOK_MS, run.signal);
        now = await incidents.find(incident.id);
      }
      const stands = now ?? incident;
      const target = targetOf(stands);
      const reply = stands.healed
        ? healedReply(stands)
        : joinedReply(stands, target === null ? null : await messenger.link(posted(target)));
      await this.say({ platform: incident.platform, place: thread }, reply, run);
    },

    async say({ platform, place: where }, reply, run) {
      const screen = createScreen({
        ...parts,
        messenger: messengerFor(platform),
        place: where,
        asker: NOBODY,
        message: null,
        run,
      });
      await persist(clock, () => screen.finish(reply), run.signal);
    },
  };
}

/** Under the post of another program, the answer says all while there is one alert of one app, and it lasts. */
function wantsCard({ ground, alerts, apps, state, reopened, healed, answer }: Incident): boolean {
  // Over before anything was said of it: the channel was muted.
  if (state === 'closed' && answer === null && !healed) return false;
  return ground === 'room' || healed || alerts > 1 || apps.length > 1 || state === 'closed' || reopened > 0;
}

/** What others are led to. */
function targetOf({ card, answer }: Incident): string | null {
  return card ?? answer;
}
