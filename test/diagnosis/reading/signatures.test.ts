/** Each signature reads its own examples and none of its near misses: a row that misses its own proof cannot stand. */
import { readText } from '../../../src/diagnosis/reading/read-text.ts';
import { tierOf } from '../../../src/diagnosis/reading/reading-order.ts';
import { allSignatures } from '../../../src/diagnosis/reading/signatures/index.ts';

describe.each(
  allSignatures.map(
    (signature) => [`${signature.symptom} ${signature.pattern.source.slice(0, 50)}`, signature] as const,
  ),
)('%s', (_name, signature) => {
  test('has an example', () => expect(signature.is.length).toBeGreaterThan(0));

  test.each(signature.is.map((text) => [text]))('is: %s', (text) => {
    expect(readText(text)[0]?.symptom).toBe(signature.symptom);
  });

  test('is none of its near misses', () => {
    for (const text of signature.isNot)
      expect([text, readText(text)[0]?.symptom]).not.toEqual([text, signature.symptom]);
  });

  test('its pattern keeps no state', () => {
    expect(signature.pattern.global).toBe(false);
    expect(signature.pattern.sticky).toBe(false);
    expect(tierOf(signature)).toBeGreaterThanOrEqual(0);
  });
});

test('every signature that is proof reads as proof', () => {
  for (const signature of allSignatures.filter((candidate) => candidate.proof))
    for (const text of signature.is) expect([text, readText(text)[0]?.proof]).toEqual([text, true]);
});
