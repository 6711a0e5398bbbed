/** What is not a failed pull, from Container Apps and Kubernetes: crash, probe, port, volume, secret, scale, and ordinary life. */
import { signatures } from '../signature.ts';

const PULL_REASON = /ImagePull(?:Failure|BackOff|Unauthorized)|ErrImagePull/;

export const notAPull = signatures([
  {
    symptom: 'create-failed',
    pattern:
      /ContainerCreateFailure|OCI runtime create failed|failed to create (?:shim|containerd) task|failed to create task for container|executable file not found in \$PATH|exec format error|\b(?:CreateContainerError|RunContainerError|StartError|ContainerCannotRun)\b|unable to start container process/i,
    is: [
      `Container 'app' was terminated with exit code '1' and reason 'ContainerCreateFailure'. Status(StatusCode="Unknown", Detail="failed to create shim task: OCI runtime create failed: exec: "python": executable file not found in $PATH: unknown")`,
      'exec /bin/sh: exec format error',
    ],
    isNot: ["Container 'app' was terminated with exit code '' and reason 'ImagePullFailure'"],
  },
  {
    symptom: 'secret-failed',
    pattern:
      /syncing secret .{0,200}Key ?Vault|Microsoft\.KeyVault\/vaults|from Azure Key Vault|ForbiddenByRbac|unable to get value using managed identity|\bSecretNotFound\b|ContainerAppSecretRefNotFound|ContainerAppSecretKeyVault\w*|SecretRef .{0,120}not found|CreateContainerConfigError|secrets? "[^"]{1,253}" not found|couldn't find key \S{1,253} in (?:Secret|ConfigMap)|unable to retrieve secrets? from (?:asm|ssm)/i,
    unless: /construct registry secret|(?<!unable to )pull secret/i,
    is: [
      'Error happened when syncing secret db from Azure Key Vault https://kv.vault.azure.net/secrets/db for ContainerApp my-app: GET request returned error status: 403.',
      'CreateContainerConfigError: secret "infra-access-key" not found',
      "Error: couldn't find key network in Secret kube-system/cloud",
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 5 time(s): context deadline exceeded',
    ],
    isNot: ["Failed to construct registry secret for registry 'acme.azurecr.io' for ContainerApp 'api'."],
  },
  {
    symptom: 'volume-failed',
    pattern:
      /VolumeMountFailure|\bFailedMount\b|\bFailedAttachVolume\b|mount error\(|MountVolume\.\w+ failed|unable to attach or mount volumes|error while mounting volume|failed to mount local volume/i,
    is: [
      "Container 'app' was terminated with exit code '1' and reason 'VolumeMountFailure'. StdErr = mount error(13): Permission denied",
    ],
  },
  {
    symptom: 'probe-failed',
    pattern:
      /reason 'ProbeFailure'|\bProbe of \w{1,20} failed|Probe of \w{1,20} reached failure threshold|\b(?:liveness|readiness|startup) probe (?:failed|errored)|\bProbeFail(?:ed|ure)\b|\bUnhealthy\b.{0,40}probe/i,
    is: [
      'Probe of StartUp failed with status code: 1',
      'Readiness probe failed: Get "http://10.0.0.3:8080/": dial tcp 10.0.0.3:8080: connect: connection refused',
    ],
  },
  {
    symptom: 'port-mismatch',
    pattern: /TargetPort \d{1,5} does not match|\bPortMismatch\b|does not match the listening port/i,
    is: ['The TargetPort 8081 does not match the listening port 80.'],
  },
  {
    symptom: 'scheduling-failed',
    pattern:
      /\bFailedScheduling\b|nodes are available: |Insufficient (?:cpu|memory|ephemeral-storage)\b|didn't match Pod's node affinity/i,
    is: ['0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.'],
  },
  {
    symptom: 'scale-failed',
    pattern:
      /\b(?:FailedGetScale|ScaledObject\w*|KEDAScal\w+|FailedGetResourceMetric|FailedComputeMetricsReplicas)\b|failed to get (?:memory|cpu) (?:usage|utilization)|Maximum Allowed Cores|Error creating: pods .{0,200}forbidden: exceeded quota|error parsing .{1,60} metadata/i,
    is: [
      'Maximum Allowed Cores exceeded for the Managed Environment.',
      'deployments.apps "api--1" not found FailedGetScale',
      'error parsing azure service bus metadata: no connection setting given',
    ],
  },
  {
    symptom: 'job-failed',
    pattern: /BackoffLimitExceeded|specified backoff limit|Job was active longer than specified deadline/i,
    is: ['Job has reached the specified backoff limit'],
    isNot: ['rpc error: code = DeadlineExceeded desc = context deadline exceeded'],
  },
  {
    symptom: 'out-of-memory',
    pattern: /\bOOMKilled\b|Out of memory: Kill|\boom-kill|Memory cgroup out of memory/i,
    is: ["Container 'app' was terminated with exit code '137' and reason 'OOMKilled'"],
  },
  {
    symptom: 'other',
    pattern:
      /failed to push\b|failed commit on ref "[^"]{1,200}": unexpected status|\bpushing layers\b|\bpushing (?:the )?(?:docker |container )?image\b|\bdocker push\b|uploading layer to|\/blobs\/uploads\/|action: push\b|(?:error|failed) (?:to )?(?:upload|push)ing\b|failed to purge|acr\.BaseClient#|An image does not exist locally with the tag|\b(?:PUT|PATCH) "?https?:\/\/[^ ]{1,300}\/v2\/|The push refers to (?:a )?repository\b.{0,4000}?(?:\bdenied\b(?!.{0,80}client with IP)|unauthorized|HTTP (?:status: )?[45]\d\d\b)|failed to (?:export layer|write compressed diff|create diff tar stream)/i,
    is: [
      'Error: pushing image "quay.io/x/y:1" to "docker://quay.io/x/y:2": writing blob: uploading layer to https://quay.io/v2/x/y/blobs/uploads/5b: received unexpected HTTP status: 502 Bad Gateway',
      'error: failed to solve: failed to push acme.azurecr.io/api:1: unexpected status: 401 Unauthorized',
      // containerd commits what it pulls to its own disk; only a push can get an HTTP status here.
      'ERROR: failed to solve: failed commit on ref "config-sha256:bed2be5d": unexpected status: 404 Not Found',
      'Retrying operation after 1s due to PUT https://registry.example/v2/test/manifests/1: MANIFEST_BLOB_UNKNOWN: blob unknown to registry',
      'The push refers to repository [acme.azurecr.io/api] b370636613f1: Preparing unauthorized: authentication required',
      'failed to export layer: failed to write compressed diff: failed to create diff tar stream: read /x: input/output error: unknown',
      'Error: failed to purge manifests: acr.BaseClient#GetManifest: StatusCode=404 {"code":"MANIFEST_UNKNOWN"}',
    ],
    // What is wrong with the way there is wrong for a pull as well.
    isNot: [
      'The push refers to repository [acme.azurecr.io/api]',
      'The push refers to repository [acme.azurecr.io/api] Get https://acme.azurecr.io/v2/: read tcp 10.0.0.4:4000->20.1.1.1:443: read: connection reset by peer',
      "The push refers to repository [acme.azurecr.io/api] denied: client with IP '20.61.1.2' is not allowed access.",
    ],
  },
  {
    symptom: 'other',
    pattern:
      /exceeded its local ephemeral storage limit|The node was low on resource: ephemeral-storage|image garbage collection failed|failed to garbage collect required amount of images|Unable to retrieve (?:some image )?pull secrets?|Unable to retrieve some image pull secrets|upstream connect error or disconnect\/reset|must be an identity resource ID or 'system'|setup network for sandbox|network plugin|cni plugin/i,
    is: [
      'Container api exceeded its local ephemeral storage limit "1Gi".',
      'Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.',
      "ERROR: --registry-identity must be an identity resource ID or 'system'",
    ],
    isNot: ['no space left on device'],
  },
  {
    // A crashed Python program; but docker's library for Python reports failed pulls this way.
    symptom: 'other',
    pattern: /Traceback \(most recent call last\)/i,
    unless: /docker\.errors\.|docker pull|\b[45]\d\d (?:Client|Server) Error/i,
    is: [
      'Traceback (most recent call last): File "knack/cli.py", line 233, in invoke KeyError: \'eventStreamEndpoint\'',
    ],
    isNot: ['docker.errors.ImageNotFound: 404 Client Error: Not Found ("pull access denied for acme/api")'],
  },
  {
    symptom: 'crash',
    pattern:
      /terminated with exit code:? ?['"]?\d{1,4}|\bProcessExited\b|\bCrashLoopBackOff\b|Back-?off restarting failed container|Container ?Crashing|Persistent Fail(?:i)?ure to start container|exited with (?:code|status) [1-9]/i,
    unless: PULL_REASON,
    detail: (match) => {
      const code = /exit code:? ?['"]?(\d{1,4})/.exec(match[0])?.[1];
      return code === undefined ? {} : { exitCode: Number(code) };
    },
    is: [
      "Container 'app' was terminated with exit code '137' and reason 'ProcessExited'",
      'Back-off restarting failed container memory-eater in pod x',
      'Persistent Failiure to start container',
      '1/1 Container crashing: app',
    ],
    isNot: ["Container 'app' was terminated with exit code '' and reason 'ImagePullFailure'"],
  },
  {
    symptom: 'stopped',
    pattern: /reason 'ManuallyStopped'|reason 'Completed'|reason 'NormalStop/i,
    is: ["Container 'app' was terminated with exit code '' and reason 'ManuallyStopped'"],
  },
  {
    symptom: 'operation-expired',
    pattern:
      /\bOperation expired\b|At least one resource deployment operation failed|reached terminal provisioning state 'Failed'|completed with terminal provisioning state 'Failed'|ErrorCode: ?\[Timeout\]/i,
    is: ["Failed to provision revision for container app 'api'. Error details: Operation expired."],
    isNot: ['Your authorization token has expired'],
  },
  {
    symptom: 'pulled',
    pattern:
      /successfully pulled (?:and unpacked )?image|Container image .{1,400} already present on machine|Status: (?:Downloaded newer image|Image is up to date)|\b(?:ImagePulled|PulledImage)\b/i,
    is: [
      'Successfully pulled image "acme.azurecr.io/api:v1" in 1.92s. Image size: 49283072 bytes.',
      'Container image "nginx:1" already present on machine',
    ],
    isNot: ['Failed to pull image "nginx:1"'],
  },
  {
    symptom: 'pulling',
    pattern: /\bpulling (?:docker )?image\b|\bPullingImage\b|\bPulling from \S|Issuing docker pull/i,
    unless: /error pulling image|pulling image (?:failed|configuration)|failed pulling/i,
    is: ["Pulling image 'acme.azurecr.io/api:v1'"],
    isNot: ['error pulling image configuration: download failed after attempts=6: EOF'],
  },
  {
    symptom: 'started',
    pattern: /\bStarted container\b|\bContainerStarted\b/i,
    is: ["Started container 'app'"],
  },
  {
    symptom: 'lifecycle',
    pattern:
      /\b(?:AssigningReplica|RevisionReady|RevisionCreation|RevisionUpdate|RevisionDeactivating|RollingRevisionCompleted|ContainerAppReady|ContainerAppUpdate|StartingGettingEvents|ConnectedToEventsServer|ConnectingToEventsServer)\b|Successfully provisioned revision|has been scheduled to run on a node|Connecting to the events collector|No revision restart or provisioning was needed|Successfully assigned \S|Creating a new revision/i,
    is: ["Successfully provisioned revision 'api--5'", 'Connecting to the events collector...'],
  },
]);
