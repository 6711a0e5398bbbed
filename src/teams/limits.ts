/**
 * What Teams takes, in one table, and the little more that a phone can show. Sources:
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages (size of a message) and
 * https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format (what cards can do).
 */
export const LIMITS = {
  /**
   * The whole activity, in bytes of JSON. Microsoft says 100 KB today and said 40 KB and 28 KB before, counted in UTF-16; a
   * larger message is answered with 413 MessageSizeTooBig. So: 24 KB, of which the card and the line that notifications show
   * may have what follows, and the rest is the envelope's (recipient, conversation, service URL).
   */
  activity: 24_000,
  card: 21_000,
  /** The line that notifications show. */
  summary: 700,
  /** A note under a card, for who clicked alone. Not documented. */
  clickNote: 1_200,
  /** Words in place of a card, in characters: of up to three bytes each. */
  plainText: 6_000,
  /** A command among them, which is shown whole or not at all. */
  plainCode: 3_000,
  /** Buttons in one row of a card, at its foot or within it. Teams takes six, other hosts five (the default of `adaptivecards`); a client drops what is more. */
  actions: 5,
  /** Rows of buttons within a card: a choice longer than that is none. */
  actionRows: 4,
  /** Label of a button. Not documented; a card of usual width cuts longer ones without a word (seen in the Agents Playground). */
  label: 48,
  /** Address of a button. Not documented; browsers and proxies differ, 2,000 passes everywhere. */
  url: 2_000,
  /** Command text of a button. */
  command: 2_000,
  /** Characters that may be typed into an input. */
  input: 500,

  // What a phone can show.
  title: 200,
  summaryLines: 7,
  summaryLine: 500,
  factLabel: 40,
  fact: 300,
  sectionTitle: 150,
  line: 700,
  note: 600,
  confirm: 600,
  footer: 600,
  /** How much of a command is shown when it is too long to be shown whole. */
  codeBeginning: 300,
  /** Bytes of the last line's runs. */
  footerBytes: 1_300,
  /** Bytes of the summary's lines together, of the buttons together, and kept for what has to be said about cuts. */
  summaryBytes: 5_000,
  actionBytes: 5_500,
  reserve: 2_000,
} as const;
