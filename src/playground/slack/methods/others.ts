/** Sign-in, sockets, people, dialogs. */
import { checkDialog } from '../check-dialog.ts';
import type { Answer, Call, Method } from './method.ts';
import { fine, refusal } from './method.ts';

export const OTHERS: Readonly<Record<string, Method>> = {
  'api.test': { token: 'none', scope: null, required: [], run: test },
  'auth.test': { token: 'bot', scope: null, required: [], run: signedInAs },
  'apps.connections.open': { token: 'app', scope: null, required: [], run: connect },
  'bots.info': { token: 'bot', scope: 'users:read', required: [], run: bot },
  'users.info': { token: 'bot', scope: 'users:read', required: ['user'], run: user },
  'usergroups.users.list': { token: 'bot', scope: 'usergroups:read', required: ['usergroup'], run: groupMembers },
  'views.open': { token: 'bot', scope: null, required: ['view'], run: openView },
};

function test({ args }: Call): Answer {
  const { error, ...rest } = args;
  return typeof error === 'string' ? refusal(error, { args }) : fine({ args: rest });
}

function signedInAs({ service: { workspace } }: Call): Answer {
  return fine({
    url: `https://${workspace.teamDomain}.slack.com/`,
    team: 'Simulated',
    user: workspace.bot.name,
    team_id: workspace.teamId,
    user_id: workspace.bot.userId,
    bot_id: workspace.bot.botId,
    is_enterprise_install: false,
  });
}

function connect({ service }: Call): Answer {
  return fine({ url: service.sockets.ticket() });
}

function bot({ service: { workspace }, args }: Call): Answer {
  const { userId, botId, name } = workspace.bot;
  if ((args.bot ?? botId) !== botId) return refusal('bot_not_found');
  return fine({ bot: { id: botId, deleted: false, name, app_id: workspace.appId, user_id: userId } });
}

function user({ service: { workspace }, args }: Call): Answer {
  const found = workspace.users.get(String(args.user));
  if (!found) return refusal('user_not_found');
  return fine({
    user: {
      id: found.id,
      team_id: found.foreignTeam ?? workspace.teamId,
      name: found.name,
      real_name: found.realName,
      tz: found.timeZone,
      is_bot: found.isBot,
      is_restricted: found.isRestricted,
      is_ultra_restricted: found.isUltraRestricted,
      // Only people of elsewhere have it.
      ...(found.foreignTeam === null ? {} : { is_stranger: true }),
      deleted: false,
      profile: { real_name: found.realName, display_name: found.name },
    },
  });
}

function groupMembers({ service: { workspace }, args }: Call): Answer {
  const members = workspace.userGroups.get(String(args.usergroup));
  return members === undefined ? refusal('no_such_subteam') : fine({ users: [...members] });
}

/** A dialog needs the trigger of a click or command, once, within three seconds. */
function openView({ service, args }: Call): Answer {
  const trigger = service.takeTrigger(String(args.trigger_id ?? ''));
  if (trigger !== 'fresh') return refusal(trigger);
  const view = typeof args.view === 'string' ? parse(args.view) : args.view;
  const problems = checkDialog(view);
  if (problems.length > 0) return refusal('invalid_arguments', { response_metadata: { messages: problems } });
  const { workspace } = service;
  const opened = { ...(view as object), id: workspace.id('V'), team_id: workspace.teamId };
  workspace.dialogs.set(String(args.trigger_id), opened);
  workspace.changed();
  return fine({ view: opened });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
