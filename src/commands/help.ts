/** `help`: what the asker may ask here, from the list of commands, so that it cannot be out of date. */
import { helpReply } from '../replies/help-reply.ts';
import type { Command } from './command.ts';

/** @param commands called when help is asked for: the list holds `help` itself */
export function helpCommand(commands: () => readonly Command[]): Command {
  return {
    name: 'help',
    usage: 'help',
    summary: 'this list',
    tellsNothing: true,
    async run(_words, request, { watch, judge }) {
      const inChat = watch !== null;
      const all = commands().filter(({ hidden, chatOnly }) => !hidden && !(chatOnly && !inChat));
      const verdicts = (await judge?.(request, all)) ?? [];
      const shown = all
        .filter((_, i) => verdicts[i]?.allowed !== false)
        .map(({ name, usage, summary }) => ({ name, usage, summary }));
      const refused = verdicts.flatMap((verdict) => (verdict.allowed ? [] : [verdict.who]));
      return {
        reply: helpReply(shown, { inChat, refused }),
        json: { schema: 'pullcheck.help/1', commands: shown },
        exit: 0,
      };
    },
  };
}
