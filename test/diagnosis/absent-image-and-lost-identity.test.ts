/** Facts that are asked for only where they can matter, from the question to the answer. */
import type { Clock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { failingRevision, line, NOW, type PlainFacts, plainSource } from '../fixtures/plain-source.ts';

const clock: Clock = {
  now: () => NOW,
  after: (_ms, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
};
const IMAGE = 'acme.azurecr.io/orders:2';
const IDENTITY =
  '/subscriptions/5a5a5a5a-0000-4000-8000-000000000001/resourceGroups/shop/providers/Microsoft.ManagedIdentity/userAssignedIdentities/puller';

async function ask(facts: PlainFacts, words: string) {
  const asked: string[] = [];
  const source = plainSource({
    ...facts,
    revisions: [failingRevision('2', { provisioningError: null })],
    eventStream: [line(3, 'PullingImage', `Pulling image '${IMAGE}'`), line(3, 'ContainerTerminated', words)],
  });
  const answer = await diagnose(
    { name: 'orders-api', resourceGroup: null, subscriptionId: null, revision: null },
    {
      source: {
        ...source,
        cacheRules: (...args) => {
          asked.push('cacheRules');
          return source.cacheRules(...args);
        },
        pullIdentity: (...args) => {
          asked.push('pullIdentity');
          return source.pullIdentity(...args);
        },
      },
      clock,
      log: silentLog,
    },
  );
  return { answer, asked };
}

test('neither is asked for where the image is there and no user-assigned identity pulls', async () => {
  expect((await ask({}, 'pull image failed with unauthorized error.')).asked).toEqual([]);
});

test('a repository that a cache would fill: nothing is verified, no other image is offered', async () => {
  const rules = [{ name: 'hub', target: 'ord*', source: 'docker.io/acme/ord*', withCredential: true }];
  const tag = { found: 'no-repository', digest: null, platforms: null, newestTags: [] } as const;
  const { answer, asked } = await ask(
    { tag, cacheRules: { rules } },
    `failed to resolve reference "${IMAGE}": ${IMAGE}: not found`,
  );
  expect(asked).toEqual(['cacheRules']);
  expect(answer.outcome).toBe('pull-failure');
  expect(answer.causes.filter(({ confidence }) => confidence === 'verified')).toEqual([]);
  expect(answer.fixes.some(({ command }) => command?.includes('--image'))).toBe(false);
});

test('a deleted identity whose role assignment is left', async () => {
  const app = {
    registries: [{ server: 'acme.azurecr.io', identity: IDENTITY, username: null, passwordSecretRef: null }],
    userIdentities: [{ id: IDENTITY, principalId: '1d1d1d1d-0000-4000-8000-000000000001', clientId: null }],
  };
  const gone = { id: IDENTITY, exists: false, principalId: null };
  const { answer } = await ask({ app, pullIdentity: gone }, 'Container pull image failed with unauthorized error.');
  expect(answer.causes[0]).toMatchObject({ id: 'auth.identity-not-assigned', confidence: 'verified' });
  expect(answer.ruledOut.map(({ id }) => id)).toContain('platform.transient');
  const there = await ask({ app }, 'Container pull image failed with unauthorized error.');
  expect(there.answer.ruledOut.map(({ id }) => id)).toContain('auth.identity-not-assigned');
});
