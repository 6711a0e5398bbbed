/** Other programs in the workspace: what they post, and what they make of it later. */
import type { Deliveries } from './deliveries.ts';
import type { Service } from './service.ts';
import type { EventDelivery, ProgramPost, SlackMessage, SlackProgram } from './shapes.ts';
import type { SimulatedSlack } from './simulated-slack.ts';
import { channelNamed, edit, say, type Workspace } from './workspace.ts';

/** "Too many attachments": https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const MOST_ATTACHMENTS = 100;
/** Longer texts are cut, without a word. */
const MAX_TEXT = 40_000;

export function createPrograms(parts: {
  readonly service: Service;
  readonly deliveries: Deliveries;
  /** Slack tells the bot, if it is to hear of it. */
  readonly tell: (message: SlackMessage, event: 'said' | 'edited') => Promise<EventDelivery | null>;
}): Pick<SimulatedSlack, 'programPosts' | 'programEdits'> {
  const { workspace } = parts.service;
  const known = new Map<string, SlackProgram>();

  function program(name: string, kind: SlackProgram['kind']): SlackProgram {
    const key = `${kind} ${name}`;
    const made = known.get(key) ?? { name, kind, botId: workspace.id('B'), appId: workspace.id('A') };
    known.set(key, made);
    return made;
  }

  return {
    async programPosts(content, { name, channel: channelName, kind = 'app', thread }) {
      const channel = channelNamed(workspace, channelName);
      if (channel.archived) throw new Error(`#${channel.name} is archived: nobody can write there.`);
      const by = program(name, kind);
      const message = say(workspace, {
        ...shown(content),
        channel: channel.id,
        threadTs: thread ?? null,
        user: kind === 'app' ? userOf(workspace, by) : by.botId,
        program: by,
        visibleTo: null,
        via: 'program',
      });
      return { message, event: await parts.tell(message, 'said') };
    },
    async programEdits(message, content) {
      const stored = workspace.messages.find((each) => each.ts === message.ts && each.channel === message.channel);
      if (stored?.program === undefined || stored.deleted) throw new Error('No program can edit that message.');
      edit(workspace, stored, { attachments: [], ...shown(content) });
      return parts.tell(stored, 'edited');
    },
  };
}

function shown({ text = '', blocks = [], attachments, files }: ProgramPost) {
  if ((attachments?.length ?? 0) > MOST_ATTACHMENTS) throw new Error('too_many_attachments');
  return {
    text: text.slice(0, MAX_TEXT),
    blocks,
    ...(attachments === undefined ? {} : { attachments }),
    ...(files === undefined ? {} : { files }),
  };
}

/** The bot user of an app. */
function userOf({ users }: Workspace, { botId, name }: SlackProgram): string {
  const id = botId.replace(/^B/, 'U');
  if (!users.has(id))
    users.set(id, {
      id,
      name: name.toLowerCase(),
      realName: name,
      isBot: true,
      isRestricted: false,
      isUltraRestricted: false,
      foreignTeam: null,
      timeZone: 'UTC',
    });
  return id;
}
