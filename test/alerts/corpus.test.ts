/** Real messages as the text of a bot's post: failed pulls are looked at, and none is taken for the end of an alert. */
import { readFileSync } from 'node:fs';
import { isAboutStart } from '../../src/alerts/relevance.ts';
import { readChatPost } from '../../src/alerts/senders/chat-post.ts';
import { describeWithShared, sharedPath } from '../fixtures/shared.ts';

interface Message {
  readonly id: string;
  readonly text: string;
  readonly cause: string;
}

describeWithShared('corpus', 'the corpus of real messages, as posts', () => {
  const failures = readFileSync(sharedPath('corpus', 'messages.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Message)
    .filter((message) => message.cause !== 'not-a-pull-failure');
  const alerts = failures.map(({ id, text }) => ({
    id,
    alert: readChatPost({ author: 'log-bot', title: null, texts: [text], fields: [], links: [], colour: null }),
  }));

  test('at least nineteen in twenty failed pulls are looked at', () => {
    const left = alerts.filter(({ alert }) => !isAboutStart(alert).relevant).map(({ id }) => id);
    expect(failures.length).toBeGreaterThan(100);
    expect({ left, tooMany: left.length > failures.length / 20 }).toMatchObject({ tooMany: false });
  });

  test('no error message says that an alert has ended', () => {
    expect(alerts.filter(({ alert }) => alert.state !== 'fired').map(({ id }) => id)).toEqual([]);
  });
});
