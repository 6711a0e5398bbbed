/** `details ID`: what the message folded away. Only its button sends it. */
import { PullcheckError } from '../core/error.ts';
import { detailsReply, detailsThereReply } from '../replies/details-reply.ts';
import type { Reply } from '../replies/reply.ts';
import type { Command } from './command.ts';

/** The command of the button. */
export function detailsCommandText(answerId: string): string {
  return `details ${answerId}`;
}

/** Is there anything that a chat does not show at once? */
export function hasDetails(reply: Reply): boolean {
  return reply.sections.some(({ fold }) => fold !== 'never') || reply.code.length > 1;
}

export const detailsCommand: Command = {
  name: 'details',
  usage: 'details ID',
  summary: 'what an answer folded away',
  hidden: true,
  limitedAs: 'diagnose',
  async run(words, _request, context) {
    const [id = ''] = words;
    const given = (await context.answers?.byId(id)) ?? null;
    if (context.answers === null || given === null)
      throw new PullcheckError('usage', 'I no longer have that answer.', {
        remedy: 'Press "Check again", or ask anew: the evidence is read afresh.',
      });
    // A private answer has no thread in which they would stand already.
    const first = given.reply.visibility === 'asker' || (await context.answers.claimDetails(given.id));
    const reply = first ? detailsReply(given.reply, given.id) : detailsThereReply();
    // Only chats fold, so no program ever asks for it.
    return { reply, json: {}, exit: 0 };
  },
};
