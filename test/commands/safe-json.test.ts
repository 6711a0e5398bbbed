import { safeJson } from '../../src/commands/safe-json.ts';
import { hostile } from '../replies/samples.ts';
import { expectValid } from '../schemas.ts';

test('JSON carries nothing that a terminal obeys, and no secret; it still obeys its schema', () => {
  const safe = safeJson(hostile);
  expectValid(safe);
  const text = JSON.stringify(safe);
  expect(/[\x7f-\x9f\u200b-\u200f\u202a-\u202e]|\\u001b|\\u0000/.test(text)).toBe(false);
  expect(text.includes('eyJhbGciOiJIUzI1NiJ9')).toBe(false);
});

test('a command of our own keeps what only looks like a secret', () => {
  const command = 'az containerapp secret set --secrets acr-password=$(az acr credential show -n acme)';
  expect(safeJson({ fixes: [{ command, note: 'password=hunter22222' }] })).toEqual({
    fixes: [{ command, note: 'password=[redacted]' }],
  });
});

test('dates become ISO 8601, and everything else stays', () => {
  expect(safeJson({ a: new Date(0), b: [1, null, true], c: { d: undefined } })).toEqual({
    a: '1970-01-01T00:00:00.000Z',
    b: [1, null, true],
    c: { d: undefined },
  });
});
