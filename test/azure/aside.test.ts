/** What only adds to a fact hangs, fails or is not there: the fact itself stays what it was. */
import { shareCredential } from '../../src/azure/token.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { image, missing, registry, value } from './reads.ts';
import { DIGEST, fault, HOST, type Looking, look, PRINCIPAL, REGISTRY_ID, SUB } from './subscription.ts';

/** A fact that is given up soon, so that nobody waits long for what hangs. */
const soon = (looking: Looking) => ({ ...looking.context, until: new Date(Date.now() + 500) });
const silent = (match: string) => fault({ match, connection: 'hang' });

describe('a hanging extra', () => {
  test('deny assignments: the roles are known, the denials are not', async () => {
    const looking = look(silent('GET *denyAssignments*'));
    const found = await registry(looking);
    const rights = value(await looking.facts.pullRights(PRINCIPAL, found, soon(looking)));
    expect(rights.assignments.length).toBeGreaterThan(0);
    expect(rights.denials).toBeNull();
  });

  test.each([
    ['the manifest', `GET *${HOST}/acr/v1/*/_manifests/*`, { platforms: null, newestTags: ['v2', 'v1'] }],
    ['the list of tags', `GET *${HOST}/acr/v1/*/_tags?*`, { newestTags: [] }],
    ['the repository', `GET *${HOST}/acr/v1/orders%2Fapi?*`, { readEnabled: null }],
  ])('%s: the tag is there', async (_what, match, lacking) => {
    const looking = look(silent(match));
    const found = value(await looking.facts.tag(image(`${HOST}/orders/api:v2`), soon(looking)));
    expect(found).toMatchObject({ found: 'yes', digest: DIGEST, ...lacking });
  });

  test('what was deleted: the tag is not there', async () => {
    const looking = look(silent(`GET *${HOST}/acr/v1/_deleted/*`));
    const found = value(await looking.facts.tag(image(`${HOST}/orders/api:v3`), soon(looking)));
    expect(found).toMatchObject({ found: 'no-tag', softDeletedAt: null });
  });

  test("the registry's tenant: the registry is known", async () => {
    const looking = look(silent(`GET *management.azure.com/subscriptions/${SUB}?*`), [SUB]);
    const ref = { kind: 'app', subscriptionId: SUB, resourceGroup: 'g', name: 'a', resourceId: '/x' } as const;
    expect(value(await looking.facts.registry(HOST, ref, soon(looking)))).toMatchObject({
      resourceId: REGISTRY_ID,
      tenantId: null,
    });
  });
});

describe('a token that is not there is gone only where a list of tokens lacks it', () => {
  const NOT_FOUND = { status: 404, body: '{"error":{"code":"ResourceNotFound","message":"not found"}}' };
  async function credential(change?: (scenario: ScenarioInput) => ScenarioInput) {
    const looking = look(change);
    return looking.facts.credential('ci-pull', await registry(looking), looking.context);
  }
  test('it does', async () => expect(value(await credential()).enabled).toBe(false));
  test('nothing answers for tokens at all', async () => {
    expect(missing(await credential(fault({ match: `GET *${REGISTRY_ID}/tokens*`, ...NOT_FOUND }))).kind).toBe(
      'absent',
    );
  });
});

describe('a token asked for ahead', () => {
  const now = () => new Date(0);
  test('is the one that is used, however its scope is written', async () => {
    let asked = 0;
    const getToken = async () => {
      asked += 1;
      return { token: `t${asked}`, expiresOnTimestamp: 3_600_000 };
    };
    const shared = shareCredential({ getToken }, now);
    shared.ahead('https://api/.default');
    expect((await shared.getToken(['https://api/.default'])).token).toBe('t1');
    expect(asked).toBe(1);
  });
  test('fails without a word; who needs it is told', async () => {
    const shared = shareCredential({ getToken: () => Promise.reject(new Error('no')) }, now);
    shared.ahead('https://api/.default');
    await expect(shared.getToken('https://api/.default')).rejects.toThrow('no');
  });
});
