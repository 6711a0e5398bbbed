/** An alert, whoever sent it, as plain data: it lies in the inbox until somebody has time for it. */

export type Sender =
  | 'azure-monitor'
  | 'alertmanager'
  | 'grafana'
  | 'datadog'
  | 'pagerduty'
  | 'opsgenie'
  | 'generic'
  /** Another Pullcheck in the same channel: never answered, or the two would talk for ever. */
  | 'pullcheck'
  | 'text';

export interface Alert {
  readonly sender: Sender;
  /**
   * The same for every repeat of this alert and for its end; null = its sender names none. What comes by webhook never has the
   * key of another alert; a post in a chat that tells no id has the same one when its rule fires anew after its end.
   */
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
  /** Said outright to be the Container App, or the job: `container_app = orders-api`, `ContainerAppName_s`. */
  readonly names: readonly string[];
  /** ARM ids of whatever kind: apps, jobs, revisions, environments. */
  readonly resourceIds: readonly string[];
  /** `orders-api--0000007`. */
  readonly revisions: readonly string[];
  /** Image references, without what surrounds them. */
  readonly images: readonly string[];
  /** Said under a word that may mean something else as well: it counts where an app has that name. Left out = none. */
  readonly hints?: readonly Hint[];
  /** Narrow several of one name down to one. Left out = none. */
  readonly resourceGroups?: readonly string[];
  readonly subscriptions?: readonly string[];
}

export interface Hint {
  /** In small letters, without blanks and marks: `service`, `job`, `host` (the first part of an app's own host name). */
  readonly key: string;
  readonly value: string;
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
