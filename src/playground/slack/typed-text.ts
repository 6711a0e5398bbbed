/** What people type, as it reaches an app: https://docs.slack.dev/messaging/formatting-message-text */

/** The three characters that Slack escapes in every text. */
export function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/**
 * Addresses, sites and links are marked wherever they stand: `orders.azurecr.io` arrives as
 * `<http://orders.azurecr.io|orders.azurecr.io>`. Which endings count as a site is Slack's own list; these are some of it.
 */
const LINK =
  /(?<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?<url>https?:\/\/[^\s<>|]+)|(?<site>\b(?:[\w-]+\.)+(?:com|io|net|org|dev|app|de|ms)\b(?:\/[^\s<>|]*)?)/g;

/** Marks links in a text that is already escaped. */
export function markLinks(text: string): string {
  return text.replace(LINK, (found: string, mail: string | undefined, url: string | undefined) => {
    if (mail !== undefined) return `<mailto:${mail}|${mail}>`;
    return url === undefined ? `<http://${found}|${found}>` : `<${url}>`;
  });
}

/** The text of a message that a person typed. Mentions in it (`<@U…>`) are given as such and stay. */
export function typedMessage(text: string, mention: string | null): string {
  const marked = markLinks(escapeText(text));
  return mention === null ? marked : `<@${mention}> ${marked}`.trimEnd();
}

/** How a client shows what was typed: the `blocks` of every message that a person writes. */
export function typedBlocks(text: string, mention: string | null): object[] {
  const words = text === '' ? [] : [{ type: 'text', text: mention === null ? text : ` ${text}` }];
  const mentioned = mention === null ? [] : [{ type: 'user', user_id: mention }];
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [...mentioned, ...words] }] }];
}
