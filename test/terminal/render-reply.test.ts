import { PullcheckError } from '../../src/core/error.ts';
import { diagnosisReply } from '../../src/replies/diagnosis-reply.ts';
import { doctorReply } from '../../src/replies/doctor-reply.ts';
import { errorReply } from '../../src/replies/error-reply.ts';
import { explainReply } from '../../src/replies/explain-reply.ts';
import { helpReply } from '../../src/replies/help-reply.ts';
import { reply } from '../../src/replies/reply.ts';
import { renderReply, sayTime } from '../../src/terminal/render-reply.ts';
import { columnsOf, wrap } from '../../src/terminal/wrap.ts';
import { hostile, missingRole, NOW, SAMPLES } from '../replies/samples.ts';
import { expectGolden } from './golden.ts';

const OPTIONS = { columns: 100, colour: false, now: NOW, timeZone: 'UTC', prefix: 'pullcheck' } as const;
const PAGES = { docsUrl: 'https://docs.example/causes', askedRevision: null, portalLinks: false };

describe('golden answers', () => {
  for (const [name, diagnosis] of Object.entries(SAMPLES))
    test(name, () => expectGolden(`diagnosis-${name}`, renderReply(diagnosisReply(diagnosis, PAGES), OPTIONS)));

  test('in a narrow window', () =>
    expectGolden('diagnosis-narrow', renderReply(diagnosisReply(missingRole, PAGES), { ...OPTIONS, columns: 50 })));

  test('in colour', () =>
    expectGolden('diagnosis-colour', renderReply(diagnosisReply(missingRole, PAGES), { ...OPTIONS, colour: true })));

  test('errors', () => {
    const candidates = [
      { name: 'cart', resourceGroup: 'shop-prod', subscriptionId: '11111111-2222-4333-8444-555555555555' },
      { name: 'cart', resourceGroup: 'shop-test', subscriptionId: '11111111-2222-4333-8444-555555555555' },
    ];
    const errors = [
      new PullcheckError('app-ambiguous', 'Two Container Apps are named "cart".', { candidates }),
      new PullcheckError('sign-in-failed', 'Nobody is signed in to Azure', { remedy: 'az login' }),
      new PullcheckError('azure-denied', 'Nothing could be searched.', {
        remedy: 'Check the name, and that pullcheck may read: az containerapp list --query "[].name" -o tsv',
      }),
    ];
    expectGolden('errors', errors.map((error) => renderReply(errorReply(error), OPTIONS)).join('\n---\n\n'));
  });

  test('doctor', () =>
    expectGolden(
      'doctor',
      renderReply(
        doctorReply([
          { name: 'Sign-in', group: 'Azure', state: 'ok', text: 'signed in as 0b0b', remedy: null },
          {
            name: 'Roles',
            group: 'Azure',
            state: 'failed',
            text: 'refused',
            remedy: 'az role assignment create --role Reader --scope /s',
          },
          { name: 'Event stream', group: 'Azure', state: 'skipped', text: 'there is no app', remedy: 'Deploy one.' },
        ]),
        OPTIONS,
      ),
    ));

  test('help', () =>
    expectGolden(
      'help',
      renderReply(
        helpReply([{ name: 'diagnose', usage: 'diagnose APP [-g GROUP]', summary: 'why it does not start' }], {
          inChat: false,
          refused: [],
        }),
        OPTIONS,
      ),
    ));

  test('explain', () =>
    expectGolden(
      'explain',
      renderReply(
        explainReply(
          {
            schema: 'pullcheck.explanation/1',
            outcome: 'pull-failure',
            headline: 'The registry refused the pull',
            causes: [
              {
                id: 'auth.unauthorized',
                confidence: 'possible',
                title: 'The registry refused',
                because: 'It says 401.',
              },
            ],
            settle: [{ causes: ['auth.missing-pull-role'], fact: 'pullRights', how: 'Read the role assignments' }],
            read: [
              {
                symptom: 'unauthorized',
                writer: 'containerd',
                text: '401 Unauthorized',
                host: null,
                image: null,
                status: 401,
                code: null,
                container: null,
              },
            ],
          },
          null,
        ),
        OPTIONS,
      ),
    ));
});

describe('nothing raw reaches a terminal', () => {
  // What a terminal obeys, and what makes a line read differently from what it says.
  const RAW = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/;

  test('from a log full of escapes, marks and secrets', () => {
    const text = renderReply(diagnosisReply(hostile, PAGES), OPTIONS);
    expect(text).not.toMatch(RAW);
    expect(text).not.toContain('eyJhbGciOiJIUzI1NiJ9');
    expect(text).not.toContain('abcdefghijklmnop');
    expect(text).not.toContain('javascript:');
    expect(text.length).toBeLessThan(20_000);
  });

  test('nor from a reply that nobody has cleaned', () => {
    const dirty = 'a\x1b[31mb\x1b]0;title\x07\u202ec\r\nd Bearer abcdefghijklmnopqrstuvwxyz';
    const text = renderReply(
      reply({
        id: 'x',
        title: dirty,
        severity: 'info',
        summary: [[dirty]],
        facts: [{ label: dirty, text: [dirty] }],
        sections: [{ title: dirty, lines: [[dirty]], fold: 'always' }],
        code: [{ title: dirty, text: `one\x1b[0m\ntwo${dirty}`, note: dirty }],
        actions: [
          { label: dirty, command: dirty, style: 'plain', confirm: null },
          { label: dirty, url: `https://example.com/${dirty}` },
        ],
        footer: [dirty],
      }),
      OPTIONS,
    );
    expect(text).not.toMatch(RAW);
  });
});

describe('layout', () => {
  test('a command is neither wrapped nor coloured, so that it can be pasted', () => {
    const command = missingRole.fixes[0]?.command ?? '';
    const text = renderReply(diagnosisReply(missingRole, PAGES), { ...OPTIONS, columns: 40, colour: true });
    expect(text.split('\n')).toContain(`    ${command}`);
  });

  test('a sentence that ends with a command gives it a line of its own', () => {
    const text = renderReply(diagnosisReply(missingRole, PAGES), OPTIONS);
    expect(text).toMatch(/^Restart this one afterwards\n {4}az containerapp revision restart .* orders-api--0000007$/m);
  });

  test('without colour there is no escape at all, and the words say how bad it is', () => {
    const text = renderReply(diagnosisReply(missingRole, PAGES), OPTIONS);
    expect(text).not.toContain('\x1b');
    expect(text).toMatch(/^CRITICAL /);
    expect(text).toContain('Users are down.');
  });

  test('wraps at spaces by columns; addresses and what stands between backticks stay whole', () => {
    expect(wrap('one two three', 8)).toBe('one two\nthree');
    expect(wrap('see https://example.com/a/very/long/address now', 12)).toBe(
      'see\nhttps://example.com/a/very/long/address\nnow',
    );
    expect(wrap('run `az login --tenant x` first', 12)).toBe('run\n`az login --tenant x`\nfirst');
    expect(columnsOf('日本')).toBe(4);
    expect(columnsOf('e\u0301')).toBe(1);
    expect(wrap('', 10)).toBe('');
  });

  test('times are shown in the zone of the reader, with their age', () => {
    const options = { now: NOW, timeZone: 'Europe/Berlin' };
    expect(sayTime(new Date('2026-03-02T03:12:07Z'), options)).toBe('04:12:07 / 03:12:07 UTC, 2 min ago');
    expect(sayTime(new Date('2026-02-27T03:12:07Z'), options)).toBe('2026-02-27 04:12:07 / 03:12:07 UTC, 3 days ago');
    expect(sayTime(new Date('2026-03-02T03:14:20Z'), options)).toBe('04:14:20 / 03:14:20 UTC, in 20 s');
  });
});

test('a command between backticks stands in quotes; what is pasted stays as it is', () => {
  const given = reply({
    id: 'x',
    title: 'Try `help`',
    severity: 'info',
    summary: [['Did you mean `rollback`?', ' ', { names: [], rest: '', words: '1 person' }, '.']],
    code: [{ title: 'With `az`', text: 'echo `id`', note: 'Not `rm`.' }],
    footer: ['With an app, `diagnose APP` reads the facts.'],
  });
  const text = renderReply(given, OPTIONS);
  for (const shown of ['Try “help”', 'Did you mean “rollback”? 1 person.', 'With “az”', 'Not “rm”.', '“diagnose APP”'])
    expect(text).toContain(shown);
  expect(text.match(/`[^`]*`/g)).toEqual(['`id`']);
});
