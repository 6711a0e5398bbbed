/** The same error in the wrappings in which people paste it, and texts that no one should paste. */

import fc from 'fast-check';
import type { LogLine } from '../../../src/diagnosis/app-facts.ts';
import { readLogLine, readText } from '../../../src/diagnosis/reading/read-text.ts';
import { anyText } from '../../any-text.ts';

const ERROR = `Failed to provision revision for container app 'api'. Error details: The following field(s) are either invalid or missing. Field 'template.containers.main.image' is invalid with details: 'Invalid value: "acme.azurecr.io/api:9": GET https:: MANIFEST_UNKNOWN: manifest tagged by "9" is not found; map[Tag:9]';..`;

const json = (value: unknown) => JSON.stringify(value);

const WRAPPED: Readonly<Record<string, string>> = {
  plain: ERROR,
  'ARM error': json({
    status: 'Failed',
    error: {
      code: 'ResourceOperationFailure',
      message: "The resource operation completed with terminal provisioning state 'Failed'.",
      details: [{ code: 'ContainerAppOperationError', message: ERROR }],
    },
  }),
  'JSON in a string, four deep': json(
    json(json({ statusMessage: json({ error: { code: 'X', message: json({ code: 'Y', message: ERROR }) } }) })),
  ),
  'activity log': json({
    properties: {
      statusCode: 'Conflict',
      statusMessage: json({ status: 'Failed', error: { code: 'ContainerAppOperationError', message: ERROR } }),
    },
    operationName: { value: 'Microsoft.App/containerApps/write' },
  }),
  'event stream': json({
    TimeStamp: '2026-06-26 12:40:54.78 +0000 UTC',
    Type: 'Warning',
    ContainerAppName: 'api',
    RevisionName: null,
    Msg: ERROR,
    Reason: 'ContainerAppFailure',
    EventSource: 'ContainerAppController',
    Count: 1,
  }),
  'Log Analytics answer': json({
    tables: [
      {
        name: 'PrimaryResult',
        columns: [{ name: 'TimeGenerated' }, { name: 'Reason_s' }, { name: 'Log_s' }],
        rows: [['2026-06-26T12:40:54Z', 'ContainerAppFailure', ERROR]],
      },
    ],
  }),
  'escaped JSON inside prose': `the deployment said: ${json(json({ message: ERROR }))} and stopped`,
  'Terraform box': `╷\n│ Error: creating Container App (Subscription: "s"): polling failed: the Azure API returned the following error:\n│ \n│ Status: "Failed"\n│ Code: "ContainerAppOperationError"\n│ Message: "${ERROR.replaceAll('"', '\\"')}"\n│ \n│   with azurerm_container_app.api,\n╵`,
  'wrapped at 60 columns': (ERROR.match(/.{1,60}(?: |$)/g) ?? []).join('\n'),
  CSV: `"2026-06-26","api","${ERROR.replaceAll('"', '""')}"`,
  'Go quoted': `level=error msg=${json(ERROR)} app=api`,
  'unicode escapes': ERROR.replaceAll('"', '\\u0022').replaceAll("'", '\\u0027'),
  'HTML entities': ERROR.replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
  'typographic quotes': ERROR.replace(/"([^"]*)"/g, '“$1”'),
  'Windows lines and colours': `\x1b[31mERROR:\x1b[0m ${ERROR}\r\n`,
  markdown: `> **Error**\n> \`\`\`\n> ${ERROR}\n> \`\`\``,
};

describe('wrappings', () => {
  test.each(Object.entries(WRAPPED))('%s', (_name, text) => {
    const [first] = readText(text);
    expect(first?.symptom).toBe('tag-unknown');
    expect(first?.image?.repository).toBe('api');
    expect(first?.image?.host).toBe('acme.azurecr.io');
    expect(first?.code).toBe('MANIFEST_UNKNOWN');
    expect(first?.text.length).toBeLessThanOrEqual(500);
  });

  test('words that a column viewer cut in two', () => {
    const text =
      'Failed to pull image "x/y:1": rpc error: code = Unknown desc = Error response from daemon: Get https://registry-1.docker.io/v2/: dial tcp: lookup registry-1.docker.io: server misbe││having';
    expect(readText(text)[0]?.symptom).toBe('dns-server-failed');
  });

  test('names what stands beside the error', () => {
    const [first] = readText(
      `Container 'app' was terminated with exit code '' and reason 'ImagePullFailure'. Image acme.azurecr.io/api:1 not found in registry. ErrorMessage=Image not found or access denied. Error: {"errors":[{"code":"DENIED","message":"client with IP '20.1.2.3' is not allowed access, refer https://aka.ms/acr/firewall to grant access"}]}`,
    );
    expect(first).toMatchObject({
      symptom: 'denied-by-ip',
      proof: true,
      code: 'DENIED',
      host: 'acme.azurecr.io',
      container: 'app',
      detail: { clientIp: '20.1.2.3' },
    });
    const [dns] = readText(
      'Get "https://acme.azurecr.io/v2/": dial tcp: lookup acme.azurecr.io on 10.1.0.4:53: server misbehaving',
    );
    expect(dns).toMatchObject({ host: 'acme.azurecr.io', hostRole: 'dns', detail: { dnsServer: '10.1.0.4:53' } });
    expect(dns?.detail).not.toHaveProperty('dialled');
    const dialled = (error: string) => readText(`Failed to pull image "registry.corp.example:5000/api:1": ${error}`)[0];
    const request = 'failed to do request: Head "https://registry.corp.example:5000/v2/api/manifests/1": ';
    expect(dialled(`${request}dial tcp 10.60.8.9:5000: i/o timeout`)).toMatchObject({
      symptom: 'connect-timeout',
      host: 'registry.corp.example:5000',
      detail: { dialled: '10.60.8.9:5000' },
    });
    expect(
      dialled(`${request}read tcp 10.0.0.4:43262->20.1.1.1:443: read: connection reset by peer`)?.detail.dialled,
    ).toBe('20.1.1.1:443');
    // The node's own mirror, and a proxy, are not the registry.
    for (const other of [
      'dial tcp 127.0.0.1:8578: i/o timeout',
      'proxyconnect tcp: dial tcp 10.0.0.9:3128: i/o timeout',
    ])
      expect(dialled(`${request}${other}`)?.detail.dialled).toBeUndefined();
    const [data] = readText(
      'failed to pull and unpack image "acme.azurecr.io/api:1": failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://weumanaged15.blob.core.windows.net/x": EOF',
    );
    expect(data).toMatchObject({
      symptom: 'connection-eof',
      hostRole: 'data',
      host: 'weumanaged15.blob.core.windows.net',
    });
  });

  test('a secret in the words does not come out', () => {
    const [first] = readText(
      'docker pull: Get "https://user:hunter22222@acme.azurecr.io/v2/?sig=abcdefghijkl": unauthorized: authentication required',
    );
    expect(first?.text).not.toContain('hunter22222');
    expect(first?.text).not.toContain('abcdefghijkl');
  });
});

describe('the first error decides', () => {
  test.each([
    [
      'manifest-unknown',
      '[rpc error: code = NotFound desc = failed to resolve reference "a.azurecr.io/x:1": a.azurecr.io/x:1: not found, rpc error: code = Unknown desc = failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://a.azurecr.io/oauth2/token: 401 Unauthorized]',
    ],
    [
      'credential-refused',
      '[rpc error: code = Unknown desc = failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized, rpc error: code = NotFound desc = failed to resolve reference "a.azurecr.io/x:1": a.azurecr.io/x:1: not found]',
    ],
    [
      'denied-by-ip',
      `[rpc error: code = Unknown desc = failed to fetch oauth token: unexpected status: 401 Unauthorized, rpc error: code = Unknown desc = denied: client with IP '1.2.3.4' is not allowed access.]`,
    ],
  ])('%s', (symptom, text) => {
    expect(readText(`Failed to pull image "a.azurecr.io/x:1": ${text}`)[0]?.symptom).toBe(symptom);
  });
});

describe('a line of the log', () => {
  const line = (reason: string, message: string): LogLine => ({
    at: new Date(0),
    reason,
    message,
    revision: 'r',
    replica: null,
    count: 1,
    source: 'event-stream',
  });
  test.each([
    ['pulling', 'PullingImage', "Pulling image 'acme.azurecr.io/api:1'"],
    ['pulled', 'PulledImage', 'Successfully pulled image "acme.azurecr.io/api:1" in 1.5s. Image size: 1 bytes.'],
    ['unauthorized', 'ImagePullUnauthorized', 'Container pull image failed with unauthorized error.'],
    [
      'pull-failed',
      'ContainerTerminated',
      "Container 'app' was terminated with exit code '' and reason 'ImagePullFailure'",
    ],
    ['crash', 'ContainerTerminated', "Container 'app' was terminated with exit code '1' and reason 'ProcessExited'"],
    ['lifecycle', 'RevisionReady', "Successfully provisioned revision 'api--5'"],
    ['unauthorized', 'ImagePullUnauthorized', ''],
    ['other', 'SomethingNew', 'words that nobody knows'],
    ['other', '', ''],
  ])('%s: %s', (symptom, reason, message) => {
    expect(readLogLine(line(reason, message)).symptom).toBe(symptom);
  });
  test('names the image that is pulled', () => {
    expect(readLogLine(line('PullingImage', "Pulling image 'acme.azurecr.io/api:1'")).image?.written).toBe(
      'acme.azurecr.io/api:1',
    );
    expect(
      readLogLine(line('PulledImage', 'Successfully pulled image "acme.azurecr.io/api:1" in 1.5s.')).image?.written,
    ).toBe('acme.azurecr.io/api:1');
  });
});

describe('hostile texts', () => {
  const words = fc.constantFrom(
    'failed to pull image ',
    'lookup ',
    '"',
    '""',
    '\\"',
    '{',
    '}',
    '[',
    ']',
    '│ ',
    'rpc error: code = Unknown desc = ',
    ': ',
    'https://',
    'manifest ',
    '<html>',
    '\n',
    '\\u0022',
    'x',
    "'",
    '\\',
    'EOF',
    'GET https:?scope=',
    'client with IP ',
    'Error: ',
    '(',
    'on ',
    ' ',
  );
  test('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText(),
          fc.array(words, { maxLength: 400 }).map((parts) => parts.join('')),
          fc.json(),
        ),
        (text) => {
          for (const reading of readText(text)) expect(reading.text.length).toBeLessThanOrEqual(500);
        },
      ),
      { numRuns: 500 },
    );
  });
  test.each([
    ['quotes', '"'.repeat(1_000_000)],
    ['backslashes', '\\'.repeat(1_000_000)],
    ['brackets', '['.repeat(1_000_000)],
    ['JSON brackets', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ['spaces', `failed to pull image ${' '.repeat(1_000_000)}x`],
    ['a beginning over and over', 'failed to resolve reference "x '.repeat(32_000)],
    ['lookups', 'lookup x on '.repeat(80_000)],
    ['boxes', '│ '.repeat(500_000)],
    ['lines', 'Pulling image \n'.repeat(70_000)],
    ['long words', `failed to do request ${'x'.repeat(600)} `.repeat(1_600)],
    ['long names', `Container "${'x/'.repeat(400)} failed to pull image "${'y:'.repeat(300)} `.repeat(700)],
    [
      'lines of long names',
      `failed to resolve reference Container "${'x/'.repeat(400)} registry ${'a.'.repeat(120)} lookup ${'b.'.repeat(120)}\nWarning `.repeat(
        700,
      ),
    ],
    [
      'a long log',
      Array.from(
        { length: 12_000 },
        (_, i) => `2026-06-26T12:00:00Z Failed to pull image "acme.azurecr.io/api:${i}": error ${i}`,
      ).join('\n'),
    ],
    ['one line of many errors', 'rpc error: code = Unknown desc = image, '.repeat(25_000)],
  ])('a megabyte of %s ends', (_name, text) => {
    const before = process.cpuUsage().user;
    readText(text);
    if (process.env.VERBOSE) console.log(`${_name}: ${Math.round((process.cpuUsage().user - before) / 1000)} ms`);
  });
});

describe('an error in the middle of a megabyte is found', () => {
  const error = 'Failed to pull image "acme.azurecr.io/api:9": manifest unknown: manifest tagged by "9" is not found';
  const around = (line: (i: number) => string, separator: string, middle: string) => {
    const half = Array.from({ length: 5_000 }, (_, i) => line(i)).join(separator);
    return `${half}${separator}${middle}${separator}${half}`;
  };
  const request = (i: number) =>
    `2026-06-26T12:00:00Z INFO GET /api/orders/${i} took ${i % 97} ms, status 200, user ${i * 7}`;

  test.each([
    ['a log', around(request, '\n', `2026-06-26T12:00:00Z ${error}`)],
    ['one line', around(request, ' ', error)],
    ['rows of JSON', around((i) => JSON.stringify({ Msg: request(i), n: i }), '\n', JSON.stringify({ Msg: error }))],
    [
      'an array of JSON',
      `[${around((i) => JSON.stringify({ Msg: request(i), n: i }), ',', JSON.stringify({ Msg: error }))}]`,
    ],
  ])('%s', (_name, text) => {
    expect(text.length).toBeGreaterThan(800_000);
    expect(readText(text)[0]).toMatchObject({ symptom: 'tag-unknown', image: { tag: '9' } });
  });
});
