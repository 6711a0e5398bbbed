/** Whatever comes in: readers never throw, take no time that grows with the square, and hand on nothing secret or unsafe. */

import fc from 'fast-check';
import type { Alert, ChatPost } from '../../src/alerts/alert.ts';
import { MAX_TEXT, MAX_TITLE } from '../../src/alerts/clean.ts';
import { findApps } from '../../src/alerts/find-app.ts';
import { isAboutStart } from '../../src/alerts/relevance.ts';
import { anyText } from '../any-text.ts';
import { FIXTURES, type Reader, readBy } from './fixtures.ts';
import { APPS, WITH_A_GAP } from './inventory.ts';

const READERS: readonly Reader[] = ['azure-monitor', 'alertmanager', 'generic', 'chat'];
const CUT = '… (+999999 characters)'.length;

function asPost(texts: readonly string[]): ChatPost {
  return { author: null, title: null, texts, fields: [], links: [], colour: null };
}

/** All that stands in an alert as text. */
function allTexts(alert: Alert): readonly string[] {
  const { clues } = alert;
  return [
    alert.title,
    alert.text,
    alert.severity ?? '',
    alert.key ?? '',
    alert.url ?? '',
    ...clues.names,
    ...clues.resourceIds,
    ...clues.revisions,
    ...clues.images,
    ...(clues.hints ?? []).map((hint) => `${hint.key} ${hint.value}`),
    ...(clues.resourceGroups ?? []),
    ...(clues.subscriptions ?? []),
  ];
}

function inBounds(alert: Alert): void {
  expect(alert.title.length).toBeLessThanOrEqual(MAX_TITLE + CUT);
  expect(alert.text.length).toBeLessThanOrEqual(MAX_TEXT + CUT);
  expect((alert.key ?? '').length).toBeLessThanOrEqual(2000);
  for (const list of [alert.clues.names, alert.clues.resourceIds, alert.clues.revisions, alert.clues.images])
    expect(list.length).toBeLessThanOrEqual(30);
  // It is kept as JSON.
  expect(JSON.parse(JSON.stringify(alert))).toEqual(alert);
}

function through(reader: Reader, body: unknown): readonly Alert[] {
  const read = readBy(reader, body);
  if (!read.ok) {
    expect(read.because.length).toBeGreaterThan(5);
    expect(read.because.length).toBeLessThan(1000);
    return [];
  }
  for (const alert of read.alerts) {
    inBounds(alert);
    isAboutStart(alert);
    findApps(alert, APPS);
    findApps(alert, WITH_A_GAP);
  }
  return read.alerts;
}

describe('anything', () => {
  test.each(['azure-monitor', 'alertmanager', 'generic'] as const)('%s: any JSON is read or refused', (reader) => {
    fc.assert(fc.property(fc.jsonValue(), (body) => void through(reader, body)));
  });

  test('any post is read', () => {
    const text = anyText({ maxLength: 300 });
    const post = fc.record({
      author: fc.option(text),
      title: fc.option(text),
      texts: fc.array(text, { maxLength: 5 }),
      fields: fc.array(fc.record({ label: text, value: text }), { maxLength: 5 }),
      links: fc.array(fc.oneof(text, fc.webUrl()), { maxLength: 5 }),
      colour: fc.option(text),
    });
    fc.assert(fc.property(post, (given) => void through('chat', given)));
  });

  /** Every fixture with one value in it replaced: a null, a number, a list, a long text, an object. */
  const spoilt = fc.constantFrom<unknown>(
    null,
    7,
    [],
    {},
    '',
    'x'.repeat(30_000),
    [[null]],
    { name: null, value: {} },
    -0,
    true,
  );
  test.each(READERS.slice(0, 3))('%s: a real one with anything in place of one value', (reader) => {
    const own = FIXTURES.filter((fixture) => fixture.reader === reader && fixture.refused === undefined);
    fc.assert(
      fc.property(fc.constantFrom(...own), fc.nat(), spoilt, (fixture, where, value) => {
        const body = structuredClone(fixture.body);
        const places: [Record<string, unknown>, string][] = [];
        const walk = (node: unknown): void => {
          if (typeof node !== 'object' || node === null) return;
          for (const key of Object.keys(node)) {
            places.push([node as Record<string, unknown>, key]);
            walk((node as Record<string, unknown>)[key]);
          }
        };
        walk(body);
        const [holder, key] = places[where % places.length] as [Record<string, unknown>, string];
        holder[key] = value;
        through(reader, body);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a megabyte', () => {
  // A pattern whose time grows with the square would take minutes here, and the test's limit is half of one.
  const parts = [
    'a',
    'a-',
    'a.',
    'a--',
    '-',
    '{',
    '[',
    '%2F',
    'name: ',
    'container app "',
    '/subscriptions/x',
    '/subscriptions/x/resourcegroups/y/providers/a/b',
    'a.b/',
    'a:',
    ' not ',
    'Azure Monitor Alert x on ',
    'revision ',
    '"\\',
    '#1 ',
    'cert ',
    'fail to ',
    'x@y.',
    'https://',
    '\n - ',
    '*',
    'ok',
    '\u202e',
    'password=',
    'eyJ',
  ];
  test.each(parts)('of %j', (part) => {
    const long = part.repeat(Math.ceil(1_000_000 / part.length));
    through('chat', {
      ...asPost([long, long]),
      title: long,
      author: long,
      fields: [{ label: long, value: long }],
      links: [long],
    });
    through('alertmanager', {
      alerts: [{ status: 'firing', labels: { alertname: long, app: long }, annotations: { summary: long } }],
    });
    through('azure-monitor', {
      schemaId: 'azureMonitorCommonAlertSchema',
      data: {
        essentials: { alertRule: long, description: long, alertTargetIDs: [long] },
        alertContext: { condition: { allOf: [{ searchQuery: long, dimensions: [{ name: long, value: long }] }] } },
      },
    });
    through('generic', { app: 'orders-api', text: long });
  });

  test('in a million small things', () => {
    const many = Array.from({ length: 20_000 }, (_, at) => `v${at}`);
    through('chat', asPost(many));
    through('azure-monitor', {
      schemaId: 'azureMonitorCommonAlertSchema',
      data: {
        essentials: { alertRule: 'x', alertTargetIDs: many, configurationItems: many },
        alertContext: {
          condition: { allOf: many.map((value) => ({ metricName: value, dimensions: [{ name: 'app', value }] })) },
          labels: Object.fromEntries(many.map((value) => [value, value])),
          SearchResults: {
            tables: [{ columns: [{ name: 'ContainerAppName_s' }], rows: many.map((value) => [value]) }],
          },
        },
      },
    });
    through('alertmanager', { alerts: [{ labels: Object.fromEntries(many.map((value) => [value, value])) }] });
  });
});

describe('secrets and tricks', () => {
  const SECRETS = [
    'password=Sup3rS3cretValue1',
    'AccountKey=abcdefghijklmnop1234567890==',
    'Bearer abcdefghijklmnopqrstuvwxyz123456',
    'https://hooks.slack.com/services/T000/B000/abcdefghijklmnop',
    'https://x.example/a?sig=abcdef1234567890abcdef',
    'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
  ];
  const CORE = /Sup3rS3cret|abcdefghijklmnop|abcdef1234567890/;

  test.each(SECRETS)('%s is in no part of an alert', (secret) => {
    const bodies: readonly (readonly [Reader, unknown])[] = [
      [
        'chat',
        {
          ...asPost([`failed: ${secret} end`]),
          title: `x ${secret}`,
          fields: [{ label: 'app', value: secret }],
          links: [secret, 'https://ok.example/'],
        },
      ],
      [
        'alertmanager',
        {
          alerts: [
            { labels: { alertname: secret, app: secret }, annotations: { summary: secret }, generatorURL: secret },
          ],
        },
      ],
      [
        'azure-monitor',
        {
          schemaId: 'azureMonitorCommonAlertSchema',
          data: {
            essentials: { alertRule: secret, description: secret, severity: secret, investigationLink: secret },
            alertContext: {
              condition: { allOf: [{ searchQuery: secret, dimensions: [{ name: 'x', value: secret }] }] },
            },
          },
        },
      ],
      ['generic', { app: 'orders-api', title: secret, text: secret, url: secret, severity: secret.slice(0, 40) }],
    ];
    for (const [reader, body] of bodies) {
      const alerts = through(reader, body);
      expect(alerts).toHaveLength(1);
      for (const alert of alerts) for (const text of allTexts(alert)) expect(text).not.toMatch(CORE);
    }
  });

  test('a secret that is cut in half is left out', () => {
    for (const at of [40_980, 40_985, 40_990]) {
      const [alert] = through('chat', asPost([`${'x '.repeat(at / 2)}password=Sup3rS3cretValue1 `]));
      expect(alert?.text).not.toMatch(CORE);
    }
  });

  test('marks that turn a line around, and escapes, are gone', () => {
    const evil = '\u202eipa-sredro\u202c \u001b[31mred\u001b[0m \u0007orders\u200b-api cannot start';
    const [post] = through('chat', { ...asPost([evil]), title: evil, fields: [{ label: evil, value: evil }] });
    const [hook] = through('alertmanager', {
      alerts: [{ labels: { alertname: evil, container_app: evil, severity: evil } }],
    });
    const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/;
    for (const alert of [post, hook]) for (const text of allTexts(alert as Alert)) expect(text).not.toMatch(UNSAFE);
    // The name that stood around the invisible mark is the app's.
    expect(findApps(post as Alert, APPS)).toMatchObject({ kind: 'one', app: { name: 'orders-api' } });
  });

  test('an address that is not https, or holds a password, is not shown', () => {
    for (const url of [
      'http://x.example/',
      'javascript:alert(1)',
      'https://u:p4ssw0rdx@x.example/',
      'https://x.example/?sig=abcdef1234567890',
      'no',
    ])
      expect(through('generic', { app: 'orders-api', url })[0]?.url).toBeNull();
    expect(through('generic', { app: 'orders-api', url: 'https://x.example/a?b=c#d' })[0]?.url).toBe(
      'https://x.example/a?b=c#d',
    );
  });
});
