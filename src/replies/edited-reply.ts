/** Somebody has changed what was said, and hopes for an answer. */
import type { Reply } from './reply.ts';
import { reply } from './reply.ts';

export function editedReply(): Reply {
  return reply({
    id: 'edited',
    title: 'I do not read edits: write it anew',
    severity: 'info',
    summary: [],
    visibility: 'asker',
  });
}
