/** Does a post in a chat say that something began, or that it has ended? Taken for fired unless something says the end. */
import type { CleanPost } from './chat-post.ts';

const ENDED = 'resolved|recovered|closed|deactivated|cleared|back to normal';
const BEGUN =
  'firing|fired|triggered|re-?triggered|alerting|activated|warn|no data|critical|error|problem|down|acknowledged';
/** Marks and an action group's name (`ops:Resolved:Sev3 …`) may stand in front. */
const FRONT = String.raw`^[^\p{L}\p{N}[]{0,8}(?:[\w-]{1,40}:)?\[?`;

const TITLE_BEGUN = new RegExp(`${FRONT}(?:${BEGUN})\\b`, 'iu');
const TITLE_ENDED = new RegExp(`${FRONT}(?:${ENDED})\\b|${FRONT}(?:ok|up)(?=\\]|:)`, 'iu');
/** `Incident #4711 resolved`, `Alert: x with severity Sev1 is Resolved`. */
const SAYS_ENDED =
  /#\d{1,9}[^\n]{0,160}\b(?:resolved|closed)\b|(?<!\bnot )\b(?:is|was|has|been|now|alert|incident) (?:now )?(?:resolved|recovered|closed)\b|\bback to normal\b|\bis back (?:up|online)\b|\bmonitor ?condition\W{1,6}resolved\b/i;
const SAYS_OPEN =
  /\b(?:not|never|until|once|when|unless|if) (?:it |this )?(?:is |was |been )?(?:resolved|closed|recovered)\b/i;
const STATE_LABEL = /^(?:status|state|alert (?:state|status)|monitor ?condition|condition)$/i;
const END_WORD = /^(?:resolved|ok|recovered|closed|normal|deactivated|cleared)\b/i;

export function stateOfPost(post: CleanPost): 'fired' | 'resolved' {
  const { title, text, fields } = post;
  if (TITLE_ENDED.test(title)) return 'resolved';
  if (TITLE_BEGUN.test(title)) return 'fired';
  const field = fields.find(({ label }) => STATE_LABEL.test(label));
  if (field !== undefined) return END_WORD.test(field.value) ? 'resolved' : 'fired';
  const lines = text.split('\n', 200);
  if (lines.some((line) => /^\W{0,4}(?:alerts )?firing\W{0,4}$/i.test(line))) return 'fired';
  if (lines.some((line) => /^\W{0,4}(?:alerts )?resolved\W{0,4}$/i.test(line))) return 'resolved';
  const beginning = [title, ...lines.slice(0, 4)].join('\n');
  if (SAYS_ENDED.test(beginning) && !SAYS_OPEN.test(beginning)) return 'resolved';
  return isGreen(post.colour) ? 'resolved' : 'fired';
}

/** A name of the platform, or a colour in which green outweighs the others. */
function isGreen(colour: string): boolean {
  if (/^(?:good|green|success)$/.test(colour)) return true;
  const hex = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(colour);
  const [red = 0, green = 0, blue = 0] = (hex?.slice(1) ?? []).map((part) => Number.parseInt(part, 16));
  return green > 80 && green > red * 1.25 && green > blue * 1.1;
}
