/** Whose words they are, by the wrapping that each program puts around an error. First match wins: inner before outer. */
import type { Writer } from '../reading.ts';

const WRITERS: readonly (readonly [RegExp, Writer])[] = [
  [/^<|<html|<\?xml|looking for beginning of value/i, 'proxy'],
  [/client with IP|aka\.ms\/acr\/|manifest tagged by/i, 'azure-registry'],
  [/Container group|InaccessibleImage|RegistryErrorResponse/i, 'container-instances'],
  [
    /DockerApiException|Pulling image from Docker hub|docker pull returned STDERR|Revert by terminate|ImagePullUnauthorizedFailure|Image pull failed: Verify/i,
    'app-service',
  ],
  [
    /Invalid value: "|template\.containers\.|unexpected status code \d{3}|no child with platform|(?:GET|HEAD) https?:/,
    'go-containerregistry',
  ],
  [
    /short[- ]name|copying system image|writing blob|reading blob|reading manifest|pinging (?:container|docker) registry|Requesting bear?er token|initializing source|storing blob/i,
    'containers-image',
  ],
  [
    /Error response from daemon|failed to register layer|error pulling image configuration|docker pull|manifest for .{1,300} not found|pull access denied for|dockerd\[/i,
    'docker',
  ],
  [
    /failed to pull and unpack|failed to resolve reference|failed to do request|httpReadSeeker|failed to copy|failed to authorize|failed to fetch (?:oauth|anonymous)|containerd|no match for platform|\bctr: /i,
    'containerd',
  ],
  [
    /was terminated with exit code|ImagePullUnauthorized|Persistent |Failed to provision revision|ContainerApp|construct registry secret|KEDA|on legion|PullingImage|PulledImage|unauthorized error|TargetPort|Pulling image '|Probe of /i,
    'container-apps',
  ],
  [/\baz acr\b|az login|\bCONNECTIVITY_/i, 'azure-cli'],
  [/kubelet|Failed to pull image|Back-?off|ErrImage|ImagePullBackOff|rpc error/i, 'kubelet'],
  [/"errors"|\b[A-Z]{4,20}_(?:UNKNOWN|INVALID)\b|\b(?:DENIED|UNAUTHORIZED|TOOMANYREQUESTS): /, 'registry'],
];

export function writerOf(text: string): Writer {
  for (const [pattern, writer] of WRITERS) if (pattern.test(text)) return writer;
  return 'unknown';
}
