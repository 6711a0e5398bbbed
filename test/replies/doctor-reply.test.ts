import { type CheckedLine, doctorReply } from '../../src/replies/doctor-reply.ts';

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
