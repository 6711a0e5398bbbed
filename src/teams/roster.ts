/** Who is in a conversation. Whether somebody may ask and whether the bot is there is one look, and kept for a minute. */
import { keepLookups } from '../commands/keep-lookups.ts';
import type { Clock } from '../core/clock.ts';
import type { Adapter, Member } from './adapter.ts';
import { channelOf, type Where } from './place.ts';

/** @param personId id in Entra, or `29:…` @throws ConnectorError, SignInError */
export type Roster = (where: Where, personId: string) => Promise<Member>;

export function createRoster(adapter: Pick<Adapter, 'member'>, clock: Clock): Roster {
  const members = keepLookups<Member>(() => clock.now().getTime());
  return (where, personId) => members.get(`${channelOf(where)} ${personId}`, () => adapter.member(where, personId));
}
