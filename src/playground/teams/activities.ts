/**
 * Activities as Teams delivers them: https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability and
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events .
 */
import type { Json, TeamsConversation, TeamsMessage, TeamsPerson } from './shapes.ts';
import { guid, type Workspace } from './workspace.ts';

export interface Envelope {
  readonly workspace: Workspace;
  readonly serviceUrl: string;
  readonly from: TeamsPerson;
  readonly conversation: TeamsConversation;
  /** Of a channel, the id of the thread's first message; null = not of a thread. */
  readonly thread: string | null;
}

/** What every activity has. */
export function envelope({ workspace, serviceUrl, from, conversation, thread }: Envelope): Json {
  const at = workspace.now().toISOString();
  const { kind, team } = conversation;
  return {
    timestamp: at,
    localTimestamp: at,
    channelId: 'msteams',
    serviceUrl,
    from: { id: from.id, name: from.name, aadObjectId: from.aadObjectId },
    conversation: {
      ...(kind === 'personal' ? {} : { isGroup: true }),
      conversationType: kind,
      tenantId: conversation.tenantId,
      id: idWithThread(conversation, thread),
    },
    recipient: workspace.bot,
    channelData: {
      ...(team === null
        ? {}
        : {
            teamsChannelId: conversation.id,
            teamsTeamId: team.id,
            channel: { id: conversation.id },
            team: { id: team.id },
          }),
      // Of people from elsewhere it is their own tenant: not verified.
      tenant: { id: from.tenantId },
    },
  };
}

export function idWithThread({ id }: TeamsConversation, thread: string | null): string {
  return thread === null ? id : `${id};messageid=${thread}`;
}

/** What Teams makes of typed words: escaped as HTML, the mention as a tag with a hard space behind it. */
export function textOf(text: string, mention: string | null): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return mention === null ? escaped : `<at>${mention}</at>&nbsp;${escaped}`;
}

/** @param targeted https://learn.microsoft.com/microsoftteams/platform/agents-in-teams/targeted-messages#receive-targeted-messages */
export function messageActivity(to: Envelope, id: string, text: string, mentions: boolean, targeted = false): Json {
  const { bot } = to.workspace;
  const shown = textOf(text, mentions ? bot.name : null);
  const html = mentions
    ? `<p><span itemscope itemtype="http://schema.skype.com/Mention" itemid="0">${bot.name}</span>&nbsp;${textOf(text, null)}</p>`
    : `<p>${shown}</p>`;
  const base = envelope(to);
  return {
    ...base,
    ...(targeted ? { recipient: { ...bot, isTargeted: true } } : {}),
    type: 'message',
    id,
    text: shown,
    textFormat: 'plain',
    locale: 'en-US',
    localTimezone: 'Europe/Berlin',
    attachments: [{ contentType: 'text/html', content: html }],
    entities: [
      ...(mentions ? [{ type: 'mention', mentioned: bot, text: `<at>${bot.name}</at>` }] : []),
      { type: 'clientInfo', locale: 'en-US', country: 'US', platform: 'Web', timezone: 'Europe/Berlin' },
    ],
  };
}

/** Action.Execute: https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model#request-format */
export function executeActivity(to: Envelope, replyToId: string, action: Json): Json {
  return {
    ...envelope(to),
    type: 'invoke',
    name: 'adaptiveCard/action',
    id: `f:${guid()}`,
    replyToId,
    value: {
      action: {
        type: 'Action.Execute',
        title: action.title,
        ...(action.id === undefined ? {} : { id: action.id }),
        verb: action.verb,
        data: action.data ?? {},
      },
      trigger: 'manual',
    },
    entities: [{ type: 'clientInfo', locale: 'en-US', country: 'US', platform: 'Web', timezone: 'Europe/Berlin' }],
  };
}

/** Action.Submit: a message without words. */
export function submitActivity(to: Envelope, replyToId: string, action: Json): Json {
  return { ...envelope(to), type: 'message', id: `f:${guid()}`, replyToId, value: action.data ?? {} };
}

/** What somebody else posted. Of words Teams sends the HTML as well. @param base see {@link envelope} */
export function postActivity(
  base: Json,
  { id, text, attachments }: TeamsMessage,
  type: 'message' | 'messageUpdate',
): Json {
  const channelData = base.channelData as Json;
  return {
    ...base,
    type,
    id,
    text: text.replace(/<[^>]*>/g, ' ').trim(),
    textFormat: 'plain',
    attachments: [...attachments, ...(text === '' ? [] : [{ contentType: 'text/html', content: text }])],
    entities: [{ type: 'clientInfo', locale: 'en-US', country: 'US', platform: 'Web' }],
    channelData: type === 'message' ? channelData : { ...channelData, eventType: 'editMessage' },
  };
}

/**
 * A message action: https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands/create-task-module
 * @param writer of the message: a person, or the name of a program
 */
export function messageActionActivity(
  base: Json,
  message: TeamsMessage,
  writer: TeamsPerson | string | null,
  sent: { readonly name: 'fetchTask' | 'submitAction'; readonly commandId: string; readonly data: Json },
): Json {
  const link = `https://teams.microsoft.com/l/message/${message.conversation}/${message.id}`;
  return {
    ...base,
    type: 'invoke',
    name: `composeExtension/${sent.name}`,
    id: `f:${guid()}`,
    value: {
      commandId: sent.commandId,
      commandContext: 'message',
      requestId: guid().replaceAll('-', ''),
      ...(sent.name === 'submitAction' ? { data: sent.data } : {}),
      messagePayload: {
        linkToMessage: link,
        id: message.id,
        replyToId: message.thread,
        createdDateTime: message.versions[0]?.at.toISOString(),
        lastModifiedDateTime: null,
        deleted: false,
        subject: null,
        summary: null,
        importance: 'normal',
        locale: 'en-us',
        body: {
          contentType: 'html',
          content: `${message.text}${message.attachments.map((_, i) => `<attachment id="${i}"></attachment>`).join('')}`,
        },
        from: {
          device: null,
          conversation: null,
          user:
            writer === null || typeof writer === 'string'
              ? null
              : { userIdentityType: 'aadUser', id: writer.aadObjectId, displayName: writer.name },
          application:
            typeof writer === 'string'
              ? { applicationIdentityType: 'bot', id: message.from.replace(/^28:/, ''), displayName: writer }
              : null,
        },
        reactions: [],
        mentions: [],
        // The content of a card is text here.
        attachments: message.attachments.map(({ contentType, content }, i) => ({
          id: String(i),
          contentType,
          contentUrl: null,
          content: JSON.stringify(content),
          name: null,
          thumbnailUrl: null,
        })),
      },
      context: { theme: 'default' },
    },
  };
}

export function membersActivity(
  to: Envelope,
  which: 'membersAdded' | 'membersRemoved',
  members: readonly Json[],
): Json {
  const base = envelope(to);
  const channelData = base.channelData as Json;
  const eventType = which === 'membersAdded' ? 'teamMemberAdded' : 'teamMemberRemoved';
  return {
    ...base,
    type: 'conversationUpdate',
    id: `f:${guid()}`,
    [which]: members,
    channelData: to.conversation.team === null ? channelData : { ...channelData, eventType },
  };
}

export function installationActivity(to: Envelope, action: 'add' | 'remove'): Json {
  return { ...envelope(to), type: 'installationUpdate', id: `f:${guid()}`, action };
}
