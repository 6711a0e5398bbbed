/** What people may ask, from the list of commands. */
import type { Reply } from './reply.ts';
import { reply } from './reply.ts';

export interface CommandHelp {
  readonly usage: string;
  readonly summary: string;
}

export function helpReply(commands: readonly CommandHelp[]): Reply {
  return reply({
    id: 'help',
    title: 'What you can ask',
    severity: 'info',
    summary: [
      ["An app's name alone is enough: I say why it does not pull its image, how we know, and the repair."],
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
