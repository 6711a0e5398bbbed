/** Azure's own detector: found by its name, its findings as lines. */
import { toDetector } from '../../src/azure/facts/detector.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { missing, value } from './reads.ts';
import { APP_ID, look, REF, without } from './subscription.ts';

const detector = (id: string, name: string, more: Record<string, unknown> = {}) => ({
  id: `${APP_ID}/detectors/${id}`,
  name: id,
  type: 'Microsoft.App/containerApps/detectors',
  properties: { metadata: { id, name }, dataset: [], status: { statusId: 3 }, ...more },
});

const dataset = [
  {
    table: {
      columns: [{ columnName: 'Status' }, { columnName: 'Message' }, { columnName: 'Expanded' }],
      rows: [
        ['Critical', '<p>Image pull failures <b>were found</b></p>\n', 'True'],
        ['Critical', '<p>Image pull failures <b>were found</b></p>\n', 'True'],
      ],
    },
  },
  { table: { columns: [{ columnName: 'TimeStamp' }], rows: [['2026-06-26T12:00:00', 'RxBytes', 0]] } },
  { table: null },
];

const having =
  (...detectors: ReturnType<typeof detector>[]) =>
  (scenario: ScenarioInput): ScenarioInput => ({ ...scenario, resources: [...scenario.resources, ...detectors] });

// The list is paged: the simulation has ten a page.
const many = Array.from({ length: 15 }, (_, i) => detector(`other${i}`, `Another one ${i}`));

test('found by name whatever its id and case, on a later page; words only, each once', async () => {
  const looking = look(
    having(...many, detector('x-1', 'image PULL failures ', { dataset, status: { statusId: 0, message: 'Look:' } })),
  );
  const read = () => looking.facts.detector(REF, looking.context);
  expect(value(await read())).toEqual({
    name: 'image PULL failures',
    status: 'Critical',
    findings: ['Look:', 'Status: Critical; Message: Image pull failures were found'],
  });
  const before = looking.azure.requests.length;
  value(await read());
  // Its id is the same for every app: the second time it is asked for directly.
  expect(looking.azure.requests.length - before).toBe(1);
});

test('another app does not have it: the list decides again', async () => {
  const looking = look(having(detector('x-1', 'Image Pull Failures')));
  expect(value(await looking.facts.detector(REF, looking.context)).name).toBe('Image Pull Failures');
  looking.azure.update((scenario) => {
    scenario.resources = scenario.resources.filter((one) => !one.id.endsWith('/detectors/x-1'));
  });
  expect(value(await looking.facts.detector(REF, looking.context))).toEqual({
    name: null,
    status: null,
    findings: [],
  });
});

test('refused, or answered with garbage: unknown', async () => {
  const refused = look(without('Microsoft.App/containerApps/detectors/read'));
  expect(missing(await refused.facts.detector(REF, refused.context))).toMatchObject({
    kind: 'denied',
    remedy: expect.stringContaining('az role assignment create'),
  });
  expect(() => toDetector({ value: [] })).toThrow('no detector');
});

test('statuses that nobody has seen, rows of any shape', () => {
  const strange = toDetector({
    properties: {
      metadata: null,
      dataset: [{ table: { rows: ['x', null, [1, null, {}], [`${'word '.repeat(500)}`]] } }],
      status: { statusId: 9 },
    },
  });
  expect(strange).toMatchObject({ name: null, status: null });
  expect(strange.findings).toHaveLength(1);
  expect(strange.findings[0]?.length).toBeLessThan(400);
});
