/**
 * The REST API of the connector, by the routes that a bot of Teams needs:
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference . Error codes:
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages#status-codes-from-bot-conversational-apis .
 */
import { checkActivity, contentsOf, type Refusal } from './check-activity.ts';
import { isObject } from './check-card.ts';
import type { Json, Route, TeamsConversation, TeamsPerson } from './shapes.ts';
import { checkTargetedUpdate, targetOf, UNKNOWN_THERE } from './targeted.ts';
import {
  conversationWithId,
  edit,
  findMessage,
  hasBot,
  personalChat,
  remove,
  rootOf,
  type StoredMessage,
  say,
  sees,
  type Workspace,
} from './workspace.ts';

export interface ConnectorAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfter?: number;
}

export interface ConnectorRequest {
  readonly route: Route;
  readonly body: unknown;
  readonly query: URLSearchParams;
  /** `isTargetedActivity=true`: for one person alone. */
  readonly targeted: boolean;
  /** As it stands in the path, decoded, with `;messageid=`. Of a team its id. */
  readonly conversation: string;
  /** Of an activity or a member. */
  readonly id: string | null;
  /** What is asked about it: `pagedmembers`, `conversations`; null = the thing itself. */
  readonly part: string | null;
}

export interface ConnectorParts {
  readonly workspace: Workspace;
  readonly messageBytes: number;
  readonly limitSend: (conversation: string) => number | null;
  readonly knowsTargeted: boolean;
}

/** Pages of a roster: smaller than 50 are made 50, larger than 500 are cut. */
const PAGE = { least: 50, most: 500 } as const;

export function answerConnector(parts: ConnectorParts, request: ConnectorRequest): ConnectorAnswer {
  const { workspace } = parts;
  if (request.route === 'create') return create(parts, request.body);
  if (request.route === 'unknown') return refuse(404, 'NotFound', 'There is no such resource.');
  const [bare = '', thread = null] = request.conversation.split(';messageid=');
  const conversation = conversationWithId(workspace, bare);
  if (conversation === null) return refuse(404, 'ConversationNotFound', 'Conversation not found.');
  if (!hasBot(workspace, conversation))
    return refuse(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');
  if (request.route === 'members')
    // Of a thread nobody keeps a roster: https://github.com/microsoft/botframework-sdk/issues/3062
    return thread === null
      ? members(workspace, conversation, request)
      : refuse(404, 'ServiceError', 'Failure due to: ThreadNotFound.');
  if (request.route === 'team') return team(workspace, conversation, request);
  const { targeted } = request;
  if (targeted && !parts.knowsTargeted) return refusal(UNKNOWN_THERE);
  const root = thread === null ? null : findFor(workspace, conversation, thread, targeted);
  // Whether the real one says so of a thread that was deleted is not verified.
  if (thread !== null && root === null) return refuse(404, 'ConversationNotFound', 'The thread was not found.');
  const wait = parts.limitSend(request.conversation);
  if (wait !== null) return { ...refuse(429, 'Throttled', 'Too many requests.'), retryAfter: wait };
  switch (request.route) {
    case 'send':
      return speak(parts, conversation, root === null ? null : rootOf(root), request.body, targeted);
    case 'reply': {
      // An id that nobody knows is no error: botbuilder invents one for what it says on its own account.
      const before = root ?? findFor(workspace, conversation, request.id ?? '', targeted);
      const replied = before !== null && conversation.kind === 'channel' ? rootOf(before) : null;
      return speak(parts, conversation, replied, request.body, targeted);
    }
    default:
      return change(parts, conversation, request);
  }
}

function speak(
  parts: ConnectorParts,
  conversation: TeamsConversation,
  thread: string | null,
  body: unknown,
  targeted: boolean,
): ConnectorAnswer {
  const { workspace } = parts;
  const problem = problemOf(parts, conversation, body);
  if (problem !== null) return problem;
  const activity = body as Json;
  const knownAs = (id: string): string | null => memberOf(workspace, conversation, id)?.id ?? null;
  const alone = targeted ? targetOf(activity, conversation, knownAs) : { target: null };
  if ('status' in alone) return refusal(alone);
  if (activity.type === 'typing') return { status: 202, body: {} };
  const contents = contentsOf(activity);
  let root = thread;
  const said = contents.map((content) => {
    const message = say(workspace, conversation, workspace.bot.id, root, content, alone.target);
    if (conversation.kind === 'channel') root ??= message.id;
    return message;
  });
  return { status: 201, body: said.length === 1 ? { id: said[0]?.id } : {} };
}

function change(
  parts: ConnectorParts,
  conversation: TeamsConversation,
  { route, id, body, targeted }: ConnectorRequest,
): ConnectorAnswer {
  const { workspace } = parts;
  const message = findFor(workspace, conversation, id ?? '', targeted);
  if (message === null || (message.target !== null) !== targeted) return notFound();
  if (message.from !== workspace.bot.id)
    return refuse(403, 'ForbiddenOperationException', 'The message is not of this bot.');
  if (route === 'delete') {
    remove(workspace, message);
    return { status: 200, body: {} };
  }
  const problem = problemOf(parts, conversation, body);
  if (problem !== null) return problem;
  const unfit = targeted ? checkTargetedUpdate(body as Json) : null;
  if (unfit !== null) return refusal(unfit);
  const [content, second] = contentsOf(body as Json);
  if (content === undefined || second !== undefined)
    return refuse(400, 'BadSyntax', 'A message cannot become words and a card.');
  edit(workspace, message, content);
  return { status: 200, body: { id: message.id } };
}

/**
 * Targeted messages have no replies, and are changed by calls that say what they are. Whether the real one is as strict is not
 * verified.
 */
function findFor(
  workspace: Workspace,
  conversation: TeamsConversation,
  id: string,
  targeted: boolean,
): StoredMessage | null {
  const message = findMessage(workspace, conversation.id, id);
  if (message === null) return null;
  if (message.target === null) return message;
  return targeted && sees(workspace, message, message.target) ? message : null;
}

/** A chat with one person, or a new thread of a channel. */
function create(parts: ConnectorParts, body: unknown): ConnectorAnswer {
  const { workspace } = parts;
  if (!isObject(body)) return refuse(400, 'BadSyntax', 'The body is no object.');
  const channelData = isObject(body.channelData) ? body.channelData : {};
  const channel = isObject(channelData.channel) ? conversationWithId(workspace, String(channelData.channel.id)) : null;
  if (channel !== null) {
    if (!hasBot(workspace, channel))
      return refuse(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');
    const answer = speak(parts, channel, null, body.activity, false);
    if (answer.status >= 300) return answer;
    const id = isObject(answer.body) ? String(answer.body.id) : '';
    return { status: 201, body: { id: `${channel.id};messageid=${id}`, activityId: id } };
  }
  const wanted = Array.isArray(body.members) ? body.members : [];
  const person = wanted.length === 1 && isObject(wanted[0]) ? findPerson(workspace, String(wanted[0].id)) : null;
  if (person === null) return refuse(400, 'BadArgument', 'Exactly one known member, or a channel, is needed.');
  const tenant = body.tenantId ?? (isObject(channelData.tenant) ? channelData.tenant.id : undefined);
  if (tenant !== person.tenantId) return refuse(400, 'BadArgument', 'The tenant is missing, or not of this member.');
  const chat = personalChat(workspace, person);
  if (!hasBot(workspace, chat))
    return refuse(403, 'ForbiddenOperationException', 'Bot is not installed in user’s personal scope.');
  if (body.activity === undefined) return { status: 201, body: { id: chat.id } };
  const answer = speak(parts, chat, null, body.activity, false);
  return answer.status >= 300 ? answer : { status: 201, body: { id: chat.id, activityId: idIn(answer.body) } };
}

function members(
  workspace: Workspace,
  conversation: TeamsConversation,
  { id, part, query }: ConnectorRequest,
): ConnectorAnswer {
  const roster = [...workspace.people.values()].filter((person) => conversation.members.has(person.id));
  if (id !== null) {
    const person = roster.find((each) => each.id === id || each.aadObjectId === id);
    return person ? { status: 200, body: account(person) } : refuse(404, 'MemberNotFoundInConversation', 'No member.');
  }
  if (part !== 'pagedmembers') return { status: 200, body: roster.map(account) };
  const size = Math.min(Math.max(Number(query.get('pageSize') ?? PAGE.most), PAGE.least), PAGE.most);
  const from = Number(query.get('continuationToken') ?? 0);
  const next = from + size < roster.length ? { continuationToken: String(from + size) } : {};
  return { status: 200, body: { ...next, members: roster.slice(from, from + size).map(account) } };
}

function team(workspace: Workspace, { team: found }: TeamsConversation, { part }: ConnectorRequest): ConnectorAnswer {
  if (found === null) return refuse(404, 'TeamNotFound', 'There is no such team.');
  const channels = [...workspace.conversations.values()].filter((each) => each.team?.id === found.id);
  if (part === 'conversations')
    // The General channel has no name here, for clients show it in their own language.
    return {
      status: 200,
      body: { conversations: channels.map(({ id, name }) => (id === found.id ? { id } : { id, name })) },
    };
  const { id, name, aadGroupId } = found;
  return { status: 200, body: { id, name, aadGroupId, channelCount: channels.length } };
}

function account({ id, name, aadObjectId, tenantId, role, email }: TeamsPerson): Json {
  const [givenName, surname] = name.split(' ');
  return {
    id,
    name,
    objectId: aadObjectId,
    aadObjectId,
    givenName,
    surname,
    email,
    userPrincipalName: role === 'guest' ? `${email.replace('@', '_')}#EXT#@contoso.example` : email,
    tenantId,
    userRole: role,
  };
}

function problemOf(
  { workspace, messageBytes }: ConnectorParts,
  conversation: TeamsConversation,
  body: unknown,
): ConnectorAnswer | null {
  if (!isObject(body)) return refuse(400, 'BadSyntax', 'The body is no activity.');
  const problem = checkActivity(body, messageBytes, (id) => memberOf(workspace, conversation, id) !== null);
  return problem === null ? null : refusal(problem);
}

function memberOf(workspace: Workspace, { members }: TeamsConversation, id: string): TeamsPerson | null {
  const person = findPerson(workspace, id);
  return person !== null && members.has(person.id) ? person : null;
}

function findPerson(workspace: Workspace, id: string): TeamsPerson | null {
  return [...workspace.people.values()].find((each) => [each.id, each.aadObjectId, each.email].includes(id)) ?? null;
}

function idIn(body: unknown): unknown {
  return isObject(body) ? body.id : undefined;
}

function notFound(): ConnectorAnswer {
  return refuse(404, 'ActivityNotFoundInConversation', 'The activity was not found in the conversation.');
}

function refusal({ status, code, message }: Refusal): ConnectorAnswer {
  return refuse(status, code, message);
}

function refuse(status: number, code: string, message: string): ConnectorAnswer {
  return { status, body: { error: { code, message } } };
}
