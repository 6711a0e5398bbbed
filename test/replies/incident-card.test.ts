/** What the card of an incident claims. */
import { advance } from '../../src/alerts/advance.ts';
import { incidentCard } from '../../src/replies/incident-card.ts';
import { later, MISSING_ROLE, plainIncident } from '../alerts/samples.ts';

const options = { docsUrl: null, now: later(60_000) };
const all = (incident: Parameters<typeof incidentCard>[0]) => {
  const { title, severity, summary, footer } = incidentCard(incident, options);
  return { severity, text: JSON.stringify([title, summary, footer]) };
};

test('what was seen to fail fails', () => {
  const { severity, text } = all(plainIncident());
  expect(severity).toBe('critical');
  expect(text).toMatch(/orders-api fails.*1 failing: orders-api/);
});

test('where nobody could look, there is an alert, and nothing is said to fail', () => {
  const { severity, text } = all({ ...plainIncident(), unsure: true, headline: 'It cannot be told' });
  expect(severity).toBe('warning');
  expect(text).toContain('An alert about orders-api');
  expect(text).not.toContain('fail');
});

test('once it is seen, the card says so', () => {
  const before = { ...plainIncident(), unsure: true };
  const after = advance({ ...before, shown: before.version }, { kind: 'judged', judgement: MISSING_ROLE });
  expect(after.shown).not.toBe(after.version);
  expect(all(after).text).toContain('orders-api fails');
});

test('a diagnosis that was not said is not said to stand anywhere', () => {
  expect(all({ ...plainIncident(), owed: true }).text).toContain('The diagnosis follows');
  expect(all({ ...plainIncident(), owed: true, state: 'closed', ending: 'ready' }).text).toContain('was not said here');
});
