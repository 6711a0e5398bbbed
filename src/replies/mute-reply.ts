/** What a channel is told when it is muted, and when it is not any more. */
import type { Person } from '../core/person.ts';
import type { Reply } from './reply.ts';
import { reply } from './reply.ts';
import { say } from './say.ts';

export function mutedReply(by: Person, at: Date, state: 'done' | 'already'): Reply {
  const who = say(by.name, 60);
  return reply({
    id: 'mute',
    title: 'Muted in this channel',
    severity: 'info',
    summary: [
      state === 'done'
        ? [`${who} muted me: I say nothing here of my own accord, whatever alerts come.`]
        : [`${who} muted me here at `, { time: at }, ' already.'],
      ['Whoever asks me is answered as before. Say "unmute" to end it.'],
    ],
  });
}

/** @param muted who had muted it, and when; null = it was not muted */
export function unmutedReply(by: Person, muted: { readonly by: Person; readonly at: Date } | null): Reply {
  return reply({
    id: 'unmute',
    title: 'Not muted in this channel',
    severity: 'info',
    summary: [
      muted === null
        ? ['I was not muted here: alerts get their answer.']
        : [
            `${say(by.name, 60)} unmuted me: alerts get their answer here again. ${say(muted.by.name, 60)} had muted me at `,
            { time: muted.at },
            '.',
          ],
    ],
  });
}

/** A chat, where nothing is said unasked. */
export function nothingToMuteReply(): Reply {
  return reply({
    id: 'mute',
    title: 'Nothing to mute here',
    severity: 'info',
    summary: [
      ['Of my own accord I speak in channels alone; here I only answer.'],
      ['To mute a channel, say `mute` there.'],
    ],
    visibility: 'asker',
  });
}
