import { type CheckedLine, doctorReply } from '../../src/replies/doctor-reply.ts';
import { renderReply as slackMessage } from '../../src/slack/render-reply.ts';
import { renderReply as teamsMessage } from '../../src/teams/render-reply.ts';
import { problemsOf } from '../slack/block-kit.ts';

const line = (state: CheckedLine['state'], name = 'Sign-in'): CheckedLine => ({
  name,
  group: 'Slack',
  state,
  text: 'a text',
  remedy: state === 'ok' ? null : 'Do this.',
});

test('a failed line is not said to limit a diagnosis: it may be a setting of a chat', () => {
  const { title, severity, summary } = doctorReply([line('ok'), line('failed', 'SLACK_APP_TOKEN')]);
  expect({ title, severity }).toEqual({ title: '1 of 2 checks failed', severity: 'warning' });
  expect(JSON.stringify(summary)).not.toMatch(/diagnosis|limits/);
});

test('nothing was checked, or could be: nothing is said to be in order', () => {
  for (const checks of [[], [line('skipped')], [line('skipped'), line('skipped', 'Roles')]]) {
    const { title, severity, summary } = doctorReply(checks);
    expect(title).toMatch(/^Nothing (was|could be) checked/);
    expect(severity).toBe('info');
    expect(JSON.stringify([title, summary])).not.toMatch(/in order|has what it needs/);
  }
});

test('in order, as far as it was seen', () => {
  expect(doctorReply([line('ok')])).toMatchObject({ title: 'All is in order', severity: 'ok' });
  const { title, severity } = doctorReply([line('ok'), line('skipped')]);
  expect({ title, severity }).toEqual({
    title: 'All is in order, as far as could be seen: 1 of 2 checks skipped',
    severity: 'ok',
  });
});

test('what failed stands first, by groups below, each with a sign and a word', () => {
  const { sections } = doctorReply([
    { ...line('ok', 'A'), group: 'Settings' },
    line('failed', 'B'),
    line('skipped', 'C'),
    { ...line('failed', 'D'), group: 'Azure' },
  ]);
  expect(sections.map(({ title, lines }) => [title, lines.flat()])).toEqual([
    ['What failed', ['✗ FAILED: Slack, B. a text. Do this.', '✗ FAILED: Azure, D. a text. Do this.']],
    ['Settings', ['✓ ok: A. a text.']],
    ['Slack', ['– skipped: C. a text. Do this.']],
  ]);
});

test('checks that lack the same one are said in one line, by their names; none is left out, and a single one says its text', () => {
  const blind = (name: string, needs: string): CheckedLine => ({
    ...line('skipped', name),
    group: 'Azure',
    text: 'needs it',
    remedy: null,
    needs,
  });
  const { sections, title } = doctorReply([
    { ...line('failed', 'Azure sign-in'), group: 'Azure' },
    blind('Subscriptions', 'Azure sign-in'),
    { ...line('skipped', 'Workspace'), group: 'Azure', remedy: null },
    blind('Own rights', 'Azure sign-in'),
    blind('Jobs', 'Azure sign-in'),
    blind('Registries', 'Subscriptions'),
  ]);
  // Each of them is still counted.
  expect(title).toBe('1 of 6 checks failed');
  expect(sections[1]?.lines.flat()).toEqual([
    '– skipped: could not look without “Azure sign-in” (3 checks): Subscriptions, Own rights, Jobs.',
    '– skipped: Workspace. a text.',
    '– skipped: Registries. needs it.',
  ]);
});

test('the button to try stands where there are buttons', () => {
  expect(doctorReply([line('ok')]).actions).toEqual([]);
  expect(doctorReply([line('ok')], { buttons: true }).actions).toMatchObject([{ command: 'doctor buttons' }]);
});

test.each([20, 60, 300])('%d checks fit both chats: what failed is whole, what is cut is said', (count) => {
  const checks = Array.from({ length: count }, (_, i): CheckedLine => {
    const bad = i % 20 === 19;
    return {
      name: `Check ${i}`,
      group: i < count / 2 ? 'Slack' : 'Azure',
      state: bad ? 'failed' : 'ok',
      text: `what is known of it, in as many words as such a line has; this is number ${i}`,
      remedy: bad ? `Do step ${i}.` : null,
    };
  });
  const reply = doctorReply(checks, { buttons: true });
  const slack = slackMessage(reply);
  expect(problemsOf(slack)).toEqual([]);
  const card = JSON.stringify(teamsMessage(reply).card);
  expect(Buffer.byteLength(card)).toBeLessThan(21_000);
  for (const text of [JSON.stringify(slack.blocks), card]) {
    for (const { name, state, remedy } of checks)
      if (state === 'failed') {
        expect(text).toContain(`${name}. what is known`);
        expect(text).toContain(remedy);
      }
    expect(text).toContain('Test the buttons');
    if (count === 300) expect(text).toMatch(/[Cc]ut/);
  }
});
