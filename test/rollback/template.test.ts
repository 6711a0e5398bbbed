import { diffOf } from '../../src/rollback/diff.ts';
import { standsAs } from '../../src/rollback/stale.ts';
import { applyPatch, copyTemplate, mergePatch, secretRefsOf } from '../../src/rollback/template.ts';
import { appTemplate, revisionTemplate } from './samples.ts';

const parts = { appName: 'orders-api', secretNames: ['db'], suffix: 'rb1' };

test('a copy has no nulls, a fresh suffix, and what nobody here knows', () => {
  const copy = copyTemplate(revisionTemplate('v1', { futureField: { nested: null, kept: 1 } }), parts);
  expect(JSON.stringify(copy)).not.toContain('null');
  expect(copy).toMatchObject({ revisionSuffix: 'rb1', futureField: { kept: 1 } });
  expect(JSON.stringify(copy)).toContain('"imageType":"ContainerImage"');
  expect(secretRefsOf(copy)).toEqual(['db']);
});

test('a secret whose own name begins with the app is found behind the prefix', () => {
  const template = { containers: [{ name: 'app', env: [{ name: 'A', secretRef: 'orders-api-orders-api-db' }] }] };
  expect(secretRefsOf(copyTemplate(template, { ...parts, secretNames: ['orders-api-db'] }))).toEqual(['orders-api-db']);
});

test('outside of an environment a secret that is there under its whole name keeps it', () => {
  const template = {
    scale: { rules: [{ name: 'q', custom: { auth: [{ secretRef: 'orders-api-key', triggerParameter: 'c' }] } }] },
  };
  const names = ['orders-api-key', 'key'];
  expect(secretRefsOf(copyTemplate(template, { ...parts, secretNames: names }))).toEqual(['orders-api-key']);
});

test('the patch deletes what only the failing template has: a merge patch would keep it', () => {
  const current = appTemplate('v2', {
    initContainers: [{ name: 'migrate', image: 'acme.azurecr.io/migrate:v2' }],
    scale: { minReplicas: 3, maxReplicas: 10, rules: [{ name: 'http' }] },
    volumes: [{ name: 'data' }],
  });
  const wanted = copyTemplate(revisionTemplate('v1'), parts);
  const patch = mergePatch(current, wanted);
  expect(patch).toMatchObject({ initContainers: null, volumes: null, scale: { minReplicas: 1, rules: null } });
  expect(standsAs(applyPatch(current, patch) as typeof wanted, wanted)).toBe(true);
});

test('the difference names what changes, and never a value', () => {
  const diff = diffOf(
    appTemplate('v2', {
      scale: { minReplicas: 0, maxReplicas: 10, rules: [{ name: 'queue', custom: { metadata: { c: 'hunter2' } } }] },
    }),
    copyTemplate(revisionTemplate('v1'), { ...parts, suffix: null }),
  );
  expect(diff).toEqual({
    images: [{ container: 'app', from: 'acme.azurecr.io/orders:v2', to: 'acme.azurecr.io/orders:v1' }],
    environment: { added: [], removed: [], changed: ['app/LEVEL'] },
    scale: ['minReplicas 0 -> 1', 'rules (queue)'],
    secretRefs: { added: [], removed: [] },
    other: [],
  });
  expect(JSON.stringify(diff)).not.toMatch(/hunter2|plain-value/);
});
