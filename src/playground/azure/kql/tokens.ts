/** Splits a query into words. Strings follow Kusto: `'a\'b'`, `"a"`, and `@'verbatim''quote'`. */
import { KqlError } from './syntax.ts';

export interface Token {
  readonly kind: 'name' | 'string' | 'number' | 'timespan' | 'sign' | 'end';
  readonly text: string;
  /** The value of a string (unescaped), a number, a timespan in milliseconds. */
  readonly value: string | number;
  readonly at: number;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  d: 86_400_000,
  day: 86_400_000,
  h: 3_600_000,
  hour: 3_600_000,
  m: 60_000,
  min: 60_000,
  s: 1000,
  sec: 1000,
  ms: 1,
};
const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0' };

const PATTERN =
  /\s+|\/\/[^\n]*|(?<verbatim>@"(?:[^"]|"")*"|@'(?:[^']|'')*')|(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<span>\d+(?:\.\d+)?(?:day|hour|min|sec|ms|[dhms])\b)|(?<number>\d+(?:\.\d+)?)|(?<name>[A-Za-z_$][A-Za-z0-9_]*(?:-(?:away|keep|rename|reorder|expand|apply)\b)?)|(?<sign>!in~|!in\b|=~|!~|==|!=|<=|>=|<>|[|(),;.[\]=<>+\-*/{}:!~])/gy;

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < text.length) {
    const at = PATTERN.lastIndex;
    const match = PATTERN.exec(text);
    if (!match) {
      throw new KqlError('SYN0002', `Query could not be parsed at '${text.slice(at, at + 20)}' on line [1,${at + 1}]`);
    }
    const { verbatim, string, span, number, name, sign } = match.groups ?? {};
    const whole = match[0];
    if (verbatim !== undefined) {
      const quote = verbatim.charAt(1);
      const value = verbatim
        .slice(2, -1)
        .split(quote + quote)
        .join(quote);
      tokens.push({ kind: 'string', text: whole, value, at });
    } else if (string !== undefined) {
      const value = string.slice(1, -1).replace(/\\(.)/g, (_all, char: string) => ESCAPED[char] ?? char);
      tokens.push({ kind: 'string', text: whole, value, at });
    } else if (span !== undefined) {
      const unit = span.replace(/[\d.]/g, '');
      tokens.push({ kind: 'timespan', text: whole, value: Number.parseFloat(span) * (UNIT_MS[unit] ?? 1), at });
    } else if (number !== undefined) {
      tokens.push({ kind: 'number', text: whole, value: Number(number), at });
    } else if (name !== undefined) {
      tokens.push({ kind: 'name', text: whole, value: name, at });
    } else if (sign !== undefined) {
      tokens.push({ kind: 'sign', text: whole, value: sign, at });
    }
  }
  tokens.push({ kind: 'end', text: '<end of query>', value: '', at: text.length });
  return tokens;
}
