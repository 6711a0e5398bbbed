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
    pattern: /manifest for .{1,300}? not found|could not find (?:the )?manifest/i,
    unless: /manifest sha256:[0-9a-f]{6,64} (?:is|was) not found/i,
    is: [
      'Error response from daemon: manifest for nginx:9.9 not found: manifest unknown: manifest unknown',
      'Error response from daemon: manifest for nginx:latest not found',
    ],
    isNot: ['unable to recognize "manifest.yml"'],
  },
  {
    symptom: 'repository-unknown',
    pattern:
      /unknown: repository .{1,300} not found|unknown: project .{1,200} not found|unknown: Not Found\b|RepositoryNotFoundException|repository "[^"]{1,300}" (?:is )?not found|repo(?:sitory)? not found|\brepository does not exist\b(?! or)/i,
    is: ['unknown: repository library/api not found', 'unknown: Not Found', 'NAME_UNKNOWN: Repository "app" not found'],
    isNot: ['repository gcr.io/p/api not found: does not exist or no pull access'],
  },
  {
    // Google's registry answers 404 to the request for a token when the repository is not there.
    symptom: 'repository-unknown',
    pattern:
      /failed to fetch (?:oauth|anonymous) token: unexpected status(?: from \w+ request to [^ ]{1,600})?: 404\b/i,
    is: [
      'failed to resolve reference "us-docker.pkg.dev/p/nope/api:1": failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://us-docker.pkg.dev/v2/token?scope=repository%3Ap%2Fnope%2Fapi%3Apull&service=us-docker.pkg.dev: 404 Not Found',
    ],
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
      /no matching manifest for ([\w./-]{2,60})(?: [\d.]{1,20})? in the manifest list|no child with platform ([\w./-]{2,60})|no image found in (?:image index|manifest list) for architecture|does not (?:match|provide) the (?:specified|requested) platform|cannot be used on this platform|-based image is incompatible with a .{1,40} host|image platform .{1,80} does not match the expected platform|ImageOsTypeNotMatchContainerGroup|could not find image (?:for|matching) platform|no manifest found for platform|no instance of platform|does not contain (?:a )?descriptor matching platform '?([\w./-]{2,60})/i,
    detail: (match) => {
      const wanted = match[1] ?? match[2] ?? match[3];
      return wanted === undefined ? {} : { platformWanted: wanted };
    },
    is: [
      'no matching manifest for linux/arm64/unknown in the manifest list entries',
      'no matching manifest for linux/amd64 in the manifest list entries: no match for platform in manifest: not found',
      'no child with platform linux/amd64 in index docker.io/acme/api:latest',
      'no child with platform linux/amd64 found in manifest list for acme/api',
      'choosing an image from manifest list docker://acme/api: no image found in image index for architecture "arm64", variant "v8", OS "linux"',
      'image operating system "windows" cannot be used on this platform: operating system is not supported',
      "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'",
    ],
    isNot: ["The requested image's platform (linux/arm64) does not match the detected host platform (linux/amd64/v3)"],
  },
  {
    symptom: 'invalid-reference',
    proof: true,
    pattern:
      /invalid reference format|couldn't parse image (?:reference|name)|repository name must be (?:lowercase|canonical)|\bInvalidImageName\b|invalid tag format|Failed to apply default image tag|short[- ]name mode is enforcing|short-name .{1,200} did not resolve to an alias|could not parse reference|failed to parse (?:image )?(?:reference|image name)|repository can only contain the (?:runes|characters)|tag can only contain the (?:runes|characters)|a digest must contain exactly one|registries must be valid RFC 3986|invalid repository name|reference .{1,200} is not (?:a )?valid|resolve reference "[^"]{1,300}": (?:object required|parse ")/i,
    is: [
      'Error response from daemon: invalid reference format: repository name must be lowercase',
      `Failed to apply default image tag "Acme.io/X:1": couldn't parse image reference "Acme.io/X:1": invalid reference format: repository name must be lowercase`,
      'Failed to inspect image "": rpc error: code = Unknown desc = short name mode is enforcing, but image name x/y:1 returns ambiguous list',
      'ctr: failed to resolve reference "nginx:1.21.6": parse "dummy://nginx:1.21.6": invalid port ":1.21.6" after host',
      'could not parse reference: acme.azurecr.io/Api:1: repository can only contain the characters `abcdefghijklmnopqrstuvwxyz0123456789_-./`',
    ],
    isNot: ['error parsing reference of a JSON schema'],
  },
  {
    symptom: 'invalid-reference',
    pattern:
      /invalid repository|short-name resolution enforced|\bContainerAppInvalid\w*Image\w*|\bContainerAppImageRequired\b|\bContainerAppInvalidRegistryServer\w*/i,
    is: [
      "ContainerAppImageRequired: Container with name 'api' must have an 'Image' property specified.",
      "ContainerAppInvalidRegistryServerValue: Property 'registries.server' has an invalid value 'Acme.azurecr.io'.",
      'Error: invalid repository path x//y: pulling image',
      'Error: short-name resolution enforced but cannot prompt without a TTY',
    ],
  },
  {
    // A 404 for the root of the API itself is no missing image: nothing there speaks as a registry.
    symptom: 'not-a-registry',
    pattern:
      /user_id not found in jwt|login attempt to https?:\/\/[^ ]{1,260}\/v[12]\/ failed with status: 404|pinging (?:docker |container )?registry [^ ,:]{1,253}(?::\d{1,5})?[,:] (?:response code|StatusCode:) 404|error parsing HTTP 404 response body|invalid character 'p' after top-level value|unexpected status code 200 OK: ?<|"detail": ?"Not Found"\}/i,
    unless: /MANIFEST_UNKNOWN|manifest unknown/i,
    is: [
      'unexpected status code 401 Unauthorized: {"detail": "user_id not found in jwt", "error": true}',
      'error parsing HTTP 404 response body: invalid character \'p\' after top-level value: "404 page not found\\n"',
      'Error response from daemon: login attempt to https://acme.azurecr.io/v2/ failed with status: 404 Not Found',
      'pinging docker registry returned: error pinging registry registry.example, response code 404',
    ],
    isNot: ['login attempt to http://registry.example/v2/ failed with status: 502 Bad Gateway'],
  },
  {
    symptom: 'plain-http',
    pattern:
      /server gave HTTP response to HTTPS client|first record does not look like a TLS handshake|HTTP request to an HTTPS server|malformed HTTP response|oversized record received/i,
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
      /\b(?:ErrImagePull|ImagePullBackOff)\b|Back-?off pulling image|CannotPull(?:ECR)?ContainerError|error pulling image\b|(?:failed|unable|cannot|can't|could ?n[o']t|error|failure|trying and failing)\b.{0,60}?\bpull(?:ing|ed)?\b.{0,40}\b(?:image|manifest|ref|reference|layer|container image)\b|\b(?:image pull|pull(?:ing)? (?:docker )?image|docker pull)\b.{0,300}? (?:failed|error)|failed to pull\b|PullImage .{0,300}failed|failed to register layer|failed to (?:extract|unpack|copy)\b.{0,40}(?:layer|image|httpReadSeeker)|DockerApiException|\bInaccessibleImage\b|UnexpectedFal?i?lure|is not accessible\. Please check the image|httpReadSeeker|pull image.{0,10}fail|could not connect to the registry login server|\bimage:? (?:\S{1,300} )?(?:can't|cannot|could not) be pulled|waiting to start: \S{1,300} can't be pulled|No such image: \S{1,80}[./]\S{1,200}|could not be accessed on a registry to record its digest|unable to pull docker:|pulling container failed|Trying to pull \S{1,300}\.\.\. ?Failed|unable to (?:retrieve ecr|get) registry auth|cannot pull registry auth/i,
    is: [
      'Back-off pulling image "nginx:9"',
      'Error: ErrImagePull',
      'CannotPullContainerError: inspect image has been retried 5 time(s):',
      'Trying to pull docker://registry.example:80/acme/api:1...Failed (0x1840f00,0xc000226280)',
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 5 time(s)',
      "The image 'x' in container group 'y' is not accessible. Please check the image and registry credential.",
      'Image pull failed: Verify docker image configuration and credentials (if using private repository)',
    ],
    isNot: ['Back-off restarting failed container api', 'Successfully pulled image "nginx:1"', 'exec format error'],
  },
]);
