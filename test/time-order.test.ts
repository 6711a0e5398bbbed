/** What came first: a failure that has healed, one that came back, the noise of others, stamps that lie. End to end. */
import { containerApp, type DemoRevision, replicaName } from '../src/playground/azure/demo/container-app.ts';
import { demoScenario } from '../src/playground/azure/demo/index.ts';
import { failedPulls, started } from '../src/playground/azure/demo/log-lines.ts';
import { type DemoLog, RG_SHOP } from '../src/playground/azure/demo/names.ts';
import { ENV_SHOP } from '../src/playground/azure/demo/platform.ts';
import { PROD, SHOP_IDENTITY } from '../src/playground/azure/demo/registries.ts';
import { notFoundTail } from '../src/playground/azure/platform-words.ts';
import type { ScenarioInput } from '../src/playground/azure/scenario.ts';
import { diagnoseSimulated } from './fixtures/against-simulation.ts';

const IMAGE = `${PROD}/storefront:10.0.0`;
const UNKNOWN = { errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest tagged by "10.0.0" is not found' }] };

function revision(suffix: string, state: DemoRevision['state'], created: string, replica?: string): DemoRevision {
  return {
    suffix,
    state,
    created,
    containers: [{ name: 'timed', image: IMAGE }],
    ...(replica === undefined ? {} : { replica }),
  };
}

const fails = (of: DemoRevision, ...minutes: number[]): DemoLog[] =>
  failedPulls({
    app: 'timed',
    revision: of,
    container: 'timed',
    image: IMAGE,
    minutes,
    tail: notFoundTail(IMAGE, UNKNOWN, 'a1'),
  });
const starts = (of: DemoRevision, minute: number) => started('timed', of, minute);

async function ask(
  revisions: readonly DemoRevision[],
  log: readonly DemoLog[],
  change: (scenario: ScenarioInput) => ScenarioInput = (same) => same,
) {
  const scenario = demoScenario();
  const resources = containerApp({
    group: RG_SHOP,
    environmentId: ENV_SHOP,
    name: 'timed',
    story: 'under test',
    registries: [{ server: PROD, identity: SHOP_IDENTITY.id }],
    userIdentities: [SHOP_IDENTITY],
    revisions,
  });
  const world = change({
    ...scenario,
    resources: [...scenario.resources, ...resources],
    systemLog: [...(scenario.systemLog ?? []), ...log],
  });
  return (await diagnoseSimulated(world, { name: 'timed' })).answer;
}

describe('healed, or not', () => {
  const up = revision('0000001', 'running', '@-3h');
  const another = revision('0000001', 'running', '@-3h', 'another');

  test('a failure that was followed by a pull is over', async () => {
    expect(await ask([up], [...fails(up, 60, 58, 53), ...starts(up, 50)])).toMatchObject({
      outcome: 'recovered',
      causes: [{ id: 'image.tag-not-found' }],
      fixes: [],
      rollback: { advice: 'not-needed' },
    });
  });

  test('a failure of long ago is not worth a word', async () => {
    expect(await ask([up], [...fails(up, 170, 165), ...starts(up, 160)])).toMatchObject({ outcome: 'healthy' });
  });

  test('failing again after it had healed is a failure, although older replicas run', async () => {
    const log = [...fails(up, 60, 58), ...starts(up, 50), ...fails(another, 6, 2)];
    const answer = await ask([up], log);
    expect(answer.outcome).toBe('pull-failure');
    // The registry has the tag, whatever the words say.
    expect(answer.ruledOut.map(({ id }) => id)).toContain('image.tag-not-found');
    expect(answer.serving.state).not.toBe('down');
  });

  test('failing, healed, failing, healed: the last word counts', async () => {
    const log = [...fails(up, 90), ...starts(up, 80), ...fails(another, 40, 35), ...starts(another, 30)];
    expect(await ask([up], log)).toMatchObject({ outcome: 'recovered' });
  });

  test('the order in which the log is written does not matter, its times do', async () => {
    const log = [...fails(up, 60, 58, 53), ...starts(up, 50)].reverse();
    expect(await ask([up], log)).toMatchObject({ outcome: 'recovered' });
  });
});

describe('the noise of other revisions', () => {
  const old = revision('0000001', 'replaced', '@-2d');
  const now = revision('0000002', 'running', '@-2h');

  test('an inactive revision that failed is not the one that runs', async () => {
    const answer = await ask([old, now], [...fails(old, 30, 20, 3), ...starts(now, 119)]);
    expect(answer).toMatchObject({ outcome: 'healthy', revision: 'timed--0000002', causes: [] });
  });

  test('nor does a pull of another revision heal this one', async () => {
    const broken = revision('0000003', 'pull-failing', '@-20m');
    const answer = await ask([now, broken], [...fails(broken, 19, 15, 8), ...starts(now, 4)]);
    expect(answer).toMatchObject({ outcome: 'pull-failure', revision: 'timed--0000003' });
  });
});

describe('stamps of a whole batch', () => {
  type Row = readonly [minutesAgo: number, reason: string, message: string, replica?: string];
  const up = revision('0000001', 'running', '@-3h');
  const FAIL = `Container 'timed' was terminated with exit code '' and reason 'ImagePullFailure'. ${notFoundTail(IMAGE, UNKNOWN, 'a1')}`;
  const pulling = (at: number): Row => [at, 'PullingImage', `Pulling image '${IMAGE}'`];
  const failed = (at: number): Row => [at, 'ContainerTerminated', FAIL];
  const pulled = (at: number): Row => [at, 'PulledImage', `Successfully pulled image "${IMAGE}" in 2.81s.`];
  const begun = (at: number): Row => [at, 'ContainerStarted', "Started container 'timed'"];

  /** Log Analytics alone, without the events' own times: TimeGenerated is when the batch arrived. */
  function stored(rows: readonly Row[]): (scenario: ScenarioInput) => ScenarioInput {
    const columns = ['TimeGenerated', 'Stamp', 'App', 'Env', 'Rev', 'Rep', 'Reason', 'Msg', 'Times'];
    const types = ['datetime', 'string', 'string', 'string', 'string', 'string', 'string', 'string', 'int'];
    const table = {
      name: 'PrimaryResult',
      columns: columns.map((name, i) => ({ name, type: types[i] })),
      rows: rows.map(([minutes, reason, message, replica]) => [
        new Date(Date.now() - minutes * 60_000).toISOString(),
        '',
        'timed',
        'cae-shop',
        'timed--0000001',
        replica ?? replicaName('timed', up),
        reason,
        message,
        1,
      ]),
    };
    return (scenario) => ({
      ...scenario,
      caller: {
        objectId: 'b0b',
        tenantId: 'c0c',
        ...scenario.caller,
        notActions: ['Microsoft.App/containerApps/getAuthToken/action'],
      },
      faults: [{ match: '*loganalytics*/query*', status: 200, body: JSON.stringify({ tables: [table] }) }],
    });
  }

  test('a start that arrived in one batch, in any order, is a start', async () => {
    // As the query returns them: newest first, and within a batch as it pleases.
    const rows = [begun(50), pulled(50), failed(50), pulling(50), failed(53), pulling(53)];
    for (const order of [rows, rows.toReversed(), [...rows.slice(2), ...rows.slice(0, 2)]])
      expect(await ask([up], [], stored(order))).toMatchObject({ outcome: 'recovered' });
  });

  test('a failure in a later batch than the start is a failure', async () => {
    const other = 'timed--0000001-7d9c5b8f64-later';
    const rows: Row[] = [failed(3), pulling(3), begun(60), pulled(60), pulling(60)].map(([at, reason, text]) =>
      at === 3 ? [at, reason, text, other] : [at, reason, text],
    );
    expect(await ask([up], [], stored(rows))).toMatchObject({ outcome: 'pull-failure' });
  });
});
