/** HTTP statuses, whoever repeats them. */
import { signatures } from '../signature.ts';

/** Docker's API answers 500 for whatever went wrong ("status code=InternalServerError", "(HTTP code 500)"): that is no status of the registry. */
export const httpStatus = signatures([
  {
    symptom: 'rate-limited',
    proof: true,
    onlyAboutPulls: true,
    pattern:
      /\b429\b[ ():,-]{0,4}"?(?:Too Many Requests)|\bHTTP[ /]?(?:status |code |1\.1 )?429\b|status(?: ?code)?[ :=]{1,3}429\b/i,
    is: [
      'failed to copy: httpReadSeeker: failed open: unexpected status code https://mcr.microsoft.com/v2/x/blobs/sha256:31a: 429 Too Many Requests',
      'An error occurred when getting manifest. StatusCode: 429, Reason: Too Many Requests',
    ],
    isNot: ['Key Vault returned error status: 429 Too Many Requests'],
  },
  {
    symptom: 'server-error',
    onlyAboutPulls: true,
    pattern:
      /\b50[0234]\b[ ():,"-]{0,4}(?:Internal Server Error|Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time-?out|Server Error)|unexpected (?:HTTP )?status(?: code)?(?: from \w+ request to [^ ]{1,600})?:? 5\d\d\b|\berror status: 5\d\d\b|status(?: ?code)?[ :=]{1,3}50[234]\b|\bHTTP (?:code:? )?50[234]\b/i,
    unless: /\(HTTP code 500\) server error(?!.*\b50[234]\b)/,
    is: [
      'unexpected status from HEAD request to https://acme.azurecr.io/v2/api/manifests/1: 503 Service Unavailable',
      'received unexpected HTTP status: 502 Bad Gateway (pulling image)',
      'failed to fetch anonymous token: unexpected status: 503 Service Unavailable',
      'Error response from daemon: received unexpected HTTP status: 500 Internal Server Error',
    ],
    isNot: [
      '(HTTP code 500) server error - Get https://registry-1.docker.io/v2/: dial tcp: lookup registry-1.docker.io: no such host',
      'Probe of Readiness failed with status code: 500',
    ],
  },
  {
    symptom: 'forbidden',
    onlyAboutPulls: true,
    pattern:
      /\b403\b[ ():,"-]{0,4}Forbidden|status(?: ?code)?[ :=]{1,3}403\b|\berror status: 403\b|\bHTTP 403\b|Response code: 403\b/i,
    is: [
      'unexpected status from HEAD request to https://acme.azurecr.io/v2/api/manifests/1: 403 Forbidden',
      'failed to authorize: failed to fetch anonymous token: unexpected status: 403 Forbidden; image acme.azurecr.io/api:1',
    ],
    isNot: ['GET request to Azure Key Vault https://kv.vault.azure.net/secrets/db returned error status: 403.'],
  },
  {
    symptom: 'unauthorized',
    onlyAboutPulls: true,
    pattern:
      /\b401\b[ ():,"-]{0,4}(?:Client Error: )?Unauthorized|status(?: ?code)?[ :=]{1,3}401\b|\berror status: 401\b|\bHTTP 401\b|Response code: 401\b|\bUNAUTHORIZED\b|\bunauthorized: ?|: unauthorized\b|authentication (?:is )?required|Not authorized\. https?:|denied: |(?<!or access )\bDENIED\b|(?<!or )access (?:is )?(?:denied|forbidden)|"message": ?"denied"|unauthorized to access repository|status code=Unauthorized|Requesting bear?er token|unable to retrieve auth token|could not fetch token|not authenticated|authorization failed|aka\.ms\/acr\/authorization/i,
    // The first answer of every registry that wants a sign-in is a 401 with a challenge; debug output shows it.
    unless:
      /permission denied.{0,20}$|(?:level=debug|DEBU\[).{0,400}(?:challenge request|fetch response received|Bearer realm)/i,
    is: [
      'Error response from daemon: Get "https://acme.azurecr.io/v2/": unauthorized: authentication required',
      '{"errors":[{"code":"UNAUTHORIZED","message":"authentication required","detail":[{"Type":"repository","Class":"","Name":"library/x","Action":"pull"}]}]}',
      'HEAD https://registry.example/x: unexpected status code 401 Unauthorized (HEAD responses have no body, use GET for details)',
      'Get https://registry.gitlab.example/v2/x/manifests/latest: denied: access forbidden',
      "Access to registry 'acme.azurecr.io' was denied. Response code: 401.",
      'unauthorized to access repository: commons/x, action: pull: unauthorized to access repository: commons/x, action: pull',
    ],
    isNot: [
      'Access denied or Key Vault read failed: (Forbidden) Caller is not authorized to perform action on resource',
      'level=debug msg="Got response to challenge request" header="Bearer realm=x,service=registry.docker.io" status="401 Unauthorized"',
      "Error configuring sink: The request to the Slack API failed. {'ok': False, 'error': 'invalid_auth'}",
    ],
  },
  {
    symptom: 'not-found',
    onlyAboutPulls: true,
    pattern:
      /\b404\b[ ():,"-]{0,4}(?:Client Error: )?(?:Not Found)|(?:unexpected|unsupported) status code 404|status(?: ?code)?[ :=]{1,3}404\b|\bHTTP 404\b|code 404\b/i,
    is: ['Invalid value: "registry.example/x:1": GET https:: unexpected status code 404 Not Found:'],
    isNot: ['GET request to Azure Key Vault https://kv.vault.azure.net/secrets/x returned error status: 404.'],
  },
  {
    symptom: 'pull-failed',
    onlyAboutPulls: true,
    pattern:
      /(?:unexpected|unsupported) status(?: code)? (?:.{0,500}: )?4\d\d\b|unexpected status(?: code)?\b.{0,500}: 4\d\d\b|\b400 Bad Request\b/i,
    is: [
      'failed to copy: httpReadSeeker: failed open: unexpected status code https://registry.example/v2/library/nginx/blobs/sha256:6ee2?ns=docker.io: 400 Bad Request',
    ],
  },
  {
    // A request to a registry that ended in words nobody here knows: it failed all the same.
    symptom: 'pull-failed',
    pattern: /Error response from daemon: (?:Get|Head) "?https?:\/\/[^ "]{1,300}\/v[12]\//,
    is: ['Error response from daemon: Get "https://registry.example/v2/": the moon is in the wrong house'],
  },
]);
