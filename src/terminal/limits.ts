/** What a terminal can take, in one table. */
export const LIMITS = {
  /** Columns when the output is no terminal. */
  columns: 80,
  /** Longer lines are hard to read, however wide the window is. */
  columnsMost: 110,
  columnsLeast: 40,
  /** Characters of one line of a reply; replies are cut before, this holds when one was not. */
  line: 2_000,
  /** Characters of one code block. */
  code: 20_000,
  /** Characters of one typed or piped line in a conversation. */
  request: 100_000,
  /** Characters of one line of JSON in `explain --jsonl`. A longer one cannot be parsed without holding all of it. */
  jsonLine: 32 * 1024 * 1024,
  /** Characters of a pasted text on stdin. */
  text: 32 * 1024 * 1024,
} as const;
