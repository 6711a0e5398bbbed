/** Somebody may not ask that, or not here: said to the asker alone. */
import type { Reply } from './reply.ts';
import { reply } from './reply.ts';
import { say, sentence } from './say.ts';

export function accessReply(refused: {
  readonly because: string;
  readonly remedy: string;
  readonly lines: readonly string[];
}): Reply {
  const { because, remedy, lines } = refused;
  return reply({
    id: 'refused:access',
    title: 'That is not for you here',
    severity: 'warning',
    summary: [
      [sentence(say(because.charAt(0).toUpperCase() + because.slice(1)))],
      [sentence(say(remedy))],
      ...(lines.length === 0 ? [] : [[say(`The policy: ${lines.slice(0, 3).join(', ')}.`)]]),
    ],
    visibility: 'asker',
  });
}
