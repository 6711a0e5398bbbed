/**
 * Text where there is no rich text: titles, labels, the last line, notifications. Slack parses no `plain_text`, but other
 * clients and bridges do, and the text of notifications is mrkdwn; so what could become a mention, a link, an emoji or a
 * format is taken apart.
 */
import type { PlainTextElement } from '@slack/web-api';

/** U+2060 WORD JOINER: has no width, is not read aloud, and is no part of any address or name. */
const JOINER = '\u2060';

/** One line, inert. Rules of mrkdwn: https://docs.slack.dev/messaging/formatting-message-text. Where it is escaped, that comes after. */
export function inert(text: string): string {
  return (
    text
      // Formats. An underscore within a word (`my_app`) formats nothing and stays.
      .replace(/\*/g, '∗')
      .replace(/~/g, '∼')
      .replace(/`/g, 'ˋ')
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '‗')
      // Emoji (`:name:`), but not the time 03:12:07.
      .replace(/:(?!\d\d:\d\d)(?=[\w+'-]+:)/g, `:${JOINER}`)
      // Addresses, with and without a scheme; names and channels, should `link_names` be on.
      .replace(/:\/\//g, `:${JOINER}//`)
      .replace(/\.(?=[\p{L}\p{N}])/gu, `.${JOINER}`)
      .replace(/([@#])(?=\S)/g, `$1${JOINER}`)
      // A quotation at the start of a line.
      .replace(/^>/, `${JOINER}>`)
  );
}

/** @param text already inert. `emoji: false`: a word between colons stays one */
export function plainText(text: string): PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}
