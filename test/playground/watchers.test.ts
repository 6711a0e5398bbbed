import { createWatchers } from '../../src/playground/watchers.ts';

function watched() {
  const conversation: string[] = [];
  const listeners = new Set<() => void>();
  const watchers = createWatchers<readonly string[]>({
    conversation,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dump: () => ({ Messages: conversation, Calls: [] }),
  });
  const say = (text: string) => {
    conversation.push(text);
    for (const listener of [...listeners]) listener();
  };
  return { watchers, listeners, say };
}

test('resolves with the change that makes it hold, or at once', async () => {
  const { watchers, listeners, say } = watched();
  const two = watchers.until(({ length }) => length === 2, 'two messages');
  say('a');
  expect(listeners.size).toBe(1);
  say('b');
  await two;
  expect(listeners.size).toBe(0);
  await watchers.until(({ length }) => length === 2, 'two messages');
});

test('what the predicate throws is told, also when it throws after a change', async () => {
  const { watchers, listeners, say } = watched();
  const wait = watchers.until((all) => {
    if (all.length > 0) throw new Error('not so');
    return false;
  }, 'nothing');
  say('a');
  await expect(wait).rejects.toThrow('not so');
  expect(listeners.size).toBe(0);
});

test('closing ends every wait, with the whole conversation in its error', async () => {
  const { watchers, listeners, say } = watched();
  const waits = ['one thing', 'another'].map((what) => watchers.until(() => false, what));
  say('a word');
  watchers.close();
  const reasons = await Promise.all(waits.map((wait) => wait.catch(String)));
  expect(reasons).toEqual([
    'Error: Closed while waiting: one thing.\nMessages:\n  a word\nCalls:\n  none',
    'Error: Closed while waiting: another.\nMessages:\n  a word\nCalls:\n  none',
  ]);
  expect(listeners.size).toBe(0);
});
