import { reply } from '../../src/replies/reply.ts';
import { LIMITS } from '../../src/teams/limits.ts';
import { noteText, renderReply } from '../../src/teams/render-reply.ts';
import { asJson, expectGolden } from '../fixtures/golden.ts';
import { objectsOf, stringsOf } from '../replies/hostile-arbitraries.ts';
import { kinds } from '../replies/kinds.ts';
import { problemsOf } from './adaptive-card.ts';

describe('golden cards', () => {
  for (const [name, given] of Object.entries(kinds('teams')))
    test(name, () => {
      const message = renderReply(given);
      expect(problemsOf(message)).toEqual([]);
      expectGolden(import.meta.url, `${name}.json`, asJson(message));
    });
});

test('a card that is none is found out', () => {
  const { summary, card } = renderReply(reply({ ...BASE }));
  const broken = [
    { ...card, body: [{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'x', size: 'Huge' }] }] },
    { ...card, body: [{ type: 'Nothing' }] },
    {
      ...card,
      actions: Array.from({ length: 6 }, () => ({ type: 'Action.OpenUrl', title: 'x', url: 'https://x.example' })),
    },
    { ...card, actions: [{ type: 'Action.OpenUrl', title: 'x' }] },
  ];
  // What the types forbid, the library must find.
  for (const each of broken) expect(problemsOf({ summary, card: each as unknown as typeof card })).not.toEqual([]);
  expect(problemsOf({ summary, card: { ...card, fallbackText: 'x'.repeat(23_000) } })).not.toEqual([]);
});

const BASE = {
  id: 'x',
  title: 'orders-api cannot pull its image',
  severity: 'critical',
  summary: [['Users are down.']],
} as const;
const lines = (count: number, length: number) =>
  Array.from({ length: count }, (_, i) => [`line ${i} ${'x'.repeat(length)}`]);
const said = (message: ReturnType<typeof renderReply>): string => stringsOf(message.card).join('\n');

describe('what has no room is cut, and says so', () => {
  test('evidence goes first, from its end; the verdict, the repair and the buttons stay', () => {
    const command = { label: 'Check again', command: 'diagnose orders-api', style: 'primary', confirm: null } as const;
    const message = renderReply(
      reply({
        ...BASE,
        sections: [
          { title: 'Why', lines: lines(3, 300), fold: 'never' },
          { title: 'How we know', lines: lines(12, 500), fold: 'in-chat' },
          { title: 'Ruled out', lines: lines(40, 600), fold: 'always' },
          { title: 'Not checked', lines: lines(40, 600), fold: 'always' },
        ],
        code: [{ title: 'Repair', text: `az ${'x'.repeat(2_000)}`, note: null }],
        actions: [command],
      }),
    );
    expect(problemsOf(message)).toEqual([]);
    const text = said(message);
    for (const kept of ['Users are down.', `az ${'x'.repeat(2_000)}`, 'Why', 'line 2', 'How we know', 'line 11'])
      expect(text).toContain(kept);
    expect(text).toMatch(/and \d+ more lines?, cut here\./);
    expect(text).toContain('Cut, because Teams takes no more: 1 more section.');
    expect(message.card.actions).toHaveLength(1);
  });

  test('a command that is too long is not shown as if it were whole', () => {
    const text = said(
      renderReply(reply({ ...BASE, code: [{ title: 'Repair', text: `az ${'x'.repeat(30_000)}`, note: null }] })),
    );
    expect(text).toContain('do not paste it');
    expect(text).toMatch(/… \(\+\d+ characters\)/);
    expect(text).not.toContain('CodeBlock');
    expect(text).not.toContain('Monospace');
  });

  test('buttons and long lines', () => {
    const actions = Array.from({ length: 30 }, (_, i) => ({
      label: `Choice ${i}`,
      command: `diagnose a${i}`,
      style: 'plain' as const,
      confirm: null,
    }));
    const message = renderReply(reply({ ...BASE, summary: [['y'.repeat(900)]], actions }));
    const shown = objectsOf(message.card).filter(({ type }) => type === 'Action.Execute').length;
    expect(shown).toBeGreaterThanOrEqual(10);
    expect(said(message)).toContain(`${30 - shown} more buttons`);
    expect(said(message)).toMatch(/y… \(\+\d+ characters\)/);
    for (const { type, actions: row } of objectsOf(message.card))
      if (type === 'ActionSet') expect((row as unknown[]).length).toBeLessThanOrEqual(LIMITS.actions);
  });

  test('more than seven lines before the fold', () =>
    expect(said(renderReply(reply({ ...BASE, summary: lines(9, 1) })))).toContain('and 3 more lines.'));
});

describe('what it does', () => {
  test('folded parts are in the card, behind a button that asks nobody', () => {
    const { card } = renderReply(
      reply({ ...BASE, sections: [{ title: 'Ruled out', lines: [['network.dns']], fold: 'always' }] }),
    );
    const [toggle] = objectsOf(card).filter(({ type }) => type === 'Action.ToggleVisibility');
    const [container] = objectsOf(card).filter(({ type }) => type === 'Container');
    expect(toggle).toMatchObject({ title: 'Ruled out (1)', targetElements: [container?.id] });
    expect(container?.isVisible).toBe(false);
    expect(stringsOf(container)).toContain('network.dns');
  });

  test('what was asked for is not folded again', () => {
    const { card } = renderReply(
      reply({ ...BASE, unfolded: true, sections: [{ title: 'Ruled out', lines: [['network.dns']], fold: 'always' }] }),
    );
    expect(objectsOf(card).some(({ type }) => type === 'Container')).toBe(false);
    expect(stringsOf(card)).toContain('network.dns');
  });

  test('a moment is shown in the zone of the reader, with UTC beside it', () =>
    expect(
      stringsOf(
        renderReply(reply({ ...BASE, summary: [['at ', { time: new Date('2026-03-02T03:12:07.123Z') }]] })).card,
      ),
    ).toEqual(
      expect.arrayContaining([
        '{{DATE(2026-03-02T03:12:07Z, SHORT)}} {{TIME(2026-03-02T03:12:07Z)}}',
        ' / 03:12:07 UTC',
      ]),
    ));

  test('a danger asks back first', () => {
    const { card } = renderReply(kinds('teams').confirm ?? reply({ ...BASE }));
    expect(card.actions?.[0]).toMatchObject({
      type: 'Action.ShowCard',
      style: 'destructive',
      card: {
        actions: [{ type: 'Action.Execute', title: 'Yes: Roll back', data: { command: 'approve 0123456789abcdef' } }],
      },
    });
  });
});

test('a command between backticks is set in a fixed width; in a notification and a note it stands in quotes', () => {
  const summary = [['Did you mean `rollback`? `help` lists the commands.']];
  const given = reply({ id: 'x', title: 'Try `help`', severity: 'info', summary });
  const { card, summary: spoken } = renderReply(given);
  const text = JSON.stringify(card);
  expect(text).toContain('{"type":"TextRun","text":"rollback","weight":"Bolder","fontType":"Monospace"}');
  for (const line of [spoken, noteText(given)]) expect(line).toContain('Did you mean “rollback”? “help” lists');
  expect(text + spoken + noteText(given)).not.toContain('`');
});

test('of people by id the number is told, whoever reads it', () => {
  const names = [{ kind: 'person', id: '5b5b5b5b-0000-4000-8000-0000000000b0' }] as const;
  const summary = [['Who may: ', { names, rest: '', words: '1 person' }, '.']];
  const given = reply({ id: 'x', title: 'No', severity: 'info', summary, visibility: 'asker' });
  expect(JSON.stringify(renderReply(given))).toContain('Who may: 1 person.');
  expect(noteText(given)).toContain('Who may: 1 person.');
  expect(JSON.stringify(renderReply(given))).not.toContain('5b5b5b5b');
});
