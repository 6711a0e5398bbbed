/** What people do: type a command, mention the bot, write to it, press a button. */
import { buttonsOf } from './buttons.ts';
import { isRefusal, readContent } from './content.ts';
import type { Deliveries } from './deliveries.ts';
import type { Hooks } from './hooks.ts';
import { blockActions, commandFields, messageAction, messageEvent, viewSubmission } from './payloads.ts';
import { hears, type Service } from './service.ts';
import type {
  Acknowledged,
  Delivered,
  EventDelivery,
  Said,
  SlackChannel,
  SlackMessage,
  SlackUser,
  Typed,
  Written,
} from './shapes.ts';
import type { SimulatedSlack } from './simulated-slack.ts';
import { escapeText, typedBlocks, typedMessage } from './typed-text.ts';
import { channelNamed, directChannel, edit, type StoredMessage, say, userNamed } from './workspace.ts';

export type People = Pick<
  SimulatedSlack,
  | 'command'
  | 'mention'
  | 'says'
  | 'directMessage'
  | 'edits'
  | 'event'
  | 'click'
  | 'shortcut'
  | 'fillIn'
  | 'buttons'
  | 'again'
  | 'commandBody'
>;

export interface PeopleParts {
  readonly service: Service;
  readonly hooks: Hooks;
  readonly deliveries: Deliveries;
  readonly commandName: string;
  /** `should_escape` of the command in the manifest. */
  readonly shouldEscape: boolean;
  readonly nextTrigger: () => string;
  /** Tells the bot of what was said, if it listens there. */
  readonly tell: (message: SlackMessage, what: 'said' | 'edited') => Promise<EventDelivery | null>;
}

export function createPeople(parts: PeopleParts): People {
  const { service, hooks, deliveries } = parts;
  const { workspace } = service;

  /** Who and where, when that person may write there at all. */
  function at(by: Typed): { readonly user: SlackUser; readonly channel: SlackChannel } {
    const user = userNamed(workspace, by.user);
    const channel = channelNamed(workspace, by.channel);
    if (channel.archived) throw new Error(`#${channel.name} is archived: nobody can write there.`);
    if (!channel.members.has(user.id)) throw new Error(`${user.name} is not in #${channel.name}.`);
    return { user, channel };
  }

  function fieldsOf(text: string, by: Typed & { readonly command?: string }): Record<string, string> {
    const { user, channel } = at(by);
    return commandFields(workspace, {
      command: by.command ?? parts.commandName,
      text: parts.shouldEscape ? escapedCommand(workspace, text) : escapeText(text),
      user,
      channel,
      responseUrl: hooks.open({ channel, user, clicked: null }),
      triggerId: parts.nextTrigger(),
    });
  }

  async function write(
    text: string,
    by: Typed & { readonly thread?: string; readonly written?: Written },
    isMention: boolean,
  ): Promise<Said> {
    const { user, channel } = at(by);
    const bot = isMention ? workspace.bot.userId : null;
    const message = say(workspace, {
      text: typedMessage(text, bot),
      blocks: typedBlocks(text, bot) as readonly Record<string, unknown>[],
      channel: channel.id,
      threadTs: by.thread ?? null,
      user: user.id,
      visibleTo: null,
      via: 'typed',
      ...(by.written === undefined ? {} : { written: by.written }),
      ...(by.written === 'file_share' ? { files: [SCREENSHOT] } : {}),
    });
    const mentioned = isMention && channel.kind !== 'direct' && hears(service, message, 'app_mention');
    // In a direct message a mention is no event of its own; in a channel one message is then two events.
    const [mention, said] = await Promise.all([
      mentioned ? deliveries.event(messageEvent(workspace, message, 'app_mention')) : null,
      parts.tell(message, 'said'),
    ]);
    return { message, event: mention ?? said };
  }

  return {
    async command(text, by) {
      if (by.thread !== undefined) return refusedInThread;
      const fields = fieldsOf(text, by);
      if (!service.scopes.includes('commands')) throw new Error('The app has no commands: its scope is missing.');
      const delivered = await deliveries.command(fields);
      const { shown, error } = showAcknowledgement(service, delivered, at(by));
      return {
        ...seen(delivered),
        error,
        shown,
        triggerId: fields.trigger_id ?? '',
        responseUrl: fields.response_url ?? '',
      };
    },
    mention: (text, by) => write(text, by, true),
    says: (text, by) => write(text, by, false),
    directMessage: (text, { user, ...by }) =>
      write(text, { ...by, user, channel: directChannel(workspace, userNamed(workspace, user)).id }, false),
    async edits(message, text, { mention } = { mention: false }) {
      const bot = mention ? workspace.bot.userId : null;
      const stored = workspace.messages.find((each) => each.ts === message.ts && each.via === 'typed');
      if (stored === undefined) throw new Error('Nobody typed that message.');
      const blocks = typedBlocks(text, bot) as readonly Record<string, unknown>[];
      edit(workspace, stored, { text: typedMessage(text, bot), blocks });
      const mentioned = mention && channelNamed(workspace, stored.channel).kind !== 'direct';
      const [, edited] = await Promise.all([
        mentioned && hears(service, stored, 'app_mention')
          ? deliveries.event(messageEvent(workspace, stored, 'app_mention'))
          : null,
        parts.tell(stored, 'edited'),
      ]);
      return edited;
    },
    event: (event) => deliveries.event(event),
    async click(label, { message, user: userName }) {
      const user = userNamed(workspace, userName);
      const clicked = workspace.messages.find((stored) => stored.ts === message.ts);
      if (!clicked || clicked.deleted || !sees(user, clicked, channelNamed(workspace, clicked.channel))) {
        throw new Error(`${user.name} does not see that message (any more).`);
      }
      const found = buttonsOf(clicked).filter((one) => one.label === label);
      const button = found[0];
      if (!button) throw new Error(`No button "${label}" there, but: ${labels(clicked).join(', ') || 'none'}.`);
      if (found.length > 1) throw new Error(`There are ${found.length} buttons "${label}".`);
      const channel = channelNamed(workspace, clicked.channel);
      const responseUrl = hooks.open({ channel, user, clicked });
      const triggerId = parts.nextTrigger();
      const payload = blockActions(workspace, { button, message: clicked, channel, user, responseUrl, triggerId });
      // The body of this acknowledgement must be empty; what stands in it is not looked at.
      const delivered = await deliveries.interaction(payload);
      return { ...seen(delivered), shown: null, triggerId, responseUrl };
    },
    async shortcut(callbackId, { message, user: userName }) {
      const user = userNamed(workspace, userName);
      const chosen = workspace.messages.find((stored) => stored.ts === message.ts);
      // A note to one person has no menu.
      if (
        !chosen ||
        chosen.deleted ||
        chosen.visibleTo !== null ||
        !sees(user, chosen, channelNamed(workspace, chosen.channel))
      )
        throw new Error(`${user.name} does not see that message (any more).`);
      if (!service.scopes.includes('commands')) throw new Error('The app has no shortcuts: its scope is missing.');
      const channel = channelNamed(workspace, chosen.channel);
      // By its response_url, nothing that stands can be changed.
      const responseUrl = hooks.open({ channel, user, clicked: null });
      const triggerId = parts.nextTrigger();
      const payload = messageAction(workspace, { callbackId, message: chosen, channel, user, responseUrl, triggerId });
      const delivered = await deliveries.interaction(payload);
      return { ...seen(delivered), shown: null, triggerId, responseUrl };
    },
    async fillIn(typed, { clicked, user: userName }) {
      const view = workspace.dialogs.get(clicked.triggerId);
      if (view === undefined) throw new Error('That click opened no dialog.');
      const inputs = (Array.isArray(view.blocks) ? view.blocks : []).filter(({ type }) => type === 'input');
      // Slack's client sends nothing while an input is empty that may not be.
      if (typed.trim() === '' && inputs.some(({ optional }) => optional !== true))
        throw new Error('Slack asks to fill in what is required.');
      const user = userNamed(workspace, userName);
      const delivered = await deliveries.interaction(viewSubmission(workspace, { view, user, typed }));
      if (delivered.error === null) workspace.dialogs.delete(clicked.triggerId);
      return seen(delivered);
    },
    buttons: labels,
    again: () => deliveries.again(),
    commandBody: (text, by) => new URLSearchParams(fieldsOf(text, by)).toString(),
  };
}

/** Without the address: files are read by those alone who have a scope for it. */
const SCREENSHOT = { id: 'F0001SCREEN', name: 'screenshot.png', mimetype: 'image/png', filetype: 'png' };

/** "/pullcheck is not supported in threads. Sorry!": the app hears nothing of it. */
const refusedInThread: Acknowledged = {
  status: 0,
  body: null,
  error: 'not_supported_in_threads',
  shown: null,
  triggerId: '',
  responseUrl: '',
};

/** What came with the acknowledgement of a command stands in the channel, for the one who typed it unless it says so. */
function showAcknowledgement(
  service: Service,
  delivered: Delivered,
  { user, channel }: { readonly user: SlackUser; readonly channel: SlackChannel },
): { readonly shown: StoredMessage | null; readonly error: string | null } {
  const { body, error } = delivered;
  if (error !== null || body === null) return { shown: null, error };
  const args = typeof body === 'object' ? { ...body } : { text: String(body) };
  const { response_type, ...rest } = args as Record<string, unknown>;
  const content = readContent(rest);
  // What Slack shows of an answer that it cannot read is not verified; it does not show the answer.
  if (isRefusal(content)) return { shown: null, error: content.error };
  const shown = say(service.workspace, {
    ...content,
    channel: channel.id,
    threadTs: null,
    user: service.workspace.bot.userId,
    visibleTo: response_type === 'in_channel' ? null : user.id,
    via: 'acknowledgement',
  });
  return { shown, error: null };
}

/**
 * The words of a command with `should_escape` in the manifest: links in brackets, people and channels by their ids. Without
 * it they arrive as typed, but for the three characters that Slack escapes everywhere (that of commands: not verified).
 * https://docs.slack.dev/interactivity/implementing-slash-commands
 */
function escapedCommand(workspace: Service['workspace'], text: string): string {
  return escapeText(text)
    .replace(/https?:\/\/[^\s<>|]+/g, (url) => `<${url}>`)
    .replace(/(?<![\w/.])@([\w.-]+)/g, (whole, name: string) => {
      const user = [...workspace.users.values()].find((one) => one.name === name);
      return user ? `<@${user.id}|${name}>` : whole;
    })
    .replace(/(?<![\w/.])#([\w-]+)/g, (whole, name: string) => {
      const channel = [...workspace.channels.values()].find((one) => one.kind === 'public' && one.name === name);
      return channel ? `<#${channel.id}|${name}>` : whole;
    });
}

function sees(user: SlackUser, message: SlackMessage, channel: SlackChannel): boolean {
  return message.visibleTo === null ? channel.members.has(user.id) : message.visibleTo === user.id;
}

function labels(message: SlackMessage): readonly string[] {
  return buttonsOf(message).map(({ label }) => label);
}

function seen({ status, body, error }: Delivered): Delivered {
  return { status, body, error };
}
