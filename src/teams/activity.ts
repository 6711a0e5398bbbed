/**
 * The parts of a Bot Framework activity that are used, checked: whatever reaches the rest has these shapes.
 * https://github.com/microsoft/botframework-sdk/blob/main/specs/botframework-activity/botframework-activity.md
 */
import { z } from 'zod';

/** Several times what Teams makes: ids are kept, as keys and places. */
const LONGEST_ID = 1_000;
/** Whole characters only: half of one is another character once it was written and read again. */
const Id = z
  .string()
  .max(LONGEST_ID)
  .refine((id) => !/\p{Surrogate}/u.test(id));
const SomeId = Id.min(1);

const Account = z.object({
  /** Within Teams: `29:…` a person, `28:<app id>` a bot. */
  id: SomeId,
  name: z.string().nullish(),
  /** Entra object id: the same in every conversation. */
  aadObjectId: Id.nullish(),
  role: z.string().nullish(),
  /** Of the recipient: the message is for the bot alone, as slash commands are. Anything but `true` is none. */
  isTargeted: z.unknown().optional(),
});

const ActivitySchema = z.object({
  type: z.string().min(1),
  id: Id.nullish(),
  /** Of an invoke. */
  name: z.string().nullish(),
  channelId: Id.nullish(),
  serviceUrl: Id.nullish(),
  from: Account.nullish(),
  recipient: Account.nullish(),
  conversation: z
    .object({
      /** Of a channel with the thread in it: `19:…@thread.tacv2;messageid=…`. */
      id: SomeId,
      /** `personal`, `groupChat`, `channel`. */
      conversationType: Id.nullish(),
      isGroup: z.boolean().nullish(),
      tenantId: Id.nullish(),
    })
    .nullish(),
  channelData: z
    .object({
      tenant: z.object({ id: Id.nullish() }).nullish(),
      /** Of a channel: its team, as an Entra group too. */
      team: z.object({ aadGroupId: Id.nullish() }).nullish(),
      /** Of a messageUpdate: `editMessage`, `undeleteMessage`. */
      eventType: z.string().nullish(),
    })
    .nullish(),
  text: z.string().nullish(),
  /** What a card sent. */
  value: z.unknown().optional(),
  entities: z.array(z.unknown()).nullish(),
  attachments: z.array(z.unknown()).nullish(),
  /** ISO 8601: when Teams got it; of an edit, when it was edited. */
  timestamp: z.string().max(100).nullish(),
  /** Of a click: the message whose card it was. */
  replyToId: Id.nullish(),
  membersAdded: z.array(z.object({ id: z.string() })).nullish(),
  /** Of an installationUpdate: `add`, `remove`, `add-upgrade`. */
  action: z.string().nullish(),
});

export type Activity = z.infer<typeof ActivitySchema>;

const Mention = z.object({
  type: z.literal('mention'),
  mentioned: z.object({ id: z.string() }),
  /** What stands for it in the text: `<at>Pullcheck</at>`. */
  text: z.string().nullish(),
});

/** What a button of ours sends, and beside it the words that were typed, under the name that `input` tells. */
const Command = z.looseObject({
  command: z.string(),
  input: z.string().max(100).optional(),
  targeted: z.unknown().optional(),
});

/** `adaptiveCard/action`: a button of a card, by Action.Execute. */
const Execute = z.object({ action: z.object({ verb: z.literal('command'), data: Command }) });

/** @returns the activity, or what is wrong with it: a clause that names the place, and nothing of what stood there */
export function parseActivity(value: unknown): { readonly activity: Activity } | { readonly problem: string } {
  const parsed = ActivitySchema.safeParse(value);
  if (parsed.success) return { activity: parsed.data };
  const [issue] = parsed.error.issues;
  const at = issue === undefined || issue.path.length === 0 ? 'the activity' : `"${issue.path.join('.')}"`;
  return { problem: `${at} is not what the Bot Framework sends` };
}

export interface MentionOfSomebody {
  readonly id: string;
  readonly text: string;
}

/** More than a message of Teams has: each costs its time, whoever made them. */
const MOST_ENTITIES = 500;

export function mentionsIn(activity: Activity): MentionOfSomebody[] {
  return (activity.entities ?? []).slice(0, MOST_ENTITIES).flatMap((entity) => {
    const mention = Mention.safeParse(entity);
    return mention.success ? [{ id: mention.data.mentioned.id, text: mention.data.text ?? '' }] : [];
  });
}

/** What a button asks for. */
export interface Pressed {
  readonly command: string;
  /** What was typed for it; null = nothing was asked for. */
  readonly words: string | null;
  /** The button stands on a targeted message. */
  readonly targeted: boolean;
}

/** The button that was pressed; null = it is none of ours. */
export function pressedByExecute(activity: Activity): Pressed | null {
  const parsed = Execute.safeParse(activity.value);
  return parsed.success ? pressed(parsed.data.action.data) : null;
}

/** The same by Action.Submit, of clients that know no Action.Execute. */
export function pressedBySubmit(activity: Activity): Pressed | null {
  const parsed = Command.safeParse(activity.value);
  return parsed.success ? pressed(parsed.data) : null;
}

/** A press on a button of a card, ours or not; another invoke (a message that was pointed at, a dialog) is none. */
export function isPress(activity: Activity): boolean {
  if (activity.type === 'invoke') return activity.name === 'adaptiveCard/action';
  return activity.type === 'message' && pressedBySubmit(activity) !== null;
}

function pressed({ command, input, targeted, ...typed }: z.infer<typeof Command>): Pressed {
  const common = { command, targeted: targeted === true };
  if (input === undefined) return { ...common, words: null };
  const words = typed[input];
  return { ...common, words: typeof words === 'string' ? words : '' };
}

/** Only the sender and the bot see it. A personal chat has no such messages. */
export function isTargeted({ recipient, conversation }: Activity): boolean {
  return recipient?.isTargeted === true && conversation?.conversationType !== 'personal';
}

/** Every tenant that the activity names: normally one, twice; that of the conversation before that of who speaks. In lower case. */
export function tenantsOf(activity: Activity): string[] {
  return [activity.conversation?.tenantId, activity.channelData?.tenant?.id]
    .filter((id): id is string => typeof id === 'string' && id !== '')
    .map((id) => id.toLowerCase());
}
