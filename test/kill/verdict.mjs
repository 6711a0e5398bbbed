/**
 * How it went with one item. The window that no system can close: a platform has taken a message, and the process dies before it
 * has noted where the message is. The next try cannot know whether it was said.
 *
 * - In Slack a message carries a mark, and the next try looks for it: nothing stands twice (`window: null`).
 * - Teams lets a bot read nothing back, so the next try says it again (`unnoted`).
 * - A note that one person sees cannot be found again either, nor be changed: a try that is begun anew says it again (`note`).
 */
import { isFinal } from './workloads.mjs';

/** @returns {'one' | 'none' | 'window' | 'doubled'} */
export function verdictOf({ window, item, works }) {
  const posts = item.posts(new Set(works.map(({ id }) => id)));
  if (!posts.some(isFinal)) return 'none';
  // Work that was accepted twice is two answers, however well each of them is said.
  if (works.length > 1) return 'doubled';
  if (posts.length === 1) return 'one';
  const tries = works[0]?.tries ?? [];
  const noted = tries.findIndex((each) => each.noted);
  const unnoted = noted === -1 ? tries.length - 1 : noted;
  if (window === 'unnoted') return posts.length - 1 <= unnoted ? 'window' : 'doubled';
  if (window === 'note') return posts.length <= tries.length ? 'window' : 'doubled';
  return 'doubled';
}
