/** Azure Container Apps: the platform's log, its reasons, and the validation when an app is written. */
import { signatures } from '../signature.ts';

export const containerApps = signatures([
  {
    symptom: 'rate-limited',
    writer: 'container-apps',
    proof: true,
    pattern: /image pull for .{1,300} failed due to registry rate limiting/i,
    is: ['Image pull for docker.io/library/redis:7-alpine failed due to registry rate limiting (HTTP 429).'],
    isNot: ['KEDA: scaler failed due to rate limiting'],
  },
  {
    symptom: 'platform-missing',
    writer: 'container-apps',
    proof: true,
    pattern: /image OS\/Arch? must be ([\w/]{3,40}) but found ([\w/]{3,40})/i,
    detail: (match) => ({ platformWanted: match[1] ?? '', platformFound: match[2] ?? '' }),
    is: ['Invalid value: "acme.azurecr.io/api:1": image OS/Arc must be linux/amd64 but found linux/arm64'],
    isNot: ['image OS/Arc is linux/amd64'],
  },
  {
    symptom: 'identity-missing',
    onlyAboutPulls: true,
    pattern:
      /identit(?:y|ies) .{0,260}(?:is|are|was|were|has|have) not (?:been )?(?:assigned|attached|associated)\b|ManagedIdentityNotAssigned|no (?:managed )?identit(?:y|ies) (?:is |are |was |has been )?(?:assigned|found|attached|configured|with)|(?:managed|user[- ]assigned) identity .{0,260}(?:not found|does not exist|could not be found|cannot be found)|Identity not found|InvalidIdentityResourceId|identity .{0,200} must be (?:assigned|added) to/i,
    unless: /key ?vault/i,
    is: [
      "The identity '/subscriptions/s/resourcegroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/pull' for registry 'acme.azurecr.io' is not assigned to the container app",
      'Failed to pull image "acme.azurecr.io/api:1": acquiring token: Identity not found',
    ],
    isNot: ["Ensure the managed identity 'system' has the correct permissions."],
  },
  {
    symptom: 'identity-failed',
    writer: 'container-apps',
    pattern: /unable to pull image using managed identity/i,
    detail: (match) => ({ ...identityAfter(match) }),
    is: [
      'Invalid value: "acme.azurecr.io/api:1": unable to pull image using Managed identity /subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/pull for registry acme.azurecr.io',
      'unable to pull image using Managed identity system for registry acme.azurecr.io',
    ],
    isNot: ['Kubelet managed identity client ID: 3c000b00'],
  },
  {
    symptom: 'registry-secret-failed',
    writer: 'container-apps',
    pattern: /failed to construct registry secret/i,
    is: [
      "Failed to construct registry secret for registry 'acme.azurecr.io' for ContainerApp 'api'. Ensure the managed identity 'system' has the correct permissions. Error: ACR token exchange endpoint returned error status: 401.",
    ],
    isNot: ['Error happened when syncing secret db from Azure Key Vault'],
  },
  {
    symptom: 'invalid-reference',
    writer: 'container-apps',
    proof: true,
    pattern: /ContainerAppInvalidImageFormat|has an invalid image format|invalid image (?:reference|name)\b/i,
    is: [
      "ContainerAppInvalidImageFormat: the image 'acme.azurecr.us/x-#{env}-svc:latest' is invalid",
      "Container with name 'api' has an invalid image format 'acme.azurecr.us/x-#{env}-svc:latest'.",
    ],
    isNot: ['image format is fine'],
  },
  {
    symptom: 'unauthorized',
    writer: 'container-apps',
    pattern:
      /ImagePullUnauthorized(?:Failure)?|pull image failed with unauthorized|Image pull failed with unauthorized|unauthorized to access image\b/i,
    is: [
      'Container pull image failed with unauthorized error.',
      'ImagePullUnauthorized',
      'Unauthorized to access image acme.azurecr.io/api:1. ErrorMessage=Image pull failed with unauthorized error. UNAUTHORIZED authentication required',
    ],
    isNot: ['Container pull image failed with reason: ImagePullFailure. Revert by terminate.'],
  },
  {
    symptom: 'manifest-unknown',
    writer: 'container-apps',
    weak: true,
    pattern: /image .{1,300} not found in registry\b|Image not found or access denied/i,
    is: [
      "Container 'app' was terminated with exit code '' and reason 'ImagePullFailure'. Image acme.azurecr.io/api:1 not found in registry. ErrorMessage=Image not found or access denied.",
    ],
    isNot: ["Container 'app' was terminated with exit code '' and reason 'ImagePullFailure'"],
  },
  {
    symptom: 'pull-failed',
    pattern:
      /\bImagePullFail(?:ure|ed)\b|Persistent Image ?Pull Errors?|cappsimagepullerrors|ErrorCode: ?\[ErrImagePull\]|Pending:(?:ErrImagePull|ImagePullBackOff)/i,
    is: [
      "Container 'app' was terminated with exit code '' and reason 'ImagePullFailure'",
      'Persistent Image Pull Errors for image "acme.azurecr.io/api:1". Please check https://aka.ms/cappsimagepullerrors.',
      '1/1 Pending:ImagePullBackOff on legion',
      'Error provisioning revision api--1. ErrorCode: [ErrImagePull]',
    ],
    isNot: [
      "Container 'app' was terminated with exit code '1' and reason 'ProcessExited'",
      'Persistent Failiure to start container',
    ],
  },
]);

function identityAfter(match: RegExpExecArray): { identity?: string } {
  const after = match.input.slice(match.index, match.index + 500);
  const id = /managed identity ['"<]?(\/subscriptions\/[^\s'"<>,]{10,400}|system)\b/i.exec(after)?.[1];
  return id === undefined ? {} : { identity: id };
}
