/** What is said in the place of an answer that was asked for privately, where nothing can be said to one person alone. */
import { type Reply, reply } from './reply.ts';

/** @param given the answer: nothing of it is shown */
export function notAloneReply({ id }: Reply): Reply {
  return reply({
    id,
    title: 'I cannot say it to you alone here',
    severity: 'info',
    summary: [
      ['You asked with `--private`, and no message for one person is taken in this conversation.'],
      ['Ask me in a chat of our own: nobody else reads that. Or ask here without `--private`.'],
    ],
  });
}
