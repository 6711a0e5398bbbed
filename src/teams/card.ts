/**
 * The few elements of Adaptive Cards 1.5 that we send, as plain JSON (https://adaptivecards.io/explorer). There is no
 * `TextBlock` and no `FactSet` for words: both parse Markdown. A `TextBlock` stands only around a mention, which works
 * nowhere else.
 */
export interface AdaptiveCardObject {
  readonly type: 'AdaptiveCard';
  readonly $schema?: string;
  readonly version: '1.5';
  readonly body: readonly CardElement[];
  readonly actions?: readonly CardAction[];
  /** Shown by a client that knows no 1.5. */
  readonly fallbackText?: string;
  readonly msteams?: {
    readonly width?: 'Full';
    readonly entities?: readonly MentionEntity[];
  };
}

/** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format#mention-support-within-adaptive-cards */
export interface MentionEntity {
  readonly type: 'mention';
  /** Exactly what stands in the card. */
  readonly text: string;
  readonly mentioned: { readonly id: string; readonly name: string };
}

export type CardElement = RichTextBlock | MentionBlock | Table | CodeBlock | Container | ActionSet | TextInput;

export interface TextRun {
  readonly type: 'TextRun';
  readonly text: string;
  readonly weight?: 'Bolder';
  readonly size?: 'Small' | 'Large';
  readonly color?: 'Good' | 'Warning' | 'Attention' | 'Accent';
  readonly isSubtle?: boolean;
  readonly fontType?: 'Monospace';
}

export interface RichTextBlock {
  readonly type: 'RichTextBlock';
  readonly inlines: readonly TextRun[];
  readonly spacing?: 'None' | 'Small' | 'Medium' | 'Large';
  readonly separator?: boolean;
}

/** The one use of a `TextBlock`. */
export interface MentionBlock {
  readonly type: 'TextBlock';
  readonly text: string;
  readonly wrap: true;
}

export interface Table {
  readonly type: 'Table';
  readonly columns: readonly { readonly width: number }[];
  readonly firstRowAsHeaders: false;
  readonly showGridLines: false;
  readonly spacing?: 'Medium';
  readonly rows: readonly {
    readonly type: 'TableRow';
    readonly cells: readonly { readonly type: 'TableCell'; readonly items: readonly CardElement[] }[];
  }[];
}

/** Teams' own, on computers; phones show the fallback. https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format#codeblock-in-adaptive-cards */
export interface CodeBlock {
  readonly type: 'CodeBlock';
  readonly language: 'Bash';
  readonly codeSnippet: string;
  readonly fallback: RichTextBlock;
}

export interface Container {
  readonly type: 'Container';
  readonly id: string;
  readonly isVisible: boolean;
  readonly items: readonly CardElement[];
}

/** https://adaptivecards.io/explorer/Input.Text.html . What it is for stands in a block above, where nothing is parsed. */
export interface TextInput {
  readonly type: 'Input.Text';
  readonly id: string;
  readonly label: string;
  readonly isMultiline: true;
  readonly isRequired: boolean;
  readonly errorMessage: string;
  readonly maxLength: number;
}

export interface ActionSet {
  readonly type: 'ActionSet';
  readonly actions: readonly CardAction[];
  readonly spacing?: 'Small' | 'Medium';
}

export type CardAction =
  | {
      readonly type: 'Action.Execute';
      readonly title: string;
      readonly verb: 'command';
      readonly data: CommandData;
      readonly style?: 'positive' | 'destructive';
      /** For clients without Universal Actions. */
      readonly fallback: { readonly type: 'Action.Submit'; readonly title: string; readonly data: CommandData };
    }
  | { readonly type: 'Action.OpenUrl'; readonly title: string; readonly url: string }
  | {
      readonly type: 'Action.ShowCard';
      readonly title: string;
      readonly card: AdaptiveCardObject;
      readonly style?: 'positive' | 'destructive';
    }
  | { readonly type: 'Action.ToggleVisibility'; readonly title: string; readonly targetElements: readonly string[] };

/** What a click sends back: words, as if they had been typed. */
export interface CommandData {
  readonly command: string;
  /** The id of the input whose words go behind the command: the client puts them under this name beside it. */
  readonly input?: string;
}
