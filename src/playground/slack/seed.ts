/** Who and what is there from the beginning: small, and one of each kind that makes a difference. */
import type { SlackChannel, SlackUser } from './shapes.ts';
import type { Workspace } from './workspace.ts';

export interface Seeded {
  readonly users: Readonly<Record<'oncall' | 'approver' | 'second' | 'guest' | 'stranger', SlackUser>>;
  readonly channels: Readonly<Record<'orders' | 'general' | 'secret' | 'crew' | 'archived', SlackChannel>>;
}

export function seed(workspace: Workspace): Seeded {
  const user = (name: string, realName: string, parts: Partial<SlackUser> = {}): SlackUser => {
    const made = {
      id: workspace.id('U'),
      name,
      realName,
      isBot: false,
      isRestricted: false,
      isUltraRestricted: false,
      foreignTeam: null,
      timeZone: 'Europe/Berlin',
      ...parts,
    };
    workspace.users.set(made.id, made);
    return made;
  };
  const channel = (
    name: string,
    kind: SlackChannel['kind'],
    members: readonly string[],
    archived = false,
  ): SlackChannel => {
    const made = { id: workspace.id('C'), name, kind, members: new Set(members), archived };
    workspace.channels.set(made.id, made);
    return made;
  };

  const { userId, name } = workspace.bot;
  user(name, 'Pullcheck', { id: userId, isBot: true });
  const oncall = user('oncall', 'Olga Onduty');
  const approver = user('approver', 'Abel Approver', { timeZone: 'America/New_York' });
  const guest = user('guest', 'Gast Guest', { isRestricted: true });
  const second = user('second', 'Sina Second');
  const stranger = user('stranger', 'Stan Stranger', { foreignTeam: 'T0009OTHERS' });
  workspace.userGroups.set('S0001ONCALL', new Set([approver.id]));
  const staff = [oncall.id, approver.id, second.id];
  return {
    users: { oncall, approver, second, guest, stranger },
    channels: {
      orders: channel('orders', 'public', [...staff, guest.id, stranger.id, userId]),
      general: channel('general', 'public', staff),
      secret: channel('secret', 'private', staff),
      crew: channel('crew', 'private', [...staff, userId]),
      archived: channel('archived', 'public', [...staff, userId], true),
    },
  };
}
