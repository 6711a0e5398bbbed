import { parseImage } from '../../../src/core/image-ref.ts';
import { imageTagNotFound as cause } from '../../../src/diagnosis/causes/image.tag-not-found.ts';
import * as s from './subject.ts';

const tagFact = (parts: Parameters<typeof s.inRegistry>[0]) => s.facts({ tag: s.fact(s.inRegistry(parts)) });
const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1] = 'tag-unknown', image?: string) =>
  s.verdict(cause, s.suspect(table, said, image), table);

describe('it is', () => {
  test('no such tag; the nearest is named and offered', () => {
    const table = tagFact({ found: 'no-tag', digest: null, nearest: ['v7.0'], newestTags: ['v7.0', 'v6'] });
    const judgement = s.judged(cause, s.suspect(table, 'tag-unknown'), table);
    expect(judgement).toMatchObject({ verdict: 'confirmed', sure: true });
    expect(judgement.because).toContain('v7.0');
    const fixes = cause.fixes(s.suspect(table, 'tag-unknown'), table);
    expect(fixes[0]?.command).toBe('docker push acme.azurecr.io/orders-api:v7');
    // Another build, whatever its name looks like: said to be a risk.
    expect(fixes[1]).toMatchObject({ risk: 'high' });
    expect(fixes[1]?.command).toContain('--container-name api --image acme.azurecr.io/orders-api:v7.0');
  });
  test('what ran before is offered rather than what is spelt alike', () => {
    const table = tagFact({ found: 'no-tag', nearest: ['v7.0'], newestTags: ['v6'] });
    const parsed = parseImage('acme.azurecr.io/orders-api:v5');
    if (!parsed.ok) throw new Error('parses');
    const formerImages = [{ revision: 'orders-api--0000006', image: parsed.image }];
    const commands = cause.fixes({ ...s.suspect(table, 'tag-unknown'), formerImages }, table).map((fix) => fix.command);
    expect(commands.some((command) => command?.includes('orders-api:v5'))).toBe(true);
    expect(commands.some((command) => command?.includes('orders-api:v7.0'))).toBe(false);
  });
  test('even when the words say unauthorized', () => {
    expect(verdict(tagFact({ found: 'no-tag' }), 'unauthorized')).toBe('confirmed');
  });
  test('likely when it was pushed after the failure', () => {
    expect(verdict(tagFact({ updatedAt: s.ago(5) }))).toBe('likely');
  });
});

describe('it is not', () => {
  test('the tag exists', () => expect(verdict(s.facts())).toBe('refuted'));
  test('the repository is missing', () => expect(verdict(tagFact({ found: 'no-repository' }))).toBe('refuted'));
  test('moved since, but the words never said it was absent', () => {
    expect(verdict(tagFact({ updatedAt: s.ago(5) }), 'unauthorized')).toBe('refuted');
  });
  test('asked for by digest', () => {
    expect(verdict(s.facts(), 'digest-unknown', `acme.azurecr.io/orders-api@sha256:${'a'.repeat(64)}`)).toBe('refuted');
  });
});

describe('artifact cache', () => {
  const gone = (rules: s.Table['cacheRules'], parts: Parameters<typeof s.inRegistry>[0] = {}) =>
    s.facts({ tag: s.fact(s.inRegistry({ found: 'no-tag', digest: null, ...parts })), cacheRules: rules });
  const rule = s.fact({
    rules: [{ name: 'quay', target: 'orders-api', source: 'quay.io/acme/orders-api', withCredential: false }],
  });

  test('a rule stands for the repository: nobody pushes there', () => {
    for (const found of ['no-tag', 'no-repository'] as const) {
      const table = gone(rule, { found });
      expect(verdict(table)).toBe('open');
      expect(cause.fixes(s.suspect(table, 'tag-unknown'), table)[0]?.title).toBe('Look at the cache rule quay');
    }
  });
  test('rules unread: said, and in doubt where nothing was ever put', () => {
    const judgement = s.judged(cause, s.suspect(gone(s.denied), 'tag-unknown'), gone(s.denied));
    expect(judgement).toMatchObject({ verdict: 'confirmed', sure: true });
    expect(judgement.because).toContain('Whether an artifact cache');
    expect(verdict(gone(s.denied, { newestTags: [] }))).toBe('likely');
  });
});

describe('why it is not there', () => {
  const gone = (more: Partial<s.Table> = {}, parts: Parameters<typeof s.inRegistry>[0] = {}) =>
    s.facts({ tag: s.fact(s.inRegistry({ found: 'no-tag', digest: null, ...parts })), ...more });
  const told = (table: s.Table) => s.judged(cause, s.suspect(table, 'tag-unknown'), table);
  const repairs = (table: s.Table) => cause.fixes(s.suspect(table, 'tag-unknown'), table);

  test('deleted, and to be restored', () => {
    const table = gone({}, { softDeletedAt: s.ago(90) });
    expect(told(table).because).toContain('It was deleted 2026-11-23 10:30 UTC');
    expect(repairs(table)[0]?.command).toMatch(/^az acr manifest restore -r acme --subscription \S+ -n orders-api:v7$/);
  });
  test('its build failed: run, commit and error are named, and how to see the log', () => {
    const table = gone({ builds: s.fact({ runs: [s.run()] }) });
    const { because } = told(table);
    for (const part of ['run cf1', 'commit 0123456789', 'ended as Failed', 'exit status 1.'])
      expect(because).toContain(part);
    expect(because).not.toContain('..');
    expect(repairs(table).map((fix) => fix.command?.slice(0, 17))).toEqual(
      expect.arrayContaining(['az acr task logs ', 'az acr task run -']),
    );
  });
  test('its build is under way: nothing is to be done but wait', () => {
    const table = gone({ builds: s.fact({ runs: [s.run({ status: 'Running', error: null, finishedAt: null })] }) });
    expect(told(table).because).toContain('under way');
    expect(repairs(table)[0]).toMatchObject({ command: null, waits: true });
    expect(repairs(table).some((fix) => fix.command?.includes('docker push'))).toBe(false);
  });
  test('its task has made other tags only', () => {
    const table = gone({ builds: s.fact({ runs: [s.run({ status: 'Succeeded', images: ['orders-api:v6'] })] }) });
    expect(told(table).because).toContain('was for orders-api:v6');
  });
  test('its build worked: the tag has been deleted since', () => {
    const table = gone({ builds: s.fact({ runs: [s.run({ status: 'Succeeded', error: null })] }) });
    expect(told(table).because).toContain('has been deleted or moved since');
  });
  test('runs of something else, or unread: nothing is made of them', () => {
    for (const builds of [s.fact({ runs: [s.run({ images: ['other:v7'] })] }), s.denied])
      expect(told(gone({ builds })).because).not.toMatch(/run|build/);
  });
  test('a quarantine hides what was pushed: likely only', () => {
    const table = gone({ registry: s.fact(s.registry({ quarantine: true })) });
    expect(told(table)).toMatchObject({ verdict: 'confirmed', sure: false });
  });
});

test('it exists now: wait for the next try', () => {
  const table = tagFact({ updatedAt: s.ago(5) });
  expect(cause.fixes(s.suspect(table, 'tag-unknown'), table)[0]).toMatchObject({ command: null, waits: true });
  // A failed write is not tried again by itself.
  const [unmade] = cause.fixes(s.suspect(table, 'tag-unknown', undefined, { revision: null }), table);
  expect(unmade?.title).not.toContain('Do nothing');
});

test('cannot tell: the registry is closed to us', () => {
  const table = s.facts({ tag: s.denied });
  expect(s.judged(cause, s.suspect(table, 'tag-unknown'), table)).toMatchObject({ verdict: 'open', missing: ['tag'] });
});

test('an init container cannot be changed by the command line', () => {
  const table = s.facts({
    app: s.fact(s.app({ containers: [{ name: 'api', image: 'acme.azurecr.io/orders-api:v7', init: true }] })),
    tag: s.fact(s.inRegistry({ found: 'no-tag' })),
  });
  const fix = cause.fixes(s.suspect(table, 'tag-unknown'), table).find((one) => one.title.includes('deploy'));
  expect(fix?.command).toBeNull();
  expect(fix?.note).toContain('init container');
});

describe('registries outside Azure', () => {
  const judge = (host: string, parts: Parameters<typeof s.inRegistry>[0], registries: Parameters<typeof s.app>[0]) => {
    const written = `${host}/team/api:v7`;
    const table = s.facts({
      app: s.fact(s.app({ containers: [{ name: 'api', image: written, init: false }], ...registries })),
      registry: s.fact({ kind: 'other', host }),
      tag: s.fact(s.inRegistry(parts)),
    });
    return s.judged(cause, s.suspect(table, 'manifest-unknown', written), table);
  };
  const account = { registries: [s.entry({ server: 'registry.corp.example', username: 'u', passwordSecretRef: 'p' })] };
  const absent = { found: 'no-tag', digest: null, someTags: ['v2', 'v1'], nearest: [], newestTags: [] } as const;

  test('what strangers are told is what the app is told, where it has no account', () => {
    const judgement = judge('registry.corp.example', absent, { registries: [] });
    expect(judgement).toMatchObject({ verdict: 'confirmed', sure: true });
    expect(judgement.because).toContain('v2 and v1');
    expect(judgement.because).not.toContain('newest');
  });
  test('and where repositories are public as a whole', () => {
    const hub = { registries: [s.entry({ server: 'docker.io', username: 'u', passwordSecretRef: 'p' })] };
    expect(judge('docker.io', absent, hub)).toMatchObject({ verdict: 'confirmed', sure: true });
  });
  test('elsewhere an account may see more: likely at most', () => {
    expect(judge('registry.corp.example', absent, account)).toMatchObject({ verdict: 'confirmed', sure: false });
  });
  test('it exists now, and nobody tells since when', () => {
    const there = { found: 'yes', updatedAt: null } as const;
    expect(judge('docker.io', there, { registries: [] })).toMatchObject({ verdict: 'open' });
  });
});
