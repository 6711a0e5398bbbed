/** Signing in: which way, what its failures mean, and who is signed in. */
import { createCredential, type SignInPlace, signInWay } from '../../src/azure/credential.ts';
import { signInProblem } from '../../src/azure/sign-in-error.ts';
import { readPrincipal, SignInError, shareCredential } from '../../src/azure/token.ts';

describe('the way', () => {
  test.each([
    [['AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET', 'IDENTITY_ENDPOINT'], 'client-secret-or-certificate'],
    [['AZURE_CLIENT_CERTIFICATE_PATH'], 'client-secret-or-certificate'],
    [['AZURE_FEDERATED_TOKEN_FILE', 'IDENTITY_ENDPOINT'], 'workload-identity'],
    [['IDENTITY_ENDPOINT'], 'managed-identity'],
    [['AZURE_CLIENT_ID'], 'developer'],
    [undefined, 'developer'],
  ])('%p: %s', (present, way) => {
    expect(signInWay(present === undefined ? {} : { present })).toBe(way);
  });

  test('making one asks nobody', () => {
    expect(typeof createCredential({ cloud: 'china', clientId: null, tenantId: null }).getToken).toBe('function');
  });
});

describe('failures', () => {
  test.each([
    [
      "AADSTS7000222: The provided client secret keys for app '12345678-1234-4234-8234-123456789012' are expired.",
      'sign-in-failed',
      /credential reset --id 12345678-1234-4234-8234-123456789012/,
    ],
    ['AADSTS7000215: Invalid client secret provided.', 'sign-in-failed', /AZURE_CLIENT_SECRET/],
    [
      "AADSTS700016: Application with identifier '12345678-1234-4234-8234-123456789012' was not found in the directory",
      'sign-in-failed',
      /az ad sp show/,
    ],
    ['AADSTS90002: Tenant not found.', 'sign-in-failed', /AZURE_TENANT_ID/],
    [
      'ERROR: AADSTS700082: The refresh token has expired due to inactivity. To re-authenticate, please run: az login',
      'sign-in-failed',
      /^az login$/,
    ],
    [
      "ChainedTokenCredential authentication failed. CredentialUnavailableError: Please run 'az login' from a command prompt",
      'sign-in-failed',
      /^az login$/,
    ],
    [
      'Azure CLI could not be found. ManagedIdentityCredential: no managed identity endpoint found. getaddrinfo ENOTFOUND',
      'sign-in-failed',
      /^az login$/,
    ],
    ['ManagedIdentityCredential: Authentication failed.', 'sign-in-failed', /az containerapp identity assign/],
    [
      'endpoints_resolution_error: getaddrinfo ENOTFOUND login.microsoftonline.com',
      'azure-unreachable',
      /login\.microsoftonline\.com/,
    ],
    ['something new', 'sign-in-failed', /az login/],
  ])('%s', (message, code, remedy) => {
    const problem = signInProblem(new SignInError(new Error(message)));
    expect(problem.code).toBe(code);
    expect(problem.remedy).toMatch(remedy);
  });

  test('the members of a chain are heard, and secrets are not repeated', () => {
    const chain = Object.assign(new Error('chain failed'), { errors: [new Error('AADSTS7000222: expired')] });
    expect(signInProblem(new SignInError(chain)).message).toContain('expired');
    const odd = new SignInError(new Error('odd client_secret=abcd1234efgh'));
    expect(signInProblem(odd).message).not.toContain('abcd1234efgh');
  });
});

describe('the step is one for the place', () => {
  const clientId = 'c11e0000-0000-4000-8000-0000000000c2';
  const MESSAGES = [
    'something new',
    'ManagedIdentityCredential: no managed identity answered in time.',
    'AADSTS700082: The refresh token has expired',
    'AADSTS50076: you must use multi-factor authentication',
  ];

  test.each<[SignInPlace['way'], string | null, RegExp]>([
    ['managed-identity', null, /^az containerapp identity assign .* --system-assigned$/],
    ['managed-identity', clientId, new RegExp(`^az containerapp identity assign .* --user-assigned .*${clientId}`)],
    ['workload-identity', clientId, new RegExp(`the identity ${clientId} a federated credential|^az containerapp`)],
    ['client-secret-or-certificate', clientId, /AZURE_CLIENT_SECRET|^az containerapp/],
  ])('%s, %s: no service is told to run az login', (way, id, remedy) => {
    for (const message of MESSAGES) {
      const problem = signInProblem(new SignInError(new Error(message), { way, clientId: id }));
      expect(problem.remedy).toMatch(remedy);
      expect(problem.remedy).not.toContain('az login');
    }
  });

  test('at a terminal it is az login; with a client id, it says what a service needs as well', () => {
    const at = (id: string | null) =>
      signInProblem(new SignInError(new Error('Azure CLI: az login'), { way: 'developer', clientId: id })).remedy;
    expect(at(null)).toBe('az login');
    expect(at(clientId)).toMatch(new RegExp(`^az login .*${clientId}`));
  });

  test('the credential itself says where it is', async () => {
    const before = { ...process.env };
    delete process.env.AZURE_FEDERATED_TOKEN_FILE;
    const settings = { cloud: 'public', clientId, tenantId: null, present: ['AZURE_FEDERATED_TOKEN_FILE'] } as const;
    const shared = shareCredential(createCredential(settings), () => new Date());
    const error = await shared.getToken('s').catch((thrown: unknown) => thrown);
    process.env = before;
    expect(error).toMatchObject({ name: 'SignInError', place: { way: 'workload-identity', clientId } });
  });
});

describe('the shared credential', () => {
  const encode = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;

  test('one token for all, until it is near its end', async () => {
    let asked = 0;
    let now = new Date('2026-01-01T00:00:00Z');
    const shared = shareCredential(
      {
        getToken: async () => ({
          token: encode({ oid: `o${++asked}`, tid: 't', appid: 'a' }),
          expiresOnTimestamp: now.getTime() + 3_600_000,
        }),
      },
      () => now,
    );
    await Promise.all([shared.getToken('s'), shared.getToken('s'), shared.getToken('other')]);
    expect(asked).toBe(2);
    now = new Date(now.getTime() + 3_400_000);
    await shared.getToken('s');
    expect(asked).toBe(3);
    expect(shared.principal()).toMatchObject({ objectId: 'o3', tenantId: 't', kind: 'application' });
  });

  test("its failures are told from the service's, and are not kept", async () => {
    let fail = true;
    const shared = shareCredential(
      {
        getToken: async () => {
          if (fail) throw new Error('no');
          return { token: 't', expiresOnTimestamp: Number.MAX_SAFE_INTEGER };
        },
      },
      () => new Date(),
    );
    await expect(shared.getToken('s')).rejects.toBeInstanceOf(SignInError);
    fail = false;
    expect((await shared.getToken('s')).token).toBe('t');
  });

  test('who is signed in; a token that is none tells nothing', () => {
    expect(readPrincipal(encode({ oid: 'o', upn: 'ann@example.com', appid: 'cli' }))).toMatchObject({
      name: 'ann@example.com',
      kind: 'user',
    });
    expect(readPrincipal('opaque')).toBeNull();
    expect(readPrincipal('a.!!!.c')).toBeNull();
  });
});
