import type { Check, CommandContext } from '../../src/commands/command.ts';
import { errorAnswer } from '../../src/commands/error-answer.ts';
import { findCommand, wordsOfLine } from '../../src/commands/find-command.ts';
import { COMMANDS } from '../../src/commands/index.ts';
import { lazyFacts } from '../../src/commands/lazy-facts.ts';
import { runCommand } from '../../src/commands/run-command.ts';
import { systemClock } from '../../src/core/clock.ts';
import { PullcheckError } from '../../src/core/error.ts';
import { silentLog } from '../../src/core/log.ts';
import { place } from '../../src/core/place.ts';
import { withDiagnoses } from '../fixtures/with-diagnoses.ts';
import { expectValid } from '../schemas.ts';

let opened = 0;

function context(more: Partial<CommandContext> = {}): CommandContext {
  return withDiagnoses({
    facts: lazyFacts(async () => {
      opened++;
      throw new PullcheckError('sign-in-failed', 'Nobody is signed in.', { remedy: 'az login' });
    }),
    clock: systemClock,
    log: silentLog,
    checks: [],
    docsUrl: null,
    progress: () => {},
    show: () => {},
    watch: null,
    answers: null,
    clicked: null,
    rollbacks: null,
    ...more,
  });
}

async function ask(line: string, more: Partial<CommandContext> = {}) {
  const person = { platform: 'terminal', id: '1', name: 'test' } as const;
  const answer = await runCommand({ words: wordsOfLine(line), person, place: place('test') }, context(more));
  expectValid(answer.json);
  return answer;
}

const code = (json: object) => ('code' in json ? json.code : null);

beforeEach(() => {
  opened = 0;
});

describe('what is typed', () => {
  test.each([
    ['/pullcheck orders-api', ['orders-api']],
    ['pullcheck diagnose orders-api -g "shop prod"', ['diagnose', 'orders-api', '-g', 'shop prod']],
    ['pullcheck-api', ['pullcheck-api']],
    ['/PULLCHECK', []],
    ['', []],
    [
      '/pullcheck explain Failed to pull image "a.azurecr.io/x:1": it\'s gone',
      ['explain', 'Failed to pull image "a.azurecr.io/x:1": it\'s gone'],
    ],
    ['explain "not found"', ['explain', 'not found']],
    ['explain "a" and "b"', ['explain', '"a" and "b"']],
    ['explain', ['explain']],
  ])('%j', (line, words) => {
    expect(wordsOfLine(line)).toEqual(words);
  });

  test('a command, an app, an app with options, nothing', () => {
    expect(findCommand(['Help']).command.name).toBe('help');
    expect(findCommand([]).command.name).toBe('help');
    expect(findCommand(['orders-api'])).toMatchObject({
      command: { name: 'diagnose' },
      words: ['orders-api'],
      hint: null,
    });
    expect(findCommand(['orders-api', '-g', 'shop']).words).toEqual(['orders-api', '-g', 'shop']);
    expect(findCommand(['diagnose', 'help'])).toMatchObject({ command: { name: 'diagnose' }, words: ['help'] });
  });
});

describe('errors are answers', () => {
  test.each([
    ['diagnse orders-api', 'Did you mean `diagnose`?'],
    ['serve', '`help` lists the commands'],
  ])('%s', async (line, remedy) => {
    const answer = await ask(line);
    expect(answer.exit).toBe(64);
    expect(answer.json).toMatchObject({ code: 'usage', remedy: expect.stringContaining(remedy) });
    expect(opened).toBe(0);
  });

  test.each([
    ['diagnse orders-api --revision v2', ['diagnose orders-api --revision v2']],
    ['rolback orders-api --to orders-api--v1', ['rollback orders-api --to orders-api--v1']],
    ['diagnose orders-api --revison v2 -g shop', ['diagnose orders-api --revision v2 -g shop']],
    ['diagnose orders-api —revison=v2', ['diagnose orders-api --revision=v2']],
    ['diagnose orders api -g shop', ['diagnose orders-api -g shop', 'diagnose orders -g shop', 'diagnose api -g shop']],
    ['scale orders-api', ['diagnose orders-api']],
    ['please rollback orders-api', ['rollback orders-api', 'diagnose orders-api']],
    ['rollback orders-api please --to orders-api--v1', ['rollback orders-api --to=orders-api--v1']],
    ['rollback orders-api --to orders-api--v1 --kin app', ['rollback orders-api --kind app --to=orders-api--v1']],
    ['watch orders-api please', ['watch orders-api']],
    ['please mute', ['mute']],
    ['docter', ['doctor']],
    // Words that nobody can make sense of, a command that cannot stand alone, and secrets.
    ['why is it down', []],
    ['rolback', []],
    ['aprove 0123', ['diagnose aprove']],
    ['explan Authorization: Bearer abcdefghijklmnopqrstuvwxyz', []],
    ['diagnose orders-api --verbose', []],
  ])('%s: the whole command that was meant is a button', async (line, buttons) => {
    const { reply } = await ask(line);
    const sent = reply.actions.flatMap((action) => ('command' in action ? [action.command] : []));
    expect(sent).toEqual(buttons);
    // What a button sends takes the path of typed words, and is a command now.
    for (const command of sent) expect(() => findCommand(wordsOfLine(command))).not.toThrow();
    expect(reply.summary.length).toBeLessThanOrEqual(3);
  });

  test('an app that is nearly one: the buttons ask the same of the right one', async () => {
    const facts = {
      ...context().facts,
      findApps: async () => ({
        matches: [],
        nearest: [
          {
            name: 'orders-api',
            resourceGroup: 'shop prod',
            subscriptionId: 's1',
            resourceId: '/x',
            kind: 'app' as const,
          },
        ],
        searched: { apps: 3, subscriptions: 1 },
        gaps: [],
      }),
    };
    const sent = async (line: string) =>
      (await ask(line, { facts, watch: async () => ({ state: 'added', until: new Date() }) })).reply.actions.flatMap(
        (action) => ('command' in action ? [[action.label, action.command]] : []),
      );
    expect(await sent('order-api -g shop --revision v2')).toEqual([
      ['orders-api (shop prod)', "diagnose orders-api --revision v2 -g 'shop prod' -s s1"],
    ]);
    expect(await sent('order-api –g other —revision v2')).toEqual([
      ['orders-api (shop prod)', "diagnose orders-api --revision v2 -g 'shop prod' -s s1"],
    ]);
    expect(await sent('watch order-api')).toEqual([
      ['watch orders-api (shop prod)', "watch orders-api -g 'shop prod' -s s1"],
    ]);
  });

  test.each([
    'diagnose',
    'diagnose ""',
    `diagnose ${'x'.repeat(3000)}`,
    `diagnose "a' | union *"`,
    'doctor please',
    'explain',
  ])('%s is refused before anything is asked of Azure', async (line) => {
    const answer = await ask(line);
    expect(answer.exit).toBe(64);
    expect(code(answer.json)).toBe('usage');
    expect(opened).toBe(0);
  });

  test('one word that is nearly a command is an app, and the command is named when there is none', async () => {
    const answer = await ask('docter');
    expect(opened).toBe(1);
    expect(answer.exit).toBe(2);
    expect(JSON.stringify(answer.reply.summary)).toContain('`doctor`');
  });

  test('exit codes', () => {
    const exits = Object.fromEntries(
      (
        [
          'usage',
          'app-not-found',
          'app-ambiguous',
          'revision-not-found',
          'sign-in-failed',
          'azure-unreachable',
          'azure-denied',
          'settings-invalid',
          'internal',
        ] as const
      ).map((each) => {
        const answer = errorAnswer(new PullcheckError(each, 'x'));
        expectValid(answer.json);
        return [each, answer.exit];
      }),
    );
    expect(exits).toEqual({
      usage: 64,
      'app-not-found': 64,
      'app-ambiguous': 64,
      'revision-not-found': 64,
      'sign-in-failed': 2,
      'azure-unreachable': 2,
      'azure-denied': 2,
      'settings-invalid': 2,
      internal: 2,
    });
  });

  test('an error that nobody expected is said, without its secrets', async () => {
    const facts = lazyFacts(async () => {
      throw new TypeError('boom Bearer abcdefghijklmnopqrstuv \x1b[2J');
    });
    const answer = await ask('orders-api', { facts });
    expect(answer).toMatchObject({ exit: 2, json: { code: 'internal' } });
    expect(JSON.stringify(answer)).not.toMatch(/abcdefghijklmnopqrstuv|\\u001b/);
    expect(errorAnswer('just a string').exit).toBe(2);
    expect(errorAnswer(undefined).exit).toBe(2);
  });
});

describe('doctor', () => {
  const check = (name: string, run: Check['run']): Check => ({ name, run });
  const fine = check('fine', async () => ({ state: 'ok', text: 'well', remedy: null }));

  test('all is well', async () => {
    const skipped = check('later', async () => ({ state: 'skipped', text: 'not set', remedy: null }));
    expect(await ask('doctor', { checks: [fine, skipped] })).toMatchObject({ exit: 0, json: { ok: true } });
    expect(await ask('doctor')).toMatchObject({ exit: 0, json: { checks: [] } });
  });

  test('what fails, breaks or hangs does not hide the others', async () => {
    const clock = { ...systemClock, after: async () => {} };
    const answer = await ask('doctor', {
      clock,
      checks: [
        check('hangs', () => new Promise(() => {})),
        check('breaks', () => {
          throw new Error('kaputt');
        }),
        check('refused', async () => {
          throw new PullcheckError('azure-denied', 'no', { remedy: 'az role assignment create' });
        }),
      ],
    });
    expect(answer.exit).toBe(2);
    expect(answer.json).toMatchObject({
      ok: false,
      checks: [
        { name: 'hangs', state: 'failed', remedy: expect.not.stringContaining('Azure') },
        { name: 'breaks', state: 'failed', text: 'kaputt', remedy: expect.stringContaining('LOG_LEVEL=debug') },
        { name: 'refused', state: 'failed', remedy: 'az role assignment create' },
      ],
    });
  });
});

test('help lists every command', async () => {
  const answer = await ask('help');
  const said = JSON.stringify(answer.reply.sections);
  // A shell, which nothing can be said to later, does not offer what only a chat can do.
  const shown = COMMANDS.filter(({ chatOnly, hidden }) => !chatOnly && !hidden);
  for (const { usage } of shown) expect(said).toContain(usage);
  expect(said).not.toContain('watch APP');
  const inChat = await ask('help', { watch: async () => ({ state: 'added', until: new Date() }) });
  expect(JSON.stringify(inChat.reply.sections)).toContain('watch APP');
  expect(JSON.stringify(inChat.reply.sections)).not.toContain('details');
  expect(answer.exit).toBe(0);
});
