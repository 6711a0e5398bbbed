/** What cannot be said where it was asked: who has it directly, and who has not. */
import { sayDirectly } from '../../src/commands/directly.ts';
import { NotTaken } from '../../src/commands/messenger.ts';
import { silentLog } from '../../src/core/log.ts';
import { DELETED, NOBODY, type Person } from '../../src/core/person.ts';
import { reply } from '../../src/replies/reply.ts';

const ana: Person = { platform: 'slack', id: 'U1', name: 'ana' };
const failed = new NotTaken('not_in_channel', { forGood: true, mayStand: false });
const elsewhere = { platform: 'slack', name: 'Slack', company: 'channel', becauseOf: String, log: silentLog } as const;
const answer = reply({ id: 'x', title: 'x', severity: 'info', summary: [] });

async function said(asker: Person, more: { readonly company?: 'alone'; readonly unfinished?: true } = {}) {
  const lines: string[] = [];
  await sayDirectly(
    { ...elsewhere, ...(more.company === undefined ? {} : { company: more.company }) },
    { reply: { ...answer, unfinished: more.unfinished === true }, asker, failed },
    async (line) => {
      lines.push(line);
    },
  ).catch((error: unknown) => expect(error).toBe(failed));
  return lines;
}

test('who asked has it, and reads that it was asked elsewhere', async () => {
  expect(await said(ana)).toEqual(['You asked this elsewhere; Slack does not let me say it there.']);
});

// Slack takes the name of a channel for its id: `alerts` is one in many workspaces.
test.each([
  ['nobody asked', { ...NOBODY, platform: 'slack' as const }],
  ['the data of who asked was deleted', { ...ana, id: DELETED }],
  ['who asked is of another platform', { ...ana, platform: 'teams' as const }],
])('%s: it is said to nobody', async (_why, asker) => {
  expect(await said(asker)).toEqual([]);
});

test('not twice to who was asked alone, and not what is soon replaced', async () => {
  expect(await said(ana, { company: 'alone' })).toEqual([]);
  expect(await said(ana, { unfinished: true })).toEqual([]);
});
