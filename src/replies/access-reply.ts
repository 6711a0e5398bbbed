/** Somebody may not ask that, or not here: said to the asker alone. */
import type { Person } from '../core/person.ts';
import { upperFirst } from '../core/words.ts';
import { counted, idSections, listed } from './named.ts';
import type { Reply, Text } from './reply.ts';
import { reply } from './reply.ts';
import { say, sentence } from './say.ts';

export function accessReply(refused: {
  readonly because: string;
  readonly remedy: string;
  /** Ids of the channels where it may be asked; empty = it is no matter of the channel. */
  readonly channels: readonly string[];
  /** The asker's. */
  readonly platform: Person['platform'];
  readonly lines: readonly string[];
}): Reply {
  const { because, remedy, channels, platform, lines } = refused;
  const where = listed(
    platform,
    channels.map((id) => ({ kind: 'channel', id })),
    { words: counted(channels.length, 'channel', 'channels').join('') },
  );
  const step: Text = channels.length === 0 ? [sentence(say(remedy))] : [`${say(remedy)} (`, where.named, ').'];
  return reply({
    id: 'refused:access',
    title: 'That is not for you here',
    severity: 'warning',
    summary: [
      [sentence(say(upperFirst(because)))],
      step,
      ...(lines.length === 0 ? [] : [[say(`The policy: ${lines.slice(0, 3).join(', ')}.`)]]),
    ],
    sections: idSections(where.ids),
    visibility: 'asker',
  });
}
