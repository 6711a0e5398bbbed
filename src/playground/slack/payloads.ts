/** What Slack sends to an app, in the shapes that it documents. */
import type { Button } from './buttons.ts';
import type { MessageVersion, SlackChannel, SlackMessage, SlackUser } from './shapes.ts';
import type { Workspace } from './workspace.ts';

/** Deprecated by Slack since signatures, and still in every payload. */
const VERIFICATION_TOKEN = 'deprecated-verification-token';

/** A message as the API shows it. @param version another state of it than the last */
export function messageShape(
  workspace: Workspace,
  message: SlackMessage,
  version: Omit<MessageVersion, 'at'> = message,
): Record<string, unknown> {
  const edited = message.versions.length > 1 ? { edited: { user: message.user, ts: wholeSeconds(message) } } : {};
  const { attachments = [], text, blocks } = version;
  return {
    type: 'message',
    ...authorShape(workspace, message),
    ts: message.ts,
    team: workspace.teamId,
    text,
    ...(blocks.length > 0 ? { blocks } : {}),
    ...(attachments.length > 0 ? { attachments } : {}),
    ...(message.files ? { files: message.files, upload: false } : {}),
    ...threadShape(workspace, message),
    ...edited,
  };
}

/** Messages of apps carry a `bot_id`; those of old integrations have no user, and those of people no program. */
function authorShape(workspace: Workspace, { user, program, via, written }: SlackMessage): Record<string, unknown> {
  const { bot, appId } = workspace;
  if (user === bot.userId && via === 'response_url')
    return { subtype: 'bot_message', bot_id: bot.botId, app_id: appId, username: 'Pullcheck' };
  if (user === bot.userId)
    return { user, bot_id: bot.botId, app_id: appId, bot_profile: profile(workspace, bot.botId, appId, bot.name) };
  switch (program?.kind) {
    case undefined:
      return { user, ...(written === undefined ? {} : { subtype: written }) };
    case 'integration':
      return { subtype: 'bot_message', bot_id: program.botId, username: program.name };
    case 'email':
      return { subtype: 'file_share', user: 'USLACKBOT', display_as_bot: true };
    case 'app':
      return {
        user,
        bot_id: program.botId,
        app_id: program.appId,
        bot_profile: profile(workspace, program.botId, program.appId, program.name),
      };
  }
}

function profile(workspace: Workspace, id: string, appId: string, name: string): Record<string, unknown> {
  return { id, app_id: appId, name, deleted: false, updated: 1_700_000_000, icons: {}, team_id: workspace.teamId };
}

/** The first message of a thread names itself as its thread once there are replies. */
function threadShape(workspace: Workspace, { ts, channel, threadTs }: SlackMessage): Record<string, unknown> {
  if (threadTs !== null) return { thread_ts: threadTs };
  const replies = workspace.messages.filter(
    (each) => each.channel === channel && each.threadTs === ts && !each.deleted,
  );
  return replies.length === 0 ? {} : { thread_ts: ts, reply_count: replies.length };
}

/** The time of an edit has no fractions. */
function wholeSeconds({ versions }: SlackMessage): string {
  return `${Math.floor((versions.at(-1)?.at.getTime() ?? 0) / 1000)}.000000`;
}

/** A direct message and a private channel have no name in payloads. */
function nameIn(channel: SlackChannel): string {
  return channel.kind === 'private' ? 'privategroup' : channel.name;
}

/** https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling */
export function commandFields(
  workspace: Workspace,
  typed: {
    readonly command: string;
    readonly text: string;
    readonly user: SlackUser;
    readonly channel: SlackChannel;
    readonly responseUrl: string;
    readonly triggerId: string;
  },
): Record<string, string> {
  return {
    token: VERIFICATION_TOKEN,
    team_id: workspace.teamId,
    team_domain: workspace.teamDomain,
    channel_id: typed.channel.id,
    channel_name: nameIn(typed.channel),
    user_id: typed.user.id,
    user_name: typed.user.name,
    command: typed.command,
    text: typed.text,
    api_app_id: workspace.appId,
    is_enterprise_install: 'false',
    response_url: typed.responseUrl,
    trigger_id: typed.triggerId,
  };
}

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function blockActions(
  workspace: Workspace,
  click: {
    readonly button: Button;
    readonly message: SlackMessage;
    readonly channel: SlackChannel;
    readonly user: SlackUser;
    readonly responseUrl: string;
    readonly triggerId: string;
  },
): Record<string, unknown> {
  const { message, button, user } = click;
  const isEphemeral = message.visibleTo !== null;
  return {
    type: 'block_actions',
    user: { id: user.id, username: user.name, name: user.name, team_id: user.foreignTeam ?? workspace.teamId },
    api_app_id: workspace.appId,
    token: VERIFICATION_TOKEN,
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: isEphemeral,
      ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    },
    trigger_id: click.triggerId,
    team: { id: workspace.teamId, domain: workspace.teamDomain },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: click.channel.id, name: nameIn(click.channel) },
    // Of a message that only one person sees, the payload does not repeat the content.
    ...(isEphemeral ? {} : { message: messageShape(workspace, message) }),
    state: { values: {} },
    response_url: click.responseUrl,
    actions: [
      {
        action_id: button.actionId,
        block_id: button.blockId,
        text: { type: 'plain_text', text: button.label, emoji: true },
        ...(button.value === null ? {} : { value: button.value }),
        ...(button.url === null ? {} : { url: button.url }),
        ...(button.style === null ? {} : { style: button.style }),
        type: 'button',
        action_ts: workspace.ts(),
      },
    ],
  };
}

/** https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export function viewSubmission(
  workspace: Workspace,
  sent: { readonly view: Readonly<Record<string, unknown>>; readonly user: SlackUser; readonly typed: string },
): Record<string, unknown> {
  const { view, user, typed } = sent;
  const inputs = (Array.isArray(view.blocks) ? view.blocks : []).filter((block) => block.type === 'input');
  const values = Object.fromEntries(
    inputs.map(({ block_id, element }) => [
      block_id,
      // An input that was left empty has null.
      { [element.action_id]: { type: element.type, value: typed === '' ? null : typed } },
    ]),
  );
  return {
    type: 'view_submission',
    team: { id: workspace.teamId, domain: workspace.teamDomain },
    user: { id: user.id, username: user.name, name: user.name, team_id: user.foreignTeam ?? workspace.teamId },
    api_app_id: workspace.appId,
    token: VERIFICATION_TOKEN,
    trigger_id: workspace.id('1'),
    view: { ...view, state: { values } },
    response_urls: [],
    is_enterprise_install: false,
    enterprise: null,
  };
}

/** https://docs.slack.dev/apis/events-api#event-type-structure */
export function eventEnvelope(
  workspace: Workspace,
  event: Readonly<Record<string, unknown>>,
  eventId: string,
): Record<string, unknown> {
  return {
    token: VERIFICATION_TOKEN,
    team_id: workspace.teamId,
    context_team_id: workspace.teamId,
    context_enterprise_id: null,
    api_app_id: workspace.appId,
    event,
    type: 'event_callback',
    event_id: eventId,
    event_time: Math.floor(workspace.now().getTime() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: workspace.teamId,
        user_id: workspace.bot.userId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${eventId}`,
  };
}

export function messageEvent(
  workspace: Workspace,
  message: SlackMessage,
  type: 'app_mention' | 'message',
): Record<string, unknown> {
  return {
    ...messageShape(workspace, message),
    type,
    channel: message.channel,
    event_ts: message.ts,
    ...(type === 'message' ? { channel_type: channelType(workspace, message) } : {}),
    ...(message.via === 'typed' ? { client_msg_id: clientId(message.ts) } : {}),
  };
}

/** https://docs.slack.dev/reference/events/message/message_changed */
export function messageChangedEvent(workspace: Workspace, message: SlackMessage): Record<string, unknown> {
  const ts = workspace.ts();
  return {
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    channel: message.channel,
    channel_type: channelType(workspace, message),
    ts,
    event_ts: ts,
    message: messageShape(workspace, message),
    previous_message: messageShape(workspace, message, message.versions.at(-2)),
  };
}

function channelType(workspace: Workspace, { channel }: SlackMessage): 'im' | 'channel' | 'group' {
  const kinds = { direct: 'im', public: 'channel', private: 'group' } as const;
  return kinds[workspace.channels.get(channel)?.kind ?? 'public'];
}

/** https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload : a shortcut on a message. */
export function messageAction(
  workspace: Workspace,
  chosen: {
    readonly callbackId: string;
    readonly message: SlackMessage;
    readonly channel: SlackChannel;
    readonly user: SlackUser;
    readonly responseUrl: string;
    readonly triggerId: string;
  },
): Record<string, unknown> {
  const { message, channel, user } = chosen;
  return {
    type: 'message_action',
    token: VERIFICATION_TOKEN,
    action_ts: workspace.ts(),
    team: { id: workspace.teamId, domain: workspace.teamDomain },
    user: { id: user.id, username: user.name, name: user.name, team_id: user.foreignTeam ?? workspace.teamId },
    channel: { id: channel.id, name: nameIn(channel) },
    is_enterprise_install: false,
    enterprise: null,
    callback_id: chosen.callbackId,
    trigger_id: chosen.triggerId,
    response_url: chosen.responseUrl,
    message_ts: message.ts,
    message: messageShape(workspace, message),
  };
}

function clientId(ts: string): string {
  const digits = ts.replace('.', '').padStart(20, '0').slice(-20);
  return `00000000-0000-4000-8000-${digits.slice(-12)}`;
}
