/** The people and conversations that are there from the start. */
import type { TeamsConversation, TeamsPerson, TeamsTeam } from './shapes.ts';
import type { Workspace } from './workspace.ts';

export const APP_ID = '0b0d7a5e-1111-4222-8333-444455556666';
export const TENANT_ID = '11111111-2222-4333-8444-555555555555';
export const BOT = { id: `28:${APP_ID}`, name: 'Pullcheck' };
const NEIGHBOUR_TENANT_ID = '77777777-6666-4555-8444-333333333333';
const FOREIGN_TENANT_ID = '99999999-8888-4777-8666-555555555555';

interface Seeded {
  readonly people: Readonly<Record<'oncall' | 'approver' | 'second' | 'guest' | 'neighbour' | 'stranger', TeamsPerson>>;
  readonly conversations: Readonly<Record<'general' | 'orders' | 'elsewhere' | 'crew', TeamsConversation>>;
}

export function seed(workspace: Workspace): Seeded {
  const person = (
    key: string,
    name: string,
    more: Partial<TeamsPerson> & Pick<TeamsPerson, 'aadObjectId'>,
  ): TeamsPerson => {
    const email = `${name.toLowerCase().replace(' ', '.')}@contoso.example`;
    const made: TeamsPerson = {
      // Real ones are long, made of letters, and different for every bot.
      id: `29:1${Buffer.from(`${key}-of-contoso`).toString('base64url')}`,
      name,
      tenantId: TENANT_ID,
      role: 'user',
      email,
      ...more,
    };
    workspace.people.set(key, made);
    return made;
  };
  const people = {
    oncall: person('oncall', 'Megan Bowen', { aadObjectId: 'aaaaaaaa-0000-4000-8000-000000000001' }),
    approver: person('approver', 'Alex Wilber', { aadObjectId: 'aaaaaaaa-0000-4000-8000-000000000002' }),
    second: person('second', 'Sina Second', { aadObjectId: 'aaaaaaaa-0000-4000-8000-000000000004' }),
    guest: person('guest', 'Grace Guest', {
      aadObjectId: 'aaaaaaaa-0000-4000-8000-000000000003',
      role: 'guest',
      email: 'grace@partner.example',
    }),
    neighbour: person('neighbour', 'Nora Neighbour', {
      aadObjectId: 'dddddddd-0000-4000-8000-000000000001',
      tenantId: NEIGHBOUR_TENANT_ID,
      email: 'nora@subsidiary.example',
    }),
    stranger: person('stranger', 'Sam Stranger', {
      aadObjectId: 'bbbbbbbb-0000-4000-8000-000000000001',
      tenantId: FOREIGN_TENANT_ID,
      email: 'sam@elsewhere.example',
    }),
  };

  const conversation = (
    key: string,
    id: string,
    name: string,
    kind: TeamsConversation['kind'],
    members: readonly TeamsPerson[],
    team: TeamsTeam | null = null,
    tenantId = TENANT_ID,
  ): TeamsConversation => {
    const made = { id, name, kind, team, tenantId, members: new Set(members.map((each) => each.id)) };
    workspace.conversations.set(key, made);
    return made;
  };
  const { oncall, approver, second, guest, stranger } = people;
  const platform: TeamsTeam = {
    id: '19:0a1b2c3d4e5f60718293a4b5c6d7e8f9@thread.tacv2',
    name: 'Platform',
    aadGroupId: 'cccccccc-0000-4000-8000-000000000001',
  };
  const other: TeamsTeam = {
    id: '19:f9e8d7c6b5a493827160f5e4d3c2b1a0@thread.tacv2',
    name: 'Elsewhere',
    aadGroupId: 'cccccccc-0000-4000-8000-000000000002',
  };
  const ordersId = '19:00112233445566778899aabbccddeeff@thread.tacv2';
  const crewId = '19:ffeeddccbbaa99887766554433221100@thread.v2';
  const conversations = {
    general: conversation('general', platform.id, 'General', 'channel', [oncall, approver, second, guest], platform),
    orders: conversation('orders', ordersId, 'orders', 'channel', [oncall, approver, second, guest], platform),
    elsewhere: conversation('elsewhere', other.id, 'General', 'channel', [oncall, approver], other),
    crew: conversation('crew', crewId, 'Crew', 'groupChat', [oncall, approver, stranger]),
  };
  for (const [key, each] of workspace.people) {
    const id = `a:1${Buffer.from(`chat-of-${key}`).toString('base64url')}`;
    const chat = conversation(`personal:${key}`, id, each.name, 'personal', [each], null, each.tenantId);
    workspace.installed.add(chat.id);
  }
  workspace.installed.add(platform.id).add(crewId);
  return { people, conversations };
}
