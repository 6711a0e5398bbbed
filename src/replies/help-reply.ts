/** What people may ask, from the list of commands. */
import type { Reply, Text } from './reply.ts';
import { reply } from './reply.ts';

export interface CommandHelp {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
}

/** Of a command that the asker may not ask here: who may. */
export type WhoMay = 'members' | 'listed' | 'elsewhere' | 'unknown';

export interface HelpOptions {
  /** false in a shell, where nobody is mentioned. */
  readonly inChat: boolean;
  /** One for each command that is not shown. */
  readonly refused: readonly WhoMay[];
}

/** @param commands those that the asker may ask here */
export function helpReply(commands: readonly CommandHelp[], { inChat, refused }: HelpOptions): Reply {
  // What it is for, and how it is asked, is of use to whom it answers.
  const diagnoses = commands.some(({ name }) => name === 'diagnose');
  const howToAsk: Text[] = [
    ["An app's name alone is enough: I say why it does not pull its image, how we know, and the repair."],
    ...(inChat
      ? [
          [
            'In a thread, mention me: `@pullcheck orders-api`. Slash commands do not work in threads. In a direct message the words alone are enough.',
          ],
          ['With `--private` behind the name you alone see the answer.'],
        ]
      : []),
  ];
  return reply({
    id: 'help',
    title: 'What you can ask',
    severity: 'info',
    summary: [
      ...(diagnoses ? howToAsk : []),
      ['I only read. Nothing is changed before an approver has approved a plan.'],
    ],
    sections: [
      {
        title: 'Commands',
        lines: commands.map(({ usage, summary }) => [`${usage}: ${summary}.`]),
        fold: 'never',
      },
    ],
    footer: refused.length === 0 ? null : [othersLine(refused)],
    visibility: 'asker',
  });
}

/** In the order in which they are said. None names anybody, nor a channel. */
const WHO: Readonly<Record<WhoMay, string>> = {
  members: 'for members here',
  listed: 'for people whom the policy lists',
  elsewhere: 'in other channels',
  unknown: 'which I cannot judge now, for who you are could not be looked up: ask again in a minute',
};

function othersLine(refused: readonly WhoMay[]): string {
  const counts = (Object.keys(WHO) as WhoMay[]).flatMap((who) => {
    const count = refused.filter((one) => one === who).length;
    return count === 0 ? [] : [`${count} ${WHO[who]}`];
  });
  return `There ${refused.length === 1 ? 'is 1 more command' : `are ${refused.length} more commands`}: ${counts.join(', ')}.`;
}
