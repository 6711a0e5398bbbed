/** manifests/azure/alerts.bicep: what it deploys, that its query finds what it shall, and that what comes of it is read and let in. */
import { readAzureMonitor } from '../../src/alerts/senders/azure-monitor.ts';
import { parseResourceId } from '../../src/core/app-ref.ts';
import { demoScenario } from '../../src/playground/azure/demo/index.ts';
import { guid } from '../../src/playground/azure/demo/names.ts';
import { scenarioSchema } from '../../src/playground/azure/scenario.ts';
import { closeServed, SECRET, serveAlerts } from '../http/alerts/serve.ts';
import { demoAzure, logsClient } from '../playground/azure/clients.ts';
import { readProjectFile } from '../structure/source.ts';
import { type Deployed, readBicep } from './bicep.ts';

const SOURCE = readProjectFile('manifests/azure/alerts.bicep');
const WORKSPACE = '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/law-shop';
const PLAIN = { pullcheckUrl: 'https://pullcheck.example.com', webhookSecret: SECRET, workspaceId: WORKSPACE };
const bicep = readBicep(SOURCE);

interface Rule {
  readonly properties: {
    readonly criteria: {
      readonly allOf: readonly {
        readonly query: string;
        readonly dimensions: readonly { readonly name: string; readonly values: readonly string[] }[];
      }[];
    };
  };
}

const TABLES = ['ContainerAppSystemLogs_CL', 'ContainerAppSystemLogs'] as const;

function deployed(type: string, given: Readonly<Record<string, unknown>> = PLAIN): Deployed {
  const found = bicep.deploy(given).find((one) => one.type === `Microsoft.Insights/${type}`);
  if (found === undefined) throw new Error(`no ${type}`);
  return found;
}

function ruleOf(logTable: (typeof TABLES)[number]) {
  const rule = deployed('scheduledQueryRules', { ...PLAIN, logTable }).body as unknown as Rule;
  const [condition] = rule.properties.criteria.allOf;
  if (condition === undefined) throw new Error('no condition');
  return condition;
}

/** `!` = required. A string = any of that type, a list = one of them. */
type Shape = { readonly [key: string]: Shape | string | readonly unknown[] | { readonly each: Shape | string } };

/**
 * As Microsoft's OpenAPI has them: github.com/Azure/azure-rest-api-specs, specification/monitor/resource-manager/Microsoft.Insights/
 * stable/{2023-01-01/actionGroups_API, 2023-12-01/scheduledQueryRule_API, 2020-10-01/activityLogAlerts_API}.json.
 */
const SHAPES: Readonly<Record<string, Shape>> = {
  'actionGroups@2023-01-01': {
    'name!': 'string',
    'location!': ['Global'],
    'properties!': {
      'groupShortName!': 'string',
      'enabled!': 'boolean',
      webhookReceivers: {
        each: {
          'name!': 'string',
          'serviceUri!': 'string',
          useCommonAlertSchema: 'boolean',
          useAadAuth: 'boolean',
          objectId: 'string',
          identifierUri: 'string',
          tenantId: 'string',
        },
      },
    },
  },
  'scheduledQueryRules@2023-12-01': {
    'name!': 'string',
    'location!': 'string',
    kind: ['LogAlert', 'LogToMetric'],
    'properties!': {
      displayName: 'string',
      description: 'string',
      'severity!': [0, 1, 2, 3, 4],
      'enabled!': 'boolean',
      'scopes!': { each: 'string' },
      'evaluationFrequency!': 'duration',
      'windowSize!': 'duration',
      autoMitigate: 'boolean',
      'criteria!': {
        'allOf!': {
          each: {
            'query!': 'string',
            'timeAggregation!': ['Count', 'Average', 'Minimum', 'Maximum', 'Total'],
            'operator!': ['Equals', 'GreaterThan', 'GreaterThanOrEqual', 'LessThan', 'LessThanOrEqual'],
            'threshold!': 'number',
            dimensions: {
              each: { 'name!': 'string', 'operator!': ['Include', 'Exclude'], 'values!': { each: 'string' } },
            },
            failingPeriods: { numberOfEvaluationPeriods: 'number', minFailingPeriodsToAlert: 'number' },
          },
        },
      },
      actions: { actionGroups: { each: 'string' } },
    },
  },
  'activityLogAlerts@2020-10-01': {
    'name!': 'string',
    location: ['Global'],
    'properties!': {
      description: 'string',
      enabled: 'boolean',
      'scopes!': { each: 'string' },
      'condition!': {
        'allOf!': {
          each: { field: 'string', equals: 'string', anyOf: { each: { 'field!': 'string', 'equals!': 'string' } } },
        },
      },
      'actions!': { actionGroups: { each: { 'actionGroupId!': 'string' } } },
    },
  },
};

/** @returns what is wrong, each with its place */
function problems(value: unknown, shape: Shape[string] | undefined, place: string): string[] {
  if (shape === undefined) return [`${place} is not known`];
  if (shape === 'duration') return /^PT\d+[MH]$/.test(String(value)) ? [] : [`${place} is no duration`];
  if (typeof shape === 'string') return typeof value === shape ? [] : [`${place} is no ${shape}`];
  if (Array.isArray(shape)) return shape.includes(value) ? [] : [`${place} is ${String(value)}`];
  if ('each' in shape) {
    const { each } = shape as { readonly each: Shape | string };
    if (!Array.isArray(value)) return [`${place} is no list`];
    return value.flatMap((one, i) => problems(one, each, `${place}.${i}`));
  }
  if (typeof value !== 'object' || value === null) return [`${place} is no object`];
  const known = shape as Shape;
  const missing = Object.keys(known).filter((key) => key.endsWith('!') && !(key.slice(0, -1) in value));
  return [
    ...missing.map((key) => `${place}.${key.slice(0, -1)} is missing`),
    ...Object.entries(value).flatMap(([key, inner]) =>
      problems(inner, known[key] ?? known[`${key}!`], `${place}.${key}`),
    ),
  ];
}

function problemsOf(resources: readonly Deployed[]): string[] {
  return resources.flatMap(({ type, apiVersion, body }) => {
    const name = `${type.replace('Microsoft.Insights/', '')}@${apiVersion}`;
    return problems(body, SHAPES[name], name);
  });
}

test.each<[string, Readonly<Record<string, unknown>>, number]>([
  ['a secret', PLAIN, 3],
  ['the other table, and another scope', { ...PLAIN, logTable: TABLES[1], watchedScopes: ['/subscriptions/x/y'] }, 3],
  ['Entra', { ...PLAIN, webhookSecret: '', entraObjectId: 'o', entraIdentifierUri: 'api://a' }, 3],
  ['no log', { pullcheckUrl: PLAIN.pullcheckUrl, webhookSecret: SECRET }, 2],
])('%s: every property is one that Azure knows, and none is missing', (_what, given, count) => {
  const resources = bicep.deploy(given);
  expect(problemsOf(resources)).toEqual([]);
  expect(resources).toHaveLength(count);
});

test('what is wrong is found: a file that does not hold together, and a property that Azure does not know', () => {
  const changed = (from: string, to: string): string => {
    if (!SOURCE.includes(from)) throw new Error(`there is no ${from}`);
    return SOURCE.replace(from, to);
  };
  for (const [from, to] of [
    ['targetScope', 'tragetScope'],
    ['actionGroup.id\n      ]', 'actionGroup.id\n'],
    ['join([\n  logTable', 'jion([\n  logTable'],
    ["'\\n')", "'\\q')"],
  ] as const)
    expect(() => readBicep(changed(from, to))).toThrow(/^line \d+: /);
  expect(() => readBicep(changed('severity: severity', 'severity: severty')).deploy(PLAIN)).toThrow(/severty/);
  expect(() => readBicep(changed('var s =', 'var t =')).deploy(PLAIN)).toThrow(/named s$/);
  const misspelt = changed('windowSize:', 'windowsize:');
  expect(problemsOf(readBicep(misspelt).deploy(PLAIN))).toEqual([
    'scheduledQueryRules@2023-12-01.properties.windowSize is missing',
    'scheduledQueryRules@2023-12-01.properties.windowsize is not known',
  ]);
  for (const wrong of [
    { severity: 5 },
    { logTable: 'Other' },
    { evaluationFrequency: 'P1D' },
    { other: 1 },
    { severity: '1' },
  ])
    expect(() => bicep.deploy({ ...PLAIN, ...wrong })).toThrow();
});

test('parameters: the secret is kept out of the deployment, each is described, and one alone has to be given', () => {
  expect(bicep.parameters.filter(({ secure }) => secure).map(({ name }) => name)).toEqual(['webhookSecret']);
  expect(bicep.parameters.filter(({ described }) => !described)).toEqual([]);
  expect(bicep.parameters.filter(({ optional }) => !optional).map(({ name }) => name)).toEqual(['pullcheckUrl']);
  expect(() => bicep.deploy({})).toThrow(/pullcheckUrl/);
});

describe('the action group', () => {
  afterEach(closeServed);
  const receiverOf = (given: Readonly<Record<string, unknown>>) => {
    const { properties } = deployed('actionGroups', given).body as {
      readonly properties: {
        readonly groupShortName: string;
        readonly webhookReceivers: readonly [Record<string, unknown>];
      };
    };
    // Azure takes no more.
    expect(properties.groupShortName.length).toBeLessThanOrEqual(12);
    return properties.webhookReceivers[0];
  };

  test('calls the path of Azure Monitor with the secret, in the common schema, and is let in', async () => {
    const served = await serveAlerts();
    const receiver = receiverOf({ ...PLAIN, pullcheckUrl: served.url });
    expect(receiver).toMatchObject({ useCommonAlertSchema: true });
    expect(receiver).not.toHaveProperty('useAadAuth');
    const path = String(receiver.serviceUri).slice(served.url.length);
    expect((await served.post(path, { alerts: [{}] })).status).toBe(202);
  });

  test('signed by Entra: no secret in its address', () => {
    const receiver = receiverOf({ ...PLAIN, entraObjectId: 'o', entraIdentifierUri: 'api://a', entraTenantId: 't' });
    expect(receiver).toEqual({
      name: 'pullcheck',
      serviceUri: 'https://pullcheck.example.com/alerts/azure-monitor',
      useCommonAlertSchema: true,
      useAadAuth: true,
      objectId: 'o',
      identifierUri: 'api://a',
      tenantId: 't',
    });
  });

  test('both rules call it', () => {
    for (const type of ['scheduledQueryRules', 'activityLogAlerts'])
      expect(JSON.stringify(deployed(type).body)).toContain('Microsoft.Insights/actionGroups/<actionGroup>');
  });
});

describe('the rule on the log', () => {
  const scenario = scenarioSchema.parse(demoScenario());
  const environmentOf = new Map(
    scenario.resources
      .filter(({ type }) => /^Microsoft\.App\/(containerApps|jobs)$/.test(type))
      .map((one) => [one.name, parseResourceId(String(one.properties?.environmentId))?.name]),
  );
  /** By the reasons that Azure was recorded to give; written otherwise than in the query. */
  const failing = (environment: string): string[] => [
    ...new Set(
      scenario.systemLog
        .filter(
          ({ app, message }) => environmentOf.get(app) === environment && /ImagePullFailure|ErrImagePull/.test(message),
        )
        .map(({ app }) => app),
    ),
  ];

  test.each([
    ['ContainerAppSystemLogs_CL', 'cae-shop'],
    ['ContainerAppSystemLogs', 'cae-payments'],
  ] as const)('%s: finds each app and job of %s that fails to pull, and no other one', async (table, environment) => {
    const { query, dimensions } = ruleOf(table);
    const result = await logsClient(demoAzure()).queryWorkspace(guid(0x10a), query, { duration: 'P30D' });
    if (result.status !== 'Success') throw new Error('no answer');
    const [found] = result.tables;
    const columns = found?.columnDescriptors.map(({ name }) => name) ?? [];
    // Azure refuses a rule that is split by a column which its query does not have.
    for (const { name, values } of dimensions) {
      expect(columns).toContain(name);
      expect(values).toEqual(['*']);
    }
    const at = columns.indexOf(dimensions[0]?.name ?? '');
    const names = new Set(found?.rows.map((row) => String(row[at])));
    expect(failing(environment).length).toBeGreaterThan(0);
    expect([...names].sort()).toEqual(failing(environment).sort());
    for (const fine of ['tax-api', 'profile-api', 'checkout-api', 'db-migrate']) expect(names).not.toContain(fine);
  });

  test.each(TABLES)('%s: what Azure makes of it tells app and revision, and nothing else does', (table) => {
    const values = ['orders-api', 'orders-api--0000007', ''];
    const dimensions = ruleOf(table).dimensions.map(({ name }, i) => ({ name, value: values[i] }));
    const read = readAzureMonitor({
      schemaId: 'azureMonitorCommonAlertSchema',
      data: {
        essentials: {
          alertId: '/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/a1',
          alertRule: 'pullcheck-image-pulls',
          severity: 'Sev1',
          signalType: 'Log',
          monitorCondition: 'Fired',
          monitoringService: 'Log Alerts V2',
          alertTargetIDs: [WORKSPACE.toLowerCase()],
          firedDateTime: '2026-11-28T10:00:00Z',
        },
        alertContext: { conditionType: 'LogQueryCriteria', condition: { allOf: [{ dimensions }] } },
      },
    });
    if (!read.ok) throw new Error(read.because);
    expect(read.alerts[0]?.clues).toMatchObject({ names: ['orders-api'], revisions: ['orders-api--0000007'] });
  });
});
