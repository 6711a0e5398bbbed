/**
 * What the bot says of its own accord waits for its turn in each channel; what somebody waits for goes first. Slack takes a message
 * a second and channel, and some 50 edits a minute (https://docs.slack.dev/apis/web-api/rate-limits); Teams seven a second in a
 * conversation and 1,800 an hour (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit).
 */
import type { Clock } from '../core/clock.ts';
import type { Messenger } from './messenger.ts';

export interface Paces {
  /** From one message in a channel to the next. */
  readonly postMs: number;
  /** From one edit to the next, in all channels of a platform. */
  readonly editMs: number;
}

export const USUAL_PACES: Paces = { postMs: 1_100, editMs: 1_250 };
/** Edits at once before progress has to stand back: Slack bears short bursts. */
const AHEAD = 8;
/** Channels that are remembered; one whose turn is over can be forgotten. */
const MANY = 500;

export interface Pacing {
  /** Never waits, and lets machines wait longer. */
  readonly people: Messenger;
  /** Waits for its turn. */
  readonly machines: Messenger;
}

/** One for each platform. */
export function createPacing(messenger: Messenger, clock: Clock, { postMs, editMs }: Paces = USUAL_PACES): Pacing {
  /** When the next one may go, ms since 1970, by channel. */
  const posts = new Map<string, number>();
  const edits = new Map<string, number>();

  /** @returns how long to wait */
  function take(turns: Map<string, number>, key: string, everyMs: number): number {
    const now = clock.now().getTime();
    if (turns.size > MANY) for (const [each, next] of turns) if (next <= now) turns.delete(each);
    const at = Math.max(now, turns.get(key) ?? 0);
    turns.set(key, at + everyMs);
    return at - now;
  }

  async function wait(ms: number): Promise<void> {
    if (ms > 0) await clock.after(ms);
  }

  const { move } = messenger;
  return {
    people: {
      ...messenger,
      ...(move === undefined
        ? {}
        : {
            async move(...args) {
              // Progress of many questions shares the turns: nobody misses a step that the next one shows as well.
              if ((edits.get('') ?? 0) - clock.now().getTime() >= AHEAD * editMs) return 'later';
              take(edits, '', editMs);
              return move(...args);
            },
          }),
      post(place, ...rest) {
        take(posts, messenger.channel(place), postMs);
        return messenger.post(place, ...rest);
      },
      edit(...args) {
        take(edits, '', editMs);
        return messenger.edit(...args);
      },
    },
    machines: {
      ...messenger,
      async post(place, ...rest) {
        await wait(take(posts, messenger.channel(place), postMs));
        return messenger.post(place, ...rest);
      },
      async edit(...args) {
        await wait(take(edits, '', editMs));
        return messenger.edit(...args);
      },
    },
  };
}
