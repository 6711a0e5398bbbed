/**
 * Text from logs, names and errors is hostile until it has passed here: terminals obey escape sequences, and bidi
 * controls make a line read differently from what it says (CVE-2021-42574).
 */

/** ANSI/VT sequences: CSI, OSC (ended by BEL or ST), DCS/SOS/PM/APC, and two-byte escapes; also the 8-bit forms. */
const ESCAPES =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?/g;
/** C0 and C1 controls but tab and line feed, DEL, soft hyphen, zero-width and bidi controls, blank fillers, BOM, tag characters. */
const INVISIBLE =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;
/** Half of a character, which no JSON and no UTF-8 can hold. */
const HALF = /\p{Surrogate}/gu;

/** Several lines, well-formed, without anything that a terminal or a chat client would obey. `\r\n` becomes `\n`. */
export function safeText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(ESCAPES, '').replace(INVISIBLE, '').replace(HALF, '\ufffd');
}

/** One line of at most `max` characters; what is cut says so. */
export function safeLine(text: string, max = 300): string {
  return cut(safeText(text).replace(/\s+/g, ' ').trim(), max);
}

/** Cuts at `max` characters (code points, so no half emoji) and ends with "… (+N characters)". */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const points = Array.from(text);
  if (points.length <= max) return text;
  return `${points.slice(0, max).join('')}… (+${points.length - max} characters)`;
}

/** Quotes a word for POSIX shells, so that a fix can be pasted whatever the names hold. Plain words stay plain. */
export function shellQuote(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;
}
