/** The store in memory. */
import { posted } from '../../src/commands/messenger.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { reply } from '../../src/replies/reply.ts';
import { createMemoryAnswers } from '../../src/storage/memory/answers.ts';
import { createMemoryInbox } from '../../src/storage/memory/inbox.ts';
import { createMemoryPlans } from '../../src/storage/memory/plans.ts';
import { createMemoryStore } from '../../src/storage/memory/store.ts';
import { askWork, inboxContract, stoppedClock } from './inbox-contract.ts';
import { incidentsContract } from './incidents-contract.ts';
import { keptContract } from './kept-contract.ts';
import { plansContract } from './plans-contract.ts';

inboxContract('in memory', async (parts) => ({ inbox: createMemoryInbox(parts), close: async () => {} }), false);
keptContract('in memory', async () => createMemoryStore({ clock: systemClock, log: silentLog }));

test('an inbox that is full says so rather than fill the memory', async () => {
  const inbox = createMemoryInbox({ clock: stoppedClock(), log: silentLog });
  for (let i = 0; i < 1_000; i++) await inbox.accept(`k${i}`, askWork('a'));
  await expect(inbox.accept('one more', askWork('a'))).rejects.toThrow(/waiting/);
});

test('the key of refused work is not taken: the sender may come again', async () => {
  const inbox = createMemoryInbox({ clock: stoppedClock(), log: silentLog });
  for (let i = 0; i < 1_000; i++) await inbox.accept(`k${i}`, askWork('a'));
  await expect(inbox.accept('again', askWork('a'))).rejects.toThrow();
  let done = 0;
  inbox.start(async () => {
    done += 1;
    return null;
  });
  // All that waited have had their turn; none of them was the refused one.
  while (done < 1_000) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await inbox.accept('again', askWork('a'))).toBe('accepted');
});

test('the oldest answers are forgotten', async () => {
  const answers = createMemoryAnswers();
  const asker = { platform: 'slack', id: 'U1', name: 'ana' } as const;
  for (let i = 0; i < 501; i++)
    await answers.keep({
      id: `a${i}`,
      message: posted(`m${i}`),
      reply: reply({ id: 'r', title: 'a', severity: 'ok', summary: [] }),
      asker,
    });
  expect(await answers.byId('a0')).toBeNull();
  expect(await answers.byId('a500')).not.toBeNull();
});

incidentsContract('in memory', async () => createMemoryStore({ clock: systemClock, log: silentLog }));
plansContract('in memory', async () => createMemoryPlans());
