/** What people may ask, from the list of commands. */
import type { Reply } from './reply.ts';
import { reply } from './reply.ts';

export interface CommandHelp {
  readonly usage: string;
  readonly summary: string;
}

/** @param options `mentionInThreads`: the chat has no commands in threads (Slack) */
export function helpReply(
  commands: readonly CommandHelp[],
  options: { readonly mentionInThreads?: boolean } = {},
): Reply {
  return reply({
    id: 'help',
    title: 'What you can ask',
    severity: 'info',
    summary: [
      ["An app's name alone is enough: I say why it does not pull its image, how we know, and the repair."],
      ['I only read. Nothing is changed before somebody who may has approved a plan.'],
      ...(options.mentionInThreads
        ? [['In a thread, mention me with the same words: Slack has no slash commands there.']]
        : []),
    ],
    sections: [
      {
        title: 'Commands',
        lines: commands.map(({ usage, summary }) => [`${usage}: ${summary}.`]),
        fold: 'never',
      },
    ],
    visibility: 'asker',
  });
}
