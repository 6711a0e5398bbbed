/** Alerts that other programs post in a channel: the answer is in the post's own thread, once; and whoever points at one is answered. */
import type { SlackMessage } from '../../src/playground/slack/shapes.ts';
import { ALERTMANAGER } from '../slack/posts.ts';
import { type AlertStage, openAlertStage } from './alert-stage.ts';
import { textOf } from './chats.ts';

let stage: AlertStage;

beforeEach(async () => {
  stage = await openAlertStage([]);
});
afterEach(() => stage.close());

/** What stands in the thread under a post. */
const below = (post: SlackMessage): string[] =>
  stage.chats.slack
    .messages('orders')
    .filter(({ threadTs, user }) => threadTs === post.ts && user === stage.chats.slack.bot.userId)
    .map(textOf);

const firing = (app: string, words = 'the image could not be pulled') => ({
  text: '',
  attachments: [
    {
      id: 1,
      title: `[FIRING:1] ImagePullBackOff`,
      text: `${words}\ncontainer_app: ${app}`,
      fallback: 'ImagePullBackOff',
      color: 'danger',
    },
  ],
});
const resolved = (app: string) => ({
  text: '',
  attachments: [
    { id: 1, title: '[RESOLVED] ImagePullBackOff', text: `container_app: ${app}`, fallback: 'resolved', color: 'good' },
  ],
});
const post = async (content: Parameters<AlertStage['chats']['slack']['programPosts']>[0]): Promise<SlackMessage> =>
  (await stage.chats.slack.programPosts(content, { name: 'AlertManager', channel: 'orders', kind: 'integration' }))
    .message;

test("Alertmanager's own post gets the diagnosis in its thread, and nothing in the channel", async () => {
  const message = await post(ALERTMANAGER.post);
  await stage.until(() => below(message).some((text) => text.includes('nothing was changed')), 'the answer');
  await stage.quiet();
  expect(below(message)).toHaveLength(1);
  expect(below(message)[0]).toContain('auth.missing-pull-role');
  expect(stage.cards('slack')).toEqual([]);
});

test("a second alert's own thread gets one line that leads to the first answer; its edits get nothing", async () => {
  const first = await post(firing('storm-01'));
  await stage.until(() => below(first).some((text) => text.includes('nothing was changed')), 'the answer');
  const second = await post(firing('storm-03'));
  await stage.until(() => below(second).length === 1, 'a line');
  expect(below(second)[0]).toMatch(/Known already.*2 apps so far.*Open the incident/);
  await stage.chats.slack.programEdits(second, firing('storm-03', 'it still fails to pull its image'));
  await stage.until(() => below(first).length === 2, 'the card that counts them');
  await stage.until(() => below(first).some((text) => text.includes('3 alerts since')), 'the third alert');
  await stage.quiet();
  expect(below(second)).toHaveLength(1);
  expect(below(first)).toHaveLength(2);
});

test('"resolved" in an edit starts nothing; the end is said below the post, with how long it lasted', async () => {
  const message = await post(firing('storm-01'));
  await stage.until(() => below(message).some((text) => text.includes('nothing was changed')), 'the answer');
  stage.whole.heal('storm-01');
  await stage.chats.slack.programEdits(message, resolved('storm-01'));
  await stage.until(() => below(message).some((text) => /Over: storm-01.*ready again, after/.test(text)), 'the end');
  await stage.quiet();
  expect(below(message)).toHaveLength(2);
});

test('what is about something else, and what names no app, is left alone', async () => {
  const messages = [
    await post(firing('nobody-knows-it')),
    await post({ text: 'Good morning! orders-api was deployed by Ana.' }),
    await post({ text: 'Database orders-db: permission denied for table orders' }),
  ];
  await stage.quiet();
  for (const message of messages) expect(below(message)).toEqual([]);
  expect(stage.cards('slack')).toEqual([]);
});

test('whoever points at a post is answered: with the app, with a choice, or with a sentence', async () => {
  const { slack } = stage.chats;
  const plain = await post({ text: 'Deployed orders-api 1.42.0' });
  const two = await post({ text: 'Deployed storm-01 and storm-02' });
  const none = await post({ text: 'Lunch is ready' });
  for (const message of [plain, two, none])
    expect(await slack.shortcut('diagnose_alert', { message, user: 'oncall' })).toMatchObject({ error: null });
  await stage.until(() => below(plain).some((text) => text.includes('nothing was changed')), 'the diagnosis');
  await stage.until(() => below(two).some((text) => /Which app is it\?.*storm-01.*storm-02/.test(text)), 'the choice');
  await stage.until(
    () => below(none).some((text) => text.includes('I do not see which app this is about')),
    'a sentence',
  );
});

test('in a muted channel posts are left alone, and pointing at one is answered', async () => {
  const { slack } = stage.chats;
  await slack.command('mute', { user: 'oncall', channel: 'orders' });
  await stage.until(() => stage.cards('slack').length === 1, 'that it is muted');
  const message = await post(firing('storm-01'));
  await stage.quiet();
  expect(below(message)).toEqual([]);
  await slack.shortcut('diagnose_alert', { message, user: 'oncall' });
  await stage.until(() => below(message).some((text) => text.includes('nothing was changed')), 'the answer');
});
