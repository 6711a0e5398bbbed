/**
 * Wordings of many versions of many programs, as their sources print them, none of them from a recorded message. Grouped
 * by who prints it: a program that wraps a known error in new words must still be read.
 */

import { readText } from '../../../src/diagnosis/reading/read-text.ts';
import type { Symptom } from '../../../src/diagnosis/reading.ts';

type Variant = readonly [Symptom | null, string];

const CONTAINERD: readonly Variant[] = [
  [
    'manifest-unknown',
    'Failed to pull image "acme.azurecr.io/shop/cart:2.1": rpc error: code = NotFound desc = failed to pull and unpack image "acme.azurecr.io/shop/cart:2.1": failed to resolve reference "acme.azurecr.io/shop/cart:2.1": acme.azurecr.io/shop/cart:2.1: not found',
  ],
  [
    'manifest-unknown',
    'Failed to pull image "acme.azurecr.io/shop/cart:2.1": failed to pull and unpack image "acme.azurecr.io/shop/cart:2.1": failed to resolve image: acme.azurecr.io/shop/cart:2.1: not found',
  ],
  [
    'digest-unknown',
    'failed to resolve reference "ghcr.io/acme/cart@sha256:8d1e4b2a7f0c3b5d9e6f": ghcr.io/acme/cart@sha256:8d1e4b2a7f0c3b5d9e6f: not found',
  ],
  [
    'server-error',
    'failed to resolve reference "quay.io/acme/cart:1": unexpected status code [manifests 1]: 502 Bad Gateway',
  ],
  [
    'server-error',
    'failed to resolve reference "quay.io/acme/cart:1": unexpected status from HEAD request to https://quay.io/v2/acme/cart/manifests/1: 504 Gateway Timeout',
  ],
  [
    'server-error',
    'failed to pull and unpack image "docker.io/acme/cart:1": failed to resolve reference "docker.io/acme/cart:1": failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://auth.docker.io/token?scope=repository%3Aacme%2Fcart%3Apull&service=registry.docker.io: 500 Internal Server Error',
  ],
  [
    'server-error',
    'failed to resolve reference "docker.io/library/redis:7": unexpected status from HEAD request to http://localhost:8578/v2/library/redis/manifests/7?ns=docker.io: 503 Service Unavailable',
  ],
  [
    'forbidden',
    'failed to resolve reference "acme.azurecr.io/cart:1": pulling from host acme.azurecr.io failed with status code [manifests 1]: 403 Forbidden',
  ],
  [
    'denied-by-ip',
    `failed to resolve reference "acme.azurecr.io/cart:1": unexpected status from GET request to https://acme.azurecr.io/v2/cart/manifests/1: 403 Forbidden: denied: client with IP '20.1.2.3' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.`,
  ],
  [
    'unauthorized',
    'failed to resolve reference "acme.azurecr.io/cart:1": pulling from host acme.azurecr.io failed with status code [manifests 1]: 401 Unauthorized',
  ],
  [
    'rate-limited',
    'failed to resolve reference "docker.io/acme/cart:1": pulling from host registry-1.docker.io failed with status code [manifests 1]: 429 Too Many Requests',
  ],
  [
    'rate-limited',
    'failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/acme/cart/manifests/sha256:aa: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit.',
  ],
  [
    'rate-limited',
    '[rpc error: code = Unknown desc = failed to resolve reference "docker.io/acme/cart:1": unexpected status: 401 Unauthorized, rpc error: code = Unknown desc = toomanyrequests: You have reached your unauthenticated pull rate limit.]',
  ],
  [
    'absent-or-denied',
    'failed to resolve reference "ghcr.io/acme/cart:1": failed to authorize: server message: insufficient_scope: authorization failed',
  ],
  [
    'anonymous-refused',
    'failed to resolve reference "ghcr.io/acme/cart:1": failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3Aacme%2Fcart%3Apull&service=ghcr.io: 401 Unauthorized',
  ],
  [
    'credential-refused',
    'failed to authorize: failed to fetch oauth token: Post "https://acme.azurecr.io/oauth2/token": unexpected status: 401 Unauthorized; failed to resolve reference "acme.azurecr.io/cart:1"',
  ],
  [
    'connect-timeout',
    'failed to resolve reference "acme.azurecr.io/cart:1": failed to authorize: failed to fetch oauth token: Post "https://acme.azurecr.io/oauth2/token": dial tcp 20.62.128.1:443: i/o timeout',
  ],
  [
    'no-such-host',
    'failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://acmedata.westeurope.data.azurecr.io/cart/abc": dial tcp: lookup acmedata.westeurope.data.azurecr.io on 10.0.0.4:53: no such host',
  ],
  [
    'dns-server-failed',
    'failed to do request: Head "https://acme.azurecr.io/v2/cart/manifests/1": dial tcp: lookup acme.azurecr.io on 10.1.0.4:53: read udp 10.2.0.5:51234->10.1.0.4:53: i/o timeout',
  ],
  [
    'dns-server-failed',
    'failed to do request: Head "https://acme.azurecr.io/v2/cart/manifests/1": dial tcp: lookup acme.azurecr.io on 10.1.0.4:53: dial udp 10.1.0.4:53: connect: network is unreachable',
  ],
  [
    'connection-refused',
    'failed to do request: Head "https://acme.azurecr.io/v2/cart/manifests/1": dial tcp 10.1.0.9:443: connect: no route to host',
  ],
  [
    'connection-reset',
    'failed to do request: Head "https://acme.azurecr.io/v2/cart/manifests/1": read tcp 10.2.0.5:40512->20.1.1.1:443: read: connection reset by peer',
  ],
  [
    'connection-reset',
    'failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://acme.blob.core.windows.net/x": http2: server sent GOAWAY and closed the connection; LastStreamID=1, ErrCode=NO_ERROR',
  ],
  [
    'corrupt',
    'failed to extract layer sha256:12ab: failed to get stream processor: unexpected EOF: failed to pull and unpack image "x"',
  ],
  [
    'proxy-refused',
    'failed to do request: Head "https://acme.azurecr.io/v2/cart/manifests/1": proxyconnect tcp: dial tcp: lookup proxy.corp on 10.0.0.4:53: no such host',
  ],
  [
    'certificate-rejected',
    'failed to do request: Head "https://reg.corp/v2/cart/manifests/1": tls: failed to verify certificate: x509: certificate is valid for ingress.local, not reg.corp',
  ],
  [
    'certificate-rejected',
    'failed to do request: Head "https://reg.corp/v2/cart/manifests/1": remote error: tls: handshake failure',
  ],
  [
    'plain-http',
    'failed to do request: Head "https://10.0.0.9:5000/v2/cart/manifests/1": tls: first record does not look like a TLS handshake',
  ],
  [
    'platform-missing',
    'failed to pull and unpack image "acme.azurecr.io/cart:1": no match for platform in manifest sha256:0123abcdef: not found',
  ],
  [
    'corrupt',
    'failed to pull and unpack image "x": failed to unpack image on snapshotter overlayfs: failed to extract layer sha256:12: mount callback failed on /tmp: archive/tar: invalid tar header: unknown',
  ],
  [
    'corrupt',
    'failed to pull and unpack image "docker.io/library/nginx:1": failed to extract layer: failed to get reader from content store: content digest sha256:0123abcdef: not found',
  ],
  [
    'disk-full',
    'failed to pull and unpack image "x": failed to copy: failed to send write: write /var/lib/containerd/io.containerd.content.v1.content/ingest/1/data: no space left on device: unknown',
  ],
  [
    'unsupported-format',
    'failed to pull and unpack image "x:1": not implemented: media type "application/vnd.docker.distribution.manifest.v1+prettyjws" is no longer supported since containerd v2.1, please rebuild the image as "application/vnd.docker.distribution.manifest.v2+json"',
  ],
  [
    'cancelled',
    'failed to pull and unpack image "x:1": failed to resolve reference "x:1": failed to do request: Head "https://acme.azurecr.io/v2/x/manifests/1": context canceled',
  ],
  ['dns-server-failed', 'Error response from daemon: Get "https://acme.azurecr.io/v2/": context deadline exceeded'],
  [
    'runtime-failed',
    'Failed to pull image "x:1": rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: no such file or directory"',
  ],
];

const DOCKER: readonly Variant[] = [
  [
    'manifest-unknown',
    'docker: Error response from daemon: manifest for acme.azurecr.io/cart:9 not found: manifest unknown: manifest unknown.',
  ],
  [
    'tag-unknown',
    'Error response from daemon: manifest for acme.azurecr.io/cart:9 not found: manifest unknown: manifest tagged by "9" is not found',
  ],
  [
    'digest-unknown',
    'Error response from daemon: manifest for acme.azurecr.io/cart@sha256:0123456789abcdef0123456789abcdef not found: manifest unknown: manifest sha256:0123456789abcdef0123456789abcdef is not found',
  ],
  [
    'repository-unknown',
    'Error response from daemon: repository acme.azurecr.io/cart not found: name unknown: repository name not known to registry',
  ],
  [
    'absent-or-denied',
    "docker: Error response from daemon: pull access denied for acme/cart, repository does not exist or may require 'docker login'.",
  ],
  [
    'wrong-password',
    'Error response from daemon: Get "https://registry-1.docker.io/v2/": unauthorized: incorrect username or password',
  ],
  [
    'unauthorized',
    'Error response from daemon: Head "https://acme.azurecr.io/v2/cart/manifests/1": unauthorized: authentication required, visit https://aka.ms/acr/authorization for more information. CorrelationId: 1',
  ],
  ['platform-missing', 'no matching manifest for linux/amd64 in the manifest list entries'],
  [
    'platform-missing',
    'Error response from daemon: image with reference acme/cart:1 was found but does not provide the specified platform (linux/amd64)',
  ],
  ['invalid-reference', 'docker: invalid reference format: repository name (Acme/cart) must be lowercase.'],
  [
    'no-such-host',
    'Error response from daemon: Get "https://acmee.azurecr.io/v2/": dial tcp: lookup acmee.azurecr.io on 127.0.0.53:53: no such host',
  ],
  [
    'connection-refused',
    'Error response from daemon: Get "http://10.0.0.9:5000/v2/": dial tcp 10.0.0.9:5000: connect: connection refused',
  ],
  [
    'plain-http',
    'Error response from daemon: Get "https://10.0.0.9:5000/v2/": http: server gave HTTP response to HTTPS client',
  ],
  [
    'response-timeout',
    'Error response from daemon: Get "https://registry-1.docker.io/v2/": net/http: request canceled (Client.Timeout exceeded while awaiting headers)',
  ],
  ['proxy-auth', 'Error response from daemon: Get "https://registry-1.docker.io/v2/": Proxy Authentication Required'],
  ['server-error', 'Error response from daemon: received unexpected HTTP status: 500 Internal Server Error'],
  ['disk-full', 'failed to register layer: write /usr/lib/x.so: no space left on device'],
  ['corrupt', 'filesystem layer verification failed for digest sha256:0a1b'],
  ['corrupt', 'failed to register layer: archive/tar: invalid tar header'],
  [
    'unsupported-format',
    '[DEPRECATION NOTICE] Docker Image Format v1 and Docker Image manifest version 2, schema 1 support is removed; pull of acme/cart:1 failed',
  ],
  [
    'connect-timeout',
    `DockerApiException: Docker API responded with status code=InternalServerError, response={"message":"Get \\"https://acme.azurecr.io/v2/\\": dial tcp 52.1.1.1:443: connect: connection timed out"}`,
  ],
  [
    'forbidden',
    'DockerApiException: Docker API responded with status code=Forbidden, response={"message":"Head \\"https://acme.azurecr.io/v2/cart/manifests/1\\": denied: "}',
  ],
];

const GO_CONTAINERREGISTRY: readonly Variant[] = [
  [
    'tag-unknown',
    `Invalid value: "acme.azurecr.io/cart:9": GET https:: MANIFEST_UNKNOWN: manifest tagged by "9" is not found; map[Tag:9]`,
  ],
  [
    'digest-unknown',
    `Invalid value: "acme.azurecr.io/cart@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef": GET https:: MANIFEST_UNKNOWN: manifest unknown`,
  ],
  [
    'repository-unknown',
    `Invalid value: "acme.azurecr.io/nope:9": GET https:: NAME_UNKNOWN: repository name not known to registry; map[name:nope]`,
  ],
  [
    'unauthorized-token',
    `Invalid value: "acme.azurecr.io/cart:9": GET https:?scope=repository%3Acart%3Apull&service=acme.azurecr.io: UNAUTHORIZED: authentication required`,
  ],
  [
    'unauthorized-manifest',
    `Invalid value: "acme.azurecr.io/cart:9": GET https:: UNAUTHORIZED: authentication required, visit https://aka.ms/acr/authorization for more information. CorrelationId: 1; [map[Action:pull Name:cart Type:repository]]`,
  ],
  [
    'denied-by-ip',
    `Invalid value: "acme.azurecr.io/cart:9": GET https:?scope=repository%3Acart%3Apull&service=acme.azurecr.io: DENIED: client with IP '20.1.1.1' is not allowed access, refer https://aka.ms/acr/firewall to grant access`,
  ],
  [
    'rate-limited',
    `Invalid value: "acme/cart:9": GET https:: TOOMANYREQUESTS: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit`,
  ],
  [
    'absent-or-denied',
    `Invalid value: "ghcr.io/acme/cart:9": GET https:?scope=repository%3Aacme%2Fcart%3Apull&service=ghcr.io: DENIED: requested access to the resource is denied`,
  ],
  ['server-error', `Invalid value: "quay.io/acme/cart:9": GET https:: unexpected status code 502 Bad Gateway: <html>`],
  [
    'platform-missing',
    `Invalid value: "acme.azurecr.io/cart:9": image OS/Arc must be linux/amd64 but found windows/amd64`,
  ],
  [
    'platform-missing',
    `Invalid value: "acme.azurecr.io/cart:9": no child with platform linux/amd64 in index acme.azurecr.io/cart:9`,
  ],
  [
    'no-such-host',
    `Invalid value: "acmee.azurecr.io/cart:9": failed to resolve registry 'acmee.azurecr.io': lookup acmee.azurecr.io on 100.100.1.1:53: no such host`,
  ],
  [
    'connect-timeout',
    `Invalid value: "acme.azurecr.io/cart:9": Get "https://acme.azurecr.io/v2/": dial tcp 20.1.1.1:443: i/o timeout`,
  ],
  [
    'certificate-rejected',
    `Invalid value: "reg.corp/cart:9": Get "https://reg.corp/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
  ],
  [
    'identity-failed',
    `Invalid value: "acme.azurecr.io/cart:9": unable to pull image using Managed identity /subscriptions/s/resourcegroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/pull for registry acme.azurecr.io`,
  ],
  ['invalid-reference', `Invalid value: "acme.azurecr.io/Cart:9": could not parse reference: acme.azurecr.io/Cart:9`],
  [
    'unauthorized',
    'HEAD https://acme.azurecr.io/v2/cart/manifests/9: unexpected status code 401 Unauthorized (HEAD responses have no body, use GET for details)',
  ],
];

const CONTAINERS_IMAGE: readonly Variant[] = [
  [
    'manifest-unknown',
    'Error: initializing source docker://acme.azurecr.io/cart:9: reading manifest 9 in acme.azurecr.io/cart: manifest unknown',
  ],
  [
    'unauthorized',
    'Error: initializing source docker://acme.azurecr.io/cart:9: unable to retrieve auth token: invalid status code from registry 401 (Unauthorized)',
  ],
  [
    'wrong-password',
    'initializing source docker://docker.io/acme/cart:9: unable to retrieve auth token: invalid username/password: unauthorized: incorrect username or password',
  ],
  [
    'absent-or-denied',
    'Error: initializing source docker://acme/cart:9: reading manifest 9 in docker.io/acme/cart: requested access to the resource is denied',
  ],
  [
    'connection-refused',
    'Error: initializing source docker://localhost:5000/cart:9: pinging container registry localhost:5000: Get "http://localhost:5000/v2/": dial tcp [::1]:5000: connect: connection refused',
  ],
  [
    'platform-missing',
    'choosing an image from manifest list docker://acme/cart:9: no image found in manifest list for architecture "amd64", variant "", OS "linux"',
  ],
  ['policy-rejected', 'Source image rejected: Running image docker://acme/cart:9 is rejected by policy.'],
  [
    'policy-rejected',
    'Failed to pull image "quay.io/acme/cart:9": SignatureValidationFailed: Source image rejected: A signature was required, but no signature exists',
  ],
  [
    'invalid-reference',
    'Error: short-name "cart:9" did not resolve to an alias and no unqualified-search registries are defined in "/etc/containers/registries.conf"',
  ],
  [
    'corrupt',
    'writing blob: storing blob to file "/var/tmp/storage1/1": Digest did not match, expected sha256:aa, got sha256:bb',
  ],
  [
    'rate-limited',
    'reading manifest 9 in docker.io/library/redis: toomanyrequests: You have reached your pull rate limit.',
  ],
  [
    'server-error',
    'initializing source docker://quay.io/acme/cart:9: reading manifest 9 in quay.io/acme/cart: received unexpected HTTP status: 502 Bad Gateway',
  ],
  ['repository-unknown', 'reading manifest 9 in harbor.corp/p/cart: unknown: repository p/cart not found'],
];

const PLATFORMS: readonly Variant[] = [
  [
    'unauthorized',
    `Container 'app' was terminated with exit code '' and reason 'ImagePullFailure'. Image acme.azurecr.io/api:1 not found in registry. ErrorMessage=Image not found or access denied. Error: {"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}`,
  ],
  [
    'unauthorized',
    `Invalid value: "acme.azurecr.io/api:1": GET https:?scope=repository%3Aapi%3Apull&service=acme.azurecr.io: DENIED: retrieving permissions failed`,
  ],
  [
    'certificate-rejected',
    'Normal  Pulling  30s (x4 over 2m)  kubelet  Pulling image "acme.azurecr.io/api:1"\nWarning  Failed  30s (x4 over 2m)  kubelet  Failed to pull image "acme.azurecr.io/api:1": failed to do request: Head "https://acme.azurecr.io/v2/api/manifests/1": x509: certificate signed by unknown authority\nWarning  Failed  30s (x4 over 2m)  kubelet  Error: ErrImagePull',
  ],
  [
    'registry-secret-failed',
    `{"TimeStamp":"2026-06-26 12:40:54.78 +0000 UTC","Type":"Warning","ContainerAppName":"api","Msg":"Failed to construct registry secret for registry 'acme.azurecr.io' for ContainerApp 'api'. Ensure the managed identity 'system' has the correct permissions. Error: ACR token exchange endpoint returned error status: 401.","Reason":"FetchingKeyVaultSecretFailed","EventSource":"ContainerAppController","Count":1}`,
  ],
  [
    'rate-limited',
    "Container 'redis' was terminated with exit code '' and reason 'ImagePullFailure'. Image pull for redis:7 failed due to registry rate limiting (HTTP 429).",
  ],
  [
    'manifest-unknown',
    `Container 'app' was terminated with exit code '' and reason 'ImagePullFailure'. Pull image: acme.azurecr.io/cart:9 failed with exit code: 1, error: time="2026-06-26T12:40:54Z" level=info msg="trying next host - response was http.StatusNotFound" host=acme.azurecr.io ctr: failed to resolve reference "acme.azurecr.io/cart:9": acme.azurecr.io/cart:9: not found`,
  ],
  ['pull-failed', 'Error provisioning revision api--0000007. ErrorCode: [ErrImagePull]'],
  ['pull-failed', 'Container is waiting with reason: ImagePullBackOff on legion.'],
  ['operation-expired', 'Error provisioning revision api--0000007. ErrorCode: [Timeout]'],
  ['crash', 'Error provisioning revision api--0000007. ErrorCode: [ContainerCrashing]'],
  ['crash', 'Container is waiting with reason: CrashLoopBackOff on legion.'],
  ['pulling', 'Container is waiting with reason: PullingImage on legion.'],
  ['throttled-by-node', 'Failed to pull image "x": pull QPS exceeded'],
  ['identity-missing', 'Failed to pull image "acme.azurecr.io/cart:9": failed to acquire token: Identity not found'],
  [
    'entra-unreachable',
    'Failed to pull image "acme.azurecr.io/cart:9": failed to authorize: Post "https://login.microsoftonline.com/t/oauth2/v2.0/token": dial tcp 20.190.1.1:443: i/o timeout',
  ],
  [
    'no-permission',
    'CannotPullContainerError: pull image manifest has been retried 1 time(s): AccessDeniedException: User: arn:aws:sts::1:assumed-role/r is not authorized to perform: ecr:BatchGetImage',
  ],
  [
    'connect-timeout',
    'CannotPullContainerError: failed to resolve ref "1.dkr.ecr.eu-west-1.amazonaws.com/x:1": failed to do request: Head "https://1.dkr.ecr.eu-west-1.amazonaws.com/v2/x/manifests/1": dial tcp 1.2.3.4:443: i/o timeout',
  ],
  [
    'pull-failed',
    "The image 'acme.azurecr.io/cart:9' in container group 'g' is not accessible. Please check the image and registry credential.",
  ],
  [
    'admin-disabled',
    'Cannot perform credential operations for /subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/acme as admin user is disabled. Kindly enable the admin user as per docs: https://aka.ms/acr',
  ],
  [
    'credential-expired',
    "failed to refresh token: AADSTS7000222: The provided client secret keys for app 'x' are expired. Visit the Azure portal to create new keys",
  ],
];

const NOT_PULLS: readonly Variant[] = [
  [
    'probe-failed',
    'Liveness probe failed: Get "http://10.244.0.5:8080/healthz": dial tcp 10.244.0.5:8080: connect: connection refused',
  ],
  [
    'create-failed',
    `Error: failed to start container "api": Error response from daemon: OCI runtime create failed: exec: "npm": executable file not found in $PATH`,
  ],
  ['secret-failed', "Error: couldn't find key DB in Secret default/db: CreateContainerConfigError"],
  ['pulled', 'Normal  Pulled  3s  kubelet  Successfully pulled image "nginx:1" in 1.2s (1.2s including waiting)'],
  ['pulled', 'Container image "acme.azurecr.io/cart:9" already present on machine'],
  [
    'other',
    'ERROR: failed to solve: failed to push acme.azurecr.io/cart:9: unexpected status from POST request to https://acme.azurecr.io/v2/cart/blobs/uploads/: 401 Unauthorized',
  ],
  [
    null,
    'psql: error: connection to server at "db.postgres.database.azure.com" (10.0.0.5), port 5432 failed: Connection refused',
  ],
  [null, 'Unhandled exception: System.Net.Sockets.SocketException (111): Connection refused api.stripe.com'],
  [null, 'redis.exceptions.ConnectionError: Error 111 connecting to cache:6379. Connection refused.'],
  [null, 'failed to connect to servicebus: dial tcp: lookup ns.servicebus.windows.net: no such host'],
  [null, 'kafka: client has run out of available brokers to talk to: dial tcp 10.0.0.8:9092: i/o timeout'],
  [null, 'Get "https://10.96.0.1:443/api/v1/namespaces": dial tcp 10.96.0.1:443: i/o timeout'],
  [null, 'Unable to connect to the server: dial tcp 10.0.0.1:443: i/o timeout'],
  [null, 'dial tcp: lookup orders.default.svc.cluster.local: no such host'],
  [null, 'error: You must be logged in to the server (Unauthorized)'],
  [null, 'Error response from daemon: No such container: api'],
  [
    null,
    "The client 'x' with object id 'y' does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/write' over scope",
  ],
  [null, 'Deployment Progress Deadline Exceeded. 0/1 replicas ready.'],
  [
    'other',
    'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "0a": plugin type="azure-vnet" failed: dial tcp 10.0.0.1:443: i/o timeout',
  ],
  [
    'secret-failed',
    "Unable to get value using Managed identity system for secret db-password. Error: unable to fetch secret 'db-password'",
  ],
  [null, 'Everything is fine.'],
  [
    null,
    'ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref abc::def: "/package.json": not found',
  ],
  [
    'other',
    'error checking push permissions -- make sure you entered the correct tag name: checking push permission for "acme/app:1": POST https://index.docker.io/v2/acme/app/blobs/uploads/: UNAUTHORIZED: authentication required',
  ],
  [
    null,
    'time="2024-07-17T11:01:16Z" level=warning msg="image connect using default endpoints: [unix:///run/containerd/containerd.sock]"',
  ],
];

const OTHER_CLIENTS: readonly Variant[] = [
  [
    'corrupt',
    'Error: pulling acme/api:1: reading layer: error verifying sha256 checksum after reading 1024 bytes; got "sha256:aa", want "sha256:bb"',
  ],
  ['unauthorized', 'failed to get manifest acme.azurecr.io/api:1: request failed: unauthorized [http 401]'],
  ['not-found', 'failed to get manifest acme.azurecr.io/api:9: request failed: not found [http 404]'],
  ['rate-limited', 'failed to get manifest docker.io/acme/api:1: request failed: rate limit exceeded [http 429]'],
  [
    'anonymous-refused',
    'Error: failed to resolve acme.azurecr.io/api:1: GET "https://acme.azurecr.io/oauth2/token?scope=repository%3Aapi%3Apull&service=acme.azurecr.io": basic credential not found',
  ],
  [
    'unauthorized',
    'Error response from registry: failed to resolve 1: GET "https://reg.corp/v2/api/manifests/1": response status code 401: unauthorized: authentication required',
  ],
  [
    'absent-or-denied',
    'docker.errors.ImageNotFound: 404 Client Error for http+docker://localhost/v1.43/images/create?tag=latest&fromImage=acme%2Fapi: Not Found ("pull access denied for acme/api, repository does not exist or may require \'docker login\'")',
  ],
  [
    'manifest-unknown',
    'docker.errors.NotFound: 404 Client Error for http+docker://localhost/v1.43/images/create: Not Found ("manifest for acme/api:9 not found: manifest unknown: manifest unknown")',
  ],
  [
    'manifest-unknown',
    'Error: pulling acme/api:9: GET https://index.docker.io/v2/acme/api/manifests/9: MANIFEST_UNKNOWN: manifest unknown; unknown tag=9',
  ],
  ['not-found', 'unsupported status code 404; body: 404 page not found'],
];

const REGISTRIES: readonly Variant[] = [
  [
    'wrong-password',
    'Error response from daemon: Get "https://quay.io/v2/": unauthorized: Could not find robot with specified username',
  ],
  [
    'tag-unknown',
    'Error response from daemon: unknown: Tag 1.0 was deleted or has expired. To pull, revive via time machine',
  ],
  [
    'tag-unknown',
    '{"errors":[{"code":"TAG_EXPIRED","message":"Tag 1.0 was deleted or has expired. To pull, revive via time machine"}]}',
  ],
  [
    'account-problem',
    'Error response from daemon: unauthorized: Namespace acme has been disabled. Please contact a system administrator.',
  ],
  [
    'wrong-password',
    'Error response from daemon: Get "https://registry.gitlab.com/v2/": unauthorized: HTTP Basic: Access denied. The provided password or token is incorrect or your account has 2FA enabled and you must use a personal access token instead of a password.',
  ],
  [
    'anonymous-refused',
    'Error response from daemon: Get https://docker.pkg.github.com/v2/acme/api/manifests/1: unauthorized: GitHub Docker Registry needs login',
  ],
  [
    'no-permission',
    'Error response from daemon: denied: permission_denied: Resource protected by organization SAML enforcement. You must grant your token access to this organization.',
  ],
  [
    'account-problem',
    'Error response from daemon: Head "https://gcr.io/v2/p/api/manifests/1": denied: This API method requires billing to be enabled. Please enable billing on project #p',
  ],
  [
    'account-problem',
    "GET https://europe-docker.pkg.dev/v2/p/r/api/manifests/1: DENIED: Consumer 'projects/p' has been suspended.",
  ],
  [
    'credential-expired',
    'Error response from daemon: Get "https://registry-1.docker.io/v2/": unauthorized: personal access token is expired',
  ],
  [
    'unsupported-format',
    'reading manifest: MANIFEST_UNKNOWN: OCI manifest found, but accept header does not support OCI manifests',
  ],
  ['policy-rejected', 'Error response from daemon: unknown: The image is not signed by cosign.'],
  [
    'policy-rejected',
    'Error response from daemon: unknown: current image without vulnerability scanning cannot be pulled due to configured policy in \'Prevent images with vulnerability severity of "Low" or higher from running.\'',
  ],
];

const RUNTIMES_AND_GO: readonly Variant[] = [
  ['pull-failed', 'Error response from daemon: No such image: acme.azurecr.io/api:1'],
  [
    'pull-failed',
    'image acme/api:1 could not be accessed on a registry to record its digest. Each node will access acme/api:1 independently, possibly leading to different nodes running different versions of the image.',
  ],
  [
    'connect-timeout',
    'Network timed out while trying to connect to https://index.docker.io/v1/repositories/library/busybox/images. You may want to check your internet connection or if you are behind a proxy.',
  ],
  [
    'certificate-rejected',
    'unable to ping registry endpoint https://reg.corp:5000/v0/ v2 ping attempt failed with error: Get https://reg.corp:5000/v2/: x509: certificate has expired or is not yet valid',
  ],
  ['corrupt', 'image verification failed for digest sha256:0123456789ab'],
  ['corrupt', 'manifest verification failed for digest sha256:0123456789ab'],
  ['unsupported-format', 'Error response from daemon: missing signature key'],
  ['tag-unknown', 'Error response from daemon: Tag v9 not found in repository docker.io/acme/api'],
  ['runtime-failed', 'failed to register layer: mkdir /var/lib/docker/overlay2/1: read-only file system'],
  [
    'runtime-failed',
    'Failed to pull image "acme/api:1": rpc error: code = ResourceExhausted desc = grpc: received message larger than max (16777216 vs. 4194304)',
  ],
  [
    'corrupt',
    'failed to create containerd container: error unpacking image: failed to extract layer sha256:aa: failed to get reader from content store: content digest sha256:0123456789ab: not found',
  ],
  [
    'connection-reset',
    'failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://acme.blob.core.windows.net/x": local error: tls: bad record MAC',
  ],
  [
    'connection-refused',
    'failed to do request: Head "https://acme.azurecr.io/v2/cart/manifests/1": dial tcp [2603:1030::5]:443: connect: cannot assign requested address',
  ],
  [
    'connection-refused',
    'Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp 10.0.0.1:443: connectex: An attempt was made to access a socket in a way forbidden by its access permissions.',
  ],
  [
    'dns-server-failed',
    'Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: getaddrinfow: This is usually a temporary error during hostname resolution and means that the local server did not receive a response from an authoritative server.',
  ],
  [
    'no-such-host',
    'Error response from daemon: Get "https://acme.azurecr.io/v2/": dial tcp: lookup acme.azurecr.io: getaddrinfow: No such host is known.',
  ],
  [
    'dns-server-failed',
    'failed to do request: Head "https://acme.azurecr.io/v2/x/manifests/1": dial tcp: lookup acme.azurecr.io on 10.0.0.4:53: write udp 10.0.0.9:4444->10.0.0.4:53: write: operation not permitted',
  ],
  [
    'rate-limited',
    'Error: initializing source docker://quay.io/acme/api:1: reading manifest 1 in quay.io/acme/api: too many requests to registry',
  ],
  [
    'not-a-registry',
    'Error: initializing source docker://reg.corp/acme/api:1: pinging container registry reg.corp: StatusCode: 404, "404 page not found"',
  ],
  [
    'policy-rejected',
    'Error: initializing source docker://reg.corp/x:1: registry reg.corp is blocked in /etc/containers/registries.conf or /etc/containers/registries.conf.d',
  ],
  [
    'anonymous-refused',
    'Error: initializing source docker://registry.redhat.io/ubi9:latest: unauthorized: Please login to the Red Hat Registry using your Customer Portal credentials.',
  ],
  [
    'plain-http',
    'failed to do request: Head "https://reg.corp:5000/v2/x/manifests/1": tls: oversized record received with length 20527',
  ],
  ['proxy-refused', 'failed to do request: Head "https://acme.azurecr.io/v2/x/manifests/1": Zscaler Blocked'],
  [
    'proxy-auth',
    'failed to do request: Head "https://acme.azurecr.io/v2/x/manifests/1": Proxy Authentication Required',
  ],
  [
    'pull-failed',
    'Error from server (BadRequest): container "api" in pod "api-1" is waiting to start: trying and failing to pull image',
  ],
  [
    'pull-failed',
    'Error from server (BadRequest): container "api" in pod "api-1" is waiting to start: image can\'t be pulled',
  ],
  [
    'pull-failed',
    'unable to pull image or OCI artifact: pull image err: something new; artifact err: provided artifact is a container image',
  ],
  ['throttled-by-node', 'Failed to pull image "acme/api:1": pull QPS exceeded'],
  ['invalid-reference', 'Error: ImagePull failed: ContainerAppInvalidImageFormat'],
];

describe.each([
  ['containerd', CONTAINERD],
  ['docker', DOCKER],
  ['go-containerregistry and its wrapper in Container Apps', GO_CONTAINERREGISTRY],
  ['containers/image', CONTAINERS_IMAGE],
  ['platforms', PLATFORMS],
  ['oras, regctl, crane, the SDKs for Python', OTHER_CLIENTS],
  ['Quay, Harbor, GitLab, GitHub, Google, Docker Hub', REGISTRIES],
  ['daemons, and what Go says on Linux and Windows', RUNTIMES_AND_GO],
  ['what is no failed pull', NOT_PULLS],
])('%s', (_who, variants) => {
  test.each(variants)('%s: %s', (symptom, text) => {
    expect(readText(text)[0]?.symptom ?? null).toBe(symptom);
  });
});
