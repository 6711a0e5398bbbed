/** Has approved plans carried out: one look at a time, the card edited in place, the end said once in a message of its own. */
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Person } from '../core/person.ts';
import type { FactSource } from '../diagnosis/fact-source.ts';
import { rollbackCard, rollbackEndReply } from '../replies/rollback-card.ts';
import { carryOut } from '../rollback/carry-out.ts';
import type { Deployer } from '../rollback/deployer.ts';
import type { PlanRecord, Plans } from '../rollback/plans.ts';
import { isUnderWay } from '../rollback/states.ts';
import type { Again, Inbox, Messengers, RollbackWork } from './inbox.ts';
import { posted } from './messenger.ts';
import { say } from './say-later.ts';

export interface CarryingParts {
  readonly plans: Plans;
  readonly inbox: Inbox;
  readonly messengers: Messengers;
  readonly deployer: Deployer;
  readonly facts: FactSource;
  readonly clock: Clock;
  readonly log: Log;
  readonly watchMs: number;
}

export interface Carrying {
  /** Stores the work of an approved plan. */
  begin(planId: string): Promise<void>;
  /** One look. @returns the next one, or null when it is over */
  look(work: RollbackWork, signal: AbortSignal): Promise<Again | null>;
  /** Edits the card; never throws, and waits for nobody. */
  show(record: PlanRecord): void;
  /** At the start of the program: takes up what was approved and has no work any more. */
  resume(): Promise<void>;
}

export function createCarrying(parts: CarryingParts): Carrying {
  const { plans, inbox, log } = parts;
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
      const reply = rollbackCard(record);
      const message =
        card === null
          ? await messenger.post(record.place, reply, person)
          : await messenger.edit(posted(card), reply, person);
      shown.set(record.id, key);
      if (!isUnderWay(state)) shown.delete(record.id);
      if (message !== card) await keepCard(record.id, message);
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

  /** Who stores that it is said says it: once, whoever looks. */
  async function tellEnd(id: string): Promise<void> {
    for (let tries = 0; tries < 5; tries++) {
      const record = await plans.find(id);
      if (record === null || isUnderWay(record.state) || record.progress.told !== null) return;
      const person = talksTo(record);
      const progress = { ...record.progress, told: record.state };
      if (!(await plans.transition({ ...record, progress, version: record.version + 1 }, []))) continue;
      if (person !== null) await say(parts, record.place, rollbackEndReply(record), person);
      return;
    }
  }

  return {
    begin: (planId) => begin(planId),
    async look(work, signal) {
      const { record, againMs } = await carryOut(work.planId, parts, signal);
      if (record === null) return null;
      await showCard(record);
      if (againMs !== null) return { work, afterMs: againMs };
      log.info({ plan: record.id, state: record.state, reason: record.ending?.reason ?? null }, 'a plan has ended');
      await tellEnd(record.id);
      return null;
    },
    show(record) {
      void showCard(record);
    },
    async resume() {
      for (const record of await plans.underWay()) await begin(record.id, record.version);
    },
  };
}

function talksTo({ requester, decision }: PlanRecord): Person | null {
  return requester ?? decision?.by ?? null;
}
