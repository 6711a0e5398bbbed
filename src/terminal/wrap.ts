/** Breaks text into lines by what a terminal shows, not by what a string holds. */

/** Characters that take two columns: CJK, full-width forms, emoji (Unicode UAX #11, wide and full-width). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Columns that a text takes. */
export function columnsOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const character of text) if (!/\p{M}/u.test(character)) columns += WIDE.test(character) ? 2 : 1;
  return columns;
}

/**
 * Wraps at spaces. A word that is longer than the line stays whole on a line of its own, and so does what stands between
 * backticks: an address and a command must survive a copy.
 * @param first indent of the first line
 * @param rest indent of the lines after it
 */
export function wrap(text: string, columns: number, first = '', rest = first): string {
  const words = text.match(/[^\s`]*`[^`]*`[^\s`]*|\S+/g) ?? [];
  const lines: string[] = [];
  let line = first;
  let used = columnsOf(first);
  let empty = true;
  for (const word of words) {
    const width = columnsOf(word);
    if (!empty && used + 1 + width > columns) {
      lines.push(line);
      line = rest;
      used = columnsOf(rest);
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    used += width + (empty ? 0 : 1);
    empty = false;
  }
  lines.push(line);
  return lines.join('\n');
}
