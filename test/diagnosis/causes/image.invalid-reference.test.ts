import { imageInvalidReference as cause } from '../../../src/diagnosis/causes/image.invalid-reference.ts';
import * as s from './subject.ts';

const verdict = (
  image: string,
  table = s.facts({ tag: s.denied }),
  said: Parameters<typeof s.suspect>[1] = 'unauthorized',
) => s.verdict(cause, s.suspect(table, said, image), table);

describe('it is', () => {
  test.each([
    '/orders-api',
    'acme.azurecr.io/Orders-API:v7',
    'acme.azurecr.io/orders-api:',
    'acme.azurecr.io/#{NAME}:v7',
    '',
  ])('%s', (image) => {
    expect(verdict(image)).toBe('confirmed');
  });
  test('likely: a host that no Azure registry has', () => {
    expect(verdict('acme.azurecr.us.azurecr.io/orders-api:v7', undefined, 'no-such-host')).toBe('likely');
  });
  test('likely: no registry named, absent from Docker Hub, one Azure registry configured', () => {
    const table = s.facts({ tag: s.fact(s.inRegistry({ found: 'no-repository' })) });
    const judgement = s.judged(cause, s.suspect(table, 'absent-or-denied', 'orders-api:v7'), table);
    expect(judgement).toMatchObject({ verdict: 'confirmed', sure: false });
    expect(cause.fixes(s.suspect(table, 'absent-or-denied', 'orders-api:v7'), table)[0]?.command).toContain(
      '--image acme.azurecr.io/orders-api:v7',
    );
  });
});

test('likely: Docker Hub refuses what would be an official image', () => {
  expect(verdict('orders-api:v7', undefined, 'absent-or-denied')).toBe('likely');
  expect(verdict('nginx:1.27', undefined, 'pull-failed')).toBe('open');
});

describe('it is not', () => {
  test('a well-formed name', () => expect(verdict('acme.azurecr.io/orders-api:v7')).toBe('refuted'));
  test('a sidecar that does come from Docker Hub', () => expect(verdict('nginx:1.27', s.facts())).toBe('refuted'));
});

describe('cannot tell', () => {
  test('no registry named, Docker Hub unseen', () => expect(verdict('acme/orders-api:v7')).toBe('open'));
  test('the host answers, but not as a registry', () => {
    expect(verdict('registry.hub.docker.com/acme/orders-api:v7', undefined, 'not-a-registry')).toBe('open');
  });
});
