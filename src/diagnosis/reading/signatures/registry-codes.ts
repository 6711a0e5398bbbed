/**
 * The error codes of the registry API and the words that belong to them, as every registry may say them and every client
 * may repeat them (distribution/distribution, registry/api/errcode/register.go; the OCI distribution specification).
 */
import { signatures } from '../signature.ts';

export const registryCodes = signatures([
  {
    symptom: 'manifest-unknown',
    pattern: /\bmanifest unknown\b|\bMANIFEST_UNKNOWN\b/i,
    unless: /manifest sha256:[0-9a-f]{6,64} (?:is|was) not found/i,
    is: ['MANIFEST_UNKNOWN: manifest unknown', 'reading manifest 1 in quay.io/x/y: manifest unknown'],
    isNot: ['unable to build kubernetes objects from release manifest: unknown'],
  },
  {
    symptom: 'repository-unknown',
    pattern: /\bNAME_UNKNOWN\b|\bname unknown\b|repository name not known to registry/i,
    is: [
      'GET https://acme.azurecr.io/v2/api/tags/list: NAME_UNKNOWN: repository name not known to registry',
      'level=error msg="response completed with error" err.code="name unknown" err.message="repository name not known to registry"',
    ],
    isNot: ['repository gcr.io/p/api not found: does not exist or no pull access'],
  },
  {
    symptom: 'invalid-reference',
    pattern: /\b(?:NAME_INVALID|TAG_INVALID)\b/,
    is: ['NAME_INVALID: invalid repository name x//y', 'TAG_INVALID: manifest tag did not match URI'],
  },
  {
    symptom: 'rate-limited',
    writer: 'registry',
    proof: true,
    pattern: /\bTOOMANYREQUESTS\b|\btoomanyrequests\b/,
    unless: /failed login attempts/,
    is: [
      '{"errors":[{"code":"TOOMANYREQUESTS","message":"You have reached your pull rate limit."}]}',
      'toomanyrequests: Data limit exceeded',
      'Error response from daemon: toomanyrequests',
    ],
    isNot: [
      'Code="TooManyRequests" Message="The request is being throttled as the limit has been reached for operation type - Write"',
    ],
  },
  {
    symptom: 'server-error',
    pattern: /\bUNAVAILABLE: /,
    onlyAboutPulls: true,
    is: ['GET https://acme.azurecr.io/v2/api/manifests/1: UNAVAILABLE: service unavailable'],
  },
  {
    symptom: 'corrupt',
    pattern:
      /\b(?:BLOB_UNKNOWN|MANIFEST_BLOB_UNKNOWN|DIGEST_INVALID|SIZE_INVALID|MANIFEST_UNVERIFIED)\b|blob unknown to registry/,
    is: ['BLOB_UNKNOWN: blob unknown to registry'],
  },
  {
    symptom: 'unsupported-format',
    pattern: /\bMANIFEST_INVALID\b/,
    is: ['MANIFEST_INVALID: manifest invalid; pulling acme/api:1'],
  },
  {
    symptom: 'absent-or-denied',
    pattern: /requested access to the resource is denied/i,
    is: ['DENIED: requested access to the resource is denied'],
  },
]);
