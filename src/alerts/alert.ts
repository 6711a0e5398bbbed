/** An alert, whoever sent it, as plain data: it lies in the inbox until somebody has time for it. */

export type Sender = 'azure-monitor' | 'alertmanager' | 'grafana' | 'datadog' | 'pagerduty' | 'generic' | 'text';

export interface Alert {
  readonly sender: Sender;
  /** The same for every repeat of this alert and for its end, and for no other alert; null = its sender names none. */
  readonly key: string | null;
  readonly state: 'fired' | 'resolved';
  /** Its rule, or its first line. */
  readonly title: string;
  /** The sender's own word (`Sev1`, `critical`); null = none. */
  readonly severity: string | null;
  /** ISO 8601: when it began, by its sender; null = not told. */
  readonly at: string | null;
  /** Everything that it says, a line each: what a reading may find in it. */
  readonly text: string;
  readonly clues: Clues;
  /** The alert at its sender, https; null = none. Shown, never fetched. */
  readonly url: string | null;
}

/** What may tell which app is meant, in the order in which it is believed; each as it was written, without doubles. */
export interface Clues {
  /** Said outright: `container_app = orders-api`. */
  readonly names: readonly string[];
  /** ARM ids of whatever kind: apps, jobs, revisions, environments. */
  readonly resourceIds: readonly string[];
  /** `orders-api--0000007`. */
  readonly revisions: readonly string[];
  /** Image references, without what surrounds them. */
  readonly images: readonly string[];
}

/** A post by another program in a chat, as its platform read it: everything that somebody would see of it, and no markup. */
export interface ChatPost {
  /** Who posted it, as it is shown (`AlertManager`, `Datadog`); null = not told. */
  readonly author: string | null;
  /** First line in large letters: an attachment's title, a card's heading; null = none. */
  readonly title: string | null;
  /** The texts, from top to bottom. */
  readonly texts: readonly string[];
  /** What stands as label and value. */
  readonly fields: readonly { readonly label: string; readonly value: string }[];
  readonly links: readonly string[];
  /** `#a30200`, `danger`, `good`, `attention`; null = none. A resolved alert is green. */
  readonly colour: string | null;
}
