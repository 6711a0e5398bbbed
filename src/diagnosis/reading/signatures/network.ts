/** Go's net, net/http, crypto/tls and x509 errors, the C library's resolver, and proxies: whoever wraps them. */
import { signatures } from '../signature.ts';

export const network = signatures([
  {
    symptom: 'proxy-refused',
    pattern:
      /proxyconnect tcp\b|socks connect\b|Tunnel connection failed|(?:Get|Head|Post) "?https:\/\/[^ "]{1,400}"?: (?:Forbidden|Service Unavailable|Bad Gateway|Gateway Timeout|Bad Request|Not Implemented)(?=[ .,]|$)|(?:Get|Head|Post) "?https:\/\/[^ "]{1,400}"?: (?!EOF|Get |Head |Post |Proxy |UNAUTHORIZED|DENIED|Temporary |Try )[A-Z][A-Za-z]{2,30}(?: [A-Za-z]{2,20}){0,4}[\s.*"'}\]]{0,6}$/,
    onlyAboutPulls: true,
    is: [
      'failed to do request: Head "https://registry-1.docker.io/v2/library/x/manifests/latest": proxyconnect tcp: dial tcp 127.0.0.1:7890: connect: connection refused',
      'Error response from daemon: Get https://registry-1.docker.io/v2/: Forbidden',
      // Go prints the bare status text of a proxy that refuses the tunnel; all its own errors begin in lower case.
      'Error while pulling image: Get https://index.docker.io/v1/repositories/library/x/images: AuthorizedOnly',
    ],
    isNot: ['Get https://registry-1.docker.io/v2/x: 503 Service Unavailable'],
  },
  {
    symptom: 'proxy-auth',
    pattern: /Proxy Authentication Required|\b407\b.{0,20}Proxy|authenticationrequired.{0,20}proxy/i,
    onlyAboutPulls: true,
    is: [
      'Error while pulling image: Get https://index.docker.io/v1/repositories/library/x/images: Proxy Authentication Required',
    ],
  },
  {
    symptom: 'proxy-page',
    pattern: /invalid character '<' looking for beginning of value|<!?(?:DOCTYPE )?html\b|<center>nginx|<title>\d{3} /i,
    onlyAboutPulls: true,
    is: [
      'error parsing HTTP 403 response body: invalid character \'<\' looking for beginning of value: "<html>\\r\\n<head><title>403 Forbidden</title></head>"',
    ],
    isNot: ['invalid character \'p\' after top-level value: "404 page not found"'],
  },
  {
    symptom: 'dns-server-failed',
    pattern:
      /server misbehaving|temporary failure in name resolution|\bEAI_AGAIN\b|\bSERVFAIL\b|\blookup [^ ]{1,253}(?: on [^ ]{1,60})?: .{0,160}?(?:i\/o timeout|connection refused|network is unreachable|no route to host|operation was canceled|context deadline exceeded|try again|permission denied|cannot unmarshal|no answer from)|dial tcp: lookup [^ :]{1,253}(?::\d{1,5})?(?: on [^ ]{1,60})?(?:$|: (?!no such host|[^:]{0,80}: no such host))|temporary error during hostname resolution|read udp [^ ]{1,80}:53:? |read udp .{0,120}:53: |dial udp .{0,80}:53/i,
    onlyAboutPulls: true,
    is: [
      'Get https://registry-1.docker.io/v2/: dial tcp: lookup registry-1.docker.io on 10.0.2.3:53: server misbehaving',
      'Get "https://acme.azurecr.io/v2/": dial tcp: lookup acme.azurecr.io: i/o timeout',
      'Get "https://acme.azurecr.io/v2/": dial tcp: lookup acme.azurecr.io: Temporary failure in name resolution',
      'Get "https://k8s.gcr.io/v2/": dial tcp: lookup k8s.gcr.io: device or resource busy',
      'You receive error dial tcp: lookup acme.azurecr.io',
      'Get https://index.docker.io/v1/: dial tcp: lookup index.docker.io on [::1]:53: read udp [::1]:54528->[::1]:53: read: connection refused',
    ],
    isNot: ['dial tcp 20.1.2.3:443: i/o timeout'],
  },
  {
    // Microsoft's article on ACR sign-in errors gives DNS as the reason of this very shape; nothing was ever connected.
    symptom: 'dns-server-failed',
    pattern: /https:\/\/[^ "]{1,200}\.azurecr\.(?:io|cn|us)\/v2\/"?: context deadline exceeded/i,
    is: ['Get "https://acme.azurecr.io/v2/": context deadline exceeded'],
    isNot: [
      'Get "https://acme.azurecr.io/v2/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    ],
    unless: /Client\.Timeout/,
  },
  {
    symptom: 'no-such-host',
    pattern:
      /no such host\b|name or service not known|could not resolve host|\bNXDOMAIN\b|\bENOTFOUND\b|nodename nor servname|remote name could not be resolved|No such host is known|name does not resolve|failed to resolve specified fqdn|No address associated with hostname|no data of the requested type was found|Could not resolve proxy|host not found/i,
    onlyAboutPulls: true,
    is: [
      "failed to resolve registry 'acme.azurecr.io': lookup acme.azurecr.io on 100.100.253.162:53: no such host",
      'Get "https://acme.azurecr.io/v2/": dial tcp: lookup acme.azurecr.io: no such host',
    ],
    isNot: [
      'redis store: error connecting to redis at x.redis.cache.windows.net:6380: dial tcp: lookup x.redis.cache.windows.net on 127.0.0.11:53: no such host',
    ],
  },
  {
    symptom: 'tls-timeout',
    pattern: /TLS handshake timeout|TLS handshake timed out|SSL connection timeout/i,
    onlyAboutPulls: true,
    is: ['Get "https://registry-1.docker.io/v2/": net/http: TLS handshake timeout'],
  },
  {
    symptom: 'response-timeout',
    pattern:
      /Client\.Timeout\b|request canceled while waiting for connection|timeout awaiting response headers|while awaiting headers|read tcp .{0,120}(?:i\/o timeout|connection timed out)|read: (?:connection|operation) timed out|Timeout exceeded|Read timed out/i,
    onlyAboutPulls: true,
    is: [
      'Get https://acme.azurecr.io/v2/: net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
      'failed to copy: read tcp 10.0.0.4:4000->20.1.1.1:443: i/o timeout',
    ],
  },
  {
    symptom: 'connect-timeout',
    pattern:
      /\bi\/o timeout|connect(?:ion)?:? (?:connection |operation )?timed out|connection timed out|did not properly respond after a period of time|\bETIMEDOUT\b|Connection timeout|Network timed out while trying to connect|dial tcp .{0,80}(?:timeout|deadline exceeded)/i,
    onlyAboutPulls: true,
    is: [
      'Head "https://acme.azurecr.io/v2/api/manifests/v1": dial tcp 10.1.1.4:443: i/o timeout',
      'Get "https://registry.k8s.io/v2/": dial tcp 1.2.3.4:443: connect: connection timed out',
    ],
    isNot: ['dial tcp: lookup acme.azurecr.io: i/o timeout (pulling image)'],
  },
  {
    symptom: 'connection-refused',
    pattern:
      /connection refused|actively refused|\bECONNREFUSED\b|no route to host|network is unreachable|\bEHOSTUNREACH\b|\bENETUNREACH\b|unreachable (?:host|network)|cannot assign requested address|address family not supported|connect: (?:invalid argument|permission denied|operation not permitted)|forbidden by its access permissions|failed to connect to .{1,100} port/i,
    onlyAboutPulls: true,
    is: [
      'Get "https://acme.azurecr.io/v2/": dial tcp 20.1.1.1:443: connect: connection refused',
      'dial tcp 203.0.113.205:443: connect: connection refused',
      'Head "https://acme.azurecr.io/v2/x/manifests/1": dial tcp [2603:1030::1]:443: connect: cannot assign requested address',
    ],
    isNot: [
      'panic: error publishing event unto orders topic: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:50001: connect: connection refused"',
    ],
  },
  {
    symptom: 'connection-reset',
    pattern:
      /connection reset|\bECONNRESET\b|forcibly closed|broken pipe|use of closed network connection|server sent GOAWAY|stream error: stream ID|server closed (?:idle )?connection|connection was (?:closed|aborted)|Connection aborted|transport connection broken|bad record MAC|http2: client connection (?:lost|force closed)|RemoteDisconnected/i,
    onlyAboutPulls: true,
    is: ['failed to copy: read tcp 10.0.0.4:43262->20.1.1.1:443: read: connection reset by peer'],
  },
  {
    symptom: 'connection-eof',
    pattern: /unexpected EOF|(?:Get|Head|Post) "?https?:\/\/[^ ]{1,1500}: EOF\b|: EOF$|\bEOF \(|: EOF[,.'; ]/,
    onlyAboutPulls: true,
    is: [
      'Get "https://mcr.microsoft.com/v2/": EOF',
      'copying system image from manifest list: writing blob: happened during read: unexpected EOF',
    ],
    isNot: ['panic: yaml: line 3: could not find expected EOF marker'],
  },
  {
    symptom: 'certificate-rejected',
    pattern:
      /\bx509: |tls: failed to verify certificate|certificate signed by unknown authority|remote error: tls: |tls: (?:handshake failure|bad certificate|unknown certificate|protocol version|no renegotiation|server selected unsupported)|certificate (?:has expired|is not trusted|verify failed|is valid for)|CERTIFICATE_VERIFY_FAILED|self[- ]signed certificate|unable to get local issuer certificate|SSL certificate problem|The SSL connection could not be established|RemoteCertificate|certificate is not valid for any names/i,
    onlyAboutPulls: true,
    is: [
      'Failed to pull image "x" x509: certificate signed by unknown authority',
      'error pulling image configuration: download failed after attempts=6: tls: failed to verify certificate: x509: certificate signed by unknown authority',
      'Head https://gcr.io/v2/x/manifests/1: x509: certificate has expired or is not yet valid',
    ],
    isNot: ['part of the existing bootstrap client certificate in /etc/kubernetes/kubelet.conf is expired'],
  },
  {
    symptom: 'deadline',
    pattern: /context deadline exceeded|\bImagePullTimeout|\bimage pull timed out|code = DeadlineExceeded\b/i,
    onlyAboutPulls: true,
    is: ['Failed to pull image "x:latest": rpc error: code = Unknown desc = context deadline exceeded'],
    isNot: [
      'Job was active longer than specified deadline',
      'Deployment Progress Deadline Exceeded. 0/1 replicas ready.',
    ],
  },
]);
