import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { reply } from '../../src/replies/reply.ts';
import { renderReply, type SlackMessage } from '../../src/slack/render-reply.ts';
import { asJson, expectGolden } from '../fixtures/golden.ts';
import { objectsOf, stringsOf } from '../replies/hostile-arbitraries.ts';
import { kinds } from '../replies/kinds.ts';
import { problemsOf } from './block-kit.ts';

test('the schema is that of the installed @slack/types (node scripts/block-schema.mjs writes it)', () => {
  const script = fileURLToPath(new URL('../../scripts/block-schema.mjs', import.meta.url));
  expect(execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8', stdio: 'pipe' })).toBe('');
});

describe('golden messages', () => {
  for (const [name, given] of Object.entries(kinds('slack')))
    test(name, () => {
      const message = renderReply(given);
      expect(problemsOf(message)).toEqual([]);
      expectGolden(import.meta.url, `${name}.json`, asJson(message));
    });
});

const BASE = {
  id: 'x',
  title: 'orders-api cannot pull its image',
  severity: 'critical',
  summary: [['Users are down.']],
} as const;
const SECTIONS = [
  { title: 'Why', lines: [['The tag is gone.']], fold: 'never' },
  { title: 'How we know', lines: [['e1: 404']], fold: 'in-chat' },
  { title: 'Ruled out', lines: [['network.dns']], fold: 'always' },
] as const;
const CODE = [
  { title: 'Push it', text: 'docker push a:1', note: null },
  { title: 'Restart it', text: 'az containerapp revision restart', note: null },
] as const;
const lines = (count: number, length: number) =>
  Array.from({ length: count }, (_, i) => [`line ${i} ${'x'.repeat(length)}`]);
const said = (message: SlackMessage): string => stringsOf(message.blocks).join('\n');
const buttonsOf = (message: SlackMessage) => objectsOf(message.blocks).filter(({ type }) => type === 'button');

describe('folding', () => {
  test('the verdict, why and the repair are shown; the rest is behind a button that says how much there is', () => {
    const message = renderReply(reply({ ...BASE, sections: SECTIONS, code: CODE, unfold: 'details abc' }));
    const text = said(message);
    for (const shown of ['The tag is gone.', 'docker push a:1']) expect(text).toContain(shown);
    for (const folded of ['e1: 404', 'network.dns', 'az containerapp revision restart'])
      expect(text).not.toContain(folded);
    expect(buttonsOf(message)).toMatchObject([{ value: 'details abc', text: { text: 'Evidence, ruled out (3)' } }]);
    expect(text).toContain('Evidence: how we know (1), ruled out (1), 1 more command.');
  });

  test.each([
    ['without a way to unfold, nothing may be lost', { unfold: null }],
    ['it was asked for', { unfold: 'details abc', unfolded: true }],
  ])('%s: all is shown', (_name, how) => {
    const message = renderReply(reply({ ...BASE, sections: SECTIONS, code: CODE, ...how }));
    for (const shown of ['The tag is gone.', 'e1: 404', 'network.dns', 'az containerapp revision restart'])
      expect(said(message)).toContain(shown);
    expect(buttonsOf(message)).toEqual([]);
  });

  test('one kind of part gives the button its name', () => {
    const labels = (more: object) =>
      buttonsOf(renderReply(reply({ ...BASE, unfold: 'details abc', ...more }))).map(({ text }) => text);
    expect(labels({ sections: SECTIONS.slice(2) })).toMatchObject([{ text: 'Ruled out (1)' }]);
    expect(labels({ code: CODE })).toMatchObject([{ text: 'More commands (1)' }]);
    expect(labels({ sections: SECTIONS.slice(0, 1) })).toEqual([]);
  });
});

describe('what has no room is cut, and says so', () => {
  test('what could be folded goes first, from its end; the verdict, the repair and the buttons stay', () => {
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
        actions: [{ label: 'Check again', command: 'diagnose orders-api', style: 'primary', confirm: null }],
      }),
    );
    expect(problemsOf(message)).toEqual([]);
    const text = said(message);
    for (const kept of ['Users are down.', `az ${'x'.repeat(2_000)}`, 'Why', 'line 2 ', 'How we know'])
      expect(text).toContain(kept);
    expect(text).toMatch(/and \d+ more lines?, cut here\./);
    expect(text).toMatch(/Cut, because Slack takes no more: \d more sections?\./);
    expect(buttonsOf(message)).toMatchObject([{ value: 'diagnose orders-api', style: 'primary' }]);
  });

  test('a long command is whole in several elements of one block', () => {
    const command = `az ${'é<"x'.repeat(900)}`;
    const message = renderReply(reply({ ...BASE, code: [{ title: 'Repair', text: command, note: null }] }));
    const [code] = objectsOf(message.blocks).filter(({ type }) => type === 'rich_text_preformatted');
    const elements = code?.elements as { text: string }[];
    expect(elements.length).toBeGreaterThan(1);
    expect(elements.map(({ text }) => text).join('')).toBe(command);
  });

  test('a command that is too long is not shown as if it were whole', () => {
    const message = renderReply(
      reply({ ...BASE, code: [{ title: 'Repair', text: `az ${'x'.repeat(30_000)}`, note: null }] }),
    );
    expect(said(message)).toContain('do not paste it');
    expect(said(message)).toMatch(/… \(\+\d+ characters\)/);
    expect(objectsOf(message.blocks).some(({ type }) => type === 'rich_text_preformatted')).toBe(false);
  });

  test('buttons, links that may not be opened, and long lines', () => {
    const actions = Array.from({ length: 40 }, (_, i) => ({
      label: `Choice ${i}`,
      command: `diagnose a${i}`,
      style: 'plain' as const,
      confirm: null,
    }));
    const message = renderReply(
      reply({
        ...BASE,
        summary: [['y'.repeat(900)]],
        actions: [...actions, { label: 'Portal', url: 'javascript:alert(1)' }],
      }),
    );
    const shown = buttonsOf(message).length;
    expect(shown).toBeGreaterThanOrEqual(20);
    expect(said(message)).toContain(`${40 - shown} more buttons`);
    expect(said(message)).toContain('A link that cannot be opened safely: left out.');
    expect(said(message)).toMatch(/y… \(\+\d+ characters\)/);
  });

  test('more than seven lines before the fold', () =>
    expect(said(renderReply(reply({ ...BASE, summary: lines(9, 1) })))).toContain('and 3 more lines.'));
});

test('a moment is shown in the zone of the reader, with UTC beside it; at the foot as well', () => {
  const time = new Date('2026-03-02T03:12:07.900Z');
  const { blocks } = renderReply(
    reply({ ...BASE, summary: [['at ', { time }]], footer: ['Checked at ', { time }, '.'] }),
  );
  expect(objectsOf(blocks)).toContainEqual({
    type: 'date',
    timestamp: 1_772_421_127,
    format: '{date_short_pretty} {time_secs}',
    fallback: '2026-03-02 03:12:07 UTC',
  });
  expect(stringsOf(blocks)).toContain(' / 03:12:07 UTC');
  expect(objectsOf(blocks).filter(({ type }) => type === 'date')).toHaveLength(2);
});

describe('people and channels by name', () => {
  const who = {
    names: [
      { kind: 'person', id: 'U2BOB' },
      { kind: 'group', id: 'S01ONCALL' },
      { kind: 'channel', id: 'C01ORDERS' },
    ],
    rest: ' and 2 more',
    words: '1 person and 1 group',
  } as const;
  const telling = (
    visibility: 'asker' | 'channel',
    names: readonly { kind: 'person' | 'group' | 'channel'; id: string }[] = who.names,
  ) => renderReply(reply({ ...BASE, summary: [['Who may: ', { ...who, names }, '.']], visibility }));
  const called = (message: SlackMessage) =>
    objectsOf(message.blocks).filter(({ type }) => /^(user|usergroup|channel|broadcast)$/.test(String(type)));

  test('to the asker alone: Slack shows each by its name', () => {
    const message = telling('asker');
    expect(called(message)).toEqual([
      { type: 'user', user_id: 'U2BOB' },
      { type: 'usergroup', usergroup_id: 'S01ONCALL' },
      { type: 'channel', channel_id: 'C01ORDERS' },
    ]);
    expect(said(message)).toContain(' and 2 more.');
    expect(problemsOf(message)).toEqual([]);
    // What is read aloud has no ids, and nothing that Slack would turn into a call.
    expect(message.text).toContain('Who may: 1 person and 1 group.');
  });

  test('where others read it nobody is called: they are counted', () => {
    const message = telling('channel');
    expect(called(message)).toEqual([]);
    expect(said(message)).toContain('Who may: 1 person and 1 group.');
    expect(JSON.stringify(message)).not.toMatch(/U2BOB|S01ONCALL|C01ORDERS/);
  });

  test.each(['!channel', 'U2BOB> <!here', 'u2bob', '', 'here'])('what is no id of Slack calls nobody: "%s"', (id) => {
    for (const kind of ['person', 'group', 'channel'] as const) {
      const message = telling('asker', [
        { kind: 'person', id: 'U2BOB' },
        { kind, id },
      ]);
      expect(called(message)).toEqual([]);
      expect(problemsOf(message)).toEqual([]);
    }
  });
});

test('a command between backticks is set as code, in bold lines too; where letters are all, it stands in quotes', () => {
  const text = 'Did you mean `rollback`? `help` lists the commands; a ` alone stays.';
  const message = renderReply(
    reply({
      ...BASE,
      title: 'Try `help`',
      summary: [[text]],
      footer: [text],
      code: [{ title: 'With `az`', text: 'echo `id`', note: 'Not `rm`.' }],
    }),
  );
  const spans = objectsOf(message.blocks).filter(
    ({ type, style }) => type === 'text' && (style as { code?: true })?.code,
  );
  expect(spans).toEqual([
    { type: 'text', text: 'rollback', style: { bold: true, code: true } },
    { type: 'text', text: 'help', style: { bold: true, code: true } },
    { type: 'text', text: 'rm', style: { code: true } },
  ]);
  expect(message.text).toContain('Did you mean “rollback”? “help” lists');
  expect(JSON.stringify(message.blocks.at(0))).toContain('Try “help”');
  // What is pasted stays as it is.
  expect(said(message)).toContain('echo `id`');
  expect(problemsOf(message)).toEqual([]);
});

test('a cut within a command leaves no half of a mark', () => {
  const message = renderReply(reply({ ...BASE, summary: [[`Ask \`${'x'.repeat(5_000)}\` again.`]] }));
  expect(JSON.stringify(message)).not.toContain('`');
});
