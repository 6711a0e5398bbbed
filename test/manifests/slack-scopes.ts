/** Which right each way in and each call needs, from Slack's reference of methods and events (docs.slack.dev). */
import { filesUnder, readProjectFile } from '../structure/source.ts';

export const SCOPE_OF_EVENT: Readonly<Record<string, string>> = {
  app_mention: 'app_mentions:read',
  'message.im': 'im:history',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
};

/** `[]` = none: the token itself, or an app-level token, is enough. */
export const SCOPE_OF_METHOD: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'apps.connections.open': [],
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.delete': ['chat:write'],
  'chat.getPermalink': [],
  'views.open': [],
  'users.info': ['users:read'],
  'usergroups.users.list': ['usergroups:read'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.replies': ['channels:history', 'groups:history', 'im:history'],
};

/** The Web API methods that our Slack folder calls: `client.chat.postMessage(…)`, `apiCall('chat.postMessage', …)`. */
export function methodsUsed(folder = 'src/slack'): string[] {
  const families = 'api|apps|auth|bots|chat|conversations|files|reactions|team|usergroups|users|views';
  const found = filesUnder(folder, '.ts').flatMap((path) => {
    const code = readProjectFile(path).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    return [...code.matchAll(new RegExp(`(?<=[.'"\`])((?:${families})(?:\\.[a-z]\\w*)+)(?=\\(|['"\`])`, 'g'))];
  });
  return [...new Set(found.map(([method]) => method))].sort();
}
