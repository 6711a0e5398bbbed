/**
 * The `text` beside the blocks: what notifications show and screen readers read. Slack treats it as mrkdwn whatever else
 * is said, so it is made inert and escaped.
 */

import { shortSummary } from '../replies/fold.ts';
import type { Reply } from '../replies/reply.ts';
import { shorten } from '../replies/shorten.ts';
import { inert } from './inert-text.ts';
import { LIMITS } from './limits.ts';
import { escapedLength, escapeText, plain } from './rich-text.ts';

export function fallbackText(opening: string, summary: Reply['summary']): string {
  const lines = [opening, ...shortSummary(summary, LIMITS.summaryLines).map(plain)];
  return escapeText(shorten(lines.map(inert).join('\n'), LIMITS.fallback, escapedLength));
}
