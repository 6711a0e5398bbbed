/** The part of a messenger that knows about places, for tests that care about what is said: `channel#thread`. */
import { type Messenger, type Posted, posted } from '../../src/commands/messenger.ts';
import { place } from '../../src/core/place.ts';

export const PLACES: Pick<Messenger, 'spot' | 'channel' | 'company' | 'room' | 'under' | 'link'> = {
  spot: (at) => at,
  channel: (at) => at.split('#', 1)[0] ?? '',
  company: (at) => (at.startsWith('direct') ? 'alone' : 'channel'),
  room: (at) => place(at.split('#', 1)[0] ?? ''),
  under: (message) => place(message.includes('#') ? (message.split('/', 1)[0] ?? '') : message.replace('/', '#')),
  link: async (message) => `https://chat.example/${encodeURIComponent(message)}`,
};

/** A message that stands there: `channel/id`, in a thread `channel#thread/id`. */
export function postedAt(at: string, id: string): Posted {
  return posted(`${at}/${id}`);
}
