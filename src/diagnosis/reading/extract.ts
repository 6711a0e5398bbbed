/** The names and numbers that stand beside an error: image, host, status, code, container. */
import { canonicalRegistryHost, type ImageRef, isAzureRegistry, parseImage } from '../../core/image-ref.ts';
import type { Reading } from '../reading.ts';

/** Where an image's name stands, most telling first. Quotes may be any or none. */
const IMAGE_PLACES: readonly RegExp[] = [
  /Invalid value: ["']([^"']{1,600})["']/,
  /invalid image format ["']([^"']{1,600})["']/i,
  /manifest for ([^\s"']{1,600}) not found/i,
  /pull access denied for ([^\s"',]{1,600})/i,
  /Unauthorized to access image ([^\s"']{1,600}?)\.?(?:\s|$)/i,
  /Image ([^\s"']{1,600}) not found in registry/i,
  /Image pull for ([^\s"']{1,600}) failed/i,
  /Pull image: ([^\s"']{1,600}) failed/i,
  /(?:pull(?:ing|ed)?|unpack(?:ed)?|apply default image tag|inspect|access|get(?:ting)?)(?: sandbox)? (?:docker )?image:? ?["'`]([^"'`\s]{1,600})["'`]/i,
  /(?:resolve|parse|resolving|parsing) (?:image )?(?:reference|ref|name|image):? ?["'`]([^"'`\s]{1,600})["'`]/i,
  /source metadata for ([^\s"']{1,600}): /,
  /(?:Back-off pulling|PullImage|Persistent Image ?Pull Errors? for|Container) (?:image )?["'`]([^"'`\s]{1,600}[/:][^"'`\s]{1,300})["'`]/i,
  /(?:Pulling|pull) (?:docker )?image:? ([^\s"',]{1,600}[/:][^\s"',]{1,300})/i,
  /reading image ["']([^"'\s]{1,600})["']/,
  /image for ["']?([^\s"']{1,600})["']? ?(?:failed|not found)/i,
  /The image ["']([^"'\s]{1,600})["'] /,
  /docker:\/\/([^\s"':]{1,300}(?::[\w.-]{1,128})?)/,
];

export function imageIn(text: string): { image: ImageRef | null; written: string | null } {
  for (const place of IMAGE_PLACES) {
    const written = place.exec(text)?.[1]?.trim();
    if (written === undefined || written === '') continue;
    const parsed = parseImage(written.replace(/[.,;:]$/, ''));
    return parsed.ok ? { image: parsed.image, written: null } : { image: null, written: written.slice(0, 300) };
  }
  return { image: null, written: null };
}

const HOST = '[a-zA-Z0-9*][a-zA-Z0-9.*-]{0,250}(?::\\d{1,5})?';
const HOST_PLACES: readonly RegExp[] = [
  new RegExp(`\\blookup (${HOST})(?: on|: |\\s|$)`),
  new RegExp(`proxyconnect tcp:.{0,40}?(?:dial tcp|lookup) (${HOST})`),
  new RegExp(`(?:Get|Head|Post|GET|HEAD|POST|to|code) "?https?://(${HOST})`),
  new RegExp(`service=(${HOST})`),
  new RegExp(`(?:for|resolve|to) registry ['"]?(${HOST})['"]?`, 'i'),
  new RegExp(`https?://(${HOST})/(?:v2|oauth2|token)`),
  new RegExp(`https?://(${HOST})`),
];
const NO_HOST =
  /(?:aka\.ms|docs\.docker\.com|www\.docker\.com|learn\.microsoft\.com|github\.com|docs\.microsoft\.com|go\.microsoft\.com)$/i;
const ENTRA =
  /(?:^|\.)(?:login\.microsoftonline\.(?:com|us|cn)|login\.windows\.net|login\.chinacloudapi\.cn|login\.microsoft\.com|sts\.windows\.net)$/i;
const DATA =
  /\.blob\.core\.(?:windows\.net|chinacloudapi\.cn|usgovcloudapi\.net)$|\.data\.azurecr\.(?:io|cn|us)$|^production\.cloudflare\.docker\.com|cloudflarestorage\.com$|^pkg-containers\.githubusercontent\.com$|^cdn\d{0,2}\.quay\.io$|\.s3[.-][\w.-]*amazonaws\.com$|^storage\.googleapis\.com$/i;

export interface HostRead {
  readonly host: string | null;
  readonly role: Reading['hostRole'];
}

/** @param image used when the words name no host themselves. */
export function hostIn(text: string, image: ImageRef | null): HostRead {
  for (const place of HOST_PLACES) {
    const host = place.exec(text)?.[1]?.toLowerCase();
    if (host === undefined || NO_HOST.test(host) || !/[.:]|localhost/.test(host)) continue;
    return { host: canonicalRegistryHost(host), role: roleOf(host, text) };
  }
  return { host: image?.host ?? null, role: image === null ? null : 'registry' };
}

function roleOf(host: string, text: string): Reading['hostRole'] {
  const bare = host.replace(/:\d+$/, '');
  if (/proxyconnect/.test(text)) return 'proxy';
  if (DATA.test(bare)) return 'data';
  if (ENTRA.test(bare)) return 'token';
  if (/vault\.(?:azure\.net|azure\.cn|usgovcloudapi\.net)$/.test(bare)) return 'key-vault';
  if (/\/oauth2\/(?:token|exchange)|\/token\?|scope=/.test(text) && !/\/manifests\//.test(text)) return 'token';
  return 'registry';
}

export function isEntra(host: string | null): boolean {
  return host !== null && ENTRA.test(host.replace(/:\d+$/, ''));
}

/** Does the text speak of an Azure Container Registry? */
export function namesAzureRegistry(text: string, host: string | null): boolean {
  return (
    (host !== null && isAzureRegistry(host.replace(/:\d+$/, ''))) || /azurecr\.(?:io|cn|us)\b|\bACR\b|<acr/i.test(text)
  );
}

/** HTTP status near the words; docker's own "status code=InternalServerError" and "HTTP code 500" are none. */
export function statusIn(text: string): number | null {
  const found =
    /\b(4\d\d|5\d\d) (?:Unauthorized|Forbidden|Not Found|Too Many Requests|Internal Server Error|Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time-?out|Bad Request|Proxy Authentication|Payment Required|Unavailable For)/i.exec(
      text,
    ) ?? /(?:error status|status(?: ?code)?|Response code|HTTP)[ :=]{1,3}(4\d\d|5\d\d)\b/i.exec(text);
  return found === null ? null : Number(found[1]);
}

const CODE =
  /\b(UNAUTHORIZED|DENIED|MANIFEST_UNKNOWN|NAME_UNKNOWN|TAG_UNKNOWN|BLOB_UNKNOWN|NAME_INVALID|TAG_INVALID|DIGEST_INVALID|SIZE_INVALID|MANIFEST_INVALID|MANIFEST_UNVERIFIED|MANIFEST_BLOB_UNKNOWN|TOOMANYREQUESTS|UNAVAILABLE|UNSUPPORTED|UNKNOWN)\b/;
const LOWER_CODE: readonly (readonly [RegExp, string])[] = [
  [/\btoomanyrequests: /, 'TOOMANYREQUESTS'],
  [/\bmanifest unknown\b/, 'MANIFEST_UNKNOWN'],
  [/\bname unknown\b/, 'NAME_UNKNOWN'],
  [/\bunauthorized: /, 'UNAUTHORIZED'],
  [/\bdenied: /, 'DENIED'],
];

export function codeIn(text: string): string | null {
  return CODE.exec(text)?.[1] ?? LOWER_CODE.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

export function containerIn(text: string): string | null {
  const named =
    /Container ['"]([^'"\s]{1,80})['"] was terminated/.exec(text)?.[1] ??
    /Container with name ['"]([^'"\s]{1,80})['"]/i.exec(text)?.[1] ??
    /Field 'template\.(?:initC|c)ontainers\.([^'\s]{1,80}?)\.image'/.exec(text)?.[1] ??
    /(?:^|[\s:])template\.(?:initC|c)ontainers\.([^'"\s:]{1,80}?)\.image\b/.exec(text)?.[1] ??
    /Started container ['"]([^'"\s]{1,80})['"]/.exec(text)?.[1];
  return named ?? null;
}

export function dnsServerIn(text: string): string | null {
  return /\blookup [^ ]{1,253} on (\[?[0-9a-fA-Fx.:]{3,45}\]?:\d{1,5})/.exec(text)?.[1] ?? null;
}

/**
 * The address that a connection was made to, with its port, in Go's words (`dial tcp 10.60.8.9:5000`, also `read tcp
 * <own>-><far>`). The node's own mirror and resolver (loopback, link-local, 100.64.0.0/10) are not the registry.
 */
export function dialledIn(text: string): string | null {
  const far =
    /\bdial tcp (\d{1,3}(?:\.\d{1,3}){3}:\d{1,5})\b/.exec(text)?.[1] ??
    /\b(?:read|write) tcp [\d.]{7,15}:\d{1,5}->(\d{1,3}(?:\.\d{1,3}){3}:\d{1,5})\b/.exec(text)?.[1] ??
    null;
  if (far === null || /^(?:127|169\.254|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(far)) return null;
  // A connection to a DNS server by TCP says nothing of the registry.
  return /:53$/.test(far) ? null : far;
}
