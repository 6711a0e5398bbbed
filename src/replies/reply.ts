/**
 * What the bot says, as plain data; no platform in it. Each platform has one renderer that escapes, shows times in the
 * reader's zone, and keeps to its own limits.
 */

import type { Person } from '../core/person.ts';

/**
 * A run of text (backticks around a command, see `spans.ts`), a moment that the renderer shows in the reader's zone, or people and
 * places by id.
 */
export type TextPiece = string | { readonly time: Date } | Names;

/**
 * Ids that a platform can show as names. It does so to the asker alone, for to others a name is a call; where it cannot, `words`
 * stand for them.
 */
export interface Names {
  readonly names: readonly { readonly kind: 'person' | 'group' | 'channel'; readonly id: string }[];
  /** Said behind them: ` and 2 more`; `''` = that is all. */
  readonly rest: string;
  /** `2 people and 1 group`. */
  readonly words: string;
}

export type Text = readonly TextPiece[];

export type Severity = 'ok' | 'info' | 'warning' | 'critical';

export interface Section {
  readonly title: string;
  readonly lines: readonly Text[];
  /**
   * Folded away where a platform can fold: `never` (it is the answer), `in-chat` (how we know: a message on a phone is
   * short, a terminal is not), `always` (ruled-out causes, what was not checked).
   */
  readonly fold: 'never' | 'in-chat' | 'always';
}

export interface Code {
  readonly title: string;
  /** Shell text, ready to paste. */
  readonly text: string;
  /** A sentence on risk and undo, or null. */
  readonly note: string | null;
  /** The first one alone does not heal: this one has to follow it, and stands beside it. */
  readonly followUp?: true;
}

export type Action =
  /** A click sends `command` down the same path as typed words. */
  | {
      readonly label: string;
      readonly command: string;
      readonly style: 'primary' | 'danger' | 'plain';
      readonly confirm: string | null;
      /** Words that are asked for at the click, and go behind the command as one; left out = none. */
      readonly asks?: { readonly label: string; readonly required: boolean };
    }
  | { readonly label: string; readonly url: string };

export interface Reply {
  /** Stable for the same subject, so that a later reply can replace it. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** First lines: are users down, and the verdict. At most seven before the fold. */
  readonly summary: readonly Text[];
  /** Label and value, short. */
  readonly facts: readonly { readonly label: string; readonly text: Text }[];
  readonly sections: readonly Section[];
  readonly code: readonly Code[];
  readonly actions: readonly Action[];
  readonly footer: Text | null;
  readonly visibility: 'channel' | 'asker';
  /** The asker wants nobody else to read it: where that cannot be, it is not said. Left out = it is said to all then. */
  readonly orNobody?: true;
  /** Goes into the thread of what it answers. */
  readonly thread: boolean;
  /**
   * Whether all of it is shown, folded sections too, and nothing is folded: the answer to somebody who asked for them.
   */
  readonly unfolded: boolean;
  /** The command text that shows what is folded, for platforms that cannot fold within a message; null = there is none. */
  readonly unfold: string | null;
  /** Who is to be notified of it, by the id that the platform signed; null = nobody. */
  readonly mention: Person | null;
  /** Soon another one takes its place. Where messages cannot be edited, only what is finished is said to everybody. */
  readonly unfinished: boolean;
  /** Id of an earlier reply that this one takes the place of. */
  readonly replaces: string | null;
}

/** A reply with everything optional left out. */
export function reply(parts: Pick<Reply, 'id' | 'title' | 'severity' | 'summary'> & Partial<Reply>): Reply {
  return {
    facts: [],
    sections: [],
    code: [],
    actions: [],
    footer: null,
    visibility: 'channel',
    thread: false,
    unfolded: false,
    unfold: null,
    mention: null,
    unfinished: false,
    replaces: null,
    ...parts,
  };
}
