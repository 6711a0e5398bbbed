/** What registries other than Azure's say: Docker Hub, ghcr.io, ECR, Artifact Registry, Quay, Harbor, GitLab, Artifactory. */
import { signatures } from '../signature.ts';

export const registryWords = signatures([
  {
    symptom: 'rate-limited',
    writer: 'registry',
    proof: true,
    pattern:
      /[Yy]ou have reached your (?:unauthenticated )?pull rate limit|docker\.com\/increase-rate-limit|aka\.ms\/acr\/skus#?\S{0,40}.{0,80}(?:throttl|limit)|pull rate limit (?:has been |was |is )?(?:reached|exceeded|hit)/,
    unless: /failed login attempts/,
    is: [
      'toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit',
    ],
    isNot: [
      'pull QPS exceeded',
      'Code="TooManyRequests" Message="The request is being throttled as the limit has been reached for operation type - Write"',
    ],
  },
  {
    symptom: 'rate-limited',
    pattern:
      /RegistryErrorResponse\b.{0,200}(?:docker\.io|docker\.com)|\bRate exceeded\b|ThrottlingException|Quota exceeded for quota metric|too many requests to registry|too many failed login attempts|rate limit exceeded|retry-after.{0,40}pull/i,
    onlyAboutPulls: true,
    is: [
      "(RegistryErrorResponse) An error response is received from the docker registry 'index.docker.io'. Please retry later.",
      'CannotPullContainerError: failed to resolve ref "x": ThrottlingException: Rate exceeded',
      'Error: initializing source docker://quay.io/x/y:1: reading manifest 1 in quay.io/x/y: too many requests to registry',
    ],
  },
  {
    symptom: 'server-error',
    pattern: /RegistryErrorResponse|Could not reach any registry endpoint/,
    unless: /docker\.io|docker\.com/,
    is: [
      "(RegistryErrorResponse) An error response is received from the docker registry 'registry.example'. Please retry later.",
      'CannotPullContainerError: Could not reach any registry endpoint',
    ],
  },
  {
    // Kubelet's reason for a registry that refuses the connection; the words behind it say more.
    symptom: 'server-error',
    weak: true,
    pattern: /\bRegistryUnavailable\b|because the registry is unavailable/,
    is: ['RegistryUnavailable: image pull failed for acme.io/x:1 because the registry is unavailable'],
  },
  {
    symptom: 'wrong-password',
    pattern:
      /incorrect username or password|wrong login\/password|invalid username\/password|invalid username or password|bad username or password|wrong username or password|your account must log in with a Personal Access Token|HTTP Basic: Access denied|bad credentials|User cannot be authenticated with the token|Invalid (?:user )?credentials\b|UNAUTHORIZED: (?:Wrong|Bad|Invalid) |\bDENIED: denied$|incorrect (?:login|password)|user ?name (?:and|or) password (?:is|are) (?:incorrect|invalid|wrong)|Invalid\w*RegistryCredentials?|registry credentials? (?:is|are) (?:invalid|incorrect|wrong)|unauthorized: Invalid Username|provided password or token is incorrect|Could not find robot with|could not be authenticated by the GitHub Packages/i,
    onlyAboutPulls: true,
    is: [
      'Get https://registry-1.docker.io/v2/library/x/manifests/1: unauthorized: incorrect username or password',
      'docker pull x/y:1 Error occurred : 401 Client Error: Unauthorized ("Wrong login/password, please try again")',
      'docker pull: Get "https://registry-1.docker.io/v2/": unauthorized: your account must log in with a Personal Access Token (PAT)',
      'unable to retrieve auth token: invalid username/password: unauthorized: authentication required; pulling image registry.example/x',
      'unexpected status code 401 Unauthorized: {"details":"incorrect username or password"}',
    ],
    isNot: ['FATAL: password authentication failed for user "postgres"'],
  },
  {
    symptom: 'credential-expired',
    proof: true,
    pattern: /your authorization token has expired/i,
    is: [
      "denied: Your Authorization Token has expired. Please run 'aws ecr get-login --no-include-email' to fetch a new one.",
    ],
  },
  {
    symptom: 'credential-expired',
    pattern:
      /(?:authorization|access|refresh|security|auth|personal access|deploy|id|bearer)?[- ]?(?:token|credentials?|password|PAT|secret)(?: included in the request)? (?:has|have|is|are|was) expired|\bExpiredToken(?:Exception)?\b|token expired/i,
    onlyAboutPulls: true,
    is: [
      "denied: Your Authorization Token has expired. Please run 'aws ecr get-login --no-include-email' to fetch a new one.",
      'GET https://1.dkr.ecr.us-east-1.amazonaws.com/v2/x/manifests/1: DENIED: Your authorization token has expired. Reauthenticate and try again.',
    ],
    isNot: [
      'x509: certificate has expired or is not yet valid',
      'bootstrap client certificate in /etc/kubernetes/kubelet.conf is expired',
    ],
  },
  {
    symptom: 'credential-expired',
    pattern: /security token included in the request is (?:invalid|expired)/i,
    is: ['denied: The security token included in the request is invalid'],
  },
  {
    symptom: 'anonymous-refused',
    pattern:
      /Unauthenticated requests? (?:do(?:es)? not|don't) have permission|unauthenticated: .{0,40}(?:anonymous|no credential)|GitHub Docker Registry needs login|Please login to the Red Hat Registry|basic credential not found|anonymous (?:pull|access) (?:is )?(?:not allowed|disabled|denied)|ghcr\.io[^ ]{0,60}: UNAUTHORIZED: authentication required/i,
    is: [
      'Unauthenticated requests do not have permission "artifactregistry.repositories.downloadArtifacts" on resource "projects/x"',
      'GET https:?scope=repository%3Aacme%2Fapi%3Apull&service=ghcr.io: UNAUTHORIZED: authentication required',
    ],
  },
  {
    symptom: 'no-permission',
    pattern:
      /Permission ["']?(?:artifactregistry|storage)\.[\w.]{3,80}["']? denied|does not have (?:\S{1,60} )?(?:permission|access)\b.{0,120}(?:manifest|image|repositor|registr|storage\.objects|downloadArtifacts|pull)|not authorized to perform: ?ecr|AccessDeniedException\b.{0,400}\becr\b|no identity-based policy allows|permission_denied: (?!Permission|The caller)|installation not allowed to \w+ organization package|access token has insufficient scopes|token provided does not match expected scopes|missing (?:the )?(?:required )?(?:read_?:?packages|pull) (?:scope|permission)|AuthorizationFailed\b.{0,300}registries\/pull|registries\/pull\/read|does not have .{0,60}AcrPull|AcrPull (?:role|permission)\b.{0,60}(?:missing|not assigned|required|not granted)|permissions? to pull\b|don't have the needed permissions|SAML enforcement/i,
    unless: /Unauthenticated requests?/i,
    is: [
      'denied: Permission "artifactregistry.repositories.downloadArtifacts" denied on resource "projects/p/locations/l/repositories/r" (or it may not exist)',
      'unauthorized: The client does not have permission for manifest',
      'AccessDeniedException: User: arn:aws:sts::1:assumed-role/x is not authorized to perform: ecr:GetAuthorizationToken on resource: *',
      'DENIED: permission_denied: The token provided does not match expected scopes.',
    ],
    isNot: [
      "PERMISSION_DENIED: Permission 'run.services.get' denied on resource 'namespaces/p/services/web'",
      "Caller is not authorized to perform action on resource. Action: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'",
    ],
  },
  {
    symptom: 'account-problem',
    proof: true,
    pattern: /UserProjectAccountProblem|billing account .{0,80}(?:not in good standing|is disabled in state)/i,
    is: [
      '<?xml version="1.0"?><Error><Code>UserProjectAccountProblem</Code><Message>User project billing account not in good standing.</Message></Error>',
    ],
  },
  {
    symptom: 'account-problem',
    pattern:
      /UserProjectAccountProblem|billing account .{0,80}(?:not in good standing|is disabled)|account .{0,60}(?:suspended|locked|not in good standing)|verify your email|email .{0,20}not (?:been )?verified|402 Payment Required|billing (?:must|to) be enabled|subscription has (?:lapsed|expired)|API has not been used in project|enable (?:the )?(?:Google )?(?:Container|Artifact) Registry API|Container Registry is (?:deprecated|shut)|namespace (?:\S{1,80} )?has been disabled|Consumer .{1,80} has been suspended|Project .{1,80} has been deleted|project not found or deleted/i,
    onlyAboutPulls: true,
    is: [
      "error parsing HTTP 403 response body: invalid character '<' looking for beginning of value: \"<?xml version='1.0' encoding='UTF-8'?><Error><Code>UserProjectAccountProblem</Code><Message>User project billing account not in good standing.</Message></Error>\"",
    ],
    isNot: ['account key rotated'],
  },
  {
    symptom: 'policy-rejected',
    pattern:
      /SignatureValidationFailed|A signature was required, but no signature exists|Source image rejected|PROJECTPOLICYVIOLATION|(?:current )?image .{0,200}(?:is not signed|cannot be pulled|prevented from running).{0,100}|policy .{0,60}(?:denied|blocked|rejected) .{0,60}(?:pull|image)|blocked by (?:Xray|curation|policy)|due to configured policy in|content trust|admission webhook .{0,120}denied the request.{0,300}(?:image|signature|registry)|registry \S{1,253} is blocked in|is rejected by policy|451 Unavailable For Legal Reasons|no matching signatures|notary.{0,80}does not have trust data/i,
    onlyAboutPulls: true,
    is: [
      'Source image rejected: A signature was required, but no signature exists',
      'denied: current image with 12 vulnerabilities cannot be pulled due to configured policy in \'Prevent images with vulnerability severity of "High" from running.\'',
      'Error: remote trust data does not exist for docker.io/x/y: notary.docker.io does not have trust data for docker.io/x/y (image pull)',
    ],
  },
  {
    symptom: 'manifest-unknown',
    pattern:
      /unknown: artifact .{1,300} not found|ImageManifestNotFound|ImageNotFoundException|requested image not found|Failed to compute blob liveness|\bimage:? ["'`]?[\w./:@-]{2,400}["'`]? (?:does not exist|(?:was )?not found(?! in registry)|could not be found)\b/i,
    onlyAboutPulls: true,
    is: [
      'unknown: artifact test/alpine:sha256-4432.sig not found',
      'CannotPullContainerError: ref pull: requested image not found',
      'MANIFEST_UNKNOWN: Failed to compute blob liveness for manifest: 1',
    ],
    isNot: [
      'failed to pull image "acme/api:1": pull access denied, repository does not exist or may require authorization',
    ],
  },
  {
    symptom: 'throttled-by-node',
    writer: 'kubelet',
    proof: true,
    pattern: /pull QPS exceeded/i,
    is: ['Failed to pull image "x": pull QPS exceeded'],
  },
  {
    symptom: 'policy-never',
    writer: 'kubelet',
    pattern: /ErrImageNeverPull|is not present with pull policy of Never/i,
    is: ['ErrImageNeverPull: Container image "quay.io/x/y:1" is not present with pull policy of Never'],
  },
]);
