/** "Check again" under an answer that stands: it stays until there is a better one. */
import type { FactsRead } from '../diagnosis/facts-read.ts';
import { progressLine } from './progress-words.ts';
import type { Reply, Text } from './reply.ts';
import { say } from './say.ts';

/** The answer as it is while we look again. @param read how far it is, if something has begun */
export function recheckingReply(before: Reply, read: FactsRead = new Map()): Reply {
  const line = progressLine(read);
  return { ...before, footer: [line === '' ? 'Checking again…' : `Checking again: ${line}`] };
}

/** Nothing could be seen this time: what was seen before stands, and says so. */
export function recheckFailedReply(before: Reply, error: Reply, at: Date): Reply {
  const [first] = error.summary;
  const why: Text = first ?? [];
  return { ...before, footer: ['Checked again at ', { time: at }, `, in vain: ${say(error.title)}. `, ...why] };
}
