/** containerd 1.x and 2.x, ctr, nerdctl, buildkit and Helm's ORAS: core/remotes/docker and the unpacker. */
import { signatures } from '../signature.ts';

export const containerd = signatures([
  {
    symptom: 'credential-refused',
    writer: 'containerd',
    // 401 from a token endpoint to which a stored credential was sent (authorizer.go: "oauth" = with one).
    pattern: /failed to fetch oauth token\b.{0,500}?(?:\b401\b|\bunauthorized\b|invalid_grant)/i,
    is: [
      'failed to resolve reference "acme.azurecr.io/api:1": failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://acme.azurecr.io/oauth2/token?scope=repository%3Aapi%3Apull&service=acme.azurecr.io: 401 Unauthorized',
      'failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized',
    ],
    isNot: ['failed to authorize: failed to fetch oauth token: unexpected status: 503 Service Unavailable'],
  },
  {
    symptom: 'anonymous-refused',
    writer: 'containerd',
    pattern: /failed to fetch anonymous token\b.{0,500}?(?:\b401\b|\bunauthorized\b)|no basic auth credentials/i,
    is: [
      'failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://acme.azurecr.io/oauth2/token?scope=repository%3Aapi%3Apull&service=acme.azurecr.io: 401 Unauthorized',
      'failed to authorize: failed to fetch anonymous token: unexpected status: 401',
      'pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials',
      'Get https://1.dkr.ecr.us-east-1.amazonaws.com/v2/x/manifests/latest: no basic auth credentials',
    ],
    isNot: ['failed to fetch anonymous token: unexpected status: 503 Service Unavailable'],
  },
  {
    symptom: 'absent-or-denied',
    pattern:
      /pull access denied\b|repository does not exist or may require (?:authorization|'docker login')|insufficient_scope|requested access to the (?:requested )?resource is (?:denied|not authorized)|access to the (?:requested )?resource is (?:denied|not authorized)|does not exist or no pull access/i,
    is: [
      'failed to resolve reference "docker.io/acme/api:1": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
      "pull access denied for acme/api, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
      'DENIED: requested access to the resource is denied',
      'repository gcr.io/p/api not found: does not exist or no pull access',
      'unauthorized: access to the requested resource is not authorized',
    ],
    isNot: ['Access denied or Key Vault read failed'],
  },
  {
    symptom: 'digest-unknown',
    pattern:
      /reading manifest sha256:[0-9a-f]{6,64} in \S{1,300}: manifest unknown|failed to (?:resolve|get|fetch|copy|pull)[^@]{0,700}@sha256:[0-9a-f]{6,64}"?: (?:[^ ]{1,500}: )?not found/i,
    is: [
      'failed to resolve reference "acme.azurecr.io/api@sha256:0123456789abcdef": acme.azurecr.io/api@sha256:0123456789abcdef: not found',
      'failed to pull and unpack image "docker.io/library/redis@sha256:0123456789abcdef": failed to resolve reference "docker.io/library/redis@sha256:0123456789abcdef": docker.io/library/redis@sha256:0123456789abcdef: not found',
    ],
    isNot: ['failed to resolve reference "acme.azurecr.io/api:1": acme.azurecr.io/api:1: not found'],
  },
  {
    symptom: 'manifest-unknown',
    pattern:
      /failed to (?:resolve (?:reference|image|source metadata for|ref)|pull and unpack image|load cache key|do request)\b.{0,900}?[\w)"]: not found\b|content at https?:\/\/[^ ]{1,500}\/manifests\/[^ ]{1,300} not found/i,
    unless: /no match for platform|content digest sha256:[0-9a-f]{6,64}: not found/i,
    is: [
      'failed to resolve reference "acme.azurecr.io/api:1": acme.azurecr.io/api:1: not found',
      'ERROR: failed to solve: acme/api:1: failed to resolve source metadata for docker.io/acme/api:1: docker.io/acme/api:1: not found',
      'unexpected status: content at https://acme.azurecr.io/v2/api/manifests/1 not found: not found',
    ],
    isNot: ['failed to pull and unpack image "acme.azurecr.io/api:1": no match for platform in manifest: not found'],
  },
  {
    // What is left of the same words where something in between dropped the middle.
    symptom: 'manifest-unknown',
    pattern:
      /failed to pull image ["'`][^"'`\s]{1,600}["'`]: (?:rpc error: code = NotFound desc = )?(?:[^\s"']{1,600}: )?not found\b/i,
    unless: /no match for platform|no such host/i,
    is: [
      'Failed to pull image "acme.azurecr.io/api:1": not found',
      'Failed to pull image "acme.azurecr.io/api:1": acme.azurecr.io/api:1: not found',
      'Failed to pull image "acme.azurecr.io/api:1": rpc error: code = NotFound desc = not found',
    ],
    isNot: [
      'Failed to pull image "acme.azurecr.io/api:1": lookup acme.azurecr.io: no such host',
      'Failed to pull image "acme.azurecr.io/api:1": secret "pull" not found',
    ],
  },
  {
    symptom: 'platform-missing',
    writer: 'containerd',
    pattern: /no match for platform in manifest(?: sha256:[0-9a-f]{6,64})?|no match for platform\b/i,
    is: [
      'failed to pull and unpack image "acme.azurecr.io/api:1": no match for platform in manifest: not found',
      'failed to pull and unpack image "docker.io/acme/api:1": failed to unpack image on snapshotter overlayfs: no match for platform in manifest sha256:0123456789abcdef: not found',
    ],
  },
  {
    symptom: 'unsupported-format',
    proof: true,
    pattern:
      /manifest\.v1\+(?:prettyjws|json)"? (?:not supported|is no longer supported)|unsupported MediaType: "application\/vnd\.docker\.distribution\.manifest\.v1/i,
    is: [
      'Error response from daemon: application/vnd.docker.distribution.manifest.v1+prettyjws not supported',
      'unsupported MediaType: "application/vnd.docker.distribution.manifest.v1+prettyjws", see https://github.com/google/go-containerregistry/issues/377',
    ],
  },
  {
    symptom: 'unsupported-format',
    pattern:
      /manifest\.v1\+(?:prettyjws|json)"? (?:not supported|is no longer supported)|unsupported (?:manifest )?media ?type|unsupported manifest|(?:schema ?(?:version )?1|Image Format v1|v2, schema version 1).{0,120}(?:not supported|no longer supported|deprecated|removed|unsupported)|unsupported MediaType|unsupported docker v2s2 media type|mediaType in manifest should be|invalid rootfs in image configuration|unsupported image-specific operation on artifact|encountered remote "application\/[^"]{1,120}"|unknown image (?:config|configuration) media type|unsupported (?:layer|compression) (?:type|format|algorithm)|unsupported schema version|Manifest type .{0,120}not supported|\(application\/vnd\.docker\.distribution\.manifest\.v1\+prettyjws[^)]{0,40}\) from remote: not found|cannot (?:pull|use) (?:a )?helm chart|accept header does not support OCI|\btarget is (?:unknown|plugin|image)\b|\bmissing signature key\b|manifest contains multiple images|ctr: no signatures$/i,
    is: [
      'Error response from daemon: application/vnd.docker.distribution.manifest.v1+prettyjws not supported',
      'media type "application/vnd.docker.distribution.manifest.v1+prettyjws" is no longer supported since containerd v2.0, please rebuild the image as "application/vnd.oci.image.manifest.v1+json"',
      'unsupported MediaType: "application/vnd.docker.distribution.manifest.v1+prettyjws", see https://github.com/google/go-containerregistry/issues/377',
      'invalid rootfs in image configuration',
      'Error response from daemon: target is unknown',
      'Error reading manifest latest in docker.io/acme/api: manifest unknown: OCI index found, but accept header does not support OCI indexes',
      'Error response from daemon: missing signature key',
      'can not copy docker://busybox:latest: manifest contains multiple images',
      'ctr: no signatures',
    ],
    isNot: [
      'unexpected media type text/html for sha256:0123456789abcdef: not found',
      'HTTP 415: Unsupported Media Type from the API',
    ],
    unless: /\b415\b/,
  },
  {
    symptom: 'proxy-page',
    pattern: /unexpected media type text\/html|encountered unknown type text\/html/i,
    is: ['failed to copy: unexpected media type text/html for sha256:0123456789abcdef: not found'],
  },
  {
    symptom: 'corrupt',
    pattern:
      /unexpected commit digest sha256:|failed size validation|wrong diff id calculated|mismatched image rootfs and manifest layers|content digest sha256:[0-9a-f]{6,64}: not found|filesystem layer verification failed|layers from manifest don't match image configuration|archive\/tar: invalid tar header|invalid tar header|gzip: invalid (?:header|checksum)|zstd: .{0,40}(?:invalid|mismatch)|cannot be mapped to a host ID|insufficient UIDs or GIDs available|Digest did not match, expected|does not match (?:expected )?(?:blob )?digest|unknown blob|error processing tar file|failed to extract layer\b.{0,400}(?:unexpected EOF|invalid|operation not permitted|duplicate|mount callback failed)|flate: corrupt input|unpigz: (?:abort|.{0,40}corrupted)|failed to register layer: (?!unshare|mount|rename).{0,300}(?:lchown|invalid argument|operation not permitted|duplicates of file paths)|hcsshim::ImportLayer|failed to decompress|unexpected end of stream|failed to verify layer digest|layer .{0,100}digest .{0,40}mismatch|digest verification failed|verification failed for digest|checksum mismatch|mismatched digest|(?:image|manifest) verification failed for digest|does not match provided manifest digest|layer sha256:\S{6,80} does not match checksum|error extracting layer: .{0,300}(?:invalid|operation not permitted|unexpected EOF)|manifest would not match destination reference|error verifying (?:sha256 checksum|size)|\(application\/vnd\.(?:docker\.image\.rootfs|oci\.image\.layer)[^)]{0,60}\) from remote: not found/i,
    unless: /no space left on device/i,
    is: [
      'failed commit on ref "layer-sha256:16b5": unexpected commit digest sha256:e9cd, expected sha256:16b5: failed precondition',
      'failed size validation: 12467913 != 94124544: failed precondition',
      'failed to register layer: Error processing tar file(exit status 1): Container ID 1000000 cannot be mapped to a host ID',
      'filesystem layer verification failed for digest sha256:0123',
      'failed to extract layer sha256:83750a: wrong diff id calculated on extraction "sha256:1"',
    ],
    isNot: ['failed to register layer: write /usr/bin/x: no space left on device'],
  },
  {
    symptom: 'disk-full',
    onlyAboutPulls: true,
    pattern: /no space left on device|disk quota exceeded|not enough space on the disk|\bENOSPC\b/i,
    is: [
      'failed to register layer: write /usr/bin/x: no space left on device',
      'failed to extract layer sha256:83750a: mount callback failed on /var/lib/containerd/tmpmounts/x: write /lib/libc.so: no space left on device: unknown',
    ],
    isNot: [
      'java.io.IOException: No space left on device',
      'Container api exceeded its local ephemeral storage limit "1Gi".',
    ],
  },
  {
    symptom: 'cancelled',
    pattern:
      /because of no progress in|code = Canceled\b|\bcontext canceled\b|net\/http: request canceled$|pull(?:ing)? (?:image )?(?:was )?cancell?ed|operation was canceled/i,
    is: [
      'cancel pulling image registry.example/x:1 because of no progress in 1m0s',
      'rpc error: code = Canceled desc = failed to pull and unpack image "x": context canceled',
      'Failed to pull image "x:5500/my/y:5.6.3": rpc error: code = 2 desc = net/http: request canceled',
    ],
    isNot: ['net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)'],
    onlyAboutPulls: true,
  },
  {
    symptom: 'runtime-failed',
    pattern:
      /dial unix \S{0,80}\.sock|\.sock: (?:connect|no such file)|permission denied .{0,160}\.sock\b|\.sock\b.{0,60}permission denied|cannot connect to the docker daemon|docker daemon (?:is )?not running|unknown service runtime\.v1(?:alpha2)?\.(?:ImageService|RuntimeService)|parent snapshot .{0,200}does not exist|failed to prepare extraction snapshot|container runtime is (?:down|not ready)|layer does not exist|failed to create temp dir|failed to register layer: (?:unshare|mount|rename|re-exec|mkdir|driver)|uses a different top layer|layer not known|failed to (?:load|decode|parse) hosts|grpc: received message larger than max|error creating overlay mount|failed to get image from containerd|read-only file system|input\/output error/i,
    onlyAboutPulls: true,
    unless: /no space left on device|short name/i,
    is: [
      'pulling image: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused"',
      'pull image failed: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
      'failed to register layer: rename /var/lib/docker/image/overlay2/layerdb/tmp/write-set-1 /var/lib/docker/image/overlay2/layerdb/sha256/9d: file exists',
      'level=fatal msg="failed to prepare extraction snapshot "extract-1 sha256:1b4e58": parent snapshot sha256:8ea3b2 does not exist: not found"',
      'failed to pull image: rpc error: code = Unimplemented desc = unknown service runtime.v1alpha2.ImageService',
    ],
    isNot: [
      'image connect using default endpoints: [unix:///run/containerd/containerd.sock unix:///run/crio/crio.sock]',
      'transport: Error while dialing: dial tcp 127.0.0.1:50001: connect: connection refused',
    ],
  },
]);
