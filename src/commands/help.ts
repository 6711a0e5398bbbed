/** `help`: what may be asked, from the list of commands, so that it cannot be out of date. */
import { helpReply } from '../replies/help-reply.ts';
import type { Command } from './command.ts';

/** @param commands called when help is asked for: the list holds `help` itself */
export function helpCommand(commands: () => readonly Command[]): Command {
  return {
    name: 'help',
    usage: 'help',
    summary: 'this list',
    tellsNothing: true,
    async run(_words, { person }, { watch }) {
      const shown = commands()
        .filter(({ hidden, chatOnly }) => !hidden && !(chatOnly && watch === null))
        .map(({ name, usage, summary }) => ({ name, usage, summary }));
      return {
        reply: helpReply(shown, { mentionInThreads: person.platform === 'slack' }),
        json: { schema: 'pullcheck.help/1', commands: shown },
        exit: 0,
      };
    },
  };
}
