/** Where the bot was spoken to, in memory. */
import type { Conversations } from '../../commands/conversations.ts';
import type { Place } from '../../core/place.ts';

const MOST = 5_000;

export function createMemoryConversations(): Conversations {
  const places = new Map<string, Place>();
  const keyOf = (platform: string, spot: string): string => `${platform} ${spot}`;
  return {
    async seen({ person, spot, place }) {
      const key = keyOf(person.platform, spot);
      places.delete(key);
      places.set(key, place);
      for (const oldest of places.keys()) {
        if (places.size <= MOST) break;
        places.delete(oldest);
      }
    },
    newest: async (platform, spot) => places.get(keyOf(platform, spot)) ?? null,
  };
}
