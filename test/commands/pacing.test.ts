/** What nobody asked for waits for its turn; what somebody waits for does not. */

import { posted } from '../../src/commands/messenger.ts';
import { createPacing } from '../../src/commands/pacing.ts';
import type { Clock } from '../../src/core/clock.ts';
import { place } from '../../src/core/place.ts';
import { reply } from '../../src/replies/reply.ts';
import { PLACES } from './places.ts';

const said = reply({ id: 'r', title: 't', severity: 'info', summary: [] });
const ana = { platform: 'slack', id: 'U1', name: 'ana' } as const;

function stage() {
  let now = 0;
  const sent: string[] = [];
  const clock: Clock = {
    now: () => new Date(now),
    async after(ms) {
      now += ms;
    },
  };
  const messenger = {
    ...PLACES,
    channel: (where: string) => where,
    async post(where: string) {
      sent.push(`${where} ${now}`);
      return posted('m');
    },
    async move() {
      sent.push(`move ${now}`);
      return 'shown' as const;
    },
    async edit() {
      sent.push(`edit ${now}`);
      return posted('m');
    },
  };
  return { ...createPacing(messenger, clock, { postMs: 1_000, editMs: 500 }), sent };
}

test('machines: one message a second in a channel, and another channel has its own turn', async () => {
  const { machines, sent } = stage();
  for (const where of ['a', 'a', 'b', 'a']) await machines.post(place(where), said, ana);
  expect(sent).toEqual(['a 0', 'a 1000', 'b 1000', 'a 2000']);
});

test('people go at once, and the next machine waits for them', async () => {
  const { people, machines, sent } = stage();
  await machines.post(place('a'), said, ana);
  await people.post(place('a'), said, ana);
  await people.post(place('a'), said, ana);
  await machines.post(place('a'), said, ana);
  expect(sent).toEqual(['a 0', 'a 0', 'a 0', 'a 3000']);
});

test('edits have a pace of their own, over all channels', async () => {
  const { people, machines, sent } = stage();
  await machines.edit(posted('m'), said, ana);
  await people.edit(posted('m'), said, ana);
  await machines.edit(posted('m'), said, ana);
  expect(sent).toEqual(['edit 0', 'edit 0', 'edit 1000']);
});

test('progress shares the turns of edits and never waits: it is left out, and may be tried later', async () => {
  const { people, machines, sent } = stage();
  const moves = [];
  for (let i = 0; i < 10; i += 1) moves.push(await people.move?.(posted('m'), said));
  expect(moves).toEqual([...Array(8).fill('shown'), 'later', 'later']);
  await people.edit(posted('m'), said, ana);
  await machines.edit(posted('m'), said, ana);
  expect(sent).toEqual([...Array(8).fill('move 0'), 'edit 0', 'edit 4500']);
  expect(await people.move?.(posted('m'), said)).toBe('shown');
});
