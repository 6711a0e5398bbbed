import { splitWords } from '../../src/commands/request.ts';
import type { Diagnosis } from '../../src/diagnosis/result.ts';
import { checkingReply } from '../../src/replies/checking-reply.ts';
import { type DiagnosisReplyOptions, diagnosisReply } from '../../src/replies/diagnosis-reply.ts';
import { isCommand, say, sayUrl, splitCommand } from '../../src/replies/say.ts';
import { expectValid } from '../schemas.ts';
import { crash, HOSTILE, hostile, missingRole, SAMPLES } from './samples.ts';

const PLAIN = { docsUrl: null, askedRevision: null };

test.each(Object.entries(SAMPLES))('%s: at most seven lines, and one primary button at most', (_name, diagnosis) => {
  const reply = diagnosisReply(diagnosis, PLAIN);
  expect(reply.summary.length).toBeLessThanOrEqual(7);
  expect(reply.actions.filter((action) => 'style' in action && action.style === 'primary').length).toBeLessThan(2);
  expectValid(diagnosis);
});

test('the first line says whether users are down, and the verdict', () => {
  const [first] = diagnosisReply(missingRole, PLAIN).summary;
  expect(first?.join('')).toMatch(/^Users are down\. orders-api--0000007 cannot pull/);
});

describe('what changed', () => {
  const flat = (line: readonly unknown[] | undefined) =>
    line?.map((piece) => (typeof piece === 'string' ? piece : '<time>')).join('');
  const section = (diagnosis: Diagnosis) =>
    diagnosisReply(diagnosis, PLAIN).sections.find(({ title }) => title === 'What changed');

  test('the second line names the change that explains the cause, with its time', () => {
    const [, second] = diagnosisReply(missingRole, PLAIN).summary;
    expect(second).toEqual([
      'Before it: sam@example.com removed the role AcrPull of the system identity of orders-api at the registry acmeshop at ',
      { time: new Date('2026-03-02T02:21:05.000Z') },
      ' (Azure CLI).',
    ]);
  });

  test('the timeline is folded away, newest first', () => {
    expect(section(missingRole)?.fold).toBe('always');
    expect(section(missingRole)?.lines.map(flat)).toEqual([
      '<time>: the service principal 8a8a8a8a-0000-4000-8000-00000000008a deployed orders-api--0000007 (orders-api:1.5.0) (a pipeline or a program).',
      '<time>: sam@example.com removed the role AcrPull of the system identity of orders-api at the registry acmeshop (Azure CLI). It fits auth.missing-pull-role.',
    ]);
  });

  test('where no change explains the first cause, the second line says nothing of it', () => {
    const changes = missingRole.changes.map((change) => ({ ...change, explains: null }));
    expect(flat(diagnosisReply({ ...missingRole, changes }, PLAIN).summary[1])).toMatch(/^Cause: /);
    const other = missingRole.changes.map((change) => ({ ...change, explains: 'network.dns' as const }));
    expect(flat(diagnosisReply({ ...missingRole, changes: other }, PLAIN).summary[1])).toMatch(/^Cause: /);
    expect(section({ ...missingRole, changes: [] })).toBeUndefined();
  });

  test('of many, the newest are shown, the explaining one among them, and the rest is counted', () => {
    const [deployed, removed] = missingRole.changes;
    if (deployed === undefined || removed === undefined) throw new Error('the sample has two');
    const lines = section({
      ...missingRole,
      changes: [...Array.from({ length: 30 }, () => ({ ...deployed })), removed],
    })?.lines.map(flat);
    expect(lines).toHaveLength(13);
    expect(lines?.[11]).toContain('It fits auth.missing-pull-role.');
    expect(lines?.[12]).toBe("and 19 more changes; the terminal's `--output json` has all.");
  });

  test('whoever is not named is somebody', () => {
    const changes = missingRole.changes.map((change) => ({ ...change, by: null, tool: null }));
    expect(flat(diagnosisReply({ ...missingRole, changes }, PLAIN).summary[1])).toMatch(
      /^Before it: somebody removed the role AcrPull .* at <time>\.$/,
    );
  });
});

test('how bad it is follows from who is struck', () => {
  const severity = (serving: 'up' | 'degraded' | 'down' | 'unknown') =>
    diagnosisReply({ ...crash, serving: { state: serving, text: '' } }, PLAIN).severity;
  expect([severity('up'), severity('degraded'), severity('down'), severity('unknown')]).toEqual([
    'warning',
    'warning',
    'critical',
    'warning',
  ]);
  expect(diagnosisReply(SAMPLES.recovered, PLAIN).severity).toBe('ok');
});

test('"Check again" asks the same question: this very app, and the revision that was asked for', () => {
  const odd = { ...missingRole, app: { ...missingRole.app, resourceGroup: "shop (prod)'s" } };
  const action = diagnosisReply(odd, { docsUrl: null, askedRevision: '0000007' }).actions[0];
  const words = action && 'command' in action ? splitWords(action.command) : [];
  expect(words.slice(0, 3)).toEqual(['diagnose', 'orders-api', '-g']);
  expect(words.slice(-2)).toEqual(['--revision', '0000007']);
});

describe('"Tell me when it starts"', () => {
  const watching = { ...PLAIN, canWatch: true };
  const labels = (diagnosis: Diagnosis, options: DiagnosisReplyOptions = watching) =>
    diagnosisReply(diagnosis, options).actions.map(({ label }) => label);

  test.each(Object.entries(SAMPLES))('%s: right after "Check again", unless it runs', (_name, diagnosis) => {
    const runs = diagnosis.outcome === 'healthy' || diagnosis.outcome === 'recovered';
    expect(labels(diagnosis)[0]).toBe('Check again');
    expect(labels(diagnosis).indexOf('Tell me when it starts')).toBe(runs ? -1 : 1);
  });

  test('is not offered where nothing can be said later, nor for one revision: the app is watched as a whole', () => {
    expect(labels(missingRole, PLAIN)).not.toContain('Tell me when it starts');
    expect(labels(missingRole, { ...watching, askedRevision: '0000007' })).not.toContain('Tell me when it starts');
  });

  test('watches this very app or job, and is no primary button', () => {
    const action = (diagnosis: Diagnosis) => diagnosisReply(diagnosis, watching).actions[1];
    const { subscriptionId } = missingRole.app;
    expect(action(missingRole)).toMatchObject({ style: 'plain', confirm: null });
    const words = (diagnosis: Diagnosis) => {
      const found = action(diagnosis);
      return found !== undefined && 'command' in found ? splitWords(found.command) : [];
    };
    expect(words(missingRole)).toEqual(['watch', 'orders-api', '-g', 'shop-prod', '-s', subscriptionId]);
    expect(words(SAMPLES.inconclusive).slice(-2)).toEqual(['--kind', 'job']);
  });
});

describe('the verdict, while the rest is being read', () => {
  test('says in its last line what is still being read, and is else the answer', () => {
    const answer = diagnosisReply(missingRole, PLAIN);
    const early = diagnosisReply(missingRole, { ...PLAIN, pending: ['pullRights', 'privateDns', 'hints'] });
    expect(early.footer?.join('')).toBe('Still reading: the role assignments, the private DNS zones, hints…');
    expect({ ...early, footer: null }).toEqual({ ...answer, footer: null });
    expect(answer.footer?.join('')).toMatch(/^Read from Azure in /);
  });

  test('what was denied is still said to be unseen', () => {
    const early = diagnosisReply(SAMPLES.unsettled, { ...PLAIN, pending: ['detector'] });
    const lines = early.summary.map((line) => line.join(''));
    expect(lines).toContain('Could not see: the image in its registry, the replicas.');
    expect(lines.join(' ')).not.toContain('detector');
  });
});

describe('"Checking…"', () => {
  test('before the app is found: what was typed, made safe', () => {
    const { id, title, severity, actions, visibility } = checkingReply({
      name: `Orders\u202e\n${HOSTILE}`,
      resourceId: null,
    });
    expect({ severity, actions, visibility }).toEqual({ severity: 'info', actions: [], visibility: 'channel' });
    expect(title).toMatch(/^Checking Orders[^\x00-\x1f\x7f-\x9f\u202e]+…$/);
    expect(id).not.toMatch(/^diagnosis:/);
  });

  test('once it is found: where, and with the id of the answer to come', () => {
    const { app } = missingRole;
    const checking = checkingReply(app);
    expect(checking).toMatchObject({ id: diagnosisReply(missingRole, PLAIN).id, title: 'Checking orders-api…' });
    expect(checking.summary[0]?.join('')).toContain('shop-prod');
  });
});

test('a link is a web address or nothing', () => {
  expect(diagnosisReply(hostile, PLAIN).actions.some((action) => 'url' in action)).toBe(false);
  expect(sayUrl('https://portal.azure.com/#@/resource/x')).toBe('https://portal.azure.com/#@/resource/x');
  expect(sayUrl('javascript:alert(1)')).toBeNull();
  expect(sayUrl('https://a b')).toBeNull();
  expect(sayUrl(null)).toBeNull();
});

test('words from outside are one short line without secrets', () => {
  const said = say(HOSTILE);
  expect(said).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/);
  expect(said).toContain('[redacted]');
  expect(said.length).toBeLessThan(540);
  // A token that is broken up by an escape must not pass.
  expect(say('Bearer abcdef\x1b[0mghijklmnop')).toBe('Bearer [redacted]');
});

test('a command at the end of a sentence is taken apart', () => {
  expect(splitCommand('Wait a minute. Restart it afterwards: az containerapp revision restart -n x')).toEqual({
    words: 'Wait a minute.',
    lead: 'Restart it afterwards',
    command: 'az containerapp revision restart -n x',
  });
  expect(splitCommand('Then start it: az containerapp job start')).toMatchObject({ words: '', lead: 'Then start it' });
  expect(splitCommand('Nothing: here')).toEqual({ words: 'Nothing: here', lead: '', command: null });
  expect(isCommand('az login')).toBe(true);
  expect(isCommand('azure is slow')).toBe(false);
  expect(isCommand('Ask an owner')).toBe(false);
});
