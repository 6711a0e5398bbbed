/** The scopes that manifests/slack asks for (a test compares the two), each with what stops working without it. */
export const SCOPES: Readonly<Record<string, string>> = {
  'app_mentions:read': 'nobody is heard who writes @pullcheck in a channel',
  'channels:history': 'alerts posted in public channels are not read, and a message may be said twice after a restart',
  'chat:write': 'nothing can be said but to who typed a slash command',
  commands: '/pullcheck and the shortcut "Diagnose this alert" do not exist',
  'groups:history': 'alerts posted in private channels are not read, and a message may be said twice after a restart',
  'im:history': 'direct messages are not heard',
  'usergroups:read': 'nobody is known to be in a user group, so rules that name one fit nobody',
  'users:read': 'members cannot be told from guests, so what is for members alone is refused to all',
};
