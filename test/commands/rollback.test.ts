/** `rollback APP`: through the path that people's words take, on plain objects. */
import type { Answer } from '../../src/commands/command.ts';
import { wordsOfLine } from '../../src/commands/find-command.ts';
import { readRollbackQuestion } from '../../src/commands/rollback.ts';
import { runCommand } from '../../src/commands/run-command.ts';
import type { Clock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { place } from '../../src/core/place.ts';
import type { LiveApp, LiveRevision } from '../../src/rollback/live-app.ts';
import { EMPTY_POLICY } from '../../src/rollback/policy.ts';
import {
  ago,
  failingRevision,
  line,
  NOW,
  type PlainFacts,
  plainSource,
  REF,
  revision,
} from '../fixtures/plain-source.ts';
import { withDiagnoses } from '../fixtures/with-diagnoses.ts';
import { plainAzure, plainDeployer } from '../rollback/plain-deployer.ts';
import { liveApp, liveRevision, revisionTemplate } from '../rollback/samples.ts';
import { expectValid } from '../schemas.ts';

const clock: Clock = {
  now: () => NOW,
  after: (_ms, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
};

const GONE = { found: 'no-tag' as const, digest: null };
const LIVE: LiveApp = liveApp({
  ref: REF,
  latestRevisionName: 'orders-api--2',
  latestReadyRevisionName: null,
  template: revisionTemplate('2'),
});
const REVISIONS: readonly LiveRevision[] = [
  liveRevision('2', 10, { healthState: 'Unhealthy', provisioningState: 'Failed', createdAt: ago(10).toISOString() }),
  liveRevision('1', 600, { active: false, lastActiveAt: ago(10).toISOString(), createdAt: ago(600).toISOString() }),
  liveRevision('0', 900, { active: false, lastActiveAt: ago(600).toISOString(), createdAt: ago(900).toISOString() }),
];

const BROKEN: PlainFacts = {
  revisions: [
    failingRevision('2'),
    revision('1', {
      createdAt: ago(600),
      active: false,
      replicas: 0,
      containers: [{ name: 'app', image: 'acme.azurecr.io/orders:1', init: false }],
    }),
  ],
  eventStream: [
    line(3, 'PullingImage', "Pulling image 'acme.azurecr.io/orders:2'"),
    line(
      3,
      'ContainerTerminated',
      'Container \'app\' was terminated with exit code \'\' and reason \'ImagePullFailure\'. Image acme.azurecr.io/orders:2 not found in registry. ErrorMessage=Image not found or access denied. Error: {"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest tagged by \\"2\\" is not found"}]}',
    ),
  ],
  tags: { '2': GONE },
};

async function ask(words: string, facts: PlainFacts = BROKEN, live = LIVE, revisions = REVISIONS): Promise<Answer> {
  const azure = plainAzure(live, revisions);
  const context = withDiagnoses({
    facts: plainSource(facts),
    clock,
    log: silentLog,
    checks: [],
    docsUrl: null,
    progress: () => {},
    show: () => {},
    watch: null,
    answers: null,
    clicked: null,
    rollbacks: { reader: plainDeployer(azure), policy: EMPTY_POLICY, newId: () => 'a1b2c3d4e5f6', deciding: null },
  });
  const answer = await runCommand(
    { words: wordsOfLine(words), person: { platform: 'terminal', id: 'ana', name: 'ana' }, place: place('t') },
    context,
  );
  expect(azure.writes).toEqual([]);
  expectValid(answer.json);
  return answer;
}

test('the newest former revision whose image is there, with the commands that would do it by hand', async () => {
  const answer = await ask('rollback orders-api');
  expect(answer.exit).toBe(0);
  expect(answer.json).toMatchObject({
    reason: null,
    plan: {
      kind: 'rollback',
      mode: 'single',
      cause: 'image.tag-not-found',
      from: { revision: 'orders-api--2' },
      to: { revision: 'orders-api--1' },
      steps: [
        {
          kind: 'set-template',
          command: expect.stringContaining(
            'az containerapp revision copy -n orders-api -g shop --subscription 5a5a5a5a-0000-4000-8000-000000000001 --from-revision orders-api--1 --revision-suffix rba1b2c3d4',
          ),
        },
        { kind: 'wait-ready' },
      ],
    },
  });
  expect(answer.reply.code.map(({ text }) => text).join()).toContain('az containerapp revision copy');
  expect(answer.reply.actions).toEqual([]);
  expect(JSON.stringify(answer)).not.toContain('plain-value');
});

test('where the newest is gone too, the one before it, and why the other was not chosen', async () => {
  const answer = await ask('rollback orders-api', {
    ...BROKEN,
    tags: { '2': GONE, '1': { ...GONE, softDeletedAt: ago(60) } },
  });
  expect(answer.json).toMatchObject({
    plan: { to: { revision: 'orders-api--0' } },
    rejected: [
      {
        revision: 'orders-api--1',
        reason: 'image-gone',
        because: expect.stringContaining('(deleted 2026-11-23 02:00 UTC)'),
      },
    ],
  });
});

test('a revision that is asked for, by suffix or by its whole name; one that is not there', async () => {
  for (const words of [
    'rollback orders-api --to orders-api--0',
    'rollback orders-api to 0',
    'rollback orders-api —to=0',
  ])
    expect((await ask(words)).json).toMatchObject({ plan: { to: { revision: 'orders-api--0' } } });
  const missing = await ask('rollback orders-api to 9');
  expect(missing).toMatchObject({ exit: 64, json: { plan: null, reason: 'target-unknown' } });
  const unsafe = await ask('rollback orders-api to 1', { ...BROKEN, tags: { '2': GONE, '1': GONE } });
  expect(unsafe).toMatchObject({ exit: 1, json: { plan: null, reason: 'target-rejected' } });
  const failing = await ask('rollback orders-api to 2', { ...BROKEN, tags: {} });
  expect(failing).toMatchObject({
    exit: 1,
    json: { plan: null, reason: 'target-rejected', rejected: [{ reason: 'never-ready' }] },
  });
});

test('will not help: the cause strikes older revisions too', async () => {
  const answer = await ask('rollback orders-api', {
    ...BROKEN,
    tags: {},
    eventStream: [
      line(3, 'PullingImage', "Pulling image 'acme.azurecr.io/orders:2'"),
      line(3, 'ImagePullUnauthorized', 'Container pull image failed with unauthorized error.'),
    ],
    pullRights: { assignments: [] },
  });
  expect(answer).toMatchObject({ exit: 1, json: { plan: null, reason: 'cause-strikes-too' } });
});

test('what runs is left alone, unless a revision is named', async () => {
  const fine: PlainFacts = { revisions: [revision('2', { trafficWeight: 100 })] };
  expect(await ask('rollback orders-api', fine)).toMatchObject({ exit: 0, json: { reason: 'not-needed' } });
  expect((await ask('rollback orders-api to 1', fine)).json).toMatchObject({
    plan: { to: { revision: 'orders-api--1' } },
  });
});

test('an app in the middle of a deployment has no plan', async () => {
  const live = { ...LIVE, provisioningState: 'InProgress' };
  expect((await ask('rollback orders-api', BROKEN, live)).json).toMatchObject({ reason: 'deployment-in-progress' });
});

test('an app whose name is "to" is an app', () => {
  expect(readRollbackQuestion(['to'])).toMatchObject({ name: 'to', to: null });
  expect(readRollbackQuestion(['to', 'to', 'x'])).toMatchObject({ name: 'to', to: 'x' });
});
