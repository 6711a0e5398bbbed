/** What tired people type around an app's name: answered where it is clear, asked back where it is not, and never more than a diagnosis. */
import fc from 'fast-check';
import { findCommand, wordsOfLine } from '../../src/commands/find-command.ts';
import { COMMANDS } from '../../src/commands/index.ts';
import { PullcheckError } from '../../src/core/error.ts';
import { anyText } from '../any-text.ts';

const SUB = '11111111-2222-4333-8444-555555555555';
const ID = `/subscriptions/${SUB}/resourceGroups/shop/providers/Microsoft.App/containerApps/orders`;

function asked(line: string): string {
  const { command, words } = findCommand(wordsOfLine(line));
  return [command.name, ...words].join(' ');
}

function refusal(line: string): PullcheckError {
  try {
    const { command, words } = findCommand(wordsOfLine(line));
    command.slow?.(words);
  } catch (error) {
    if (error instanceof PullcheckError) return error;
    throw error;
  }
  throw new Error(`"${line}" was understood`);
}

test.each([
  'orders-api please',
  'please check orders-api',
  'orders-api is down',
  'orders-api down!!',
  'down: orders-api',
  'why is orders-api down?',
  "what's wrong with orders-api",
  'what’s up with orders-api?',
  "what is orders-api's status",
  'check orders-api please',
  'status orders-api',
  'is orders-api ok?',
  'is the orders-api app broken again',
  'hey, can you look at orders-api, thanks!',
  'help, orders-api is down',
  'Diagnose: orders-api',
  'diagnose orders-api please',
  'diagnose the orders-api',
  "orders-api doesn't start",
  'orders-api won’t deploy',
  'orders-api does not restart',
  'orders-api fails to start',
  'orders-api ImagePullBackOff',
  'why is orders-api crash-looping since 3am',
  'orders-api error 503',
  'orders-api @ann @U123 look :fire: 🔥',
  'orders-api — down again',
  'orders-api orders-api??',
  "why doesn't orders-api start?",
])('%s', (line) => {
  expect(asked(line)).toBe('diagnose orders-api');
});

test.each([
  ['why is orders-api --private down', 'diagnose orders-api --private'],
  ['orders-api please --private', 'diagnose orders-api --private'],
  ['why is the shop down', 'diagnose shop'],
  ["why doesn't orders start?", 'diagnose orders'],
  ["why won't orders come up?", 'diagnose orders'],
  ["why didn't checkout deploy", 'diagnose checkout'],
  ["why can't orders pull its image?", 'diagnose orders'],
  ['orders does not start', 'diagnose orders'],
  ['does not start: orders', 'diagnose orders'],
  ['Orders is down', 'diagnose Orders'],
  ['orders-api please -g rg-shop', 'diagnose orders-api -g rg-shop'],
  ['is orders-api —revision orders-api—0000007 ok', 'diagnose orders-api --revision orders-api—0000007'],
  ['orders-api--0000007 fails', 'diagnose orders-api--0000007'],
  [`look at <https://portal.azure.com/#@contoso/resource${ID}/revisionManagement> please`, `diagnose ${ID}`],
  // One word alone is an app, whatever it says; so is what `diagnose` is given.
  ['please', 'diagnose please'],
  ['status', 'diagnose status'],
  ['diagnose status', 'diagnose status'],
  ['status -g shop', 'diagnose status -g shop'],
])('%s: %s', (line, question) => {
  expect(asked(line)).toBe(question);
});

test.each([
  ['orders-api prod', 'what to do with "prod"', [['diagnose', 'orders-api']]],
  [
    'orders-api private',
    'what to do with "private"',
    [
      ['diagnose', 'orders-api', '--private'],
      ['diagnose', 'orders-api'],
    ],
  ],
  [
    "why isn't orders running in payments",
    'Which one is it?',
    [
      ['diagnose', 'orders'],
      ['diagnose', 'payments'],
    ],
  ],
  ['scale orders-api', 'what to do with "scale"', [['diagnose', 'orders-api']]],
  ['orders-api nginx:1.27', 'what to do with "nginx:1.27"', [['diagnose', 'orders-api']]],
  [
    'Orders API',
    'Which one is it?',
    [
      ['diagnose', 'orders-api'],
      ['diagnose', 'Orders'],
      ['diagnose', 'API'],
    ],
  ],
  [
    'are orders and payments down',
    'Which one is it?',
    [
      ['diagnose', 'orders'],
      ['diagnose', 'payments'],
    ],
  ],
  [
    'orders-api, payments-api -g rg-shop',
    'One app at a time',
    [
      ['diagnose', 'orders-api', '-g', 'rg-shop'],
      ['diagnose', 'payments-api', '-g', 'rg-shop'],
    ],
  ],
  ['a-1, b-2, c-3, d-4', 'One app at a time', ['a-1', 'b-2', 'c-3'].map((name) => ['diagnose', name])],
  // What is more than a diagnosis is asked by a click, never by a guess.
  [
    'please rollback orders-api',
    'A command comes first',
    [
      ['rollback', 'orders-api'],
      ['diagnose', 'orders-api'],
    ],
  ],
  [
    'can you roll back orders-api',
    'A command comes first',
    [
      ['rollback', 'orders-api'],
      ['diagnose', 'orders-api'],
    ],
  ],
  [
    'orders-api restart',
    'A command comes first',
    [
      ['restart', 'orders-api'],
      ['diagnose', 'orders-api'],
    ],
  ],
  ['please mute', 'A command comes first', [['mute']]],
  ['please mute orders-api', 'A command comes first', [['diagnose', 'orders-api']]],
  ['thank you', 'cannot tell which app', []],
  ['is it down again?', 'cannot tell which app', []],
  ['our thing explodes since the rollout yesterday', 'cannot tell which app', []],
  // Asked of `diagnose` itself: what follows its name.
  ['diagnose orders-api prod', 'what to do with "prod"', [['orders-api']]],
  ['diagnose orders-api,payments-api', 'One app at a time', [['orders-api'], ['payments-api']]],
  ['rollback orders-api please', 'holds no space', [['orders-api']]],
])('%s is asked back', (line, part, meant) => {
  const error = refusal(line);
  expect(error).toMatchObject({ code: 'usage', meant });
  expect(error.message).toContain(part);
});

test('what was pasted shows neither its secrets nor all its length', () => {
  const { message } = refusal(`orders-api ${'x'.repeat(40)} Authorization: Bearer abcdefghijklmnopqrstuvwxyz`);
  expect(message).toContain('orders-api');
  expect(message).not.toContain('Bearer abc');
  expect(message.length).toBeLessThan(200);
});

test('whatever is typed, no command but a diagnosis is run that does not stand in front', () => {
  const words = fc.oneof(
    anyText({ maxLength: 20 }),
    fc.constantFrom('orders-api', 'please', 'not', 'to', 'roll', '-g', ...COMMANDS.map(({ name }) => name)),
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 6 }), (said) => {
      try {
        const { command } = findCommand(said);
        expect([said[0]?.toLowerCase() ?? 'help', 'diagnose', 'help']).toContain(command.name);
        if (command.name === 'help' && said.length > 0)
          expect(['help', '--help', '-h', '?']).toContain(said[0]?.toLowerCase());
      } catch (error) {
        expect(error).toBeInstanceOf(PullcheckError);
        expect((error as PullcheckError).meant.length).toBeLessThanOrEqual(3);
      }
    }),
  );
});
