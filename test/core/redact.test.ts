import { REDACTED, redact } from '../../src/core/redact.ts';
import { safeText } from '../../src/core/safe-text.ts';

const GUID = '5d5d5d5d-1111-4222-8333-5d5d5d5d5d5d';
const JWT = 'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOiJhY21lc2hvcCIsInN1YiI6IjEyMyJ9.c2lnbmF0dXJlLW9mLWl0';
const KEY = `${'Ab3+'.repeat(21)}Zz==`;

/** What is secret in it, and how it stands in the wild. */
const SECRETS: readonly (readonly [secret: string, text: string])[] = [
  [JWT, `Authorization: Bearer ${JWT}`],
  [JWT, `GET /oauth2/token?access_token=${JWT} failed`],
  ['cHVsbGNoZWNrOnMzY3JldA==', 'authorization: Basic cHVsbGNoZWNrOnMzY3JldA=='],
  ['Zm9vYmFyYmF6', 'https://s.blob.core.windows.net/c/b?sv=2024-01-01&sr=b&sig=Zm9vYmFyYmF6%3D'],
  [
    'Zm9vYmFyYmF6',
    'https://prod-1.westeurope.logic.azure.com/workflows/w/triggers/m/paths/invoke?sp=%2F&sig=Zm9vYmFyYmF6',
  ],
  [KEY, `DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${KEY};EndpointSuffix=core.windows.net`],
  [KEY, `the key is ${KEY} now`],
  ['p4ssw0rd', 'Server=tcp:db,1433;User ID=sa;Password=p4ssw0rd;Encrypt=true'],
  [GUID, `InstrumentationKey=${GUID};IngestionEndpoint=https://x`],
  ['hunter2secret', 'https://robot:hunter2secret@acmeshop.azurecr.io/v2/'],
  ['B000/abcdef123456', 'posted to https://hooks.slack.com/services/T000/B000/abcdef123456'],
  ['IncomingWebhook/abc', `https://acme.webhook.office.com/webhookb2/${GUID}@${GUID}/IncomingWebhook/abc/def`],
  ['aFunctionKey123456', 'https://f.azurewebsites.net/api/x?code=aFunctionKey123456=='],
  [GUID, `AZURE_CLIENT_SECRET=${GUID}`],
  [GUID, `{"clientId":"x","clientSecret":"${GUID}"}`],
  [GUID, `client_secret: ${GUID}`],
  ['Abc8Q~aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'secret value Abc8Q~aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa was used'],
  ['cm9ib3Q6aHVudGVyMg', '{"auths":{"acmeshop.azurecr.io":{"auth":"cm9ib3Q6aHVudGVyMg=="}}}'],
  ['npmTokenValue1', '//registry.npmjs.org/:_authToken=npmTokenValue1'],
  ['hunter22', 'docker login acmeshop.azurecr.io -u robot -p hunter22'],
  ['hunter22', 'az containerapp registry set --registry-password hunter22 --server x'],
  ['hunter22', 'az storage blob list --account-key "hunter22" -c x'],
  ['ghp_0123456789abcdefghijABCDEFGHIJ', 'token ghp_0123456789abcdefghijABCDEFGHIJ expired'],
  ['xoxb-1234-5678-abcdefgh', 'SLACK_BOT_TOKEN=xoxb-1234-5678-abcdefgh'],
  ['MIIEabc', '-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\n-----END RSA PRIVATE KEY-----'],
];

test.each(SECRETS)('%s is taken out', (secret, text) => {
  const said = redact(text);
  expect(said).not.toContain(secret);
  expect(said).toContain(REDACTED);
  expect(redact(said)).toBe(said);
});

test('an escape sequence or an invisible mark within a token does not hide it', () => {
  const cut = `${JWT.slice(0, 20)}\x1b[0m${JWT.slice(20, 40)}\u200b${JWT.slice(40)}`;
  expect(redact(safeText(`Bearer ${cut}`))).toBe(`Bearer ${REDACTED}`);
  expect(redact(safeText(`token\u200b${JWT}`))).toBe(`token${REDACTED}`);
  expect(redact(`${JWT}${JWT}`)).toBe(REDACTED);
});

/** What an engineer needs to see stays: names, digests, ids, and commands that name a secret without holding it. */
const NEEDED = [
  `the identity ${GUID} has 0 role assignments`,
  'acmeshop.azurecr.io/orders-api@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'az containerapp registry set -n x --server acmeshop.azurecr.io --identity system',
  'az acr credential renew -n acmeshop --password-name password2',
  'az containerapp registry set --password "$NEW_PASSWORD" --server x',
  'az acr login -n acmeshop --expose-token --output tsv',
  'MANIFEST_UNKNOWN: manifest tagged by "2.0.1" is not found',
  `https://portal.azure.com/#@${GUID}/resource/subscriptions/${GUID}/resourceGroups/g/providers/Microsoft.App/jobs/x`,
  'https://portal.azure.com/#@/resource/subscriptions/1/resourceGroups/g/providers/Microsoft.App/containerApps/x',
];

test.each(NEEDED)('%s stays', (text) => expect(redact(text)).toBe(text));

test('text is well-formed after it was made safe', () => {
  expect(safeText('a\ud800b\udc00c \u{1f600}')).toBe('a\ufffdb\ufffdc \u{1f600}');
  expect(safeText('\u00ad\u3164\u180e\u{e0041}x')).toBe('x');
});

test('a text made to trip every pattern comes to an end', () => {
  const nasty = `${'a-'.repeat(20_000)}=${'login -'.repeat(5_000)}${'--secret-'.repeat(5_000)}`;
  expect(redact(nasty).length).toBeGreaterThan(0);
});
