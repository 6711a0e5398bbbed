/** Activities as Teams delivers them; the tests change what they are about. */
export const TENANT = '11111111-2222-4333-8444-555555555555';
export const SERVICE_URL = 'https://smba.trafficmanager.net/emea/';
export const BOT = { id: '28:0b0d7a5e-1111-4222-8333-444455556666', name: 'Pullcheck' };
export const ALEX = { id: '29:1alex', name: 'Alex Wilber', aadObjectId: 'aaaaaaaa-0000-4000-8000-000000000001' };
export const MENTION = {
  type: 'mention',
  text: '<at>Pullcheck</at>',
  mentioned: { id: BOT.id, name: 'Pullcheck' },
};

export type Json = Readonly<Record<string, unknown>>;

/** In a personal chat. */
export function message(text: string, more: Json = {}): Json {
  return {
    type: 'message',
    id: '1700000000001',
    timestamp: '2026-11-24T03:00:00.000Z',
    channelId: 'msteams',
    serviceUrl: SERVICE_URL,
    from: ALEX,
    recipient: BOT,
    conversation: { id: 'a:personal', conversationType: 'personal', tenantId: TENANT },
    channelData: { tenant: { id: TENANT } },
    textFormat: 'plain',
    text,
    ...more,
  };
}

/** In the thread of a channel. */
export function inChannel(text: string, more: Json = {}): Json {
  return message(text, {
    conversation: {
      id: '19:general@thread.tacv2;messageid=1699999999999',
      conversationType: 'channel',
      isGroup: true,
      tenantId: TENANT,
    },
    entities: [MENTION],
    ...more,
  });
}

/** A button of the card in message 1700000000777. */
export function click(command: unknown, more: Json = {}): Json {
  const { text: _, ...rest } = message('');
  return {
    ...rest,
    type: 'invoke',
    name: 'adaptiveCard/action',
    id: 'f:1700000000002',
    replyToId: '1700000000777',
    value: { action: { type: 'Action.Execute', verb: 'command', data: { command } }, trigger: 'manual' },
    ...more,
  };
}

export function update(type: 'conversationUpdate' | 'installationUpdate', more: Json): Json {
  const { text: _, ...rest } = message('');
  return { ...rest, type, ...more };
}
