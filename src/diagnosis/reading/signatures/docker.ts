/** Docker's daemon (moby, old and new), and the container references that everybody parses with its library. */
import { signatures } from '../signature.ts';

export const docker = signatures([
  {
    symptom: 'digest-unknown',
    pattern:
      /manifest for [^ ]{1,300}@sha256:[0-9a-f]{6,64} not found|manifests\/sha256:[0-9a-f]{6,64}"?:? (?:MANIFEST_UNKNOWN|manifest unknown|not found)/i,
    is: [
      'Error response from daemon: manifest for acme.azurecr.io/api@sha256:0123456789abcdef not found: manifest unknown: manifest unknown',
      'GET https://acme.azurecr.io/v2/api/manifests/sha256:0123456789abcdef: MANIFEST_UNKNOWN: manifest unknown',
    ],
    isNot: ['manifest for acme.azurecr.io/api:1 not found: manifest unknown: manifest unknown'],
  },
  {
    symptom: 'manifest-unknown',
    pattern:
      /manifest for .{1,300}? not found|\bmanifest unknown\b|\bMANIFEST_UNKNOWN\b|\bmanifest_unknown\b|could not find (?:the )?manifest/i,
    unless: /manifest sha256:[0-9a-f]{6,64} (?:is|was) not found/i,
    is: [
      'Error response from daemon: manifest for nginx:9.9 not found: manifest unknown: manifest unknown',
      'Error response from daemon: manifest for nginx:latest not found',
      'MANIFEST_UNKNOWN: manifest unknown',
      'reading manifest 1 in quay.io/x/y: manifest unknown',
    ],
    isNot: ['unable to build kubernetes objects from release manifest: unknown', 'unable to recognize "manifest.yml"'],
  },
  {
    symptom: 'repository-unknown',
    pattern:
      /\bNAME_UNKNOWN\b|\bname unknown\b|repository name not known to registry|unknown: repository .{1,300} not found|unknown: project .{1,200} not found|unknown: Not Found\b|RepositoryNotFoundException|repository "[^"]{1,300}" (?:is )?not found|err\.code="name unknown"|repo(?:sitory)? not found/i,
    is: [
      'GET https://acme.azurecr.io/v2/api/tags/list: NAME_UNKNOWN: repository name not known to registry',
      'unknown: repository library/api not found',
      'unknown: Not Found',
      'NAME_UNKNOWN: Repository "app" not found',
    ],
    isNot: ['repository gcr.io/p/api not found: does not exist or no pull access'],
  },
  {
    symptom: 'repository-unknown',
    proof: true,
    pattern: /the repository with name '[^']{1,300}' does not exist in the registry with id/i,
    is: ["name unknown: The repository with name 'x/y' does not exist in the registry with id '050568424332'"],
  },
  {
    symptom: 'platform-missing',
    proof: true,
    pattern:
      /no matching manifest for ([\w./-]{2,60}) in the manifest list|no child with platform ([\w./-]{2,60})|no image found in (?:image index|manifest list) for architecture|does not (?:match|provide) the (?:specified|requested) platform|cannot be used on this platform|-based image is incompatible with a .{1,40} host|image platform .{1,80} does not match the expected platform|ImageOsTypeNotMatchContainerGroup|could not find image (?:for|matching) platform|no manifest found for platform|no instance of platform/i,
    detail: (match) => {
      const wanted = match[1] ?? match[2];
      return wanted === undefined ? {} : { platformWanted: wanted };
    },
    is: [
      'no matching manifest for linux/arm64/unknown in the manifest list entries',
      'no matching manifest for linux/amd64 in the manifest list entries: no match for platform in manifest: not found',
      'no child with platform linux/amd64 in index docker.io/acme/api:latest',
      'no child with platform linux/amd64 found in manifest list for acme/api',
      'choosing an image from manifest list docker://acme/api: no image found in image index for architecture "arm64", variant "v8", OS "linux"',
      'image operating system "windows" cannot be used on this platform: operating system is not supported',
    ],
    isNot: ["The requested image's platform (linux/arm64) does not match the detected host platform (linux/amd64/v3)"],
  },
  {
    symptom: 'invalid-reference',
    proof: true,
    pattern:
      /invalid reference format|couldn't parse image (?:reference|name)|repository name must be (?:lowercase|canonical)|\bInvalidImageName\b|invalid tag format|Failed to apply default image tag|short[- ]name mode is enforcing|short-name .{1,200} did not resolve to an alias|could not parse reference|failed to parse (?:image )?(?:reference|image name)|repository can only contain the (?:runes|characters)|tag can only contain the (?:runes|characters)|a digest must contain exactly one|registries must be valid RFC 3986|invalid repository name|reference .{1,200} is not (?:a )?valid/i,
    is: [
      'Error response from daemon: invalid reference format: repository name must be lowercase',
      `Failed to apply default image tag "Acme.io/X:1": couldn't parse image reference "Acme.io/X:1": invalid reference format: repository name must be lowercase`,
      'Failed to inspect image "": rpc error: code = Unknown desc = short name mode is enforcing, but image name x/y:1 returns ambiguous list',
      'could not parse reference: acme.azurecr.io/Api:1: repository can only contain the characters `abcdefghijklmnopqrstuvwxyz0123456789_-./`',
    ],
    isNot: ['error parsing reference of a JSON schema'],
  },
  {
    symptom: 'invalid-reference',
    pattern: /\bNAME_INVALID\b|\bTAG_INVALID\b|invalid repository|\bContainerAppInvalid\w*Image\w*/i,
    is: ['NAME_INVALID: invalid repository name x//y', 'TAG_INVALID: manifest tag did not match URI'],
  },
  {
    symptom: 'not-a-registry',
    pattern:
      /user_id not found in jwt|error parsing HTTP 404 response body|invalid character 'p' after top-level value|unexpected status code 200 OK: ?<|"detail": ?"Not Found"\}/i,
    unless: /MANIFEST_UNKNOWN|manifest unknown/i,
    is: [
      'unexpected status code 401 Unauthorized: {"detail": "user_id not found in jwt", "error": true}',
      'error parsing HTTP 404 response body: invalid character \'p\' after top-level value: "404 page not found\\n"',
    ],
  },
  {
    symptom: 'plain-http',
    pattern:
      /server gave HTTP response to HTTPS client|first record does not look like a TLS handshake|HTTP request to an HTTPS server|malformed HTTP response/i,
    onlyAboutPulls: true,
    is: [
      'failed to do request: Head "https://10.0.0.4:5000/v2/x/manifests/1": http: server gave HTTP response to HTTPS client',
    ],
  },
  {
    symptom: 'pull-failed',
    onlyAboutPulls: true,
    pattern:
      /(?:failed|unable|cannot|can't|could ?n[o']t|error|failure)\b.{0,60}?\b(?:download(?:ing)?|fetch(?:ing)?|inspect|resolve|access)\b.{0,40}\b(?:image|manifest|ref|reference|layer)\b/i,
    is: ['Could not inspect image "acme/api:1" - could be due to the registry needing authorization'],
    isNot: ['could not download image from storage: connection timed out'],
  },
  {
    symptom: 'runtime-failed',
    weak: true,
    writer: 'kubelet',
    pattern: /\bImageInspectError\b/,
    is: ['Warning  Failed  2m  kubelet  Error: ImageInspectError'],
  },
  {
    symptom: 'pull-failed',
    pattern:
      /\b(?:ErrImagePull|ImagePullBackOff)\b|Back-?off pulling image|CannotPull(?:ECR)?ContainerError|error pulling image\b|(?:failed|unable|cannot|can't|could ?n[o']t|error|failure|trying and failing)\b.{0,60}?\bpull(?:ing|ed)?\b.{0,40}\b(?:image|manifest|ref|reference|layer|container image)\b|\b(?:image pull|pull(?:ing)? (?:docker )?image|docker pull)\b.{0,300}? (?:failed|error)|failed to pull\b|PullImage .{0,300}failed|failed to register layer|failed to (?:extract|unpack|copy)\b.{0,40}(?:layer|image|httpReadSeeker)|DockerApiException|\bInaccessibleImage\b|UnexpectedFal?i?lure|is not accessible\. Please check the image|httpReadSeeker|pull image.{0,10}fail|could not connect to the registry login server|\bimage (?:can't|cannot|could not) be pulled/i,
    is: [
      'Back-off pulling image "nginx:9"',
      'Error: ErrImagePull',
      'CannotPullContainerError: inspect image has been retried 5 time(s):',
      "The image 'x' in container group 'y' is not accessible. Please check the image and registry credential.",
      'Image pull failed: Verify docker image configuration and credentials (if using private repository)',
    ],
    isNot: ['Back-off restarting failed container api', 'Successfully pulled image "nginx:1"', 'exec format error'],
  },
]);
