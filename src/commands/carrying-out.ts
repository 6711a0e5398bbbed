/** Has approved plans carried out: one look at a time, the card edited in place, the end said once in a message of its own. */
import type { Person } from '../core/person.ts';
import type { FactSource } from '../diagnosis/fact-source.ts';
import { replyToKeep } from '../replies/clean-reply.ts';
import { rollbackCard, rollbackEndReply } from '../replies/rollback-card.ts';
import { carryOut } from '../rollback/carry-out.ts';
import type { Deployer } from '../rollback/deployer.ts';
import type { PlanRecord, Plans } from '../rollback/plans.ts';
import { isUnderWay } from '../rollback/states.ts';
import type { Handlers, Inbox } from './inbox.ts';
import { posted } from './messenger.ts';
import type { SayingParts } from './saying.ts';
import { createScreen } from './screen.ts';

export interface CarryingParts extends SayingParts {
  readonly plans: Plans;
  readonly inbox: Inbox;
  readonly deployer: Deployer;
  readonly facts: FactSource;
  readonly watchMs: number;
}

/** A driver stores something every few seconds: a plan under way that is this old has none any more. */
const ORPHANED_MS = 2 * 60_000;
const LOOK_FOR_ORPHANS_MS = 60_000;

export interface Carrying {
  /** Stores the work of an approved plan. */
  begin(planId: string): Promise<void>;
  /** One look. @returns the next one, or null when it is over */
  readonly look: Handlers['rollback'];
  /** Edits the card; never throws, and waits for nobody. */
  show(record: PlanRecord): void;
  /**
   * Until the signal: takes up plans that nobody works on any more. Whoever approved one may have died between the decision and
   * its work.
   */
  takeUp(signal: AbortSignal): Promise<void>;
}

export function createCarrying(parts: CarryingParts): Carrying {
  const { plans, inbox, clock, log } = parts;
  /** Edits of one card, one after the other: the newest state comes last. */
  const editing = new Map<string, Promise<void>>();
  /** What each card shows, so that it is edited only when that changes. */
  const shown = new Map<string, string>();

  async function begin(planId: string, version = 0): Promise<void> {
    await inbox.accept(`rollback:${planId}:${version}`, { kind: 'rollback', planId });
  }

  async function showCard(record: PlanRecord): Promise<void> {
    const { progress, state, card } = record;
    const markers = progress.steps.map(({ marker }) => marker).join();
    // A look every 15 s; the numbers of the watch are worth an edit a minute.
    const key = `${state} ${markers} ${Math.floor((progress.watch?.looks ?? 0) / 4)}`;
    const person = talksTo(record);
    if (shown.get(record.id) === key || person === null || person.platform === 'machine') return;
    const messenger = parts.messengers[person.platform];
    if (messenger === undefined) return;
    try {
      const screen = createScreen({
        ...parts,
        messenger,
        place: record.place,
        asker: person,
        message: card === null ? null : posted(card),
        run: { id: `card:${record.id}`, signal: new AbortController().signal },
        onShown: async (_reply, message) => {
          if (message !== card) await keepCard(record.id, message);
        },
      });
      await screen.finish(rollbackCard(record));
      shown.set(record.id, key);
      if (!isUnderWay(state)) shown.delete(record.id);
    } catch (error) {
      // What is done to Azure does not wait for a chat; the next look edits it again.
      log.warn({ err: error, plan: record.id }, 'the card of a plan could not be shown');
    }
  }

  /** The message as it now stands; the driver may be storing a look at the same moment. */
  async function keepCard(id: string, message: string): Promise<void> {
    for (let tries = 0; tries < 5; tries++) {
      const now = await plans.find(id);
      if (now === null || (await plans.transition({ ...now, card: message, version: now.version + 1 }, []))) return;
    }
  }

  function show(record: PlanRecord): Promise<void> {
    const edited = (editing.get(record.id) ?? Promise.resolve()).then(() => showCard(record));
    editing.set(record.id, edited);
    void edited.then(() => {
      if (editing.get(record.id) === edited) editing.delete(record.id);
    });
    return edited;
  }

  /** The key makes it one message, whoever looks. */
  async function tellEnd(record: PlanRecord): Promise<void> {
    const person = talksTo(record);
    if (person === null) return;
    const reply = replyToKeep(rollbackEndReply(record));
    await inbox.accept(`plan-ended:${record.id}:${record.state}`, {
      kind: 'say',
      place: record.place,
      reply,
      to: person,
    });
  }

  return {
    begin: (planId) => begin(planId),
    async look(work, { signal }) {
      const { record, againMs } = await carryOut(work.planId, parts, signal);
      if (record === null) return null;
      await show(record);
      if (againMs !== null) return { work, afterMs: againMs };
      log.info({ plan: record.id, state: record.state, reason: record.ending?.reason ?? null }, 'a plan has ended');
      await tellEnd(record);
      return null;
    },
    show(record) {
      void show(record);
    },
    async takeUp(signal) {
      for (;;) {
        await clock.after(LOOK_FOR_ORPHANS_MS, signal);
        if (signal.aborted) return;
        try {
          const before = new Date(clock.now().getTime() - ORPHANED_MS);
          for (const { id, version } of await plans.orphans(before)) await begin(id, version);
        } catch (error) {
          log.warn({ because: String(error) }, 'plans that nobody works on could not be looked for');
        }
      }
    },
  };
}

function talksTo({ requester, decision }: PlanRecord): Person | null {
  return requester ?? decision?.by ?? null;
}
