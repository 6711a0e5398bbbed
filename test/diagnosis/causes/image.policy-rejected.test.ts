import { imagePolicyRejected as cause } from '../../../src/diagnosis/causes/image.policy-rejected.ts';
import * as s from './subject.ts';

const at = (parts: Parameters<typeof s.inRegistry>[0], registry: Parameters<typeof s.registry>[0] = {}) =>
  s.facts({ tag: s.fact(s.inRegistry(parts)), registry: s.fact(s.registry(registry)) });
const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1] = 'pull-failed', image?: string) =>
  s.verdict(cause, s.suspect(table, said, image), table);

describe('it is', () => {
  test.each(['registry-quota', 'unauthorized', 'policy-rejected', 'pull-failed'] as const)(
    'locked, whatever the words: %s',
    (said) => {
      expect(verdict(at({ readEnabled: false }), said)).toBe('confirmed');
    },
  );
  test('the lock is taken off by its command, and can be put back', () => {
    const table = at({ readEnabled: false });
    expect(cause.fixes(s.suspect(table, 'pull-failed'), table)[0]).toMatchObject({
      command: expect.stringMatching(/^az acr repository update -n acme .*--image orders-api:v7 --read-enabled true$/),
      undo: expect.stringContaining('--read-enabled false'),
    });
  });
  test('in quarantine', () => expect(verdict(at({ quarantined: true }, { quarantine: true }))).toBe('confirmed'));
  test.each([false, null])('marked so, in a registry whose quarantine is %s: likely', (quarantine) => {
    expect(verdict(at({ quarantined: true }, { quarantine }))).toBe('likely');
  });
  test('marked so, registry unread: likely', () => {
    expect(verdict(s.facts({ tag: s.fact(s.inRegistry({ quarantined: true })), registry: s.denied }))).toBe('likely');
  });
  test('in quarantine, asked for by digest: likely, for that works in some', () => {
    expect(
      verdict(
        at({ quarantined: true }, { quarantine: true }),
        'pull-failed',
        `acme.azurecr.io/orders-api@sha256:${'a'.repeat(64)}`,
      ),
    ).toBe('likely');
  });
  test('the registry has a quarantine, and the tag does not show: likely', () => {
    expect(verdict(at({ found: 'no-tag' }, { quarantine: true }), 'tag-unknown')).toBe('likely');
  });
});

describe('it is not', () => {
  test('not locked, no quarantine', () => expect(verdict(s.facts())).toBe('refuted'));
  test('released from the quarantine', () => {
    expect(verdict(at({ quarantined: false }, { quarantine: true }))).toBe('refuted');
  });
  test('not there, and nothing hides images', () => expect(verdict(at({ found: 'no-tag' }))).toBe('refuted'));
  test('another registry, and the words do not say so', () => {
    const table = s.facts({ registry: s.fact({ kind: 'other' as const, host: 'harbor.example' }) });
    expect(verdict(table)).toBe('refuted');
    expect(verdict(table, 'policy-rejected')).toBe('open');
  });
});

describe('cannot tell', () => {
  test.each([['tag'], ['registry']] as const)('%s unread', (name) => {
    const table = s.facts({ [name]: s.denied });
    expect(s.judged(cause, s.suspect(table, 'policy-rejected'), table)).toMatchObject({
      verdict: 'open',
      missing: [name],
    });
  });
  test.each([
    ['a quarantine, and it shows', at({}, { quarantine: true })],
    ['the lock is not told', at({ readEnabled: null })],
  ])('%s: does not look like it', (_what, table) => {
    expect(s.judged(cause, s.suspect(table, 'pull-failed'), table)).toMatchObject({ verdict: 'open', unlikely: true });
  });
  test('the words say so, and no setting does: a signature may be missing', () => {
    expect(verdict(s.facts(), 'policy-rejected')).toBe('open');
  });
});
