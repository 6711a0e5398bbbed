/** `mute` and `unmute`: whether the bot says anything in this channel of its own accord. People are answered in any case. */
import type { Clock } from '../core/clock.ts';
import { PullcheckError } from '../core/error.ts';
import type { Person } from '../core/person.ts';
import { mutedReply, nothingToMuteReply, unmutedReply } from '../replies/mute-reply.ts';
import type { Answer, Command, CommandContext } from './command.ts';
import type { Messengers } from './inbox.ts';
import type { IncidentSpot } from './incidents.ts';
import type { Mute, Mutes } from './mutes.ts';
import type { Request } from './request.ts';

/** Mutes the channel in which somebody asks for it. */
export interface Muting {
  /** Whether something may be said there unasked at all. */
  canMute(request: Request): boolean;
  /** @returns the mute that stands now, and whether this call made it */
  mute(request: Request): Promise<{ readonly mute: Mute; readonly isNew: boolean }>;
  /** @returns the mute that stood; null = there was none */
  unmute(request: Request): Promise<Mute | null>;
}

export function createMuting({
  mutes,
  messengers,
  clock,
}: {
  readonly mutes: Mutes;
  readonly messengers: Messengers;
  readonly clock: Clock;
}): Muting {
  function chatOf({ platform }: Person) {
    const messenger = platform === 'slack' || platform === 'teams' ? messengers[platform] : undefined;
    if (messenger === undefined || (platform !== 'slack' && platform !== 'teams')) throw notHere();
    return { platform, messenger };
  }
  function channelOf({ person, place }: Request): IncidentSpot {
    const { platform, messenger } = chatOf(person);
    return { platform, channel: messenger.channel(place) };
  }
  return {
    canMute: ({ person, place }) => chatOf(person).messenger.company(place) === 'channel',
    async mute(request) {
      const wanted: Mute = { ...channelOf(request), by: request.person, at: clock.now().toISOString() };
      const mute = await mutes.set(wanted);
      return { mute, isNew: mute.at === wanted.at && mute.by.id === wanted.by.id };
    },
    unmute: (request) => mutes.unset(channelOf(request)),
  };
}

export const muteCommand: Command = {
  name: 'mute',
  usage: 'mute',
  summary: 'say nothing in this channel unasked, whatever alerts come',
  chatOnly: true,
  async run(words, request, context) {
    const muting = mutingOf(words, context);
    if (!muting.canMute(request)) return answer(nothingToMuteReply());
    const { mute, isNew } = await muting.mute(request);
    return answer(mutedReply(mute.by, new Date(mute.at), isNew ? 'done' : 'already'));
  },
};

export const unmuteCommand: Command = {
  name: 'unmute',
  usage: 'unmute',
  summary: 'answer alerts in this channel again',
  chatOnly: true,
  async run(words, request, context) {
    const muting = mutingOf(words, context);
    if (!muting.canMute(request)) return answer(nothingToMuteReply());
    const mute = await muting.unmute(request);
    return answer(unmutedReply(request.person, mute === null ? null : { by: mute.by, at: new Date(mute.at) }));
  },
};

function mutingOf(words: readonly string[], { muting }: CommandContext): Muting {
  if (words.length > 0)
    throw new PullcheckError('usage', 'It takes nothing behind it: the channel where it is said is meant.');
  if (muting === undefined) throw notHere();
  return muting;
}

function notHere(): PullcheckError {
  return new PullcheckError('usage', 'Only in a channel of Slack or Teams is there something to mute.');
}

/** Only a chat has channels, so no program ever asks for it. */
function answer(reply: Answer['reply']): Answer {
  return { reply, json: {}, exit: 0 };
}
