/**
 * What Slack takes, in one table, and the little more that a phone can show. Slack's numbers are those of
 * https://docs.slack.dev/reference/block-kit (they stand in the comments of `@slack/types` too). Slack counts text after
 * its own escaping; so does the renderer.
 */
export const LIMITS = {
  /** Blocks of a message. */
  blocks: 50,
  /**
   * All blocks together, in bytes of JSON after escaping. Slack answers `msg_blocks_too_long` at about 13,200 characters
   * and documents no number (https://github.com/slackapi/bolt-js/issues/2509, /2867): so there is room to spare.
   */
  message: 12_000,
  /** The text of notifications and screen readers. Slack takes 40,000; nobody listens to that. */
  fallback: 1_500,
  /** Text of a header block. */
  header: 150,
  /** Elements of an actions block. */
  buttons: 25,
  /** A text object in a context block, in bytes. Slack takes 3,000 characters. */
  contextText: 700,
  /** Label of a button. */
  label: 75,
  /** What a button sends: a command. */
  value: 2_000,
  /** A dialog: its title, the words over an input, what may be typed, and what it carries unseen. */
  dialogTitle: 24,
  inputLabel: 150,
  input: 500,
  metadata: 3_000,
  /** Address of a button. */
  url: 3_000,
  confirmTitle: 100,
  confirmText: 300,
  /** One text element of a code block; longer code has several, which show and copy as one. Not documented: a message text object takes 3,000. */
  codeElement: 2_900,

  // What a phone can show.
  summaryLines: 7,
  summaryLine: 500,
  /** Bytes of all summary lines together. */
  summary: 4_000,
  factLabel: 40,
  factLine: 300,
  title: 150,
  line: 700,
  note: 600,
  /** Bytes of all command buttons together: the repair needs room too. */
  commandButtons: 3_500,
  /** Bytes of a last line that holds moments. */
  footerBytes: 1_200,
  /** How much of a command is shown when it is too long to be shown whole. */
  codeBeginning: 300,
  /** Bytes kept free for the footer and for what has to be said about cuts. */
  reserve: 2_300,
} as const;
