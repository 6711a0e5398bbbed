/**
 * What of Slack's deliveries is for us, and whether it has the shape that Slack gives it. Bolt reads into bodies without
 * looking (`'item' in event.item`, `action.action_id.match`): of another shape, they make it throw.
 */
import { isObject, type JsonObject, objectIn, textIn } from './json.ts';

/** `ignored`: something that Slack sends and nobody here listens to; it is acknowledged, or Slack calls the app broken. */
export type Shape = 'handled' | 'ignored' | 'malformed';

/** Half of a character (JSON can write one as an escape): no id has it, and no key in a storage can hold it. */
const HALF = /\p{Surrogate}/u;

/** https://docs.slack.dev/reference/interaction-payloads/ : the form of a slash command. Bolt takes a field `event` for an event. */
export function shapeOfCommand(form: JsonObject): Shape {
  const isWhole = ['command', 'team_id', 'channel_id', 'user_id', 'trigger_id'].every((field) => hasId(form, field));
  return isWhole && form.event === undefined ? 'handled' : 'malformed';
}

/** https://docs.slack.dev/apis/events-api/ : the envelope of an event. @param body as parsed, of any shape */
export function shapeOfEvent(body: unknown): Shape {
  if (!isObject(body)) return 'malformed';
  if (body.type === 'url_verification') return textIn(body, 'challenge') === null ? 'malformed' : 'handled';
  const { event, authorizations } = body;
  // `app_rate_limited` comes without an event, and says nothing that could be done.
  if (event === undefined) return body.type === 'app_rate_limited' ? 'ignored' : 'malformed';
  if (!isObject(event) || textIn(event, 'type') === null) return 'malformed';
  if (event.type !== 'app_mention' && event.type !== 'message') return 'ignored';
  const isSound =
    (authorizations === undefined || (Array.isArray(authorizations) && authorizations.every(isObject))) &&
    mayHaveIds(body, ['team_id', 'event_id']) &&
    mayHaveIds(event, ['user', 'channel', 'ts', 'event_ts', 'thread_ts', 'team', 'bot_id', 'app_id']) &&
    mayHaveObjects(event, ['item', 'subteam', 'message', 'previous_message']) &&
    // What was changed is read as the event itself is.
    ['message', 'previous_message'].every((field) =>
      mayHaveIds(objectIn(event, field), ['user', 'ts', 'thread_ts', 'team', 'bot_id', 'app_id']),
    ) &&
    body.response_urls === undefined;
  return isSound ? 'handled' : 'malformed';
}

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload . @param body as parsed, of any shape */
export function shapeOfInteraction(body: unknown): Shape {
  if (!isObject(body) || textIn(body, 'type') === null) return 'malformed';
  if (body.type === 'view_submission') return shapeOfSubmission(body);
  if (body.type === 'message_action') return shapeOfMessageAction(body);
  // A button of somebody's workflow comes with the function that has posted it; we post none.
  if (body.type !== 'block_actions' || body.function_data !== undefined) return 'ignored';
  const { user, actions } = body;
  const isSound =
    isObject(user) &&
    hasId(user, 'id') &&
    mayHaveIds(user, ['team_id']) &&
    Array.isArray(actions) &&
    actions.length > 0 &&
    actions.every((action) => isObject(action) && hasId(action, 'action_id')) &&
    mayHaveIds(body, ['trigger_id']) &&
    // Both are null where an app is installed for a whole organization, or for no organization.
    ['team', 'enterprise'].every((field) => body[field] === null || mayHaveObjects(body, [field])) &&
    mayHaveObjects(body, ['channel', 'container', 'message']) &&
    ['team', 'enterprise', 'channel'].every((field) => mayHaveIds(objectIn(body, field), ['id'])) &&
    mayHaveIds(objectIn(body, 'container'), ['channel_id', 'message_ts', 'thread_ts']) &&
    mayHaveIds(objectIn(body, 'message'), ['ts', 'thread_ts']) &&
    // By these, Bolt would take it for something else.
    ['event', 'command', 'name', 'response_urls'].every((field) => body[field] === undefined);
  return isSound ? 'handled' : 'malformed';
}

/** https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload : a shortcut on a message. */
function shapeOfMessageAction(body: JsonObject): Shape {
  const { user, message, channel } = body;
  const isSound =
    isObject(user) &&
    hasId(user, 'id') &&
    mayHaveIds(user, ['team_id']) &&
    isObject(channel) &&
    hasId(channel, 'id') &&
    isObject(message) &&
    mayHaveIds(message, ['ts', 'thread_ts', 'user', 'bot_id', 'app_id']) &&
    ['callback_id', 'trigger_id'].every((field) => hasId(body, field)) &&
    mayHaveIds(body, ['message_ts', 'action_ts']) &&
    ['team', 'enterprise'].every((field) => body[field] === null || mayHaveObjects(body, [field])) &&
    ['team', 'enterprise'].every((field) => mayHaveIds(objectIn(body, field), ['id'])) &&
    // By these, Bolt would take it for something else.
    ['event', 'command', 'actions', 'name', 'view', 'response_urls'].every((field) => body[field] === undefined);
  return isSound ? 'handled' : 'malformed';
}

/** https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
function shapeOfSubmission(body: JsonObject): Shape {
  const { user, view } = body;
  const isSound =
    isObject(user) &&
    hasId(user, 'id') &&
    mayHaveIds(user, ['team_id']) &&
    isObject(view) &&
    ['id', 'callback_id'].every((field) => hasId(view, field)) &&
    mayHaveObjects(view, ['state']) &&
    ['team', 'enterprise'].every((field) => body[field] === null || mayHaveObjects(body, [field])) &&
    ['team', 'enterprise'].every((field) => mayHaveIds(objectIn(body, field), ['id'])) &&
    // By these, Bolt would take it for something else. `response_urls` is an empty list where no input asks for one.
    ['event', 'command', 'name', 'actions'].every((field) => body[field] === undefined) &&
    (body.response_urls === undefined || (Array.isArray(body.response_urls) && body.response_urls.every(isObject)));
  return isSound ? 'handled' : 'malformed';
}

function hasId(value: JsonObject, field: string): boolean {
  const id = textIn(value, field);
  return id !== null && !HALF.test(id);
}

function mayHaveIds(value: JsonObject, fields: readonly string[]): boolean {
  return fields.every((field) => value[field] === undefined || hasId(value, field));
}

function mayHaveObjects(value: JsonObject, fields: readonly string[]): boolean {
  return fields.every((field) => value[field] === undefined || isObject(value[field]));
}
