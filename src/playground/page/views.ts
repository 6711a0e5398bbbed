/** What the page is told, as JSON: the only words that the server and the browser share. Types alone, so the browser may use them. */

/** The two sides of the page. */
export type Side = 'slack' | 'teams';

/** Who somebody plays; both chats have such a person. */
export type PersonKey = 'oncall' | 'approver' | 'guest';

export interface PersonView {
  readonly key: PersonKey;
  readonly role: string;
  /** What this person may do, in a sentence. */
  readonly about: string;
  readonly names: Readonly<Record<Side, string>>;
}

export interface StoryView {
  readonly id: string;
  readonly title: string;
  readonly story: string;
  /** What to type or do. */
  readonly try: readonly string[];
}

export interface ChannelView {
  readonly id: string;
  /** As it is shown: `#orders`, `Platform › orders`, `Pullcheck`. */
  readonly name: string;
  readonly kind: 'channel' | 'group' | 'direct';
  /** Why the bot does not hear what is said here; null = it does. */
  readonly deaf: string | null;
  readonly messages: readonly MessageView[];
}

export interface MessageView {
  readonly id: string;
  /** Of the message whose thread it is in; null = it stands in the channel. */
  readonly thread: string | null;
  readonly author: string;
  readonly fromBot: boolean;
  /** ISO 8601. */
  readonly at: string;
  /** Nobody else sees it. */
  readonly onlyYou: boolean;
  readonly edited: boolean;
  /** Plain words; of the bot, when there is nothing else to show. */
  readonly text: string;
  /** Block Kit. */
  readonly blocks: readonly Readonly<Record<string, unknown>>[];
  /** An Adaptive Card, as this person sees it. */
  readonly card: Readonly<Record<string, unknown>> | null;
  /** Changes when the message does: what was drawn before is drawn anew. */
  readonly version: string;
  /** Lines under a card that this person alone sees. */
  readonly notes: readonly string[];
}

export interface RevisionView {
  readonly name: string;
  readonly images: readonly string[];
  readonly active: boolean;
  /** Percent. */
  readonly traffic: number;
  readonly replicas: number;
  /** `Running`, `Failed`, …; as Azure words it. */
  readonly state: string;
  readonly health: 'good' | 'bad' | 'waiting' | 'off';
}

export interface AppView {
  readonly name: string;
  readonly resourceGroup: string;
  readonly kind: 'app' | 'job';
  readonly story: string;
  /** `Single`, `Multiple`, or the trigger of a job. */
  readonly mode: string;
  readonly provisioning: string;
  readonly health: RevisionView['health'];
  /** Newest first. */
  readonly revisions: readonly RevisionView[];
}

export interface CallView {
  readonly method: string;
  readonly url: string;
  /** HTTP status; 0 = no answer, null = it is awaited. */
  readonly status: number | null;
  readonly startMs: number;
  readonly ms: number | null;
}

export interface FactView {
  readonly name: string;
  readonly startMs: number;
  /** null = it is being read. */
  readonly endMs: number | null;
  readonly state: 'reading' | 'known' | 'unknown';
  readonly calls: readonly CallView[];
}

export interface TraceView {
  readonly id: number;
  readonly app: string;
  readonly at: string;
  readonly totalMs: number;
  readonly facts: readonly FactView[];
}

export interface WriteView {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly status: number | null;
  readonly at: string;
}

export interface CommandView {
  /** What it does, and how somebody would do it by hand. */
  readonly title: string;
  readonly command: string;
}

export interface PlanView {
  readonly id: string;
  readonly app: string;
  readonly state: string;
  readonly commands: readonly CommandView[];
}

export interface AuditView {
  readonly at: string;
  readonly event: string;
  readonly by: string | null;
  readonly text: string;
}

export interface SwitchView {
  readonly id: string;
  readonly app: string;
  readonly label: string;
  /** What turning it off does to the subscription. */
  readonly breaks: string;
  readonly on: boolean;
}

export interface CommandHelp {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
}

/** All that the page shows of one person's view. */
export interface PageView {
  /** Grows with every change. */
  readonly version: number;
  /** Whose view it is. */
  readonly person: PersonKey;
  readonly scenario: StoryView;
  readonly scenarios: readonly StoryView[];
  /** ISO 8601, as the playground has it. */
  readonly now: string;
  readonly skippedMs: number;
  readonly latency: number;
  readonly people: readonly PersonView[];
  /** Whom a mention in Slack names, by id. */
  readonly slackUsers: readonly { readonly id: string; readonly name: string }[];
  readonly chats: Readonly<Record<Side, readonly ChannelView[]>>;
  readonly subscription: { readonly names: readonly string[]; readonly apps: readonly AppView[] };
  readonly trace: TraceView | null;
  readonly writes: readonly WriteView[];
  readonly plans: readonly PlanView[];
  readonly audit: readonly AuditView[];
  readonly switches: readonly SwitchView[];
  readonly commands: readonly CommandHelp[];
  /** A deployment by a switch waits until Azure has done the write before it. */
  readonly deploying: boolean;
}

/** What a click in Slack opened: the view, and what its answer is sent with. */
export interface DialogView {
  readonly trigger: string;
  readonly title: string;
  readonly submit: string;
  readonly close: string;
  /** Sentences above the input. */
  readonly text: readonly string[];
  readonly input: {
    readonly label: string;
    readonly optional: boolean;
    readonly multiline: boolean;
    readonly most: number;
  };
}

/** What became of something that was done on the page. */
export interface Outcome {
  /** Said to the one who did it; null = nothing to say. */
  readonly note: string | null;
  readonly dialog: DialogView | null;
}
