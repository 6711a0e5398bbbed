/** Parsers of what Azure writes: the real forms, and whatever else may come. */
import fc from 'fast-check';
import { GarbledAnswer } from '../../src/azure/errors.ts';
import { innermostMessage } from '../../src/azure/facts/activity-message.ts';
import { toAppState } from '../../src/azure/facts/app.ts';
import { toEnvironment } from '../../src/azure/facts/environment.ts';
import { createEventReader, parseEventLine } from '../../src/azure/facts/event-line.ts';
import { streamUrl } from '../../src/azure/facts/event-stream.ts';
import { toWrites } from '../../src/azure/facts/failed-deployment.ts';
import { toPlatforms } from '../../src/azure/facts/image-manifest.ts';
import { holdsAt } from '../../src/azure/facts/pull-rights.ts';
import { toRegistry } from '../../src/azure/facts/registry.ts';
import { toReplicas } from '../../src/azure/facts/replicas.ts';
import { toRevisions } from '../../src/azure/facts/revisions.ts';
import { moment, obj, objects } from '../../src/azure/json.ts';
import { couldBeAppName, idPath, kqlString } from '../../src/azure/names.ts';
import { allows, matchesAction, toKnownRole } from '../../src/azure/roles.ts';
import { nearestNames } from '../../src/diagnosis/nearest-names.ts';
import { REF } from './subscription.ts';

describe('moments', () => {
  test.each([
    ['2026-06-26T12:43:40Z', '2026-06-26T12:43:40.000Z'],
    ['2026-06-26 12:40:54.7869523 +0000 UTC', '2026-06-26T12:40:54.786Z'],
    ['2026-06-26 12:39:20 +0000 UTC', '2026-06-26T12:39:20.000Z'],
    ['2026-06-26T12:38:23+00:00', '2026-06-26T12:38:23.000Z'],
    ['2026-06-26T14:38:23.5+02:00', '2026-06-26T12:38:23.500Z'],
    ['2026-06-22T13:20:45.841743Z', '2026-06-22T13:20:45.841Z'],
  ])('%s', (written, read) => {
    expect(moment(written)?.toISOString()).toBe(read);
  });

  test.each(['', 'yesterday', '0001-01-01T00:00:00Z', '2026-13-01T00:00:00Z', '2026-02-31T00:00:00Z', null, 12, {}])(
    '%p is none',
    (written) => {
      expect(moment(written)).toBeNull();
    },
  );

  test('every moment in every form is read to the millisecond', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1971-01-01'), max: new Date('2099-01-01'), noInvalidDate: true }), (at) => {
        const iso = at.toISOString();
        const go = `${iso.slice(0, 10)} ${iso.slice(11, 23)}0001 +0000 UTC`;
        return moment(iso)?.getTime() === at.getTime() && moment(go)?.getTime() === at.getTime();
      }),
    );
  });

  test('nothing throws', () => {
    fc.assert(fc.property(fc.anything(), (value) => moment(value) === null || moment(value) instanceof Date));
  });
});

describe('event lines', () => {
  const line = (fields: object) =>
    JSON.stringify({
      TimeStamp: '2026-06-26 12:40:54.78 +0000 UTC',
      Type: 'Normal',
      Msg: 'm',
      Reason: 'R',
      Count: 1,
      ...fields,
    });

  test('escapes, counts, null names', () => {
    expect(
      parseEventLine(line({ Msg: 'Image \\u0022x\\u0022', Count: 0, RevisionName: null, ReplicaName: '' })),
    ).toMatchObject({
      message: 'Image "x"',
      count: 1,
      revision: null,
      replica: null,
    });
    expect(
      parseEventLine('{"TimeStamp":"2026-06-26T12:43:40Z","Msg":"a \\u0027b\\u0027 \\u002B","Reason":"R"}')?.message,
    ).toBe("a 'b' +");
  });

  test('noise and broken lines are no events', () => {
    for (const bad of [
      '',
      'x',
      '{',
      'null',
      '[]',
      '<html>',
      line({ TimeStamp: 'never' }),
      line({ Reason: 'ConnectedToEventsServer' }),
    ])
      expect(parseEventLine(bad)).toBeNull();
  });

  test('wherever the chunks are cut, the lines are the same', () => {
    const text = ['noise', line({ Msg: 'größe 🚢' }), '', line({ Reason: 'B' }), '{broken', line({ Reason: 'C' })].join(
      '\r\n',
    );
    const bytes = new TextEncoder().encode(text);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: bytes.length })), (cuts) => {
        const reader = createEventReader();
        let from = 0;
        for (const to of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
          reader.push(bytes.subarray(from, to));
          from = to;
        }
        const { lines, sawEvents } = reader.end();
        return sawEvents && lines.length === 3 && lines.some((one) => one.message === 'größe 🚢');
      }),
    );
  });

  test('a page is no stream; a quiet stream is one', () => {
    const page = createEventReader();
    page.push('<html>\n<body>sign in</body>');
    expect(page.end()).toEqual({ lines: [], sawEvents: false });
    const quiet = createEventReader();
    quiet.push(line({ Reason: 'ConnectedToEventsServer' }));
    expect(quiet.end()).toEqual({ lines: [], sawEvents: true });
  });

  test('nothing throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => parseEventLine(text) === null || true));
  });
});

describe('stream address', () => {
  const suffixes = ['.azurecontainerapps.dev'];
  test('own host only', () => {
    expect(streamUrl('https://westeurope.azurecontainerapps.dev/subscriptions/s/eventstream', suffixes)).toContain(
      'follow=false&tailLines=300',
    );
    for (const bad of [
      'http://westeurope.azurecontainerapps.dev/x',
      'https://azurecontainerapps.dev.evil.example/x',
      'https://evil.example/.azurecontainerapps.dev',
      'https://u:p@westeurope.azurecontainerapps.dev/x',
      'https://westeurope.azurecontainerapps.dev:8443/x',
      'https://evilazurecontainerapps.dev/x',
      'x',
    ])
      expect(streamUrl(bad, suffixes)).toBeNull();
  });
});

describe('activity messages', () => {
  const failed = (message: string) => ({
    status: 'Failed',
    error: { code: 'ResourceOperationFailure', message: 'outer', details: [{ code: 'X', message }] },
  });

  test('innermost', () => {
    expect(innermostMessage(JSON.stringify(failed('inner')))).toBe('X: inner');
    expect(innermostMessage(JSON.stringify({ error: { code: 'A', message: JSON.stringify(failed('deep')) } }))).toBe(
      'X: deep',
    );
    expect(innermostMessage(JSON.stringify(JSON.stringify(failed('twice'))))).toBe('X: twice');
    expect(
      innermostMessage(
        JSON.stringify({ error: { message: 'm', details: [{ message: 'a' }, { message: 'b' }, { message: 'a' }] } }),
      ),
    ).toBe('a\nb');
    expect(innermostMessage(JSON.stringify({ error: { message: 'only', details: null } }))).toBe('only');
  });

  test('a code that the words already hold is not said twice', () => {
    const error = { code: 'DENIED', message: 'DENIED: requested access' };
    expect(innermostMessage(JSON.stringify({ error }))).toBe('DENIED: requested access');
  });

  test('text that is no JSON stays; a JSON without words is nothing', () => {
    expect(innermostMessage(' plain words ')).toBe('plain words');
    expect(innermostMessage('{"cut off')).toBe('{"cut off');
    expect(innermostMessage('')).toBeNull();
    expect(innermostMessage('{}')).toBeNull();
  });

  test('whatever is wrapped, the innermost words are found', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((s) => /^[a-z][a-z ]*[a-z]$/.test(s)),
        fc.integer({ min: 0, max: 3 }),
        (words, depth) => {
          let text = JSON.stringify(failed(words));
          for (let i = 0; i < depth; i += 1)
            text = JSON.stringify({ status: 'Failed', error: { code: 'C', message: text } });
          return innermostMessage(text) === `X: ${words}`;
        },
      ),
    );
  });

  test('nothing throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json({ maxDepth: 20 })), (text) => {
        const message = innermostMessage(text);
        return message === null || message.length <= 8_000;
      }),
    );
  });

  test("az's flattened form, and ARM's", () => {
    const az = {
      operationName: 'Create or Update Container App',
      resourceId: REF.resourceId.replace('resourceGroups', 'resourcegroups'),
      status: 'Failed',
      statusMessage: JSON.stringify(failed('inner')),
      timestamp: '2026-06-22T13:20:45.841743Z',
      correlationId: 'c',
    };
    expect(toWrites([az], REF.resourceId)).toMatchObject([
      { succeeded: false, message: 'X: inner', correlationId: 'c' },
    ]);
    const other = { ...az, operationName: { value: 'Microsoft.App/containerApps/listSecrets/action' } };
    expect(
      toWrites(
        [other, { ...az, status: { value: 'Started' } }, { ...az, resourceId: '/subscriptions/x' }],
        REF.resourceId,
      ),
    ).toEqual([]);
  });
});

describe('names', () => {
  test('no text escapes from its quotes', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const inside = kqlString(name).slice(1, -1);
        return !/(?:^|[^\\])(?:\\\\)*'/.test(inside) && !/(?:^|[^\\])(?:\\\\)*\\$/.test(inside);
      }),
    );
  });

  test('what can be an app', () => {
    expect(['orders-api', 'Orders_API', 'a.b'].every(couldBeAppName)).toBe(true);
    expect(['', ' ', "a'b", 'a b', 'a/b', '-a', 'a'.repeat(64)].some(couldBeAppName)).toBe(false);
  });

  test('ids', () => {
    expect(idPath('/subscriptions/s/resourceGroups/a b')).toBe('/subscriptions/s/resourceGroups/a%20b');
    expect(idPath('/a/../b')).toBeNull();
    expect(idPath('https://evil')).toBeNull();
  });
});

describe('roles', () => {
  test('wildcards', () => {
    expect(allows('A/b/read', ['*/read'], [])).toBe(true);
    expect(allows('A/b/read', ['*'], ['A/*'])).toBe(false);
    expect(matchesAction('a/*/c/read', 'A/b/C/read')).toBe(true);
    expect(matchesAction('a/read', 'a/read/x')).toBe(false);
    expect(matchesAction('a*a', 'a')).toBe(false);
  });

  test('a definition: reader-like, data reader, one that takes away', () => {
    const of = (permissions: object) => toKnownRole({ properties: { roleName: 'r', permissions: [permissions] } });
    expect(of({ actions: ['*/read'] })).toMatchObject({ legacyPull: true, repositoryRead: false });
    expect(of({ actions: ['*'], notActions: ['Microsoft.ContainerRegistry/registries/pull/*'] })).toMatchObject({
      legacyPull: false,
    });
    expect(of({ dataActions: ['Microsoft.ContainerRegistry/registries/repositories/content/read'] })).toMatchObject({
      legacyPull: false,
      repositoryRead: true,
    });
    expect(toKnownRole({})).toBeNull();
  });

  test('scopes above the registry', () => {
    const id = '/subscriptions/S/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/acr';
    expect(
      [
        '/',
        '/subscriptions/s',
        '/subscriptions/s/resourcegroups/G',
        id,
        '/providers/Microsoft.Management/managementGroups/m',
      ].every((scope) => holdsAt(scope, id)),
    ).toBe(true);
    expect(['/subscriptions/s/resourceGroups/gg', `${id}2`, `${id}/x`].some((scope) => holdsAt(scope, id))).toBe(false);
  });
});

describe('registry content', () => {
  test('platforms: an index without its attestations, a plain image, silence', () => {
    expect(
      toPlatforms({
        relatedArtifacts: [
          { operatingSystem: 'linux', architecture: 'arm64' },
          { operatingSystem: 'unknown', architecture: 'unknown' },
        ],
      }),
    ).toEqual([{ os: 'linux', architecture: 'arm64' }]);
    expect(toPlatforms({ operatingSystem: 'linux', architecture: 'amd64' })).toEqual([
      { os: 'linux', architecture: 'amd64' },
    ]);
    expect(toPlatforms({})).toBeNull();
  });

  test('nearest names', () => {
    expect(nearestNames(['v1.2.4', 'latest', 'v1.2.2'], 'v1.2.3')).toEqual(['v1.2.4', 'v1.2.2']);
    expect(nearestNames(['team/orders', 'x'], 'orders')).toEqual(['team/orders']);
  });
});

test('the directory is a GUID or not known: it becomes part of an address', () => {
  const directory = '7E7E7E7E-0000-4000-8000-00000000007E';
  expect(toAppState({}, REF, directory).directoryId).toBe(directory.toLowerCase());
  expect(toAppState({}, REF, 'evil.example/x').directoryId).toBeNull();
  expect(toAppState({}, REF).directoryId).toBeNull();
});

test('resources may lack anything, and hold anything: no reader throws', () => {
  const resource = fc.record(
    {
      id: fc.anything(),
      name: fc.anything(),
      identity: fc.anything(),
      properties: fc.anything(),
      sku: fc.anything(),
      value: fc.array(fc.anything()),
    },
    { requiredKeys: ['value'] },
  );
  fc.assert(
    fc.property(resource, (value) => {
      const json = obj(value);
      toAppState(json, REF);
      toEnvironment(json, REF.resourceId);
      toRegistry(json, 'acr.azurecr.io');
      // A list is read whole or not at all: an entry left out would be "there is none".
      for (const read of [toRevisions, toReplicas])
        try {
          expect(read(json)).toHaveLength((json.value as unknown[]).length);
        } catch (error) {
          if (!(error instanceof GarbledAnswer)) throw error;
        }
      toWrites(objects(json.value), REF.resourceId);
      return true;
    }),
  );
});
