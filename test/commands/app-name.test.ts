import fc from 'fast-check';
import { readAppQuestion } from '../../src/commands/app-name.ts';
import { parseWords } from '../../src/commands/options.ts';
import { PullcheckError } from '../../src/core/error.ts';
import { anyText } from '../any-text.ts';

const SUB = '11111111-2222-4333-8444-555555555555';

function refusal(words: readonly string[]): PullcheckError {
  try {
    readAppQuestion(words);
  } catch (error) {
    if (error instanceof PullcheckError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(words).slice(0, 80)} was let through`);
}

describe('which app is meant', () => {
  test.each([
    [['orders-api'], { name: 'orders-api', resourceGroup: null, subscriptionId: null, revision: null }],
    [['Orders-API', '-g', 'Shop_(prod).1'], { name: 'Orders-API', resourceGroup: 'Shop_(prod).1' }],
    [['-s', SUB, 'orders-api', '--resource-group=shop'], { name: 'orders-api', subscriptionId: SUB }],
    [['orders-api', '-s', 'Contoso Shop (Produktion)'], { subscriptionId: 'Contoso Shop (Produktion)' }],
    [['orders-api', '—revision', '0000007'], { name: 'orders-api', revision: '0000007' }],
    [
      ['orders-api—0000007', '–g', 'rg–shop'],
      { name: 'orders-api', revision: 'orders-api--0000007', resourceGroup: 'rg-shop' },
    ],
    [['orders-api', '–g', 'shop', '—s=Contoso'], { resourceGroup: 'shop', subscriptionId: 'Contoso' }],
    [['orders-api--0000007'], { name: 'orders-api', revision: 'orders-api--0000007' }],
    [['--', 'orders-api'], { name: 'orders-api' }],
    // What is left of `@Pullcheck, orders-api`.
    [[',', 'orders-api'], { name: 'orders-api' }],
    [
      [
        `<https://portal.azure.com/#@contoso/resource/subscriptions/${SUB}/resourceGroups/shop/providers/Microsoft.App/containerApps/cart/containerapp>`,
      ],
      { name: 'cart', resourceGroup: 'shop', subscriptionId: SUB, kind: 'app' },
    ],
    [
      [`/subscriptions/${SUB}/resourceGroups/shop/providers/Microsoft.App/containerApps/cart/revisions/cart--1`],
      { name: 'cart', resourceGroup: 'shop', subscriptionId: SUB, revision: 'cart--1' },
    ],
    [
      [`/subscriptions/${SUB}/resourcegroups/shop/providers/microsoft.app/jobs/nightly`],
      { name: 'nightly', resourceGroup: 'shop', revision: null, kind: 'job' },
    ],
    [
      [`/subscriptions/${SUB}/resourceGroups/shop/providers/Microsoft.App/jobs/nightly/executions/nightly-x2m4k`],
      { name: 'nightly', revision: 'nightly-x2m4k', kind: 'job' },
    ],
    [['nightly', '--kind', 'JOB'], { name: 'nightly', kind: 'job' }],
    [['nightly'], { kind: null }],
  ])('%j', (words, expected) => {
    expect(readAppQuestion(words)).toMatchObject(expected);
  });

  test.each([
    [[], 'missing'],
    [[''], 'missing'],
    [['   '], 'missing'],
    [['a'.repeat(3000)], '3000'],
    [['orders', 'api'], 'One app at a time'],
    [['orders-api', 'please'], 'no space'],
    [['orders-api', 'prod'], 'what to do with "prod"'],
    [['orders-api,payments-api'], 'One app at a time'],
    [['orders api'], 'cannot be the name'],
    [["orders'; drop"], 'cannot be the name'],
    [['orders-api" or 1==1 | take 5'], 'cannot be the name'],
    [['\x1b[31morders'], 'cannot be the name'],
    [['acme.azurecr.io/orders:1'], 'cannot be the name'],
    [['/subscriptions/x'], 'cannot be the name'],
    [['orders-api', '-g', "x' or '1"], 'resource group'],
    [['orders-api', '-s', '  '], 'subscription'],
    [['orders-api', '-s', 'pro\x1b[31mduction'], 'subscription'],
    [['orders-api', '-s', 'x\u202eyz'], 'subscription'],
    [['orders-api', '-s', 'x'.repeat(65)], 'subscription'],
    [['orders-api', '--revision', 'a b'], 'revision'],
    [['orders-api', '--kind', 'pod'], 'no kind'],
    [['orders-api', '-g'], 'needs a value'],
    [['orders-api', '-g', '-s', SUB], 'needs a value'],
    [['orders-api', '--force'], 'no option'],
  ])('%j is refused in one short sentence', (words, part) => {
    const error = refusal(words);
    expect(error.code).toBe('usage');
    expect(error.message).toContain(part);
    expect(error.message.length).toBeLessThan(200);
    expect(error.message).not.toMatch(/[\x00-\x1f\u202e]/);
  });

  test('whatever is typed is understood or refused, never anything else', () => {
    fc.assert(
      fc.property(fc.array(anyText({ maxLength: 40 }), { maxLength: 5 }), (words) => {
        try {
          const { name } = readAppQuestion(words);
          expect(name).toMatch(/^[a-z0-9][a-z0-9-]*$/i);
        } catch (error) {
          expect(error).toBeInstanceOf(PullcheckError);
        }
      }),
    );
  });
});

test('options of nobody are listed as such', () => {
  expect(() => parseWords(['--fast'], [])).toThrow('There is no option "--fast" here.');
  expect(parseWords(['-1', '-'], []).positional).toEqual(['-1', '-']);
});
