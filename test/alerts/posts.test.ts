/** What senders post in a chat, as its platform reads it, and what is made of it: the sender, the state, the app. */
import { readChatPost } from '../../src/alerts/senders/chat-post.ts';
import type { ChatPost } from '../../src/commands/arrival.ts';
import { contentOf } from '../../src/slack/post-content.ts';
import { contentOfActivity } from '../../src/teams/post-content.ts';
import * as slack from '../slack/posts.ts';
import * as teams from '../teams/posts.ts';

const inSlack = ({ name, post }: slack.SenderPost): ChatPost =>
  contentOf({ ...post, bot_profile: { name } } as never, { unfurled: false });
const inTeams = ({ card, text, attachments = [] }: (typeof teams)['GRAFANA']): ChatPost =>
  contentOfActivity(
    {
      text: '',
      attachments: [
        ...(card === undefined ? [] : [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }]),
        ...(text === undefined ? [] : [{ contentType: 'text/html', content: text }]),
        ...attachments,
      ],
    },
    'Workflows',
  );

const APP = /orders-api/;

test.each<[string, ChatPost, string]>([
  ['Alertmanager in Slack', inSlack(slack.ALERTMANAGER), 'alertmanager'],
  ['Grafana in Slack', inSlack(slack.GRAFANA), 'grafana'],
  ['Datadog in Slack', inSlack(slack.DATADOG), 'datadog'],
  ['PagerDuty in Slack', inSlack(slack.PAGERDUTY), 'pagerduty'],
  ['Opsgenie in Slack', inSlack(slack.OPSGENIE), 'opsgenie'],
  ['a Logic App in Slack', inSlack(slack.AZURE_MONITOR), 'azure-monitor'],
  ['an e-mail in Slack', inSlack(slack.EMAIL), 'azure-monitor'],
  ['a webhook in Slack', inSlack(slack.PLAIN_WEBHOOK), 'text'],
  ['a workflow in Slack', inSlack(slack.WORKFLOW), 'text'],
  ['Alertmanager in Teams', inTeams(teams.ALERTMANAGER), 'alertmanager'],
  ['Grafana in Teams', inTeams(teams.GRAFANA), 'grafana'],
  ['a workflow in Teams', inTeams(teams.AZURE_MONITOR), 'azure-monitor'],
])('%s', (_what, post, sender) => {
  const alert = readChatPost(post);
  expect(alert).toMatchObject({ sender, state: 'fired' });
  const { names, resourceIds, revisions, images } = alert.clues;
  // By a clue where the sender gives one; else by the words of it.
  expect(JSON.stringify([names, resourceIds, revisions, images, alert.text])).toMatch(APP);
});

test.each<[string, ChatPost]>([
  ['in Slack', contentOf({ ...slack.ALERTMANAGER_RESOLVED, username: 'AlertManager' } as never, { unfurled: false })],
  ['in Teams', inTeams(teams.ALERTMANAGER_RESOLVED)],
])('Alertmanager’s end %s', (_what, post) => {
  expect(readChatPost(post)).toMatchObject({ sender: 'alertmanager', state: 'resolved' });
});
