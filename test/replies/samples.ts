/** Diagnoses as plain objects, one for each way in which an answer can look. */
import type { Affected, Diagnosis } from '../../src/diagnosis/result.ts';

export const NOW = new Date('2026-03-02T03:14:00Z');
const SUBSCRIPTION = '11111111-2222-4333-8444-555555555555';
const DIRECTORY = '7e7e7e7e-0000-4000-8000-00000000007e';
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/shop-prod`;

function base(name: string): Diagnosis {
  return {
    schema: 'pullcheck.diagnosis/1',
    app: {
      name,
      resourceGroup: 'shop-prod',
      subscriptionId: SUBSCRIPTION,
      resourceId: `${GROUP}/providers/Microsoft.App/containerApps/${name}`,
      kind: 'app',
    },
    revision: `${name}--0000007`,
    execution: null,
    images: [{ container: 'app', reference: `acmeshop.azurecr.io/${name}:1.5.0`, digest: null }],
    outcome: 'healthy',
    headline: `${name} is healthy: all replicas are ready`,
    serving: { state: 'up', text: `users are served by ${name}--0000007` },
    causes: [],
    ruledOut: [],
    notChecked: [],
    evidence: [],
    fixes: [],
    rollback: { advice: 'not-needed', because: 'the app runs', target: null },
    changes: [],
    alsoAffected: [],
    blastRadius: {
      state: 'not-applicable',
      because: 'no image fails to be pulled',
      causes: [],
      looked: null,
      counts: null,
      notListed: 0,
    },
    links: [
      {
        of: 'app',
        url: `https://portal.azure.com/#@${DIRECTORY}/resource${GROUP}/providers/Microsoft.App/containerApps/${name}/overview`,
      },
      {
        of: 'revisions',
        url: `https://portal.azure.com/#@${DIRECTORY}/resource${GROUP}/providers/Microsoft.App/containerApps/${name}/revisionManagement`,
      },
      {
        of: 'registry',
        url: `https://portal.azure.com/#@${DIRECTORY}/resource${GROUP}/providers/Microsoft.ContainerRegistry/registries/acmeshop/overview`,
      },
      {
        of: 'log',
        url: `https://portal.azure.com/#@${DIRECTORY}/blade/Microsoft_Azure_Monitoring_Logs/LogsBlade/resourceId/${encodeURIComponent(`${GROUP}/providers/Microsoft.OperationalInsights/workspaces/shop-logs`)}/source/LogsBlade.AnalyticsShareLinkToQuery/query/ContainerAppSystemLogs_CL%0A%7C%20where%20ContainerAppName_s%20%3D~%20%27${name}%27/timespan/P3D`,
      },
    ],
    timings: { totalMs: 1873, facts: { app: 210, revisions: 180 } },
  };
}

export const healthy = base('cart-api');

export const missingRole: Diagnosis = {
  ...base('orders-api'),
  outcome: 'pull-failure',
  headline: 'orders-api--0000007 cannot pull orders-api:1.5.0: the identity has no role to pull',
  serving: { state: 'down', text: 'users are down: orders-api--0000007 gets all traffic and does not run' },
  causes: [
    {
      id: 'auth.missing-pull-role',
      confidence: 'verified',
      title: 'The identity has no role to pull',
      because:
        'orders-api signs in to acmeshop.azurecr.io with its system identity, which holds no role that allows a pull',
      containers: ['app'],
      evidence: ['e1', 'e2'],
    },
  ],
  ruledOut: [
    {
      id: 'network.dns',
      because: 'acmeshop has no private endpoint, so its public name is used',
      evidence: ['e3'],
    },
  ],
  evidence: [
    {
      id: 'e1',
      fact: 'systemLog',
      text: 'Failed to pull image "acmeshop.azurecr.io/orders-api:1.5.0": 401 Unauthorized',
      source: 'event stream',
      at: '2026-03-02T03:12:07Z',
    },
    {
      id: 'e2',
      fact: 'pullRights',
      text: 'The identity 6f6f6f6f-0000-4000-8000-00000000006f has 0 role assignments at acmeshop',
      source: 'ARM',
      at: '2026-03-02T03:13:59Z',
    },
    { id: 'e3', fact: 'registry', text: 'acmeshop: 0 private endpoints', source: 'ARM', at: '2026-03-01T22:00:00Z' },
  ],
  fixes: [
    {
      cause: 'auth.missing-pull-role',
      title: 'Give the identity the role AcrPull',
      command: `az role assignment create --assignee-object-id 6f6f6f6f-0000-4000-8000-00000000006f --assignee-principal-type ServicePrincipal --role AcrPull --scope ${GROUP}/providers/Microsoft.ContainerRegistry/registries/acmeshop`,
      url: `https://portal.azure.com/#@${DIRECTORY}/resource${GROUP}/providers/Microsoft.ContainerRegistry/registries/acmeshop/users`,
      risk: 'low',
      undo: `az role assignment delete --assignee 6f6f6f6f-0000-4000-8000-00000000006f --role AcrPull --scope ${GROUP}/providers/Microsoft.ContainerRegistry/registries/acmeshop`,
      note: `It can take ten minutes until it counts. This makes no new revision. Restart this one afterwards: az containerapp revision restart -n orders-api -g shop-prod --subscription ${SUBSCRIPTION} --revision orders-api--0000007`,
    },
  ],
  rollback: {
    advice: 'will-not-help',
    because: 'an older revision would have to pull by the same broken path (the identity has no role to pull)',
    target: null,
  },
  changes: [
    {
      at: '2026-03-02T03:10:40.000Z',
      what: 'deployed orders-api--0000007 (orders-api:1.5.0)',
      kind: 'revision-written',
      resource: `${GROUP}/providers/Microsoft.App/containerApps/orders-api/revisions/orders-api--0000007`,
      by: 'the service principal 8a8a8a8a-0000-4000-8000-00000000008a',
      tool: 'a pipeline or a program',
      source: 'activity log',
      correlationId: '9c9c9c9c-0000-4000-8000-00000000009c',
      explains: null,
    },
    {
      at: '2026-03-02T02:21:05.000Z',
      what: 'removed the role AcrPull of the system identity of orders-api at the registry acmeshop',
      kind: 'role-removed',
      resource: `${GROUP}/providers/Microsoft.ContainerRegistry/registries/acmeshop/providers/Microsoft.Authorization/roleAssignments/7d7d7d7d-0000-4000-8000-00000000007d`,
      by: 'sam@example.com',
      tool: 'Azure CLI',
      source: 'activity log',
      correlationId: '5b5b5b5b-0000-4000-8000-00000000005b',
      explains: 'auth.missing-pull-role',
    },
  ],
};

const PULLER = { shares: ['registry', 'identity'] } as const;
const struck = (name: string, state: Affected['state'], because: string, kind: 'app' | 'job' = 'app'): Affected => ({
  app: { ...base(name).app, kind, resourceId: `${GROUP}/providers/Microsoft.App/containerApps/${name}` },
  ...PULLER,
  state,
  because: `it pulls from acmeshop.azurecr.io with the same identity (shop-puller); ${because}`,
});

/** The same, of an identity that nine more pull with. */
export const shared: Diagnosis = {
  ...missingRole,
  alsoAffected: [
    struck('billing-api', 'fails-now', 'its newest revision billing-api--4 is not ready, likely for the same reason'),
    struck('stock-api', 'fails-now', 'its last deployment failed, likely for the same reason'),
    ...['a', 'b', 'c', 'd', 'e', 'f'].map((letter) =>
      struck(`worker-${letter}`, 'will-fail-at-next-restart', 'it will likely fail at its next restart or scale-out'),
    ),
    struck('nightly', 'will-fail-at-next-restart', 'it will likely fail at its next run', 'job'),
  ],
  blastRadius: {
    state: 'partial',
    because: 'not all apps could be looked at: I do not have the right to read the container apps of subscription Test',
    causes: ['auth.missing-pull-role'],
    looked: 41,
    counts: { failsNow: 2, atNextRestart: 7, may: 0 },
    notListed: 0,
  },
  notChecked: [
    {
      fact: 'inventory',
      because: 'I do not have the right to read the container apps of subscription Test',
      remedy: `az role assignment create --assignee 0b0b0b0b-0000-4000-8000-000000000b07 --role Reader --scope /subscriptions/${SUBSCRIPTION.replaceAll('1', '2')}`,
      wouldSettle: [],
    },
  ],
};

/** The write that failed made no revision, and the roles and the registry could not be read. */
export const unsettled: Diagnosis = {
  ...base('billing-api'),
  revision: null,
  images: [
    { container: 'app', reference: 'acmeshop.azurecr.io/billing-api:2.0.1', digest: null },
    { container: 'proxy', reference: 'acmeshop.azurecr.io/proxy:4', digest: null },
    { container: 'init', reference: 'acmeshop.azurecr.io/billing-api:2.0.1', digest: null },
  ],
  outcome: 'pull-failure',
  headline:
    'The last deployment of billing-api failed: billing-api:2.0.1 cannot be pulled; the cause is not settled, it may be: the tag does not exist, or the repository does not exist',
  serving: { state: 'up', text: 'users are served by billing-api--0000003' },
  causes: [
    {
      id: 'image.tag-not-found',
      confidence: 'possible',
      title: 'The tag does not exist',
      because:
        'The registry says that billing-api:2.0.1 is unknown; whether the tag or all of the repository is missing could not be seen',
      containers: ['app', 'init'],
      evidence: ['e1'],
    },
    {
      id: 'image.repository-not-found',
      confidence: 'possible',
      title: 'The repository does not exist',
      because: 'The same answer is given when acmeshop has no repository billing-api at all',
      containers: ['app', 'init'],
      evidence: ['e1'],
    },
  ],
  notChecked: [
    {
      fact: 'tag',
      because: 'pullcheck may not read the repositories of acmeshop',
      remedy: `az role assignment create --assignee 0b0b0b0b-0000-4000-8000-000000000b07 --role AcrPull --scope ${GROUP}/providers/Microsoft.ContainerRegistry/registries/acmeshop`,
      wouldSettle: ['image.tag-not-found', 'image.repository-not-found'],
    },
    {
      fact: 'replicas',
      because: 'Azure did not answer within 8 s',
      remedy: 'Try again in a minute',
      wouldSettle: [],
    },
  ],
  evidence: [
    {
      id: 'e1',
      fact: 'failedDeployment',
      text: 'MANIFEST_UNKNOWN: manifest tagged by "2.0.1" is not found',
      source: 'activity log',
      at: '2026-03-02T03:02:00Z',
    },
  ],
  fixes: [
    {
      cause: 'image.tag-not-found',
      title: 'Push the tag',
      command: 'docker push acmeshop.azurecr.io/billing-api:2.0.1',
      url: null,
      risk: 'none',
      undo: null,
      note: 'The failed write made no revision: run the deployment again afterwards.',
    },
    {
      cause: 'image.repository-not-found',
      title: 'Look for the right name of the repository',
      command: null,
      url: `https://portal.azure.com/#@${DIRECTORY}/resource/acmeshop/repository`,
      risk: 'none',
      undo: null,
      note: 'The portal lists all that there are.',
    },
  ],
  rollback: { advice: 'not-needed', because: 'users are served by billing-api--0000003', target: null },
};

export const crash: Diagnosis = {
  ...base('mailer'),
  outcome: 'not-a-pull-failure',
  headline: 'mailer--0000007 does not run, but not because of its image: the container ends with exit code 1',
  serving: { state: 'degraded', text: '50 % of the requests go to mailer--0000007, which does not run' },
  evidence: [
    {
      id: 'e1',
      fact: 'systemLog',
      text: "Container 'app' was terminated with exit code '1' and reason 'ProcessExited'",
      source: 'Log Analytics',
      at: '2026-03-02T03:13:30Z',
    },
  ],
  rollback: { advice: 'possible', because: 'mailer--0000006 ran with another image', target: 'mailer--0000006' },
};

export const recovered: Diagnosis = {
  ...missingRole,
  outcome: 'recovered',
  headline: 'orders-api has recovered: it failed to pull until 03:02, and pulled at 03:05',
  serving: { state: 'up', text: 'users are served by orders-api--0000007' },
  fixes: [],
  rollback: { advice: 'not-needed', because: 'the app runs', target: null },
  // Of what is over nothing is explained.
  changes: missingRole.changes.map((change) => ({ ...change, explains: null })),
};

export const inconclusive: Diagnosis = {
  ...base('ghost-job'),
  app: { ...base('ghost-job').app, kind: 'job' },
  revision: null,
  execution: 'ghost-job-x1',
  outcome: 'inconclusive',
  headline: 'It cannot be told whether ghost-job fails to pull: no log could be read',
  serving: { state: 'unknown', text: 'a job serves no users' },
  notChecked: [
    {
      fact: 'systemLog',
      because: 'the event stream was refused and there is no Log Analytics workspace',
      remedy: null,
      wouldSettle: [],
    },
  ],
  rollback: { advice: 'unavailable', because: 'there is no former revision that ran', target: null },
};

/** Everything that a log can throw at a screen, in every field that can hold words from outside. */
export const HOSTILE =
  '\x1b[2J\x1b]0;owned\x07\x9b31mred\u202etxet\u0000\u200b eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl AccountKey=abcdefghijklmnop; line1\r\nline2 ' +
  'x'.repeat(10_000);

export const hostile: Diagnosis = {
  ...missingRole,
  headline: HOSTILE,
  serving: { state: 'down', text: HOSTILE },
  images: [{ container: HOSTILE, reference: HOSTILE, digest: null }],
  causes: missingRole.causes.map((cause) => ({ ...cause, title: HOSTILE, because: HOSTILE, containers: [HOSTILE] })),
  ruledOut: missingRole.ruledOut.map((each) => ({ ...each, because: HOSTILE })),
  notChecked: [{ fact: 'tag', because: HOSTILE, remedy: HOSTILE, wouldSettle: [] }],
  evidence: missingRole.evidence.map((each) => ({ ...each, text: HOSTILE, source: HOSTILE })),
  alsoAffected: shared.alsoAffected.map((one) => ({
    ...one,
    app: { ...one.app, name: HOSTILE, resourceGroup: HOSTILE },
    because: HOSTILE,
  })),
  blastRadius: { ...shared.blastRadius, because: HOSTILE },
  fixes: missingRole.fixes.map((fix) => ({ ...fix, title: HOSTILE, note: HOSTILE, url: 'javascript:alert(1)' })),
  links: [{ of: 'app', url: 'javascript:alert(1)' }],
  rollback: { advice: 'possible', because: HOSTILE, target: null },
  changes: missingRole.changes.map((change) => ({ ...change, what: HOSTILE, by: HOSTILE, tool: HOSTILE })),
};

export const SAMPLES = { healthy, missingRole, shared, unsettled, crash, recovered, inconclusive } as const;
