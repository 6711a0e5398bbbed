import { registryQuotaOrDisk as cause } from '../../../src/diagnosis/causes/registry.quota-or-disk.ts';
import * as s from './subject.ts';

const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1]) =>
  s.verdict(cause, s.suspect(table, said), table);

test('the node is full: said so, and what makes room', () => {
  const table = s.facts();
  const subject = s.suspect(table, 'disk-full');
  expect(s.judged(cause, subject, table)).toMatchObject({ verdict: 'open' });
  expect(s.judged(cause, subject, table).because).toContain('The node');
  expect(
    cause
      .fixes(subject, table)
      .map((fix) => fix.title)
      .join(' '),
  ).toContain('smaller image');
});

test('the registry is full: said so, with its tier, and a larger one', () => {
  const table = s.facts({ registry: s.fact(s.registry({ sku: 'Basic' })) });
  const subject = s.suspect(table, 'registry-quota');
  expect(s.judged(cause, subject, table).because).toContain('tier Basic');
  const fixes = cause.fixes(subject, table);
  expect(fixes[0]?.command).toContain('az acr show-usage');
  expect(fixes.at(-1)).toMatchObject({
    command: expect.stringContaining('--sku Standard'),
    undo: expect.stringContaining('--sku Basic'),
  });
});

test('it is not: the image is locked', () => {
  expect(verdict(s.facts({ tag: s.fact(s.inRegistry({ readEnabled: false })) }), 'registry-quota')).toBe('refuted');
});

test('cannot tell: unread', () => {
  const table = s.facts({ tag: s.denied, registry: s.denied });
  expect(s.judged(cause, s.suspect(table, 'registry-quota'), table)).toMatchObject({
    verdict: 'open',
    missing: ['tag', 'registry'],
  });
});
