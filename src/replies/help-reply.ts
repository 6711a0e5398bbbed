/** What people may ask, from the list of commands. */
import type { Reply } from './reply.ts';
import { reply } from './reply.ts';

export interface CommandHelp {
  readonly usage: string;
  readonly summary: string;
}

/** @param inChat false in a shell, where nobody is mentioned */
export function helpReply(commands: readonly CommandHelp[], inChat = true): Reply {
  return reply({
    id: 'help',
    title: 'What you can ask',
    severity: 'info',
    summary: [
      ["An app's name alone is enough: I say why it does not pull its image, how we know, and the repair."],
      ...(inChat
        ? [
            [
              'In a thread, mention me: `@pullcheck orders-api`. Slash commands do not work in threads. In a direct message the words alone are enough.',
            ],
          ]
        : []),
      ['I only read. Nothing is changed before an approver has approved a plan.'],
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
