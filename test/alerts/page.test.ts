/**
 * docs/alerts-senders.md and docs/schemas/alert.schema.json are written from the code and the fixtures (`UPDATE_ALERTS=1`), and
 * held to be up to date.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { z } from 'zod';
import { findApps } from '../../src/alerts/find-app.ts';
import { isAboutStart } from '../../src/alerts/relevance.ts';
import { genericAlerts, readGeneric } from '../../src/alerts/senders/generic.ts';
import { OTHER_SUBJECTS, OTHER_TOPICS } from '../../src/alerts/topics.ts';
import { type AlertFixture, FIXTURES, readBy } from './fixtures.ts';
import { APPS } from './inventory.ts';

const PAGE = new URL('../../docs/alerts-senders.md', import.meta.url);
const SCHEMA = new URL('../../docs/schemas/alert.schema.json', import.meta.url);

const SENDERS: readonly (readonly [title: string, own: (fixture: AlertFixture) => boolean])[] = [
  ['Azure Monitor, webhook', ({ file }) => file.startsWith('azure-')],
  ['Alertmanager, webhook', ({ file }) => file.startsWith('alertmanager-')],
  ['Grafana, webhook', ({ file }) => file.startsWith('grafana-')],
  ['Our own format, webhook', ({ file }) => file.startsWith('generic-')],
  ['Azure Monitor in a channel', ({ file }) => file.startsWith('chat-azure-')],
  ['Alertmanager in a channel', ({ file }) => file.startsWith('chat-alertmanager-')],
  ['Grafana in a channel', ({ file }) => file.startsWith('chat-grafana')],
  ['Datadog in a channel', ({ file }) => file.startsWith('chat-datadog')],
  ['PagerDuty in a channel', ({ file }) => file.startsWith('chat-pagerduty')],
  ['Opsgenie in a channel', ({ file }) => file.startsWith('chat-opsgenie')],
  ['Plain text in a channel', ({ file }) => file.startsWith('chat-text-')],
  ['Another Pullcheck', ({ file }) => file.startsWith('chat-own-')],
];

type Outcome = 'found' | 'asked' | 'silent' | 'ended' | 'refused';

/** What comes of each alert of a fixture, with the reason. */
function outcomes(fixture: AlertFixture): readonly (readonly [Outcome, string])[] {
  const read = readBy(fixture.reader, fixture.body);
  if (!read.ok) return [['refused', read.because.split('. ')[0] ?? '']];
  return read.alerts.map((alert) => {
    const found = findApps(alert, APPS);
    const relevance = isAboutStart(alert);
    const app = found.kind === 'one' ? `\`${found.app.name}\` by ${found.by}` : '';
    if (alert.state === 'resolved') return ['ended', app];
    if (!relevance.relevant) return ['silent', relevance.because];
    if (found.kind === 'several') return ['asked', found.apps.map(({ name }) => `\`${name}\``).join(' or ')];
    return found.kind === 'one' ? ['found', app] : ['silent', found.because];
  });
}

test('every fixture belongs to one sender of the table', () => {
  for (const fixture of FIXTURES)
    expect(SENDERS.filter(([, own]) => own(fixture)).map(([title]) => title)).toHaveLength(1);
});

test('docs/alerts-senders.md is up to date', () => {
  const text = page();
  if (process.env.UPDATE_ALERTS) writeFileSync(PAGE, text);
  expect(existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : null).toBe(text);
});

describe('docs/schemas/alert.schema.json', () => {
  const { $schema, ...rest } = z.toJSONSchema(genericAlerts, { io: 'input' });
  const wanted = JSON.parse(
    JSON.stringify({
      $schema,
      $id: 'urn:pullcheck:schema:alert:1',
      title: 'What POST /alerts/generic takes: one alert, or a list of up to 100',
      ...rest,
    }),
  );

  test('is up to date', () => {
    if (process.env.UPDATE_ALERTS) writeFileSync(SCHEMA, `${JSON.stringify(wanted, null, 2)}\n`);
    expect(existsSync(SCHEMA) ? JSON.parse(readFileSync(SCHEMA, 'utf8')) : null).toEqual(wanted);
  });

  test('says of every fixture what the reader says', () => {
    const ajv = new Ajv2020({ allErrors: true, strict: true });
    formats.default(ajv);
    const validate = ajv.compile(wanted);
    const own = FIXTURES.filter(({ reader }) => reader === 'generic');
    expect(own.map(({ file, body }) => [file, validate(body)])).toEqual(
      own.map(({ file, body }) => [file, readGeneric(body).ok]),
    );
    expect(own.some(({ body }) => !validate(body))).toBe(true);
  });
});

function page(): string {
  const rows = SENDERS.map(([title, own]) => {
    const all = FIXTURES.filter(own).flatMap(outcomes);
    const count = (outcome: Outcome) => all.filter(([one]) => one === outcome).length || '—';
    return `| ${title} | ${count('found')} | ${count('asked')} | ${count('silent')} | ${count('ended')} | ${count('refused')} |`;
  });
  const lists = SENDERS.map(([title, own]) => {
    const lines = FIXTURES.filter(own).flatMap((fixture) =>
      outcomes(fixture).map(([outcome, why]) => `| ${cell(fixture.what)} | ${outcome} | ${cell(why)} |`),
    );
    return `### ${title}\n\n| Alert | | |\n| --- | --- | --- |\n${lines.join('\n')}`;
  });
  return `# Alerts: which are read, and which are looked at

This page is written by \`test/alerts/page.test.ts\` (\`UPDATE_ALERTS=1\`), which also holds what it says. The alerts are in
[test/fixtures/alerts](../test/fixtures/alerts): the senders' real shapes, with names of our own.

## What comes of an alert

- **found**: it can be about a start or a pull, and one app is meant: its diagnosis is posted.
- **asked**: two apps or more may be meant: buttons ask which one. At most five are offered.
- **silent**: it cannot be about a start or a pull, or no app in reach is named. Asked for by hand, the reason is said.
- **ended**: it says that it is over; no diagnosis is begun.
- **refused**: its body cannot be read; the sender gets the reason.

| Sender | found | asked | silent | ended | refused |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

## Which alerts are looked at

The first that applies:

1. A write to a Container App that failed (activity log) is; one that did not fail, and operations on other resources, are not.
2. Words that only a failed pull has: yes, whatever else it is about.
3. The metrics \`Replicas\`, \`RestartCount\`, and \`Requests\` with 5xx: yes. Other metrics of an app, and those of other
   resources: no.
4. A target of another kind, or a title about ${OTHER_SUBJECTS.map(([what]) => what).join(', ')}: no, unless the alert says
   outright that it is about a Container App (its ARM id, or a label such as \`container_app\` or \`ContainerAppName_s\`).
5. A text that, read as log lines and error messages are, says why an image could not be pulled: yes.
6. A title about a start, a restart, a replica, a revision, a deployment that failed or a probe: yes.
7. A title about ${OTHER_TOPICS.map(([what]) => what).join(', ')}: no.
8. A log line of a step that went well: no.
9. A text about a start: yes.
10. Unsure: yes where the alert says outright that it is about a Container App, or that something does not answer; else no.

## How the app is found

Only apps in reach are found, so nothing is asked of Azure by a guess. The first clue that names one decides:

1. an ARM id of an app or a job, also percent-encoded in a link, together with
2. a name said outright: \`container_app\`, \`containerapp\`, \`ContainerAppName_s\`, \`Container App: x\`, \`container app 'x'\`. If id
   and name do not agree, it is asked. A name that no app has is against every guess that follows;
3. a revision or a replica, \`orders-api--0000007\`;
4. a label that may mean something else (\`app\`, \`service\`, \`deployment\`, \`workload\`, \`cloud_RoleName\`, \`job\`, \`name\`, an app's own
   host name), where an app has that name;
5. an image that an app runs, else another tag of its repository;
6. the name as a word of its own, first in the title, then in the text. A name that is an everyday word (\`web\`, \`orders\`, \`error\`),
   or has at most three letters, counts only in quotes or backticks.

Of several that have one name, those are taken whose resource group or subscription the alert names. \`/alerts/generic\` takes
[a small JSON of our own](schemas/alert.schema.json).

## Every alert, and what comes of it

${lists.join('\n\n')}
`;
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/\n/g, ' ');
}
