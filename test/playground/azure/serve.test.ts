import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContainerAppsAPIClient } from '@azure/arm-appcontainers';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { ClientSecretCredential, type ClientSecretCredentialOptions } from '@azure/identity';
import { SHOP, TENANT } from '../../../src/playground/azure/demo/names.ts';
import { type ServedAzure, serveAzure } from '../../../src/playground/azure/serve.ts';
import { demoAzure, errorOf } from './clients.ts';

const CLIENT = '1d0f3a52-6c1b-4f7e-9a3d-2b8c7e6f5a41';
const OLD_CLIENT = '2e1f4b63-7d2c-4a8f-8b4e-3c9d8f7a6b52';

/** A throw-away certificate for the public names, made by openssl. */
function makeCertificate(): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'pullcheck-tls-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const names = 'DNS:localhost,DNS:management.azure.com,DNS:login.microsoftonline.com';
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '1',
        '-subj',
        '/CN=localhost',
        '-addext',
        `subjectAltName=${names}`,
        '-keyout',
        key,
        '-out',
        cert,
      ],
      { stdio: 'pipe' },
    );
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the same answers over TLS', () => {
  const azure = demoAzure({
    clients: [
      { clientId: CLIENT, secret: 'right' },
      { clientId: OLD_CLIENT, secret: 'right', expires: '@-1d' },
    ],
  });
  const certificate = makeCertificate();
  let served: ServedAzure;
  beforeAll(async () => {
    served = await serveAzure(azure, certificate);
  });
  afterAll(() => served.close());

  /** Instead of a hosts file: the connection goes to localhost, the Host header keeps the public name. */
  function options() {
    const policy: PipelinePolicy = {
      name: 'toLocalhost',
      sendRequest(request, next) {
        const url = new URL(request.url);
        if (url.hostname !== 'localhost') request.headers.set('host', url.hostname);
        url.hostname = 'localhost';
        url.port = String(served.port);
        request.url = url.href;
        return next(request);
      },
    };
    return {
      tlsOptions: { ca: certificate.cert },
      retryOptions: { maxRetries: 0 },
      additionalPolicies: [{ policy, position: 'perRetry' as const }],
    };
  }

  function credential(clientId: string, secret: string): ClientSecretCredential {
    return new ClientSecretCredential(TENANT, clientId, secret, options() as ClientSecretCredentialOptions);
  }

  test('@azure/identity signs in, and the ARM client reads with its token', async () => {
    const client = new ContainerAppsAPIClient(credential(CLIENT, 'right'), SHOP, options());
    expect(await client.containerApps.get('rg-shop', 'orders-api')).toMatchObject({ name: 'orders-api' });
    expect(azure.requests.some((one) => one.url.startsWith('https://login.microsoftonline.com/'))).toBe(true);
  });

  test('a wrong secret, an expired one, an unknown client: in Entra’s words', async () => {
    const scope = 'https://management.azure.com/.default';
    expect((await errorOf(credential(CLIENT, 'wrong').getToken(scope))).message).toContain(
      'AADSTS7000215: Invalid client secret provided.',
    );
    const expired = await errorOf(credential(OLD_CLIENT, 'right').getToken(scope));
    expect(expired.message).toContain(
      `AADSTS7000222: The provided client secret keys for app '${OLD_CLIENT}' are expired.`,
    );
    expect((await errorOf(credential(SHOP, 'right').getToken(scope))).message).toContain('AADSTS700016');
  });
});
