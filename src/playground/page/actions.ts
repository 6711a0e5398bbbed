/** What somebody does on the page: read from JSON, and done to the session as a person in a chat, or at the subscription, does it. */
import { z } from 'zod';
import type { SlackMessage } from '../slack/shapes.ts';
import type { TeamsMessage } from '../teams/shapes.ts';
import { fireAlerts } from './alerts.ts';
import { LATENCY } from './latency.ts';
import { ActionRefused } from './refused.ts';
import type { Session } from './session.ts';
import type { DialogView, Outcome } from './views.ts';

const person = z.enum(['oncall', 'approver', 'guest']);
const id = z.string().min(1).max(300);
/** What people paste is a log, not a book. */
const words = z.string().trim().min(1, 'Type something first.').max(20_000);

export const ACTIONS = {
  say: z.strictObject({
    side: z.enum(['slack', 'teams']),
    person,
    channel: id,
    thread: id.nullable().default(null),
    text: words,
  }),
  click: z.strictObject({
    side: z.enum(['slack', 'teams']),
    person,
    channel: id,
    message: id,
    label: z.string().min(1).max(200),
    /** Teams: the button that shows the part of the card with this one; null = it is seen as it is. */
    within: z.string().max(200).nullable().default(null),
    /** Teams: what stands in the input beside it. */
    typed: z.string().max(4_000).nullable().default(null),
  }),
  fill: z.strictObject({ person, trigger: id, typed: z.string().max(4_000) }),
  switch: z.strictObject({ app: id, id, on: z.boolean() }),
  latency: z.strictObject({ factor: z.number().min(LATENCY.least).max(LATENCY.most) }),
  alert: z.strictObject({}),
  skip: z.strictObject({ seconds: z.number().int().min(1).max(3_600) }),
} as const;

export type ActionName = keyof typeof ACTIONS;
type Input<Name extends ActionName> = z.infer<(typeof ACTIONS)[Name]>;

const NOTHING: Outcome = { note: null, dialog: null };

type Doing = { readonly [Name in ActionName]: (session: Session, input: Input<Name>) => Promise<Outcome> };

const DOING: Doing = {
  say: (session, input) => (input.side === 'slack' ? sayInSlack(session, input) : sayInTeams(session, input)),
  click: (session, input) => (input.side === 'slack' ? clickInSlack(session, input) : clickInTeams(session, input)),
  fill: fillIn,
  async switch(session, { app, id, on }) {
    session.switches.set(app, id, on);
    return NOTHING;
  },
  async latency(session, { factor }) {
    session.latency = factor;
    return NOTHING;
  },
  alert: fireAlerts,
  async skip(session, { seconds }) {
    session.clock.advance(seconds * 1000);
    return NOTHING;
  },
};

/**
 * @param input as it came, already parsed as JSON
 * @throws ActionRefused for input that is no such action, and for what a chat does not let this person do
 */
export async function act(session: Session, name: ActionName, input: unknown): Promise<Outcome> {
  const parsed = ACTIONS[name].safeParse(input);
  if (!parsed.success)
    throw new ActionRefused(
      parsed.error.issues
        .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
        .join('; '),
    );
  const before = session.version;
  try {
    return await (DOING[name] as (session: Session, input: unknown) => Promise<Outcome>)(session, parsed.data);
  } catch (error) {
    // The simulated services say in words what a real client would not let anybody do.
    if (error instanceof Error && !(error instanceof TypeError)) throw new ActionRefused(error.message);
    throw error;
  } finally {
    if (session.version === before) session.touch();
  }
}

async function sayInSlack({ slack }: Session, { text, person: user, channel, thread }: Input<'say'>): Promise<Outcome> {
  const command = /^\/(\S+)\s*([\s\S]*)$/.exec(text);
  const at = thread === null ? {} : { thread };
  if (command !== null) {
    const [, name, rest = ''] = command;
    if (name !== 'pullcheck') throw new ActionRefused(`/${name} is not a command here: only /pullcheck is.`);
    const { error } = await slack.command(rest, { user, channel, ...at });
    if (error === 'not_supported_in_threads')
      throw new ActionRefused('Slack has no slash commands in threads. Mention the bot instead: @pullcheck orders-api');
    if (error !== null) throw new ActionRefused(`Slack says: /pullcheck failed with the error "${error}".`);
    return NOTHING;
  }
  if (slack.direct(user).id === channel) {
    await slack.directMessage(text, { user, ...at });
    return NOTHING;
  }
  const mention = /^@pullcheck\s+([\s\S]+)$/i.exec(text)?.[1];
  if (mention === undefined)
    throw new ActionRefused('In a channel the bot hears /pullcheck … and @pullcheck …; nothing else is meant for it.');
  const { event } = await slack.mention(mention, { user, channel, ...at });
  return event === null ? { ...NOTHING, note: 'Pullcheck is not in this channel, and heard nothing.' } : NOTHING;
}

async function sayInTeams({ teams }: Session, { text, person: user, channel, thread }: Input<'say'>): Promise<Outcome> {
  const personal = teams.personal(user).id === channel;
  // In the menu of Teams the commands themselves begin with the slash; who comes from Slack types the bot's name.
  const slash = !personal && text.startsWith('/');
  const said = text.replace(slash ? /^\/(?:pullcheck\s+)?/i : /^[@/]pullcheck\s+/i, '');
  if (!personal && said === text)
    throw new ActionRefused(
      'In a channel or a group chat, Teams hands on what mentions the bot, @Pullcheck orders-api, and its slash commands, /diagnose orders-api, which nobody else sees.',
    );
  const { delivery } = await teams.types(said, {
    user,
    conversation: channel,
    ...(slash ? { slash } : { mention: !personal }),
    ...(thread === null ? {} : { thread }),
  });
  if (delivery === null) return { ...NOTHING, note: 'Pullcheck is not here, and heard nothing.' };
  if (delivery.status >= 300 || delivery.status === 0)
    throw new ActionRefused(`The bot did not take it (${delivery.error ?? delivery.status}).`);
  return NOTHING;
}

async function clickInSlack({ slack }: Session, input: Input<'click'>): Promise<Outcome> {
  const { label, person: user, channel, message: ts } = input;
  const seen: readonly SlackMessage[] = [...slack.messages(channel), ...slack.ephemeral(user, channel)];
  const message = seen.find((one) => one.ts === ts);
  if (message === undefined) throw new ActionRefused('That message is not there any more.');
  const { error, triggerId } = await slack.click(label, { message, user });
  if (error !== null) throw new ActionRefused(`Slack says: "${error}".`);
  return { note: null, dialog: dialogOf(slack.requests, triggerId) };
}

/** The view that the bot opened for this click; null = it opened none. */
function dialogOf(requests: Session['slack']['requests'], trigger: string): DialogView | null {
  const call = requests.findLast(
    ({ method, args, error }) => method === 'views.open' && args.trigger_id === trigger && error === null,
  );
  const { view } = call?.args ?? {};
  const shown = (typeof view === 'string' ? JSON.parse(view) : view) as Modal | undefined;
  const input = shown?.blocks.find(({ type }) => type === 'input');
  if (shown === undefined || input === undefined) return null;
  return {
    trigger,
    title: shown.title.text,
    submit: shown.submit?.text ?? 'Submit',
    close: shown.close?.text ?? 'Cancel',
    text: shown.blocks.flatMap(({ type, text }) => (type === 'section' && text ? [text.text] : [])),
    input: {
      label: input.label?.text ?? '',
      optional: input.optional === true,
      multiline: input.element?.multiline === true,
      most: input.element?.max_length ?? 3_000,
    },
  };
}

interface Words {
  readonly text: string;
}

interface Modal {
  readonly title: Words;
  readonly submit?: Words;
  readonly close?: Words;
  readonly blocks: readonly {
    readonly type: string;
    readonly text?: Words;
    readonly label?: Words;
    readonly optional?: boolean;
    readonly element?: { readonly multiline?: boolean; readonly max_length?: number };
  }[];
}

async function fillIn({ slack }: Session, { person: user, trigger, typed }: Input<'fill'>): Promise<Outcome> {
  const clicked = { status: 200, body: null, error: null, shown: null, triggerId: trigger, responseUrl: '' };
  const { error } = await slack.fillIn(typed, { clicked, user });
  if (error !== null) throw new ActionRefused(`Slack says: "${error}".`);
  return NOTHING;
}

async function clickInTeams({ teams }: Session, input: Input<'click'>): Promise<Outcome> {
  const { label, within, typed, person: user, channel } = input;
  const message: TeamsMessage | undefined = teams.messages(channel, user).find(({ id }) => id === input.message);
  if (message === undefined) throw new ActionRefused('That message is not there any more.');
  // The page unfolds by itself what a card folds; the service is told when a button in it is pressed.
  if (within !== null && !teams.buttons(message, user).includes(label)) await teams.click(within, { message, user });
  const clicked = await teams.click(label, { message, user, ...(typed === null ? {} : { typed }) });
  if (clicked.kind === 'problem') throw new ActionRefused(clicked.text);
  return NOTHING;
}
