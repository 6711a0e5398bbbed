/**
 * Is a text about pulling an image? Go prints "no such host" and "connection refused" for a database just as for a
 * registry: such words count only where something says that an image was meant.
 */

/** Words that stand nowhere but around a pull. */
const SURE =
  /\/v2\/|\/v1\/(?:_ping|repositories)|\bpull(?:ing|ed)?\b.{0,60}\bimages?\b|\bimages?\b.{0,30}\bpull|\bpull access\b|ImagePull|ErrImage|failed to (?:pull|resolve ref|copy:|resolve registry|authorize|fetch (?:oauth|anonymous)|register layer|extract layer)|httpReadSeeker|httpReaderSeeker|\/manifests\/|\/blobs\/|blobs?\/sha256|resolve registry '|registry secret|docker (?:pull|login|run)|Error response from daemon|DockerApiException|Invalid value: "|oauth2\/(?:token|exchange)|\bwriting blob|\breading blob|copying (?:system image|config)|Trying to pull|trying next host|[Ii]nitializing source|pinging (?:container|docker) registry|reading manifest|failed to solve|load metadata for|CannotPull|reading image "|PullImage|error from registry|docker registry|bear?er token|MANIFEST|toomanyrequests|downloadArtifacts|ecr:|dkr\.ecr|azurecr\.(?:io|cn|us)|(?:^|[^\w.])(?:ghcr|quay|docker|gcr)\.io\b|pkg\.dev|mcr\.microsoft\.com|registry-1\.docker|index\.docker|registry\.k8s\.io|public\.ecr\.aws|Wrong login\/password|aka\.ms\/acr|increase-rate-limit|map\[Action:pull|localhost:8578|template\.(?:initC|c)ontainers\.[^ ]{1,80}\.image\b|Source image rejected|short[- ]name mode|CONNECTIVITY_|blob\.core\.windows\.net\/.{0,400}docker\/registry|registry login server|image tag\b|unauthorized to access repository|receiv(?:ed|ing) unexpected HTTP status|unexpected status code (?:https?:|\[)|getting manifest|Unauthorized \(HEAD|\bdocker:\/\/|Trying to access|pull image|pulling\b|image pull|error (?:parsing|pulling) (?:HTTP|image)|\b[0-9a-f]{12}: (?:Waiting|Pull(?:ing| complete)|Download|Already exists|Verifying|Retrying)|"errors" ?: ?\[ ?\{ ?"code"|unexpected status code \d{3} \w|unsupported status code \d{3}; body|extraction snapshot|\bimage:? (?:\S{1,300} )?(?:can't|cannot|could not) be pulled|waiting to start: \S{1,300} can't be pulled|too many requests to registry|registry \S{1,253} is blocked in|basic credential not found|\[http \d{3}\]|time machine\b|scope="?repository(?:%3A|%!A\(MISSING\)|:)(?!\S{1,300}push)|registry auth\b|http\+docker:\/\/\S{1,300}\/images\/|unable to pull docker:|pulling container failed|layer sha256:/i;

/** Words of a text about images that stand elsewhere as well. */
const HINT =
  /\b(?:container image|docker image|base image|image name|image layer|manifest|registry|container ?registry|docker|containerd|podman|skopeo|crane|ACR|ctr|pull(?:ed|ing)?)\b/i;

/** Other things that are looked up, dialled and refused. */
const FOREIGN =
  /\b(?:redis|postgres(?:ql)?|mysql|mariadb|mongo(?:db)?|sql ?server|sqlclient|npgsql|jdbc|kafka|rabbitmq|amqps?|service ?bus|event ?hubs?|cosmos|smtp|ldap|dapr|daprd|pubsub|state\.\w+|topic|key ?vault|vault\.azure|upstream connect|readiness|liveness|startup probe|probe|health ?check|slack|teams|webhook|keda|scaler|scaledobject|metrics?|otel|opentelemetry|prometheus|grafana|elasticsearch|opensearch|memcached|nats|consul|publishing event|init_component_failure|component|database|table\.core|queue\.core|file\.core|signalr|openai|stripe|graphql|axios|requests\.exceptions|HttpClient|SocketException)\b|(?:^|[\s:])(?:5432|6379|6380|3306|1433|27017|9092|5672|5671|11211|50001|50002|3500|9200)\b|transport: Error while dialing(?!.{0,40}sock)|database\.(?:azure|windows)|svc\.cluster\.local|\/apis?\/|:6443\b|:10250\b|setup network for sandbox|Unable to connect to the server|npmjs|\bnpm\b|nuget|pypi|\bpip\b|registry\.terraform|terraform init|deb\.debian|apt-get|maven|rubygems|index\.yaml|schema[- ]registry|registry key|HKEY|manifest\.json|charts?\./i;

export type AboutPulls = 'yes' | 'maybe' | 'no';

export function aboutPulls(text: string): AboutPulls {
  if (SURE.test(text)) return 'yes';
  if (FOREIGN.test(text)) return 'no';
  return HINT.test(text) ? 'yes' : 'maybe';
}

/** A bare error of Go's network code, as people paste it: nothing else in the text. */
const BARE_ERROR =
  /^["'`\s]*(?:Error:?\s*)?(?:(?:failed to refresh token: )?AADSTS\d|dial tcp(?! [^ ]{1,60}:(?!(?:443|80|5000|8443)\b)\d)|read tcp|write tcp|net\/http|x509|tls:|lookup |unauthorized|denied|toomanyrequests|no such host|unexpected status|unknown: |NAME_|MANIFEST|UNAUTHORIZED|name unknown|manifest unknown|requested access|image \S{1,300} not found|no matching manifest|insufficient_scope|received unexpected|http error|context |proxyconnect|failed to resolve|remote error|Requesting|unexpected EOF|EOF|no space left|\(HTTP code|server misbehaving|connection |i\/o timeout|<)/i;

/** A name that was looked up: a database's as well as a registry's. */
const LOOKED_UP = /\blookup ([a-zA-Z0-9][a-zA-Z0-9.-]{0,250})/;
/** Hosts that stand in the way of a pull, by what people call them; the known registries are in SURE. */
const PULLED_FROM =
  /registry|harbor|artifactory|jfrog|nexus|gitea|docker|(?:^|[.-])(?:cr|acr|gcr|ecr|mirror|images?|proxy)(?:[.-]|$)|\.blob\.core\.|^login\.(?:microsoft|windows|chinacloudapi)|cloudfront|cloudflare/i;

/** Nothing else says what it was about: a name that was looked up counts only if it is one that images come from. */
export function isBareError(text: string): boolean {
  if (text.length >= 600 || !BARE_ERROR.test(text)) return false;
  const host = LOOKED_UP.exec(text)?.[1];
  return host === undefined || PULLED_FROM.test(host);
}
