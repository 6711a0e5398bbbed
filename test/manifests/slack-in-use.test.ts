/** The scopes of the manifest, granted by the simulated Slack to the real platform: all are enough, and each is needed. */
import type { Arrival, ArrivedPost } from '../../src/commands/arrival.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { place } from '../../src/core/place.ts';
import { simulateSlack } from '../../src/playground/slack/simulated-slack.ts';
import { reply } from '../../src/replies/reply.ts';
import { openSlack } from '../../src/slack/app.ts';
import { readProjectFile } from '../structure/source.ts';

const { oauth_config, settings } = JSON.parse(readProjectFile('manifests/slack/socket-mode.json')) as {
  oauth_config: { scopes: { bot: string[] } };
  settings: { event_subscriptions: { bot_events: string[] } };
};
const SCOPES = oauth_config.scopes.bot;
const EVERYTHING = [
  'asked by command',
  'asked by mention',
  'asked directly',
  'answered',
  'pointed at a message',
  'told of an alert in a public channel',
  'told of an alert in a private channel',
  'found its message in a public channel',
  'found its message in a private channel',
  'found its direct message',
  'told a member',
  'told who is in a group',
];
const FOUND = EVERYTHING.filter((what) => what.startsWith('found'));
/** What is gone without it. */
const LOST: Readonly<Record<string, readonly string[]>> = {
  commands: ['asked by command', 'pointed at a message'],
  'app_mentions:read': ['asked by mention'],
  'im:history': ['asked directly', 'found its direct message'],
  'chat:write': ['answered', ...FOUND],
  'channels:history': ['told of an alert in a public channel', 'found its message in a public channel'],
  'groups:history': ['told of an alert in a private channel', 'found its message in a private channel'],
  'users:read': ['told a member'],
  'usergroups:read': ['told who is in a group'],
};

/** What a bot with these scopes can do. */
async function possibleWith(scopes: readonly string[]): Promise<string[]> {
  const slack = await simulateSlack({ scopes, events: settings.event_subscriptions.bot_events });
  const heard: Arrival[] = [];
  const posts: ArrivedPost[] = [];
  const platform = await openSlack(
    {
      botToken: slack.botToken,
      delivery: { kind: 'socket', appToken: slack.appToken },
      apiUrl: slack.apiUrl,
      responseHosts: [slack.responseHost],
    },
    {
      receive: async (arrival) => {
        heard.push(arrival);
        return { state: 'accepted', acknowledgement: null };
      },
      receivePost: async (post) => {
        posts.push(post);
        return { state: 'accepted', acknowledgement: null };
      },
      clock: systemClock,
      log: silentLog,
    },
  );
  try {
    await platform.start();
    const possible: string[] = [];
    const user = slack.users.oncall.id;
    const ask = async (what: string, say: () => Promise<unknown>) => {
      const before = heard.length;
      // The simulated Slack refuses a command that the app cannot have.
      await say().catch(() => null);
      if (heard.length > before) possible.push(what);
    };
    await ask('asked by command', () => slack.command('orders-api', { user, channel: slack.channels.orders.id }));
    await ask('asked by mention', () => slack.mention('orders-api', { user, channel: slack.channels.orders.id }));
    await ask('asked directly', () => slack.directMessage('orders-api', { user }));
    const last = heard.at(-1);
    if (last === undefined) throw new Error('nothing was heard');
    const answer = reply({ id: 'r', title: 'All is well', severity: 'info', summary: [['It runs.']], sections: [] });
    await platform.messenger.post(last.request.place, answer, last.request.person).then(
      () => possible.push('answered'),
      () => null,
    );
    const alert = (channel: string) => slack.programPosts({ text: 'orders-api is down' }, { name: 'Grafana', channel });
    const inPublic = await alert('orders');
    const pointed = await slack.shortcut('diagnose_alert', { message: inPublic.message, user }).catch(() => null);
    if (pointed?.error === null && posts.some(({ asked }) => asked !== null)) possible.push('pointed at a message');
    if (posts.some(({ asked }) => asked === null)) possible.push('told of an alert in a public channel');
    const before = posts.length;
    await alert('crew');
    if (posts.length > before) possible.push('told of an alert in a private channel');
    // Work that was cut off looks whether its message stands already.
    const { orders, crew } = slack.channels;
    const asked = JSON.parse(last.request.place) as { readonly channel: string };
    for (const [what, channel] of [
      ['found its message in a public channel', orders.id],
      ['found its message in a private channel', crew.id],
      ['found its direct message', asked.channel],
    ] as const) {
      if (what === 'found its direct message' && !asked.channel.startsWith('D')) continue;
      const at = place(JSON.stringify({ ...asked, channel, thread: null }));
      await platform.messenger.post(at, answer, last.request.person, what).catch(() => null);
      const found = await platform.messenger.find?.(at, answer, what, new Date());
      if (found?.state === 'found') possible.push(what);
    }
    const approver = { platform: 'slack', id: slack.users.approver.id, name: 'approver' } as const;
    const { kind, groups } = await platform.people.membership(approver, last.request.place, ['S0001ONCALL']);
    if (kind === 'member') possible.push('told a member');
    if (groups?.length === 1) possible.push('told who is in a group');
    return possible;
  } finally {
    await platform.stop();
    await slack.close();
  }
}

test('with the scopes of the manifest it hears everything, and answers', async () => {
  expect(await possibleWith(SCOPES)).toEqual(EVERYTHING);
});

test.each(SCOPES)('without %s it lacks one of them', async (scope) => {
  const possible = await possibleWith(SCOPES.filter((one) => one !== scope));
  expect(possible).toEqual(EVERYTHING.filter((what) => !LOST[scope]?.includes(what)));
  expect(Object.keys(LOST).sort()).toEqual([...SCOPES].sort());
});
