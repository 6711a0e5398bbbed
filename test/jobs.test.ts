/** Container Apps jobs, end to end: the engine and the real SDKs against the simulated Azure. */
import { PullcheckError } from '../src/core/error.ts';
import { demoScenario } from '../src/playground/azure/demo/index.ts';
import { containerJob, type DemoExecution, type DemoJob, jobLog } from '../src/playground/azure/demo/job.ts';
import { idOf, RG_SHOP, SHOP } from '../src/playground/azure/demo/names.ts';
import { ENV_SHOP } from '../src/playground/azure/demo/platform.ts';
import { PROD, SHOP_IDENTITY } from '../src/playground/azure/demo/registries.ts';
import type { ScenarioInput } from '../src/playground/azure/scenario.ts';
import { type Ask, diagnoseSimulated } from './fixtures/against-simulation.ts';

const GOOD = `${PROD}/nightly-import:3.1.0`;
const MISSING = `${PROD}/nightly-import:9.9.9`;
const JOB = idOf(RG_SHOP, 'Microsoft.App/jobs', 'importer');

type Lines = readonly (readonly [string, string, string])[];
interface Run extends Partial<DemoExecution> {
  readonly suffix: string;
  readonly image?: string;
  readonly lines?: Lines;
}
interface World {
  readonly job?: Partial<DemoJob>;
  readonly runs?: readonly Run[];
  readonly change?: (scenario: ScenarioInput) => ScenarioInput;
}

/** The demo subscription with one more job, `importer`. Runs are given oldest first. */
function world({ job = {}, runs = [], change = (same) => same }: World): ScenarioInput {
  const executions = runs.map(
    ({ image = GOOD, lines: _lines, ...run }): DemoExecution => ({
      status: 'Failed',
      started: '@-30m',
      containers: [{ name: 'importer', image }],
      ...run,
    }),
  );
  const scenario = demoScenario();
  const resources = containerJob({
    group: RG_SHOP,
    environmentId: ENV_SHOP,
    name: 'importer',
    story: 'under test',
    trigger: 'manual',
    registries: [{ server: PROD, identity: SHOP_IDENTITY.id }],
    userIdentities: [SHOP_IDENTITY],
    executions,
    ...job,
  });
  const log = runs.flatMap((run, i) => jobLog('importer', executions[i] as DemoExecution, run.lines ?? []));
  return change({
    ...scenario,
    resources: [...scenario.resources, ...resources],
    systemLog: [...(scenario.systemLog ?? []), ...log],
  });
}

async function ask(given: World, more: Partial<Ask> = {}) {
  return (await diagnoseSimulated(world(given), { name: 'importer', ...more })).answer;
}

async function refusal(given: World, more: Partial<Ask> = {}): Promise<PullcheckError> {
  const error: unknown = await ask(given, more).catch((thrown: unknown) => thrown);
  if (error instanceof PullcheckError) return error;
  throw new Error(`not refused: ${String(error)}`);
}

const pulling = (at: string, image = GOOD): Lines => [[at, 'PullingImage', `Pulling image '${image}'`]];
const notFound = (at: string, image: string): Lines => [
  ...pulling(at, image),
  [
    at,
    'ContainerTerminated',
    `Container 'importer' was terminated with exit code '' and reason 'ImagePullFailure'. Image ${image} not found in registry. ErrorMessage=Image not found or access denied. Error: {"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest tagged by \\"9.9.9\\" is not found"}]}`,
  ],
];
const started = (at: string, image = GOOD): Lines => [
  ...pulling(at, image),
  [at, 'PulledImage', `Successfully pulled image "${image}" in 2.42s. Image size: 58720256 bytes.`],
  [at, 'ContainerStarted', "Started container 'importer'"],
];
const exited = (at: string, code: number): Lines => [
  [
    at,
    'ContainerTerminated',
    `Container 'importer' was terminated with exit code '${code}' and reason 'ProcessExited'`,
  ],
];
const backoff = (at: string): Lines => [[at, 'BackoffLimitExceeded', 'Job has reached the specified backoff limit']];
const deadline = (at: string): Lines => [[at, 'DeadlineExceeded', 'Job was active longer than specified deadline']];

const failedPull: Run = {
  suffix: 'bad0001',
  image: MISSING,
  started: '@-40m',
  ended: '@-20m',
  lines: [...notFound('@-39m', MISSING), ...notFound('@-30m', MISSING), ...deadline('@-20m')],
};
const succeeded: Run = {
  suffix: 'good001',
  status: 'Succeeded',
  started: '@-2d',
  ended: '@-1d23h',
  lines: [...started('@-2d'), ...exited('@-1d23h', 0)],
};

describe('an execution that cannot pull', () => {
  test('is found, named and judged; the repairs are commands for jobs', async () => {
    const answer = await ask({ runs: [succeeded, failedPull] });
    expect(answer).toMatchObject({
      app: { kind: 'job', name: 'importer' },
      outcome: 'pull-failure',
      revision: null,
      execution: 'importer-bad0001',
      images: [{ container: 'importer', reference: MISSING }],
      serving: { state: 'unknown', text: 'a job serves no users; its execution importer-bad0001 failed' },
      causes: [{ id: 'image.tag-not-found', confidence: 'verified', containers: ['importer'] }],
      rollback: { advice: 'recommended', target: null, because: expect.stringContaining('which is still there') },
    });
    expect(answer.headline).toMatch(/^importer-bad0001 cannot pull nightly-import:9\.9\.9: /);
    expect(answer.rollback.because).toContain(GOOD);
    const commands = answer.fixes.map((fix) => fix.command ?? '');
    const job = `-n importer -g rg-shop --subscription ${SHOP}`;
    expect(commands.some((one) => one.startsWith(`az containerapp job update ${job} --container-name importer`))).toBe(
      true,
    );
    expect(commands.at(-1)).toBe(`az containerapp job start ${job}`);
    const said = JSON.stringify(answer.fixes);
    expect(said).not.toMatch(/az containerapp (?!job )|revision/);
    expect(answer.fixes.filter((fix) => fix.url?.includes('/containerApps/'))).toEqual([]);
  });

  test('a job that has been given another image since is told so: nobody repairs the old one', async () => {
    const answer = await ask({
      runs: [failedPull],
      job: { containers: [{ name: 'importer', image: GOOD }], modified: '@-5m' },
    });
    expect(answer).toMatchObject({ outcome: 'pull-failure', images: [{ reference: MISSING }] });
    expect(answer.serving.text).toMatch(/failed; it has been set to run \S+nightly-import:3\.1\.0 since$/);
  });

  test('still runs while the platform tries: that is a failure, and no execution in progress', async () => {
    const trying: Run = {
      suffix: 'try0001',
      status: 'Running',
      image: MISSING,
      started: '@-9m',
      lines: notFound('@-8m', MISSING),
    };
    const answer = await ask({ runs: [succeeded, trying] });
    expect(answer).toMatchObject({ outcome: 'pull-failure', execution: 'importer-try0001' });
    expect(answer.serving.text).toContain('still tries');
  });

  test('is not hidden by one that has only just begun', async () => {
    const young: Run = { suffix: 'new0001', status: 'Running', started: '@-20s' };
    expect(await ask({ runs: [failedPull, young] })).toMatchObject({
      outcome: 'pull-failure',
      execution: 'importer-bad0001',
    });
  });

  test('nor by one that somebody stopped', async () => {
    const stopped: Run = { suffix: 'stp0001', status: 'Stopped', started: '@-10m', ended: '@-9m' };
    expect(await ask({ runs: [failedPull, stopped] })).toMatchObject({ execution: 'importer-bad0001' });
  });

  test('an init container of its template counts', async () => {
    const run: Run = {
      ...failedPull,
      image: GOOD,
      initContainers: [{ name: 'prepare', image: MISSING }],
      lines: notFound('@-39m', MISSING).map(
        ([at, reason, text]) => [at, reason, text.replace("'importer'", "'prepare'")] as const,
      ),
    };
    const answer = await ask({ runs: [run] });
    expect(answer).toMatchObject({
      outcome: 'pull-failure',
      causes: [{ id: 'image.tag-not-found', containers: ['prepare'] }],
    });
    expect(answer.fixes.some((fix) => fix.note.includes('init container'))).toBe(true);
  });

  test('lines that name no execution are told by their replica, or by the time', async () => {
    const noNames = (scenario: ScenarioInput): ScenarioInput => ({
      ...scenario,
      systemLog: (scenario.systemLog ?? []).map((line) =>
        line.app === 'importer' ? { ...line, execution: '' } : line,
      ),
    });
    const noReplicas = (scenario: ScenarioInput): ScenarioInput => ({
      ...scenario,
      systemLog: (noNames(scenario).systemLog ?? []).map((line) =>
        line.app === 'importer' ? { ...line, replica: null } : line,
      ),
    });
    for (const change of [noNames, noReplicas])
      expect(await ask({ runs: [succeeded, failedPull], change })).toMatchObject({
        outcome: 'pull-failure',
        execution: 'importer-bad0001',
        causes: [{ id: 'image.tag-not-found' }],
      });
  });

  test('an execution can be asked for by its name or the end of it', async () => {
    for (const revision of ['importer-good001', 'GOOD001'])
      expect(await ask({ runs: [succeeded, failedPull] }, { revision })).toMatchObject({
        outcome: 'healthy',
        execution: 'importer-good001',
      });
    const error = await refusal({ runs: [succeeded, failedPull] }, { revision: 'nonesuch' });
    expect(error.code).toBe('revision-not-found');
    expect(error.message).toContain('no execution');
    expect(error.remedy).toContain('importer-bad0001');
  });
});

describe('a job that fails for another reason', () => {
  const trouble = async (lines: Lines) => ask({ runs: [{ suffix: 'oth0001', ended: '@-5m', lines }] });

  test.each<[string, Lines, RegExp]>([
    ['an exit code', [...started('@-29m'), ...exited('@-28m', 3), ...backoff('@-27m')], /exit code '3'/],
    ['the limit of tries', [...started('@-29m'), ...backoff('@-27m')], /backoff limit/],
    ['the limit of tries, with nothing else in the log', backoff('@-27m'), /backoff limit/],
    ['its time limit, once it ran', [...started('@-29m'), ...deadline('@-5m')], /deadline/],
    ['no words at all, once it ran', started('@-29m'), /although its image was pulled/],
  ])('%s is not the pull', async (_name, lines, words) => {
    const answer = await trouble(lines);
    expect(answer).toMatchObject({
      outcome: 'not-a-pull-failure',
      execution: 'importer-oth0001',
      causes: [],
      fixes: [],
    });
    expect(answer.headline).toMatch(/^importer-oth0001 failed, but not because of its image: /);
    expect(answer.headline).toMatch(words);
  });

  test.each<[string, Lines]>([
    ['while a pull was under way', [...pulling('@-29m'), ...deadline('@-5m')]],
    ['with nothing else in the log', deadline('@-5m')],
    ['or of tries, while a pull was under way', [...pulling('@-29m'), ...backoff('@-5m')]],
  ])('out of time %s: nobody can tell', async (_name, lines) => {
    expect(await trouble(lines)).toMatchObject({ outcome: 'inconclusive', causes: [], fixes: [] });
  });

  test('a log without a word about a failed execution settles nothing', async () => {
    const answer = await trouble([]);
    expect(answer.outcome).toBe('inconclusive');
    expect(answer.headline).toContain('the log holds nothing of it');
  });
});

describe('a job that works', () => {
  test('healthy: its last execution succeeded', async () => {
    const answer = await ask({ runs: [succeeded] });
    expect(answer).toMatchObject({
      outcome: 'healthy',
      execution: 'importer-good001',
      rollback: { advice: 'not-needed' },
    });
  });

  test('it needs no log for that', async () => {
    const change = (scenario: ScenarioInput): ScenarioInput => ({
      ...scenario,
      faults: [
        { match: '*loganalytics*', status: 403 },
        { match: '*getAuthToken*', status: 403 },
      ],
    });
    expect(await ask({ runs: [succeeded], change })).toMatchObject({ outcome: 'healthy' });
  });

  test('recovered: the one before could not pull', async () => {
    const again: Run = {
      ...succeeded,
      suffix: 'good002',
      image: MISSING,
      started: '@-10m',
      ended: '@-8m',
      lines: started('@-10m', MISSING),
    };
    expect(await ask({ runs: [failedPull, again] })).toMatchObject({
      outcome: 'recovered',
      execution: 'importer-good002',
      causes: [{ id: 'image.tag-not-found' }],
      fixes: [],
    });
  });

  test('recovered within one execution: a later try pulled it', async () => {
    const run: Run = {
      ...succeeded,
      started: '@-20m',
      ended: '@-5m',
      lines: [...notFound('@-19m', GOOD), ...started('@-14m')],
    };
    expect(await ask({ runs: [run] })).toMatchObject({ outcome: 'recovered' });
  });

  test('failing again after that is a failure', async () => {
    const good: Run = { ...succeeded, suffix: 'good002', started: '@-3h', ended: '@-2h', lines: started('@-3h') };
    const old: Run = {
      ...failedPull,
      suffix: 'bad0000',
      started: '@-5h',
      ended: '@-4h',
      lines: notFound('@-5h', MISSING),
    };
    expect(await ask({ runs: [old, good, failedPull] })).toMatchObject({
      outcome: 'pull-failure',
      execution: 'importer-bad0001',
    });
  });

  test('of several at once, one that still fails is not hidden by one that ended well', async () => {
    const stuck: Run = {
      suffix: 'par0001',
      status: 'Running',
      image: MISSING,
      started: '@-12m',
      lines: [...notFound('@-11m', MISSING), ...notFound('@-2m', MISSING)],
    };
    const fine: Run = { ...succeeded, suffix: 'par0002', started: '@-11m', ended: '@-6m', lines: started('@-11m') };
    expect(await ask({ runs: [stuck, fine] })).toMatchObject({
      outcome: 'pull-failure',
      execution: 'importer-par0001',
    });
  });

  test('an image that it has not run yet is not called healthy', async () => {
    const answer = await ask({
      runs: [succeeded],
      job: { containers: [{ name: 'importer', image: MISSING }], modified: '@-1h' },
    });
    expect(answer.outcome).toBe('inconclusive');
    expect(answer.headline).toContain(`${MISSING} has not been run yet`);
  });

  test('an execution started with another image says nothing of a change', async () => {
    const given = { runs: [succeeded], job: { containers: [{ name: 'importer', image: MISSING }], modified: '@-9d' } };
    expect(await ask(given)).toMatchObject({ outcome: 'healthy' });
  });

  test('it has never run', async () => {
    const answer = await ask({ job: { containers: [{ name: 'importer', image: GOOD }] } });
    expect(answer).toMatchObject({ outcome: 'inconclusive', execution: null });
    expect(answer.headline).toContain('has not been run yet');
  });
});

describe('a deployment of a job that was refused', () => {
  const message = `Failed to provision job 'importer'. Error details: The following field(s) are either invalid or missing. Field 'template.containers.importer.image' is invalid with details: 'Invalid value: "${MISSING}": GET https:: MANIFEST_UNKNOWN: manifest tagged by "9.9.9" is not found; map[Tag:9.9.9]';..`;
  const refused =
    (at: string) =>
    (scenario: ScenarioInput): ScenarioInput => ({
      ...scenario,
      activityLog: [
        ...(scenario.activityLog ?? []),
        {
          at,
          resourceId: JOB,
          operationName: 'Microsoft.App/jobs/write',
          status: 'Failed',
          statusMessage: JSON.stringify({ error: { code: 'ContainerAppOperationError', message } }),
        },
      ],
    });

  test('is told from the activity log, and asks for the deployment, not for a start', async () => {
    const answer = await ask({ runs: [succeeded], change: refused('@-15m') });
    expect(answer).toMatchObject({
      outcome: 'pull-failure',
      execution: null,
      causes: [{ id: 'image.tag-not-found', confidence: 'verified' }],
      images: [{ reference: MISSING }],
    });
    expect(answer.headline).toMatch(/^The last deployment of importer failed: /);
    expect(JSON.stringify(answer.fixes)).not.toContain('job start');
    expect(answer.serving.text).toContain('last deployment failed');
  });

  test('an execution of the former image does not outdate it; one of the wanted image does', async () => {
    const later: Run = { ...succeeded, suffix: 'good003', started: '@-5m', ended: '@-4m', lines: started('@-5m') };
    expect(await ask({ runs: [later], change: refused('@-15m') })).toMatchObject({
      outcome: 'pull-failure',
      execution: null,
    });
    const wanted: Run = { ...later, image: MISSING, lines: started('@-5m', MISSING) };
    expect(await ask({ runs: [wanted], change: refused('@-15m') })).toMatchObject({
      outcome: 'recovered',
      execution: 'importer-good003',
    });
  });
});

describe('what may not be seen of a job', () => {
  const denied =
    (...notActions: string[]) =>
    (scenario: ScenarioInput): ScenarioInput => ({
      ...scenario,
      caller: { objectId: 'b0b', tenantId: 'c0c', ...scenario.caller, notActions },
    });

  test('without its executions, the log tells which there were', async () => {
    const answer = await ask({ runs: [succeeded, failedPull], change: denied('Microsoft.App/jobs/executions/read') });
    expect(answer).toMatchObject({ outcome: 'pull-failure', execution: 'importer-bad0001' });
    const row = answer.notChecked.find(({ fact }) => fact === 'executions');
    expect(row?.remedy).toContain('az role assignment create');
  });

  test('without its executions a good end is not taken for granted', async () => {
    const answer = await ask({ runs: [succeeded], change: denied('Microsoft.App/jobs/executions/read') });
    expect(answer.outcome).toBe('inconclusive');
    expect(answer.notChecked.map(({ fact }) => fact)).toContain('executions');
  });

  test('without executions and log nothing is claimed', async () => {
    const change = denied(
      'Microsoft.App/jobs/executions/read',
      'Microsoft.App/jobs/getAuthToken/action',
      'Microsoft.OperationalInsights/*',
    );
    const answer = await ask({ runs: [succeeded, failedPull], change });
    expect(answer).toMatchObject({ outcome: 'inconclusive', causes: [], fixes: [] });
    expect(answer.notChecked.map(({ fact }) => fact)).toEqual(expect.arrayContaining(['executions', 'systemLog']));
  });

  test.each([400, 401, 403, 404, 405])(
    'Azure answers %i to the token of its stream: the workspace is enough',
    async (status) => {
      const change = (scenario: ScenarioInput): ScenarioInput => ({
        ...scenario,
        faults: [{ match: '*jobs/importer/getAuthToken*', status }],
      });
      const answer = await ask({ runs: [succeeded, failedPull], change });
      expect(answer).toMatchObject({
        outcome: 'pull-failure',
        causes: [{ id: 'image.tag-not-found', confidence: 'verified' }],
      });
      expect(answer.notChecked.filter(({ fact }) => fact === 'systemLog')).toEqual([]);
    },
  );
});

describe('an app and a job of one name', () => {
  const twin: World = { job: { name: 'storefront' }, runs: [] };

  test.each<Partial<Ask>>([{}, { resourceGroup: 'rg-shop', subscriptionId: SHOP }])(
    '%j: both are offered, told apart',
    async (more) => {
      const error = await refusal(twin, { name: 'storefront', ...more });
      expect(error.code).toBe('app-ambiguous');
      expect(error.message).toContain('1 Container App and 1 job');
      expect(error.candidates.map(({ kind }) => kind).sort()).toEqual(['app', 'job']);
      expect(error.remedy).toContain('--kind');
    },
  );

  test.each(['app', 'job'] as const)('the %s can be meant', async (kind) => {
    for (const more of [{}, { resourceGroup: 'rg-shop', subscriptionId: SHOP }])
      expect(await ask(twin, { name: 'storefront', kind, ...more })).toMatchObject({ app: { kind } });
  });
});
