import { silentLog } from '../../src/core/log.ts';
import { place } from '../../src/core/place.ts';
import { withAuditLog } from '../../src/rollback/audit-log.ts';
import { auditEntry, newRecord } from '../../src/rollback/plans.ts';
import { createMemoryPlans } from '../../src/storage/memory/plans.ts';
import { NOW, plainPlan } from './samples.ts';

test('what was stored is logged once, and what lost a race is not', async () => {
  const lines: string[] = [];
  const log = { ...silentLog, info: (fields: object) => lines.push(JSON.stringify(fields)) };
  const { plans, audit } = withAuditLog(createMemoryPlans(), log);
  const record = newRecord(plainPlan(), null, place('p'));
  const entry = (text: string) => auditEntry(record, NOW, 'approved', text, { data: { rule: 'r' } });
  await plans.insert(record, [entry('one')]);
  const next = { ...record, version: 2 };
  await Promise.all([plans.transition(next, [entry('two')]), plans.transition(next, [entry('lost')])]);
  await audit.append([entry('three')]);
  expect(lines.map((line) => JSON.parse(line).audit.text)).toEqual(['one', 'two', 'three']);
  expect(lines.join()).not.toContain('plain-value');
});
