/** Slack's own markup back to what the person typed. https://docs.slack.dev/messaging/formatting-message-text */

/**
 * A pasted error comes with `&lt;`, with links that Slack made by itself (`<http://x.io|x.io>`), and often between
 * backticks. A link shows its label, as it did on the screen where it was typed.
 */
export function typedText(text: string): string {
  return text
    .replace(/<((?:[@#!]|[a-z][a-z0-9+.-]{1,20}:)[^<>]{1,4000})>/gi, (_, inner: string) => written(inner))
    .replace(/```/g, '\n')
    .replace(/(^|\s)`([^`\n]+)`(?=\s|$)/g, '$1$2')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}

/** The words of somebody's formatted text: as {@link typedText}, and without the signs that make it bold, italic or struck. */
export function plainWords(text: string): string {
  return typedText(text)
    .replace(/(^|[\s([{"'|>])(\*{1,2}|~)(?=\S)([^*~\n]{1,2000}?\S|\S)\2(?=$|[\s)\]}"'|<.,:;!?])/gm, '$1$3')
    .replace(/(^|[\s([{"'|>])_(?=\S)([^_\n]{1,2000})_(?=$|[\s)\]}"'|<.,:;!?])/gm, '$1$2');
}

/** The words for the bot: without its mention. What stands before the mention counts only when nothing follows it. */
export function withoutMention(text: string, botUserId: string | null): string {
  const mention = /<@([A-Z0-9]+)(?:\|[^<>]*)?>/g;
  for (let match = mention.exec(text); match !== null; match = mention.exec(text)) {
    // Before the sign-in has told who we are, the first mention is taken for ours.
    if (botUserId !== null && match[1] !== botUserId) continue;
    const before = text.slice(0, match.index).trim();
    const after = text
      .slice(match.index + match[0].length)
      .replace(/^\s*[:,]/, '')
      .trim();
    return after === '' ? before : after;
  }
  return text.trim();
}

/** Whether a text mentions somebody; null = it is not known whom, and nobody is mentioned. */
export function hasMention(text: string, userId: string | null): boolean {
  return [...text.matchAll(/<@([A-Z0-9]+)(?:\|[^<>]*)?>/g)].some(([, user]) => user === userId);
}

function written(inner: string): string {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? '' : inner.slice(bar + 1);
  const sign = target.charAt(0);
  if (sign === '@' || sign === '#') return label === '' ? target : `${sign}${label.replace(/^[@#]/, '')}`;
  if (sign === '!') return label !== '' ? label : `@${target.slice(1).split('^', 1)[0]}`;
  return label !== '' ? label : target.replace(/^(?:mailto|tel):/, '');
}
