/** What a message in a chat folded away: the same answer with everything on the table, for its thread. */
import type { Reply } from './reply.ts';
import { reply } from './reply.ts';

export function detailsReply(given: Reply, answerId: string): Reply {
  return {
    ...given,
    id: `details:${answerId}`,
    title: `How we know: ${given.title}`,
    // It was said above.
    summary: [],
    actions: given.actions.filter((action) => 'url' in action),
    // What one person was told alone stays so.
    visibility: given.visibility,
    thread: true,
    unfolded: true,
    unfold: null,
    mention: null,
    replaces: null,
  };
}

/** Somebody else asked for the same before. */
export function detailsThereReply(): Reply {
  return reply({
    id: 'details:there',
    title: 'It is in the thread',
    severity: 'info',
    summary: [['The evidence was asked for before: it stands in this thread.']],
    visibility: 'asker',
    thread: true,
  });
}
