/** Words for reading, and what is copied. */
import { say, sayCommand, sayRemedy } from '../../src/replies/say.ts';

const HEX = '1a2b3c4d5e6f'.padEnd(64, '0');
const IMAGE = `acme.azurecr.io/orders@sha256:${HEX}`;

test('a digest is short where it is read, and whole where it is copied', () => {
  expect(say(`It runs ${IMAGE}, since today`)).toBe('It runs acme.azurecr.io/orders@sha256:1a2b3c4d5e6f…, since today');
  expect(say(`sha256:${HEX}`, 20)).toBe('sha256:1a2b3c4d5e6f…');
  expect(sayCommand(`az acr manifest show -n ${IMAGE}`)).toBe(`az acr manifest show -n ${IMAGE}`);
  expect(sayRemedy(`docker pull ${IMAGE}`)).toBe(`docker pull ${IMAGE}`);
});

test.each(['sha256:0123456789abcdef', `sha256:${HEX}0`, `sha512:${HEX}`, `sha256:${HEX.replace('0', 'x')}`])(
  'what is no whole digest stays: %s',
  (text) => expect(say(text)).toBe(text),
);
