/** An alert from what a webhook's reader found: the one place where lines become text, and text becomes clues. */
import type { Alert, Sender } from './alert.ts';
import { cleanLine, cleanText, cleanUrl, isoTime, MAX_TEXT, scalar } from './clean.ts';
import { type ClueCollector, collectClues } from './clues.ts';

/** Lines and labels, in the order in which they will be read. */
export class Content {
  readonly clues: ClueCollector = collectClues();
  readonly #lines: string[] = [];
  #length = 0;

  /** A label and its value, as a line `key = value`; what is no text, number or truth is left out. */
  pair(key: string, value: unknown): this {
    const text = scalar(value);
    if (text === null || this.#full()) return this;
    const clean = cleanText(text, 4000);
    const label = cleanLine(key, 80);
    if (clean === '' || label === '') return this;
    this.clues.pair(label, clean);
    this.#add(`${label} = ${clean}`);
    return this;
  }

  /** All that have a plain value, at most `most` of them. */
  pairs(record: unknown, most = 60): this {
    if (typeof record === 'object' && record !== null && !Array.isArray(record))
      for (const [key, value] of Object.entries(record).slice(0, most)) this.pair(key, value);
    return this;
  }

  /** A text of its own: read for labels and ids too. */
  text(value: unknown): this {
    const text = scalar(value);
    if (text === null || this.#full()) return this;
    const clean = cleanText(text);
    this.clues.text(clean);
    this.#add(clean);
    return this;
  }

  /** A text that is kept, and gives no clue: the app is known without it. */
  words(value: unknown): this {
    const text = scalar(value);
    if (text !== null && !this.#full()) this.#add(cleanText(text));
    return this;
  }

  /** A rule's own condition: read for labels (`where ContainerAppName_s == "x"`); its other words are no clue, see {@link isRuleLine}. */
  rule(key: RuleKey, value: unknown): this {
    const text = scalar(value);
    if (text === null || this.#full()) return this;
    const clean = cleanLine(text, 2000);
    this.clues.text(clean);
    this.#add(`${key} = ${clean}`);
    return this;
  }

  all(): string {
    return cleanText(this.#lines.join('\n'));
  }

  #add(line: string): void {
    if (line === '') return;
    this.#lines.push(line);
    this.#length += line.length + 1;
  }

  #full(): boolean {
    return this.#length > MAX_TEXT;
  }
}

const RULE_KEYS = ['searchQuery', 'expression', 'condition'] as const;
type RuleKey = (typeof RULE_KEYS)[number];

/** Is the line of an alert's text its rule's own condition? That names what it leaves out as well. */
export function isRuleLine(line: string): boolean {
  return RULE_KEYS.some((key) => line.startsWith(`${key} = `));
}

const MAX_KEY = 1500;

export interface Made {
  readonly sender: Sender;
  readonly key: string | null;
  readonly state: Alert['state'];
  readonly title: string;
  readonly severity: unknown;
  readonly at: unknown;
  readonly url: unknown;
  readonly content: Content;
}

export function makeAlert(made: Made): Alert {
  const title = cleanLine(made.title);
  const severity = scalar(made.severity);
  return {
    sender: made.sender,
    // Labels may be part of it, where a sender tells no id.
    key: made.key === null ? null : cleanLine(made.key, MAX_KEY),
    state: made.state,
    title: title === '' ? 'An alert without a name' : title,
    severity: severity === null ? null : cleanLine(severity, 40),
    at: isoTime(made.at),
    text: made.content.all(),
    clues: made.content.clues.clues(),
    url: cleanUrl(made.url),
  };
}
