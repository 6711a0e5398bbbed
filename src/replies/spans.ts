/**
 * A text as runs. Our own sentences mark a command with backticks; what is shown to people has none: each platform sets a command
 * as code, and where it cannot, it stands in quotes.
 */
import type { Names, Text } from './reply.ts';

export type Span =
  | { readonly kind: 'words' | 'code'; readonly text: string }
  | { readonly kind: 'time'; readonly time: Date }
  | { readonly kind: 'names'; readonly names: Names };

/** A pair on one line, with something in it that neither begins nor ends with a blank. */
const CODE = /`([^`\s](?:[^`\n]*[^`\s])?)`/;

export function spansOf(text: Text): Span[] {
  return text.flatMap((piece): Span[] => {
    if (typeof piece !== 'string')
      return 'time' in piece ? [{ kind: 'time', ...piece }] : [{ kind: 'names', names: piece }];
    // What the pattern caught stands at the odd places.
    return piece
      .split(CODE)
      .map((part, i) => ({ kind: i % 2 === 0 ? ('words' as const) : ('code' as const), text: part }))
      .filter((span) => span.text !== '');
  });
}

/** One line where there is nothing but letters. @param sayTime a moment in words */
export function plainLine(text: Text, sayTime: (time: Date) => string): string {
  return spansOf(text)
    .map((span) => {
      if (span.kind === 'time') return sayTime(span.time);
      if (span.kind === 'names') return span.names.words;
      return span.kind === 'code' ? `“${span.text}”` : span.text;
    })
    .join('');
}

/** A title or a label: no platform sets code in one. */
export function plainWords(text: string): string {
  return plainLine([text], () => '');
}
