/** A store without a database: the playground's, and that of tests. Everything ends with the program. */
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import type { Store } from '../store.ts';
import { createMemoryAnswers } from './answers.ts';
import { createMemoryConversations } from './conversations.ts';
import { createMemoryInbox } from './inbox.ts';
import { createMemoryIncidents } from './incidents.ts';
import { createMemoryMutes } from './mutes.ts';
import { createMemoryPlans } from './plans.ts';
import { createMemoryPostings } from './postings.ts';
import { createMemoryWatches } from './watches.ts';

export function createMemoryStore({ clock, log }: { readonly clock: Clock; readonly log: Log }): Store {
  return {
    inbox: createMemoryInbox({ clock, log }),
    answers: createMemoryAnswers(),
    watches: createMemoryWatches(),
    postings: createMemoryPostings(clock),
    conversations: createMemoryConversations(),
    incidents: createMemoryIncidents(),
    mutes: createMemoryMutes(),
    ...createMemoryPlans(),
    durable: false,
    broken: new Promise(() => {}),
    state: () => ({ ready: true, because: null }),
    async close() {},
  };
}
