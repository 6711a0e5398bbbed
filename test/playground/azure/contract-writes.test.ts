/** Writes and their answers against Microsoft's own OpenAPI: what a rollback sends, and what it is answered. */
import type { LiveValidator } from 'oav';
import { type Call, openValidator, present, SPECS, troubles, urlOf } from './contract.ts';
import { KNOWN_GAPS, WRITE_GAPS } from './known-gaps.ts';
import { APPS, image, JOBS, shop } from './shop.ts';

const VERSION = '2024-03-01';

describe('writes obey the OpenAPI', () => {
  if (!present) {
    test('specifications are on hand', () => {
      console.log(`skipped: no specifications at ${SPECS}`);
      expect(process.env.CI).not.toBe('true');
    });
    return;
  }

  let validator: LiveValidator;
  beforeAll(async () => {
    validator = await openValidator();
  });

  const used = new Set<string>();
  const traffic = [
    { revisionName: 'multiple--old', weight: 100, label: 'stable' },
    { revisionName: 'multiple--next', weight: 0, label: 'next' },
  ];

  test.each<[string, number, Omit<Call, 'apiVersion'>]>([
    [
      'a template',
      202,
      {
        path: `${APPS}/single`,
        method: 'PATCH',
        body: {
          properties: { template: { revisionSuffix: 'back', containers: [{ name: 'api', image: image('1.41.2') }] } },
        },
      },
    ],
    [
      'traffic',
      202,
      { path: `${APPS}/multiple`, method: 'PATCH', body: { properties: { configuration: { ingress: { traffic } } } } },
    ],
    [
      'a job',
      202,
      {
        path: `${JOBS}/nightly-import`,
        method: 'PATCH',
        body: { properties: { template: { containers: [{ name: 'nightly-import', image: image('1.41.2') }] } } },
      },
    ],
    ['activate', 200, { path: `${APPS}/multiple/revisions/multiple--old/activate`, method: 'POST' }],
    ['restart', 200, { path: `${APPS}/multiple/revisions/multiple--stable/restart`, method: 'POST' }],
    ['a refusal', 400, { path: `${APPS}/multiple/revisions/multiple--old/restart`, method: 'POST' }],
    [
      'a refused PATCH',
      400,
      {
        path: `${APPS}/multiple`,
        method: 'PATCH',
        body: {
          properties: { configuration: { ingress: { traffic: [{ revisionName: 'multiple--gone', weight: 100 }] } } },
        },
      },
    ],
  ])('%s', async (_name, status, part) => {
    const { ask } = shop();
    const call: Call = { ...part, apiVersion: VERSION };
    const answer = await ask(urlOf(call), call.method, call.body);
    expect(answer.status).toBe(status);
    expect(await troubles(validator, call, answer, [...WRITE_GAPS, ...KNOWN_GAPS], used)).toEqual([]);
  });

  test('what a write has left behind: app, revisions and replicas, while they start and when they run', async () => {
    const { ask, pass, look } = shop();
    await ask('single', 'PATCH', {
      properties: { template: { revisionSuffix: 'good', containers: [{ name: 'api', image: image('1.41.2') }] } },
    });
    await ask('multiple', 'PATCH', {
      properties: { template: { revisionSuffix: 'bad', containers: [{ name: 'api', image: image('1.43.0') }] } },
    });
    const paths = [
      'single',
      'single/revisions',
      'single/revisions/single--good/replicas',
      'multiple',
      'multiple/revisions',
      'multiple/revisions/multiple--bad/replicas',
    ];
    for (const seconds of [1, 3, 30]) {
      pass(seconds);
      for (const path of paths) {
        const call: Call = { path: `${APPS}/${path}`, apiVersion: VERSION };
        const answer = await look(path);
        if (answer.status === 404) continue;
        expect(await troubles(validator, call, answer, [...WRITE_GAPS, ...KNOWN_GAPS], used)).toEqual([]);
      }
    }
    expect((await look(paths[2] as string)).json.value).toHaveLength(1);
  });

  test('every gap on the list is still one', () => {
    expect(WRITE_GAPS.map((gap) => gap.reason).filter((reason) => !used.has(reason))).toEqual([]);
  });
});
