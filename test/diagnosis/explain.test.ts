import fc from 'fast-check';
import { CAUSE_IDS } from '../../src/diagnosis/cause-id.ts';
import { causeById, causes } from '../../src/diagnosis/causes/index.ts';
import { explain } from '../../src/diagnosis/explain.ts';
import { byPrecedence, isGeneric } from '../../src/diagnosis/precedence.ts';
import { anyText } from '../any-text.ts';

const FIREWALL = `Image acme.azurecr.io/api:1 not found in registry. Error: {"errors":[{"code":"DENIED","message":"client with IP '20.1.2.3' is not allowed access, refer https://aka.ms/acr/firewall to grant access"}]}`;

describe('explain', () => {
  test('words that are proof are verified, and nothing is left to settle', () => {
    const answer = explain(FIREWALL);
    expect(answer.outcome).toBe('pull-failure');
    expect(answer.causes[0]).toMatchObject({ id: 'network.firewall-denied', confidence: 'verified' });
    expect(answer.headline).toContain('20.1.2.3');
    expect(answer.settle).toEqual([]);
    expect(answer.read[0]).toMatchObject({ symptom: 'denied-by-ip', image: 'acme.azurecr.io/api:1' });
  });

  test('an unknown tag is never verified: a missing repository and another identity read alike', () => {
    const answer = explain('MANIFEST_UNKNOWN: manifest tagged by "9" is not found; map[Tag:9]');
    expect(answer.causes[0]).toMatchObject({ id: 'image.tag-not-found', confidence: 'likely' });
    expect(answer.causes.map((cause) => cause.id)).toContain('image.repository-not-found');
    expect(answer.settle.map((settle) => settle.fact)).toContain('tag');
  });

  test('"unauthorized" lists what it may hide, and what would tell', () => {
    const answer = explain('Container pull image failed with unauthorized error.');
    const ids = answer.causes.map((cause) => cause.id);
    expect(ids[0]).toBe('auth.unauthorized');
    expect(ids).toEqual(
      expect.arrayContaining([
        'auth.missing-pull-role',
        'auth.secret-mismatch',
        'network.dns',
        'network.firewall-denied',
      ]),
    );
    expect(answer.causes.every((cause) => cause.confidence !== 'verified')).toBe(true);
    expect(answer.settle.map((settle) => settle.fact)).toEqual(expect.arrayContaining(['pullRights', 'privateDns']));
  });

  test.each([
    ['healthy', 'Successfully pulled image "acme.azurecr.io/api:1" in 1.5s. Image size: 1 bytes.'],
    ['not-a-pull-failure', "Container 'app' was terminated with exit code '137' and reason 'ProcessExited'"],
    ['not-a-pull-failure', "Pulling image 'acme.azurecr.io/api:1'"],
    ['not-a-pull-failure', 'Hello, world.'],
    ['inconclusive', "Failed to provision revision for container app 'api'. Error details: Operation expired."],
    ['inconclusive', '  \n '],
  ])('%s: %s', (outcome, text) => {
    expect(explain(text).outcome).toBe(outcome);
  });

  test.each([
    [
      'acme.azurecr.io refused',
      'Get "https://acme.azurecr.io/v2/": dial tcp 20.1.1.1:443: connect: connection refused',
    ],
    ['localhost:5000 refused', 'Get "https://localhost:5000/v2/": dial tcp [::1]:5000: connect: connection refused'],
    ['The registry', 'Failed to pull image "$TAG": unauthorized: authentication required'],
  ])('a sentence begins with a capital, a name as it is written: %s', (start, text) => {
    expect(explain(text).headline.slice(0, start.length)).toBe(start);
  });

  test('a failure beside a crash is a pull failure', () => {
    expect(
      explain('1/3 Failed:ContainerCrashing | 1/3 Pending:ImagePullBackOff on legion | 1/3 Running').causes[0]?.id,
    ).toBe('pull.generic');
  });

  test('a failure that has healed says so', () => {
    const answer = explain(
      `2026-06-05T23:44:32Z ${FIREWALL}\n2026-06-05T23:45:45Z Successfully pulled image "acme.azurecr.io/api:1" in 1.53s.`,
    );
    expect(answer.causes[0]?.id).toBe('network.firewall-denied');
    expect(answer.headline).toContain('a pull that worked');
  });

  test('never throws, keeps its shape', () => {
    const holds = (text: string): void => {
      const answer = explain(text);
      expect(answer.schema).toBe('pullcheck.explanation/1');
      expect(answer.read.length).toBeLessThanOrEqual(10);
      expect(new Set(answer.causes.map((cause) => cause.id)).size).toBe(answer.causes.length);
    };
    fc.assert(fc.property(fc.oneof(anyText(), fc.json()), holds), { numRuns: 200 });
    holds(FIREWALL.repeat(5_000));
  });
});

describe('the tables', () => {
  test('every id has its cause', () => {
    expect(CAUSE_IDS.filter((id) => causeById(id) === null)).toEqual([]);
  });

  test('every cause has a place in the order, the generic ones at its end', () => {
    const sorted = [...CAUSE_IDS].sort(byPrecedence);
    expect(new Set(sorted).size).toBe(CAUSE_IDS.length);
    expect(sorted.slice(-2).every(isGeneric)).toBe(true);
  });

  test('at most one cause is named by a symptom', () => {
    const named = new Map<string, string[]>();
    for (const cause of causes)
      for (const [symptom, fit] of Object.entries(cause.fits))
        if (fit === 'names') named.set(symptom, [...(named.get(symptom) ?? []), cause.id]);
    expect([...named].filter(([, ids]) => ids.length > 1)).toEqual([]);
  });
});

describe('words that an application logs just as well', () => {
  test.each([
    "AADSTS7000222: The provided client secret keys for app 'x' are expired. https://shop.vault.azure.net/secrets/db",
    'AADSTS7000222: The provided client secret keys are expired. resource: https://graph.microsoft.com',
    'ClientSecretCredential authentication failed: AADSTS7000222: The provided client secret keys are expired.',
    'ClientSecretCredential authentication failed: AADSTS7000215: Invalid client secret provided.',
    'dial tcp: lookup db.internal on 10.0.0.4:53: no such host',
    'dial tcp: lookup orders-db.corp.example: no such host',
  ])('no pull is made of %s', (text) => expect(explain(text).outcome).toBe('not-a-pull-failure'));

  test('a bare code is likely at most', () =>
    expect(explain("AADSTS7000222: The provided client secret keys for app 'x' are expired.").causes[0]).toMatchObject({
      id: 'auth.secret-expired',
      confidence: 'likely',
    }));

  test('beside a registry it is proof', () =>
    expect(
      explain('failed to authorize: acme.azurecr.io: AADSTS7000222: The provided client secret keys are expired.')
        .causes[0],
    ).toMatchObject({ id: 'auth.secret-expired', confidence: 'verified' }));

  test.each([
    'dial tcp: lookup acme.azurecr.io: no such host',
    'lookup harbor.corp.example on 10.0.0.4:53: no such host',
  ])('a registry that is looked up still is: %s', (text) => expect(explain(text).causes[0]?.id).toBe('network.dns'));
});
