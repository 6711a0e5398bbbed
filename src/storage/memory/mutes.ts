/** Muted channels in memory, until the program ends. */
import type { IncidentSpot } from '../../commands/incidents.ts';
import type { Mute, Mutes } from '../../commands/mutes.ts';

export function createMemoryMutes(): Mutes {
  const kept = new Map<string, Mute>();
  const keyOf = ({ platform, channel }: IncidentSpot): string => `${platform} ${channel}`;
  return {
    async set(mute) {
      const stands = kept.get(keyOf(mute)) ?? mute;
      kept.set(keyOf(mute), stands);
      return stands;
    },
    async unset(channel) {
      const stood = kept.get(keyOf(channel)) ?? null;
      kept.delete(keyOf(channel));
      return stood;
    },
    find: async (channel) => kept.get(keyOf(channel)) ?? null,
  };
}
