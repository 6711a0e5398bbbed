/** From an app's name to the answer, where the image is not in Azure: what the registry tells strangers decides. */
import { demoScenario } from '../../src/playground/azure/demo/index.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { diagnoseSimulated } from '../fixtures/against-simulation.ts';

function hub(change: (content: NonNullable<ScenarioInput['registries']>[number]) => void): ScenarioInput {
  const scenario = demoScenario();
  const content = scenario.registries?.find(({ loginServer }) => loginServer === 'docker.io');
  if (content) change(content);
  return scenario;
}

const ids = (answer: Awaited<ReturnType<typeof diagnoseSimulated>>['answer']) => ({
  causes: answer.causes.map(({ id, confidence }) => `${id} ${confidence}`),
  ruledOut: answer.ruledOut.map(({ id }) => id),
});

test('a tag that Docker Hub does not have is verified, and the tags that are there are named', async () => {
  const { answer, requests } = await diagnoseSimulated(demoScenario(), { name: 'status-page' });
  expect(ids(answer).causes[0]).toBe('image.tag-not-found verified');
  expect(answer.causes[0]?.because).toContain('3.1');
  expect(ids(answer).ruledOut).toEqual(expect.arrayContaining(['image.repository-not-found']));
  expect(answer.fixes.map((fix) => fix.command).join()).toMatch(/status-page:3\.[01]/);
  const hosts = new Set(requests.map(({ url }) => new URL(url).host));
  expect(hosts).toContain('registry-1.docker.io');
  expect(requests.filter(({ url, method }) => url.includes('docker.') && method === 'POST')).toEqual([]);
});

test('the same with a repository that strangers may not see: nobody knows, nothing is verified', async () => {
  const scenario = hub((content) => {
    for (const repository of content.repositories)
      if (repository.name === 'uptimely/status-page') repository.private = true;
  });
  const { answer } = await diagnoseSimulated(scenario, { name: 'status-page' });
  expect(answer.causes.filter(({ confidence }) => confidence === 'verified')).toEqual([]);
  expect(answer.causes.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['image.tag-not-found', 'image.repository-not-found']),
  );
  expect(answer.notChecked.find(({ fact }) => fact === 'tag')?.because).toContain('absent, or private');
});

test('a public image built for another platform only', async () => {
  const scenario = hub((content) => {
    for (const repository of content.repositories)
      if (repository.name === 'uptimely/status-page') {
        const [newest] = repository.manifests.slice(-1);
        if (!newest) throw new Error('no manifest');
        newest.platforms = [{ os: 'linux', architecture: 'arm64' }];
        const at = '@-50d';
        repository.tags.push({ name: '3.2', digest: newest.digest, createdOn: at, lastUpdatedOn: at });
      }
  });
  const { answer } = await diagnoseSimulated(scenario, { name: 'status-page' });
  expect(answer.causes[0]).toMatchObject({ id: 'image.platform-mismatch', confidence: 'verified' });
});

test('a private package without sign-in: likely, since an absent one looks the same', async () => {
  const { answer } = await diagnoseSimulated(demoScenario(), { name: 'mail-relay' });
  expect(ids(answer).causes[0]).toBe('auth.anonymous-denied likely');
  expect(answer.causes.filter(({ confidence }) => confidence === 'verified')).toEqual([]);
});

test('the same package, made public: the sign-in is ruled out', async () => {
  const scenario = demoScenario();
  for (const { loginServer, repositories } of scenario.registries ?? [])
    if (loginServer === 'ghcr.io') for (const repository of repositories) repository.private = false;
  const { answer } = await diagnoseSimulated(scenario, { name: 'mail-relay' });
  expect(ids(answer).ruledOut).toContain('auth.anonymous-denied');
  expect(ids(answer).causes.join()).not.toContain('anonymous');
});

test('Docker Hub out of reach: the answer is the words’, and says what could not be seen', async () => {
  const scenario = demoScenario();
  const faults = [{ match: '* https://registry-1.docker.io/*', connection: 'reset' as const }];
  const { answer } = await diagnoseSimulated({ ...scenario, faults }, { name: 'status-page' });
  expect(answer.causes.filter(({ confidence }) => confidence === 'verified')).toEqual([]);
  expect(answer.notChecked.map(({ fact }) => fact)).toContain('tag');
});
