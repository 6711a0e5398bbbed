/** The bot is added and removed, people join. */
import { type Envelope, installationActivity, membersActivity } from './activities.ts';
import type { Deliveries } from './deliveries.ts';
import type { Delivered, Json, TeamsConversation } from './shapes.ts';
import type { SimulatedTeams } from './simulated-teams.ts';
import { conversationNamed, hasBot, personNamed, type Workspace } from './workspace.ts';

export function createInstallation(parts: {
  readonly workspace: Workspace;
  readonly deliveries: Deliveries;
  readonly serviceUrl: () => string;
}): Pick<SimulatedTeams, 'adds' | 'removes' | 'joins'> {
  const { workspace, deliveries } = parts;

  function envelopeFor(user: string, name: string): Envelope {
    const named = conversationNamed(workspace, name, user);
    return {
      workspace,
      serviceUrl: parts.serviceUrl(),
      from: personNamed(workspace, user),
      // Of a team it happens in General, whose id the team has.
      conversation: named.team === null ? named : ofTeam(named.team.id),
      thread: null,
    };
  }

  function ofTeam(id: string): TeamsConversation {
    return conversationNamed(workspace, id);
  }

  async function inOrder(activities: readonly Json[]): Promise<readonly Delivered[]> {
    const answers: Delivered[] = [];
    for (const activity of activities) answers.push(await deliveries.raw(activity));
    return answers;
  }

  const bot = [{ id: workspace.bot.id }];
  return {
    async adds({ user, conversation }) {
      const to = envelopeFor(user, conversation);
      workspace.installed.add(to.conversation.id);
      workspace.changed();
      return inOrder([membersActivity(to, 'membersAdded', bot), installationActivity(to, 'add')]);
    },
    async removes({ user, conversation }) {
      const to = envelopeFor(user, conversation);
      workspace.installed.delete(to.conversation.id);
      workspace.changed();
      return inOrder([membersActivity(to, 'membersRemoved', bot), installationActivity(to, 'remove')]);
    },
    async joins(user, name) {
      const { id, aadObjectId } = personNamed(workspace, user);
      const named = conversationNamed(workspace, name);
      named.members.add(id);
      workspace.changed();
      if (!hasBot(workspace, named)) return [];
      return inOrder([membersActivity(envelopeFor(user, name), 'membersAdded', [{ id, aadObjectId }])]);
    },
  };
}
