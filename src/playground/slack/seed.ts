/** Who and what is there from the beginning: small, and one of each kind that makes a difference. */
import type { SlackChannel, SlackUser } from './shapes.ts';
import type { Workspace } from './workspace.ts';

export interface Seeded {
  readonly users: Readonly<Record<'oncall' | 'approver' | 'guest', SlackUser>>;
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
  const staff = [oncall.id, approver.id];
  return {
    users: { oncall, approver, guest },
    channels: {
      orders: channel('orders', 'public', [...staff, guest.id, userId]),
      general: channel('general', 'public', staff),
      secret: channel('secret', 'private', staff),
      crew: channel('crew', 'private', [...staff, userId]),
      archived: channel('archived', 'public', [...staff, userId], true),
    },
  };
}
